"""One database for all these tests, filled with the project's directory; each test has conversations of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dialogue_en_processus import Dialogue
from fabriques_actions import MERCREDI_10H, Fil
from sqlalchemy.orm import Session

from assistant.processus.modele import chemin, entrainer
from directory import base
from directory.annuaire.importation import charger_si_change
from directory.reglages import reglages


@pytest.fixture(scope="session")
def dossier_annuaire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a SQLite database that holds the project's directory."""
    folder = tmp_path_factory.mktemp("actions")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.setenv("DOSSIER_DONNEES", str(folder))
        reglages.cache_clear()
        base.migrer()
        with base.session() as session:
            charger_si_change(session)
    reglages.cache_clear()
    return folder


@pytest.fixture(autouse=True)
def _base_et_horloge(dossier_annuaire: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Actions read the settings of the process: this database, and a Wednesday morning."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DOSSIER_DONNEES", str(dossier_annuaire))
    monkeypatch.setenv("AIGUILLAGE_MAINTENANT", MERCREDI_10H)
    reglages.cache_clear()
    yield
    monkeypatch.undo()
    reglages.cache_clear()


@pytest.fixture
def a_l_heure(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the clock to another moment."""

    def regler(moment: str) -> None:
        monkeypatch.setenv("AIGUILLAGE_MAINTENANT", moment)
        reglages.cache_clear()

    return regler


@pytest.fixture
def db() -> Iterator[Session]:
    """The same database, read beside the actions."""
    with base.session() as session:
        yield session


@pytest.fixture(scope="session")
def dialogue() -> Iterator[Dialogue]:
    """The trained dialogue, in this process: the model of the present sources, else the newest."""
    trained = sorted(chemin().parent.glob("aiguillage-*.tar.gz"), key=lambda p: p.stat().st_mtime)
    path = chemin() if chemin().exists() or not trained else trained[-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RASA_TELEMETRY_ENABLED", "false")
        patch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
        loaded = Dialogue(path if path.exists() else entrainer()[0])
    yield loaded
    loaded.fermer()


@pytest.fixture
def fil() -> Fil:
    """A conversation that begins."""
    return Fil()
