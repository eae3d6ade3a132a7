"""What is known of the person's situation."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass
class Situation:
    """Only what was said. None is unknown; `publics_refuses` are those denied or not chosen when asked."""

    commune: str | None = None
    besoins: list[str] = field(default_factory=list)
    publics: list[str] = field(default_factory=list)
    publics_refuses: list[str] = field(default_factory=list)
    statuts: list[str] = field(default_factory=list)
    age: int | None = None
    permis: bool | None = None
    vehicule: bool | None = None
    distance_travail_km: float | None = None
    contrat: str | None = None
    precisions: list[str] = field(default_factory=list)  # codes of directory.recherche.precisions
    refuse: list[str] = field(default_factory=list)  # kinds of places not wanted (directory.recherche.precisions)
    mots: list[str] = field(default_factory=list)  # words of the demand, folded: « impots », « retraite »

    @classmethod
    def depuis(cls, valeurs: dict[str, Any]) -> Situation:
        """From a plain dict; unknown keys are ignored."""
        names = {f.name for f in fields(cls)}
        return cls(**{k: v for k, v in valeurs.items() if k in names and v is not None})


@dataclass(frozen=True)
class Condition:
    """One condition of a dispositif for this person; statut is remplie, non-remplie or a-verifier."""

    texte: str
    statut: str
