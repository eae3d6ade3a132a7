"""Where and for what each record is found: one row a place and a need, written in the transaction of the record.

A search then reads a few ranges of one index, however big the directory is. What holds for a day only (dates of
validity) and what is left out of a zone are judged on the records themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete as effacer
from sqlalchemy import event, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from directory.annuaire.models import OUVERTS, Dispositif, Etiquette, Repere, Structure, Zone, toucher
from directory.territoire.models import Commune
from directory.territoire.repository import communes

# What is told of a record in the place of a need: it exists, and it welcomes any demand.
TOUT, ACCUEIL = "*", "accueil"
# A place told by no one: near where it stands (data·inclusion), and from anywhere when it can be called.
PARTOUT = "partout"
# Degrees of a square; 50 km and more each way at our latitudes, so that nine squares hold all that is within reach.
COTE_LATITUDE, COTE_LONGITUDE = 0.5, 0.75
_CONFIANCES = {"haute": 0, "moyenne": 1, "basse": 2}
_LOT = 500
_A_REVOIR = "reperes a revoir"


def carre(latitude: float, longitude: float, est: int = 0, nord: int = 0) -> str:
    """The square that holds a point, or one beside it."""
    return f"carre:{math.floor(latitude / COTE_LATITUDE) + nord}:{math.floor(longitude / COTE_LONGITUDE) + est}"


def carres_autour(commune: Commune) -> list[str]:
    """The nine squares around the centre of a commune."""
    steps = (-1, 0, 1)
    return [carre(commune.latitude, commune.longitude, est, nord) for est in steps for nord in steps]


def point(complement: dict[str, Any] | None, structure: Any) -> tuple[float, float] | None:
    """Where the service is given, else where its structure is, else the centre of its commune."""
    own = (complement or {}).get("lieu") or {}
    if own.get("latitude") is not None:
        return own["latitude"], own["longitude"]
    if structure.latitude is not None and structure.longitude is not None:
        return structure.latitude, structure.longitude
    place = communes().get(structure.commune or "")
    return (place.latitude, place.longitude) if place else None


def _lieux(row: Any, zones: Iterable[Any]) -> set[str]:
    found = set()
    for zone in zones:
        if zone.exclue:
            continue
        if zone.grain != "inconnue":
            found.add(f"{zone.grain}:{zone.code}" if zone.grain != "france" else "france")
            continue
        where = point(row.complement, row)
        if where:
            found.add(carre(*where))
        # On site in a commune of elsewhere: too far for whoever lives here.
        if row.modes_accueil != ["en-presentiel"] or (where is None and not row.commune):
            found.add(PARTOUT)
    return found


def _rang(row: Any, rang_du_besoin: int) -> int:
    """A rough order, the smallest first: what it is first for, how sure, how to reach it."""
    reach = 0 if row.telephone or row.telephone_structure else 1 if row.adresse else 2
    return 100 * min(2, rang_du_besoin) + 10 * _CONFIANCES[row.confiance] + reach


def _lignes(row: Any, etiquettes: Sequence[Any], zones: Sequence[Any]) -> Iterator[dict[str, Any]]:
    if row.statut not in OUVERTS or row.changement == "absent":
        return
    needs = {e.code: _rang(row, e.rang) for e in etiquettes if e.genre == "thematique"}
    needs[TOUT] = _rang(row, 0)
    if row.accueil:
        needs[ACCUEIL] = _rang(row, 0)
    places = _lieux(row, zones)
    for audience in (e.code for e in etiquettes if e.genre == "audience"):
        for need, rank in needs.items():
            for place in places:
                yield {
                    "audience": audience, "besoin": need, "lieu": place, "rang": rank, "dispositif_id": row.id,
                }  # fmt: skip


def _par_dispositif(connexion: Connection, table: Any, ids: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in connexion.execute(select(table.__table__).where(table.dispositif_id.in_(ids))):
        found.setdefault(row.dispositif_id, []).append(row)
    return found


_COLONNES = select(
    Dispositif.id, Dispositif.statut, Dispositif.changement, Dispositif.accueil, Dispositif.modes_accueil,
    Dispositif.confiance, Dispositif.telephone, Dispositif.complement, Structure.telephone.label("telephone_structure"),
    Structure.adresse, Structure.commune, Structure.latitude, Structure.longitude,
).join(Structure)  # fmt: skip


def refaire(connexion: Connection, ids: Iterable[str] | None = None) -> None:
    """Write again the rows of these records, or of all of them."""
    if ids is None:
        connexion.execute(effacer(Repere))
        ids = connexion.execute(select(Dispositif.id).order_by(Dispositif.id)).scalars().all()
        new = True
    else:
        new = False
    wanted = list(ids)
    for start in range(0, len(wanted), _LOT):
        part = wanted[start : start + _LOT]
        if not new:
            connexion.execute(effacer(Repere).where(Repere.dispositif_id.in_(part)))
        labels, zones = (_par_dispositif(connexion, table, part) for table in (Etiquette, Zone))
        rows = [
            line
            for row in connexion.execute(_COLONNES.where(Dispositif.id.in_(part)))
            for line in _lignes(row, labels.get(row.id, []), zones.get(row.id, []))
        ]
        if rows:
            connexion.execute(insert(Repere.__table__), rows)


def completer(session: Session) -> bool:
    """Write the rows of a directory that has none yet: it comes from before them. True when it did."""
    if session.execute(select(Repere.dispositif_id).limit(1)).first() is not None:
        return False
    if session.execute(select(Dispositif.id).limit(1)).first() is None:
        return False
    refaire(session.connection())
    toucher(session)
    return True


@event.listens_for(Session, "before_flush")
def _noter_ce_qui_change(session: Session, _context: Any, _instances: Any) -> None:
    changed = session.info.setdefault(_A_REVOIR, set())
    for row in (*session.new, *session.dirty):
        if isinstance(row, (Etiquette, Zone)):
            changed.add(("dispositif", row.dispositif_id))
        elif isinstance(row, Dispositif):
            changed.add(("dispositif", row.id))
        elif isinstance(row, Structure) and row not in session.new:
            changed.add(("structure", row.id))


@event.listens_for(Session, "after_flush")
def _suivre(session: Session, _context: Any) -> None:
    changed = session.info.pop(_A_REVOIR, set())
    if not changed:
        return
    connection = session.connection()
    ids = {i for kind, i in changed if kind == "dispositif" and i}
    owners = sorted(i for kind, i in changed if kind == "structure")
    for start in range(0, len(owners), _LOT):
        query = select(Dispositif.id).where(Dispositif.structure_id.in_(owners[start : start + _LOT]))
        ids.update(connection.execute(query).scalars())
    refaire(connection, sorted(ids))
