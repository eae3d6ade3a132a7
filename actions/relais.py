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
from actions.suite import demander_suite
from directory.base import session
from directory.eligibilite.models import Situation
from directory.horloge import maintenant
from directory.recherche.fiche import fiche
from directory.recherche.services import ACCUEIL, accueils, demande
from directory.relais import repository as relais_repository
from directory.territoire.repository import commune as trouver_commune
from directory.texte import cle
from directory.textes import charger

# What the gateway leaves in place of a phone number (assistant/gateway/masquage.py).
NUMERO_MASQUE = re.compile(r"\b0\d •• •• •• \d\d\b|\+\d+ •• \d\d\b")
_PRESQUE_NUMERO = re.compile(r"\d[\d .•-]{4,}\d")
_CRENEAUX = {
    "matin": "le matin", "midi": "le midi", "apres midi": "l'après-midi", "aprem": "l'après-midi",
    "soir": "en fin de journée", "n importe": "peu importe", "peu importe": "peu importe", "importe": "peu importe",
    "quand vous voulez": "peu importe", "lundi": "lundi", "mardi": "mardi", "mercredi": "mercredi", "jeudi": "jeudi",
    "vendredi": "vendredi", "samedi": "samedi", "demain": "demain",
}  # fmt: skip
_HEURE = re.compile(r"\b(?:vers|a partir de|avant|apres|entre)? ?(\d{1,2}) ?h(?:eures?)? ?(\d\d)?\b")
_PAS_UN_PRENOM = frozenset(
    """oui non ok d accord bien sur merci bonjour bonsoir salut moi je m appelle c est mon nom prenom numero tel
    telephone appelez appeler rappelez rappeler plutot vers le la les l a au midi matin soir apres et pour ca marche
    svp s il vous plait vous pouvez mr mme madame monsieur voila alors euh bah ben h heures heure importe peu demain
    lundi mardi mercredi jeudi vendredi samedi entre avant partir de du suis j ai mais pas non si possible ce cette
    sur quand voulez n importe rien nomme prenomme""".split()
)
PASSE = "passe"
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
        fusionner(etat, compris(tracker))
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
        """Yes, no, or nothing said. A refusal at any step withdraws the consent."""
        button, actes = valeur(tracker), compris(tracker).get("actes", [])
        if button == "relais:non":
            return {"consentement": False}
        if tracker.get_slot("requested_slot") == "consentement":
            if button == "relais:oui" or "accepter" in actes:
                return {"consentement": True}
            if "refuser" in actes:
                return {"consentement": False}
            if _numero(tracker):
                return {"consentement": True}
            if actes and set(actes) <= {"informer", "saluer", "remercier", "ne_sait_pas", "demander_humain"}:
                return {"consentement": None}
        elif tracker.get_slot("requested_slot") == "telephone" and "refuser" in actes and not _numero(tracker):
            return {"consentement": False}
        return {}

    async def extract_telephone(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """The masked number; the clear one waits apart, in the gateway's care."""
        found = _numero(tracker)
        if found:
            return {"telephone": found}
        if tracker.get_slot("requested_slot") != "telephone" or tracker.get_slot("consentement") is False:
            return {}
        said = compris(tracker)
        if said.get("besoins") and not _PRESQUE_NUMERO.search(tracker.latest_message.get("text") or ""):
            return {}  # another subject: the form is left
        dire(dispatcher, "utter_telephone_a_revoir")
        return {"telephone": None}

    async def extract_prenom(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """A first name, when asked for or given with the number."""
        asked = tracker.get_slot("requested_slot")
        if asked == "prenom" and _passe(tracker):
            return {"prenom": PASSE}
        if asked in ("prenom", "telephone", "consentement") and not valeur(tracker):
            name = prenom_dit(tracker.latest_message.get("text") or "", demande=asked == "prenom")
            if name and (asked == "prenom" or _numero(tracker)):
                return {"prenom": name}
        return {}

    async def extract_creneau(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """A moment of the day, in words."""
        button = valeur(tracker)
        if button.startswith("creneau:"):
            return {"creneau": button.split(":", 1)[1]}
        asked = tracker.get_slot("requested_slot")
        text = tracker.latest_message.get("text") or ""
        if asked == "creneau":
            return {"creneau": "peu importe" if _passe(tracker) else creneau_dit(text) or text.strip()[:80]}
        found = creneau_dit(text) if asked in ("telephone", "consentement", "prenom") else None
        return {"creneau": found} if found else {}


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
    folded = cle(NUMERO_MASQUE.sub(" ", texte))
    said = [label for word, label in _CRENEAUX.items() if re.search(rf"\b{word}\b", folded)]
    if "l'après-midi" in said and "le midi" in said:
        said.remove("le midi")
    hour = _HEURE.search(folded)
    if hour and 7 <= int(hour[1]) <= 21:
        said.append(f"vers {int(hour[1])} h" + (f" {hour[2]}" if hour[2] else ""))
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
        return [*etat.evenements(), ActiveLoop(None), SlotSet("requested_slot", None)]


class EnregistrerRelais(Action):
    """Record the request, or do as the person refused; then say what happens next."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_enregistrer_relais"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """Never twice for one conversation; refused, the number is forgotten."""
        etat = Etat.lire(tracker.slots)
        fusionner(etat, compris(tracker))
        cleared = [
            SlotSet(s, None)
            for s in (
                "consentement",
                "telephone",
                "prenom",
                "creneau",
                "requested_slot",
            )
        ]
        with session() as db:
            opened, text = numeros_utiles(db, etat.commune)
            if tracker.get_slot("consentement") is not True:
                relais_repository.oublier_coordonnees(db, tracker.sender_id)
                etat.relais = {"mode": "rappel", "statut": "annule"}
                dire(dispatcher, "utter_relais_refuse")
            else:
                self._enregistrer(dispatcher, etat, tracker, db)
        if text:
            dire(dispatcher, ANNONCES[opened or None], numeros=text)
        else:
            dire(dispatcher, "utter_relais_aucun")
        demander_suite(dispatcher, etat)
        return [*etat.evenements(), *cleared, ActiveLoop(None)]

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
                "permis": etat.permis,
                "vehicule": etat.vehicule,
            },
            orientations=[etat.orientation] if etat.orientation else [],
            prenom=None if prenom == PASSE else prenom,
            telephone=phone,
            creneau=creneau,
            consentement_texte=charger("relais")["consentement"],
        )
        etat.relais = {
            "mode": "rappel", "statut": relais.statut, "reference": relais.reference, "structure": None,
            "delai_annonce": None,
        }  # fmt: skip
        etat.issue = "relais"
        relais_repository.oublier_coordonnees(db, tracker.sender_id)
        dire(dispatcher, "utter_relais_enregistre", "relais", reference=relais.reference)
        masked = tracker.get_slot("telephone")
        dire(
            dispatcher,
            "utter_relais_recapitulatif",
            telephone=masked,
            creneau=creneau or "peu importe",
        )
        dire(dispatcher, "utter_relais_attente")
