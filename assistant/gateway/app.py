"""The gateway application: routes, errors, headers."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from assistant.gateway import depot, pages, transcription
from assistant.gateway.diffusion import Diffusion
from assistant.gateway.erreurs import MoteurIndisponible, Refus
from assistant.gateway.limites import Limite
from assistant.gateway.moteur import Moteur
from assistant.gateway.secours import message_de_panne
from assistant.gateway.tours import (
    Tours,
    boutons_offerts,
    contenu_choix,
    contenu_texte,
    en_base,
    lire_etat,
    verifier_texte,
)
from directory.annuaire.schemas import referentiels
from directory.eligibilite.models import Situation
from directory.horloge import maintenant
from directory.recherche.services import lister
from directory.reglages import reglages
from directory.territoire.repository import commune as trouver_commune

journal = logging.getLogger("aiguillage.passerelle")
CORPS_MAX = 64 * 1024
PULSATION_S = 15.0
REJEU_S = 1.0
Traitement = Callable[[web.Request], Awaitable[web.StreamResponse]]

MOTEUR = web.AppKey("moteur", Moteur)
TOURS = web.AppKey("tours", Tours)
DIFFUSION = web.AppKey("diffusion", Diffusion)
LIMITE_MESSAGES = web.AppKey("limite_messages", Limite)
LIMITE_CONVERSATIONS = web.AppKey("limite_conversations", Limite)

ENTETES = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)


@web.middleware
async def entetes(request: web.Request, handler: Traitement) -> web.StreamResponse:
    """Security headers on every answer."""
    response = await handler(request)
    if not response.prepared:
        for name, value in ENTETES.items():
            response.headers.setdefault(name, value)
        frames = " ".join(["'self'", *reglages().origines_widget.split()])
        response.headers.setdefault("Content-Security-Policy", _CSP + frames)
        if request.path.startswith("/api/") or request.path.startswith("/fiche/"):
            response.headers.setdefault("Cache-Control", "no-store")
    return response


@web.middleware
async def erreurs(request: web.Request, handler: Traitement) -> web.StreamResponse:
    """Every error becomes a clear sentence; nothing of the inside is shown."""
    try:
        return await handler(request)
    except Refus as refusal:
        return _refuser(request, refusal)
    except MoteurIndisponible as down:
        return await _panne(request, down)
    except web.HTTPRequestEntityTooLarge:
        return _refuser(request, Refus("trop-gros", 413))
    except web.HTTPNotFound:
        return _refuser(request, Refus("page", 404))
    except web.HTTPException:
        raise
    except SQLAlchemyError as error:
        journal.error("Base indisponible : %s", type(error).__name__)
        return _refuser(request, Refus("base", 503, entetes={"Retry-After": "60"}))
    except (ConnectionResetError, asyncio.CancelledError):
        raise
    except Exception:
        journal.exception("Erreur inattendue sur %s", request.path)
        return _refuser(request, Refus("interne", 500))


def _refuser(request: web.Request, refusal: Refus) -> web.Response:
    """JSON for programs, a page for who reads one."""
    reads = "text/html" in request.headers.get("Accept", "") and not request.path.startswith("/api/")
    return pages.page_d_erreur(refusal) if reads else refusal.reponse()


async def _panne(request: web.Request, down: MoteurIndisponible) -> web.Response:
    """503 that still gives human phone numbers, and the emergency number when the message calls for one."""
    said = request.get("texte", "")
    identifier = request.match_info.get("id")
    body = await en_base(lambda db: message_de_panne(db, identifier, said, garde=down.garde))
    return web.json_response(body, status=503, headers={"Retry-After": "10"})


async def corps_json(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request. Raises Refus on a bad encoding, bad JSON or another type."""
    raw = await request.read()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refus("encodage", 400) from None
    if not text.strip():
        return {}
    try:
        body = json.loads(text)
        # A lone surrogate is valid JSON but not a text that can be stored.
        json.dumps(body, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Refus("encodage", 400) from None
    except (ValueError, RecursionError):
        raise Refus("json", 400) from None
    if not isinstance(body, dict):
        raise Refus("type", 400)
    return body


def jeton(request: web.Request) -> str | None:
    """The bearer token of a request."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None


async def acceder(request: web.Request) -> str:
    """The id of the conversation, once its token is checked. Raises Refus 401 or 404."""
    identifier, token = request.match_info["id"], jeton(request)
    row = await en_base(lambda db: depot.conversation(db, identifier))
    if row is None:
        raise Refus("introuvable", 404)
    if token is None or not depot.jeton_valable(row, token):
        raise Refus("acces", 401, entetes={"WWW-Authenticate": "Bearer"})
    return identifier


def adresse_client(request: web.Request) -> str:
    """Where the request comes from, for the rate limit only; never stored."""
    if reglages().derriere_mandataire:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded
    return request.remote or "?"


async def sante(request: web.Request) -> web.Response:
    """GET /healthz: would a message be answered?"""
    state = await request.app[MOTEUR].sante()
    try:
        await en_base(lambda db: db.execute(sql("SELECT 1")).scalar())
        state["base"] = True
    except SQLAlchemyError:
        state["base"] = False
    parts = {name: "ok" if up else "indisponible" for name, up in state.items()}
    healthy = all(state.values())
    body = {"statut": "ok" if healthy else "indisponible", "composants": parts}
    return web.json_response(body, status=200 if healthy else 503)


async def vivant(_request: web.Request) -> web.Response:
    """GET /api/v1/vivant: this process serves, whatever the others do (for the supervisor)."""
    return web.json_response({"statut": "ok"})


async def ouvrir(request: web.Request) -> web.Response:
    """POST /api/v1/conversations."""
    body = await corps_json(request)
    canal = body.get("canal", "web")
    if canal not in ("web", "agent"):
        raise Refus("canal", 400)
    compte = await _compte_agent(request) if canal == "agent" else None
    wait = request.app[LIMITE_CONVERSATIONS].attente(adresse_client(request))
    if wait:
        raise Refus(
            "trop-de-conversations",
            429,
            entetes={"Retry-After": str(wait)},
            attente=wait,
        )
    identifier, token = await en_base(lambda db: depot.creer_conversation(db, canal, compte))
    try:
        answer = await request.app[TOURS].commencer(identifier)
    except MoteurIndisponible:
        await en_base(lambda db: depot.supprimer_conversation(db, identifier))
        raise
    return web.json_response({"id": identifier, "jeton": token, **answer}, status=201)


async def _compte_agent(request: web.Request) -> str:
    token = jeton(request)
    compte = await en_base(lambda db: depot.compte_du_jeton(db, token)) if token else None
    if compte is None:
        raise Refus("reserve", 401, entetes={"WWW-Authenticate": "Bearer"})
    if compte.role not in depot.ROLES_AGENT:
        raise Refus("reserve", 403)
    return str(compte.nom)


async def envoyer(request: web.Request) -> web.Response:
    """POST /api/v1/conversations/{id}/messages."""
    identifier = await acceder(request)
    body = await corps_json(request)
    if "choix" in body and "texte" not in body:
        value = body["choix"]
        if not isinstance(value, str):
            raise Refus("type", 400)
        offered = await en_base(lambda db: boutons_offerts(db, identifier))
        if value not in offered:
            raise Refus("choix", 400)
        content = contenu_choix(value, offered[value])
    else:
        text = verifier_texte(body.get("texte"))
        request["texte"] = text
        content = contenu_texte(text)
    wait = request.app[LIMITE_MESSAGES].attente(identifier)
    if wait:
        raise Refus("trop-de-messages", 429, entetes={"Retry-After": str(wait)}, attente=wait)
    # A reader who leaves must not leave half a turn behind.
    answer = await asyncio.shield(request.app[TOURS].repondre(identifier, content))
    return web.json_response(answer)


async def lire(request: web.Request) -> web.Response:
    """GET /api/v1/conversations/{id}."""
    identifier = await acceder(request)
    return web.json_response(await request.app[TOURS].tout(identifier))


async def supprimer(request: web.Request) -> web.Response:
    """DELETE /api/v1/conversations/{id}: everything said is gone from every store."""
    identifier = await acceder(request)
    async with request.app[TOURS].verrou(identifier):
        await en_base(lambda db: depot.supprimer_conversation(db, identifier))
    return web.Response(status=204)


async def ecouter(request: web.Request) -> web.StreamResponse:
    """GET /api/v1/conversations/{id}/evenements: Server-Sent Events."""
    identifier = await acceder(request)
    broadcast = request.app[DIFFUSION]
    queue = broadcast.ecouter(identifier)
    if queue is None:
        raise Refus("trop-de-messages", 429, entetes={"Retry-After": "30"}, attente=30)
    headers = {
        **ENTETES,
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    try:
        state = await en_base(lambda db: lire_etat(db, identifier))
        await response.write(_evenement("etat", state))
        while True:
            try:
                news = await asyncio.wait_for(queue.get(), PULSATION_S)
            except asyncio.TimeoutError:
                await response.write(b": en ligne\n\n")
                continue
            for message in news["messages"]:
                await response.write(_evenement("message", message))
            await response.write(_evenement("etat", news["etat"]))
    except (ConnectionResetError, asyncio.CancelledError):
        pass
    finally:
        broadcast.cesser(identifier, queue)
    return response


def _evenement(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def dispositifs(request: web.Request) -> web.Response:
    """GET /api/v1/dispositifs?commune=&besoins=&publics=&q="""
    query = request.query
    lists = referentiels()
    code = query.get("commune", "")
    if code and trouver_commune(code) is None:
        raise Refus("commune", 400)
    besoins = _codes(query.getall("besoins", []), lists["thematiques"], "besoin")
    publics = _codes(query.getall("publics", []), lists["publics"], "public")
    place = trouver_commune(code)
    situation = Situation(commune=place.code if place else None, besoins=besoins, publics=publics)
    words = query.get("q", "")[:200]
    items = await en_base(lambda db: lister(db, situation, maintenant(), words))
    return web.json_response({"items": items})


def _codes(values: list[str], known: dict[str, str], name: str) -> list[str]:
    codes = [c.strip() for value in values for c in value.split(",") if c.strip()]
    for code in codes:
        if code not in known:
            raise Refus(name, 400, inconnu=code[:80])
    return codes


async def _vie(app: web.Application) -> AsyncIterator[None]:
    """Open what the application needs; play again waiting turns while it runs."""
    await app[MOTEUR].ouvrir()
    await en_base(transcription.creer_table)
    await app[TOURS].reprendre_apres_arret()
    task = asyncio.create_task(_rejouer_en_continu(app))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await app[MOTEUR].fermer()


async def _rejouer_en_continu(app: web.Application) -> None:
    while True:
        await asyncio.sleep(REJEU_S)
        try:
            waiting = await en_base(lambda db: depot.tours(db, statut="en-attente"))
            if waiting and all((await app[MOTEUR].sante()).values()):
                await app[TOURS].rejouer()
        except SQLAlchemyError as error:
            journal.error("Base indisponible : %s", type(error).__name__)


def creer_app(url_dialogue: str, url_actions: str) -> web.Application:
    """The application, ready to run; the two private services may still be starting."""
    settings = reglages()
    app = web.Application(middlewares=[entetes, erreurs], client_max_size=CORPS_MAX)
    app[MOTEUR] = Moteur(url_dialogue, url_actions, settings.delai_reponse_s)
    app[DIFFUSION] = Diffusion()
    app[TOURS] = Tours(app[MOTEUR], app[DIFFUSION])
    app[LIMITE_MESSAGES] = Limite(settings.limite_messages_minute, 60.0)
    app[LIMITE_CONVERSATIONS] = Limite(settings.limite_conversations_heure, 3600.0)
    app.cleanup_ctx.append(_vie)
    app.add_routes(
        [
            web.get("/healthz", sante),
            web.get("/api/v1/vivant", vivant),
            web.post("/api/v1/conversations", ouvrir),
            web.get("/api/v1/conversations/{id}", lire),
            web.delete("/api/v1/conversations/{id}", supprimer),
            web.post("/api/v1/conversations/{id}/messages", envoyer),
            web.get("/api/v1/conversations/{id}/evenements", ecouter),
            web.get("/api/v1/dispositifs", dispositifs),
            *pages.routes(),
        ]
    )
    return app
