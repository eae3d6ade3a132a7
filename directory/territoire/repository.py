"""Read the territory files once."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from functools import lru_cache

import yaml

from directory.reglages import RACINE
from directory.territoire.models import Commune

DOSSIER = RACINE / "data" / "territoire"
REGION = "32"
DEPARTEMENTS = {"59": "Nord", "62": "Pas-de-Calais"}
_RAYON_TERRE_KM = 6371.0


@lru_cache(maxsize=1)
def communes() -> dict[str, Commune]:
    """The 1,534 communes by INSEE code."""
    with (DOSSIER / "communes.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["code"]: Commune(
                code=row["code"],
                nom=row["nom"],
                departement=row["departement"],
                codes_postaux=tuple(row["codes_postaux"].split()),
                population=int(row["population"] or 0),
                arrondissement=row["arrondissement"],
                epci=row["epci"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                bassin_emploi=row["bassin_emploi"],
                incluses=tuple(filter(None, row["incluses"].split("|"))),
                anciens_codes=tuple(row["anciens_codes"].split()),
            )
            for row in csv.DictReader(stream)
        }


@lru_cache(maxsize=1)
def epcis() -> dict[str, str]:
    """Names of the 36 intercommunalités by SIREN."""
    with (DOSSIER / "epci.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row["nom"] for row in csv.DictReader(stream)}


@lru_cache(maxsize=1)
def bassins() -> dict[str, list[str]]:
    """SIREN of the intercommunalités of each mobility basin of the Pas-de-Calais, those that a document names."""
    raw = yaml.safe_load((DOSSIER / "mobilite.yml").read_text(encoding="utf-8"))
    return {b["nom"]: list(b["epci"]) for b in raw["bassins_pas_de_calais"]}


@lru_cache(maxsize=1)
def cpam() -> dict[str, list[str]]:
    """Arrondissements of each district of the Assurance maladie."""
    raw = yaml.safe_load((DOSSIER / "cpam.yml").read_text(encoding="utf-8"))
    return {c["nom"]: list(c["arrondissements"]) for c in raw["circonscriptions"]}


@lru_cache(maxsize=1)
def hors_zone() -> list[tuple[str, str, tuple[str, ...]]]:
    """(code, nom, postal codes) of every other commune of France."""
    with (DOSSIER / "hors-zone.csv").open(encoding="utf-8", newline="") as stream:
        return [(row["code"], row["nom"], tuple(row["codes_postaux"].split())) for row in csv.DictReader(stream)]


def commune(code: str) -> Commune | None:
    """The commune of that INSEE code, following former and associated codes (59355 Lomme → 59350 Lille)."""
    return communes().get(code) or communes().get(_anciens().get(code, ""))


@lru_cache(maxsize=1)
def _anciens() -> dict[str, str]:
    return {old: c.code for c in communes().values() for old in c.anciens_codes}


def grains(commune: Commune) -> list[tuple[str, str]]:
    """(grain, code) of every territory that holds the commune, the smallest first."""
    return [
        ("commune", commune.code), ("epci", commune.epci), ("arrondissement", commune.arrondissement),
        ("departement", commune.departement), ("region", REGION),
    ]  # fmt: skip


def couvre(commune: Commune, grain: str, code: str) -> bool:
    """Does a zone hold the commune? One that is unknown holds all of them: the distance decides."""
    return grain in ("france", "inconnue") or (grain, code) in _territoires(commune.code)


@lru_cache(maxsize=2048)
def _territoires(code: str) -> frozenset[tuple[str, str]]:
    return frozenset(grains(communes()[code]))


def distance_km(a: Commune, latitude: float, longitude: float) -> float:
    """Great-circle distance in km from the centre of a commune to a point."""
    lat1, lat2 = math.radians(a.latitude), math.radians(latitude)
    half_lat = (lat2 - lat1) / 2
    half_lon = math.radians(longitude - a.longitude) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * _RAYON_TERRE_KM * math.asin(math.sqrt(h))


def les_plus_proches(origine: Commune, codes: Iterable[str]) -> list[Commune]:
    """The communes of `codes`, nearest first."""
    found = (communes()[code] for code in codes if code in communes())
    return sorted(found, key=lambda c: distance_km(origine, c.latitude, c.longitude))
