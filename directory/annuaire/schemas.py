"""What a YAML file of the directory may hold (docs/annuaire.md), checked field by field."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import opening_hours
import yaml
from pydantic import BaseModel, Extra, Field, root_validator, validator

from directory.reglages import RACINE
from directory.territoire.repository import DEPARTEMENTS, bassins, communes, cpam, epcis

_ID = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_TELEPHONE = re.compile(
    r"^(?:0\d(?: \d\d){4}|0 8\d\d (?:\d\d \d\d \d\d|\d{3} \d{3})|0 9\d\d \d{3} \d{3}|\d{2,5}|1\d\d \d{3})$"
)
_DATE = re.compile(r"^\d{4}(?:-\d\d(?:-\d\d)?)?$")

Urgence = Literal[
    "danger-vital",
    "suicide",
    "violences-conjugales",
    "enfance-en-danger",
    "sans-abri",
    "violences-autres",
]
STATUTS_PERSONNE = (
    "rsa", "aah", "aspa", "ass", "france-travail", "mission-locale", "cej", "apprenti", "etudiant", "lycee-pro",
    "interimaire", "salarie", "stagiaire-formation", "parent-isole", "retraite", "fonctionnaire", "independant",
    "agriculteur", "aidant", "frontalier", "horaires-decales",
)  # fmt: skip


@lru_cache(maxsize=1)
def referentiels() -> dict[str, dict[str, str]]:
    """Codes and labels of data·inclusion v1 by list (thematiques, publics, …)."""
    path = RACINE / "data" / "annuaire" / "referentiels" / "data-inclusion.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["listes"]


def _known(values: list[str], liste: str) -> list[str]:
    unknown = [v for v in values if v not in referentiels()[liste]]
    if unknown:
        raise ValueError(f"code inconnu dans {liste} : {', '.join(unknown)}")
    if len(set(values)) != len(values):
        raise ValueError("code répété")
    return values


def date_iso(value: Any) -> str | None:
    """A full or partial ISO 8601 date as text. Raises ValueError otherwise."""
    if value is None:
        return None
    text = value.isoformat() if isinstance(value, date) else str(value)
    if not _DATE.match(text):
        raise ValueError(f"date attendue (AAAA, AAAA-MM ou AAAA-MM-JJ) : {text}")
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise ValueError(f"date impossible : {text}") from None
    return text


def renvoi(value: Any) -> Any:
    """The short form of a citation, an id alone, made whole."""
    return {"id": value} if isinstance(value, str) else value


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        anystr_strip_whitespace = True
        min_anystr_length = 1


class SourceYaml(_Strict):
    """Where a fact comes from; a page (url) or a document."""

    titre: str
    url: str | None
    document: str | None
    date: str | None
    licence: str | None

    _date = validator("date", pre=True, allow_reuse=True)(lambda v: date_iso(v))

    @root_validator(skip_on_failure=True)
    def _somewhere(cls, values: dict) -> dict:
        if not values.get("url") and not values.get("document"):
            raise ValueError("une source a une url ou un document")
        return values


class RenvoiSource(_Strict):
    """A source cited for some fields only."""

    id: str
    champs: list[str] = []


class _Contact(_Strict):
    telephone: str | None
    courriel: str | None
    site: str | None
    horaires: str | None
    horaires_texte: str | None

    @validator("telephone")
    def _telephone(cls, value: str | None) -> str | None:
        if value is not None and not _TELEPHONE.match(value):
            raise ValueError(f"téléphone mal formé : {value}")
        return value

    @validator("courriel")
    def _courriel(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"^[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}$", value):
            raise ValueError(f"courriel mal formé : {value}")
        return value

    @validator("site")
    def _site(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"^https?://[^\s/]+\.[^\s]+$", value):
            raise ValueError(f"adresse de site mal formée : {value}")
        return value

    @validator("horaires")
    def _horaires(cls, value: str | None) -> str | None:
        if value is not None and not opening_hours.validate(value):
            raise ValueError(f"horaires mal formés (OpenStreetMap) : {value}")
        return value


class StructureYaml(_Contact):
    """One structure."""

    id: str = Field(regex=_ID, max_length=120)
    nom: str = Field(min_length=3, max_length=200)
    commune: str | None
    adresse: str | None
    complement_adresse: str | None
    code_postal: str | None = Field(regex=r"^\d{5}$")
    latitude: float | None
    longitude: float | None
    accessibilite: str | None
    acces: str | None  # how to get there: the bus stop, the entrance
    sources: list[RenvoiSource] = Field(min_items=1)

    _renvoi = validator("sources", pre=True, each_item=True, allow_reuse=True)(lambda v: renvoi(v))

    @validator("commune")
    def _commune(cls, value: str | None) -> str | None:
        if value is not None and value not in communes():
            raise ValueError(f"commune inconnue : {value}")
        return value


class SaufYaml(_Strict):
    """What a zone leaves out."""

    communes: list[str] = []
    epci: list[str] = []
    departements: list[str] = []


class ZoneYaml(_Strict):
    """Union of all that is named, minus `sauf`."""

    communes: list[str] = []
    epci: list[str] = []
    arrondissements: list[str] = []
    bassins: list[str] = []  # mobility basins (data/territoire/mobilite.yml)
    cpam: list[str] = []  # districts of the Assurance maladie (data/territoire/cpam.yml)
    departements: list[str] = []
    regions: list[str] = []
    france: bool = False
    sauf: SaufYaml = SaufYaml()

    @root_validator(skip_on_failure=True)
    def _codes(cls, values: dict) -> dict:
        sauf = values["sauf"]
        unknown = [c for c in [*values["communes"], *sauf.communes] if c not in communes()]
        unknown += [c for c in [*values["epci"], *sauf.epci] if c not in epcis()]
        names = {c.arrondissement for c in communes().values()}
        unknown += [a for a in values["arrondissements"] if a not in names]
        unknown += [b for b in values["bassins"] if b not in bassins()] + [c for c in values["cpam"] if c not in cpam()]
        unknown += [d for d in [*values["departements"], *sauf.departements] if d not in DEPARTEMENTS]
        unknown += [r for r in values["regions"] if r != "32"]
        if unknown:
            raise ValueError(f"zone inconnue : {', '.join(unknown)}")
        if not any(
            values[k]
            for k in (
                "communes",
                "epci",
                "arrondissements",
                "bassins",
                "cpam",
                "departements",
                "regions",
                "france",
            )
        ):
            raise ValueError("zone vide")
        return values

    def lignes(self) -> list[tuple[str, str, bool]]:
        """(grain, code, excluded) rows of the zone table."""
        rows = [("commune", c, False) for c in self.communes] + [("epci", c, False) for c in self.epci]
        rows += [("arrondissement", c, False) for c in self.arrondissements]
        rows += [("epci", c, False) for name in self.bassins for c in bassins()[name]]
        rows += [("arrondissement", c, False) for name in self.cpam for c in cpam()[name]]
        rows += [("departement", c, False) for c in self.departements] + [("region", c, False) for c in self.regions]
        rows += [("france", "france", False)] if self.france else []
        rows += [("commune", c, True) for c in self.sauf.communes] + [("epci", c, True) for c in self.sauf.epci]
        rows += [("departement", c, True) for c in self.sauf.departements]
        return sorted(set(rows))


class CritereYaml(_Strict):
    """One condition of access; the fields depend on `critere` (docs/annuaire.md)."""

    critere: Literal[
        "age", "public", "statut", "permis", "vehicule", "distance_travail_km", "revenus", "contrat", "residence",
        "operateur", "prescription", "autre",
    ]  # fmt: skip
    texte: str = Field(max_length=160)
    min: float | None
    max: float | None
    un_de: list[str] | None
    valeur: bool | None
    unite: (
        Literal["smic-net-mois", "eur-brut-mois", "eur-net-mois", "eur-brut-an", "eur-net-an", "quotient-familial"]
        | None
    )
    par: list[str] | None
    depuis_mois: int | None

    @root_validator(skip_on_failure=True)
    def _shape(cls, values: dict) -> dict:
        kind = values["critere"]
        if kind in ("age", "distance_travail_km") and values["min"] is None and values["max"] is None:
            raise ValueError(f"critère {kind} sans borne")
        if kind in ("public", "statut", "contrat", "operateur") and not values["un_de"]:
            raise ValueError(f"critère {kind} sans liste")
        if kind == "public":
            _known(values["un_de"], "publics")
        if kind == "statut" and set(values["un_de"]) - set(STATUTS_PERSONNE):
            raise ValueError(f"statut inconnu : {set(values['un_de']) - set(STATUTS_PERSONNE)}")
        if kind in ("permis", "vehicule") and values["valeur"] is None:
            raise ValueError(f"critère {kind} sans valeur")
        if kind == "revenus" and (values["max"] is None or values["unite"] is None):
            raise ValueError("critère revenus sans plafond ou sans unité")
        return values


class DispositifYaml(_Contact):
    """One dispositif."""

    id: str = Field(regex=_ID, max_length=120)
    nom: str = Field(min_length=3, max_length=200)
    structure: str
    description: str
    description_pro: str | None
    demarche: str | None
    thematiques: list[str]
    type: (
        Literal[
            "accompagnement",
            "aide-financiere",
            "aide-materielle",
            "atelier",
            "formation",
            "information",
        ]
        | None
    )
    mobilite: Literal[
        "droit-commun", "diagnostic", "accompagnement", "transport-solidaire", "vehicule", "aide-financiere"
    ] | None  # fmt: skip
    statut: Literal["existant", "experimental", "prevu", "reflexion", "abandonne"]
    audience: list[Literal["resident", "professionnel", "collectivite", "employeur"]] = Field(min_items=1)
    zone: ZoneYaml
    publics: list[str] = Field(min_items=1)
    criteres: list[CritereYaml] = []
    entree: (
        Literal[
            "libre",
            "rendez-vous",
            "inscription",
            "prescription",
            "tiers",
            "employeur",
            "itinerant",
        ]
        | None
    )
    mobilisable_par: list[Literal["usagers", "professionnels"]] = []
    modes_accueil: list[Literal["a-distance", "en-presentiel"]] = []
    frais: Literal["gratuit", "payant"] | None
    frais_precisions: str | None
    a_apporter: list[str] = []
    capacite: str | None  # places, waiting list: as a source tells it
    langues: list[str] = []
    alias: list[str] = []
    urgence: Urgence | None
    numero_court: bool = False
    accueil: bool = False
    valide_du: str | None
    valide_jusqu_au: str | None
    verifie_le: str | None
    confiance: Literal["haute", "moyenne", "basse"]
    remarque: str | None
    sources: list[RenvoiSource] = Field(min_items=1)

    _dates = validator("valide_du", "valide_jusqu_au", "verifie_le", pre=True, allow_reuse=True)(lambda v: date_iso(v))
    _thematiques = validator("thematiques", allow_reuse=True)(lambda v: _known(v, "thematiques"))
    _renvoi = validator("sources", pre=True, each_item=True, allow_reuse=True)(lambda v: renvoi(v))

    @validator("publics")
    def _publics(cls, value: list[str]) -> list[str]:
        if "tous-publics" in value and len(value) > 1:
            raise ValueError("tous-publics est seul")
        return _known(value, "publics")


class FichierYaml(_Strict):
    """A whole file."""

    sources: dict[str, SourceYaml] = {}
    structures: list[StructureYaml] = []
    dispositifs: list[DispositifYaml] = []
