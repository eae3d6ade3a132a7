"""Is a criterion met by what is known? One pure function a kind, three answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from directory.eligibilite.models import Condition, Situation
from directory.textes import phrase, public

REMPLIE, NON_REMPLIE, A_VERIFIER = "remplie", "non-remplie", "a-verifier"

# What a status plainly implies (contract §1, « publics »).
PUBLIC_DU_STATUT = {
    "rsa": "beneficiaires-des-minimas-sociaux",
    "aah": "beneficiaires-des-minimas-sociaux",
    "aspa": "beneficiaires-des-minimas-sociaux",
    "ass": "beneficiaires-des-minimas-sociaux",
    "france-travail": "demandeurs-emploi",
    "mission-locale": "jeunes",
    "cej": "jeunes",
    "apprenti": "actifs",
    "interimaire": "actifs",
    "salarie": "actifs",
    "frontalier": "actifs",
    "horaires-decales": "actifs",
    "fonctionnaire": "actifs",
    "independant": "actifs",
    "etudiant": "etudiants",
    "retraite": "seniors",
    "parent-isole": "familles",
}


def _borne(value: float | None, critere: dict[str, Any]) -> str:
    if value is None:
        return A_VERIFIER
    low, high = critere.get("min"), critere.get("max")
    return NON_REMPLIE if (low is not None and value < low) or (high is not None and value > high) else REMPLIE


def _parmi(connus: Sequence[str], attendus: Sequence[str], refuses: Sequence[str]) -> str:
    if set(connus) & set(attendus):
        return REMPLIE
    return NON_REMPLIE if set(attendus) <= set(refuses) else A_VERIFIER


def _public(critere: dict[str, Any], s: Situation) -> str:
    return _parmi(s.publics, critere["un_de"], s.publics_refuses)


def _statut(critere: dict[str, Any], s: Situation) -> str:
    wanted = critere["un_de"]
    if set(s.statuts) & set(wanted):
        return REMPLIE
    implied = {PUBLIC_DU_STATUT[w] for w in wanted if w in PUBLIC_DU_STATUT}
    known = len(implied) == len(set(wanted)) and implied <= set(s.publics_refuses)
    return NON_REMPLIE if known else A_VERIFIER


def _oui_non(value: bool | None, critere: dict[str, Any]) -> str:
    if value is None:
        return A_VERIFIER
    return REMPLIE if value == critere["valeur"] else NON_REMPLIE


_JUGES: dict[str, Callable[[dict[str, Any], Situation], str]] = {
    "age": lambda c, s: _borne(s.age, c),
    "public": _public,
    "statut": _statut,
    "permis": lambda c, s: _oui_non(s.permis, c),
    "vehicule": lambda c, s: _oui_non(s.vehicule, c),
    "distance_travail_km": lambda c, s: _borne(s.distance_travail_km, c),
    "contrat": lambda c, s: A_VERIFIER if s.contrat is None else REMPLIE if s.contrat in c["un_de"] else NON_REMPLIE,
    "residence": lambda c, s: REMPLIE if s.commune and not c.get("depuis_mois") else A_VERIFIER,
}


def evaluer(critere: dict[str, Any], situation: Situation) -> str:
    """remplie, non-remplie or a-verifier; what is vague or needs a professional is always to be checked."""
    juge = _JUGES.get(critere["critere"])
    return juge(critere, situation) if juge else A_VERIFIER


def conditions(criteres: Sequence[dict[str, Any]], publics: Sequence[str], situation: Situation) -> list[Condition]:
    """Every condition of a dispositif with its state for this person."""
    found = [Condition(c["texte"], evaluer(c, situation)) for c in criteres]
    if not publics or (len(publics) == 1 and publics[0] == "tous-publics"):
        return found
    if not any(c["critere"] in ("public", "statut") for c in criteres) and not _age_dit(criteres, publics):
        text = phrase(
            "conditions.publics",
            publics=", ".join(public(p, "cible") for p in sorted(publics)),
        )
        found.append(Condition(text, _parmi(situation.publics, publics, situation.publics_refuses)))
    return found


def _age_dit(criteres: Sequence[dict[str, Any]], publics: Sequence[str]) -> bool:
    return set(publics) <= {"jeunes", "seniors"} and any(c["critere"] == "age" for c in criteres)
