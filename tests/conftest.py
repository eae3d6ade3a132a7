"""Shared by all tests: one real server (Rasa, actions, gateway) for the slow ones, talked to over HTTP."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from assistant.processus.superviseur import port_libre
from directory.reglages import RACINE

HAZEBROUCK, LENS, BERGUES, BAILLEUL, CALAIS = "59295", "62498", "59067", "59043", "62193"
# A Wednesday morning: town halls and lines are open.
MERCREDI_10H = "2026-11-18T10:00:00"
DEMARRAGE_S = 420


@dataclass
class Serveur:
    """A running product: its address, its supervisor, its data."""

    port: int
    processus: subprocess.Popen[str]
    donnees: Path
    journal: Path
    env: dict[str, str] = field(repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def sante(self) -> requests.Response:
        return requests.get(f"{self.url}/healthz", timeout=5)

    def attendre(self, secondes: float = DEMARRAGE_S) -> None:
        """Wait until a message would be answered; fail with the log otherwise."""
        limit = time.monotonic() + secondes
        while time.monotonic() < limit:
            if self.processus.poll() is not None:
                pytest.fail(f"le serveur s'est arrêté :\n{self.journal.read_text()}")
            try:
                if self.sante().status_code == 200:
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.1)
        pytest.fail(f"le serveur n'est pas prêt :\n{self.journal.read_text()}")

    def enfants(self) -> dict[str, int]:
        """Process ids by name, of the three processes."""
        marks = {"actions": "assistant.processus.actions", "dialogue": "assistant.processus.dialogue",
                 "passerelle": "assistant.gateway"}  # fmt: skip
        found = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                command = (folder / "cmdline").read_bytes().decode().replace("\0", " ")
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, ValueError):
                continue
            if parent == self.processus.pid:
                found.update({name: int(folder.name) for name, mark in marks.items() if mark in command})
        return found

    def arreter(self, nom: signal.Signals = signal.SIGTERM) -> int:
        if self.processus.poll() is None:
            self.processus.send_signal(nom)
        return self.processus.wait(timeout=30)


def lancer(dossier: Path, **reglages: str) -> Serveur:
    """Start `aiguillage demarrer` on a free port with its own data; the model is shared."""
    port = port_libre()
    dossier.mkdir(parents=True, exist_ok=True)
    journal = dossier / "journal.txt"
    env = {
        **os.environ,
        "PORT": str(port),
        "ADRESSE": "127.0.0.1",
        "DOSSIER_DONNEES": str(dossier / "donnees"),
        "AIGUILLAGE_MAINTENANT": MERCREDI_10H,
        "LIMITE_MESSAGES_MINUTE": "100000",
        "LIMITE_CONVERSATIONS_HEURE": "100000",
        "RASA_TELEMETRY_ENABLED": "false",
        **reglages,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "demarrer"],
        cwd=RACINE,
        env=env,
        stdout=journal.open("w"),
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Serveur(port, process, dossier / "donnees", journal, env)


@pytest.fixture(scope="session")
def serveur(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """The shared server: nobody kills it."""
    running = lancer(tmp_path_factory.mktemp("serveur"))
    running.attendre()
    yield running
    assert running.arreter() == 0


@pytest.fixture
def fabrique_serveur(tmp_path: Path) -> Iterator[Callable[..., Serveur]]:
    """Servers of one's own, for what would disturb the others."""
    started: list[Serveur] = []

    def start(**reglages: str) -> Serveur:
        started.append(lancer(tmp_path / f"serveur{len(started)}", **reglages))
        return started[-1]

    yield start
    for one in started:
        one.arreter()


class Conversation:
    """A conversation as its user holds it."""

    def __init__(self, url: str, canal: str = "web", jeton_agent: str | None = None) -> None:
        self.http = requests.Session()
        headers = {"Authorization": f"Bearer {jeton_agent}"} if jeton_agent else {}
        answer = self.http.post(f"{url}/api/v1/conversations", json={"canal": canal}, headers=headers, timeout=30)
        assert answer.status_code == 201, answer.text
        self.corps = answer.json()
        self.id, self.jeton = self.corps["id"], self.corps["jeton"]
        self.adresse = f"{url}/api/v1/conversations/{self.id}"
        self.entetes = {"Authorization": f"Bearer {self.jeton}"}
        self.messages: list[dict[str, Any]] = self.corps["messages"]
        self.etat: dict[str, Any] = self.corps["etat"]

    def poster(self, **options: Any) -> requests.Response:
        headers = {**self.entetes, **options.pop("headers", {})}
        return self.http.post(f"{self.adresse}/messages", headers=headers, timeout=60, **options)

    def _garder(self, answer: requests.Response) -> Conversation:
        assert answer.status_code == 200, answer.text
        self.messages, self.etat = answer.json()["messages"], answer.json()["etat"]
        return self

    def dire(self, texte: str) -> Conversation:
        return self._garder(self.poster(json={"texte": texte}))

    def choisir(self, titre: str) -> Conversation:
        value = next(b["valeur"] for m in self.messages for b in m["boutons"] if b["titre"] == titre)
        return self._garder(self.poster(json={"choix": value}))

    def relire(self) -> dict[str, Any]:
        answer = self.http.get(self.adresse, headers=self.entetes, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def textes(self) -> str:
        return "\n".join(m["texte"] for m in self.messages)

    @property
    def types(self) -> list[str]:
        return [m["type"] for m in self.messages]

    @property
    def boutons(self) -> list[str]:
        return [b["titre"] for m in self.messages for b in m["boutons"]]

    @property
    def dispositifs(self) -> list[dict[str, Any]]:
        return [d for m in self.messages if m["orientation"] for d in m["orientation"]["dispositifs"]]


@pytest.fixture
def converser(serveur: Serveur) -> Callable[..., Conversation]:
    """Open a conversation on the shared server."""
    return lambda *args, **kwargs: Conversation(serveur.url, *args, **kwargs)


def aiguillage(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as its user does."""
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", *arguments],
        cwd=RACINE,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def chromium() -> str | None:
    """Path of a chromium, when there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
