"""A doubt told by anyone reaches the keepers, once, without who said it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from directory.annuaire.signalements import SignalementInconnu, lister, raison, signaler, traiter
from directory.horloge import PARIS

MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)
CAF = "caf-3230-ligne"


@pytest.mark.parametrize(
    ("texte", "attendue"),
    [
        ("ce numéro ne marche pas", "telephone"),
        ("ça ne répond jamais", "telephone"),
        ("c'est fermé depuis un an", "ferme"),
        ("l'adresse est fausse", "adresse"),
        ("les horaires ne sont pas bons", "horaires"),
        ("c'est n'importe quoi", "autre"),
        ("", "autre"),
    ],
)
def test_la_raison_se_lit_dans_les_mots(texte: str, attendue: str) -> None:
    assert raison(texte) == attendue


def test_un_second_clic_ne_compte_pas_deux_fois(db: Session) -> None:
    assert signaler(db, [CAF], "telephone", MARDI) == 1
    assert signaler(db, [CAF], "telephone", MARDI + timedelta(minutes=5)) == 0
    assert signaler(db, [CAF], "ferme", MARDI) == 1
    assert signaler(db, [CAF], "telephone", MARDI + timedelta(hours=2)) == 1
    assert signaler(db, [], "telephone", MARDI) == 0


def test_un_signalement_traite_quitte_la_file_et_garde_sa_trace(db: Session) -> None:
    signaler(db, [CAF], "telephone", MARDI)
    (told,) = lister(db)
    done = traiter(db, told.id, "corrige", par="Anne", note="nouveau numéro", moment=MARDI)
    assert lister(db) == []
    assert [(s.statut, s.traite_par, s.note) for s in lister(db, None)] == [("corrige", "Anne", "nouveau numéro")]
    assert done.traite_le is not None
    with pytest.raises(SignalementInconnu):
        traiter(db, 999_999, "corrige", par="Anne", note="", moment=MARDI)
