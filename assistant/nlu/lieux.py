"""Which of the places named is the one where the person lives or asks for.

The gazetteer finds the names and what its rules think of each; a logistic regression on the words around each name,
learnt from whole messages (data/nlu/messages), decides. A name that it is not sure of is not taken: we ask.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from assistant.nlu.lots import par_lots
from directory.territoire.gazetier import Mot, avant, est_un_mot, gazetier, mots_places
from directory.territoire.models import LieuCompris, Mention
from directory.territoire.repository import communes
from directory.texte import cle

SEUIL = 0.5
# Where the sentence says in plain words that one lives there, and the rules agree.
SEUIL_RESIDENCE = 0.35
C = 1.0
VU_AU_MOINS = 2
_MOTS_AVANT, _MOTS_APRES = 10, 5
_PONCTUATION = re.compile(r"[^\w\s]")
_FICHIER = "lieux.json"
# Who looks for a home asks for the town where they want one.
_LOGER = re.compile(
    r"\b(?:log(?:er?|ement|ements)|appart\w*|louer|location|chambre|studio|coloc\w*|maison|hlm|t[1-5]|f[1-5]|demenager"
    r"|hebergement|foyer|bail\w*|heberger?)\b"
)
_TIERS = re.compile(
    r"\b(?:ma (?:mere|soeur|fille|tante|voisine|grand mere|belle mere|copine|belle soeur)|mon (?:pere|frere|fils|oncle"
    r"|voisin|grand pere|neveu|beau pere|ami)|mes parents|maman|papa|patiente?|usagere?|mme|m|dame|monsieur)\b"
)


def _taille(mention: Mention) -> str:
    people = max((communes()[c].population for c in mention.codes), default=0)
    return str(len(str(people)))


def _lien(texte: str, premiere: Mention, seconde: Mention) -> str:
    """What stands between two names: « à », « ou », « - »; nothing when they are far apart."""
    between = texte[premiere.fin : seconde.debut].strip().lower()
    return between if len(between) <= 12 else "loin"


def tous_les_traits(texte: str, mentions: Sequence[Mention], de_la_regle: Mention | None) -> list[list[str]]:
    """What is looked at, for each name, to tell whether it is the place asked for."""
    mots, whole = mots_places(texte), cle(texte)
    about = (_LOGER.search(whole) is not None, _TIERS.search(whole) is not None)
    return [list(_traits(texte, mots, about, mentions, rank, de_la_regle)) for rank in range(len(mentions))]


def _traits(
    texte: str,
    mots: Sequence[Mot],
    sujet: tuple[bool, bool],
    mentions: Sequence[Mention],
    rang: int,
    de_la_regle: Mention | None,
) -> Iterator[str]:
    mention = mentions[rang]
    left = [m.canon for m in mots if m.fin <= mention.debut][::-1]
    right = [m.canon for m in mots if m.debut >= mention.fin]
    phrase = avant(texte, mots, len(left))
    near = left[:1] or ["^"]
    role, chosen = mention.role, "oui" if de_la_regle == mention else "autre" if de_la_regle else "aucune"
    punct_before = _PONCTUATION.search(texte[: mention.debut][-2:])
    punct_after = _PONCTUATION.match(texte[mention.fin :].lstrip()[:1])
    yield from (f"regle={chosen}", f"role={role}", f"role+regle={role}+{chosen}", f"nature={mention.nature}")
    yield f"nature+regle={mention.nature}+{chosen}"
    yield f"douteuse={mention.douteuse}+{chosen}"
    yield f"ailleurs={mention.ailleurs is not None}+{role}"
    yield f"majuscule={mention.texte[:1].isupper()}+{mention.douteuse}"
    yield f"nom={cle(mention.texte)}"
    yield f"taille={_taille(mention)}"
    yield f"avant1={near[0]}"
    yield f"avant2={' '.join(left[1::-1])}"
    yield f"avant3={' '.join(left[2::-1])}"
    yield f"apres1={(right[:1] or ['$'])[0]}"
    yield f"apres2={' '.join(right[:2])}"
    yield f"ponctuation={punct_before and punct_before[0]}+{punct_after and punct_after[0]}"
    yield f"fin={not right}+{punct_before is not None}"
    yield f"debut={not left}+{punct_after is not None}"
    for word in dict.fromkeys(phrase.split()[-6:]):
        yield f"phrase:{word}"
    for word in dict.fromkeys(left[:_MOTS_AVANT]):
        yield f"gauche:{word}"
    for word in dict.fromkeys(right[:_MOTS_APRES]):
        yield f"droite:{word}"
    yield f"loger={sujet[0]}+{role}+{chosen}"
    yield f"tiers={sujet[1]}+{role}+{chosen}"
    if rang > 0:
        yield f"lien avant={_lien(texte, mentions[rang - 1], mention)}"
    if rang + 1 < len(mentions):
        yield f"lien apres={_lien(texte, mention, mentions[rang + 1])}"
    word = cle(mention.texte)
    yield f"mot={est_un_mot(word)}+{mention.texte[:1].isupper()}+{mention.nature}"
    others = [m for k, m in enumerate(mentions) if k != rang and not m.douteuse and m.codes != mention.codes]
    yield f"autres={min(2, len(others))}+{chosen}"
    for other in {m.role for m in others}:
        yield f"autre={other}+{role}"
    yield f"rang={rang == 0}+{rang == len(mentions) - 1}+{min(2, len(others))}"


@dataclass(frozen=True)
class _Lecture:
    """Every place that a text names, the candidates among them (doubtful ones too), which one the rules would keep,
    and what is looked at for each candidate.
    """

    mentions: list[Mention]
    noms: list[Mention]
    de_la_regle: Mention | None
    traits: list[list[str]]


class ChoixDuLieu:
    """Train, save, load, choose."""

    def __init__(self) -> None:
        self._poids: dict[str, float] = {}
        self._biais = 0.0

    @property
    def appris(self) -> bool:
        """Something was learnt; otherwise the rules of the gazetteer decide alone."""
        return bool(self._poids)

    def entrainer(self, textes: Sequence[str], lieux: Sequence[str | None]) -> list[LieuCompris]:
        """Learn from messages and, for each, the words of the place asked for (None: no place).

        Gives what is then chosen in these same messages.
        """
        read = par_lots(_lire_tous, textes)
        rows = [row for one in read for row in one.traits]
        y = [
            place is not None and _meme_lieu(text, mention, place)
            for text, place, one in zip(textes, lieux, read, strict=True)
            for mention in one.noms
        ]
        if len(set(y)) >= 2:
            self._apprendre(rows, y)
        return [self._conclure(text, one) for text, one in zip(textes, read, strict=True)]

    def _apprendre(self, rows: Sequence[Sequence[str]], y: Sequence[bool]) -> None:
        counts = Counter(name for row in rows for name in row)
        index = {name: i for i, name in enumerate(sorted(n for n, seen in counts.items() if seen >= VU_AU_MOINS))}
        cells = [(r, index[name]) for r, row in enumerate(rows) for name in row if name in index]
        ones = np.ones(len(cells))
        x = sp.csr_matrix((ones, tuple(zip(*cells, strict=True))), shape=(len(rows), len(index)))
        model = LogisticRegression(C=C, max_iter=1000).fit(x, y)
        self._biais = float(model.intercept_[0])
        self._poids = {name: round(float(w), 4) for name, w in zip(index, model.coef_[0], strict=True)}

    def choisir(self, texte: str) -> LieuCompris:
        """The place asked for, with every place that is named."""
        return self._conclure(texte, _lire(texte)) if self.appris else gazetier().comprendre(texte)

    def _conclure(self, texte: str, lu: _Lecture) -> LieuCompris:
        if not self.appris:
            return gazetier().comprendre(texte)
        scores = [self._biais + sum(self._poids.get(name, 0.0) for name in names_of) for names_of in lu.traits]
        best = max(range(len(lu.noms)), key=lambda k: scores[k], default=None)
        kept = None
        if best is not None:
            agreed = lu.noms[best] == lu.de_la_regle and lu.noms[best].role in ("residence", "moi")
            chance = 1 / (1 + np.exp(-scores[best]))
            kept = lu.noms[best] if chance >= (SEUIL_RESIDENCE if agreed else SEUIL) else None
        sure = [m for m in lu.mentions if not m.douteuse or m is kept]
        return gazetier().conclure(texte, sure, kept)

    def enregistrer(self, dossier: Path) -> None:
        """Write the weights as JSON."""
        text = json.dumps({"biais": self._biais, "poids": self._poids}, ensure_ascii=False)
        (dossier / _FICHIER).write_text(text, encoding="utf-8")

    @classmethod
    def lire(cls, dossier: Path) -> ChoixDuLieu:
        """Load what `enregistrer` wrote. Raises OSError when it is not there."""
        chooser = cls()
        read = json.loads((dossier / _FICHIER).read_text(encoding="utf-8"))
        chooser._biais, chooser._poids = read["biais"], read["poids"]
        return chooser


def _lire(texte: str) -> _Lecture:
    everything = gazetier().mentions(texte, douteuses=True)
    names = [m for m in everything if m.nature != "code-postal"]
    by_rule = gazetier().retenir([m for m in names if not m.douteuse])
    return _Lecture(everything, names, by_rule, tous_les_traits(texte, names, by_rule) if names else [])


def _lire_tous(textes: Sequence[str]) -> list[_Lecture]:
    return [_lire(text) for text in textes]


def _meme_lieu(texte: str, mention: Mention, lieu: str) -> bool:
    if cle(mention.texte) == cle(lieu):
        return True
    spans = [m.span() for m in re.finditer(re.escape(lieu), texte)]
    return any(start < mention.fin and mention.debut < end for start, end in spans)
