"""French grammar of commune names: « d'Arras », « du Touquet », « aux Attaques »."""

from __future__ import annotations

import re

from directory.texte import sans_accents

_ARTICLE = re.compile(r"(Le|Les) (.+)")
_CONTRACTES = {("de", "Le"): "du", ("de", "Les"): "des", ("a", "Le"): "au", ("a", "Les"): "aux"}


def de(nom: str) -> str:
    """« de Lille », « d'Arras », « du Touquet », « de La Bassée », « des Attaques »."""
    # The h of these Flemish and Picard names is elided by usage: d'Hazebrouck, d'Hénin-Beaumont.
    plain = f"d'{nom}" if sans_accents(nom)[:1] in "aeiouyh" else f"de {nom}"
    return _contracte("de", nom) or plain


def a(nom: str) -> str:
    """« à Lille », « au Touquet », « aux Attaques »."""
    return _contracte("a", nom) or f"à {nom}"


def _contracte(preposition: str, nom: str) -> str | None:
    article = _ARTICLE.fullmatch(nom)
    return f"{_CONTRACTES[preposition, article[1]]} {article[2]}" if article else None
