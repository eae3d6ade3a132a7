"""The candidates: small functions that each add one criterion, run in one place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from directory.annuaire.contact import ANNEES_MAX
from directory.annuaire.models import Dispositif, Etiquette, Structure, Zone
from directory.territoire.models import Commune
from directory.territoire.repository import REGION, communes, distance_km

OUVERTS = ("existant", "experimental")


def _en_service(query: Any, jour: date) -> Any:
    """Only what exists today (PAMS FA 1.1; notes 003 §7.2: planned or dropped is never proposed)."""
    today = jour.isoformat()
    return query.where(
        Dispositif.statut.in_(OUVERTS),
        or_(Dispositif.changement.is_(None), Dispositif.changement != "absent"),
        or_(Dispositif.valide_du.is_(None), Dispositif.valide_du <= today),
        # « 2026-11 » holds until the end of November: compare as many characters as the date has.
        or_(
            Dispositif.valide_jusqu_au.is_(None),
            Dispositif.valide_jusqu_au >= func.substr(today, 1, func.length(Dispositif.valide_jusqu_au)),
        ),
    )


def _etiquete(genre: str, codes: Sequence[str]) -> Any:
    return Dispositif.id.in_(
        select(Etiquette.dispositif_id).where(Etiquette.genre == genre, Etiquette.code.in_(list(codes)))
    )


def _pour(query: Any, audience: str) -> Any:
    return query.where(_etiquete("audience", [audience]))


def _besoins(query: Any, besoins: Sequence[str], aussi: Sequence[str]) -> Any:
    if not besoins:
        return query
    asked = _etiquete("thematique", besoins)
    return query.where(or_(asked, Dispositif.id.in_(list(aussi))) if aussi else asked)


def _zone(commune: Commune, exclue: bool) -> Any:
    covers = or_(
        and_(Zone.grain == "commune", Zone.code == commune.code),
        and_(Zone.grain == "epci", Zone.code == commune.epci),
        and_(Zone.grain == "arrondissement", Zone.code == commune.arrondissement),
        and_(Zone.grain == "departement", Zone.code == commune.departement),
        and_(Zone.grain == "region", Zone.code == REGION),
        Zone.grain == "france",
        Zone.grain == "inconnue",  # told by no one: the distance decides, as data·inclusion does
    )
    return select(Zone.dispositif_id).where(Zone.exclue == exclue, covers)


def _habitants(query: Any, commune: Commune | None) -> Any:
    if commune is None:
        return query
    return query.where(
        Dispositif.id.in_(_zone(commune, False)),
        Dispositif.id.not_in(_zone(commune, True)),
    )


def candidats(
    session: Session,
    *,
    commune: Commune | None,
    besoins: Sequence[str],
    jour: date,
    audience: str = "resident",
    aussi: Sequence[str] = (),
) -> list[Dispositif]:
    """Dispositifs in service that day for these needs, that commune and that audience, in id order.

    `aussi`: ids that are wanted whatever their thématiques.
    """
    query = select(Dispositif).order_by(Dispositif.id)
    query = _en_service(query, jour)
    query = _pour(query, audience)
    query = _besoins(query, besoins, aussi)
    query = _habitants(query, commune)
    return list(session.execute(query).unique().scalars())


def portes(session: Session, *, commune: Commune | None, jour: date) -> list[str]:
    """Ids of the places with a phone that welcome any demand there: a département's line, then the nearest first."""
    query = select(
        Dispositif.id, Dispositif.modes_accueil, Structure.latitude, Structure.longitude, Structure.commune
    ).join(Structure)
    limit = f"{jour.year - ANNEES_MAX:04d}{jour.isoformat()[4:]}"
    query = query.where(
        Dispositif.confiance != "basse",
        or_(
            Dispositif.verifie_le.is_(None),
            Dispositif.verifie_le >= func.substr(limit, 1, func.length(Dispositif.verifie_le)),
        ),
        Dispositif.accueil.is_(True),
        or_(Dispositif.telephone.is_not(None), Structure.telephone.is_not(None)),
    )
    query = _habitants(_pour(_en_service(query, jour), "resident"), commune)

    def order(row: Any) -> tuple[bool, float, str]:
        remote = row.modes_accueil == ["a-distance"]
        place = communes().get(row.commune or "")
        latitude = row.latitude if row.latitude is not None else place.latitude if place else None
        longitude = row.longitude if row.longitude is not None else place.longitude if place else None
        if commune is None or latitude is None or longitude is None:
            return (not remote, 0.0, row.id)
        return (not remote, distance_km(commune, latitude, longitude), row.id)

    return [row.id for row in sorted(session.execute(query), key=order)]


def par_identifiants(session: Session, identifiants: Sequence[str]) -> dict[str, Dispositif]:
    """Dispositifs by id, those that still exist."""
    query = select(Dispositif).where(Dispositif.id.in_(list(identifiants)))
    return {d.id: d for d in session.execute(query).unique().scalars()}


def montrable(session: Session, identifiant: str, jour: date) -> Dispositif | None:
    """The dispositif of that id, when it is in service for residents that day."""
    query = _pour(_en_service(select(Dispositif), jour), "resident").where(Dispositif.id == identifiant)
    return session.execute(query).unique().scalars().first()


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
