"""What a keeper should look at first: the records shown to residents, with their score and what they lack."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.annuaire.models import Dispositif, Signalement
from directory.annuaire.qualite import score
from directory.annuaire.schemas import DispositifYaml, StructureYaml
from directory.annuaire.signalements import OUVERT
from directory.recherche.query import en_service
from directory.recherche.reserve import dispositifs

# Below, a criterion is said to be missing.
SUFFIT = 0.6
_LUS = (
    "id", "description", "demarche", "telephone", "courriel", "site", "horaires", "horaires_texte", "modes_accueil",
    "mobilisable_par", "frais", "frais_precisions", "verifie_le", "confiance",
)  # fmt: skip


@dataclass(frozen=True)
class FicheSuivie:
    """A record as its keeper sees it; `score` is between 0 and 1, `manque` names the weak criteria, worst first."""

    id: str
    nom: str
    structure: str
    score: float
    manque: list[str]
    verifie_le: str | None
    confiance: str
    signalements: int


def _vue(d: Dispositif) -> tuple[DispositifYaml, StructureYaml]:
    """The fields that the score reads, under the names of the files."""
    fields = {name: getattr(d, name) for name in _LUS} | {"thematiques": d.codes("thematique")}
    return cast(DispositifYaml, SimpleNamespace(**fields)), cast(StructureYaml, d.structure)


def fiches_suivies(session: Session, jour: date) -> list[FicheSuivie]:
    """Every record shown to residents: those with errors reported first, then the lowest scores."""
    query = select(Signalement.dispositif_id).where(Signalement.statut == OUVERT)
    doubts = Counter(session.execute(query).scalars())
    rows = []
    for d in dispositifs(session, en_service(session, jour)):
        total, parts = score(*_vue(d), jour)
        weak = sorted((value, name) for name, value in parts.items() if value < SUFFIT)
        rows.append(
            FicheSuivie(
                d.id, d.nom, d.structure.nom, total, [name for _, name in weak], d.verifie_le, d.confiance, doubts[d.id]
            )
        )
    return sorted(rows, key=lambda row: (-row.signalements, row.score, row.id))


def en_json(rows: list[FicheSuivie]) -> list[dict[str, Any]]:
    """The same as plain JSON."""
    return [asdict(row) for row in rows]


def en_table(rows: list[FicheSuivie], combien: int) -> str:
    """The first ones as text, under the mean of all."""
    if not rows:
        return "Aucune fiche pour les habitants"
    mean = sum(row.score for row in rows) / len(rows)
    lines = [f"{len(rows)} fiches pour les habitants, note moyenne {mean:.2f} sur 1"]
    for row in rows[:combien]:
        told = f", {row.signalements} signalement(s)" if row.signalements else ""
        lines.append(
            f"{row.score:.2f}  {row.id}  vérifié {row.verifie_le or 'jamais'}, confiance {row.confiance}{told}"
            f"  à voir : {', '.join(row.manque) or 'rien'}"
        )
    return "\n".join(lines)
