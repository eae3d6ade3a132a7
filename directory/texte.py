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
# Accents and other marks above or below letters, in every script of the basic plane.
_MARQUES = dict.fromkeys(c for c in range(0x300, 0xFFFF) if unicodedata.combining(chr(c)))
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def sans_accents(text: str) -> str:
    """Lower case, no accent, no ligature, straight apostrophes; other characters kept."""
    folded = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower())
    return folded if folded.isascii() else folded.translate(_MARQUES)


def cle(text: str) -> str:
    """Words of the text, folded, joined by single spaces (« Saint-Rémy-du-Nord » → « saint remy du nord »)."""
    return _NOT_WORD.sub(" ", sans_accents(text)).strip()
