"""A linter of plain French: what a resident reads is short, without jargon, without bare acronyms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from directory.texte import sans_accents

MOTS_MAX = 15
LISTE = Path(__file__).parent / "acronymes.txt"

_ESPACE = "[ \u00a0\u202f]"
_VARIABLE = re.compile(r"\{\w+\}")
_GRAS = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_FIN = re.compile(rf"(?<=[.!?…])(?:{_ESPACE}?[»)])?(?=\s|$)|\n")
_ABREVIATION = re.compile(r"\b(?:M|Mme|Dr|St|Ste|bd|av|art|min|max|env|tél)\.$", re.IGNORECASE)
_MOT = re.compile(r"[^\W_]|[€%]")
# One word each, as read aloud in one breath: 03 20 12 34 56 · 1 200 € · 9 h 30 · 15 km
_GROUPES = re.compile(rf"(?<=\d){_ESPACE}(?=\d)")
_UNITES = re.compile(rf"(?<=\d){_ESPACE}(?=(?:€|%|km|kg|cm|h|°)(?!\w))|(?<=\dh){_ESPACE}(?=\d\d\b)")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u23e9-\u23fa\ufe0f\u20e3]")

INTERDITS = {
    "dispositif": r"dispositifs?",
    "bénéficiaire": r"beneficiaires?",
    "éligible": r"(?:in)?eligibles?",
    "éligibilité": r"(?:in)?eligibilites?",
    "prescripteur": r"prescript(?:eur|rice)s?",
    "usager": r"usag(?:er|ere)s?",
    "dématérialiser": r"demateriali[sz]\w*",
    "solliciter": r"sollicit\w+",
    "effectuer": r"effectu\w+",
    "vous avez droit": r"vous avez (?:aussi |bien |peut-etre )?droit",
    "vous recevrez": r"vous recevrez",
    "vous toucherez": r"vous toucherez",
}
_INTERDITS = {nom: re.compile(rf"\b{motif}\b") for nom, motif in INTERDITS.items()}
# These two are allowed inside a name (« Carte Mobilité Inclusion », « Parcours Emploi »).
_SAUF_NOM_PROPRE = re.compile(r"\b(?:mobilités?|parcours)\b")
_SIGLE = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-Þ]{3,}(?!\w)")


@dataclass(frozen=True)
class Faute:
    """One fault: the rule broken and the words that break it."""

    regle: str
    extrait: str

    def __str__(self) -> str:
        return f"{self.regle} : {self.extrait}"


@dataclass(frozen=True)
class Sigles:
    """What acronymes.txt allows: acronyms known by all, acronyms with the words that explain them, whole names."""

    tres_connus: frozenset[str]
    a_expliquer: dict[str, tuple[str, ...]]
    noms_propres: tuple[str, ...]


@lru_cache(maxsize=1)
def sigles() -> Sigles:
    """The content of acronymes.txt. Raises ValueError on an acronym without a meaning, KeyError on a new section."""
    sections: dict[str, dict[str, str]] = {"très connus": {}, "à expliquer": {}, "noms propres": {}}
    section = ""
    for ligne in LISTE.read_text(encoding="utf-8").splitlines():
        if ligne.startswith("["):
            section = ligne.strip("[] ")
        elif ligne.strip() and not ligne.startswith("#"):
            lettres, _, sens = (part.strip() for part in ligne.partition("="))
            if not sens:
                raise ValueError(f"sigle sans explication : {ligne}")
            sections[section][lettres] = sens
    return Sigles(
        frozenset(sections["très connus"]),
        {k: tuple(s.strip() for s in v.split("|")) for k, v in sections["à expliquer"].items()},
        tuple(sections["noms propres"]),
    )


def nettoyer(texte: str) -> str:
    """Without bold marks; a variable becomes one ordinary word."""
    return _VARIABLE.sub("ceci", _GRAS.sub(r"\1", texte))


def phrases(texte: str) -> list[str]:
    """The sentences: they end with a full stop, « ! », « ? », « … » or a new line."""
    found: list[str] = []
    debut = 0
    for fin in [*(m.end() for m in _FIN.finditer(texte)), len(texte)]:
        morceau = texte[debut:fin]
        if not _ABREVIATION.search(morceau):
            found.append(morceau.strip())
            debut = fin
    return [p for p in found if _MOT.search(p)]


def mots(phrase: str) -> list[str]:
    """The words between spaces; a phone number, an amount, an hour or a distance is one, punctuation is none."""
    joint = _UNITES.sub("", _GROUPES.sub("", phrase))
    joint = _UNITES.sub("", joint)
    return [m for m in joint.split() if _MOT.search(m)]


def fautes(texte: str, *, deja_lu: str = "") -> list[Faute]:
    """All the faults of a text, in the order of the rules. `deja_lu`: what stands above it on the same sheet."""
    texte = nettoyer(texte)
    longues = [(len(mots(p)), p) for p in phrases(texte)]
    found = [Faute(f"phrase de {combien} mots", p) for combien, p in longues if combien > MOTS_MAX]
    found += [Faute("émoji", m[0]) for m in _EMOJI.finditer(texte)]
    plat = sans_accents(texte)
    for nom, motif in _INTERDITS.items():
        found += [Faute(f"mot interdit « {nom} »", m[0]) for m in motif.finditer(plat)]
    found += [Faute("mot interdit hors d'un nom propre", m[0]) for m in _SAUF_NOM_PROPRE.finditer(texte)]
    return found + _sigles_nus(texte, nettoyer(deja_lu))


def _sigles_nus(texte: str, deja_lu: str) -> list[Faute]:
    for nom in sigles().noms_propres:
        texte = texte.replace(nom, "")
    found = []
    for lettres in dict.fromkeys(_SIGLE.findall(texte)):
        if lettres in sigles().tres_connus:
            continue
        if lettres not in sigles().a_expliquer:
            found.append(Faute("sigle absent de acronymes.txt", lettres))
        elif not _explique(lettres, f"{deja_lu}\n{texte}"):
            found.append(Faute("sigle sans explication", lettres))
    return found


def _explique(lettres: str, texte: str) -> bool:
    """The first sentence that holds the acronym holds one of its meanings too."""
    premiere = next(p for p in phrases(texte) if lettres in _SIGLE.findall(p))
    return any(sans_accents(sens) in sans_accents(premiere) for sens in sigles().a_expliquer[lettres])
