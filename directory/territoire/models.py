"""Plain records of the territory."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Commune:
    """A commune of Nord or Pas-de-Calais (COG 2026); latitude and longitude in degrees, of its centre."""

    code: str
    nom: str
    departement: str
    codes_postaux: tuple[str, ...]
    population: int
    arrondissement: str
    epci: str
    latitude: float
    longitude: float
    bassin_emploi: str
    incluses: tuple[str, ...] = ()
    anciens_codes: tuple[str, ...] = ()

    def en_bref(self) -> dict[str, str]:
        """The form used outside: code, nom, departement."""
        return {"code": self.code, "nom": self.nom, "departement": self.departement}


@dataclass(frozen=True)
class Mention:
    """A place named in a text: `debut`/`fin` are character offsets; `codes` the communes that it may be."""

    texte: str
    debut: int
    fin: int
    codes: tuple[str, ...]
    nature: str  # exact | court | approche | code-postal | ailleurs
    role: str  # moi | residence | neutre | destination | niee | adresse
    ailleurs: str | None = None  # the name, when the place is outside the territory
    douteuse: bool = False  # the words may well be something else (« une marquise », « en avion »)


@dataclass(frozen=True)
class LieuCompris:
    """Where the person lives or asks for. statut: unique | ambigu | hors-zone | aucune."""

    statut: str = "aucune"
    codes: tuple[str, ...] = ()
    nom_hors_zone: str | None = None
    texte: str | None = None
    mentions: tuple[Mention, ...] = field(default=(), repr=False)
