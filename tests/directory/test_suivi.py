"""A keeper sees first what residents reported, then what is weakest, and why."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from directory.annuaire.models import Dispositif, Signalement
from directory.annuaire.qualite import CRITERES
from directory.recherche.suivi import en_json, en_table, fiches_suivies

JOUR = date(2026, 11, 17)
CAF = "caf-3230-ligne"


def test_seules_les_fiches_montrees_aux_habitants_sont_notees(db: Session) -> None:
    rows = fiches_suivies(db, JOUR)
    assert len(rows) > 700
    for row in rows:
        d = db.get(Dispositif, row.id)
        assert d.statut in ("existant", "experimental")
        assert "resident" in d.codes("audience")
        assert 0 <= row.score <= 1
        assert set(row.manque) <= set(CRITERES)


def test_une_fiche_signalee_passe_devant_les_plus_faibles(db: Session) -> None:
    before = fiches_suivies(db, JOUR)
    assert before[0].id != CAF
    assert before[0].score <= before[-1].score
    db.add(Signalement(dispositif_id=CAF, raison="telephone", le=datetime(2026, 11, 16, 9), statut="ouvert"))
    db.flush()
    first = fiches_suivies(db, JOUR)[0]
    assert (first.id, first.signalements) == (CAF, 1)


def test_ce_qui_manque_est_nomme(db: Session) -> None:
    d = db.get(Dispositif, CAF)
    d.horaires = d.horaires_texte = d.structure.horaires = d.structure.horaires_texte = None
    d.frais, d.verifie_le = None, "2019"
    db.flush()
    row = next(row for row in fiches_suivies(db, JOUR) if row.id == CAF)
    assert {"horaires", "frais", "fraicheur"} <= set(row.manque)


def test_la_liste_se_lit_en_table_et_en_json(db: Session) -> None:
    rows = fiches_suivies(db, JOUR)
    table = en_table(rows, 5).splitlines()
    assert len(table) == 6
    assert table[0].startswith(f"{len(rows)} fiches pour les habitants, note moyenne 0.")
    assert en_json(rows)[0]["id"] == rows[0].id
    assert en_table([], 5) == "Aucune fiche pour les habitants"
