"""The trained dialogue in this process: Rasa's agent, its actions run by rasa-sdk's executor, no server."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from assistant.gateway.tours import contenu_choix, contenu_texte
from directory import base
from directory.horloge import maintenant
from directory.relais import repository


class ActionsEnProcessus(EndpointConfig):
    """What Rasa takes for its action server."""

    def __init__(self) -> None:
        super().__init__("http://en-processus")
        self.executor = ActionExecutor()
        self.executor.register_package("actions")

    async def request(self, method: str = "post", **options: Any) -> dict[str, Any]:
        call = json.loads(json.dumps(options["json"]))
        try:
            return await self.executor.run(call)
        except ActionExecutionRejection as refus:
            body = {"action_name": refus.action_name, "error": str(refus)}
            raise ClientResponseError(400, "", json.dumps(body)) from refus


@dataclass
class Dialogue:
    """The agent, its loop, and the conversations held with it."""

    modele: Path
    boucle: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __post_init__(self) -> None:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        self.agent = Agent.load(str(self.modele), action_endpoint=ActionsEnProcessus())

    def converser(self) -> Conversation:
        return Conversation(self, uuid4().hex)

    def fermer(self) -> None:
        self.boucle.close()


@dataclass
class Conversation:
    """One conversation, as the gateway would hold it."""

    dialogue: Dialogue
    id: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    demande: str | None = None
    formulaire: str | None = None
    intention: str | None = None

    def dire(self, *textes: str) -> Conversation:
        """Say each text in turn; what is kept is the answer to the last."""
        for texte in textes:
            content = contenu_texte(texte)
            if content.get("telephone"):
                with base.session() as db:
                    repository.retenir_coordonnee(db, self.id, "telephone", content["telephone"], maintenant())
            self._envoyer(content["texte"])
        return self

    def choisir(self, valeur: str) -> Conversation:
        self._envoyer(contenu_choix(valeur, "")["texte"])
        return self

    def _envoyer(self, texte: str) -> None:
        self.dialogue.boucle.run_until_complete(self._jouer(texte))

    async def _jouer(self, texte: str) -> None:
        channel = CollectingOutputChannel()
        await self.dialogue.agent.handle_message(UserMessage(texte, channel, self.id))
        tracker = await self.dialogue.agent.tracker_store.retrieve(self.id)
        self.messages = channel.messages
        self.slots = tracker.current_slot_values()
        self.demande = self.slots.pop("requested_slot", None)
        self.formulaire = tracker.active_loop_name
        last = next(e for e in reversed(tracker.events) if e.type_name == "user")
        self.intention = last.intent["name"]

    @property
    def textes(self) -> str:
        return "\n".join(m["text"] for m in self.messages if m.get("text"))

    @property
    def questions(self) -> list[str]:
        """What is asked, by name; the consent is « consentement »."""
        kinds = [m["custom"] for m in self.messages if m.get("custom")]
        asked = [k["question"] for k in kinds if k["type"] == "question"]
        return ["consentement", *asked] if self.demande == "consentement" and {"type": "relais"} in kinds else asked
