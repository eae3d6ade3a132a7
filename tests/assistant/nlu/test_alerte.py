"""Emergencies: what the rules read and what the words suggest, weighed together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.nlu.alerte import Alerte


@pytest.fixture(scope="module")
def alerte() -> Alerte:
    """A rule is right four times in five; the words are right when they are sure."""
    draw = np.random.default_rng(7)
    y = np.arange(400) % 4 == 0
    scores = np.where(y[:, None], draw.normal(1, 2, (400, 2)), draw.normal(-5, 1.5, (400, 2)))
    told = [("suicide" if draw.random() < (0.8 if urgent else 0.05) else None) for urgent in y]
    learnt = Alerte()
    # Of what is short, half of what looks urgent is not.
    sizes = draw.integers(3, 40, 400)
    calm = (sizes < 8) & y & (draw.random(400) < 0.5)
    learnt.entrainer(scores, told, list(sizes), y & ~calm)
    return learnt


def chance(alerte: Alerte, score: float, dite: str | None, mots: int = 20) -> float:
    return float(alerte.chance(np.array([[score, -6.0]]), [dite], [mots])[0])


def test_la_regle_et_les_mots_s_ajoutent(alerte: Alerte) -> None:
    assert chance(alerte, 2, "suicide") > 0.9
    assert chance(alerte, -6, None) < 0.1
    assert chance(alerte, -6, None) < chance(alerte, -6, "suicide") < chance(alerte, 2, "suicide")
    assert chance(alerte, -6, None) < chance(alerte, 2, None)


def test_peu_de_mots_sont_moins_surs_que_beaucoup(alerte: Alerte) -> None:
    assert chance(alerte, 1, None, mots=4) < chance(alerte, 1, None, mots=30)


def test_enregistrer_puis_lire_donne_les_memes_reponses(alerte: Alerte, tmp_path: Path) -> None:
    alerte.enregistrer(tmp_path)
    assert chance(Alerte.lire(tmp_path), -1, "suicide") == pytest.approx(chance(alerte, -1, "suicide"))
