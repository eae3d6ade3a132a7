"""One database for all these tests: the schema, the project's directory, and a transaction undone after each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fabriques_annuaire import session_defaite
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory import base
from directory.annuaire.importation import charger_si_change
from directory.reglages import reglages
from tests.postgres import programmes, serveur


def _relire_les_reglages() -> None:
    reglages.cache_clear()
    base._fabrique.cache_clear()


@pytest.fixture(scope="session")
def annuaire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine of a SQLite database that holds the project's directory. Nobody writes in it for good."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.setenv("DOSSIER_DONNEES", str(tmp_path_factory.mktemp("annuaire")))
        _relire_les_reglages()
        base.migrer()
        with base.session() as session:
            charger_si_change(session)
        engine = base.moteur()
    _relire_les_reglages()
    yield engine
    engine.dispose()


@pytest.fixture
def db(annuaire: Engine) -> Iterator[Session]:
    """A session on the directory; all that a test writes is undone."""
    with session_defaite(annuaire) as session:
        yield session


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server for the tests of this folder; skipped, by name, when the machine has none."""
    if programmes() is None:
        pytest.skip("PostgreSQL n'est pas installé")
    with serveur() as url:
        yield url


@pytest.fixture(autouse=True)
def _reglages_par_defaut(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Each test starts from the default settings, in a folder of its own, and leaves none behind."""
    for variable in ("DATABASE_URL", "AIGUILLAGE_MAINTENANT", "CONSERVATION_JOURS", "PORT", "NIVEAU_JOURNAL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("DOSSIER_DONNEES", str(tmp_path))
    _relire_les_reglages()
    yield
    _relire_les_reglages()
