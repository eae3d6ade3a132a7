"""Handoff requests: one at a time, cancelled or erased without a trace of who asked."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from directory.horloge import PARIS
from directory.relais import repository
from directory.relais.models import Coordonnee, Relais

MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)
HAZEBROUCK = "59295"


def demander(db: Session, conversation: str = "c1", moment: datetime = MARDI, **valeurs: object) -> Relais:
    par_defaut = {
        "commune": HAZEBROUCK,
        "besoins": ["mobilite--preparer-un-permis"],
        "publics": [],
        "situation": {},
        "orientations": [],
        "prenom": "Samira",
        "telephone": "06 12 34 56 78",
        "courriel": "samira@exemple.fr",
        "creneau": "le matin",
        "consentement_texte": "Être rappelé.",
    }
    relais = repository.creer(db, conversation, moment, **{**par_defaut, **valeurs})
    db.flush()
    return relais


def test_une_demande_attend_avec_sa_reference_et_son_consentement(db: Session) -> None:
    relais = demander(db)
    assert re.fullmatch(r"[A-HJ-NPR-TVXZ]{2}-\d{4}", relais.reference)
    assert (relais.statut, relais.mode) == ("en-attente", "rappel")
    assert relais.consentement_le == MARDI.replace(tzinfo=None)
    assert relais.journal == [{"date": MARDI.isoformat(), "fait": "cree"}]
    assert repository.en_cours(db, "c1") is relais


def test_demander_deux_fois_complete_la_meme_demande(db: Session) -> None:
    premiere = demander(db)
    seconde = demander(db, telephone="07 00 00 00 00", moment=MARDI + timedelta(minutes=5))
    assert seconde.reference == premiere.reference
    assert seconde.telephone == "07 00 00 00 00"
    assert [ligne["fait"] for ligne in seconde.journal] == ["cree", "complete"]
    assert len(repository.lister(db)) == 1


def test_annuler_oublie_qui_rappeler(db: Session) -> None:
    relais = demander(db)
    assert repository.annuler(db, "c1", MARDI) == relais.reference
    assert relais.statut == "annule"
    assert {relais.prenom, relais.telephone, relais.courriel, relais.creneau} == {None}
    assert repository.en_cours(db, "c1") is None


def test_annuler_sans_demande_ne_fait_rien(db: Session) -> None:
    assert repository.annuler(db, "c1", MARDI) is None


def test_apres_une_annulation_on_peut_redemander(db: Session) -> None:
    annulee = demander(db)
    repository.annuler(db, "c1", MARDI)
    assert demander(db).reference != annulee.reference


@pytest.mark.parametrize(
    ("statut", "ouverte"),
    [("en-attente", True), ("pris-en-charge", True), ("clos", False), ("annule", False)],
)
def test_une_demande_est_ouverte_tant_qu_elle_n_est_ni_close_ni_annulee(db: Session, statut: str, ouverte) -> None:
    demander(db).statut = statut
    db.flush()
    assert (repository.en_cours(db, "c1") is not None) is ouverte


def test_la_file_commence_par_la_plus_ancienne(db: Session) -> None:
    recente = demander(db, "c1", MARDI)
    ancienne = demander(db, "c2", MARDI - timedelta(hours=3))
    close = demander(db, "c3", MARDI - timedelta(days=1))
    close.statut = "clos"
    db.flush()
    assert repository.lister(db) == [close, ancienne, recente]
    assert repository.lister(db, "en-attente") == [ancienne, recente]


def test_une_reference_deja_prise_n_est_pas_redonnee(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    tirages = iter([7, 7, 8])
    monkeypatch.setattr(repository.secrets, "choice", lambda lettres: lettres[0])
    monkeypatch.setattr(repository.secrets, "randbelow", lambda _: next(tirages))
    assert demander(db, "c1").reference == "AA-0007"
    assert demander(db, "c2").reference == "AA-0008"


def test_quand_il_n_y_a_plus_de_reference_on_le_dit(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository.secrets, "choice", lambda lettres: lettres[0])
    monkeypatch.setattr(repository.secrets, "randbelow", lambda _: 1)
    demander(db, "c1")
    with pytest.raises(RuntimeError, match="référence"):
        demander(db, "c2")


def test_la_derniere_coordonnee_remplace_la_precedente(db: Session) -> None:
    repository.retenir_coordonnee(db, "c1", "telephone", "06 00 00 00 00", MARDI)
    repository.retenir_coordonnee(db, "c1", "courriel", "samira@exemple.fr", MARDI)
    repository.retenir_coordonnee(db, "c1", "telephone", "06 11 11 11 11", MARDI)
    assert repository.coordonnee(db, "c1", "telephone") == "06 11 11 11 11"
    assert repository.coordonnee(db, "c1", "courriel") == "samira@exemple.fr"
    assert db.query(Coordonnee).count() == 2


def test_les_coordonnees_d_une_autre_conversation_ne_se_lisent_pas(db: Session) -> None:
    repository.retenir_coordonnee(db, "c1", "telephone", "06 00 00 00 00", MARDI)
    assert repository.coordonnee(db, "c2", "telephone") is None


def test_oublier_efface_la_demande_et_les_coordonnees_de_cette_conversation_seule(db: Session) -> None:
    for conversation in ("c1", "c2"):
        demander(db, conversation)
        repository.retenir_coordonnee(db, conversation, "telephone", "06 00 00 00 00", MARDI)
    repository.oublier(db, "c1")
    assert [r.conversation_id for r in repository.lister(db)] == ["c2"]
    assert repository.coordonnee(db, "c1", "telephone") is None
    assert repository.coordonnee(db, "c2", "telephone") == "06 00 00 00 00"
