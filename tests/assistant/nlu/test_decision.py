"""Which needs stand out: the decision shared by all of them, on scores made up for the purpose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.nlu.decision import Decision, clauses

CATEGORIES = ["mobilite", "mobilite", "sante", "sante", "logement"]


@pytest.fixture(scope="module")
def decision() -> Decision:
    """Three hundred messages in which the one or two highest scores are right."""
    draw = np.random.default_rng(5)
    scores = draw.normal(-4, 1, (300, 5))
    y = np.zeros((300, 5), dtype=np.int8)
    for row in range(300):
        for need in draw.choice(5, size=1 + row % 2, replace=False):
            scores[row, need], y[row, need] = draw.normal(2, 0.5), 1
    learnt = Decision(CATEGORIES)
    learnt.entrainer(scores, scores, np.zeros((300, 1)), y)
    return learnt


def chances(decision: Decision, *scores: float) -> np.ndarray:
    row = np.array([scores])
    return decision.probabilites(row, row, np.zeros((1, 1)))[0]


def test_le_besoin_qui_ressort_est_retenu_et_lui_seul(decision: Decision) -> None:
    assert (chances(decision, 2.5, -4, -4, -4, -4) > 0.5).tolist() == [True, False, False, False, False]


def test_deux_besoins_qui_ressortent_sont_retenus(decision: Decision) -> None:
    assert (chances(decision, 2.2, -4, 2.0, -4, -4) > 0.5).tolist() == [True, False, True, False, False]


def test_rien_ne_ressort_rien_n_est_retenu(decision: Decision) -> None:
    assert (chances(decision, -4, -4.2, -3.9, -4, -4.1) < 0.5).all()


def test_enregistrer_puis_lire_donne_les_memes_reponses(decision: Decision, tmp_path: Path) -> None:
    decision.enregistrer(tmp_path)
    again = Decision.lire(tmp_path)
    assert chances(again, 1, -2, 0.5, -4, 2) == pytest.approx(chances(decision, 1, -2, 0.5, -4, 2))


@settings(max_examples=100, deadline=None)
@given(scores=st.lists(st.floats(-40, 40), min_size=5, max_size=5))
def test_les_probabilites_sont_des_probabilites(decision: Decision, scores: list[float]) -> None:
    p = chances(decision, *scores)
    assert ((p >= 0) & (p <= 1)).all()


@pytest.mark.parametrize(
    ("texte", "parties"),
    [
        ("plus de frigo, et ma voiture est morte", ["plus de frigo", "ma voiture est morte"]),
        ("le loyer est payé mais la machine fuit", ["le loyer est payé", "la machine fuit"]),
        ("carte grise", ["carte grise"]),
        ("permis", ["permis"]),
        ("", [""]),
        ("...", ["..."]),
    ],
)
def test_un_message_se_coupe_a_ses_liens(texte: str, parties: list[str]) -> None:
    assert clauses(texte) == parties
