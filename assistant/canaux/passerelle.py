"""Rasa's side of the gateway: one private route that plays one turn.

The words and buttons of the answer are read from the tracker store, the one transcript; this channel only says
that the turn is done. The gateway alone knows the shared token, so nobody else can make the engine speak.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import (
    CollectingOutputChannel,
    InputChannel,
    UserMessage,
)
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.canaux import ENTETE, VARIABLE_JETON


class PasserelleInput(InputChannel):
    """POST /webhooks/passerelle/tour {"conversation", "texte", "tour", "metadonnees"} → 204."""

    @classmethod
    def name(cls) -> str:
        """Name in credentials.yml and in the URL."""
        return "passerelle"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """No credentials: the token comes from the environment of the process."""
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The private routes."""
        routes = Blueprint("passerelle", __name__)
        token = os.environ.get(VARIABLE_JETON, "")

        @routes.route("/tour", methods=["POST"])
        async def tour(request: Request) -> HTTPResponse:
            sent = request.headers.get(ENTETE, "")
            if not token or not hmac.compare_digest(sent.encode(), token.encode()):
                return response.empty(status=403)
            body = request.json
            await on_new_message(
                UserMessage(
                    body["texte"],
                    CollectingOutputChannel(),
                    body["conversation"],
                    input_channel=self.name(),
                    message_id=body["tour"],
                    metadata=body.get("metadonnees") or {},
                )
            )
            return response.empty(status=204)

        @routes.route("/", methods=["GET"])
        async def pret(_request: Request) -> HTTPResponse:
            return response.json({"statut": "ok"})

        return routes
