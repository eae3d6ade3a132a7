"""Errors of the gateway: a code, a status, a sentence of data/textes/passerelle.yml."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from directory.textes import charger


class Refus(Exception):
    """A request that cannot be served; `code` names its sentence."""

    def __init__(
        self,
        code: str,
        statut: int,
        *,
        entetes: dict[str, str] | None = None,
        **valeurs: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.statut = statut
        self.entetes = entetes or {}
        self.message = str(charger("passerelle")["erreurs"][code]).format(**valeurs)

    def reponse(self) -> web.Response:
        """The JSON answer of the contract."""
        body = {"erreur": {"code": self.code, "message": self.message}}
        return web.json_response(body, status=self.statut, headers=self.entetes)


class MoteurIndisponible(Exception):
    """The dialogue engine or the action server did not answer; `garde` when the turn will be played again."""

    def __init__(self, *, garde: bool) -> None:
        super().__init__("moteur indisponible")
        self.garde = garde
