"""The trained classifier, read once."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from assistant.nlu.classifieur import Classifieur
from assistant.processus.modele import chemin, entrainer


@pytest.fixture(scope="session")
def classifieur(tmp_path_factory: pytest.TempPathFactory) -> Classifieur:
    """From the model of the present sources, else the newest, else trained now."""
    trained = sorted(chemin().parent.glob("aiguillage-*.tar.gz"), key=lambda p: p.stat().st_mtime)
    path = chemin() if chemin().exists() or not trained else trained[-1]
    folder = tmp_path_factory.mktemp("modele")
    with tarfile.open(path if path.exists() else entrainer()[0]) as archive:
        archive.extractall(folder, filter="data")
    weights: Path = next(folder.rglob("poids.npz"))
    return Classifieur.lire(weights.parent)
