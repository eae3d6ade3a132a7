"""Places that an import brings and that are perhaps already there: proposed to a keeper, never merged by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.annuaire.models import Structure
from directory.texte import cle

# Names more alike than this, in the same commune, are perhaps one place.
RESSEMBLANCE = 88.0
# The same phone is enough when the names have something in common: a switchboard serves many places.
PARENTE = 55.0
_LOT = 500


def doublons(session: Session, nouveaux: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """(id brought, id already there from another origin, why), for the structures just added."""
    fields = select(Structure.id, Structure.nom, Structure.commune, Structure.telephone, Structure.origine)
    wanted = sorted(nouveaux)
    brought = [
        row
        for start in range(0, len(wanted), _LOT)
        for row in session.execute(fields.where(Structure.id.in_(wanted[start : start + _LOT])))
    ]
    if not brought:
        return
    origins = {row.origine for row in brought}
    by_phone, by_place = defaultdict(list), defaultdict(list)
    for row in session.execute(fields.where(Structure.origine.not_in(origins))):
        if row.telephone:
            by_phone[row.telephone].append(row)
        if row.commune:
            by_place[row.commune].append(row)
    for row in brought:
        name = cle(row.nom)
        told = set()
        for other in by_phone.get(row.telephone or "", ()):
            if fuzz.token_set_ratio(name, cle(other.nom)) >= PARENTE:
                told.add(other.id)
                yield row.id, other.id, "même téléphone"
        for other in by_place.get(row.commune or "", ()):
            if other.id not in told and fuzz.token_sort_ratio(name, cle(other.nom)) >= RESSEMBLANCE:
                yield row.id, other.id, "même commune, noms proches"
