"""The state of a conversation: read from Rasa's slots, changed by what is said, written back as events."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from rasa_sdk.events import SlotSet

from directory.eligibilite.criteres import PUBLIC_DU_STATUT
from directory.eligibilite.models import Situation
from directory.territoire.repository import commune as trouver_commune
from directory.territoire.repository import communes

BESOINS_MAX = 3
MOTS_MAX = 20
# Precisions that ask for what « service-social » refuses.
SERVICES_SOCIAUX = {"mairie-sociale", "travailleur-social"}


@dataclass
class Etat:
    """What holds now. Each field is the slot of the same name; None or empty is unknown."""

    commune: str | None = None
    communes_possibles: list[str] = field(default_factory=list)
    lieu_dit: str | None = None
    hors_zone: str | None = None
    besoins: list[str] = field(default_factory=list)
    besoins_traites: list[str] = field(default_factory=list)
    besoins_possibles: list[str] = field(default_factory=list)
    publics: list[str] = field(default_factory=list)
    publics_refuses: list[str] = field(default_factory=list)
    statuts: list[str] = field(default_factory=list)
    enfants: list[int] = field(default_factory=list)
    age: int | None = None
    permis: bool | None = None
    vehicule: bool | None = None
    distance_travail_km: int | None = None
    contrat: str | None = None
    refuse: list[str] = field(default_factory=list)
    urgence: str | None = None
    question: str | None = None
    questions_posees: list[str] = field(default_factory=list)
    proposes: list[str] = field(default_factory=list)
    orientation: str | None = None
    issue: str | None = None
    relais: dict[str, Any] | None = None
    incomprises: int = 0
    mots: list[str] = field(default_factory=list)
    precisions: list[str] = field(default_factory=list)
    _depart: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def lire(cls, slots: dict[str, Any]) -> Etat:
        """From the slots of a tracker."""
        etat = cls(**{name: slots[name] for name in cls.slots() if slots.get(name) is not None})
        etat._depart = {name: _copie(getattr(etat, name)) for name in cls.slots()}
        return etat

    @classmethod
    def slots(cls) -> list[str]:
        """Names of the slots of the state."""
        return [f.name for f in fields(cls) if not f.name.startswith("_")]

    def evenements(self) -> list[dict[str, Any]]:
        """A SlotSet for each field that changed since it was read."""
        events = []
        for name in self.slots():
            value = getattr(self, name)
            if value != self._depart.get(name):
                empty = value == [] or (name == "incomprises" and not value)
                events.append(SlotSet(name, None if empty else value))
        return events

    def situation(self, besoins: list[str] | None = None) -> Situation:
        """What the directory needs to know."""
        return Situation(
            commune=self.commune,
            besoins=list(self.besoins if besoins is None else besoins),
            publics=list(self.publics),
            publics_refuses=list(self.publics_refuses),
            statuts=list(self.statuts),
            age=self.age,
            permis=self.permis,
            vehicule=self.vehicule,
            distance_travail_km=self.distance_travail_km,
            contrat=self.contrat,
            refuse=list(self.refuse),
            mots=list(self.mots),
            precisions=list(self.precisions),
        )

    def nom_commune(self) -> str | None:
        """The name of the commune, if known."""
        found = trouver_commune(self.commune or "")
        return found.nom if found else None


def _copie(value: Any) -> Any:
    return list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value


@dataclass
class Nouveau:
    """What a message changed."""

    commune: bool = False
    besoins: bool = False
    situation: bool = False
    corrige: bool = False

    @property
    def rien(self) -> bool:
        """Nothing changed."""
        return not (self.commune or self.besoins or self.situation)


def fusionner(etat: Etat, compris: dict[str, Any]) -> Nouveau:
    """Take into the state what the message says; a corrected value replaces the old one."""
    known = bool(etat.commune or etat.besoins or etat.publics or etat.age)
    nouveau = Nouveau(corrige=known and "corriger" in compris.get("actes", []))
    nouveau.commune = _prendre_lieu(etat, compris.get("lieu") or {})
    nouveau.besoins = _prendre_besoins(etat, [b["code"] for b in compris.get("besoins", [])], nouveau.corrige)
    if nouveau.besoins:
        etat.besoins_possibles = []
        prendre_mots(etat, compris)
    told = compris.get("situation") or {}
    if not told.get("refuse") and set(compris.get("precisions", [])) & SERVICES_SOCIAUX:
        etat.refuse = []  # who asks for it now no longer refuses it
    nouveau.situation = _prendre_situation(etat, told, nouveau.corrige)
    if nouveau.commune or nouveau.situation:
        etat.besoins_traites = []
        etat.proposes = []
    return nouveau


def prendre_mots(etat: Etat, compris: dict[str, Any]) -> None:
    """Keep the words of a demand, and what it names precisely."""
    etat.mots = list(compris.get("mots", []))[:MOTS_MAX]
    etat.precisions = list(compris.get("precisions", []))


def _prendre_lieu(etat: Etat, lieu: dict[str, Any]) -> bool:
    statut = lieu.get("statut")
    if statut == "unique":
        etat.communes_possibles, etat.hors_zone, etat.lieu_dit = [], None, None
        etat.issue = None if etat.issue == "limite" else etat.issue
        changed = etat.commune != lieu["communes"][0]
        etat.commune = lieu["communes"][0]
        return changed
    if statut == "ambigu":
        narrowed = [c for c in lieu["communes"] if c in etat.communes_possibles] or lieu["communes"]
        if len(narrowed) == 1:
            return _prendre_lieu(etat, {"statut": "unique", "communes": narrowed})
        if etat.commune in narrowed:
            return False
        etat.commune, etat.communes_possibles, etat.hors_zone = None, narrowed, None
        etat.lieu_dit = lieu.get("texte")
        return True
    if statut == "hors-zone":
        etat.commune, etat.communes_possibles, etat.hors_zone = (
            None,
            [],
            lieu["hors_zone"],
        )
        return True
    return False


def _prendre_besoins(etat: Etat, codes: list[str], corrige: bool) -> bool:
    if corrige and codes:
        changed = etat.besoins != codes[:BESOINS_MAX]
        etat.besoins, etat.besoins_traites = codes[:BESOINS_MAX], []
        return changed
    nouveaux = [c for c in codes if c not in etat.besoins][:BESOINS_MAX]
    if not nouveaux:
        return False
    # A new demand after an answer starts afresh; otherwise needs add up.
    if set(etat.besoins) <= set(etat.besoins_traites):
        etat.besoins = []
    etat.besoins = [*etat.besoins, *nouveaux][-BESOINS_MAX:]
    etat.besoins_traites = [b for b in etat.besoins_traites if b in etat.besoins]
    return True


def _prendre_situation(etat: Etat, dite: dict[str, Any], corrige: bool = False) -> bool:
    before = _situation(etat)
    age = dite.get("age")
    if age is not None and age != etat.age:
        etat.age = age
        etat.publics = [p for p in etat.publics if p not in ("jeunes", "seniors")]
    if corrige and dite.get("statuts"):
        gone = {PUBLIC_DU_STATUT.get(s) for s in etat.statuts} - set(dite.get("publics", []))
        etat.statuts, etat.publics = [], [p for p in etat.publics if p not in gone]
    etat.publics = sorted({*etat.publics, *dite.get("publics", [])})
    etat.publics_refuses = [p for p in etat.publics_refuses if p not in etat.publics]
    etat.statuts = sorted({*etat.statuts, *dite.get("statuts", [])})
    etat.enfants = list(dite.get("enfants") or etat.enfants)
    etat.refuse = sorted({*etat.refuse, *dite.get("refuse", [])})
    for name in ("permis", "vehicule", "distance_travail_km", "contrat"):
        if dite.get(name) is not None:
            setattr(etat, name, dite[name])
    return before != _situation(etat)


def _situation(etat: Etat) -> tuple[Any, ...]:
    told: tuple[list[Any], ...] = (etat.publics, etat.statuts, etat.enfants, etat.refuse)
    return (*map(tuple, told), etat.age, etat.permis, etat.vehicule, etat.distance_travail_km, etat.contrat)


def choisir(etat: Etat, valeur: str) -> Nouveau:
    """Take into the state the button that was pressed (« commune:59295 », « besoin:… », « public:… »)."""
    kind, _, value = valeur.partition(":")
    nouveau = Nouveau()
    if kind == "commune" and value in communes():
        nouveau.commune = _prendre_lieu(etat, {"statut": "unique", "communes": [value]})
    elif kind == "besoin":
        nouveau.besoins = _prendre_besoins(etat, [value], False)
        if value not in etat.besoins_possibles:  # another need than those between which we asked
            etat.mots, etat.precisions = [], []
        etat.besoins_possibles = []
    elif kind == "public":
        nouveau.situation = _prendre_situation(etat, {"publics": [value], "statuts": []})
    if nouveau.commune or nouveau.situation:
        etat.besoins_traites, etat.proposes = [], []
    return nouveau


def refuser_publics(etat: Etat, proposes: list[str]) -> None:
    """None of the cases offered: they become known as not met."""
    etat.publics_refuses = sorted({*etat.publics_refuses, *(p for p in proposes if p not in etat.publics)})
