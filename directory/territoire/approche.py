"""Misspelt communes: the same sound first, then one wrong letter, two on long names.

Only words that are nothing else are looked at (data/territoire/vocabulaire.txt), and only where a place is expected;
the gazetteer decides that. Several names as close as each other are all candidates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

LETTRES_MIN = 5
LETTRES_LONG = 9
# Spoken French, roughly: what sounds the same is written the same. In order.
_SONS = (
    (r"ph", "f"), (r"sch|sh|ch", "x"), (r"qu|q|ck|k", "c"), (r"c(?=[eiy])", "s"), (r"ge(?=[ao])", "j"),
    (r"g(?=[eiy])", "j"), (r"gn", "n"), (r"h", ""), (r"eaux?|aux?|ots?$|oo", "o"), (r"y", "i"), (r"w", "v"),
    (r"ain|ein|aim|in$|yn|im(?=[bp])", "1"), (r"an|en|am(?=[bp])|em(?=[bp])", "2"), (r"on|om(?=[bp])", "3"),
    (r"ai[xst]?|ei|et$|ez$|er$|ee?s?$", "e"), (r"oe|eu", "e"), (r"z", "s"), (r"(.)\1+", r"\1"),
    (r"(?<=[^aeiou])e(?=[bcdfgjlmnprstvx])", ""), (r"[stxdpge]+$", ""),
)  # fmt: skip
_REGLES = tuple((re.compile(pattern), sound) for pattern, sound in _SONS)


def son(mot: str) -> str:
    """How a folded word without spaces roughly sounds: « roubaix » and « roubé » are the same."""
    for pattern, sound in _REGLES:
        mot = pattern.sub(sound, mot)
    return mot


class Approche:
    """Names by sound and by letters; keys are folded names without spaces, values the codes they may be."""

    def __init__(self, noms: Mapping[str, tuple[str, ...]]) -> None:
        self._noms = {name: codes for name, codes in noms.items() if len(name) >= LETTRES_MIN}
        self._par_lettre: dict[str, list[str]] = {}
        self._sons: dict[str, set[str]] = {}
        for name in self._noms:
            self._par_lettre.setdefault(name[0], []).append(name)
            self._sons.setdefault(son(name), set()).add(name)

    def chercher(self, mot: str) -> tuple[str, ...]:
        """Codes that a misspelt name may be, empty when nothing is near enough."""
        if len(mot) < LETTRES_MIN:
            return ()
        heard = son(mot)
        names = self._sons.get(heard, set()) if len(heard) >= 3 else set()
        if not names:
            limit = 2 if len(mot) >= LETTRES_LONG else 1
            # A wrong first letter is rare, and would make every search three times as long.
            found = process.extract(
                mot, self._par_lettre.get(mot[0], []), scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=6
            )
            best = min((distance for _, distance, _ in found), default=None)
            names = {name for name, distance, _ in found if distance == best}
        return tuple(sorted({code for name in names for code in self._noms[name]}))
