"""Find the commune in what people write: no statistics, no guess, under five milliseconds.

A place is looked up by its words (accents, hyphens, « St », « s/ », « lez » folded). What stands before it
tells its role: where the person lives, where they go, a street, a place denied. Two candidates make a
question, never a choice; one exception is written in `_dominante`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from directory.territoire.approche import Approche
from directory.territoire.models import LieuCompris, Mention
from directory.territoire.repository import DEPARTEMENTS, DOSSIER, communes, hors_zone
from directory.texte import sans_accents

_MOT = re.compile(r"[0-9a-z]+")
_CODE_POSTAL = re.compile(r"(?<![\d.,])(\d{2})[ .]?(\d{3})(?![\d.,]*\d)(?! ?(?:(?:euros?|eur|balles|kms?|km/h)\b|€))")
_CANON = {
    "st": "saint",
    "ste": "sainte",
    "lez": "les",
    "ss": "sous",
    "s": "sur",
    "sts": "saints",
    "nd": "notre dame",
}
_ARTICLES = {"le", "la", "les", "l"}
_ARTICLE = re.compile(r"(?:l[ea]s? |l')")
_LIENS = {
    "sur",
    "en",
    "les",
    "sous",
    "aux",
    "au",
    "a",
    "d",
    "de",
    "du",
    "des",
    "la",
    "le",
    "l",
    "et",
    "pres",
}

_VOIE = r"rue|avenue|av|bd|boulevard|route|chaussee|place|chemin|impasse|allee|faubourg|quai|square|cite|residence"
_LIEU_NOMME = (
    r"lycee|college|ecole|hopital|chu|chr|ch|clinique|gare|tribunal|prison|universite|fac|port|aeroport|stade"
    r"|prefecture|sous prefecture|usine|zone|zi|za"
)
_RESIDENCE = re.compile(
    r"\b(?:j ?habit\w*|habit\w+|vis|vit|vivre|vivons|vivent|reside\w*|residons|loges?|logee?s?|demeur\w+"
    r"|domicili\w+"
    r"|restes?|restons|restent|install\w+|emmenag\w+|demenag\w+|heberg\w+|jhabit\w*|jabit\w*|jvis|chuis?|jsuis?|jss"
    r"|(?:je |on |il |elle |nous )?(?:suis|est|sommes|etions|etais)"
    r"|commune|ville|village|secteur|coin|domicile|adresse|maison|appart\w*|logement)"
    r"(?: (?:maintenant|actuellement|toujours|encore|chez \w+|pres|tout pres|du cote|a cote|dans le coin))?"
    r"(?: (?:a|au|aux|sur|de|d|du|dans|vers|en|la|le|l|c est|est|pas loin de))*$"
)
_ADRESSE = re.compile(rf"\b(?:{_VOIE}|{_LIEU_NOMME})(?: (?:de|d|du|des|la|le|l|a))*$")
_DESTINATION = re.compile(
    r"\b(?:aller|vais|va|vas|allons|allait|allee?|rendre|rends|rend|jusqu|direction|destination|travaill\w+|boss\w+"
    r"|taff?e\w*|embauch\w+|entretien|rendez vous|rdv|etudi\w+|partir|retourner|rejoindre|deposer|emmener|conduire"
    r"|ramener|amener|train|ter|trajet|nee?|naissance|grandi|muter|mute|mutee|hospitalis\w+|opere\w*|entreprises?)"
    r"(?: \w+){0,3}? (?:a|au|aux|sur|de|d|du|pour|en|vers|jusqu a)(?: (?:la|le|l))?$"
    r"|\b(?:boss|travaill|interim)\w*(?: (?:a|chez|pour|en|au))?(?: \w+){0,2}$"
    # Where the one who writes works is not where the person lives.
    r"|\b(?:je suis|suis|ici|moi) (?:\w+ ){0,3}?(?:benevole|instit\w*|prof|professeur\w*|pharmacien\w*|animat\w+"
    r"|medecin"
    r"|infirmier\w*|conseiller\w*|educat\w+|direct(?:eur|rice)|secretaire|assistante sociale|gardien\w*)(?: \w+){0,4}$"
    r"|\bm occupe d une mam a$|\bspip$"
)
_MOI = re.compile(r"\bmoi(?: je)?(?: suis)? (?:a|de|d|sur|vers)$")
_VERS = re.compile(r"\b(?:jusqu a|direction|train pour|bus pour|car pour|aller sur)(?: (?:la|le|l))?$")
_NIEE = re.compile(
    r"\b(?:pas|non pas|et non|plutot que|au lieu de|plus|pas du tout)(?: (?:a|de|d|sur|la|le|l|au))*$"
    r"|\bni(?: (?:a|de|sur))?$"
)
_PAS_DE_CALAIS = re.compile(r"\b(?:le |du |dans le |au )?pas[ -]de[ -]calais\b")
_DEPUIS = re.compile(r"\b(?:depuis|partir|pars|part|partant|quitter|de|d)(?: (?:la|le|l))?$")
APPROCHE_MOTS = 4
_TERMINAISON = re.compile(r"(?:e?s|e)$")
_PREPOSITION = re.compile(r"\b(?:a|au|aux|sur|vers|pres de|pres d|secteur|cote|ici|commune|ville|depuis)$")
_DETERMINANT = re.compile(
    r"\b(?:l|le|la|les|un|une|des|mon|ma|mes|ton|son|sa|ses|ce|cette|ces|en|par|d|de|du|prendre|prends)$"
)
# A name set apart by punctuation, at the end or alone: « …, Marquise »
_A_PART_AVANT = re.compile(r"(?:^|[,.;:!?…(\n\u2013-])\s*$")
_A_PART_APRES = re.compile(r"\s*(?:$|[,.;:!?…)\n]|svp|merci)")
# « Pas » is not short for Pas-en-Artois.
LETTRES_MIN = 4
FOIS_PLUS_PEUPLEE = 3
_REMPLIT = {
    "a", "au", "aux", "sur", "de", "d", "c", "est", "je", "suis", "oui", "non", "bonjour", "salut", "bonsoir", "ville",
    "commune", "aisne", "somme", "oise",
    "la", "le", "les", "l", "dans", "vers", "chez", "moi", "nord", "pas", "calais", "59", "62", "merci",
    "mairie", "ici", "cote", "pres", "plutot", "en", "fait", "euh", "bah", "ben", "et", "j", "habite", "alors",
}  # fmt: skip


@dataclass(frozen=True)
class Mot:
    """A word of a text, folded; `debut`/`fin` are character offsets."""

    canon: str
    debut: int
    fin: int


@dataclass(frozen=True)
class _Entree:
    codes: tuple[str, ...]
    nature: str
    ailleurs: tuple[str, ...] = ()


def _mots(folded: str) -> list[Mot]:
    return [Mot(_CANON.get(m[0], m[0]), m.start(), m.end()) for m in _MOT.finditer(folded)]


def _cle(nom: str) -> tuple[str, ...]:
    return tuple(m.canon for m in _mots(sans_accents(nom)))


def _liste(name: str) -> list[str]:
    lines = (DOSSIER / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@lru_cache(maxsize=1)
def _mots_communs() -> dict[str, bool]:
    """Names that are also words; True when a preposition is enough to make a place of them (« a lens »)."""
    return {word.lstrip("~"): word.startswith("~") for word in _liste("mots-communs.txt")}


@lru_cache(maxsize=1)
def _anciens_noms() -> dict[str, list[str]]:
    """Names that people still use for a commune, or for one that it absorbed."""
    names: dict[str, list[str]] = {}
    with (DOSSIER / "anciens-noms.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            names.setdefault(row["code"], []).append(row["nom"])
    return names


@lru_cache(maxsize=1)
def _vocabulaire() -> frozenset[str]:
    """Everyday words: never a misspelt commune."""
    return frozenset(_liste("vocabulaire.txt"))


@lru_cache(maxsize=1)
def _mots_courants() -> frozenset[str]:
    """Everyday words that are also the name, or the start of the name, of a commune somewhere in France."""
    return frozenset(_liste("mots-courants.txt"))


def _formes_courtes(key: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What people say of a compound name: Hénin, Aulnoye, Boiry, Le Touquet, Touquet, Saint-Martin."""
    corps = key[1:] if key[0] in _ARTICLES and len(key) > 2 else key
    start = 2 if corps[0] in ("saint", "sainte", "notre") else 1
    for cut in range(start, len(corps)):
        if corps[cut - 1] in _LIENS or len("".join(corps[:cut])) < LETTRES_MIN:
            continue
        yield corps[:cut]
        if corps is not key:
            yield (key[0], *corps[:cut])


def _dominante(codes: list[str]) -> list[str]:
    """Common usage settles a short form when one town dwarfs the others (Boulogne: 40,000 against 300)."""
    ordered = sorted(codes, key=lambda code: communes()[code].population, reverse=True)
    first, others = (
        communes()[ordered[0]].population,
        sum(communes()[c].population for c in ordered[1:]),
    )
    return ordered[:1] if first >= 5000 and first >= 20 * others else sorted(codes)


def _plus_connues(codes: set[str], autres: set[str]) -> set[str]:
    """Towns for which a village's name is the usual short form: Saint-Amand, Avesnes, Flers. They make a question."""
    people = max(communes()[code].population for code in codes)
    return {code for code in autres if communes()[code].population >= FOIS_PLUS_PEUPLEE * people}


def _par_l_initiale(key: tuple[str, ...], codes: tuple[str, ...], suite: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """« Mons-en-B », « Noyelles s/ L »: the candidates that go on so, and how many words say it."""
    if len(codes) < 2:
        return codes, 0
    for taken in range(1, len(suite) + 1):
        *links, last = suite[:taken]
        if len(last) == 1 and links and all(word in _LIENS for word in links):
            start = (*key, *links)
            kept = tuple(c for c in codes if _commence(_cle(communes()[c].nom), start, last))
            return (kept, taken) if kept else (codes, 0)
    return codes, 0


def _accent_de_trop(raw: str, codes: tuple[str, ...]) -> bool:
    """Accents are left out, never added: « fâchés » is not Faches."""
    if raw.isascii() or not raw.islower():
        return False
    said = unicodedata.normalize("NFC", raw)
    names = [
        n.lower() for c in codes for n in (communes()[c].nom, *communes()[c].incluses, *_anciens_noms().get(c, []))
    ]
    aligned = [name[at : at + len(said)] for name in names for at in range(len(name) - len(said) + 1)
               if sans_accents(name[at : at + len(said)]) == sans_accents(said)]  # fmt: skip
    return bool(aligned) and all(
        any(not a.isascii() and b.isascii() for a, b in zip(said, name, strict=True)) for name in aligned
    )


def _commence(nom: tuple[str, ...], debut: tuple[str, ...], initiale: str) -> bool:
    return nom[: len(debut)] == debut and len(nom) > len(debut) and nom[len(debut)].startswith(initiale)


class Gazetier:
    """All the names, indexed by their first word."""

    def __init__(self) -> None:
        exact: dict[tuple[str, ...], set[str]] = {}
        abreges: dict[tuple[str, ...], set[str]] = {}
        self._postaux: dict[str, list[str]] = {}
        for c in communes().values():
            for postal in c.codes_postaux:
                self._postaux.setdefault(postal, []).append(c.code)
            for nom in (c.nom, *c.incluses, *_anciens_noms().get(c.code, [])):
                key = _cle(nom)
                exact.setdefault(key, set()).add(c.code)
                # « Bruay s/ Escaut »: the article after « sur » is often left out.
                if "sur" in key[:-2] and key[key.index("sur") + 1] in _ARTICLES:
                    at = key.index("sur") + 1
                    exact.setdefault(key[:at] + key[at + 1 :], set()).add(c.code)
                if _ARTICLE.match(sans_accents(nom)):
                    abreges.setdefault(key[1:], set()).add(c.code)
                for short in _formes_courtes(key):
                    abreges.setdefault(short, set()).add(c.code)
        self._entrees: dict[tuple[str, ...], _Entree] = {
            key: _Entree(tuple(_dominante(list(codes))), "court") for key, codes in abreges.items()
        }
        self._sans_article = {_cle(c.nom)[1:] for c in communes().values() if _ARTICLE.match(sans_accents(c.nom))}
        for key, codes in exact.items():
            self._entrees[key] = _Entree(tuple(sorted(codes | _plus_connues(codes, abreges.get(key, set())))), "exact")
        self._postaux_ailleurs: dict[str, str] = {}
        ailleurs: dict[tuple[str, ...], list[str]] = {}
        for _code, nom, postaux in hors_zone():
            for postal in postaux:
                self._postaux_ailleurs.setdefault(postal, nom)
            ailleurs.setdefault(_cle(nom), []).append(nom)
        for nom in _liste("etranger.txt"):
            ailleurs.setdefault(_cle(nom), []).append(nom)
        for key, noms in ailleurs.items():
            self._entrees.setdefault(key, _Entree((), "ailleurs", tuple(sorted(set(noms)))))
        # A short form shared by two towns, or shorter than six letters, is too little to guess a misspelling from.
        self._approche = Approche(
            {
                "".join(key): entry.codes
                for key, entry in self._entrees.items()
                if entry.codes and (entry.nature == "exact" or len("".join(key)) >= 6)
            }
        )
        self._longueurs: dict[str, int] = {}
        for key in self._entrees:
            self._longueurs[key[0]] = max(self._longueurs.get(key[0], 0), len(key))

    def mentions(self, texte: str, *, douteuses: bool = False) -> list[Mention]:
        """Every place named in the text, in order, with its role; the doubtful ones too when asked for."""
        mots = mots_places(texte)
        found = list(self._codes_postaux(texte))
        i = 0
        while i < len(mots):
            hit = self._plus_long(mots, i)
            mention, taken = self._mention(texte, mots, i, hit[1], hit[0]) if hit else (None, 0)
            if hit is None:
                mention, taken = self._mal_ecrit(texte, mots, i)
            if mention and (douteuses or not mention.douteuse):
                found.append(mention)
            i += taken if mention and not mention.douteuse else 1
        return sorted(found, key=lambda m: m.debut)

    def _plus_long(self, mots: list[Mot], i: int) -> tuple[_Entree, int] | None:
        longest = self._longueurs.get(mots[i].canon, 0)
        for longueur in range(min(longest, len(mots) - i), 0, -1):
            entree = self._entrees.get(tuple(m.canon for m in mots[i : i + longueur]))
            if entree is not None:
                return entree, longueur
        return None

    def _mal_ecrit(self, texte: str, mots: list[Mot], i: int) -> tuple[Mention | None, int]:
        """A misspelt name at this word, and its words; longest first. Doubtful where no place is expected."""
        words = [m.canon for m in mots]
        before = avant(texte, mots, i)
        if not _inconnu(words[i]) and words[i] not in ("saint", "sainte"):
            return None, 1
        for taken in range(min(APPROCHE_MOTS, len(mots) - i), 0, -1):
            window = words[i : i + taken]
            if not any(_inconnu(word) for word in window) or window[-1] in _REMPLIT:
                continue
            debut, fin = mots[i].debut, mots[i + taken - 1].fin
            role = _role(before)
            apart = bool(_A_PART_AVANT.search(texte[:debut]) and _A_PART_APRES.match(texte[fin:]))
            alone = all(w in _REMPLIT or w.isdigit() for k, w in enumerate(words) if not i <= k < i + taken)
            placed = role == "residence" or bool(_PREPOSITION.search(before))
            codes = self._approche.chercher("".join(window))
            if codes:
                doubtful = not (placed or apart or alone)
                return Mention(texte[debut:fin], debut, fin, codes, "approche", role, douteuse=doubtful), taken
        return None, 1

    def ressemble(self, mot: str) -> bool:
        """A folded word that would be taken for a misspelt name."""
        return bool(self._approche.chercher(mot))

    def _codes_postaux(self, texte: str) -> Iterator[Mention]:
        for match in _CODE_POSTAL.finditer(texte):
            postal = match[1] + match[2]
            if postal in self._postaux:
                codes = tuple(sorted(self._postaux[postal]))
                yield Mention(match[0], match.start(), match.end(), codes, "code-postal", "neutre")
            elif postal in self._postaux_ailleurs and " " not in match[0]:
                nom = self._postaux_ailleurs[postal]
                yield Mention(
                    match[0],
                    match.start(),
                    match.end(),
                    (),
                    "code-postal",
                    "neutre",
                    f"{postal} ({nom})",
                )

    def _mention(
        self, texte: str, mots: list[Mot], i: int, longueur: int, entree: _Entree
    ) -> tuple[Mention | None, int]:
        debut, fin = mots[i].debut, mots[i + longueur - 1].fin
        words = [m.canon for m in mots]
        before = avant(texte, mots, i)
        after = words[i + longueur : i + longueur + 2]
        role = _role(before)
        if role == "destination" and _DEPUIS.search(before) and after[:1] in (["a"], ["vers"], ["jusqu"], ["pour"]):
            role = "neutre"  # « aller de Bergues à Dunkerque »: they start from Bergues
        raw = texte[debut:fin]
        key = tuple(words[i : i + longueur])
        alone = all(w in _REMPLIT or w.isdigit() for k, w in enumerate(words) if not i <= k < i + longueur)
        apart = bool(_A_PART_AVANT.search(texte[:debut]) and _A_PART_APRES.match(texte[fin:]))
        if entree.nature == "ailleurs":
            corps = key[1:] if key[0] in _ARTICLES and len(key) > 1 else key
            if len(corps) == 1 and (len(corps[0]) < 4 or corps[0] in _REMPLIT or corps[0] in _mots_courants()):
                return None, 1
            # A foreign name counts only when the sentence places the person there, sets it apart, or is nothing else.
            capital = raw[:1].isupper()
            placed = role == "residence" and (capital or re.search(r"\b(?:a|au|aux|sur|de|d) ?$", before))
            aside = capital and (apart or re.match(r"\s*\(\d\d\)", texte[fin:])) and role in ("neutre", "residence")
            doubtful = not placed and not aside and not (alone and len(words) <= 4)
            return Mention(raw, debut, fin, (), "ailleurs", role, entree.ailleurs[0], doubtful), longueur
        located = role == "residence" or alone or apart or bool(re.search(r"[àÀ] $", texte[max(0, debut - 2) : debut]))
        doubtful = (
            self._est_un_mot(texte, raw, key, i, before, entree, located, role)
            or (entree.nature == "court" and key[-1] in _mots_courants() and not (alone or apart))
            or _accent_de_trop(raw, entree.codes)
        )
        nature = "exact" if entree.nature == "exact" else "court"
        codes, taken = _par_l_initiale(key, entree.codes, words[i + longueur : i + longueur + 4])
        fin = mots[i + longueur + taken - 1].fin
        return Mention(texte[debut:fin], debut, fin, codes, nature, role, douteuse=doubtful), longueur + taken

    def _est_un_mot(
        self, texte: str, raw: str, key: tuple[str, ...], i: int, before: str, entree: _Entree, located: bool, role: str
    ) -> bool:
        """A name that is also a word, where nothing says that it is a place."""
        word = key[-1] if key[0] in _ARTICLES else key[0]
        commun = word in _mots_communs() and len(key) <= 2
        loose = _mots_communs().get(word, False)
        if (
            commun
            and not _DETERMINANT.search(before)
            and (loose or (raw[:1].isupper() and i > 0 and not texte.isupper()))
        ):
            commun = False
        if key[0] in _ARTICLES and len(key) == 2 and raw[:1].isupper() and raw.split()[-1][:1].isupper():
            commun = False
        shortened = entree.nature == "court" and key in self._sans_article
        if (commun or shortened) and not located and role != "niee":
            place = re.search(r"\b(?:a|au|sur|de|d|chez)$", before)
            return not (raw[:1].isupper() and place and i > 0)
        return False

    def comprendre(self, texte: str) -> LieuCompris:
        """The place where the person lives or asks for, among all the places named, by rules alone."""
        mentions = self.mentions(texte)
        return self.conclure(texte, mentions, self.retenir([m for m in mentions if m.nature != "code-postal"]))

    @staticmethod
    def retenir(noms: list[Mention]) -> Mention | None:
        """The name that the roles point to: where one says « moi », then where one lives, then the first one named."""
        kept = next((k for role in ("moi", "residence", "neutre") if (k := [m for m in noms if m.role == role])), [])
        return (kept[0] if kept[0].role == "neutre" else kept[-1]) if kept else None

    def conclure(self, texte: str, mentions: list[Mention], retenue: Mention | None) -> LieuCompris:
        """What is known of the place once the name to keep is chosen: postal code and département settle the rest."""
        everything = tuple(mentions)
        noms = [m for m in mentions if m.nature != "code-postal"]
        postaux = [m for m in mentions if m.nature == "code-postal"]
        if retenue and retenue.ailleurs and not postaux:
            return LieuCompris("hors-zone", (), retenue.ailleurs, retenue.texte, everything)
        codes = list(retenue.codes) if retenue else []
        if postaux:
            postal = postaux[-1]
            if not postal.codes:
                return LieuCompris("hors-zone", (), postal.ailleurs, postal.texte, everything)
            named = codes or [c for m in noms if m.role != "niee" for c in m.codes]
            codes = [c for c in named if c in postal.codes] or codes or list(postal.codes)
        departement = _departement(texte, mentions)
        if len(codes) > 1 and departement:
            codes = [c for c in codes if communes()[c].departement == departement] or codes
        if not codes:
            return LieuCompris(mentions=everything)
        said = (retenue or postaux[0]).texte
        return LieuCompris("unique" if len(codes) == 1 else "ambigu", tuple(codes), None, said, everything)


@lru_cache(maxsize=4096)
def _plier(char: str) -> str:
    return sans_accents(char)


def mots_places(texte: str) -> list[Mot]:
    """Words of a text with their offsets in it, although folding changes its length (« œ », « … »)."""
    folded, offsets = [], []
    for i, char in enumerate(texte):
        plain = _plier(char)
        folded.append(plain)
        offsets += [i] * len(plain)
    text = _PAS_DE_CALAIS.sub(lambda m: " " * len(m[0]), "".join(folded))
    offsets.append(len(texte))
    return [Mot(m.canon, offsets[m.debut], offsets[m.fin - 1] + 1) for m in _mots(text)]


def est_un_mot(word: str) -> bool:
    """An everyday word, whether or not it is also the name of a place."""
    return word in _vocabulaire() or word in _mots_courants() or word in _mots_communs()


def _inconnu(word: str) -> bool:
    """Nothing we know: neither an everyday word, nor a number, nor too short to be a name."""
    stem = _TERMINAISON.sub("", word)
    known = word in _vocabulaire() or stem in _vocabulaire() or word in _mots_courants() or word in _REMPLIT
    return len(word) >= 4 and not known and not any(c.isdigit() for c in word)


def avant(texte: str, mots: Sequence[Mot], i: int) -> str:
    """The words just before a word, within its sentence; a comma cuts too, but for « non pas Anor, Anzin »."""
    start = max(0, i - 8)
    for k in range(i - 1, start - 1, -1):
        gap = texte[mots[k].fin : mots[k + 1].debut]
        if re.search(r"[.!?;:\n,…()]", gap) and not (gap.strip() == "." and len(mots[k].canon) <= 3):
            start = k + 1
            break
    return " ".join(m.canon for m in mots[start:i])


def _role(before: str) -> str:
    if _NIEE.search(before):
        return "niee"
    if _MOI.search(before):
        return "moi"
    if _ADRESSE.search(before):
        return "adresse"
    if _DESTINATION.search(before) or _VERS.search(before):
        return "destination"
    if _RESIDENCE.search(before):
        return "residence"
    return "neutre"


def _departement(texte: str, mentions: list[Mention]) -> str | None:
    """The département said beside the name: « 62 », « dans le Nord », « Pas-de-Calais »."""
    folded = sans_accents(texte)
    for m in reversed(mentions):
        folded = folded[: m.debut] + " " * (m.fin - m.debut) + folded[m.fin :]
    found = {code for code in DEPARTEMENTS if re.search(rf"(?<!\d){code}(?!\d)", folded)}
    if re.search(r"\bpas[ -]de[ -]calais\b", folded):
        found.add("62")
    elif re.search(r"\b(?:dans le|du|departement du|\() ?nord\b", folded):
        found.add("59")
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1)
def gazetier() -> Gazetier:
    """The gazetteer of this process, built once (about a tenth of a second)."""
    return Gazetier()
