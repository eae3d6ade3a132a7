"""Errors told by anyone (« ce numéro ne marche pas »): a queue for the keepers, with nothing of who said it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.annuaire.models import Signalement
from directory.texte import cle

OUVERT, CORRIGE, INFONDE = "ouvert", "corrige", "infonde"
# The same doubt told twice in an hour is one doubt: a second click, or a person who insists.
RAPPROCHES = timedelta(hours=1)
_RAISONS = (
    ("telephone", re.compile(r"\b(?:num\w*|tel\w*|appel\w*|repond\w*|sonne|ligne|attribue\w*)\b")),
    ("ferme", re.compile(r"\b(?:ferm\w*|existe plus|demenag\w*|parti\w*|personne sur place)\b")),
    ("adresse", re.compile(r"\b(?:adresse|rue|pas la|introuvable)\b")),
    ("horaires", re.compile(r"\b(?:horaires?|heures?|ouvert\w*|matin|apres midi)\b")),
)


class SignalementInconnu(LookupError):
    """No report bears this number."""


def raison(texte: str) -> str:
    """What the words complain of: telephone, ferme, adresse, horaires or autre."""
    words = cle(texte)
    return next((name for name, pattern in _RAISONS if pattern.search(words)), "autre")


def signaler(session: Session, identifiants: Sequence[str], motif: str, moment: datetime) -> int:
    """Queue a doubt on these dispositifs, for a reason of `raison`. How many are new."""
    now, new = moment.replace(tzinfo=None), 0
    for identifiant in identifiants:
        same = select(Signalement.id).where(
            Signalement.dispositif_id == identifiant, Signalement.raison == motif, Signalement.statut == OUVERT,
            Signalement.le >= now - RAPPROCHES,
        )  # fmt: skip
        if session.execute(same).first() is None:
            session.add(Signalement(dispositif_id=identifiant, raison=motif, le=now, statut=OUVERT))
            new += 1
    session.flush()
    return new


def lister(session: Session, statut: str | None = OUVERT) -> list[Signalement]:
    """Reports, the oldest first; all of them when `statut` is None."""
    query = select(Signalement).order_by(Signalement.le, Signalement.id)
    return list(session.execute(query.where(Signalement.statut == statut) if statut else query).scalars())


def traiter(session: Session, numero: int, statut: str, *, par: str, note: str, moment: datetime) -> Signalement:
    """Close a report. Raises SignalementInconnu."""
    found = session.get(Signalement, numero)
    if found is None:
        raise SignalementInconnu(numero)
    found.statut, found.traite_par, found.note = statut, par, note
    found.traite_le = moment.replace(tzinfo=None)
    session.flush()
    return found
