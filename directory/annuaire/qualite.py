"""How good a record is, and what is wrong with a set of them: small pure functions, one a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz

from directory.annuaire.contact import trop_ancien
from directory.annuaire.importation import Lot
from directory.annuaire.models import OUVERTS
from directory.annuaire.schemas import DispositifYaml, StructureYaml
from directory.annuaire.telephones import telephone
from directory.texte import cle

ERREUR, A_REVOIR = "erreur", "à revoir"
# Each record is to be seen again within the year (issue « Annuaire », part 5).
FRAICHEUR = timedelta(days=365)
RESSEMBLANCE = 92.0
DESCRIPTION_COURTE, DESCRIPTION_BONNE = 50, 90


@dataclass(frozen=True)
class Constat:
    """Something to say of a record; gravite is « erreur » or « à revoir »."""

    gravite: str
    fichier: str
    identifiant: str
    texte: str

    def __str__(self) -> str:
        return f"{self.gravite} : {self.fichier} : {self.identifiant} : {self.texte}"


Fiche = tuple[DispositifYaml, StructureYaml]


def _propose(d: DispositifYaml, jour: date) -> bool:
    over = d.valide_jusqu_au is not None and d.valide_jusqu_au < jour.isoformat()[: len(d.valide_jusqu_au)]
    return d.statut in OUVERTS and "resident" in d.audience and not over


def frais(verifie_le: str | None, jour: date) -> bool:
    """Checked within the year; « 2026 » or « 2026-03 » count as their last day."""
    if not verifie_le:
        return False
    limit = (jour - FRAICHEUR).isoformat()
    return verifie_le >= limit[: len(verifie_le)]


# The score: the mean of what applies, each between 0 and 1, after data·inclusion's « score_qualite ».
def _adresse(d: DispositifYaml, s: StructureYaml, jour: date) -> float | None:
    if "en-presentiel" not in d.modes_accueil:
        return None
    return 1.0 if s.adresse and s.commune else 0.5 if s.commune else 0.0


def _contact(d: DispositifYaml, s: StructureYaml, jour: date) -> float:
    if d.telephone or s.telephone:
        return 1.0
    return 0.5 if d.site or s.site or d.courriel or s.courriel else 0.0


def _fraicheur(d: DispositifYaml, s: StructureYaml, jour: date) -> float:
    if frais(d.verifie_le, jour):
        return 1.0
    return 0.0 if d.verifie_le is None or trop_ancien(d.verifie_le, jour) else 0.5


def _description(d: DispositifYaml, s: StructureYaml, jour: date) -> float:
    size = len(d.description)
    return 1.0 if size >= DESCRIPTION_BONNE else 0.5 if size >= DESCRIPTION_COURTE else 0.0


def _frais(d: DispositifYaml, s: StructureYaml, jour: date) -> float:
    if d.frais is None:
        return 0.0
    return 0.5 if d.frais == "payant" and not d.frais_precisions else 1.0


CRITERES: dict[str, Callable[[DispositifYaml, StructureYaml, date], float | None]] = {
    "adresse": _adresse,
    "contact": _contact,
    "demarche": lambda d, s, jour: 1.0 if d.demarche else 0.0,
    "description": _description,
    "fraicheur": _fraicheur,
    "frais": _frais,
    "horaires": lambda d, s, jour: 1.0 if d.horaires or s.horaires or d.horaires_texte or s.horaires_texte else 0.0,
    "mobilisation": lambda d, s, jour: (bool(d.mobilisable_par) + bool(d.modes_accueil)) / 2,
    "thematiques": lambda d, s, jour: 1.0 if d.thematiques else 0.0,
    "confiance": lambda d, s, jour: {"haute": 1.0, "moyenne": 0.6, "basse": 0.0}[d.confiance],
}


def score(d: DispositifYaml, s: StructureYaml, jour: date) -> tuple[float, dict[str, float]]:
    """The quality of a record between 0 and 1, and the part of each criterion that applies."""
    parts = {name: value for name, rule in CRITERES.items() if (value := rule(d, s, jour)) is not None}
    return round(sum(parts.values()) / len(parts), 2), parts


# What is wrong, or to be looked at again.
def _dates(d: DispositifYaml, jour: date) -> Iterator[tuple[str, str]]:
    today = jour.isoformat()
    if d.verifie_le and d.verifie_le > today[: len(d.verifie_le)]:
        yield ERREUR, f"vérifié dans le futur ({d.verifie_le})"
    if d.valide_du and d.valide_jusqu_au and d.valide_du > d.valide_jusqu_au:
        yield ERREUR, "finit avant de commencer"
    if d.valide_jusqu_au and d.statut in OUVERTS and d.valide_jusqu_au < today[: len(d.valide_jusqu_au)]:
        yield A_REVOIR, f"fini depuis {d.valide_jusqu_au} : reconduit ou abandonné ?"


def _provenance(d: DispositifYaml, s: StructureYaml) -> Iterator[tuple[str, str]]:
    """A contact has a source that vouches for it: one cited for all, or for that very field."""
    for record in (d, s):
        for name in ("telephone", "courriel", "horaires"):
            cited = [source for source in record.sources if not source.champs or name in source.champs]
            if getattr(record, name) and not cited:
                yield ERREUR, f"{name} sans source ({record.id})"


def _numero(record: DispositifYaml | StructureYaml) -> Iterator[tuple[str, str]]:
    if record.telephone and telephone(record.telephone) is None:
        yield ERREUR, f"téléphone impossible en France ({record.telephone})"


def _utilite(d: DispositifYaml, jour: date) -> Iterator[tuple[str, str]]:
    if _propose(d, jour) and not d.thematiques and not d.urgence and not d.remarque:
        yield ERREUR, "aucune thématique : ne sera jamais trouvé"
    if _propose(d, jour) and not frais(d.verifie_le, jour):
        yield A_REVOIR, f"pas vérifié depuis un an ({d.verifie_le or 'jamais'})"
    if _propose(d, jour) and d.confiance == "basse":
        yield A_REVOIR, "contact peu sûr : caché aux habitants"


def _doublons(fiches: Iterable[Fiche]) -> Iterator[tuple[DispositifYaml, str]]:
    """Same phone or same commune, and nearly the same name of service and of structure."""
    groups: dict[tuple[str, str], list[Fiche]] = defaultdict(list)
    for d, s in fiches:
        if d.telephone or s.telephone:
            groups["telephone", d.telephone or s.telephone or ""].append((d, s))
        groups["commune", s.commune or "partout"].append((d, s))
    seen = set()
    for group in groups.values():
        for rank, (d, s) in enumerate(group):
            for other, owner in group[:rank]:
                pair = (d.id, other.id)
                alike = fuzz.token_sort_ratio(cle(f"{d.nom} {s.nom}"), cle(f"{other.nom} {owner.nom}"))
                same_place = not d.zone.lignes() or d.zone.lignes() == other.zone.lignes()
                if alike >= RESSEMBLANCE and same_place and pair not in seen:
                    seen.add(pair)
                    yield d, f"ressemble à {other.id}"


def constats(lot: Lot, jour: date) -> list[Constat]:
    """Everything to say of files that were read: refused rows, then the rules above; errors first."""
    found = [Constat(ERREUR, r.fichier, r.enregistrement, r.raison) for r in lot.rejets]
    owners = {s.id: s for s, _ in lot.structures}

    def tell(identifier: str, told: Iterable[tuple[str, str]]) -> None:
        found.extend(Constat(level, lot.fichiers[identifier], identifier, text) for level, text in told)

    for s, _ in lot.structures:
        tell(s.id, _numero(s))
    fiches = [(d, owners[d.structure]) for d, _ in lot.dispositifs if d.structure in owners]
    for d, s in fiches:
        tell(d.id, [*_numero(d), *_dates(d, jour), *_provenance(d, s), *_utilite(d, jour)])
    shown = [(d, s) for d, s in fiches if _propose(d, jour)]
    for d, text in _doublons(shown):
        tell(d.id, [(A_REVOIR, text)])
    return sorted(dict.fromkeys(found), key=lambda c: (c.gravite != ERREUR, c.fichier, c.identifiant))
