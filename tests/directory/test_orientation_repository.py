"""Orientations: unguessable, expiring, erasable."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from directory.horloge import PARIS
from directory.orientation import repository
from directory.reglages import reglages

MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)
CONTENU = {"commune": {"code": "59295", "nom": "Hazebrouck", "departement": "59"}, "besoins": [], "dispositifs": []}


def enregistrer(db: Session, conversation: str = "c1", moment: datetime = MARDI) -> str:
    identifiant = repository.enregistrer(db, conversation, CONTENU, moment)
    db.flush()
    return identifiant


def test_une_orientation_se_relit_avec_son_identifiant(db: Session) -> None:
    identifiant = enregistrer(db)
    assert repository.lire(db, [identifiant], MARDI) == {identifiant: {"id": identifiant, **CONTENU}}


def test_un_identifiant_ne_se_devine_pas(db: Session) -> None:
    identifiants = {enregistrer(db) for _ in range(50)}
    assert len(identifiants) == 50
    assert all(len(i) >= 22 for i in identifiants)  # 128 bits


@pytest.mark.parametrize(
    ("apres", "lisible"),
    [
        (timedelta(0), True),
        (timedelta(days=29, hours=23), True),
        (timedelta(days=30), False),  # au dernier instant, c'est fini
        (timedelta(days=400), False),
    ],
)
def test_une_orientation_expire_apres_trente_jours(db: Session, apres: timedelta, lisible: bool) -> None:
    identifiant = enregistrer(db)
    assert (identifiant in repository.lire(db, [identifiant], MARDI + apres)) is lisible


def test_la_duree_de_vie_est_un_reglage(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSERVATION_JOURS", "2")
    reglages.cache_clear()
    identifiant = enregistrer(db)
    assert repository.lire(db, [identifiant], MARDI + timedelta(days=1))
    assert not repository.lire(db, [identifiant], MARDI + timedelta(days=3))


def test_effacer_ne_touche_que_sa_conversation(db: Session) -> None:
    mienne, autre = enregistrer(db, "c1"), enregistrer(db, "c2")
    repository.oublier(db, "c1")
    assert list(repository.lire(db, [mienne, autre], MARDI)) == [autre]


def test_un_identifiant_inconnu_est_ignore(db: Session) -> None:
    identifiant = enregistrer(db)
    assert list(repository.lire(db, ["inconnu", identifiant], MARDI)) == [identifiant]
    assert repository.lire(db, [], MARDI) == {}
