"""One message understood: acts, needs, place, situation, emergency, put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any, get_args

from assistant.nlu.lexique import AGE_MAJEUR, SituationDite, precisions_dites, simple_fait, situation_dite, urgence_dite
from assistant.nlu.lots import par_lots
from assistant.nlu.messages import MessageEtiquete
from assistant.nlu.modele import ACTE, BESOIN, LANGUE, PUBLIC_DE_L_URGENCE, SEUIL_BESOIN, URGENCE, Modele
from directory.annuaire.schemas import Urgence
from directory.recherche.precisions import precisions
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
_LONGUEUR_LUE = 2000
_MOTS_D_UNE_DEMANDE, _MOTS_D_UN_DOUTE = 5, 4
# One chance in four is enough, whichever the emergency. To miss one is worse than to give a number too many, and the
# person can go on with their demand. Below, a doubt: the number is given in passing, and the conversation goes on.
SEUIL_URGENCE = 0.25
SEUIL_URGENCE_POSSIBLE = 0.15
SEUIL_CORRIGER = 0.6
# Beside an emergency, a need counts only when it is plain.
SEUIL_EN_URGENCE = 0.6
BESOIN_DE_L_URGENCE = {
    "sans-abri": "logement-hebergement--rechercher-une-solution-dhebergement-temporaire",
    "violences-conjugales": "famille--surmonter-conflits-separation-violence",
    "suicide": "sante--sante-mentale",
}
# Needs for which a child told of is the one to help, at any age or from 14; counted on the messages learnt: 0.6 to 1
# for these, 0 to 0.4 for the others.
BESOINS_DE_L_ENFANT = (
    "sante--",
    "remobilisation--",
    "equipement-et-alimentation--habillement",
    "lecture-ecriture-calcul--",
)
BESOINS_D_UN_ADOLESCENT = (
    "choisir-un-metier--", "se-former--", "trouver-un-emploi--", "preparer-sa-candidature--", "mobilite--",
    "numerique--", "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete",
)  # fmt: skip
AGE_ADOLESCENT = 14
# A service that is named in these is not looked for.
_PAS_UNE_DEMANDE = {"corriger", "refuser", "signaler_erreur", "effacer_donnees", "insulte"}
_SON_ENFANT = re.compile(
    r"\b(?:mon|ma|mes|notre|nos) (?:petite? |grande? )?"
    r"(?:fils|filles?|enfants?|bebes?|gamine?s?|gosses?|ados?|aine|ainee|petite?s?|garcons?)\b"
)
_CORRECTION = re.compile(
    r"\b(?:non|pas|plus|pardon|erreur|trompe\w*|corrig\w+|finalement|en fait|plutot|au lieu|desole\w*|oups|rectif\w*"
    r"|change\w*|chang\w+|demenage\w*|voulais dire|en realite|enfin)\b"
)
# « 06 12 34 56 78 », and as the gateway gives it: « 06 •• •• •• 78 ».
_TELEPHONE = re.compile(r"(?:(?:\+|00)33|0)\s?[1-9](?:[\s.-]?(?:\d{2}|••)){4}")
_COURRIEL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_NOMBRE = re.compile(r"\d+")


def masquer(texte: str, lieu: LieuCompris) -> str:
    """Names of places, numbers and contacts made neutral: a town must not teach a need."""
    text = texte[:_LONGUEUR_LUE]
    for mention in sorted(lieu.mentions, key=lambda m: -m.debut):
        text = text[: mention.debut] + " lieuxx " + text[mention.fin :]
    without = _TELEPHONE.sub(" ", _COURRIEL.sub(" ", text))
    # Contacts beside a demand say nothing of it; alone, they are all that is said.
    if len(without.split()) >= _MOTS_D_UNE_DEMANDE:
        text = without
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
    labels = {ACTE + intention} | {ACTE + acte for acte in metadonnees.get("actes") or []}
    labels |= {BESOIN + code for code in metadonnees.get("besoins") or []}
    if metadonnees.get("urgence"):
        labels.add(URGENCE + metadonnees["urgence"])
    if metadonnees.get("langue"):
        labels.add(LANGUE + metadonnees["langue"])
    return labels


def etiquettes_du_message(message: MessageEtiquete) -> set[str]:
    """The labels of a whole message, but for its publics."""
    labels = {ACTE + acte for acte in message.actes} | {BESOIN + code for code in message.besoins}
    return labels | ({URGENCE + message.urgence} if message.urgence else set())


def apprendre(
    phrases: Sequence[tuple[str, set[str]]], messages: Sequence[MessageEtiquete], *, c: float, bruit: float
) -> Modele:
    """Everything learnt from phrases with their labels and from whole messages."""
    modele = Modele()
    texts = [m.texte for m in messages]
    places = modele.lieux.entrainer(texts, [m.lieu for m in messages])
    masked = zip(par_lots(_masquer_par_la_regle, [text for text, _ in phrases]), (s for _, s in phrases), strict=True)
    whole = [(masquer(m.texte, at), etiquettes_du_message(m)) for m, at in zip(messages, places, strict=True)]
    said = par_lots(_lire_situations, texts)
    situations, alarms = [s for s, _ in said], [alarm for _, alarm in said]
    modele.entrainer(list(masked), whole, messages, situations, alarms, c=c, bruit=bruit)
    return modele


def _masquer_par_la_regle(textes: Sequence[str]) -> list[str]:
    return [masquer(text, gazetier().comprendre(text)) for text in textes]


def _lire_situations(textes: Sequence[str]) -> list[tuple[SituationDite, str | None]]:
    return [(situation_dite(text), urgence_dite(text)) for text in textes]


def comprendre(texte: str, modele: Modele) -> dict[str, Any]:
    """Everything understood of one message, as plain JSON: actes, besoins, lieu, situation, urgence, langue …"""
    text = texte[:_LONGUEUR_LUE]
    lieu = modele.lieux.choisir(text)
    said = situation_dite(text)
    masked = masquer(text, lieu)
    lu = modele.ecouter(masked)
    acts = modele.trouves(lu, ACTE)
    niee = bool(_PAS_UNE_URGENCE.search(cle(text)))
    said_plainly = urgence_dite(text)
    likeliest, chance = modele.urgence(lu, said_plainly)
    # A denial, or a fact of family life, calms what is only guessed. What the rules read is never passed over: an
    # emergency, or at least a doubt.
    guessed = not said_plainly
    quiet = niee or simple_fait(text)
    urgence = likeliest if chance >= SEUIL_URGENCE and not (quiet and guessed) else None
    # A word or two suggest nothing: « la voiture » is not a night in the car.
    suggested = chance >= SEUIL_URGENCE_POSSIBLE and not quiet and len(text.split()) >= _MOTS_D_UN_DOUTE
    doubtful = urgence is None and (suggested or not guessed)
    needs, between = modele.besoins(lu, demande="dire_besoin" in acts and not urgence)
    besoins: list[dict[str, Any]] = [
        {"code": t.code.removeprefix(BESOIN), "confiance": t.confiance, "mots": t.mots} for t in needs
    ]
    precise = precisions_dites(text)
    named = bool(precise) and precisions()[precise[0]].nomme and not acts.keys() & _PAS_UNE_DEMANDE
    if precise and ("dire_besoin" in acts or named) and not (besoins or between or urgence):
        # What was named says enough of the need when the words do not.
        besoins = [{"code": precisions()[precise[0]].besoin, "confiance": SEUIL_BESOIN, "mots": []}]
    if urgence:
        besoins = _besoins_en_urgence(urgence, besoins)
    if said.age is not None and said.age < AGE_MAJEUR and said.age in said.enfants and not urgence:
        _rendre_l_age_a_l_enfant(said, [b["code"] for b in besoins] or between)
    said.publics = modele.publics_dits(masked, said)
    actes = _actes(cle(text), acts, bool(besoins), lieu, said, urgence)
    if "hors_sujet" in actes and not urgence:
        besoins, between, lieu = [], [], LieuCompris()  # the weather in Malo says nothing of where one lives
    if urgence:
        said.publics = sorted({*said.publics, PUBLIC_DE_L_URGENCE})
    if urgence == "enfance-en-danger":
        # The one to help is the child; the family only when it is the parent who writes.
        own = bool(_SON_ENFANT.search(cle(text)))
        said.publics = sorted({*said.publics, "jeunes"} - (set() if own else {"familles"}))
    return {
        "actes": actes,
        "besoins": besoins,
        "besoins_possibles": between,
        "lieu": {
            "statut": lieu.statut,
            "communes": [c.code for c in map(trouver_commune, lieu.codes) if c],
            "hors_zone": lieu.nom_hors_zone,
            "texte": lieu.texte,
        },
        "situation": {k: v for k, v in asdict(said).items() if v not in (None, []) and (v or k != "pour_tiers")},
        "urgence": urgence,
        "urgence_devinee": urgence is not None and guessed,
        "urgence_possible": likeliest if doubtful else None,
        "urgence_niee": niee,
        "precisions": precise if besoins or between else [],
        "mots": mots_de_la_demande(masked) if besoins or between else [],
        "annuler_rappel": ANNULER_RAPPEL in acts,
        "langue": next(iter(modele.trouves(lu, LANGUE)), None),
    }


def _rendre_l_age_a_l_enfant(said: SituationDite, besoins: Sequence[str]) -> None:
    """« Ma fille a 3 ans, je cherche une place en crèche »: the one to help is the parent, who did not tell an age."""
    own = BESOINS_DE_L_ENFANT + (BESOINS_D_UN_ADOLESCENT if (said.age or 0) >= AGE_ADOLESCENT else ())
    if any(besoin.startswith(own) for besoin in besoins):
        return
    said.age = None
    said.publics = [public for public in said.publics if public != "jeunes"]


def _besoins_en_urgence(urgence: str, besoins: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The need that the emergency is, first, and the others only when they are plain."""
    own = BESOIN_DE_L_URGENCE.get(urgence)
    first = [b for b in besoins if b["code"] == own] or ([{"code": own, "confiance": 1.0, "mots": []}] if own else [])
    return first + [b for b in besoins if b["code"] != own and b["confiance"] >= SEUIL_EN_URGENCE]


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
    # A correction must be sure when no word announces it: it would take away what was said. A bare refusal gives
    # nothing to put in its place.
    bare = "refuser" in actes and not (facts or besoin)
    if bare or (trouves.get("corriger", 1.0) < SEUIL_CORRIGER and not _CORRECTION.search(texte)):
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
    said = (
        compris.get("besoins")
        or compris.get("besoins_possibles")
        or compris.get("situation")
        or place.get("statut", "aucune") != "aucune"
    )
    if actes == ["dire_besoin"] and not said:
        return NON_COMPRIS  # a demand, but for what?
    return actes[0] if actes else NON_COMPRIS
