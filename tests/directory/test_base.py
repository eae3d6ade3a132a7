"""The one database: transactions, pragmas of SQLite."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from directory import base
from directory.annuaire.models import Dispositif, Structure


def une_ligne(identifiant: str) -> Structure:
    return Structure(id=identifiant, nom="Mairie d'essai", sources=[], origine="essai")


@pytest.fixture
def base_vide() -> None:
    base.migrer()


@pytest.mark.usefixtures("base_vide")
def test_une_session_finie_est_ecrite() -> None:
    with base.session() as session:
        session.add(une_ligne("mairie"))
    with base.session() as session:
        assert session.get(Structure, "mairie").nom == "Mairie d'essai"


@pytest.mark.usefixtures("base_vide")
def test_une_erreur_defait_toute_la_session() -> None:
    def ecrire_puis_tomber() -> None:
        with base.session() as session:
            session.add(une_ligne("mairie"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ecrire_puis_tomber()
    with base.session() as session:
        assert session.get(Structure, "mairie") is None


@pytest.mark.usefixtures("base_vide")
def test_un_dispositif_sans_structure_est_refuse_par_la_base() -> None:
    orphelin = Dispositif(
        id="orphelin", structure_id="nulle-part", nom="x", description="x", statut="existant", confiance="haute",
        origine="essai",
    )  # fmt: skip
    with pytest.raises(IntegrityError), base.session() as session:
        session.add(orphelin)


@pytest.mark.usefixtures("base_vide")
def test_sqlite_laisse_lire_pendant_qu_on_ecrit() -> None:
    with base.moteur().connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_migrer_deux_fois_ne_change_rien() -> None:
    base.migrer()
    with base.session() as session:
        session.add(une_ligne("mairie"))
    base.migrer()
    with base.session() as session:
        assert session.get(Structure, "mairie") is not None
