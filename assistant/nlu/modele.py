"""All that is learnt to understand a message: acts and needs, publics, the need to act on, the place asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assistant.nlu.alerte import Alerte
from assistant.nlu.classifieur import Classifieur, Trouve
from assistant.nlu.decision import Decision, clauses
from assistant.nlu.lexique import SituationDite
from assistant.nlu.lieux import ChoixDuLieu
from assistant.nlu.messages import MessageEtiquete

ACTE, BESOIN, LANGUE, PUBLIC, URGENCE = "acte:", "besoin:", "langue:", "public:", "urgence:"
_ACTES_DE_CONTEXTE = ("dire_besoin", "informer", "hors_sujet")
# Below: not acted on. To miss a need costs more than to name one too many (measured on dev: docs/evaluation.md).
SEUIL_BESOIN = 0.25
# The only demand of a message is acted on from here, unless another is nearly as likely: that makes a question.
SEUIL_SEUL = 0.2
PROCHE, BESOINS_PROCHES = 0.8, 3
# A public told too rarely in the messages is left to the lexicon.
PUBLIC_VU_AU_MOINS = 60
# It follows from the emergency, and is never guessed.
PUBLIC_DE_L_URGENCE = "personnes-en-situation-durgence"
# In a word or two (« papiers ») only the lexicon is believed.
MOTS_POUR_UN_PUBLIC = 3
DOSSIER_PUBLICS = "publics"


def indices(said: SituationDite) -> list[str]:
    """What the lexicons say, as clues for the publics."""
    clues = [f"public={p}" for p in said.publics] + [f"statut={s}" for s in said.statuts]
    if said.age is not None:
        bounds = (18, 26, 60)
        clues.append(f"age={sum(said.age >= b for b in bounds)}")
    if said.pour_tiers:
        clues.append("pour un tiers")
    return clues


@dataclass(frozen=True)
class Lecture:
    """Log-odds of every label in a masked text, and the best of its clauses."""

    masque: str
    scores: np.ndarray
    par_clause: np.ndarray


@dataclass
class Modele:
    """Train, save, load, and the needs, publics and other labels of a masked text."""

    general: Classifieur = field(default_factory=Classifieur)
    publics: Classifieur = field(default_factory=Classifieur)
    decision: Decision = field(default_factory=Decision)
    alerte: Alerte = field(default_factory=Alerte)
    lieux: ChoixDuLieu = field(default_factory=ChoixDuLieu)

    def _colonnes(self, famille: str) -> list[int]:
        return [j for j, label in enumerate(self.general.labels) if label.startswith(famille)]

    def _contexte(self, scores: np.ndarray, masques: Sequence[str]) -> np.ndarray:
        """Does the message ask, tell or stray, and how long is it?"""
        acts = [self.general.labels.index(ACTE + act) for act in _ACTES_DE_CONTEXTE]
        return np.column_stack([scores[:, acts], [np.log1p(len(text.split())) for text in masques]])

    def entrainer(
        self,
        phrases: Sequence[tuple[str, set[str]]],
        messages: Sequence[tuple[str, set[str]]],
        etiquetes: Sequence[MessageEtiquete],
        situations: Sequence[SituationDite],
        urgences: Sequence[str | None],
        *,
        c: float,
        bruit: float,
    ) -> None:
        """Learn from masked phrases, and from masked messages beside what is known of each (same order).

        `situations` and `urgences` are what the lexicons read in each message.
        """
        texts = [t for t, _ in [*phrases, *messages]]
        labels = [s for _, s in [*phrases, *messages]]
        parts: list[Sequence[str]] = [()] * len(phrases) + [clauses(t) for t, _ in messages]
        unseen = self.general.entrainer(texts, labels, parties=parts, c=c, bruit=bruit)
        needs = self._colonnes(BESOIN)
        codes = [self.general.labels[j] for j in needs]
        self.decision = Decision([code.removeprefix(BESOIN).split("--")[0] for code in codes])
        of_messages = unseen.lignes >= len(phrases)
        aside = unseen.lignes[of_messages] - len(phrases)
        whole, of_parts = unseen.scores[of_messages], unseen.par_partie[of_messages]
        asked = np.array([[code in messages[i][1] for code in codes] for i in aside], dtype=np.int8)
        context = self._contexte(whole, [messages[i][0] for i in aside])
        self.decision.entrainer(whole[:, needs], of_parts[:, needs], context, asked)
        alarms = whole[:, self._colonnes(URGENCE)]
        real = np.array([etiquetes[i].urgence is not None for i in aside])
        sizes = [len(messages[i][0].split()) for i in aside]
        self.alerte.entrainer(alarms, [urgences[i] for i in aside], sizes, real)
        told = [{PUBLIC + p for p in m.publics if p != PUBLIC_DE_L_URGENCE} for m in etiquetes]
        common = {p for p in set().union(*told) if sum(p in t for t in told) >= PUBLIC_VU_AU_MOINS}
        clues = [indices(said) for said in situations]
        self.publics.entrainer([t for t, _ in messages], [t & common for t in told], indices=clues, c=c, bruit=0)

    def ecouter(self, masque: str) -> Lecture:
        """Score a masked text, once for all."""
        scores = self.general.scores([masque, *clauses(masque)])
        return Lecture(masque, scores[0], scores[1:].max(axis=0))

    def trouves(self, lu: Lecture, famille: str) -> dict[str, float]:
        """Labels of a family over their threshold, without its prefix, and their probability; surest first."""
        chances = 1.0 / (1.0 + np.exp(-lu.scores))
        over = [j for j in self._colonnes(famille) if chances[j] >= self.general.seuils[j]]
        over.sort(key=lambda j: -chances[j])
        return {self.general.labels[j].removeprefix(famille): float(chances[j]) for j in over}

    def urgence(self, lu: Lecture, dite: str | None) -> tuple[str, float]:
        """The likeliest emergency and the chance that there is one; `dite` is what the rules read."""
        columns = self._colonnes(URGENCE)
        chance = float(self.alerte.chance(lu.scores[None, columns], [dite], [len(lu.masque.split())])[0])
        likeliest = max(columns, key=lambda j: lu.scores[j])
        return dite or self.general.labels[likeliest].removeprefix(URGENCE), chance

    def besoins(self, lu: Lecture, *, demande: bool, expliquer: int = 3) -> tuple[list[Trouve], list[str]]:
        """The needs to act on, surest first; else, of a message that asks for something (`demande`), those between
        which to ask.
        """
        needs = self._colonnes(BESOIN)
        context = self._contexte(lu.scores[None], [lu.masque])
        sure = self.decision.probabilites(lu.scores[None, needs], lu.par_clause[None, needs], context)[0]
        ranked = sorted(range(len(needs)), key=lambda k: -sure[k])
        kept = [k for k in ranked if sure[k] >= SEUIL_BESOIN]
        if demande and not kept and sure[ranked[0]] >= SEUIL_SEUL:
            close = [k for k in ranked[:BESOINS_PROCHES] if sure[k] >= PROCHE * sure[ranked[0]]]
            if len(close) > 1:
                return [], [self.general.labels[needs[k]].removeprefix(BESOIN) for k in close]
            kept = close
        why = self.general.mots_pour(lu.masque, [needs[k] for k in kept], expliquer)
        found = [
            Trouve(self.general.labels[needs[k]], round(float(sure[k]), 4), words)
            for k, words in zip(kept, why, strict=True)
        ]
        return found, []

    def publics_dits(self, masque: str, said: SituationDite) -> list[str]:
        """Publics of the person who needs help: the lexicons and the words together."""
        if len(masque.split()) < MOTS_POUR_UN_PUBLIC:
            return sorted(said.publics)
        chances = self.publics.probabilites([masque], [indices(said)])[0]
        sure = chances >= self.publics.seuils
        learnt = {label.removeprefix(PUBLIC): bool(kept) for label, kept in zip(self.publics.labels, sure, strict=True)}
        if said.age is not None:  # the age settles these two
            learnt = {public: kept for public, kept in learnt.items() if public not in ("jeunes", "seniors")}
        by_lexicon = {public for public in said.publics if public not in learnt}
        return sorted(by_lexicon | {public for public, kept in learnt.items() if kept})

    def enregistrer(self, dossier: Path) -> None:
        """Write plain arrays and JSON: nothing executable in a model file."""
        self.general.enregistrer(dossier)
        self.publics.enregistrer(dossier / DOSSIER_PUBLICS)
        self.decision.enregistrer(dossier)
        self.alerte.enregistrer(dossier)
        self.lieux.enregistrer(dossier)

    @classmethod
    def lire(cls, dossier: Path) -> Modele:
        """Load what `enregistrer` wrote. Raises OSError when it is not there."""
        return cls(
            Classifieur.lire(dossier), Classifieur.lire(dossier / DOSSIER_PUBLICS), Decision.lire(dossier),
            Alerte.lire(dossier), ChoixDuLieu.lire(dossier),
        )  # fmt: skip
