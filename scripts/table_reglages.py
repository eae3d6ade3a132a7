"""Print the table of settings; with --ecrire, rewrite it where the documentation shows it.

    python scripts/table_reglages.py [--ecrire]

The table stands between two HTML comments, in docs/reglages.md and, if it has them, in README.md.
"""

from __future__ import annotations

import argparse
import sys

from directory.reglages import RACINE, variables

DEBUT, FIN = "<!-- reglages:debut -->", "<!-- reglages:fin -->"
PAGE, LISEZ_MOI = RACINE / "docs" / "reglages.md", RACINE / "README.md"
# Read by the supervisor (assistant/processus/superviseur.py), not by directory/reglages.py.
HORS_REGLAGES = [("REDIS_URL", "", "Verrous de Rasa, pour plusieurs processus Rasa ; vide : en mémoire")]


def _defaut(value: str) -> str:
    if not value:
        return "*vide*"
    return f"`{value.lower() if value in ('True', 'False') else value}`"


def table() -> str:
    rows = [
        f"| `{name}` | {_defaut(default)} | {meaning.replace('|', chr(92) + '|')} |"
        for name, default, meaning in [*variables(), *HORS_REGLAGES]
    ]
    return "\n".join(["| variable | défaut | sens |", "|---|---|---|", *rows])


def remplacer(text: str, content: str) -> str | None:
    """The text with the section between the marks replaced; None when the marks are not there once each, in order."""
    if text.count(DEBUT) != 1 or text.count(FIN) != 1 or text.index(DEBUT) > text.index(FIN):
        return None
    before, rest = text.split(DEBUT)
    return f"{before}{DEBUT}\n{content}\n{FIN}{rest.split(FIN)[1]}"


def main(ecrire: bool) -> None:
    content = table()
    if not ecrire:
        print(content)
        return
    for path in (PAGE, LISEZ_MOI):
        name = path.relative_to(RACINE)
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = remplacer(old, content)
        if new is None:
            if path == PAGE:
                sys.exit(f"{name} : il manque les repères {DEBUT} et {FIN}")
            print(f"{name} : pas de repères, rien à faire")
        elif new == old:
            print(f"{name} : déjà à jour")
        else:
            path.write_text(new, encoding="utf-8")
            print(f"{name} : réécrit")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Table des réglages")
    parser.add_argument("--ecrire", action="store_true", help="réécrit docs/reglages.md et README.md")
    main(parser.parse_args().ecrire)
