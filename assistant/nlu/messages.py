"""Whole messages with all that they say, from data/nlu/messages: what the phrases of data/nlu do not hold.

One JSON object a line: texte, actes, besoins, publics, age, urgence, lieu (the words of the place asked for), commune.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from directory.reglages import RACINE

DOSSIER = RACINE / "data" / "nlu" / "messages"


@dataclass(frozen=True)
class MessageEtiquete:
    """A message and its labels; `commune` is an INSEE code, « hors-zone », or None (none, or several)."""

    texte: str
    actes: list[str] = field(default_factory=list)
    besoins: list[str] = field(default_factory=list)
    publics: list[str] = field(default_factory=list)
    age: int | None = None
    urgence: str | None = None
    lieu: str | None = None
    commune: str | None = None


def lire_messages(dossier: Path = DOSSIER) -> list[MessageEtiquete]:
    """Every message of the folder, in the order of the files. Raises ValueError on a line that is not one."""
    return [message for path in sorted(dossier.glob("*.jsonl")) for message in _lire(path)]


def _lire(path: Path) -> Iterable[MessageEtiquete]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield MessageEtiquete(**json.loads(line))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path.name}, ligne {number} : {error}") from None
