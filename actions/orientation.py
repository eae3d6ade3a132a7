"""Actions of the orientation: welcome, understand, ask, answer."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.etat import Etat, choisir, fusionner, prendre_mots, refuser_publics
from actions.message import alerter, demander, dire, offrir
from actions.suite import (
    INCOMPRISES_MAX,
    NE_PAS_DIRE,
    RIEN_DE_CELA,
    accuser,
    avancer,
    demander_besoin,
    demander_lequel,
    demander_satisfaction,
    demander_suite,
    prevenir,
    proposer,
    proposer_une_personne,
    reposer,
)
from directory.base import session
from directory.horloge import maintenant
from directory.texte import cle
from directory.textes import charger

Evenements = list[dict[str, Any]]
PAS_URGENT = "urgence:non"
# « Je préfère ne pas dire », « c'est personnel »: kept for oneself, neither yes nor no.
_GARDER = re.compile(
    r"\b(?:prefere|souhaite|envie|regarde|personnel|privee?|garder?|(?:le|rien|pas|ne pas) dire|repondre)\b"
)
# « Aucun », « rien de tout ça »: none of the choices offered.
_AUCUN = re.compile(r"(?:aucune?|rien|ni l un|pas (?:du tout|concerne))\b")


def compris(tracker: Tracker) -> dict[str, Any]:
    """What the understanding found in the last message; empty for a button."""
    return dict(tracker.latest_message.get("comprehension") or {})


def valeur(tracker: Tracker) -> str:
    """The value of the button that was pressed, or an empty text."""
    return next(iter(tracker.get_latest_entity_values("valeur")), "") or ""


class Accueillir(Action):
    """First words, then the first question."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_accueillir"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """Say hello, what we are, and ask for the need."""
        etat = Etat.lire(tracker.slots)
        dire(dispatcher, "utter_accueil")
        demander_besoin(dispatcher, etat)
        return etat.evenements()


class Orienter(Action):
    """The heart: take what is said, then ask or answer."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_orienter"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """One turn of the orientation."""
        etat = Etat.lire(tracker.slots)
        said, button = compris(tracker), valeur(tracker)
        actes = said.get("actes", [])
        left = quitter_le_rappel(etat, tracker)
        etat.incomprises = 0
        wanted = _veut_la_personne_proposee(etat, actes)
        if (etat.relais or {}).get("demande"):
            etat.relais = {k: v for k, v in (etat.relais or {}).items() if k != "demande"}
        if wanted:
            return [*left, *etat.evenements(), FollowupAction("action_annoncer_relais")]
        return [*left, *self._tour(dispatcher, etat, tracker, said, button, actes)]

    def _tour(
        self,
        dispatcher: CollectingDispatcher,
        etat: Etat,
        tracker: Tracker,
        said: dict[str, Any],
        button: str,
        actes: list[str],
    ) -> Evenements:
        with session() as db:
            if _urgence_levee(etat, said, actes, button):
                dire(dispatcher, "utter_urgence_levee")
                reposer(dispatcher, etat)
                if etat.question is None:
                    avancer(dispatcher, etat, tracker.sender_id, db)
                return etat.evenements()
            if button.startswith("categorie:"):
                demander_besoin(dispatcher, etat, int(button.split(":")[1]))
                return etat.evenements()
            prevenir(dispatcher, etat, said.get("urgence_possible"))
            nouveau = choisir(etat, button) if button else fusionner(etat, said)
            unsure = bool(said.get("besoins_possibles")) and set(etat.besoins) <= set(etat.besoins_traites)
            if nouveau.rien and not unsure and self._repondre(dispatcher, etat, tracker, button, actes, db):
                return etat.evenements()
            if etat.question == "situation" and not nouveau.commune:
                _clore_situation(etat)
            accuser(dispatcher, etat, nouveau)
            etat.question = None
            if unsure:
                prendre_mots(etat, said)
                demander_lequel(dispatcher, etat, said["besoins_possibles"])
                return etat.evenements()
            avancer(dispatcher, etat, tracker.sender_id, db)
        return etat.evenements()

    def _repondre(
        self,
        dispatcher: CollectingDispatcher,
        etat: Etat,
        tracker: Tracker,
        button: str,
        actes: list[str],
        db: Any,
    ) -> bool:
        """A message that brings no fact: yes, no, more, I do not know. True when the turn is done."""
        oui = button == "satisfaction:oui" or ("accepter" in actes and "refuser" not in actes)
        non = "refuser" in actes or bool(_AUCUN.match(cle(tracker.latest_message.get("text") or "")))
        plus = button == "suite:plus" or "demander_plus" in actes
        question = etat.question
        if question == "situation" and (button in (RIEN_DE_CELA, NE_PAS_DIRE) or non or "ne_sait_pas" in actes):
            # « Je préfère ne pas dire » says nothing of the cases offered; « aucun » denies them.
            if button == RIEN_DE_CELA or (non and not _GARDER.search(cle(tracker.latest_message.get("text") or ""))):
                _clore_situation(etat, refuses=True)
            dire(dispatcher, "utter_pas_de_probleme")
            etat.question = None
            avancer(dispatcher, etat, tracker.sender_id, db)
            return True
        if button == "suite:besoin" or (question == "suite" and oui):
            etat.besoins, etat.besoins_traites, etat.proposes = [], [], []
            demander_besoin(dispatcher, etat)
            return True
        if button == "suite:fin" or (question == "suite" and non):
            etat.question = None
            dire(dispatcher, "utter_prendre_conge")
            return True
        if plus or (question == "satisfaction" and non):
            if etat.besoins and etat.commune:
                proposer(
                    dispatcher,
                    etat,
                    tracker.sender_id,
                    db,
                    maintenant(),
                    davantage=True,
                )
            else:
                avancer(dispatcher, etat, tracker.sender_id, db)
            return True
        if question == "satisfaction" and oui:
            dire(dispatcher, "utter_remercier")
            demander_suite(dispatcher, etat)
            return True
        if question == "satisfaction":
            demander_satisfaction(dispatcher, etat)
            return True
        if question:
            return _insister(dispatcher, etat, actes)
        return False


def _insister(dispatcher: CollectingDispatcher, etat: Etat, actes: list[str]) -> bool:
    if "ne_sait_pas" in actes:
        dire(dispatcher, "utter_pas_de_probleme")
    reposer(dispatcher, etat)
    return True


def quitter_le_rappel(etat: Etat, tracker: Tracker) -> Evenements:
    """The person speaks of something else during the call-back form: the form is left, the offer stays."""
    if not tracker.active_loop_name:
        return []
    etat.relais = {**(etat.relais or {}), "statut": "propose"}
    return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("consentement", None)]


def _veut_la_personne_proposee(etat: Etat, actes: list[str]) -> bool:
    offered = bool((etat.relais or {}).get("demande"))
    return offered and etat.question == "suite" and "accepter" in actes and "refuser" not in actes


def _clore_situation(etat: Etat, *, refuses: bool = False) -> None:
    offered = [q.split(":", 1)[1] for q in etat.questions_posees if q.startswith("public:")]
    if refuses:
        refuser_publics(etat, offered)
    etat.question = None


def _urgence_levee(etat: Etat, said: dict[str, Any], actes: list[str], button: str) -> bool:
    """The person says that it is not an emergency after all; what else they say is taken."""
    denied = {"refuser", "corriger"} & set(actes) or said.get("urgence_niee") or button == PAS_URGENT
    if etat.urgence is None or not denied:
        return False
    fusionner(etat, said)
    etat.urgence = None
    etat.publics = [p for p in etat.publics if p != "personnes-en-situation-durgence"]
    if etat.issue == "urgence":
        etat.issue = None
    return True


class Urgence(Action):
    """The number at once; what else was said is kept for later."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_urgence"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """No question, no card: who to call, what to say, how without speaking; a way back when it was only guessed."""
        etat = Etat.lire(tracker.slots)
        said = compris(tracker)
        fusionner(etat, said)
        if (etat.relais or {}).get("statut") == "consentement-demande":
            etat.relais = {**(etat.relais or {}), "statut": "propose"}
        etat.urgence = said.get("urgence") or "danger-vital"
        etat.issue = "urgence"
        etat.question = None
        alerter(dispatcher, f"utter_urgence_{etat.urgence}")
        if etat.besoins_traites or etat.commune or etat.proposes:
            dire(dispatcher, "utter_urgence_garde")
        if said.get("urgence_devinee"):
            offrir(dispatcher, "utter_urgence_doute", [(charger("boutons")["pas_urgent"], PAS_URGENT)])
        return [*etat.evenements(), ActiveLoop(None), SlotSet("requested_slot", None)]


class NonCompris(Action):
    """Not understood: ask otherwise, then offer choices, then a person."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_non_compris"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """The third time in a row, a human is offered."""
        etat = Etat.lire(tracker.slots)
        said = compris(tracker)
        if etat.urgence and said.get("urgence_niee"):
            return [FollowupAction("action_orienter")]
        etat.incomprises += 1
        prevenir(dispatcher, etat, said.get("urgence_possible"))
        if etat.incomprises >= INCOMPRISES_MAX:
            proposer_une_personne(dispatcher, etat)
        elif etat.question == "commune":
            demander(dispatcher, "utter_non_compris_commune", "commune", [])
        elif etat.incomprises == 2 and not etat.question:
            dire(dispatcher, "utter_non_compris_encore")
            demander_besoin(dispatcher, etat)
        else:
            dire(dispatcher, "utter_non_compris")
            if etat.question:
                reposer(dispatcher, etat)
            else:
                demander_besoin(dispatcher, etat)
        return etat.evenements()


class Recommencer(Action):
    """Start again: everything said is forgotten, the open request stays."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_recommencer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """Empty state, first question."""
        relais = tracker.get_slot("relais")
        etat = Etat()
        dire(dispatcher, "utter_recommencer")
        demander_besoin(dispatcher, etat)
        kept = [SlotSet("relais", relais)] if relais and relais.get("reference") else []
        return [
            AllSlotsReset(),
            SlotSet("question", etat.question),
            *kept,
            ActiveLoop(None),
        ]


class Effacer(Action):
    """Erase: the slots here, every store by the gateway, which reads `commande`."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_effacer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """Say that it is done; the same conversation may begin anew."""
        dispatcher.utter_message(
            response="utter_efface",
            json_message={"type": "texte", "commande": "effacer"},
        )
        return [AllSlotsReset(), ActiveLoop(None)]
