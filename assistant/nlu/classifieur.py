"""A linear multi-label classifier on words and pieces of words: small, fast, and it can say why.

One linear machine a label on TF-IDF of word and character n-grams, and on clues told beside the text (what the
lexicons found). Its scores on phrases kept aside give the probability (Platt) and the threshold of each label; no
phrase outside data/nlu is ever used.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from directory.texte import sans_accents

GRAINE = 59_62
# Share of the phrases kept aside to calibrate; the machines that serve then learn from all of them.
MIS_DE_COTE = 0.45
# What a clue weighs beside the words: a text's own terms have a norm of one.
POIDS_INDICE = 1.0
# Terms from which a process more is worth its start.
GROS = 1_000_000
_VOISINES = {
    "a": "qze", "b": "vn", "c": "xv", "d": "sf", "e": "zr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "l": "km", "m": "l", "n": "b", "o": "ip", "p": "o", "q": "a", "r": "et", "s": "qd", "t": "ry", "u": "yi",
    "v": "cb", "x": "wc", "y": "tu", "z": "ae",
}  # fmt: skip
_SMS = {
    "pour": "pr", "que": "ke", "quoi": "koi", "qui": "ki", "beaucoup": "bcp", "vous": "vs", "nous": "ns", "pas": "pa",
    "c'est": "c", "je suis": "jsuis", "je ne": "j", "toujours": "tjrs", "avec": "avc", "maintenant": "mtn",
    "quelqu'un": "qqun", "rendez-vous": "rdv", "s'il vous plait": "svp", "j'ai": "g", "est-ce que": "esk",
}  # fmt: skip


def bruiter(texte: str, hasard: random.Random) -> str:
    """One plausible misspelling of a phrase: a typo or two, a dropped space or apostrophe, an SMS word."""
    text = sans_accents(texte)
    if hasard.random() < 0.4:
        for word in hasard.sample(sorted(_SMS), 4):
            text = text.replace(word, _SMS[word])
    if hasard.random() < 0.3:
        text = text.replace("'", hasard.choice(["", " "]))
    chars = list(text)
    for _ in range(1 + len(chars) // 60):
        if len(chars) < 4:
            break
        i = hasard.randrange(1, len(chars) - 1)
        kind = hasard.randrange(4)
        if kind == 0:
            del chars[i]
        elif kind == 1:
            chars[i], chars[i - 1] = chars[i - 1], chars[i]
        elif kind == 2 and chars[i] in _VOISINES:
            chars[i] = hasard.choice(_VOISINES[chars[i]])
        else:
            chars.insert(i, chars[i])
    return "".join(chars)


@dataclass
class Trouve:
    """A label found: its confidence between 0 and 1, and the words that led to it."""

    code: str
    confiance: float
    mots: list[str]


@dataclass(frozen=True)
class HorsPli:
    """Log-odds of phrases by machines that did not see them: the whole, and the best of its parts.

    `lignes` are the rows of these phrases among those learnt.
    """

    lignes: np.ndarray
    scores: np.ndarray
    par_partie: np.ndarray


class Classifieur:
    """Train, save, load, predict. Labels are any strings."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.seuils: np.ndarray = np.zeros(0)
        self._mots = self._vectoriseur("word", (1, 2), 2)
        self._lettres = self._vectoriseur("char_wb", (3, 4), 3)
        self._indices: dict[str, int] = {}
        self._poids: np.ndarray = np.zeros((0, 0), dtype=np.float32)
        self._biais: np.ndarray = np.zeros(0, dtype=np.float32)

    @staticmethod
    def _vectoriseur(analyzer: str, ngrams: tuple[int, int], min_df: int) -> TfidfVectorizer:
        pattern = r"(?u)\b\w+\b" if analyzer == "word" else None
        return TfidfVectorizer(
            analyzer=analyzer, ngram_range=ngrams, min_df=min_df, sublinear_tf=True, lowercase=False,
            dtype=np.float32, **({"token_pattern": pattern} if pattern else {}),
        )  # fmt: skip

    def _matrice(self, textes: Sequence[str], indices: Sequence[Iterable[str]] | None = None) -> sp.csr_matrix:
        blocks = [self._mots.transform(textes), self._lettres.transform(textes)]
        known = self._indices
        if known:
            rows = indices or [()] * len(textes)
            cells = [
                (r, self._indices[name]) for r, names in enumerate(rows) for name in names if name in self._indices
            ]
            where = np.array(cells, dtype=int).reshape(-1, 2).T
            weights = np.full(len(cells), POIDS_INDICE, dtype=np.float32)
            blocks.append(sp.csr_matrix((weights, tuple(where)), shape=(len(textes), len(known))))
        return sp.hstack(blocks).tocsr()

    def entrainer(
        self,
        textes: Sequence[str],
        etiquettes: Sequence[set[str]],
        *,
        indices: Sequence[Iterable[str]] | None = None,
        parties: Sequence[Sequence[str]] | None = None,
        c: float = 0.3,
        bruit: float = 0.03,
    ) -> HorsPli:
        """Learn from masked texts and their labels; `bruit` is the share of them that get a misspelt copy.

        `indices` are clues beside each text. `parties` are parts of it, scored with it for `HorsPli`.
        """
        hasard = random.Random(GRAINE)
        clean = [sans_accents(t) for t in textes]
        # Row by row, the text that each comes from: itself, then the one it is a misspelt copy of.
        origine = np.array([*range(len(clean)), *(i for i in range(len(clean)) if hasard.random() < bruit)])
        all_texts = clean + [bruiter(clean[i], hasard) for i in origine[len(clean) :]]
        self.labels = sorted({label for labels in etiquettes for label in labels})
        index = {label: i for i, label in enumerate(self.labels)}
        y = np.zeros((len(textes), len(self.labels)), dtype=np.int8)
        for row, labels in enumerate(etiquettes):
            for label in labels:
                y[row, index[label]] = 1
        self._mots.fit(all_texts)
        self._lettres.fit(all_texts)
        clues = [list(names) for names in indices or []]
        self._indices = {name: i for i, name in enumerate(sorted({name for names in clues for name in names}))}
        all_clues = [clues[i] for i in origine] if clues else None
        x = self._matrice(all_texts, all_clues).astype(np.float64)  # liblinear would copy it for each label
        aside, raw, of_parts = self._scores_hors_pli(x, y, origine, c, parties or [()] * len(textes))
        pente, decalage = _platt(raw, y[aside])
        self.seuils = _seuils(_sigmoide(raw * pente + decalage), y[aside])
        weights, bias = self._machines(x, y[origine], c)
        self._poids, self._biais = (weights * pente).astype(np.float32), (bias * pente + decalage).astype(np.float32)
        return HorsPli(aside, raw * pente + decalage, of_parts * pente + decalage)

    @staticmethod
    def _machines(x: sp.csr_matrix, y: np.ndarray, c: float) -> tuple[np.ndarray, np.ndarray]:
        # Processes and not threads: liblinear draws from one generator, and two threads would spoil each other's draws.
        jobs = (os.cpu_count() or 1) if x.nnz >= GROS else 1
        done = Parallel(n_jobs=jobs)(delayed(_machine)(x, labels, c) for labels in np.ascontiguousarray(y.T))
        weights = np.zeros((x.shape[1], y.shape[1]), dtype=np.float32)
        for j, (coefficients, _) in enumerate(done):
            weights[:, j] = coefficients
        return weights, np.array([bias for _, bias in done], dtype=np.float32)

    def _scores_hors_pli(
        self, x: sp.csr_matrix, y: np.ndarray, origine: np.ndarray, c: float, parties: Sequence[Sequence[str]]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows kept aside, and their scores by machines that saw neither them nor their misspelt copies."""
        learn, aside = train_test_split(np.arange(len(y)), test_size=MIS_DE_COTE, random_state=GRAINE)
        aside.sort()
        rows = np.flatnonzero(np.isin(origine, learn))
        weights, bias = self._machines(x[rows], y[origine[rows]], c)
        scores = np.asarray(x[aside] @ weights + bias, dtype=np.float32)
        of_parts = np.zeros_like(scores)
        cut = [k for k, row in enumerate(aside) if len(parties[row])]
        if cut:
            of_parts[cut] = self._meilleure_partie([parties[aside[k]] for k in cut], weights, bias)
        return aside, scores, of_parts

    def _meilleure_partie(self, parties: Sequence[Sequence[str]], weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
        owner = np.repeat(np.arange(len(parties)), [len(p) for p in parties])
        flat = self._matrice([sans_accents(part) for parts in parties for part in parts]) @ weights + bias
        best = np.full((len(parties), weights.shape[1]), -np.inf, dtype=np.float32)
        np.maximum.at(best, owner, flat)
        return best

    def scores(self, textes: Sequence[str], indices: Sequence[Iterable[str]] | None = None) -> np.ndarray:
        """(texts, labels) matrix of log-odds for masked texts."""
        x = self._matrice([sans_accents(t) for t in textes], indices)
        # Only the rows of the terms present: a sparse product would first copy all the weights.
        return np.stack([
            x.data[a:b].astype(np.float32) @ self._poids[x.indices[a:b]] + self._biais
            for a, b in zip(x.indptr, x.indptr[1:], strict=False)
        ])  # fmt: skip

    def probabilites(self, textes: Sequence[str], indices: Sequence[Iterable[str]] | None = None) -> np.ndarray:
        """(texts, labels) matrix of probabilities for masked texts."""
        return _sigmoide(self.scores(textes, indices))

    def trouver(self, texte: str, *, expliquer: int = 3) -> list[Trouve]:
        """Labels over their threshold, surest first, each with the words that weigh most for it."""
        x = self._matrice([sans_accents(texte)])
        probabilities = _sigmoide(x.data.astype(np.float32) @ self._poids[x.indices] + self._biais)
        found = [j for j in range(len(self.labels)) if probabilities[j] >= self.seuils[j]]
        found.sort(key=lambda j: -probabilities[j])
        return [
            Trouve(self.labels[j], round(float(probabilities[j]), 4), self._mots_de(x, j, expliquer)) for j in found
        ]

    def mots_pour(self, texte: str, colonnes: Sequence[int], combien: int = 3) -> list[list[str]]:
        """For each label, by its rank in `labels`, the words of a masked text that weigh most for it."""
        if not colonnes:
            return []
        x = self._matrice([sans_accents(texte)])
        return [self._mots_de(x, j, combien) for j in colonnes]

    def _mots_de(self, x: sp.csr_matrix, label: int, combien: int) -> list[str]:
        words = len(self._mots.vocabulary_)
        names = self._noms_mots()
        pairs = [
            (float(v * self._poids[i, label]), names[i]) for i, v in zip(x.indices, x.data, strict=True) if i < words
        ]
        return [name for weight, name in sorted(pairs, reverse=True)[:combien] if weight > 0]

    def _noms_mots(self) -> list[str]:
        if not hasattr(self, "_noms"):
            self._noms: list[str] = self._mots.get_feature_names_out().tolist()
        return self._noms

    def enregistrer(self, dossier: Path) -> None:
        """Write plain arrays and JSON: nothing executable in a model file."""
        dossier.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            dossier / "poids.npz", poids=self._poids.astype(np.float16), biais=self._biais, seuils=self.seuils,
            idf_mots=self._mots.idf_, idf_lettres=self._lettres.idf_,
        )  # fmt: skip
        vocabularies = {
            "labels": self.labels,
            "mots": self._mots.get_feature_names_out().tolist(),
            "lettres": self._lettres.get_feature_names_out().tolist(),
            "indices": list(self._indices),
        }
        (dossier / "vocabulaire.json").write_text(json.dumps(vocabularies, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def lire(cls, dossier: Path) -> Classifieur:
        """Load what `enregistrer` wrote. Raises OSError when it is not there."""
        model = cls()
        with np.load(dossier / "poids.npz", allow_pickle=False) as arrays:
            model._poids = arrays["poids"].astype(np.float32)
            model._biais, model.seuils = arrays["biais"], arrays["seuils"]
            idf = {"mots": arrays["idf_mots"], "lettres": arrays["idf_lettres"]}
        names = json.loads((dossier / "vocabulaire.json").read_text(encoding="utf-8"))
        model.labels = names["labels"]
        model._indices = {name: i for i, name in enumerate(names["indices"])}
        for name, vectorizer in (("mots", model._mots), ("lettres", model._lettres)):
            vectorizer.vocabulary = {term: i for i, term in enumerate(names[name])}
            vectorizer._validate_vocabulary()
            vectorizer.idf_ = idf[name]
        return model


def _machine(x: sp.csr_matrix, labels: np.ndarray, c: float) -> tuple[np.ndarray | float, float]:
    """Weights and bias of one label; a label that all or none have is never found."""
    if not labels.any() or labels.all():
        return 0.0, -1.0
    model = LinearSVC(C=c, random_state=GRAINE, tol=0.01).fit(x, labels)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _platt(scores: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and offset that turn the score of each label into a probability."""
    slope, offset = np.ones(y.shape[1], dtype=np.float32), np.zeros(y.shape[1], dtype=np.float32)
    for j in range(y.shape[1]):
        if y[:, j].any() and not y[:, j].all():
            model = LogisticRegression(C=100.0).fit(scores[:, [j]], y[:, j])
            slope[j], offset[j] = max(float(model.coef_[0, 0]), 1e-3), float(model.intercept_[0])
    return slope, offset


def _seuils(probabilities: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The threshold of best F1 for each label, kept within bounds."""
    grid = np.linspace(0.28, 0.7, 22)
    chosen = np.full(y.shape[1], 0.5, dtype=np.float32)
    for j in range(y.shape[1]):
        best = -1.0
        for threshold in grid:
            predicted = probabilities[:, j] >= threshold
            hits = float((predicted & (y[:, j] == 1)).sum())
            f1 = 2 * hits / max(1.0, float(predicted.sum() + y[:, j].sum()))
            if f1 > best + 1e-6:
                best, chosen[j] = f1, threshold
    return chosen


def _sigmoide(z: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(z, -30, 30)))
