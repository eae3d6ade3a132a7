"""Answers beside the path: politeness, questions about the assistant, why, errors reported."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.etat import Etat, fusionner
from actions.message import demander, dire
from actions.orientation import Evenements, compris, quitter_le_rappel
from actions.relais import numeros_utiles
from actions.suite import INCOMPRISES_MAX, demander_besoin, demander_suite, prevenir, proposer_une_personne, reposer
from directory.annuaire.signalements import raison, signaler
from directory.base import session
from directory.horloge import maintenant
from directory.orientation import repository as orientations
from directory.textes import charger

journal = logging.getLogger(__name__)
_LANGUES = {"en", "nl", "ar", "pl", "uk"}


class Repondre(Action):
    """One short answer, then the question under way again: nothing is lost by a digression."""

    reprend = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_repondre"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Evenements:
        """Answer the intent of the last message."""
        etat = Etat.lire(tracker.slots)
        said = compris(tracker)
        fusionner(etat, said)
        prevenir(dispatcher, etat, said.get("urgence_possible"))
        intent = (tracker.latest_message.get("intent") or {}).get("name") or "saluer"
        self._dire(dispatcher, etat, intent, said, tracker)
        if intent == "hors_sujet":
            etat.incomprises += 1
        if intent == "remercier" and etat.question == "satisfaction":
            demander_suite(dispatcher, etat)
        elif intent == "prendre_conge":
            etat.question = None
        elif self.reprend and etat.incomprises >= INCOMPRISES_MAX:
            proposer_une_personne(dispatcher, etat)
        elif self.reprend:
            self._revenir(dispatcher, etat, intent)
        left = quitter_le_rappel(etat, tracker) if intent == "prendre_conge" else []
        return [*left, *etat.evenements()]

    @staticmethod
    def _dire(
        dispatcher: CollectingDispatcher,
        etat: Etat,
        intent: str,
        said: dict[str, Any],
        tracker: Tracker,
    ) -> None:
        if intent == "demander_pourquoi":
            asked = tracker.get_slot("requested_slot") or etat.question or "reponse"
            known = {
                "besoin",
                "commune",
                "situation",
                "satisfaction",
                "telephone",
                "prenom",
                "creneau",
                "consentement",
            }
            dire(dispatcher, f"utter_pourquoi_{asked if asked in known else 'reponse'}")
        elif intent == "hors_sujet" and said.get("langue"):
            langue = said["langue"] if said["langue"] in _LANGUES else "autre"
            dire(dispatcher, f"utter_langue_{langue}")
            Repondre._numeros(dispatcher, etat, "utter_langue_numeros")
        elif intent == "signaler_erreur":
            Repondre._noter_l_erreur(etat, tracker.latest_message.get("text") or "")
            dire(dispatcher, "utter_signaler_erreur")
            Repondre._numeros(dispatcher, etat, "utter_signaler_erreur_suite")
        else:
            dire(dispatcher, f"utter_{intent}")

    @staticmethod
    def _noter_l_erreur(etat: Etat, texte: str) -> None:
        """Queue the doubt on what was last shown; a database that cannot write must not cost the person the answer."""
        try:
            with session() as db:
                shown = orientations.lire(db, [etat.orientation or ""], maintenant()).values()
                signaler(db, [d["id"] for o in shown for d in o["dispositifs"]], raison(texte), maintenant())
        except SQLAlchemyError as error:
            journal.error("Signalement perdu : %s", type(error).__name__)

    @staticmethod
    def _numeros(dispatcher: CollectingDispatcher, etat: Etat, reponse: str) -> None:
        with session() as db:
            _open, text = numeros_utiles(db, etat.commune)
        if text:
            dire(dispatcher, reponse, numeros=text)

    @staticmethod
    def _revenir(dispatcher: CollectingDispatcher, etat: Etat, intent: str) -> None:
        if intent == "insulte":
            texts = charger("boutons")
            etat.question = etat.question or "suite"
            boutons = [
                (texts["personne"], "suite:humain"),
                (texts["autre_besoin"], "suite:besoin"),
            ]
            demander(dispatcher, "utter_ask_suite", "suite", boutons)
        elif etat.question:
            reposer(dispatcher, etat)
        elif etat.besoins_traites:
            demander_suite(dispatcher, etat)
        else:
            demander_besoin(dispatcher, etat)


class RepondrePuisReprendre(Repondre):
    """The same during the call-back form, which then asks its own question again."""

    reprend = False

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_repondre_puis_reprendre"
