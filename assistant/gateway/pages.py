"""Pages of the public port: the conversation and the printable sheet."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from assistant.gateway.erreurs import Refus
from assistant.gateway.tours import en_base
from directory.horloge import maintenant
from directory.orientation import repository as orientations
from directory.textes import charger

DOSSIER = Path(__file__).resolve().parent.parent / "pages"
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@lru_cache(maxsize=1)
def _gabarits() -> Environment:
    env = Environment(
        loader=FileSystemLoader(DOSSIER / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["statique"] = adresse_statique
    return env


@lru_cache(maxsize=64)
def _fichier(name: str) -> tuple[bytes, str]:
    """Content and short hash of a static file. Raises FileNotFoundError."""
    path = (DOSSIER / "static" / name).resolve()
    if path.parent != (DOSSIER / "static").resolve() or path.suffix not in _TYPES:
        raise FileNotFoundError(name)
    content = path.read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:12]


def adresse_statique(name: str) -> str:
    """URL of a static file; it changes with its content, so that it may be cached for good."""
    return f"/static/{name}?v={_fichier(name)[1]}"


def _html(template: str, **values: object) -> web.Response:
    page = _gabarits().get_template(template).render(textes=charger("pages"), **values)
    return web.Response(text=page, content_type="text/html", charset="utf-8")


async def accueil(_request: web.Request) -> web.Response:
    """GET /: the conversation page."""
    return _html("conversation.html")


async def fiche(request: web.Request) -> web.Response:
    """GET /fiche/{id}: the printable sheet of an orientation, without any identity."""
    identifier = request.match_info["id"]
    found = await en_base(lambda db: orientations.lire(db, [identifier], maintenant()))
    if identifier not in found:
        raise Refus("page", 404)
    return _html("fiche.html", orientation=found[identifier], jour=maintenant())


async def statique(request: web.Request) -> web.Response:
    """GET /static/{nom}."""
    name = request.match_info["nom"]
    try:
        content, digest = _fichier(name)
    except (FileNotFoundError, IsADirectoryError):
        raise Refus("page", 404) from None
    fresh = request.query.get("v") == digest
    headers = {"Cache-Control": "public, max-age=31536000, immutable" if fresh else "no-cache"}
    return web.Response(
        body=content,
        content_type=_TYPES[Path(name).suffix],
        charset="utf-8",
        headers=headers,
    )


def routes() -> list[web.RouteDef]:
    """The routes of the pages."""
    return [
        web.get("/", accueil),
        web.get("/fiche/{id}", fiche),
        web.get("/static/{nom}", statique),
    ]
