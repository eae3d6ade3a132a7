"""Rebuild data/territoire/vocabulaire.txt: everyday words, which are never a misspelt commune.

    python scripts/construire_vocabulaire.py

They are the words met at least twice in our own training phrases, without the words of commune names.
"""

from __future__ import annotations

from collections import Counter

import yaml

from directory.reglages import RACINE
from directory.territoire.repository import DOSSIER, communes
from directory.texte import cle

EN_TETE = """# Mots de tous les jours, tirés de nos phrases d'entraînement par scripts/construire_vocabulaire.py.
# Un mot de cette liste n'est jamais pris pour une commune mal écrite.
"""
FOIS = 2


def main() -> None:
    counts: Counter[str] = Counter()
    for path in sorted((RACINE / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                counts.update(w for w in cle(line).split() if w.isalpha() and w.isascii() and len(w) > 3)
    names = {w for c in communes().values() for nom in (c.nom, *c.incluses) for w in cle(nom).split()}
    words = sorted(w for w, n in counts.items() if n >= FOIS and w not in names)
    (DOSSIER / "vocabulaire.txt").write_text(EN_TETE + "\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words)} mots")


if __name__ == "__main__":
    main()
