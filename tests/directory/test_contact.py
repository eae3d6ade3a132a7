"""Which contact is shown: never an unsure one, nor one last checked more than five years ago."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from directory.annuaire.contact import contact, trop_ancien
from directory.annuaire.models import Dispositif
from directory.horloge import PARIS
from directory.recherche.query import montrable
from directory.recherche.services import accueils, une_fiche
from directory.territoire.repository import commune

JOUR = date(2026, 11, 17)
MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)
CAF, LENS = "caf-3230-ligne", "62498"


@pytest.mark.parametrize(
    ("verifie_le", "ancien"),
    [
        (None, False),
        ("2026-11-17", False),
        ("2021-11-17", False),
        ("2021-11-16", True),
        ("2021-11", False),
        ("2021-10", True),
        ("2021", False),
        ("2020", True),
        ("2017", True),
    ],
)
def test_cinq_ans_au_plus(verifie_le: str | None, ancien: bool) -> None:
    assert trop_ancien(verifie_le, JOUR) is ancien


@pytest.mark.parametrize(("champ", "valeur"), [("confiance", "basse"), ("verifie_le", "2019-06-01")])
def test_un_contact_peu_sur_ou_ancien_n_est_pas_sur_la_fiche(db: Session, champ: str, valeur: str) -> None:
    before = une_fiche(db, CAF, MARDI)
    assert before is not None
    assert before["telephone"] == "3230"
    setattr(db.get(Dispositif, CAF), champ, valeur)
    db.flush()
    sheet = une_fiche(db, CAF, MARDI)
    assert sheet is not None
    assert [sheet[k] for k in ("telephone", "courriel", "adresse", "site", "horaires")] == [None] * 5
    assert sheet["ouvert_maintenant"] is None


@pytest.mark.parametrize(("champ", "valeur"), [("confiance", "basse"), ("verifie_le", "2019")])
def test_un_accueil_peu_sur_ne_sert_pas_de_repli(db: Session, champ: str, valeur: str) -> None:
    first = accueils(db, commune(LENS), MARDI)[0].dispositif.id
    setattr(db.get(Dispositif, first), champ, valeur)
    db.flush()
    assert first not in [c.dispositif.id for c in accueils(db, commune(LENS), MARDI, combien=5)]


def test_le_contact_du_dispositif_passe_avant_celui_de_sa_structure(db: Session) -> None:
    d = db.get(Dispositif, CAF)
    d.telephone, d.structure.telephone = "3230", "3231"
    assert contact(d, JOUR).telephone == "3230"
    d.telephone = None
    assert contact(d, JOUR).telephone == "3231"


def test_ce_qui_est_retire_ou_prevu_n_a_pas_de_fiche(db: Session) -> None:
    d = db.get(Dispositif, CAF)
    for champ, valeur in (("changement", "absent"), ("statut", "prevu"), ("valide_jusqu_au", "2026-10")):
        old = getattr(d, champ)
        setattr(d, champ, valeur)
        db.flush()
        assert montrable(db, CAF, JOUR) is None, champ
        setattr(d, champ, old)
    db.flush()
    assert montrable(db, CAF, JOUR) is not None


def test_un_telephone_revu_depuis_est_montre_seul(db: Session) -> None:
    """The check of the record is of 2020; the switchboard was seen again in 2023, the street was not."""
    d = db.get(Dispositif, "mds-lens-1-accueil-social")
    assert d.verifie_le == "2020-10-28"
    shown = contact(d, date(2026, 11, 21))
    assert (shown.telephone, shown.adresse, shown.horaires) == ("03 21 21 62 16", None, None)
    assert contact(d, date(2029, 1, 1)).telephone is None  # by then 2023 is old too


def test_un_telephone_peu_sur_reste_cache_meme_revu(db: Session) -> None:
    d = db.get(Dispositif, "mds-lens-1-accueil-social")
    d.confiance = "basse"
    assert contact(d, date(2026, 11, 21)).telephone is None
