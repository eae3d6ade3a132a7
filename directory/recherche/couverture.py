"""What the directory covers, commune by commune: the indicators of the PAMS (fiche 1.1) and the blanks.

Counts only what is in service for residents that day. A dispositif covers a commune when its zone holds it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.annuaire.models import Dispositif, Etiquette, Zone
from directory.annuaire.schemas import referentiels
from directory.recherche.query import en_service
from directory.territoire.models import Commune
from directory.territoire.repository import DEPARTEMENTS, communes, couvre, epcis

MOBILITE = "mobilite"
MOBILITE_MIN = 2  # « % de communes ayant au moins deux dispositifs de mobilité » (PAMS, fiche 1.1)


@dataclass(frozen=True)
class _Resume:
    """What is counted of one dispositif."""

    id: str
    mobilite: str | None
    categories: frozenset[str]
    publics: frozenset[str]
    dedans: frozenset[tuple[str, str]]
    exclu: frozenset[tuple[str, str]]
    partout: bool

    def couvre(self, c: Commune) -> bool:
        held = any(couvre(c, grain, code) for grain, code in self.dedans)
        return held and not any(couvre(c, grain, code) for grain, code in self.exclu)


def _resumes(session: Session, jour: date) -> list[_Resume]:
    shown = set(en_service(session, jour))
    labels: dict[str, dict[str, set[str]]] = {}
    for e in session.execute(select(Etiquette.dispositif_id, Etiquette.genre, Etiquette.code)):
        labels.setdefault(e.dispositif_id, {}).setdefault(e.genre, set()).add(e.code)
    zones: dict[str, tuple[set[tuple[str, str]], set[tuple[str, str]]]] = {}
    for z in session.execute(select(Zone.dispositif_id, Zone.grain, Zone.code, Zone.exclue)):
        zones.setdefault(z.dispositif_id, (set(), set()))[z.exclue].add((z.grain, z.code))
    kept = []
    for d in session.execute(select(Dispositif.id, Dispositif.mobilite)):
        if d.id in shown:
            own, (inside, out) = labels.get(d.id, {}), zones.get(d.id, (set(), set()))
            categories = frozenset(t.split("--")[0] for t in own.get("thematique", set()))
            publics = frozenset(own.get("public", set()))
            anywhere = ("inconnue", "inconnue") in inside
            row = _Resume(d.id, d.mobilite, categories, publics, frozenset(inside), frozenset(out), anywhere)
            kept.append(row)
    return kept


def mesurer(session: Session, jour: date) -> dict[str, Any]:
    """Every indicator, as plain JSON.

    `communes_deux_mobilites`: share of communes with two mobility dispositifs or more, of any kind.
    `zones_blanches`: for each category, the communes that no dispositif covers.
    """
    found = _resumes(session, jour)
    mobility = [d for d in found if MOBILITE in d.categories]
    by_commune = {c.code: sum(d.couvre(c) for d in mobility) for c in communes().values()}
    local = [d for d in mobility if not d.partout and not any(g in ("france", "region") for g, _ in d.dedans)]
    local_by_commune = {c.code: sum(d.couvre(c) for d in local) for c in communes().values()}
    enough_local = sum(n >= MOBILITE_MIN for n in local_by_commune.values())
    enough = sum(n >= MOBILITE_MIN for n in by_commune.values())
    blanks = {}
    for category in referentiels()["categories"]:
        of_it = [d for d in found if category in d.categories]
        blanks[category] = sorted(c.code for c in communes().values() if not any(d.couvre(c) for d in of_it))
    return {
        "jour": jour.isoformat(),
        "dispositifs": len(found),
        "communes": len(communes()),
        "par_public": dict(sorted(Counter(p for d in found for p in d.publics).items())),
        "mobilite_par_public": dict(sorted(Counter(p for d in mobility for p in d.publics).items())),
        "par_categorie": {c: sum(c in d.categories for d in found) for c in referentiels()["categories"]},
        "mobilite_par_type": dict(sorted(Counter(d.mobilite or "autre" for d in mobility).items())),
        "mobilite_par_epci": _par_epci(local),
        "mobilite_par_commune": by_commune,
        "mobilite_locale_par_commune": local_by_commune,
        "communes_deux_mobilites": round(enough / len(communes()), 4),
        "communes_deux_mobilites_locales": round(enough_local / len(communes()), 4),
        "zones_blanches": blanks,
    }


def _par_epci(local: list[_Resume]) -> list[dict[str, Any]]:
    """How many of these cover at least one commune of each EPCI."""
    members: dict[str, list[Commune]] = {}
    for c in communes().values():
        members.setdefault(c.epci, []).append(c)
    rows = [
        {
            "epci": code, "nom": epcis().get(code, code), "departement": DEPARTEMENTS[within[0].departement],
            "communes": len(within), "dispositifs": sum(any(d.couvre(c) for c in within) for d in local),
        }
        for code, within in members.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["dispositifs"], row["nom"]))


def en_table(mesure: dict[str, Any]) -> str:
    """The same as text, for a terminal."""
    lines = [
        f"Annuaire au {mesure['jour']} : {mesure['dispositifs']} dispositifs pour les habitants",
        f"Communes avec au moins {MOBILITE_MIN} dispositifs de mobilité : {mesure['communes_deux_mobilites']:.1%}"
        f" (sans les aides nationales et régionales : {mesure['communes_deux_mobilites_locales']:.1%})",
    ]
    for title, key in (
        ("Dispositifs par public", "par_public"), ("Dispositifs de mobilité par public", "mobilite_par_public"),
        ("Dispositifs par catégorie", "par_categorie"), ("Dispositifs de mobilité par type", "mobilite_par_type"),
    ):  # fmt: skip
        lines += ["", title, *(f"  {name:<48} {count:5d}" for name, count in mesure[key].items())]
    lines += ["", "Dispositifs de mobilité propres au territoire, par intercommunalité"]
    lines += [f"  {row['nom'][:60]:<60} {row['dispositifs']:4d}" for row in mesure["mobilite_par_epci"]]
    lines += ["", "Zones blanches (communes sans aucun dispositif), par catégorie"]
    lines += [f"  {name:<48} {len(codes):5d}" for name, codes in mesure["zones_blanches"].items()]
    return "\n".join(lines)
