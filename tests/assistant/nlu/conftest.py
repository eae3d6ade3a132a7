"""What is learnt, read once from the trained model."""

from __future__ import annotations

import pytest

from assistant.nlu.chargement import charger
from assistant.nlu.modele import Modele
from assistant.processus.modele import entrainer


@pytest.fixture(scope="session")
def modele() -> Modele:
    """From the model of the present sources, trained now when there is none."""
    return charger(entrainer()[0])
