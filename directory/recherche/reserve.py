"""Records of the directory kept ready in this process, until the directory changes.

A search finds ids, which is quick; building the records they name is what costs. They are kept here, detached and only
ever read, under the mark that every writing changes (`Chargement.MARQUE`).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.annuaire.models import Chargement, Dispositif, a_ecrit

# A region's worth; beyond, everything is dropped and what is used comes back.
PLACES = 20_000
_verrou = threading.Lock()
_marques: dict[str, str | None] = {}
_fiches: dict[str, dict[str, Dispositif]] = {}


def _lire(session: Session, identifiants: Sequence[str]) -> dict[str, Dispositif]:
    found: dict[str, Dispositif] = {}
    for start in range(0, len(identifiants), 500):
        query = select(Dispositif).where(Dispositif.id.in_(list(identifiants[start : start + 500])))
        found |= {d.id: d for d in session.execute(query).unique().scalars()}
    return found


def dispositifs(session: Session, identifiants: Sequence[str]) -> list[Dispositif]:
    """The records of these ids, in that order; those gone are skipped.

    A session that has written, or that shares its connection, reads for itself.
    """
    engine = session.get_bind()
    if not identifiants:
        return []
    if a_ecrit(session) or not isinstance(engine, Engine):
        read = _lire(session, identifiants)
        return [read[i] for i in identifiants if i in read]
    mark = session.execute(select(Chargement.empreinte).where(Chargement.id == Chargement.MARQUE)).scalar()
    place = str(engine.url)
    with _verrou:
        if place not in _fiches or _marques.get(place) != mark or len(_fiches[place]) > PLACES:
            _marques[place], _fiches[place] = mark, {}
        kept = _fiches[place]
    missing = [i for i in identifiants if i not in kept]
    if missing:
        with Session(engine, expire_on_commit=False, future=True) as own:
            kept |= _lire(own, missing)
    return [kept[i] for i in identifiants if i in kept]
