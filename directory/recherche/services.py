"""What the conversation and the API ask of the directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import yaml
from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from directory.annuaire.models import Dispositif
from directory.eligibilite.models import Situation
from directory.recherche.fiche import fiche
from directory.recherche.precisions import dispositifs_precis, precisions, rang_precis, refuses
from directory.recherche.query import candidats, montrable, par_identifiants, portes
from directory.recherche.score import Candidat, Demande, classer, distance
from directory.recherche.traits import traits
from directory.reglages import RACINE
from directory.territoire.models import Commune
from directory.territoire.repository import commune as trouver_commune
from directory.texte import cle
from directory.textes import phrase

PAR_BESOIN = 3
# A word of the search is the same as another from here, when it is long enough to be mistyped.
RESSEMBLANCE, MOT_TOLERANT = 82.0, 5
# One special dispositif among the first three is enough to make the question worth asking.
SEUIL_QUESTION = 0.33
ACCUEIL = "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
# An emergency line is given by the emergency answer; in an ordinary list, only for the need that it is about.
_BESOIN_DE_L_URGENCE = {
    "suicide": "sante--sante-mentale",
    "violences-conjugales": "famille--surmonter-conflits-separation-violence",
    "sans-abri": "logement-hebergement--rechercher-une-solution-dhebergement-temporaire",
}


def demande(situation: Situation, besoin: str | None) -> Demande:
    """The demand for one need of this situation."""
    precise = dispositifs_precis(situation.precisions, besoin, situation.besoins) if besoin else []
    return Demande(besoin, trouver_commune(situation.commune or ""), situation, precis=tuple(precise))


def rechercher(
    session: Session, situation: Situation, besoin: str | None, moment: datetime, *, sauf: Sequence[str] = ()
) -> list[Candidat]:
    """All the fitting dispositifs for one need, best first, without those of `sauf`."""
    pool = _vivier(session, situation, [besoin] if besoin else [], moment)
    return _ranger(pool, situation, besoin, sauf)


def _vivier(session: Session, situation: Situation, besoins: Sequence[str], moment: datetime) -> list[Dispositif]:
    """What may answer any of these needs there: read once, ranked as often as there are needs."""
    precise = [i for besoin in situation.besoins for i in demande(situation, besoin).precis]
    place = demande(situation, None).commune
    found = candidats(session, commune=place, besoins=besoins, jour=moment.date(), aussi=precise)
    return [d for d in found if d.urgence is None or _BESOIN_DE_L_URGENCE.get(d.urgence) in besoins]


def _ranger(
    pool: Sequence[Dispositif], situation: Situation, besoin: str | None, sauf: Sequence[str]
) -> list[Candidat]:
    asked = demande(situation, besoin)
    unwanted = tuple(form for kind in situation.refuse for form in refuses().get(kind, ()))
    if unwanted:
        pool = [d for d in pool if rang_precis(d.id, unwanted) is None]
    fits = [
        d for d in pool if besoin is None or besoin in traits(d).themes or rang_precis(d.id, asked.precis) is not None
    ]
    return classer([d for d in fits if d.id not in sauf] if sauf else fits, asked)


def choisir(candidats_classes: Sequence[Candidat], combien: int = PAR_BESOIN) -> list[Candidat]:
    """The first ones, one a structure and one a kind of place as long as there is something else.

    What is off the subject is never proposed: a list may show it, an answer may not.
    """
    kept: list[Candidat] = []
    fitting = [c for c in candidats_classes if not c.hors_de_propos]
    for limit in (1, len(fitting)):
        for c in fitting:
            same = sum(1 for k in kept if _famille(k.dispositif) == _famille(c.dispositif))
            if len(kept) < combien and c not in kept and same < limit:
                kept.append(c)
    return sorted(kept, key=lambda c: (-c.score, c.dispositif.id))


def _famille(d: Dispositif) -> str:
    return "france-services" if d.structure_id.startswith("france-services") else str(d.structure_id)


def accueils(session: Session, commune: Commune | None, moment: datetime, combien: int = 2) -> list[Candidat]:
    """The welcoming places nearest to a commune, those that have a phone: the chain that never ends empty.

    A département's own line comes first: it answers longest, to anyone (GPS administration, 004 L6614-6675).
    """
    asked = Demande(ACCUEIL, commune, Situation(commune=commune.code if commune else None))
    nearest = portes(session, commune=commune, jour=moment.date())[:combien]
    found = par_identifiants(session, nearest)
    if commune is None:  # a counter somewhere is of no use to someone elsewhere
        nearest = [i for i in nearest if found[i].modes_accueil == ["a-distance"]]
    return [Candidat(found[i], [], distance(found[i], asked.commune)) for i in nearest]


@lru_cache(maxsize=1)
def _voisins() -> dict[str, list[str]]:
    path = RACINE / "data" / "annuaire" / "referentiels" / "voisins.yml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["voisins"])


def _pour_un_besoin(
    pool: Sequence[Dispositif], situation: Situation, besoin: str, combien: int, sauf: Sequence[str]
) -> tuple[list[tuple[Candidat, Demande]], bool]:
    """What answers the need, completed by its neighbours; and whether anything answers it exactly."""
    exact = choisir(_ranger(pool, situation, besoin, sauf), combien)
    pairs = [(c, demande(situation, besoin)) for c in exact]
    for voisin in _voisins().get(besoin, []):
        if len(pairs) >= combien:
            break
        known = [*sauf, *(c.dispositif.id for c, _ in pairs)]
        for c in choisir(_ranger(pool, situation, voisin, known), 1):
            pairs.append((c, replace(demande(situation, voisin), voisin=True)))
    return pairs, bool(exact)


def orienter(session: Session, situation: Situation, moment: datetime, *, sauf: Sequence[str] = ()) -> dict[str, Any]:
    """The orientation content: up to three dispositifs a need, and welcoming places when nothing special fits.

    `sans_reponse` lists the needs that nothing answers exactly; `repli` is true when only welcoming places are shown.
    """
    asked = demande(situation, None)
    shown: dict[str, dict[str, Any]] = {}
    sans_reponse = []
    per_need = PAR_BESOIN if len(situation.besoins) <= 1 else 2
    codes = dict.fromkeys(c for besoin in situation.besoins for c in (besoin, *_voisins().get(besoin, [])))
    pool = _vivier(session, situation, list(codes), moment) if codes else []
    for besoin in situation.besoins:
        # What was shown for another need counts when it answers this one too: no filling up with what fits less.
        answers = sum(1 for d in pool if d.id in shown and besoin in traits(d).themes)
        if answers >= per_need:
            continue
        pairs, exact = _pour_un_besoin(pool, situation, besoin, per_need - answers, [*sauf, *shown])
        if not exact and not answers:
            sans_reponse.append(besoin)
        for c, own in pairs:
            shown[c.dispositif.id] = fiche(c, own, moment)
    repli = not shown and not sauf
    mute = [sheet for sheet in shown.values() if not sheet["telephone"] and not sheet["adresse"]]
    doors = accueils(session, asked.commune, moment) if repli or mute else []
    if repli:
        shown = {c.dispositif.id: fiche(c, asked, moment) for c in doors}
    for sheet in mute:
        sheet["repli"] = _repli(doors)
    return {
        "commune": asked.commune.en_bref() if asked.commune else None,
        "besoins": list(situation.besoins),
        "sans_reponse": sans_reponse,
        "repli": repli,
        "dispositifs": list(shown.values()),
    }


def _repli(doors: Sequence[Candidat]) -> str:
    for door in doors:
        s = door.dispositif.structure
        return phrase(
            "repli.contact_inconnu",
            lieu=s.nom,
            telephone=door.dispositif.telephone or s.telephone,
        )
    return phrase("repli.contact_inconnu_seul")


def lister(
    session: Session,
    situation: Situation,
    moment: datetime,
    texte: str | None = None,
    limite: int = 50,
) -> list[dict[str, Any]]:
    """The API's list: same ranking, narrowed by words of the name, the description or the aliases.

    A typo in a word is forgiven.
    """
    words = [w for w in cle(texte).split() if len(w) > 1] if texte else []
    best: dict[str, tuple[tuple[bool, float], Candidat, Demande]] = {}
    needs: list[str | None] = [*situation.besoins] or [None]
    for besoin in needs:
        asked = demande(situation, besoin)
        for c in rechercher(session, situation, besoin, moment):
            d = c.dispositif
            known = best.get(d.id)
            rank = (c.hors_de_propos, -c.score)
            if (known is None or rank < known[0]) and (not words or _repond(words, d)):
                best[d.id] = (rank, c, asked)
    ranked = sorted(best.values(), key=lambda found: (found[0], found[1].dispositif.id))
    return [fiche(c, asked, moment) for _, c, asked in ranked[:limite]]


def _repond(mots: Sequence[str], d: Dispositif) -> bool:
    """Every word asked is in the record: the beginning of a word, or one with a typo."""
    tokens = set(cle(" ".join([d.nom, d.description, d.structure.nom, *d.alias])).split())
    return all(any(token.startswith(word) or _presque(word, token) for token in tokens) for word in mots)


def _presque(mot: str, autre: str) -> bool:
    return len(mot) >= MOT_TOLERANT and abs(len(mot) - len(autre)) <= 2 and fuzz.ratio(mot, autre) >= RESSEMBLANCE


def une_fiche(session: Session, identifiant: str, moment: datetime) -> dict[str, Any] | None:
    """The sheet of one dispositif, for anyone; None when it is not one that a resident may be shown today."""
    d = montrable(session, identifiant, moment.date())
    if d is None:
        return None
    asked = demande(Situation(), None)
    return fiche(classer([d], asked, garder_ecartes=True)[0], asked, moment)


def fiches(
    session: Session,
    situation: Situation,
    identifiants: Sequence[str],
    moment: datetime,
) -> list[dict[str, Any]]:
    """Sheets of these dispositifs for this situation, in the order given; those gone are skipped."""
    found = par_identifiants(session, identifiants)
    besoin = situation.besoins[0] if situation.besoins else None
    asked = demande(situation, besoin)
    ranked = {c.dispositif.id: c for c in classer(list(found.values()), asked, garder_ecartes=True)}
    return [fiche(ranked[i], asked, moment) for i in identifiants if i in ranked]


def publics_utiles(session: Session, situation: Situation, moment: datetime, combien: int = 4) -> list[str]:
    """Publics worth asking about: those on which a good candidate depends and of which nothing is known.

    Empty when no answer would change what is shown first.
    """
    if any(
        precisions()[code].nomme and dispositifs_precis([code], besoin, situation.besoins)
        for code in situation.precisions
        for besoin in situation.besoins
        if code in precisions()
    ):
        return []  # « où est la mission locale ? » is answered, not questioned
    known = {*situation.publics, *situation.publics_refuses}
    weight: dict[str, float] = {}
    pool = _vivier(session, situation, situation.besoins, moment)
    for besoin in situation.besoins:
        ranked = _ranger(pool, situation, besoin, ())
        for rank, c in enumerate(ranked[:12]):
            wanted = set(c.dispositif.codes("public")) - {"tous-publics"}
            wanted |= {p for k in c.dispositif.criteres if k["critere"] == "public" for p in k["un_de"]}
            if wanted & known:
                continue
            for code in wanted:
                weight[code] = weight.get(code, 0.0) + 1.0 / (1 + rank)
    ordered = sorted(weight, key=lambda code: (-weight[code], code))
    return ordered[:combien] if sum(weight.values()) >= SEUIL_QUESTION else []
