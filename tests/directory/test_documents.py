"""The tables of docs/documents: each dispositif named in the founding documents has its record, or a reason why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from directory.annuaire.importation import fichiers, lire
from directory.reglages import RACINE

TABLEAUX = sorted((RACINE / "docs" / "documents").glob("*.md"))
LIGNE = re.compile(r"^\| *[A-Z]{1,3}[\w.-]*\d+[a-z]? *\|")


@pytest.fixture(scope="module")
def connus() -> set[str]:
    lot = lire(fichiers())
    return {d.id for d, _ in lot.dispositifs} | {s.id for s, _ in lot.structures}


@pytest.mark.parametrize("path", TABLEAUX, ids=lambda p: p.stem)
def test_chaque_ligne_a_une_fiche_qui_existe_ou_une_raison(path: Path, connus: set[str]) -> None:
    rows = [line for line in path.read_text(encoding="utf-8").splitlines() if LIGNE.match(line)]
    assert len(rows) > 300
    for row in rows:
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        assert len(cells) == 5, row
        cited = re.findall(r"`([a-z0-9-]+)`", cells[3])
        assert cited or cells[4], row
        assert set(cited) <= connus, (row, set(cited) - connus)
