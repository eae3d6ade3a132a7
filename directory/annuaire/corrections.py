"""Changes made by people: kept with who, when and why, and put back after every import."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.annuaire.models import Dispositif, Modification, Structure
from directory.annuaire.schemas import DispositifYaml, StructureYaml

_TABLES: dict[str, tuple[Any, Any]] = {
    "structure": (Structure, StructureYaml), "dispositif": (Dispositif, DispositifYaml),
}  # fmt: skip
# What a person may correct by hand; the rest changes in the files.
CHAMPS = {
    "structure": (
        "nom", "commune", "adresse", "complement_adresse", "code_postal", "telephone", "courriel", "site", "horaires",
        "horaires_texte", "accessibilite", "acces",
    ),
    "dispositif": (
        "nom", "description", "demarche", "statut", "entree", "frais", "frais_precisions", "telephone", "courriel",
        "site", "horaires", "horaires_texte", "valide_du", "valide_jusqu_au", "capacite", "verifie_le", "confiance",
        "remarque",
    ),
}  # fmt: skip


class CorrectionRefusee(ValueError):
    """The correction cannot be made; the message says why, in French."""


def trouver(session: Session, identifiant: str) -> tuple[str, Any]:
    """(« structure » or « dispositif », the record). Raises CorrectionRefusee when there is none."""
    for genre, (table, _) in _TABLES.items():
        record = session.get(table, identifiant)
        if record is not None:
            return genre, record
    raise CorrectionRefusee(f"fiche inconnue : {identifiant}")


def _valeur(genre: str, champ: str, valeur: str | None) -> Any:
    model = _TABLES[genre][1].__fields__[champ]
    value, problem = model.validate(valeur or None, {}, loc=champ, cls=_TABLES[genre][1])
    if problem:
        raise CorrectionRefusee(f"{champ} : {problem.exc}")
    return value


def corriger(
    session: Session, identifiant: str, champ: str, valeur: str | None, *, auteur: str, motif: str, moment: datetime
) -> Modification:
    """Change one field by hand; an empty value means unknown. Raises CorrectionRefusee."""
    genre, record = trouver(session, identifiant)
    if champ not in CHAMPS[genre]:
        raise CorrectionRefusee(f"champ qui ne se corrige pas ici : {champ} (permis : {', '.join(CHAMPS[genre])})")
    if not motif.strip():
        raise CorrectionRefusee("dites pourquoi : le motif est vide")
    new, old = _valeur(genre, champ, valeur), getattr(record, champ)
    change = Modification(
        genre=genre, cible=identifiant, champ=champ, avant=old, apres=new, auteur=auteur, motif=motif.strip(),
        le=moment.replace(tzinfo=None),
    )  # fmt: skip
    setattr(record, champ, new)
    session.add(change)
    session.flush()
    return change


def historique(session: Session, identifiant: str) -> list[Modification]:
    """Changes made to a record, the newest first."""
    query = select(Modification).where(Modification.cible == identifiant).order_by(Modification.id.desc())
    return list(session.execute(query).scalars())


def reappliquer(session: Session, genre: str, identifiants: Collection[str]) -> int:
    """Put the newest correction of each field back on these records, after an import. How many were."""
    query = select(Modification).where(Modification.genre == genre).order_by(Modification.id)
    newest = {(m.cible, m.champ): m for m in session.execute(query).scalars() if m.cible in identifiants}
    session.expire_all()
    for change in newest.values():
        record = session.get(_TABLES[genre][0], change.cible)
        if record is not None:
            setattr(record, change.champ, change.apres)
    session.flush()
    return len(newest)
