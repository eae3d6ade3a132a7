"""What is asked for more precisely than the thématiques can say: an identity card, a pension, a grant.

Kept as data in data/annuaire/referentiels/precisions.yml: the nearest thématique, the words, the records that answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

import yaml

from directory.reglages import RACINE

CHEMIN = RACINE / "data" / "annuaire" / "referentiels" / "precisions.yml"


@dataclass(frozen=True)
class Precision:
    """A precise demand: `besoin` is its nearest thématique; `dispositifs` answer it, the most direct first.

    « ml-*-jeunes » stands for all the ids of that form. `nomme`: a service looked for by its name, which counts only
    when the message asks for it, and for a need of its category. `propre`: counts for its own need and no other.
    """

    code: str
    besoin: str
    motifs: tuple[str, ...]
    sauf: str | None
    dispositifs: tuple[str, ...]
    nomme: bool = False
    propre: bool = False


@lru_cache(maxsize=1)
def etroites() -> dict[str, frozenset[str]]:
    """For a broad need, ids of the records about one subject only, to be proposed when it is told."""
    raw = yaml.safe_load(CHEMIN.read_text(encoding="utf-8"))["etroites"]
    return {besoin: frozenset(ids) for besoin, ids in raw.items()}


@lru_cache(maxsize=1)
def refuses() -> dict[str, tuple[str, ...]]:
    """Forms of ids of the records that go with a kind of place a person may not want."""
    raw = yaml.safe_load(CHEMIN.read_text(encoding="utf-8"))["refuses"]
    return {kind: tuple(forms) for kind, forms in raw.items()}


@lru_cache(maxsize=1)
def precisions() -> dict[str, Precision]:
    """Every precision by its code, in the order of the file."""
    raw = yaml.safe_load(CHEMIN.read_text(encoding="utf-8"))["precisions"]
    return {
        code: Precision(
            code,
            p["besoin"],
            tuple(p["motifs"]),
            p.get("sauf"),
            tuple(p["dispositifs"]),
            bool(p.get("nomme")),
            bool(p.get("propre")),
        )
        for code, p in raw.items()
    }


def rang_precis(identifiant: str, voulus: tuple[str, ...]) -> int | None:
    """Where an id stands among those that are wanted precisely; None when it is not one of them."""
    for rank, wanted in enumerate(voulus):
        if wanted == identifiant or ("*" in wanted and fnmatchcase(identifiant, wanted)):
            return rank
    return None


def dispositifs_precis(codes: Iterable[str], besoin: str, besoins: Iterable[str]) -> list[str]:
    """Ids, or forms of ids, of what answers `besoin` precisely, among all the needs of the person (`besoins`).

    A precision belongs to its own need when it was said, else to one of the same category, else to the first; unless it
    is `propre`, or `nomme`: a fauteuil told in passing says nothing of a rent.
    """
    said, found = list(besoins), []
    for code in codes:
        precision = precisions().get(code)
        if precision is None or not said:
            continue
        category = precision.besoin.split("--")[0]
        same = [b for b in said if b.split("--")[0] == category]
        others = [] if precision.propre else same or ([] if precision.nomme else said)
        owner = precision.besoin if precision.besoin in said else next(iter(others), None)
        if owner == besoin:
            found += [i for i in precision.dispositifs if i not in found]
    return found
