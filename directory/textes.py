"""Sentences shown with the directory's facts; they live in data/textes/, never in code."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from directory.reglages import RACINE


@lru_cache(maxsize=8)
def charger(name: str) -> dict[str, Any]:
    """The content of data/textes/<name>.yml."""
    return yaml.safe_load((RACINE / "data" / "textes" / f"{name}.yml").read_text(encoding="utf-8"))


def phrase(chemin: str, **valeurs: object) -> str:
    """A sentence of fiche.yml by its path (« pourquoi.couvre »), filled in. Raises KeyError when absent."""
    node: Any = charger("fiche")
    for part in chemin.split("."):
        node = node[part]
    return str(node).format(**valeurs)


def besoin_dit(code: str) -> str:
    """A need in plain words, to follow « vous cherchez »."""
    return str(charger("besoins")["besoins"][code]["dire"])


def besoin_bouton(code: str) -> str:
    """A need as a button."""
    return str(charger("besoins")["besoins"][code]["bouton"])


def public(code: str, forme: str) -> str:
    """A public in plain words; forme is bouton, dire or cible."""
    return str(charger("besoins")["publics"][code][forme])
