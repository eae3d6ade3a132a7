"""What the supervisor lets through of what its processes print."""

import pytest

from assistant.processus.superviseur import est_du_bruit


@pytest.mark.parametrize(
    "ligne",
    [
        "2026-11-20 10:00:00 INFO     root  - Rasa server is up and running.",
        "rasa/core/tracker_store.py:1044: MovedIn20Warning: declarative_base() is deprecated",
    ],
)
def test_une_ligne_qui_n_aide_personne_est_tue(ligne: str) -> None:
    assert est_du_bruit(ligne)


@pytest.mark.parametrize(
    "ligne",
    [
        "2026-11-20 10:00:00 ERROR    rasa.core.processor  - the action server did not answer",
        "CRITICAL rasa_sdk.endpoint - out of memory",
        "une ligne que personne n'attendait",
    ],
)
def test_une_erreur_n_est_jamais_tue(ligne: str) -> None:
    assert not est_du_bruit(ligne)
