"""Rebuild data/annuaire/france-services.yml from the ANCT list of France services (CSV).

python scripts/construire_france_services.py LISTE.csv
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from directory.annuaire.france_services import SOURCE, TITRE, enregistrements
from directory.annuaire.importation import DOSSIER

EN_TETE = (
    "# Les France services du Nord et du Pas-de-Calais. Fichier produit par scripts/construire_france_services.py.\n"
)


def main(path: Path) -> None:
    pairs = sorted(enregistrements(path, frozenset({"59", "62"})), key=lambda pair: pair[0]["id"])
    content = {
        "sources": {
            SOURCE: {
                "titre": TITRE,
                "document": "jeu de données ouvert « liste des structures France services »",
                "date": "2024-08-01",
                "licence": "Licence Ouverte 2.0",
            }
        },
        "structures": [structure for structure, _ in pairs],
        "dispositifs": [dispositif for _, dispositif in pairs],
    }
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
    (DOSSIER / "france-services.yml").write_text(EN_TETE + text, encoding="utf-8")
    print(f"{len(pairs)} France services")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
