"""Imports only point down: directory knows neither Rasa nor HTTP nor those above it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from directory.reglages import RACINE

INTERDITS = {
    "directory": ("assistant", "actions", "rasa", "rasa_sdk", "aiohttp", "sanic", "requests", "jinja2"),
    "actions": ("assistant", "rasa.", "aiohttp"),
    "assistant": (),
}


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("paquet", INTERDITS)
def test_les_imports_ne_remontent_jamais(paquet):
    for path in sorted((RACINE / paquet).rglob("*.py")):
        for name in imports(path):
            for forbidden in INTERDITS[paquet]:
                assert not f"{name}.".startswith(forbidden.rstrip(".") + "."), f"{path}: {name}"


def test_la_passerelle_ne_charge_pas_le_moteur():
    for path in sorted((RACINE / "assistant" / "gateway").rglob("*.py")):
        assert not any(n.split(".")[0] in ("rasa", "tensorflow", "sklearn", "spacy") for n in imports(path)), path
