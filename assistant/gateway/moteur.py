"""The client of the dialogue engine: one turn, and its health."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import aiohttp

from assistant.canaux import ENTETE, VARIABLE_JETON

DELAI_SANTE_S = 2.0


class EchecMoteur(Exception):
    """The engine did not confirm the turn."""


class Moteur:
    """HTTP client of Rasa's private channel and of the action server, on loopback."""

    def __init__(self, url_dialogue: str, url_actions: str, delai_s: float) -> None:
        self._dialogue = url_dialogue.rstrip("/")
        self._actions = url_actions.rstrip("/")
        self._delai = delai_s
        self._session: aiohttp.ClientSession

    async def ouvrir(self) -> None:
        """Open the pool of connections."""
        headers = {ENTETE: os.environ.get(VARIABLE_JETON, "")}
        self._session = aiohttp.ClientSession(headers=headers)

    async def fermer(self) -> None:
        """Close it."""
        await self._session.close()

    async def jouer(self, conversation: str, texte: str, tour: str, metadonnees: dict[str, Any]) -> None:
        """Play one turn. Raises EchecMoteur when the engine is down, slow or refuses."""
        body = {
            "conversation": conversation,
            "texte": texte,
            "tour": tour,
            "metadonnees": metadonnees,
        }
        timeout = aiohttp.ClientTimeout(total=self._delai)
        try:
            async with self._session.post(
                f"{self._dialogue}/webhooks/passerelle/tour", json=body, timeout=timeout
            ) as r:
                if r.status != 204:
                    raise EchecMoteur(f"statut {r.status}")
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise EchecMoteur(type(error).__name__) from error

    async def sante(self) -> dict[str, bool]:
        """Which of the two processes answers."""
        dialogue, actions = await asyncio.gather(
            self._repond(f"{self._dialogue}/webhooks/passerelle/"),
            self._repond(f"{self._actions}/health"),
        )
        return {"dialogue": dialogue, "actions": actions}

    async def _repond(self, url: str) -> bool:
        try:
            async with self._session.get(url, timeout=aiohttp.ClientTimeout(total=DELAI_SANTE_S)) as response:
                return response.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return False
