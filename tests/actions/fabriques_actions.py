"""What a message brings to an action, the action played, and what came out of it."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import uuid4

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from directory.base import session
from directory.eligibilite.models import Situation
from directory.horloge import maintenant
from directory.orientation.models import Orientation
from directory.recherche.services import orienter
from directory.reglages import RACINE

MERCREDI_10H = "2026-11-18T10:00:00"
MERCREDI_23H = "2026-11-18T23:00:00"
HAZEBROUCK, DUNKERQUE, MAUBEUGE, BAILLEUL, LENS = "59295", "59183", "59392", "59043", "62498"
PERMIS = "mobilite--preparer-un-permis"
REPARER = "mobilite--entretenir-reparer-son-vehicule"
MANGER = "equipement-et-alimentation--alimentation"
IMPAYES = "logement-hebergement--reduire-les-impayes-de-loyer"

Evenements = list[dict[str, Any]]


@lru_cache(maxsize=1)
def domaine() -> dict[str, Any]:
    """domain.yml, as rasa-sdk receives it."""
    return yaml.safe_load((RACINE / "domain.yml").read_text(encoding="utf-8"))


def une_comprehension(*actes: str, besoins: tuple[str, ...] = (), commune: str | None = None,
                      candidates: tuple[str, ...] = (), hors_zone: str | None = None, urgence: str | None = None,
                      langue: str | None = None, mots: tuple[str, ...] = (),
                      **situation: Any) -> dict[str, Any]:  # fmt: skip
    """What assistant/nlu would have understood of a message."""
    statut = "unique" if commune else "ambigu" if candidates else "hors-zone" if hors_zone else "aucune"
    return {
        "actes": list(actes),
        "besoins": [{"code": code, "confiance": 0.9, "mots": []} for code in besoins],
        "lieu": {"statut": statut, "communes": [commune] if commune else list(candidates), "hors_zone": hors_zone},
        "situation": situation,
        "urgence": urgence,
        "annuler_rappel": False,
        "langue": langue,
        "mots": list(mots),
    }


def un_tracker(texte: str = "", *, intention: str | None = None, compris: dict[str, Any] | None = None,
               bouton: str | None = None, slots: dict[str, Any] | None = None, demande: str | None = None,
               conversation: str = "") -> Tracker:  # fmt: skip
    """A tracker after one message: typed words with what is understood of them, or the value of a button.

    `demande` is the slot that the call-back form is asking for; without it, the form is not open.
    """
    compris = compris if compris is not None else ({} if bouton else une_comprehension())
    entities = [{"entity": "valeur", "value": bouton}] if bouton else []
    name = intention or ("choisir" if bouton else next(iter(compris.get("actes", [])), "non_compris"))
    message = {
        "text": f'/choisir{{"valeur": "{bouton}"}}' if bouton else texte,
        "intent": {"name": name},
        "entities": entities,
        **({"comprehension": compris} if compris else {}),
    }
    loop = {"name": "relais_form"} if demande else {}
    values = dict.fromkeys(domaine()["slots"]) | (slots or {}) | {"requested_slot": demande}
    return Tracker(conversation or uuid4().hex, values, message, [], False, None, loop, "action_listen")


@dataclass
class Tour:
    """What an action answered."""

    evenements: Evenements
    messages: list[dict[str, Any]]

    @property
    def reponses(self) -> list[str]:
        return [m["response"] for m in self.messages]

    @property
    def natures(self) -> list[tuple[str, dict[str, Any]]]:
        """(response, custom) of each message."""
        return [(m["response"], m["custom"]) for m in self.messages]

    @property
    def boutons(self) -> list[str]:
        """Values of the buttons, in order."""
        return [b["payload"] for m in self.messages for b in m["buttons"]]

    @property
    def titres(self) -> list[str]:
        return [b["title"] for m in self.messages for b in m["buttons"]]

    def valeurs(self, reponse: str) -> dict[str, Any]:
        """What fills the blanks of a response."""
        usual = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
        message = next(m for m in self.messages if m["response"] == reponse)
        return {k: v for k, v in message.items() if k not in usual}

    def slot(self, nom: str) -> Any:
        """The last value given to a slot. Raises KeyError when the turn leaves it alone."""
        return {e["name"]: e["value"] for e in self.evenements if e["event"] == "slot"}[nom]


def jouer(action: Action, tracker: Tracker) -> Tour:
    """Run an action as rasa-sdk does."""
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, tracker, domaine())
    if inspect.isawaitable(events):
        events = asyncio.run(events)
    return Tour(events, dispatcher.messages)


def poses(**valeurs: Any) -> Evenements:
    """One SlotSet a value, in order."""
    return [SlotSet(name, value) for name, value in valeurs.items()]


FORMULAIRE_FERME = {"event": "active_loop", "name": None, "timestamp": None}
TOUT_OUBLIE = {"event": "reset_slots", "timestamp": None}


def suivi_de(action: str) -> dict[str, Any]:
    return {"event": "followup", "name": action, "timestamp": None}


def texte(reponse: str) -> tuple[str, dict[str, Any]]:
    return reponse, {"type": "texte"}


def question(reponse: str, nom: str) -> tuple[str, dict[str, Any]]:
    return reponse, {"type": "question", "question": nom}


def fiche(reponse: str, identifiant: str) -> tuple[str, dict[str, Any]]:
    return reponse, {"type": "orientation", "orientation": identifiant}


def identifiants_attendus(sauf: tuple[str, ...] | list[str] = (), **situation: Any) -> list[str]:
    """What the directory proposes for a situation, best first."""
    with session() as db:
        content = orienter(db, Situation(**situation), maintenant(), sauf=sauf)
    return [d["id"] for d in content["dispositifs"]]


def orientation_gardee(identifiant: str) -> dict[str, Any]:
    """The stored content of an orientation."""
    with session() as db:
        return dict(db.get(Orientation, identifiant).contenu)


@dataclass
class Fil:
    """A conversation of several turns: the slots follow the events, as in Rasa."""

    slots: dict[str, Any] = field(default_factory=dict)
    demande: str | None = None
    conversation: str = field(default_factory=lambda: uuid4().hex)

    def jouer(self, action: Action, texte: str = "", **message: Any) -> Tour:
        tracker = un_tracker(
            texte, slots=self.slots, demande=self.demande, conversation=self.conversation, **message
        )  # fmt: skip
        tour = jouer(action, tracker)
        for event in tour.evenements:
            if event["event"] == "reset_slots":
                self.slots = {}
            elif event["event"] == "active_loop":
                self.demande = None
            elif event["event"] == "slot" and event["name"] != "requested_slot":
                self.slots[event["name"]] = event["value"]
        return tour
