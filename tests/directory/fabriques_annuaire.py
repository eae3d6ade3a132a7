"""Small valid records of the directory, to be spoilt one field at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

from directory import base
from directory.annuaire.importation import charger_si_change

HAZEBROUCK = "59295"
SOURCE = {"titre": "Page d'essai", "url": "https://exemple.fr/page", "date": "2025-02-24"}
PERMIS = "mobilite--preparer-un-permis"


@contextmanager
def base_neuve(url: str, *, chargee: bool = False) -> Iterator[Engine]:
    """A database of its own, with the schema; `chargee`: with the project's directory too."""
    base.migrer(url)
    engine = base.creer_moteur(url)
    if chargee:
        with sessionmaker(engine, future=True).begin() as session:
            charger_si_change(session)
    yield engine
    engine.dispose()


@contextmanager
def session_defaite(engine: Engine) -> Iterator[Session]:
    """A session whose writing is undone."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(bind=connection, expire_on_commit=False, future=True) as session:
            yield session
        transaction.rollback()


def une_structure(**valeurs: Any) -> dict[str, Any]:
    """A structure of Hazebrouck with its phone."""
    return {
        "id": "garage-hazebrouck",
        "nom": "Garage solidaire",
        "commune": HAZEBROUCK,
        "telephone": "03 28 50 36 20",
        "sources": ["essai"],
        **valeurs,
    }


def un_dispositif(**valeurs: Any) -> dict[str, Any]:
    """A dispositif open to all the Nord, carried by `une_structure`."""
    return {
        "id": "garage-hazebrouck-permis",
        "nom": "Aide au permis",
        "structure": "garage-hazebrouck",
        "description": "Une aide pour passer le permis.",
        "thematiques": [PERMIS],
        "statut": "existant",
        "audience": ["resident"],
        "zone": {"departements": ["59"]},
        "publics": ["tous-publics"],
        "confiance": "haute",
        "sources": ["essai"],
        **valeurs,
    }


def un_contenu(structure: dict | None = None, dispositif: dict | None = None, **reste: Any) -> dict[str, Any]:
    """A whole file: one source, one structure, one dispositif."""
    return {
        "sources": {"essai": SOURCE},
        "structures": [une_structure(**(structure or {}))],
        "dispositifs": [un_dispositif(**(dispositif or {}))],
        **reste,
    }


def ecrire_yaml(dossier: Path, contenu: Any, nom: str = "essai.yml") -> Path:
    """The content written as a file of the directory."""
    chemin = dossier / nom
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_text(yaml.safe_dump(contenu, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return chemin
