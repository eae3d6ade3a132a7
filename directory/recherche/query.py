"""The candidates: small functions that each add one criterion, run in one place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import String, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from directory.annuaire.contact import limite
from directory.annuaire.models import OUVERTS, Dispositif, Etiquette, Structure, Zone
from directory.recherche.reserve import dispositifs
from directory.territoire.models import Commune
from directory.territoire.repository import REGION, communes, distance_km


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


def _etiquete(genre: str, codes: Any) -> Any:
    return Dispositif.id.in_(select(Etiquette.dispositif_id).where(Etiquette.genre == genre, Etiquette.code.in_(codes)))


def _pour() -> Any:
    return _etiquete("audience", [bindparam("audience", type_=String)])


def _zone(exclue: bool) -> Any:
    covers = or_(
        *(and_(Zone.grain == grain, Zone.code == bindparam(grain, type_=String)) for grain in _GRAINS),
        Zone.grain == "france",
        Zone.grain == "inconnue",  # told by no one: the distance decides, as data·inclusion does
    )
    return select(Zone.dispositif_id).where(Zone.exclue == exclue, covers)


_GRAINS = ("commune", "epci", "arrondissement", "departement", "region")


def _ici() -> Any:
    return and_(Dispositif.id.in_(_zone(False)), Dispositif.id.not_in(_zone(True)))


def _valeurs(jour: date, audience: str, commune: Commune | None) -> dict[str, Any]:
    values: dict[str, Any] = {"jour": jour.isoformat(), "audience": audience}
    if commune is not None:
        codes = (commune.code, commune.epci, commune.arrondissement, commune.departement, REGION)
        values |= dict(zip(_GRAINS, codes, strict=True))
    return values


@lru_cache(maxsize=8)
def _requete(*, ici: bool, besoins: bool, aussi: bool) -> Any:
    """The query of the ids, built once for each shape."""
    query = select(Dispositif.id).order_by(Dispositif.id).where(_en_service(), _pour())
    if besoins:
        asked = _etiquete("thematique", bindparam("besoins", expanding=True))
        query = query.where(or_(asked, Dispositif.id.in_(bindparam("aussi", expanding=True))) if aussi else asked)
    return query.where(_ici()) if ici else query


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

    `aussi`: ids that are wanted whatever their thématiques.
    """
    values = _valeurs(jour, audience, commune)
    if besoins:
        values["besoins"] = list(besoins)
        if aussi:
            values["aussi"] = list(aussi)
    query = _requete(ici=commune is not None, besoins=bool(besoins), aussi=bool(besoins and aussi))
    return dispositifs(session, list(session.execute(query, values).scalars()))


def en_service(session: Session, jour: date) -> list[str]:
    """Ids of all that a resident may be shown that day, anywhere, in id order."""
    query = _requete(ici=False, besoins=False, aussi=False)
    return list(session.execute(query, _valeurs(jour, "resident", None)).scalars())


def portes(session: Session, *, commune: Commune | None, jour: date) -> list[str]:
    """Ids of the places with a phone that welcome any demand there: a département's line, then the nearest first."""
    query = select(
        Dispositif.id, Dispositif.modes_accueil, Structure.latitude, Structure.longitude, Structure.commune
    ).join(Structure)
    limit = limite(jour)
    query = query.where(
        Dispositif.confiance != "basse",
        or_(
            Dispositif.verifie_le.is_(None),
            Dispositif.verifie_le >= func.substr(limit, 1, func.length(Dispositif.verifie_le)),
        ),
        Dispositif.accueil.is_(True),
        or_(Dispositif.telephone.is_not(None), Structure.telephone.is_not(None)),
    )
    query = query.where(_en_service(), _pour())
    if commune is not None:
        query = query.where(_ici())

    def order(row: Any) -> tuple[bool, float, str]:
        remote = row.modes_accueil == ["a-distance"]
        place = communes().get(row.commune or "")
        latitude = row.latitude if row.latitude is not None else place.latitude if place else None
        longitude = row.longitude if row.longitude is not None else place.longitude if place else None
        if commune is None or latitude is None or longitude is None:
            return (not remote, 0.0, row.id)
        return (not remote, distance_km(commune, latitude, longitude), row.id)

    return [row.id for row in sorted(session.execute(query, _valeurs(jour, "resident", commune)), key=order)]


def par_identifiants(session: Session, identifiants: Sequence[str]) -> dict[str, Dispositif]:
    """Dispositifs by id, those that still exist."""
    return {d.id: d for d in dispositifs(session, list(dict.fromkeys(identifiants)))}


def montrable(session: Session, identifiant: str, jour: date) -> Dispositif | None:
    """The dispositif of that id, when it is in service for residents that day."""
    query = select(Dispositif.id).where(_en_service(), _pour(), Dispositif.id == identifiant)
    found = session.execute(query, _valeurs(jour, "resident", None)).scalars().all()
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
