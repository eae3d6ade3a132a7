"""The trained understanding, read from a model archive without starting Rasa."""

from __future__ import annotations

import tarfile
import tempfile
from functools import lru_cache
from pathlib import Path

from assistant.nlu.modele import Modele

_COMPOSANT = "Comprehension"
_SUFFIXES = (".npz", ".json")


@lru_cache(maxsize=2)
def charger(archive: Path) -> Modele:
    """What the model has learnt. Raises OSError when the archive or what it should hold is missing."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as tar:
        for member in tar:
            path = Path(member.name)
            under = next((i for i, part in enumerate(path.parts) if _COMPOSANT in part), None)
            if under is None or path.suffix not in _SUFFIXES or not member.isfile() or ".." in path.parts:
                continue
            content = tar.extractfile(member)
            if content is not None:
                target = Path(folder).joinpath(*path.parts[under + 1 :])
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
        return Modele.lire(Path(folder))
