"""What the ranking reads of a record, computed once for a record that no longer changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import object_session

from directory.annuaire.contact import confirmations
from directory.annuaire.models import Dispositif
from directory.annuaire.reperes import point
from directory.texte import cle

# Letters that make two words the same: « impôt », « impôts ».
RACINE_DU_MOT = 5
_CLE = "_traits"


@dataclass(frozen=True)
class Traits:
    """The ranking's view of a record; `zones` are (grain, code), without what is left out."""

    themes: tuple[str, ...]
    publics: tuple[str, ...]
    zones: frozenset[tuple[str, str]]
    exclues: frozenset[tuple[str, str]]
    point: tuple[float, float] | None
    racines_du_nom: frozenset[str]
    racines_du_texte: frozenset[str]
    criteres: tuple[dict[str, Any], ...]
    modes_accueil: tuple[str, ...]
    entree: str | None
    confiance: str
    verifie_le: str | None
    valide_du: str | None
    valide_jusqu_au: str | None
    mobilite: str | None
    telephone: bool
    telephone_confirme: tuple[str, ...]  # dates of the sources that vouch for the phone itself
    adresse: bool
    en_ligne: bool


def racines(texte: str) -> frozenset[str]:
    """Beginnings of the words long enough to tell something."""
    return frozenset(word[:RACINE_DU_MOT] for word in cle(texte).split() if len(word) >= RACINE_DU_MOT - 1)


def traits(d: Dispositif) -> Traits:
    """Computed at each call for a record of an open session, which may still change; kept with a detached one."""
    kept: Traits | None = d.__dict__.get(_CLE)
    if kept is not None:
        return kept
    made = Traits(
        themes=tuple(d.codes("thematique")),
        publics=tuple(d.codes("public")),
        zones=frozenset((z.grain, z.code) for z in d.zones if not z.exclue),
        exclues=frozenset((z.grain, z.code) for z in d.zones if z.exclue),
        point=point(d.complement, d.structure),
        racines_du_nom=racines(" ".join([d.nom, d.structure.nom, *d.alias])),
        racines_du_texte=racines(" ".join([d.description, d.demarche or ""])),
        criteres=tuple(d.criteres),
        modes_accueil=tuple(d.modes_accueil),
        entree=d.entree,
        confiance=d.confiance,
        verifie_le=d.verifie_le,
        valide_du=d.valide_du,
        valide_jusqu_au=d.valide_jusqu_au,
        mobilite=d.mobilite,
        telephone=bool(d.telephone or d.structure.telephone),
        telephone_confirme=confirmations(d, "telephone"),
        adresse=bool(d.structure.adresse),
        en_ligne=bool(d.site or d.structure.site or d.courriel or d.structure.courriel),
    )
    if object_session(d) is None:
        d.__dict__[_CLE] = made
    return made
