"""Small valid records of the directory, to be spoilt one field at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

HAZEBROUCK = "59295"
SOURCE = {"titre": "Page d'essai", "url": "https://exemple.fr/page", "date": "2025-02-24"}
PERMIS = "mobilite--preparer-un-permis"


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
