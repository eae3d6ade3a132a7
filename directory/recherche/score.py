"""The ranking: a list of criteria, each a pure function that says how well a dispositif fits, or None."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from directory.annuaire.contact import est_confirme, est_sur
from directory.annuaire.models import Dispositif
from directory.eligibilite.criteres import NON_REMPLIE, REMPLIE, conditions
from directory.eligibilite.models import Condition, Situation
from directory.horloge import maintenant
from directory.recherche.precisions import etroites, rang_precis
from directory.recherche.traits import RACINE_DU_MOT, Traits, traits
from directory.territoire.models import Commune
from directory.territoire.repository import couvre, distance_km

PORTEE_KM = 45.0
_GRAINS = {
    "commune": 1.0,
    "epci": 0.95,
    "arrondissement": 0.85,
    "departement": 0.7,
    "region": 0.55,
    "france": 0.4,
    "inconnue": 0.5,
}
_ENTREES = {"libre": 1.0, "inscription": 0.9, "rendez-vous": 0.9, "itinerant": 0.7, "employeur": 0.3, "tiers": 0.4,
            "prescription": 0.45}  # fmt: skip
_CONFIANCES = {"haute": 1.0, "moyenne": 0.7, "basse": 0.3}


@dataclass(frozen=True)
class Demande:
    """One need of one person, somewhere."""

    besoin: str | None
    commune: Commune | None
    situation: Situation
    voisin: bool = False  # a neighbour of the need that was said
    jour: date = field(default_factory=lambda: maintenant().date())
    precis: tuple[str, ...] = ()  # ids that answer what was asked precisely, the most direct first


@dataclass
class Candidat:
    """A dispositif with what was computed for this demand; distance in km from the centre of the commune."""

    dispositif: Dispositif
    conditions: list[Condition]
    distance_km: float | None
    score: float = 0.0
    hors_de_propos: bool = False
    traits: Traits = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.traits = traits(self.dispositif)

    @property
    def ecarte(self) -> bool:
        """A condition is known not to be met."""
        return any(c.statut == NON_REMPLIE for c in self.conditions)


def distance(d: Dispositif, commune: Commune | None) -> float | None:
    """Km between the centre of the commune and the place; None when either is unknown."""
    point = traits(d).point if commune is not None else None
    return distance_km(commune, *point) if commune is not None and point is not None else None


def _besoin(c: Candidat, demande: Demande) -> float | None:
    """What a dispositif is first for comes before what it also does; the fewer needs it claims, the better."""
    themes = c.traits.themes
    if demande.besoin is None or not themes:
        return None
    if demande.besoin not in themes:
        return 1.0 if rang_precis(c.dispositif.id, demande.precis) is not None else 0.0
    return (1.0 - 0.2 * min(2, themes.index(demande.besoin))) / (1.0 + 0.1 * (len(themes) - 1))


def _mots(c: Candidat, demande: Demande) -> float | None:
    """The words of the demand found in the sheet: « impôts » brings the tax line before the pension line."""
    if not demande.situation.mots:
        return None
    known = c.traits
    wanted = {word[:RACINE_DU_MOT] for word in demande.situation.mots}
    name = wanted & known.racines_du_nom
    return min(1.0, 0.5 * len(name) + 0.25 * len((wanted - name) & known.racines_du_texte))


def _precision(c: Candidat, demande: Demande) -> float | None:
    """The very thing that was named: a lost identity card brings the line for identity cards."""
    if not demande.precis:
        return None
    rank = rang_precis(c.dispositif.id, demande.precis)
    return 0.0 if rank is None else 1.0 - 0.2 * min(2, rank)


def hors_de_propos(d: Dispositif, demande: Demande) -> bool:
    """About one subject, of which nothing was said: « carte grise » to someone who asks about the CAF."""
    if d.id not in etroites().get(demande.besoin or "", ()) or rang_precis(d.id, demande.precis) is not None:
        return False
    known = traits(d)
    words = {word[:RACINE_DU_MOT] for word in demande.situation.mots}
    told = words & (known.racines_du_nom | known.racines_du_texte)
    return not told and not set(known.publics) & set(demande.situation.publics)


def _zone(c: Candidat, demande: Demande) -> float | None:
    if demande.commune is None:
        return None
    grains = [_GRAINS[grain] for grain, code in c.traits.zones if couvre(demande.commune, grain, code)]
    return max(grains, default=None)


def _proximite(c: Candidat, demande: Demande) -> float | None:
    """Only for what one must go to."""
    if c.distance_km is None or "en-presentiel" not in c.traits.modes_accueil:
        return None
    return max(0.0, 1.0 - c.distance_km / PORTEE_KM)


def _public(c: Candidat, demande: Demande) -> float | None:
    publics = c.traits.publics
    if publics == ("tous-publics",):
        return 0.55
    return 1.0 if set(publics) & set(demande.situation.publics) else 0.25


def _conditions(c: Candidat, demande: Demande) -> float | None:
    if not c.conditions:
        return 1.0
    met = sum(1 for condition in c.conditions if condition.statut == REMPLIE)
    # To someone who told their situation, what is for another one (« pour les intérimaires ») rarely fits.
    told = bool(demande.situation.statuts or demande.situation.publics)
    other = told and any(
        rule["critere"] == "statut" and found.statut != REMPLIE
        for rule, found in zip(c.traits.criteres, c.conditions, strict=False)
    )
    return (0.1 if other else 0.4) + 0.6 * met / len(c.conditions)


def _entree(c: Candidat, demande: Demande) -> float | None:
    return _ENTREES.get(c.traits.entree or "", 0.7)


def _contact(c: Candidat, demande: Demande) -> float | None:
    known = c.traits
    if not est_sur(known, demande.jour):
        seen = est_confirme(known.confiance, known.telephone_confirme, demande.jour)
        return 1.0 if known.telephone and seen else 0.0
    return 1.0 if known.telephone else 0.7 if known.adresse else 0.5 if known.en_ligne else 0.0


def _confiance(c: Candidat, demande: Demande) -> float | None:
    return _CONFIANCES[c.traits.confiance]


def _droit_commun(c: Candidat, demande: Demande) -> float | None:
    """Buses and trains come before special schemes when they answer the need (architecture; PAMS FA 1.1)."""
    if demande.besoin != "mobilite--mobilite-douce-partagee-collective":
        return None
    return 1.0 if c.traits.mobilite == "droit-commun" else 0.3


CRITERES: list[tuple[float, Callable[[Candidat, Demande], float | None]]] = [
    (4.0, _besoin),
    (5.0, _precision),
    (3.0, _mots),
    (2.5, _zone),
    (2.5, _proximite),
    (2.0, _public),
    (2.0, _conditions),
    (1.5, _entree),
    (2.5, _contact),
    (2.5, _confiance),
    (2.0, _droit_commun),
]


def noter(c: Candidat, demande: Demande) -> float:
    """Weighted mean of the criteria that apply, between 0 and 1."""
    total = weight = 0.0
    for poids, critere in CRITERES:
        value = critere(c, demande)
        if value is not None:
            total += poids * value
            weight += poids
    return round(total / weight, 6)


def classer(dispositifs: list[Dispositif], demande: Demande, *, garder_ecartes: bool = False) -> list[Candidat]:
    """Best first, what is off the subject last; ties in id order. What is too far or has an unmet condition is left
    out.
    """
    ranked = []
    for d in dispositifs:
        known = traits(d)
        found = conditions(known.criteres, known.publics, demande.situation)
        candidat = Candidat(d, found, distance(d, demande.commune))
        if candidat.ecarte and not garder_ecartes:
            continue
        if _trop_loin(candidat):
            continue
        candidat.hors_de_propos = hors_de_propos(d, demande)
        candidat.score = noter(candidat, demande)
        ranked.append(candidat)
    return sorted(ranked, key=lambda c: (c.hors_de_propos, -c.score, c.dispositif.id))


def _trop_loin(c: Candidat) -> bool:
    only_there = c.traits.modes_accueil == ("en-presentiel",)
    return only_there and c.distance_km is not None and c.distance_km > PORTEE_KM
