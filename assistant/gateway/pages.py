"""Pages of the public port: the conversation and the printable sheet."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from assistant.gateway.erreurs import Refus
from assistant.gateway.tours import en_base
from directory.annuaire.schemas import referentiels
from directory.eligibilite.models import Situation
from directory.horloge import maintenant
from directory.orientation import repository as orientations
from directory.recherche.fiche import fiche as fiche_de
from directory.recherche.services import accueils, demande, lister, une_fiche
from directory.territoire.gazetier import gazetier
from directory.territoire.models import Commune, LieuCompris
from directory.territoire.repository import commune as trouver_commune
from directory.textes import charger

PAR_PAGE, PAGES_MAX = 20, 50
PEU = 3  # below, the welcoming places are shown too
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


def page_d_erreur(refus: Refus) -> web.Response:
    """An error as a page, with who to call: nobody should read JSON in a browser."""
    page = _html("erreur.html", titre=refus.message, message=refus.message)
    page.set_status(refus.statut)
    page.headers.update(refus.entetes)
    return page


async def annuaire(request: web.Request) -> web.Response:
    """GET /annuaire: search by commune, need and words without talking; works without JavaScript."""
    query = request.query
    place, need, words = (query.get(name, "").strip()[:200] for name in ("lieu", "besoin", "q"))
    if need not in referentiels()["thematiques"]:
        need = ""
    try:
        page = min(PAGES_MAX, max(1, int(query.get("page", "1"))))
    except ValueError:
        page = 1
    texts = charger("pages")["annuaire"]
    found = gazetier().comprendre(place) if place else LieuCompris()
    towns = [c for c in map(trouver_commune, found.codes) if c]
    problem = None
    if found.statut == "hors-zone":
        problem = texts["hors_zone"].format(nom=found.nom_hors_zone)
    elif place and not towns:
        problem = texts["inconnue"]
    values: dict[str, Any] = {"fiches": [], "portes": [], "suite": None, "resultats": "", "choix": []}
    if len(towns) > 1:
        values["choix"] = [
            {
                "nom": f"{c.nom} ({c.codes_postaux[0]})",
                "requete": _requete(f"{c.nom} {c.codes_postaux[0]}", need, words),
            }
            for c in sorted(towns, key=lambda c: c.nom)
        ]
    elif problem:
        values["portes"] = await en_base(lambda db: _accueils(db, None))
    elif place or need or words:
        town = towns[0] if towns else None
        values |= await en_base(lambda db: _chercher(db, town, need, words, page))
        values["suite"] = _requete(place, need, words, page + 1) if values["suite"] else None
    return _html(
        "annuaire.html", titre=texts["titre"], mots=texts, lieu=place, besoin=need, q=words, probleme=problem,
        cherche=bool(place or need or words), menu=_menu(), **values,
    )  # fmt: skip


def _requete(lieu: str, besoin: str, mots: str, page: int = 1) -> str:
    told = {"lieu": lieu, "besoin": besoin, "q": mots, "page": str(page) if page > 1 else ""}
    return urlencode({name: value for name, value in told.items() if value})


def _chercher(db: Session, town: Commune | None, need: str, words: str, page: int) -> dict[str, Any]:
    situation = Situation(commune=town.code if town else None, besoins=[need] if need else [])
    until = page * PAR_PAGE
    found = lister(db, situation, maintenant(), words, limite=until + 1)
    shown = found[until - PAR_PAGE : until]
    texts = charger("pages")["annuaire"]
    mute = any(not d["telephone"] and not d["adresse"] for d in shown)
    known = {d["id"] for d in shown}
    doors = _accueils(db, town) if page == 1 and (mute or len(found) < PEU) else []
    doors = [d for d in doors if d["id"] not in known]
    count = len(found)
    told = "aucun" if not count else "un" if count == 1 else "beaucoup" if count > until else "plusieurs"
    return {
        "fiches": shown, "portes": doors, "suite": count > until,
        "resultats": texts[told].format(combien=min(count, until)),
    }  # fmt: skip


def _accueils(db: Session, town: Commune | None) -> list[dict[str, Any]]:
    """Who welcomes any demand there, by telephone when the commune is not known."""
    asked = demande(Situation(commune=town.code if town else None), None)
    return [fiche_de(c, asked, maintenant()) for c in accueils(db, town, maintenant())]


@lru_cache(maxsize=1)
def _menu() -> list[tuple[str, list[tuple[str, str]]]]:
    """The needs in plain words, by the groups of the conversation's menu."""
    texts = charger("besoins")
    return [
        (
            group["bouton"],
            [(c, b["bouton"]) for c, b in texts["besoins"].items() if c.split("--")[0] in group["categories"]],
        )
        for group in texts["menu"]
    ]


async def dispositif(request: web.Request) -> web.Response:
    """GET /annuaire/{id}: one dispositif with all its sources."""
    identifier = request.match_info["id"]
    found = await en_base(lambda db: une_fiche(db, identifier, maintenant()))
    if found is None:
        raise Refus("page", 404)
    return _html("dispositif.html", titre=found["nom"], mots=charger("pages")["annuaire"], d=found)


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
        web.get("/annuaire", annuaire),
        web.get("/annuaire/{id}", dispositif),
        web.get("/static/{nom}", statique),
    ]
