"""The trained understanding, read from a model archive without starting Rasa."""

from __future__ import annotations

import tarfile
import tempfile
from functools import lru_cache
from pathlib import Path

from assistant.nlu.classifieur import Classifieur

_FICHIERS = ("poids.npz", "vocabulaire.json")


@lru_cache(maxsize=2)
def charger(archive: Path) -> Classifieur:
    """The classifier of a model. Raises OSError when the archive or what it should hold is missing."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as tar:
            for member in tar:
                name = Path(member.name).name
                if name in _FICHIERS and "Comprehension" in member.name and member.isfile():
                    content = tar.extractfile(member)
                    if content is not None:
                        (Path(folder) / name).write_bytes(content.read())
        return Classifieur.lire(Path(folder))
