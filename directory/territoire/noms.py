"""French grammar of commune names: « d'Arras », « du Touquet », « aux Attaques »."""

from __future__ import annotations

import re

from directory.texte import sans_accents

_ARTICLE = re.compile(r"(Le|La|Les|L')\s?(.+)")


def de(nom: str) -> str:
    """« de Lille », « d'Arras », « du Touquet », « de La Bassée », « des Attaques »."""
    article = _ARTICLE.fullmatch(nom) if not nom.startswith("L'") else None
    if article and article[1] == "Le":
        return f"du {article[2]}"
    if article and article[1] == "Les":
        return f"des {article[2]}"
    # The h of these Flemish and Picard names is elided by usage: d'Hazebrouck, d'Hénin-Beaumont.
    return f"d'{nom}" if sans_accents(nom)[:1] in "aeiouyh" else f"de {nom}"


def a(nom: str) -> str:
    """« à Lille », « au Touquet », « aux Attaques »."""
    article = _ARTICLE.fullmatch(nom) if not nom.startswith("L'") else None
    if article and article[1] == "Le":
        return f"au {article[2]}"
    if article and article[1] == "Les":
        return f"aux {article[2]}"
    return f"à {nom}"
