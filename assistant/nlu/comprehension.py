"""One message understood: acts, needs, place, situation, emergency, put together."""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import lru_cache
from math import prod
from typing import Any, get_args

from assistant.nlu.classifieur import Classifieur
from assistant.nlu.lexique import SituationDite, situation_dite, urgence_dite
from directory.annuaire.schemas import Urgence
from directory.reglages import RACINE
from directory.territoire.gazetier import gazetier
from directory.territoire.models import LieuCompris
from directory.territoire.repository import commune as trouver_commune
from directory.texte import cle

ACTES = (
    "effacer_donnees", "recommencer", "demander_humain", "signaler_erreur", "corriger", "dire_besoin",
    "demander_pourquoi", "demander_plus", "question_assistant", "refuser", "accepter", "ne_sait_pas", "informer",
    "insulte", "hors_sujet", "prendre_conge", "remercier", "saluer",
)  # fmt: skip
URGENCES: tuple[str, ...] = get_args(Urgence)
NON_COMPRIS = "non_compris"
INTENTION_URGENCE = "urgence"
# An intent of our own, told outside as the act « refuser ».
ANNULER_RAPPEL = "annuler_rappel"
_PAS_UNE_URGENCE = re.compile(
    r"\b(?:(?:pas|plus) (?:d |une |en |la |vraiment (?:une )?|si )?urgen(?:ce|t)|fausse alerte"
    r"|tout va bien|rien de grave|rassure[rz]? vous)\b"
)
_ACTE, _BESOIN, _URGENCE, _LANGUE = "acte:", "besoin:", "urgence:", "langue:"
_LONGUEUR_LUE = 2000
# What no rule says: three chances in ten are enough, whichever the emergency. To miss one is worse than to give a
# number too many, and the person can go on with their demand.
SEUIL_URGENCE = 0.3
SEUIL_CORRIGER = 0.6
_CORRECTION = re.compile(
    r"\b(?:non|pas|plus|pardon|erreur|trompe\w*|corrig\w+|finalement|en fait|plutot|au lieu|desole\w*|oups|rectif\w*"
    r"|change\w*|chang\w+|demenage\w*|voulais dire|en realite|enfin)\b"
)
_TELEPHONE = re.compile(r"(?:(?:\+|00)33|0)\s?[1-9](?:[\s.-]?\d{2}){4}")
_COURRIEL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_NOMBRE = re.compile(r"\d+")


def masquer(texte: str, lieu: LieuCompris) -> str:
    """Names of places, numbers and contacts made neutral: a town must not teach a need."""
    text = texte[:_LONGUEUR_LUE]
    for mention in sorted(lieu.mentions, key=lambda m: -m.debut):
        text = text[: mention.debut] + " lieuxx " + text[mention.fin :]
    text = _TELEPHONE.sub(" telxx ", _COURRIEL.sub(" mailxx ", text))
    return _NOMBRE.sub("nbxx", text)


def mots_de_la_demande(masque: str) -> list[str]:
    """Words that carry the demand, folded, without places, numbers and small words; at most 20."""
    words = (w for w in cle(masque).split() if len(w) >= 4 and not w.endswith("xx") and w not in mots_vides())
    return list(dict.fromkeys(words))[:20]


@lru_cache(maxsize=1)
def mots_vides() -> frozenset[str]:
    """Small words, from data/lexique/mots-vides.txt."""
    lines = (RACINE / "data" / "lexique" / "mots-vides.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())


def etiquettes(intention: str, metadonnees: dict[str, Any]) -> set[str]:
    """The labels of a training phrase, from its intent and the metadata of its block."""
    labels = {_ACTE + intention} | {_ACTE + acte for acte in metadonnees.get("actes") or []}
    labels |= {_BESOIN + code for code in metadonnees.get("besoins") or []}
    if metadonnees.get("urgence"):
        labels.add(_URGENCE + metadonnees["urgence"])
    if metadonnees.get("langue"):
        labels.add(_LANGUE + metadonnees["langue"])
    return labels


def comprendre(texte: str, classifieur: Classifieur) -> dict[str, Any]:
    """Everything understood of one message, as plain JSON: actes, besoins, lieu, situation, urgence, langue."""
    text = texte[:_LONGUEUR_LUE]
    lieu = gazetier().comprendre(text)
    said = situation_dite(text)
    masked = masquer(text, lieu)
    found = classifieur.trouver(masked, toujours=_URGENCE)
    niee = bool(_PAS_UNE_URGENCE.search(cle(text)))
    veiled = {t.code.removeprefix(_URGENCE): t.confiance for t in found if t.code.startswith(_URGENCE)}
    # A denial calms what is only guessed; what is said in plain words stays an emergency.
    said_plainly = urgence_dite(text)
    urgence = said_plainly or _urgence_voilee({} if niee else veiled)
    besoins = [
        {"code": t.code.removeprefix(_BESOIN), "confiance": t.confiance, "mots": t.mots}
        for t in found
        if t.code.startswith(_BESOIN)
    ]
    actes = _actes(cle(text), {t.code.removeprefix(_ACTE): t.confiance for t in found if t.code.startswith(_ACTE)},
                   bool(besoins), lieu, said, urgence)  # fmt: skip
    if "hors_sujet" in actes and not urgence:
        besoins = []
    if urgence:
        said.publics = sorted({*said.publics, "personnes-en-situation-durgence"})
    return {
        "actes": actes,
        "besoins": besoins,
        "lieu": {
            "statut": lieu.statut,
            "communes": [c.code for c in map(trouver_commune, lieu.codes) if c],
            "hors_zone": lieu.nom_hors_zone,
            "texte": lieu.texte,
        },
        "situation": {k: v for k, v in asdict(said).items() if v not in (None, []) and (v or k != "pour_tiers")},
        "urgence": urgence,
        "urgence_devinee": urgence is not None and said_plainly is None,
        "urgence_niee": niee,
        "mots": mots_de_la_demande(masked) if besoins else [],
        "annuler_rappel": any(t.code == _ACTE + ANNULER_RAPPEL for t in found),
        "langue": next((t.code.removeprefix(_LANGUE) for t in found if t.code.startswith(_LANGUE)), None),
    }


def _urgence_voilee(du_modele: dict[str, float]) -> str | None:
    """What no rule says: the likeliest emergency, once it is likely enough that there is one."""
    if not du_modele:
        return None
    none_of_them = prod(1 - p for p in du_modele.values())
    return max(du_modele, key=lambda code: du_modele[code]) if 1 - none_of_them >= SEUIL_URGENCE else None


def _actes(
    texte: str,
    trouves: dict[str, float],
    besoin: bool,
    lieu: LieuCompris,
    said: SituationDite,
    urgence: str | None,
) -> list[str]:
    actes = {acte for acte in trouves if acte in ACTES}
    # What loses the person's words needs more than a doubt.
    for lost in ("recommencer", "effacer_donnees"):
        if trouves.get("hors_sujet", 0.0) > trouves.get(lost, 0.0):
            actes.discard(lost)
    facts = lieu.statut != "aucune" or not said.vide
    # A correction that no word announces must be sure: it would take away what was said.
    if trouves.get("corriger", 1.0) < SEUIL_CORRIGER and not _CORRECTION.search(texte):
        actes.discard("corriger")
    if besoin or urgence:
        actes.add("dire_besoin")
    if "dire_besoin" in actes:
        actes -= {"informer", "hors_sujet"}
    elif facts and not actes - {"saluer", "remercier", "hors_sujet", "informer"}:
        actes.add("informer")
        actes.discard("hors_sujet")
    return [acte for acte in ACTES if acte in actes]


def intention(compris: dict[str, Any]) -> str:
    """The one Rasa intent of a message: an emergency, else its first act in order of weight."""
    if compris["urgence"]:
        return INTENTION_URGENCE
    if compris["annuler_rappel"]:
        return ANNULER_RAPPEL
    actes = compris["actes"]
    place = compris.get("lieu") or {}
    said = compris.get("besoins") or compris.get("situation") or place.get("statut", "aucune") != "aucune"
    if actes == ["dire_besoin"] and not said:
        return NON_COMPRIS  # a demand, but for what?
    return actes[0] if actes else NON_COMPRIS
