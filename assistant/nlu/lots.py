"""Long work on a list, cut in slices over the cores of the machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

from joblib import Parallel, delayed

Entree = TypeVar("Entree")
Sortie = TypeVar("Sortie")
# Below, a process more costs more than it saves.
PETIT = 2_000


def par_lots(fonction: Callable[[Sequence[Entree]], list[Sortie]], elements: Sequence[Entree]) -> list[Sortie]:
    """`fonction` applied to slices of `elements`, its results put end to end in the same order."""
    jobs = (os.cpu_count() or 1) if len(elements) >= PETIT else 1
    size = -(-len(elements) // jobs) or 1
    slices = [elements[k : k + size] for k in range(0, len(elements), size)]
    if jobs == 1:
        return [result for part in slices for result in fonction(part)]
    return [result for done in Parallel(n_jobs=jobs)(delayed(fonction)(part) for part in slices) for result in done]
