"""What is said in plain words of a situation or an emergency: patterns kept as data in data/lexique/."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

import yaml

from directory.eligibilite.criteres import PUBLIC_DU_STATUT
from directory.horloge import maintenant
from directory.reglages import RACINE
from directory.texte import cle, sans_accents

DOSSIER = RACINE / "data" / "lexique"
AGE_SENIOR, AGE_JEUNE = 60, 26
_NOMBRES = {
    "seize": 16, "dix sept": 17, "dix huit": 18, "dix neuf": 19, "vingt": 20, "vingt cinq": 25, "trente": 30,
    "quarante": 40, "cinquante": 50, "soixante": 60, "soixante dix": 70, "quatre vingts": 80, "quatre vingt": 80,
}  # fmt: skip
_AGE = re.compile(
    r"(?<![\d.,])(1[0-9]|[2-9][0-9]|10[0-9])\s?ans\b"
    r"(?! (?:de |d )?(?:retard|carriere|cotis|metier|permis|ici|la bas|mariage))"
)
_AGE_MOTS = re.compile(rf"\b({'|'.join(sorted(_NOMBRES, key=len, reverse=True))}) ans\b")
_NAISSANCE = re.compile(r"\bnee?s? (?:le \d\d?[ /.-]\w+[ /.-])?(?:en )?(19[2-9]\d|20[01]\d)\b")
# « depuis 10 ans », « il y a 12 ans », « ma fille de 16 ans », « mon fils a 14 ans », « d'ici 20 ans »
_PAS_UN_AGE = re.compile(
    r"(?:depuis|il y a|ya|y a|pendant|dans|plus de|moins de|apres|a peu pres|d ici|durant|sur|en|encore"
    r"|(?:fils|fille|enfants?|bebe|petite?|gamine?s?|gosses?|ado|garcon|neveu|niece|lyceen)(?: \w+){0,2}"
    r"|(?:fils|fille|enfant|gamin|gamine|gosse|ado|petit|petite)s? (?:qui )?(?:a|ont|va avoir))\s$"
)


@dataclass
class SituationDite:
    """What the message says of the person who needs help; None is not said."""

    publics: list[str] = field(default_factory=list)
    statuts: list[str] = field(default_factory=list)
    age: int | None = None
    permis: bool | None = None
    vehicule: bool | None = None
    pour_tiers: bool = False

    @property
    def vide(self) -> bool:
        """Nothing was said."""
        return not (self.publics or self.statuts) and self.age is None and self.permis is None and self.vehicule is None


@lru_cache(maxsize=1)
def _situation() -> dict:
    raw = yaml.safe_load((DOSSIER / "situation.yml").read_text(encoding="utf-8"))

    def rule(entry: dict[str, str]) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
        sauf = entry.get("sauf")
        return re.compile(entry["motif"]), re.compile(sauf) if sauf else None

    return {
        "statuts": {k: rule(v) for k, v in raw["statuts"].items()},
        "publics": {k: rule(v) for k, v in raw["publics"].items()},
        "permis": {k: re.compile(v) for k, v in raw["permis"].items()},
        "vehicule": {k: re.compile(v) for k, v in raw["vehicule"].items()},
        "pour_tiers": re.compile(raw["pour_tiers"]),
    }


def age_dit(texte: str) -> int | None:
    """The age of the person in years, from « 74 ans », « né en 2001 »; None when it is not theirs or not said."""
    folded = sans_accents(texte)
    text = re.sub(r"['\-]", " ", folded)
    born = _NAISSANCE.search(text)
    if born:
        return maintenant().year - int(born[1])
    for match in _AGE.finditer(text):
        if not _PAS_UN_AGE.search(text[: match.start()].replace(",", " ")):
            return int(match[1])
    words = _AGE_MOTS.search(cle(texte))
    if words and not _PAS_UN_AGE.search(cle(texte)[: words.start()]):
        return _NOMBRES[words[1]]
    return None


def _oui_non(rules: dict[str, re.Pattern[str]], text: str) -> bool | None:
    no, yes = rules["non"].search(text), rules["oui"].search(text)
    if bool(no) == bool(yes):
        return None
    return bool(yes)


def situation_dite(texte: str) -> SituationDite:
    """Publics, statuses, age, licence and vehicle stated or plainly implied (contract §1)."""
    text = cle(texte)
    rules = _situation()
    said = SituationDite(age=age_dit(texte), pour_tiers=bool(rules["pour_tiers"].search(text)))
    for name, (pattern, sauf) in rules["statuts"].items():
        if pattern.search(text) and not (sauf and sauf.search(text)):
            said.statuts.append(name)
    publics = {PUBLIC_DU_STATUT[s] for s in said.statuts if s in PUBLIC_DU_STATUT}
    for name, (pattern, sauf) in rules["publics"].items():
        if pattern.search(text) and not (sauf and sauf.search(text)):
            publics.add(name)
    if "aah" in said.statuts:
        publics.add("personnes-en-situation-de-handicap")
    if said.age is not None:
        publics |= {"seniors"} if said.age >= AGE_SENIOR else {"jeunes"} if said.age < AGE_JEUNE else set()
        publics -= {"seniors"} if said.age < AGE_SENIOR and "retraite" not in said.statuts else set()
    said.publics = sorted(publics)
    said.permis = _oui_non(rules["permis"], text)
    said.vehicule = _oui_non(rules["vehicule"], text)
    return said


@lru_cache(maxsize=1)
def _urgences() -> tuple[list[re.Pattern[str]], dict[str, list[re.Pattern[str]]]]:
    raw = yaml.safe_load((DOSSIER / "urgences.yml").read_text(encoding="utf-8"))
    calm = [re.compile(p) for p in raw["calme"]]
    return calm, {code: [re.compile(p) for p in patterns] for code, patterns in raw["motifs"].items()}


def urgence_dite(texte: str) -> str | None:
    """The emergency said in plain words, most vital first; None when none is."""
    calm, patterns = _urgences()
    text = cle(texte)
    for pattern in calm:
        text = pattern.sub(" ", text)
    text = re.sub(" +", " ", text)
    for code, alternatives in patterns.items():
        if any(p.search(text) for p in alternatives):
            return code
    return None
