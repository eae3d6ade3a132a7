"""Text folding shared by the gazetteer, the search and the understanding."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans(
    {
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
        "Æ": "ae",
        "ß": "ss",
        "’": "'",
        "ʼ": "'",
        "`": "'",
    }
)
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def sans_accents(text: str) -> str:
    """Lower case, no accent, no ligature, straight apostrophes; other characters kept."""
    folded = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower())
    return "".join(c for c in folded if not unicodedata.combining(c))


def cle(text: str) -> str:
    """Words of the text, folded, joined by single spaces (« Saint-Rémy-du-Nord » → « saint remy du nord »)."""
    return _NOT_WORD.sub(" ", sans_accents(text)).strip()
