"""One command keeps the three processes alive: start, readiness, restart with back-off, clean stop."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import yaml
from sqlalchemy.engine import make_url

from assistant.canaux import VARIABLE_JETON
from assistant.processus.modele import environnement
from directory.reglages import RACINE, reglages

journal = logging.getLogger("aiguillage.superviseur")
ARRET_S = 10.0
SURVEILLANCE_S = 0.5
MUET_S = 20.0
RETARDS_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
STABLE_S = 60.0
_BRUIT = (
    "Warning", "warnings.warn", "pkg_resources", "declare_namespace", "  import ", "  from ", "LooseVersion",
    "  parser.", "parser.parseString",
    "add_argument_group", "sa.engine.url.URL", "declarative_base", "alembic.runtime.plugins", "Skipping validation",
    "rasa_sdk.endpoint", "rasa.core.processor", "INFO     root",
)  # fmt: skip
_GRAVE = ("ERROR", "CRITICAL")
_PR_SET_PDEATHSIG = 1


def port_libre() -> int:
    """A port that nobody listens to on the loopback."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def port_pris(adresse: str, port: int) -> bool:
    """True when the public port cannot be listened to."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((adresse, port))
        except OSError:
            return True
    return False


def est_du_bruit(ligne: str) -> bool:
    """A line of a library that helps nobody; an error never is."""
    return not any(word in ligne for word in _GRAVE) and any(noise in ligne for noise in _BRUIT)


def _joignable(adresse: str) -> str:
    """Where to reach what listens on that address."""
    return "127.0.0.1" if adresse in ("0.0.0.0", "", "::") else adresse  # noqa: S104


def _mourir_avec_le_parent() -> None:
    """Linux: a child never outlives the supervisor, even killed outright."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass
class Service:
    """One supervised process; `pret` tells when it serves."""

    nom: str
    commande: list[str]
    env: dict[str, str]
    url_sante: str
    processus: asyncio.subprocess.Process | None = None
    lances: int = 0
    lance_le: float = 0.0
    pret: bool = False
    muet_depuis: float | None = None
    lecteurs: list[asyncio.Task[None]] = field(default_factory=list)


def ecrire_points_d_acces(port_actions: int, dossier: Path) -> Path:
    """endpoints.yml for Rasa: the action server, and the one database as tracker store."""
    url = make_url(reglages().url_base)
    store: dict[str, object] = {"type": "SQL", "dialect": url.drivername}
    if url.get_backend_name() == "sqlite":
        store["db"] = url.database
    else:
        store.update(
            {
                "url": url.host,
                "port": url.port,
                "db": url.database,
                "username": url.username,
            }
        )
        store["password"] = url.password
        if url.query:
            store["query"] = dict(url.query)
    content: dict[str, object] = {
        "action_endpoint": {
            "url": f"http://127.0.0.1:{port_actions}/webhook",
            "enable_selective_domain": True,
        },
        "tracker_store": store,
    }
    redis = os.environ.get("REDIS_URL")
    if redis:
        place = make_url(redis)
        content["lock_store"] = {
            "type": "redis", "url": place.host, "port": place.port or 6379, "password": place.password,
            "db": int(place.database or 1),
        }  # fmt: skip
    path = dossier / "points-d-acces.yml"
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


class Superviseur:
    """Runs until a signal; `annoncer` receives the lines that a person reads."""

    def __init__(self, modele: Path, annoncer: Callable[[str], None] = print) -> None:
        settings = reglages()
        self._annoncer = annoncer
        self._fin = asyncio.Event()
        actions = settings.port_actions or port_libre()
        dialogue = settings.port_dialogue or port_libre()
        env = {**environnement(), VARIABLE_JETON: secrets.token_urlsafe(32)}
        env["URL_DIALOGUE"], env["URL_ACTIONS"] = (
            f"http://127.0.0.1:{dialogue}",
            f"http://127.0.0.1:{actions}",
        )
        folder = settings.dossier_donnees.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        endpoints = ecrire_points_d_acces(actions, folder)
        python = [sys.executable, "-m"]
        self._services = [
            Service(
                "actions",
                [*python, "assistant.processus.actions", str(actions)],
                env,
                f"{env['URL_ACTIONS']}/health",
            ),
            Service(
                "dialogue",
                [
                    *python,
                    "assistant.processus.dialogue",
                    "run",
                    "--model",
                    str(modele),
                    "--interface",
                    "127.0.0.1",
                    "--port",
                    str(dialogue),
                    "--credentials",
                    str(RACINE / "credentials.yml"),
                    "--endpoints",
                    str(endpoints),
                    "--logging-config-file",
                    str(RACINE / "assistant" / "processus" / "journal-rasa.yml"),
                ],
                env,
                f"{env['URL_DIALOGUE']}/webhooks/passerelle/",
            ),
            Service(
                "passerelle",
                [*python, "assistant.gateway"],
                env,
                f"http://{_joignable(settings.adresse)}:{settings.port}/api/v1/vivant",
            ),
        ]

    async def courir(self) -> int:
        """Start everything, watch, stop. Returns the exit code."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._fin.set)
        begin = time.monotonic()
        try:
            for service in self._services:
                await self._lancer(service)
            watchers = [asyncio.create_task(self._veiller(s)) for s in self._services]
            ready = asyncio.create_task(self._attendre_pret(begin))
            await self._fin.wait()
            self._annoncer("Arrêt demandé.")
            for task in (*watchers, ready):
                task.cancel()
            await asyncio.gather(*watchers, ready, return_exceptions=True)
            return 1 if self._echec else 0
        finally:
            await self._arreter()
            self._annoncer("Tout est arrêté.")

    _echec = False

    async def _attendre_pret(self, begin: float) -> None:
        settings = reglages()
        while not all(s.pret for s in self._services):
            if time.monotonic() - begin > settings.delai_demarrage_s:
                slow = ", ".join(s.nom for s in self._services if not s.pret)
                self._annoncer(f"Toujours pas prêt après {settings.delai_demarrage_s:.0f} s : {slow}. Voir le journal.")
                return
            await asyncio.sleep(0.1)
        self._annoncer(f"Prêt en {time.monotonic() - begin:.0f} s.")
        self._annoncer(f"  Page : http://localhost:{settings.port}/")
        self._annoncer(f"  API  : http://localhost:{settings.port}/api/v1/conversations")
        self._annoncer("  Arrêter : Ctrl-C")

    async def _lancer(self, service: Service) -> None:
        service.pret = False
        service.muet_depuis = None
        service.lance_le = time.monotonic()
        service.lances += 1
        service.processus = await asyncio.create_subprocess_exec(
            *service.commande,
            cwd=RACINE,
            env=service.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_mourir_avec_le_parent,
        )
        service.lecteurs = [asyncio.create_task(self._relayer(service, service.processus))]

    async def _relayer(self, service: Service, processus: asyncio.subprocess.Process) -> None:
        """Pass on the lines of a process, each with its name, without library noise."""
        stream = processus.stdout
        while stream is not None:
            try:
                line = await stream.readline()
            except ValueError:  # a line longer than the buffer
                continue
            if not line:
                return
            text = line.decode("utf-8", "replace").rstrip()
            if text and not est_du_bruit(text):
                self._annoncer(f"[{service.nom}] {text}")

    async def _veiller(self, service: Service) -> None:
        """Know when the process serves; start it again when it dies or keeps silent."""
        failures = 0
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as client:
            while True:
                process = service.processus
                if process is None:
                    return
                if process.returncode is not None:
                    alive = time.monotonic() - service.lance_le
                    failures = 0 if alive > STABLE_S else failures + 1
                    wait = RETARDS_S[min(failures, len(RETARDS_S) - 1)] if failures else RETARDS_S[0]
                    self._annoncer(
                        f"Le processus « {service.nom} » s'est arrêté (code {process.returncode}). "
                        f"Relance dans {wait:g} s."
                    )
                    await asyncio.sleep(wait)
                    await self._lancer(service)
                    continue
                was_ready, answering = service.pret, await self._repond(client, service)
                if answering:
                    service.pret, service.muet_depuis = True, None
                    if not was_ready and service.lances > 1:
                        self._annoncer(f"Le processus « {service.nom} » répond de nouveau.")
                elif was_ready:
                    service.muet_depuis = service.muet_depuis or time.monotonic()
                    if time.monotonic() - service.muet_depuis > MUET_S:
                        self._annoncer(f"Le processus « {service.nom} » ne répond plus. Je l'arrête.")
                        _signaler(process, signal.SIGKILL)
                        await process.wait()
                await asyncio.sleep(SURVEILLANCE_S)

    @staticmethod
    async def _repond(client: aiohttp.ClientSession, service: Service) -> bool:
        try:
            async with client.get(service.url_sante) as response:
                return response.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return False

    async def _arreter(self) -> None:
        """Gateway first, so that nobody talks to a void; then the others; then by force."""
        for service in reversed(self._services):
            if service.processus is not None:
                _signaler(service.processus, signal.SIGTERM)
        running = [s.processus.wait() for s in self._services if s.processus is not None]
        if running:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.gather(*running), ARRET_S)
        for service in self._services:
            if service.processus is not None and service.processus.returncode is None:
                _signaler(service.processus, signal.SIGKILL)
                await service.processus.wait()
            for task in service.lecteurs:
                task.cancel()


def _signaler(process: asyncio.subprocess.Process, name: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, name)
