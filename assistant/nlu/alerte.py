"""Is there an emergency? What the rules read and what the words suggest, weighed together.

The rules alone take « rue des Moulins » for the street; the words alone miss what is said plainly with rare words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

C = 1.0
_FICHIER = "alerte.json"


def _traits(scores: np.ndarray, dites: Sequence[str | None], longueurs: Sequence[int]) -> np.ndarray:
    """(messages, features) from the log-odds of each emergency, what the rules read, and the number of words.

    In a few words each weighs a lot: « j'ai un enfant de 2 ans » must not be as sure as a whole story.
    """
    none_of_them = np.prod(1.0 - 1.0 / (1.0 + np.exp(-scores)), axis=1)
    union = np.log((1.0 - none_of_them + 1e-6) / (none_of_them + 1e-6))
    told = np.array([code is not None for code in dites], dtype=float)
    best, long = scores.max(axis=1), np.log1p(np.array(longueurs, dtype=float))
    return np.column_stack([union, best, told, told * union, told * best, long, long * union, long * best, long * told])


class Alerte:
    """Train, save, load; `chance` is the probability that the message tells of an emergency."""

    def __init__(self) -> None:
        self._poids: np.ndarray = np.zeros(0)
        self._biais = 0.0

    def entrainer(
        self, scores: np.ndarray, dites: Sequence[str | None], longueurs: Sequence[int], y: np.ndarray
    ) -> None:
        """Learn from messages that the machines did not see; `y` tells which are emergencies."""
        model = LogisticRegression(C=C, max_iter=1000).fit(_traits(scores, dites, longueurs), y)
        self._poids, self._biais = model.coef_[0], float(model.intercept_[0])

    def chance(self, scores: np.ndarray, dites: Sequence[str | None], longueurs: Sequence[int]) -> np.ndarray:
        """Probability for each message, from its log-odds of each emergency, what the rules read, its words."""
        return 1.0 / (1.0 + np.exp(-np.clip(_traits(scores, dites, longueurs) @ self._poids + self._biais, -30, 30)))

    def enregistrer(self, dossier: Path) -> None:
        """Write the weights as JSON."""
        content = {"poids": self._poids.tolist(), "biais": self._biais}
        (dossier / _FICHIER).write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def lire(cls, dossier: Path) -> Alerte:
        """Load what `enregistrer` wrote. Raises OSError when it is not there."""
        read = json.loads((dossier / _FICHIER).read_text(encoding="utf-8"))
        alert = cls()
        alert._poids, alert._biais = np.array(read["poids"]), read["biais"]
        return alert
