"""Which needs to act on, from the scores of all of them: one small model shared by all the needs.

A need stands out or not among the others, in the whole message and in its best clause. That says more than its own
score: a rare need borrows from the frequent ones, and neighbours no longer fire together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

C = 0.1
RANG_MAX, RANG_MAX_CLAUSE = 8, 5
# Log-odds: of a need that may be meant (one chance in four), and of a category that has no other need.
PLAUSIBLE, AUCUNE = -1.1, -6.0
_FICHIER = "decision.json"
_COUPURE = re.compile(
    r"[.!?;:,…()\n]+|\b(?:et|mais|puis|donc|parce que|car|alors|aussi|sinon|pis|apres)\b", re.IGNORECASE
)


def clauses(texte: str) -> list[str]:
    """The parts of a message, cut at its punctuation and its linking words; itself when it has none."""
    parts = [part.strip() for part in _COUPURE.split(texte) if len(part.split()) >= 2]
    return parts or [texte]


def _rangs(scores: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")


def _ecart_au_premier(scores: np.ndarray, rangs: np.ndarray) -> np.ndarray:
    """How far each score is from the best of the others."""
    ordered = -np.sort(-scores, axis=1)
    best_other = np.where(rangs == 0, ordered[:, 1:2], ordered[:, :1])
    return scores - best_other


class Decision:
    """Train, save, load; `probabilites` gives the chance that each need is really asked for."""

    def __init__(self, categories: Sequence[str] = ()) -> None:
        self._categories = list(categories)
        self._prior: np.ndarray = np.zeros(len(self._categories))
        self._moyenne: np.ndarray = np.zeros(0)
        self._echelle: np.ndarray = np.zeros(0)
        self._poids: np.ndarray = np.zeros(0)
        self._biais = 0.0

    def _traits(
        self, scores: np.ndarray, par_clause: np.ndarray, contexte: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """(messages, needs, features) and which pairs are worth a look."""
        n, m = scores.shape
        ranks, clause_ranks = _rangs(scores), _rangs(par_clause)
        siblings = np.full((n, m), AUCUNE)
        for category in set(self._categories):
            of_it = [j for j, c in enumerate(self._categories) if c == category]
            for j in of_it:
                others = [k for k in of_it if k != j]
                if others:
                    siblings[:, j] = scores[:, others].max(axis=1)
        ordered = -np.sort(-scores, axis=1)
        wide = np.ones((1, m))
        features = np.stack(
            [
                scores, par_clause, _ecart_au_premier(scores, ranks), ranks, clause_ranks,
                _ecart_au_premier(par_clause, clause_ranks), siblings, ordered[:, :1] * wide, ordered[:, 1:2] * wide,
                (scores > PLAUSIBLE).sum(axis=1, keepdims=True) * wide,
                (par_clause > PLAUSIBLE).sum(axis=1, keepdims=True) * wide,
                np.ones((n, 1)) * self._prior, *(column[:, None] * wide for column in contexte.T),
            ],
            axis=2,
        )  # fmt: skip
        return features, (ranks < RANG_MAX) | (clause_ranks < RANG_MAX_CLAUSE)

    @staticmethod
    def _produits(features: np.ndarray) -> np.ndarray:
        """The features and their products two by two."""
        i, j = np.triu_indices(features.shape[-1])
        return np.concatenate([features, features[..., i] * features[..., j]], axis=-1)

    def entrainer(self, scores: np.ndarray, par_clause: np.ndarray, contexte: np.ndarray, y: np.ndarray) -> None:
        """Learn from the log-odds of messages that the machines did not see, and the needs really asked for.

        `contexte` holds what is known of each message as a whole (messages, any number of columns).
        """
        self._prior = np.log(y.mean(axis=0) + 1e-3)
        features, kept = self._traits(scores, par_clause, contexte)
        kept = kept | (y == 1)
        first = features[kept]
        mean, scale = first.mean(axis=0), first.std(axis=0) + 1e-6
        wide = self._produits((first - mean) / scale)
        wide_mean, wide_scale = wide.mean(axis=0), wide.std(axis=0) + 1e-6
        model = LogisticRegression(C=C, max_iter=2000).fit((wide - wide_mean) / wide_scale, y[kept])
        self._moyenne, self._echelle = mean, scale
        self._poids = model.coef_[0] / wide_scale
        self._biais = float(model.intercept_[0] - (wide_mean / wide_scale) @ model.coef_[0])

    def probabilites(self, scores: np.ndarray, par_clause: np.ndarray, contexte: np.ndarray) -> np.ndarray:
        """(messages, needs) matrix of probabilities."""
        features, kept = self._traits(scores, par_clause, contexte)
        z = self._produits((features - self._moyenne) / self._echelle) @ self._poids + self._biais
        return np.where(kept, 1.0 / (1.0 + np.exp(-np.clip(z, -30, 30))), 0.0)

    def enregistrer(self, dossier: Path) -> None:
        """Write the weights as JSON."""
        arrays = {"prior": self._prior, "moyenne": self._moyenne, "echelle": self._echelle, "poids": self._poids}
        content = {"categories": self._categories, "biais": self._biais} | {k: v.tolist() for k, v in arrays.items()}
        (dossier / _FICHIER).write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def lire(cls, dossier: Path) -> Decision:
        """Load what `enregistrer` wrote. Raises OSError when it is not there."""
        read = json.loads((dossier / _FICHIER).read_text(encoding="utf-8"))
        decision = cls(read["categories"])
        decision._biais = read["biais"]
        decision._prior, decision._moyenne = np.array(read["prior"]), np.array(read["moyenne"])
        decision._echelle, decision._poids = np.array(read["echelle"]), np.array(read["poids"])
        return decision
