"""Handing over to a person: numbers that answer now, then a call-back with consent."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions.etat import Etat, fusionner
from actions.message import dire, numero
from actions.orientation import Evenements, compris, valeur
from actions.suite import demander_suite, prevenir
from directory.base import session
from directory.eligibilite.models import Situation
from directory.horloge import maintenant
from directory.recherche.fiche import fiche
from directory.recherche.services import ACCUEIL, accueils, demande
from directory.relais import repository as relais_repository
from directory.relais.models import Relais
from directory.territoire.repository import commune as trouver_commune
from directory.texte import cle
from directory.textes import charger

# What the gateway leaves in place of a phone number (assistant/gateway/masquage.py).
NUMERO_MASQUE = re.compile(r"\b0\d •• •• •• \d\d\b|\+\d+ •• \d\d\b")
_CRENEAUX = {
    "matin": "le matin", "midi": "le midi", "apres midi": "l'après-midi", "aprem": "l'après-midi",
    "soir": "en fin de journée", "n importe": "peu importe", "peu importe": "peu importe", "importe": "peu importe",
    "quand vous voulez": "peu importe", "lundi": "lundi", "mardi": "mardi", "mercredi": "mercredi", "jeudi": "jeudi",
    "vendredi": "vendredi", "samedi": "samedi", "demain": "demain",
}  # fmt: skip
_HEURE = re.compile(r"\b(?:(vers|a partir de|avant|apres|entre) )?(\d{1,2}) ?h(?:eures?)? ?(\d\d)?\b")
_SAUF = re.compile(r"\b(?:pas|sauf|hors|ni|jamais)\b")
_PAS_UN_PRENOM = frozenset(
    """oui non ok d accord bien sur merci bonjour bonsoir salut moi je m appelle c est mon nom prenom numero tel
    telephone appelez appeler rappelez rappeler plutot vers le la les l a au midi matin soir apres et pour ca marche
    svp s il vous plait vous pouvez mr mme madame monsieur voila alors euh bah ben h heures heure importe peu demain
    lundi mardi mercredi jeudi vendredi samedi entre avant partir de du suis j ai mais pas non si possible ce cette
    sur quand voulez n importe rien nomme prenomme""".split()
)
PASSE = "passe"
SANS_CRENEAU = "peu importe"
ANNONCES = {True: "utter_relais_ouverts", False: "utter_relais_fermes", None: "utter_relais_numeros"}


def numeros_utiles(db: Session, code_commune: str | None) -> tuple[bool | None, str]:
    """Who answers: (does someone answer now, « lieu, numéro »), those open first; an empty text when none is known.

    None: the hours are not known.
    """
    commune = trouver_commune(code_commune or "")
    moment = maintenant()
    found = accueils(db, commune, moment, combien=4)
    asked = demande(Situation(commune=code_commune), ACCUEIL)
    sheets = [(c, fiche(c, asked, moment)) for c in found]
    opened = [pair for pair in sheets if pair[1]["ouvert_maintenant"]]
    kept = (opened or sheets)[:2]
    said = []
    for c, sheet in kept:
        when = (sheet["horaires_maintenant"] or "").rstrip(".").split(". ")[-1]
        said.append(numero(c) + (f" ({when[0].lower()}{when[1:]})" if when else ""))
    known = [sheet["ouvert_maintenant"] for _, sheet in kept]
    return True if opened else None if None in known or not known else False, " ; ".join(said)


class AnnoncerRelais(Action):
    """Before any question: who answers now. Then the call-back is offered by the form."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_annoncer_relais"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """Numbers first; the form then asks for consent."""
        etat = Etat.lire(tracker.slots)
        said = compris(tracker)
        fusionner(etat, said)
        prevenir(dispatcher, etat, said.get("urgence_possible"))
        dire(dispatcher, "utter_relais_bien_sur")
        with session() as db:
            opened, text = numeros_utiles(db, etat.commune)
            current = relais_repository.en_cours(db, tracker.sender_id)
            reference = current.reference if current else None
        if text:
            dire(dispatcher, ANNONCES[opened], numeros=text)
        else:
            dire(dispatcher, "utter_relais_aucun")
        if reference:
            dire(dispatcher, "utter_relais_deja", reference=reference)
        etat.relais = {
            **(etat.relais or {}),
            "mode": "rappel",
            "statut": "consentement-demande",
        }
        etat.question = None
        etat.incomprises = 0
        return [
            *etat.evenements(),
            SlotSet("consentement", None),
            FollowupAction("relais_form"),
        ]


class ValidateRelaisForm(FormValidationAction):
    """What the form takes from a message: consent, number, first name, moment, in any order."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "validate_relais_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """Refused: nothing more is asked."""
        return ["consentement"] if tracker.get_slot("consentement") is False else domain_slots

    async def extract_consentement(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Yes, no, or nothing said. A refusal at any step withdraws the consent; a « yes but no » is no consent."""
        button, actes = valeur(tracker), compris(tracker).get("actes", [])
        asked = tracker.get_slot("requested_slot")
        if button == "relais:non":
            return {"consentement": False}
        if _a_cote(tracker):
            return {}
        if asked == "consentement":
            if "refuser" in actes:
                return {"consentement": False}
            if button == "relais:oui" or "accepter" in actes or _numero(tracker):
                return {"consentement": True}
            return {"consentement": None}
        if asked == "telephone" and "refuser" in actes and not _numero(tracker):
            return {"consentement": False}
        return {}

    async def extract_telephone(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """The masked number; the clear one waits apart, in the gateway's care."""
        found = _numero(tracker)
        if found:
            return {"telephone": found}
        refused = tracker.get_slot("consentement") is not True
        if tracker.get_slot("requested_slot") != "telephone" or refused or _a_cote(tracker):
            return {}
        dire(dispatcher, "utter_telephone_a_revoir")
        return {"telephone": None}

    async def extract_prenom(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """A first name, when asked for or given with the number."""
        asked = tracker.get_slot("requested_slot")
        if _a_cote(tracker) or (valeur(tracker) and asked != "prenom"):
            return {}
        text = tracker.latest_message.get("text") or ""
        if asked == "prenom":
            if _passe(tracker):
                return {"prenom": PASSE}
            return {"prenom": None if _politesse(tracker) else prenom_dit(text, demande=True)}
        if asked in ("telephone", "consentement") and _numero(tracker):
            name = prenom_dit(text)
            return {"prenom": name} if name else {}
        return {}

    async def extract_creneau(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """A moment of the day, in words."""
        button = valeur(tracker)
        if button.startswith("creneau:"):
            return {"creneau": button.split(":", 1)[1]}
        if _a_cote(tracker):
            return {}
        asked = tracker.get_slot("requested_slot")
        text = tracker.latest_message.get("text") or ""
        found = creneau_dit(text)
        if asked == "creneau":
            if not found and _passe(tracker):
                found = SANS_CRENEAU
            if not found and "accepter" in compris(tracker).get("actes", []):
                found = SANS_CRENEAU
            if not found and not _politesse(tracker):
                found = " ".join(text.split())[:80] or None  # « quand le petit dort »
            return {"creneau": found}
        return {"creneau": found} if found and asked in ("telephone", "consentement", "prenom") else {}


# What is said beside the form: it is answered by its own rule, never taken for a name, a number or a moment.
_A_COTE = frozenset(
    {
        "urgence", "annuler_rappel", "effacer_donnees", "recommencer", "question_assistant", "demander_pourquoi",
        "insulte", "signaler_erreur", "prendre_conge",
    }
)  # fmt: skip


def _a_cote(tracker: Tracker) -> bool:
    intent = (tracker.latest_message.get("intent") or {}).get("name")
    if intent in _A_COTE:
        return True
    # A first name or a moment may look like nothing we know; a consent or a number may not.
    if intent == "hors_sujet" and tracker.get_slot("requested_slot") in ("consentement", "telephone"):
        return True
    if intent != "dire_besoin" or not compris(tracker).get("besoins") or _numero(tracker):
        return False
    # « le matin » is a moment, whatever else it looks like.
    text = tracker.latest_message.get("text") or ""
    moment = tracker.get_slot("requested_slot") == "creneau" and len(text.split()) <= 6 and creneau_dit(text)
    return not moment


def _politesse(tracker: Tracker) -> bool:
    """Words that answer no question: thanks, a greeting, another wish for a person."""
    return bool({"remercier", "saluer", "demander_humain", "demander_plus"} & set(compris(tracker).get("actes", [])))


def _passe(tracker: Tracker) -> bool:
    actes = compris(tracker).get("actes", [])
    return valeur(tracker) == "passer" or bool({"ne_sait_pas", "refuser"} & set(actes))


def _numero(tracker: Tracker) -> str | None:
    found = NUMERO_MASQUE.search(tracker.latest_message.get("text") or "")
    return found[0] if found else None


def prenom_dit(texte: str, *, demande: bool = False) -> str | None:
    """The first name in « oui karim 06… plutôt le midi »; one or two words that can be nothing else."""
    rest = NUMERO_MASQUE.sub(" ", texte)
    if not demande and len(rest.split()) > 12:
        return None
    words = [w for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", rest) if cle(w) not in _PAS_UN_PRENOM and len(w) > 1]
    if not 1 <= len(words) <= 2:
        return None
    return " ".join(w.capitalize() if w.islower() or w.isupper() else w for w in words)[:80]


def creneau_dit(texte: str) -> str | None:
    """The moment said, in plain words; None when none is."""
    rest = NUMERO_MASQUE.sub(" ", texte)
    folded = cle(rest)
    said = [label for word, label in _CRENEAUX.items() if re.search(rf"\b{word}\b", folded)]
    if "l'après-midi" in said and "le midi" in said:
        said.remove("le midi")
    hour = _HEURE.search(folded)
    if hour and 7 <= int(hour[2]) <= 21:
        before = {"a partir de": "à partir de", "avant": "avant", "apres": "après"}.get(hour[1] or "", "vers")
        said.append(f"{before} {int(hour[2])} h" + (f" {hour[3]}" if hour[3] else ""))
    if said and _SAUF.search(folded):
        return " ".join(rest.split())[:80]  # « pas le matin »: the person's own words
    return ", ".join(dict.fromkeys(said)) or None


class AnnulerRelais(Action):
    """Withdraw the request: who to call is forgotten at once."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_annuler_relais"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """Say whether there was something to cancel."""
        etat = Etat.lire(tracker.slots)
        with session() as db:
            reference = relais_repository.annuler(db, tracker.sender_id, maintenant())
            relais_repository.oublier_coordonnees(db, tracker.sender_id)
        if reference:
            etat.relais = {**(etat.relais or {}), "statut": "annule", "reference": reference, "mode": "rappel"}
            dire(dispatcher, "utter_relais_annule", reference=reference)
        else:
            if etat.relais:
                etat.relais = {**etat.relais, "statut": "annule"}
            dire(dispatcher, "utter_relais_rien_a_annuler")
        demander_suite(dispatcher, etat)
        return [*etat.evenements(), *_vider_le_formulaire(), ActiveLoop(None)]


def _vider_le_formulaire() -> Evenements:
    return [SlotSet(s, None) for s in ("consentement", "telephone", "prenom", "creneau", "requested_slot")]


def _resume(relais: Relais) -> dict[str, Any]:
    """What the state tells of a recorded request."""
    return {
        "mode": relais.mode,
        "statut": relais.statut,
        "reference": relais.reference,
        "structure": relais.structure,
        "delai_annonce": None,
    }


class EnregistrerRelais(Action):
    """Record the request, or do as the person refused; then say what happens next."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_enregistrer_relais"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """Never twice for one conversation; refused, the number is forgotten."""
        etat = Etat.lire(tracker.slots)
        fusionner(etat, compris(tracker))
        with session() as db:
            opened, text = numeros_utiles(db, etat.commune)
            if tracker.get_slot("consentement") is not True:
                relais_repository.oublier_coordonnees(db, tracker.sender_id)
                kept = relais_repository.en_cours(db, tracker.sender_id)
                etat.relais = _resume(kept) if kept else {"mode": "rappel", "statut": "annule"}
                dire(dispatcher, "utter_relais_refuse")
            else:
                self._enregistrer(dispatcher, etat, tracker, db)
        if text:
            dire(dispatcher, ANNONCES[opened or None], numeros=text)
        else:
            dire(dispatcher, "utter_relais_aucun")
        demander_suite(dispatcher, etat)
        return [*etat.evenements(), *_vider_le_formulaire(), ActiveLoop(None)]

    @staticmethod
    def _enregistrer(dispatcher: CollectingDispatcher, etat: Etat, tracker: Tracker, db: Session) -> None:
        moment = maintenant()
        phone = relais_repository.coordonnee(db, tracker.sender_id, "telephone")
        prenom, creneau = tracker.get_slot("prenom"), tracker.get_slot("creneau")
        relais = relais_repository.creer(
            db,
            tracker.sender_id,
            moment,
            structure=None,
            commune=etat.commune,
            besoins=list(etat.besoins),
            publics=list(etat.publics),
            situation={
                "age": etat.age,
                "statuts": etat.statuts,
                "enfants": etat.enfants,
                "permis": etat.permis,
                "vehicule": etat.vehicule,
                "distance_travail_km": etat.distance_travail_km,
                "contrat": etat.contrat,
                "refuse": etat.refuse,
            },
            orientations=[etat.orientation] if etat.orientation else [],
            prenom=None if prenom == PASSE else prenom,
            **({"telephone": phone} if phone else {}),
            creneau=creneau,
            consentement_texte=charger("relais")["consentement"],
        )
        etat.relais = _resume(relais)
        etat.issue = "relais"
        relais_repository.oublier_coordonnees(db, tracker.sender_id)
        dire(dispatcher, "utter_relais_enregistre", "relais", reference=relais.reference)
        masked = tracker.get_slot("telephone")
        dire(
            dispatcher,
            "utter_relais_recapitulatif",
            telephone=masked,
            creneau=creneau or SANS_CRENEAU,
        )
        dire(dispatcher, "utter_relais_attente")
