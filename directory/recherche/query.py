"""The candidates: small functions that each add one criterion, run in one place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, func, or_, select, union_all
from sqlalchemy.orm import Session

from directory.annuaire.contact import est_sur
from directory.annuaire.models import OUVERTS, Dispositif, Etiquette, Repere
from directory.annuaire.reperes import ACCUEIL, PARTOUT, TOUT, carres_autour
from directory.recherche.reserve import dispositifs
from directory.recherche.traits import traits
from directory.territoire.models import Commune
from directory.territoire.repository import couvre, distance_km, grains

# Where a need has more than that, only the most promising ones are ranked; ours have 138 at most (a test counts).
CANDIDATS_AU_PLUS = 240
# Of what can be called from anywhere and says nothing of its zone.
PARTOUT_AU_PLUS, TOUS = 40, 1_000_000
# The nearer it serves, the sooner it is kept.
_ORDRE = {
    "commune": 0, "epci": 0, "arrondissement": 1, "departement": 1, "region": 2, "carre": 2, "france": 2, PARTOUT: 3,
}  # fmt: skip


def _en_service() -> Any:
    """Only what exists today (PAMS FA 1.1; notes 003 §7.2: planned or dropped is never proposed)."""
    today = bindparam("jour", type_=String)
    return and_(
        Dispositif.statut.in_(OUVERTS),
        or_(Dispositif.changement.is_(None), Dispositif.changement != "absent"),
        or_(Dispositif.valide_du.is_(None), Dispositif.valide_du <= today),
        # « 2026-11 » holds until the end of November: compare as many characters as the date has.
        or_(
            Dispositif.valide_jusqu_au.is_(None),
            Dispositif.valide_jusqu_au >= func.substr(today, 1, func.length(Dispositif.valide_jusqu_au)),
        ),
    )


def _pour() -> Any:
    tagged = select(Etiquette.dispositif_id).where(
        Etiquette.genre == "audience", Etiquette.code == bindparam("audience", type_=String)
    )
    return Dispositif.id.in_(tagged)


@lru_cache(maxsize=2)
def _reperes(*, ici: bool) -> Any:
    """The query of what is found for these needs: around a commune, and from anywhere as far as it is short."""
    fields = (Repere.dispositif_id, Repere.besoin, Repere.lieu, Repere.rang)
    wanted = (
        Repere.audience == bindparam("audience", type_=String),
        Repere.besoin.in_(bindparam("besoins", expanding=True)),
    )
    if not ici:
        return select(*fields).where(*wanted)
    near = select(*fields).where(*wanted, Repere.lieu.in_(bindparam("lieux", expanding=True)))
    anywhere = select(*fields).where(*wanted, Repere.lieu == PARTOUT).order_by(Repere.rang, Repere.dispositif_id)
    first = anywhere.limit(bindparam("combien", type_=Integer)).subquery()
    return union_all(near, select(first))


def _trouves(
    session: Session, commune: Commune | None, besoins: Sequence[str], audience: str, combien: int | None
) -> list[str]:
    """Ids for these needs around that commune, in id order; for each need, the `combien` most promising ones."""
    values: dict[str, Any] = {"audience": audience, "besoins": list(besoins)}
    if commune is not None:
        lieux = [f"{grain}:{code}" for grain, code in grains(commune)] + ["france", *carres_autour(commune)]
        values |= {"lieux": lieux, "combien": PARTOUT_AU_PLUS * len(besoins) if combien else TOUS}
    by_need: dict[str, dict[str, tuple[int, int]]] = {}
    for identifier, need, lieu, rang in session.execute(_reperes(ici=commune is not None), values):
        known = by_need.setdefault(need, {})
        order = (_ORDRE[lieu.partition(":")[0]], rang)
        known[identifier] = min(order, known.get(identifier, order))
    kept: set[str] = set()
    for known in by_need.values():
        if combien is not None and len(known) > combien:
            kept.update(sorted(known, key=lambda i: (known[i], i))[:combien])
        else:
            kept.update(known)
    return sorted(kept)


def _tient(d: Dispositif, commune: Commune | None, jour: str) -> bool:
    """In force that day, and not left out there."""
    known = traits(d)
    if known.valide_du is not None and known.valide_du > jour:
        return False
    # « 2026-11 » holds until the end of November: compare as many characters as the date has.
    if known.valide_jusqu_au is not None and known.valide_jusqu_au < jour[: len(known.valide_jusqu_au)]:
        return False
    if commune is None or not known.exclues:
        return True
    return not any(couvre(commune, grain, code) for grain, code in known.exclues)


def candidats(
    session: Session,
    *,
    commune: Commune | None,
    besoins: Sequence[str],
    jour: date,
    audience: str = "resident",
    aussi: Sequence[str] = (),
) -> list[Dispositif]:
    """Dispositifs in service that day for these needs, that commune and that audience, in id order; not to be changed.

    `aussi`: ids, or forms of ids (« ml-*-jeunes »), that are wanted whatever their thématiques. Without a need:
    everything there.
    """
    ids = _trouves(session, commune, besoins or [TOUT], audience, CANDIDATS_AU_PLUS if besoins else None)
    if besoins and aussi:
        ids = sorted({*ids, *_parmi(session, commune, aussi, audience)})
    day = jour.isoformat()
    return [d for d in dispositifs(session, ids) if _tient(d, commune, day)]


def _parmi(session: Session, commune: Commune | None, ids: Sequence[str], audience: str) -> list[str]:
    """Those of the ids, or of the ids of these forms, that are found around that commune, whatever they are for."""
    named = [Repere.dispositif_id.like(i.replace("*", "%")) for i in ids if "*" in i]
    exact = Repere.dispositif_id.in_([i for i in ids if "*" not in i])
    query = select(Repere.dispositif_id).where(or_(exact, *named), Repere.audience == audience, Repere.besoin == TOUT)
    if commune is not None:
        lieux = [f"{grain}:{code}" for grain, code in grains(commune)] + ["france", PARTOUT, *carres_autour(commune)]
        query = query.where(Repere.lieu.in_(lieux))
    return list(session.execute(query).scalars())


def en_service(session: Session, jour: date) -> list[str]:
    """Ids of all that a resident may be shown that day, anywhere, in id order."""
    query = select(Dispositif.id).order_by(Dispositif.id).where(_en_service(), _pour())
    return list(session.execute(query, {"jour": jour.isoformat(), "audience": "resident"}).scalars())


def portes(session: Session, *, commune: Commune | None, jour: date) -> list[str]:
    """Ids of the places with a phone that welcome any demand there: a département's line, then the nearest first."""
    found = dispositifs(session, _trouves(session, commune, [ACCUEIL], "resident", None))
    day = jour.isoformat()
    open_ = [d for d in found if _tient(d, commune, day) and est_sur(d, jour) and traits(d).telephone]

    def order(d: Dispositif) -> tuple[bool, float, str]:
        point = traits(d).point
        far = distance_km(commune, *point) if commune is not None and point is not None else 0.0
        return (traits(d).modes_accueil != ("a-distance",), far, d.id)

    return [d.id for d in sorted(open_, key=order)]


def par_identifiants(session: Session, identifiants: Sequence[str]) -> dict[str, Dispositif]:
    """Dispositifs by id, those that still exist."""
    return {d.id: d for d in dispositifs(session, list(dict.fromkeys(identifiants)))}


def montrable(session: Session, identifiant: str, jour: date) -> Dispositif | None:
    """The dispositif of that id, when it is in service for residents that day."""
    query = select(Dispositif.id).where(_en_service(), _pour(), Dispositif.id == identifiant)
    found = session.execute(query, {"jour": jour.isoformat(), "audience": "resident"}).scalars().all()
    return next(iter(dispositifs(session, found)), None)


def urgences(session: Session, code: str) -> list[Dispositif]:
    """Emergency lines of one code, the surest and shortest numbers first."""
    query = select(Dispositif).where(Dispositif.urgence == code, Dispositif.statut.in_(OUVERTS))
    found = session.execute(query).unique().scalars()
    order = {"haute": 0, "moyenne": 1, "basse": 2}
    return sorted(
        found,
        key=lambda d: (
            order[d.confiance],
            not d.numero_court,
            d.frais != "gratuit",
            d.id,
        ),
    )
