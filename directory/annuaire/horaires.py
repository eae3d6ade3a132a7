"""Opening hours: is it open now, and how to say it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

import opening_hours

from directory.horloge import PARIS
from directory.textes import phrase

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_FERIE = "Mo-Su,PH 00:00-24:00; PH off"


@lru_cache(maxsize=4096)
def _lire(horaires: str) -> opening_hours.OpeningHours:
    return opening_hours.OpeningHours(horaires, country="FR", timezone=PARIS)


def est_ferie(moment: datetime) -> bool:
    """True on a French public holiday."""
    return not _lire(_FERIE).is_open(moment)


def ouvert(horaires: str | None, moment: datetime) -> bool | None:
    """True, False, or None when unknown: no hours, or a public holiday on which the hours say nothing."""
    if not horaires:
        return None
    if est_ferie(moment) and "PH" not in horaires and horaires.strip() != "24/7":
        return None
    return bool(_lire(horaires).is_open(moment))


def heure(moment: datetime) -> str:
    """« 8 h 30 », « 14 h », « minuit »."""
    if (moment.hour, moment.minute) == (0, 0):
        return phrase("horaires.minuit")
    return f"{moment.hour} h {moment.minute:02d}" if moment.minute else f"{moment.hour} h"


def _jour(moment: datetime, reference: datetime) -> str:
    days = (moment.date() - reference.date()).days
    if days == 0:
        return "aujourd'hui"
    if days == 1:
        return "demain"
    return JOURS[moment.weekday()]


def en_mots(horaires: str | None, moment: datetime) -> str | None:
    """Today's state in words (« Ouvert jusqu'à 17 h. », « Fermé. Ouvre demain à 8 h 30. »); None if unknown."""
    state = ouvert(horaires, moment)
    if state is None or not horaires:
        return None
    if horaires.strip() == "24/7":
        return phrase("horaires.continu")
    change = _lire(horaires).next_change(moment)
    if change is None:
        return phrase("horaires.ouvert") if state else None
    if state:
        return phrase("horaires.ouvert_jusqu_a", heure=heure(change))
    for _ in range(20):
        if not est_ferie(change) or "PH" in horaires:
            break
        change = _lire(horaires).next_change(change.replace(hour=23, minute=59)) or change + timedelta(days=1)
    if change - moment > timedelta(days=6):
        return phrase("horaires.ferme")
    return phrase("horaires.ferme_ouvre", jour=_jour(change, moment), heure=heure(change))


def semaine(horaires: str | None, moment: datetime) -> list[str]:
    """The week in words, one line for each run of days with the same hours; empty when unknown."""
    if not horaires:
        return []
    if horaires.strip() == "24/7":
        return [phrase("horaires.toujours")]
    monday = (moment - timedelta(days=moment.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    while any(est_ferie(monday + timedelta(days=d)) for d in range(7)):
        monday += timedelta(days=7)
    spans: list[list[str]] = [[] for _ in range(7)]
    continued = ouvert(horaires, monday - timedelta(minutes=1))
    for begin, end, state, _comment in _lire(horaires).intervals(monday, monday + timedelta(days=8)):
        day = (begin.date() - monday.date()).days
        if state == opening_hours.State.OPEN and day < 7 and not (begin == monday and continued):
            spans[day].append(f"de {heure(begin)} à {heure(end)}")
    days = [(JOURS[i], " et ".join(found) or "fermé") for i, found in enumerate(spans)]
    lines: list[str] = []
    i = 0
    while i < 7:
        j = i
        while j + 1 < 7 and days[j + 1][1] == days[i][1]:
            j += 1
        if days[i][1] != "fermé":
            name = days[i][0] if i == j else f"{days[i][0]} {'et' if j == i + 1 else 'à'} {days[j][0]}"
            lines.append(f"{name.capitalize()} : {days[i][1]}")
        i = j + 1
    return lines
