"""The clock by which hours, delays and greetings are told (contract §6)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from directory.reglages import reglages

PARIS = ZoneInfo("Europe/Paris")


def maintenant() -> datetime:
    """Now in Europe/Paris, aware; AIGUILLAGE_MAINTENANT fixes it. Raises ValueError on a bad setting."""
    fixed = reglages().maintenant
    if fixed:
        moment = datetime.fromisoformat(fixed.replace("Z", "+00:00"))
        return moment.astimezone(PARIS) if moment.tzinfo else moment.replace(tzinfo=PARIS)
    return datetime.now(PARIS)
