"""Rebuild data/territoire/vocabulaire.txt: everyday words, which are never a misspelt commune.

    python scripts/construire_vocabulaire.py

They are the words met at least twice in our own training phrases, or in three of the whole messages outside the places
that these name, and the words of spaCy's French vocabulary that look like a misspelt commune (« fâchés »), without
the words of commune names.
"""

from __future__ import annotations

from collections import Counter

import spacy
import yaml

from assistant.nlu.messages import lire_messages
from directory.reglages import RACINE
from directory.territoire.gazetier import gazetier
from directory.territoire.repository import DOSSIER, communes
from directory.texte import cle, sans_accents

EN_TETE = """# Mots de tous les jours, tirés de nos phrases d'entraînement, et mots du vocabulaire de spaCy
# qui ressemblent à une commune, par scripts/construire_vocabulaire.py.
# Un mot de cette liste n'est jamais pris pour une commune mal écrite.
"""
FOIS, MESSAGES = 2, 3


def mots(texte: str) -> list[str]:
    return [w for w in cle(texte).split() if w.isalpha() and w.isascii() and len(w) > 3]


def sans_lieux(texte: str, lieu: str | None) -> str:
    """The text without the place asked for, nor those that the gazetteer knows."""
    for mention in reversed(gazetier().mentions(texte)):
        texte = texte[: mention.debut] + " " + texte[mention.fin :]
    return texte.replace(lieu, " ") if lieu else texte


def mots_qui_ressemblent() -> set[str]:
    """Words in lower case that the gazetteer would take for a misspelt name."""
    vocab = spacy.load("fr_core_news_md").vocab
    written = (vocab.strings[key] for key in vocab.vectors)
    plain = {sans_accents(word) for word in written if word.islower() and word.isalpha() and len(word) > 4}
    return {word for word in plain if word.isascii() and gazetier().ressemble(word)}


def main() -> None:
    counts: Counter[str] = Counter()
    for path in sorted((RACINE / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                counts.update(mots(line))
    seen = Counter(w for m in lire_messages() for w in set(mots(sans_lieux(m.texte, m.lieu))))
    names = {w for c in communes().values() for nom in (c.nom, *c.incluses) for w in cle(nom).split()}
    words = sorted({w for w, n in counts.items() if n >= FOIS} | {w for w, n in seen.items() if n >= MESSAGES})
    words = sorted({*words, *mots_qui_ressemblent()} - names)
    (DOSSIER / "vocabulaire.txt").write_text(EN_TETE + "\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words)} mots")


if __name__ == "__main__":
    main()
