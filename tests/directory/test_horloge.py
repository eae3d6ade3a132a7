"""The clock that AIGUILLAGE_MAINTENANT fixes."""

from datetime import UTC, datetime, timedelta

import pytest

from directory.horloge import PARIS, maintenant
from directory.reglages import reglages


def _a(monkeypatch: pytest.MonkeyPatch, valeur: str) -> datetime:
    monkeypatch.setenv("AIGUILLAGE_MAINTENANT", valeur)
    reglages.cache_clear()
    return maintenant()


@pytest.mark.parametrize(
    ("valeur", "heure_de_paris"),
    [
        ("2026-11-17T10:30:00", "2026-11-17T10:30:00+01:00"),  # sans fuseau : c'est l'heure de Paris, l'hiver
        ("2026-07-17T10:30:00", "2026-07-17T10:30:00+02:00"),  # et l'été
        ("2026-11-17T09:30:00Z", "2026-11-17T10:30:00+01:00"),  # Z : heure universelle
        ("2026-11-17T23:30:00+00:00", "2026-11-18T00:30:00+01:00"),  # un autre fuseau peut changer le jour
        ("2026-11-17", "2026-11-17T00:00:00+01:00"),  # un jour seul : minuit
    ],
)
def test_l_horloge_fixe_est_a_l_heure_de_paris(monkeypatch, valeur: str, heure_de_paris: str) -> None:
    moment = _a(monkeypatch, valeur)
    assert moment.isoformat() == heure_de_paris
    assert moment.tzinfo == PARIS


def test_sans_reglage_c_est_maintenant() -> None:
    assert abs(maintenant() - datetime.now(UTC)) < timedelta(seconds=5)
    assert maintenant().tzinfo == PARIS


@pytest.mark.parametrize("valeur", ["hier", "2026-13-01T10:00", "17/11/2026"])
def test_une_horloge_illisible_leve_une_erreur(monkeypatch, valeur: str) -> None:
    with pytest.raises(ValueError):
        _a(monkeypatch, valeur)
