"""What is kept in memory is what the database holds: a change made anywhere is seen by the next search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fabriques_annuaire import base_neuve
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import sessionmaker

from directory import base
from directory.annuaire.corrections import corriger
from directory.horloge import PARIS
from directory.recherche import reserve
from directory.recherche.services import une_fiche

MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)
CAF = "caf-3230-ligne"


@pytest.fixture(scope="module")
def moteur(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with base_neuve(f"sqlite:///{tmp_path_factory.mktemp('reserve') / 'annuaire.db'}", chargee=True) as engine:
        yield engine


def nom(moteur: Engine) -> str:
    with sessionmaker(moteur, expire_on_commit=False, future=True).begin() as session:
        found = une_fiche(session, CAF, MARDI)
    assert found is not None
    return found["nom"]


def renommer(session, nouveau: str) -> None:
    corriger(session, CAF, "nom", nouveau, auteur="Anne", motif="essai", moment=MARDI)


def test_une_fiche_deja_lue_ne_se_relit_pas(moteur: Engine) -> None:
    nom(moteur)
    read: list[str] = []
    listen = lambda c, cursor, statement, *rest: read.append(statement)  # noqa: E731
    event.listen(moteur, "before_cursor_execute", listen)
    nom(moteur)
    event.remove(moteur, "before_cursor_execute", listen)
    assert not [statement for statement in read if "dispositif.description" in statement]


def test_une_correction_est_vue_par_la_recherche_suivante(moteur: Engine) -> None:
    before = nom(moteur)
    with sessionmaker(moteur, future=True).begin() as session:
        renommer(session, "La CAF, autrement")
        # its own change at once, and nobody else's before it is written
        assert une_fiche(session, CAF, MARDI)["nom"] == "La CAF, autrement"
    assert nom(moteur) == "La CAF, autrement"
    with sessionmaker(moteur, future=True).begin() as session:
        renommer(session, before)
    assert nom(moteur) == before


def test_une_correction_abandonnee_ne_laisse_rien(moteur: Engine) -> None:
    before = nom(moteur)
    session = sessionmaker(moteur, future=True)()
    renommer(session, "Jamais")
    assert une_fiche(session, CAF, MARDI)["nom"] == "Jamais"
    session.rollback()
    session.close()
    assert nom(moteur) == before


def test_la_reserve_ne_grandit_pas_sans_fin(moteur: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserve, "PLACES", 0)
    assert nom(moteur) == nom(moteur)
    assert len(reserve._fiches[str(moteur.url)]) <= 1


def test_une_base_vide_ne_donne_rien(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'vide.db'}"
    base.migrer(url)
    engine = base.creer_moteur(url)
    with sessionmaker(engine, future=True).begin() as session:
        assert reserve.dispositifs(session, []) == []
        assert reserve.dispositifs(session, ["rien"]) == []
        assert une_fiche(session, CAF, MARDI) is None
    engine.dispose()
