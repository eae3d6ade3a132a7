"""What is said in plain words of a situation or an emergency: patterns kept as data in data/lexique/."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from directory.eligibilite.criteres import PUBLIC_DU_STATUT
from directory.horloge import maintenant
from directory.recherche.precisions import precisions
from directory.reglages import RACINE
from directory.texte import cle, sans_accents

DOSSIER = RACINE / "data" / "lexique"
AGE_SENIOR, AGE_JEUNE = 60, 26
AGE_MAJEUR, AGE_ENFANT, AGE_ENFANT_MAX = 18, 16, 25
# Below these, « N ans » is rather a duration: inside a sentence, between two commas, or a number and nothing else.
AGE_MIN, AGE_MIN_ISOLE, AGE_MIN_NU = 14, 10, 16
_DIZAINES = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre vingt": 80}
_UNITES = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_PETITS = [*_UNITES.split(), "dix sept", "dix huit", "dix neuf"]
_TITRE = (
    r"(?:m|mr|mme|mlle|monsieur|madame|dame|homme|femme|usagere?|pers|h|f|jne|jeune|ado"
    r"|b?rsa|aah|ass|rqth|th|deld?|enf|retraitee?)"
)
# A number of years: « 34 ans », « 34 a. », « 34a », « M. 34 a Lille ».
_AGE = re.compile(
    r"(?<![\d.,/])(?<!\d )(10\d|\d\d?)(?: ?(?:ans?|piges|balais)\b|a\b(?! ?\d)"
    r"| a(?= ?[.,;:)]|$| (?:veut|cherche|ch|demande|dde|souhaite|rsa|brsa|seule?)\b))"
    rf"|(?<!\d )\b{_TITRE}[ .,:]{{1,3}}([1-9]\d?) a (?!\d|charge|la charge)"
)
# An age with no unit after a title in an agent's note: « M. 51, restau fermé », « dame 68 ».
_AGE_NU = re.compile(
    rf"(?<!\d )\b{_TITRE}[ .,:]{{1,3}}([1-9]\d)(?=[,;)]|\.(?!\d)| rsa\b| de [a-z]| [^\w\s] |$)(?! ?(?:€|%|/|,\d))"
)
_NAISSANCE = re.compile(
    r"(?<!enfants )(?<!jumeaux )\b(?:nee?s? (?:le \d\d?[ /.-]\w+[ /.-])?(?:(?:a|au|en) [a-z]+ )?(?:en )?"
    r"|suis (?:de|d) )"
    r"(19[2-9]\d|20[01]\d)\b|\bnee? en (\d\d)\b(?! (?:ans|semaines|mois))"
)
_NE_ENFANT = re.compile(r"\b(?:fils|fille|enfants?|bebe|petite?|jumeaux|jumelles|garcon)(?: \w+){0,3} $")
# « j'ai 45 pas 54 ans », « j'ai dit 52 mais c'est 62 », « mais j'en ai 53 »: the age that replaces another.
_CORRIGE = re.compile(
    r"\b(?:j ?ai|g|j en ai|jen ai|dit|ecrit|mis) (\d\d)(?: ans)?,? (?:et |mais )?pas \d\d\b"
    r"|\b(?:dit|ecrit|mis|note|marque) \d\d(?: ans)?[ ,.:]+(?:mais |non |en fait |erreur |pardon )*"
    r"(?:c est|c etait|j ?ai|g|j en ai|jen ai|il a|elle a|il en a|elle en a) (\d\d)\b"
    r"|\b(?:j en|jen|moi j) ai (?:plus que )?(\d\d)\b(?! ?[\d%€])(?! (?!et |ans|mais |pour |je |depuis )\w)"
)
# « elle en a 15 », « age 25 », « ma mère (88) », « ma fille a 3 ans et moi 21 »: an age with no unit.
_SANS_UNITE = re.compile(
    r"\b(?:il|elle) en a (\d\d)(?= ?[,.;:!?]| ?$)|\bage[: ]+(\d\d)\b(?! ?(?:ans|et|ou|a)\b)"
    r"|\b(?:mere|pere|soeur|frere|fils|fille|mari|femme|oncle|tante|neveu|niece|voisine?|papa|maman|mamie|papi)"
    r" \((\d\d)[ ,)]"
    r"|\b(?:il|elle) a (1[4-9])(?= ?[,.;:!?]| ?$)|\b(?:j ?ai|g|je) (1[6-9]|[2-9]\d)(?= ?[.;!?](?!\d)| ?$)"
)
_ET_MOI = re.compile(r"\bans?(?:,| et)* moi (\d\d)\b(?! ?(?:ans|euros|km|%|€|h\b))")
# « bientôt 18 ans », « 70 ans dans trois mois »: the birthday is still to come.
_BIENTOT_AVANT = re.compile(
    r"\b(?:bientot|aurai|aura|vais avoir|va avoir|aurai mes|aura ses|presque|approche(?:nt)? (?:des|les)) $"
)
_BIENTOT_APRES = re.compile(
    r" ?(?:ans?|a)? ?(?:bientot|approchent|(?:dans|d ici) (?:\w+ )?(?:mois|semaines?|jours?)\b"
    r"|le mois (?:prochain|qui vient)|la semaine prochaine)"
)
_SIEN = re.compile(r"\b(?:j ?ai|g|je|j|je suis|moi|mi|age de|viens d avoir|bientot|j ai eu|jai eu|agee? de) ?$")
_IL_OU_ELLE = re.compile(
    r"\b(?:il|elle|i|al|qui|on|suis|jeune|age|agee?) (?:(?:n |en )?a |a eu |aura |va avoir |est age de )?$"
)
_APRES_UN_TITRE = re.compile(rf"\b{_TITRE} $")
_NOMBRE_ET_UNITE = re.compile(r"(\d+) ?(ans?|mois|a)?\b")
_PAS_UN_MOT = re.compile(r"[^0-9a-z]+")
_CHERCHE = re.compile(
    r"\b(?:ou (?:est|se trouve|sont|aller|trouver|c est)|quel\w*|numeros?|num|adresses?|coordonnees|horaires?|ouvert\w*"
    r"|joindre|contact\w*|appeler|rdv|rendez vous|il y a|y a t il|y a til|yatil|ya|c est quoi|cherche\w*|trouver|proche"
    r"|pres d|rencontrer|(?:veux|voudrais|aimerais|souhaite|faut|besoin)(?: \w+){0,2} (?:voir|parler|aller|d une?))\b"
)
_KM = re.compile(
    r"(?<!\d )\b(?:a|de|fais|fait|faire|pour|dans les|environ|est a) (\d{1,3}) ?(?:km|kms|kilometres?|bornes)\b"
    r"(?! au compteur)"
)
_TRAVAIL = re.compile(
    r"\b(?:travail\w*|boulot|taf|poste|cdi|cdd|emploi|embauche\w*|usine|chantiers?|mission|stage|alternance|apprenti\w*"
    r"|entreprise|employeur|patron|bosse\w*|interim\w*)\b"
)
_PONCTUATION = re.compile(r"[.,;:!?()«»\"/+…–—\n=→|]")
# Numbers alone that are departments of the area or next to it, not ages.
_DEPARTEMENTS = {59, 60, 62, 76, 80}


def _nombres_en_lettres() -> dict[str, int]:
    numbers = {word: rank for rank, word in enumerate(_PETITS, 1)}
    for word, ten in _DIZAINES.items():
        numbers[word] = ten
        top = 20 if ten in (60, 80) else 10
        numbers |= {f"{word} {'et ' * (u in (1, 11) and ten != 80)}{_PETITS[u - 1]}": ten + u for u in range(1, top)}
    return numbers | {"quatre vingts": 80}


_NOMBRES = _nombres_en_lettres()
_EN_LETTRES = re.compile(rf"\b({'|'.join(sorted(_NOMBRES, key=len, reverse=True))})(?= ans\b)")


@dataclass
class SituationDite:
    """What the message says of the person who needs help; None is not said."""

    publics: list[str] = field(default_factory=list)
    statuts: list[str] = field(default_factory=list)
    age: int | None = None
    enfants: list[int] = field(default_factory=list)  # their ages in years, 0 for a baby
    permis: bool | None = None
    vehicule: bool | None = None
    pour_tiers: bool = False
    distance_travail_km: int | None = None
    contrat: str | None = None  # a value of the criterion « contrat » (docs/annuaire.md)
    refuse: list[str] = field(default_factory=list)  # kinds of places the person does not want: service-social

    @property
    def vide(self) -> bool:
        """Nothing was said."""
        told = self.publics or self.statuts or self.enfants or self.contrat or self.refuse
        numbers = (self.age, self.permis, self.vehicule, self.distance_travail_km)
        return not told and all(value is None for value in numbers)


@dataclass(frozen=True)
class _Regle:
    """One line of the lexicon: what must be there, and what cancels it."""

    motif: re.Pattern[str] | None
    sauf: re.Pattern[str] | None = None
    brut: re.Pattern[str] | None = None
    signe: re.Pattern[str] | None = None

    def touche(self, text: str, brut: str, coupe: str = "") -> bool:
        found = (
            bool(self.motif and self.motif.search(text))
            or bool(self.brut and self.brut.search(brut))
            or bool(self.signe and self.signe.search(coupe))
        )
        return found and not (self.sauf and self.sauf.search(text))


@lru_cache(maxsize=1)
def _groupes() -> dict[str, str]:
    groups: dict[str, str] = {}
    for name, words in _lire("groupes").items():
        groups[name] = _developper(words, groups)
    return groups


def _lire(nom: str) -> dict[str, Any]:
    return yaml.safe_load((DOSSIER / f"{nom}.yml").read_text(encoding="utf-8"))


def _developper(motif: str, groups: dict[str, str]) -> str:
    """The regular expression of a pattern: « <3> » is a gap of at most three words, « <enfant> » a group of words."""
    motif = re.sub(r"<(\d+)>", r"(?: \\w+){0,\1} ", motif)
    return re.sub(r"<([a-z]\w*)>", lambda m: f"(?:{groups[m[1]]})", motif)


def _motif(motifs: str | list[str]) -> re.Pattern[str]:
    """Whole words only: a pattern never starts in the middle of a word, which also keeps long texts fast."""
    lines = [motifs] if isinstance(motifs, str) else motifs
    return re.compile(rf"\b(?:{'|'.join(_developper(line, _groupes()) for line in lines)})\b")


def _coupe(texte: str) -> str:
    """The words with « | » where the punctuation cuts: « 45 ans, chauffeur. » → « 45 ans | chauffeur | »."""
    return _PAS_UN_MOT.sub(lambda m: " | " if _PONCTUATION.search(m[0]) else " ", sans_accents(texte)).strip()


def _regles(entry: dict[str, Any] | list[dict[str, Any]]) -> list[_Regle]:
    return [
        _Regle(
            _motif(e["motif"]) if "motif" in e else None,
            _motif(e["sauf"]) if "sauf" in e else None,
            re.compile(e["brut"]) if "brut" in e else None,
            _motif(e["signe"]) if "signe" in e else None,
        )
        for e in (entry if isinstance(entry, list) else [entry])
    ]


@lru_cache(maxsize=1)
def _situation() -> dict[str, Any]:
    raw = _lire("situation")
    return {
        "efface": _motif(raw["efface"]),
        "statuts": {k: _regles(v) for k, v in raw["statuts"].items()},
        "publics": {k: _regles(v) for k, v in raw["publics"].items()},
        "permis": {k: _motif(v) for k, v in raw["permis"].items()},
        "vehicule": {k: _motif(v) for k, v in raw["vehicule"].items()},
        "pour_tiers": _motif(raw["pour_tiers"]),
        "contrat": {k: _regles([v]) for k, v in raw["contrat"].items()},
        "refuse": {k: _motif(v) for k, v in raw["refuse"].items()},
    }


@lru_cache(maxsize=1)
def _regles_d_age() -> dict[str, re.Pattern[str]]:
    raw, groups = _lire("situation")["age"], _groupes()
    return {
        "pas_avant": re.compile(rf"\b(?:{_developper(raw['pas_avant'], groups)}) $"),
        "pas_apres": re.compile(rf" ?{_developper(raw['pas_apres'], groups)}"),
        "jamais_apres": re.compile(rf" ?{_developper(raw['jamais_apres'], groups)}"),
        "plusieurs_nombres": re.compile(r"\d ?(?:ans|a|mois)? ?(?:et|ou|a) ?$"),
        "plusieurs": re.compile(rf"\b{_developper(raw['plusieurs'], groups)}$"),
        "quelqu_un": re.compile(rf"(?:^|\b)(?:{_developper(raw['quelqu_un'], groups)}) $"),
        "sien_aussi": re.compile(rf"\b(?:{_developper(raw['sien_aussi'], groups)}) $"),
        "chose": re.compile(rf"\b(?:{_developper(raw['chose'], groups)}) $"),
        "enfant": re.compile(rf"\b{_developper(raw['enfant'], groups)}(?: \w+){{0,4}} ?$"),
        "parent_aide": _motif(raw["parent_aide"]),
        "ages_d_enfants": re.compile(_developper(raw["ages_d_enfants"], groups)),
    }


def _seul(avant: str, apres: str) -> bool:
    """Is the number of years a phrase of its own, between two punctuation marks or at either end?"""
    return (not avant.strip() or avant.rstrip()[-1] in ",;:.(!?") and (
        not apres.strip() or apres.lstrip()[0] in ",;:.)!?"
    )


def _en_chiffres(texte: str) -> str:
    """Without accents, apostrophes nor hyphens, and with the years in digits: « soixante-sept ans » → « 67 ans »."""
    text = re.sub(r"\s+", " ", re.sub(r"['\-]", " ", sans_accents(texte)))
    return _EN_LETTRES.sub(lambda m: str(_NOMBRES[m[1]]), text)


def age_dit(texte: str) -> int | None:
    """The age in years of the person who needs help, from « 74 ans », « M. 34 a. », « né en 2001 ».

    One's own age comes first, then another adult's, then a child's unless the parent asks for themselves.
    """
    text = _en_chiffres(texte)
    corrected = _CORRIGE.search(text) or _ET_MOI.search(text)
    if corrected:
        return int(next(g for g in corrected.groups() if g))
    born = _NAISSANCE.search(text)
    if born and not _NE_ENFANT.search(_PAS_UN_MOT.sub(" ", text[max(0, born.start() - 60) : born.start()])):
        this_year = maintenant().year
        return this_year - int(born[1]) if born[1] else (this_year - int(born[2])) % 100
    alone = re.fullmatch(r" ?(\d\d) ?", text)
    if alone and int(alone[1]) >= AGE_MIN_NU and int(alone[1]) not in _DEPARTEMENTS:
        return int(alone[1])
    found: dict[str, list[int]] = {"sien": [], "autre": [], "enfant": []}
    for match in [*_AGE.finditer(text), *_AGE_NU.finditer(text)]:
        value = int(next(g for g in match.groups() if g))
        whose = _de_qui(text, match, value)
        if whose:
            found[whose].append(max(0, value - _a_venir(text, match)))
    if not any(found.values()) and (bare := _SANS_UNITE.search(text)):
        return int(next(g for g in bare.groups() if g))
    adults = found["sien"] or found["autre"] or [c for c in found["enfant"] if c >= AGE_MAJEUR]
    if adults:
        return adults[0]
    parent = _regles_d_age()["parent_aide"].search(cle(texte))
    return found["enfant"][0] if found["enfant"] and not parent else None


def ages_des_enfants(texte: str) -> list[int]:
    """Ages in years of the children who are spoken of, youngest first (« mes filles de 4 et 9 ans »)."""
    ages = []
    for match in _regles_d_age()["ages_d_enfants"].finditer(cle(_en_chiffres(texte))):
        unit = None
        for number, own_unit in reversed(_NOMBRE_ET_UNITE.findall(match[1])):
            unit = own_unit or unit
            if unit:
                ages.append(int(number) // 12 if unit == "mois" else int(number))
    return sorted(age for age in ages if age <= AGE_ENFANT_MAX)


def _de_qui(text: str, match: re.Match[str], value: int) -> str | None:
    """Whose age a number of years is: one's own, another adult's, a child's; None when it is a duration."""
    rules = _regles_d_age()
    before = text[max(0, match.start(match.lastindex or 0) - 80) : match.start(match.lastindex or 0)]
    unit = match[0][match[0].rfind("a") :]
    words = _PAS_UN_MOT.sub(" ", before)
    after = re.sub(r"[^0-9a-z,;:.()!?]+", " ", unit + text[match.end() : match.end() + 30])
    in_a_row = not before.rstrip().endswith((",", ";", ":", "."))
    if rules["jamais_apres"].match(after):
        return None
    if rules["sien_aussi"].search(words):
        return "sien"
    if rules["plusieurs" if in_a_row else "plusieurs_nombres"].search(words) or rules["chose"].search(words):
        return None
    if _SIEN.search(words):
        return "sien"
    someone = rules["quelqu_un"].search(words)
    if not someone and in_a_row and rules["pas_avant"].search(words):
        return None
    if not someone and not _a_venir(text, match) and rules["pas_apres"].match(after):
        return None
    if rules["enfant"].search(words):
        return "enfant"
    told = someone or _IL_OU_ELLE.search(words) or _APRES_UN_TITRE.search(words)
    if told or value >= AGE_MIN or (value >= AGE_MIN_ISOLE and _seul(before, text[match.end() :])):
        return "enfant" if value < AGE_ENFANT else "autre"
    return None


def _a_venir(text: str, match: re.Match[str]) -> int:
    """1 when the birthday is still to come (« bientôt 18 ans »), else 0."""
    start, end = match.start(match.lastindex or 0), match.end(match.lastindex or 0)
    before = _PAS_UN_MOT.sub(" ", text[max(0, start - 40) : start])
    return int(bool(_BIENTOT_AVANT.search(before) or _BIENTOT_APRES.match(text, end)))


def _oui_non(rules: dict[str, re.Pattern[str]], text: str) -> bool | None:
    no, yes = rules["non"].search(text), rules["oui"].search(text)
    if bool(no) == bool(yes):
        return None
    return bool(yes)


def situation_dite(texte: str) -> SituationDite:
    """Publics, statuses, age, licence and vehicle stated or plainly implied (contract §1)."""
    whole = cle(texte)
    rules = _situation()
    said = SituationDite(
        age=age_dit(texte), enfants=ages_des_enfants(texte), pour_tiers=bool(rules["pour_tiers"].search(whole))
    )
    text = re.sub(" +", " ", rules["efface"].sub(" ", whole)).strip()
    cut = _coupe(texte)
    said.statuts = [name for name, lines in rules["statuts"].items() if any(r.touche(text, texte, cut) for r in lines)]
    publics = {PUBLIC_DU_STATUT[s] for s in said.statuts if s in PUBLIC_DU_STATUT}
    publics |= {name for name, lines in rules["publics"].items() if any(r.touche(text, texte, cut) for r in lines)}
    if "aah" in said.statuts:
        publics.add("personnes-en-situation-de-handicap")
    if said.age is not None:
        publics |= {"seniors"} if said.age >= AGE_SENIOR else {"jeunes"} if said.age < AGE_JEUNE else set()
        publics -= {"seniors"} if said.age < AGE_SENIOR and "retraite" not in said.statuts else set()
        publics -= {"jeunes"} if said.age >= AGE_JEUNE else set()
    said.publics = sorted(publics)
    said.permis = _oui_non(rules["permis"], whole)
    said.vehicule = _oui_non(rules["vehicule"], whole)
    said.distance_travail_km = _distance_du_travail(whole)
    contracts = [name for name, lines in rules["contrat"].items() if any(r.touche(whole, texte) for r in lines)]
    said.contrat = contracts[0] if len(contracts) == 1 else None
    said.refuse = [name for name, rule in rules["refuse"].items() if rule.search(whole)]
    return said


def _distance_du_travail(text: str) -> int | None:
    """Km to work, one way, when the message tells one distance and speaks of work."""
    told = {int(km) for km in _KM.findall(text)}
    return told.pop() if len(told) == 1 and _TRAVAIL.search(text) else None


@lru_cache(maxsize=1)
def _urgences() -> tuple[re.Pattern[str], dict[str, list[_Regle]]]:
    raw = _lire("urgences")
    return _motif(raw["calme"]), {code: _regles(lines) for code, lines in raw["motifs"].items()}


@lru_cache(maxsize=1)
def _faits() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in _lire("urgences")["faits"]))


def simple_fait(texte: str) -> bool:
    """The whole message is a fact of family life (« j'ai un enfant de 2 ans »), nothing to guess an emergency from."""
    return _faits().fullmatch(cle(texte)) is not None


def urgence_dite(texte: str) -> str | None:
    """The emergency said in plain words, most vital first; None when none is."""
    calm, codes = _urgences()
    # What is quiet leaves a mark, so that no pattern reaches over it.
    text = re.sub(" +", " ", calm.sub(" _ ", cle(texte)))
    for code, lines in codes.items():
        if any(line.touche(text, texte) for line in lines):
            return code
    return None


@lru_cache(maxsize=1)
def _precisions() -> dict[str, _Regle]:
    return {
        code: _Regle(_motif(list(p.motifs)), _motif(p.sauf) if p.sauf else None) for code, p in precisions().items()
    }


def precisions_dites(texte: str) -> list[str]:
    """Codes of what is asked precisely (an identity card, a pension), at most three, in the order of the data."""
    text, asked = cle(texte), cherche_un_service(texte)
    known = precisions()
    found = [code for code, rule in _precisions().items() if rule.touche(text, texte)]
    return [code for code in found if asked or not known[code].nomme][:3]


def cherche_un_service(texte: str) -> bool:
    """The message asks where, when or how: « il y a une MSAP à Hondschoote ? », « le numéro de la mission locale »."""
    return "?" in texte or bool(_CHERCHE.search(cle(texte)))
