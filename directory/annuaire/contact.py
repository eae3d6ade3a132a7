"""Which contact may be shown: the sure and recent ones (issue « Annuaire », part 2). The others wait for a keeper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from directory.annuaire.models import Dispositif

ANNEES_MAX = 5


@dataclass(frozen=True)
class Contact:
    """How to reach a dispositif; None is unknown, or not sure enough to be shown."""

    telephone: str | None = None
    courriel: str | None = None
    adresse: str | None = None
    site: str | None = None
    horaires: str | None = None
    horaires_texte: str | None = None


class Verifie(Protocol):
    """What is needed to judge a contact: how sure it is, and when it was checked."""

    @property
    def confiance(self) -> Any:
        """haute, moyenne or basse."""

    @property
    def verifie_le(self) -> Any:
        """ISO 8601, may be partial; None: not known."""


@lru_cache(maxsize=8)
def limite(jour: date) -> str:
    """The day before which a check is too old."""
    return f"{jour.year - ANNEES_MAX:04d}{jour.isoformat()[4:]}"


def trop_ancien(verifie_le: str | None, jour: date) -> bool:
    """Last checked more than five years ago; an unknown date says nothing (« 2020 » counts as its last day)."""
    return verifie_le is not None and verifie_le < limite(jour)[: len(verifie_le)]


def est_sur(d: Verifie, jour: date) -> bool:
    """The contact of this record may be shown to a resident."""
    return d.confiance != "basse" and not trop_ancien(d.verifie_le, jour)


def confirmations(d: Dispositif, champ: str) -> tuple[str, ...]:
    """Dates of the sources that vouch for this very field of the contact: they may be newer than the record's check."""
    cited = [*d.sources, *d.structure.sources]
    return tuple(s["date"] for s in cited if champ in (s.get("champs") or ()) and s.get("date"))


def est_confirme(confiance: str, dates: Iterable[str], jour: date) -> bool:
    """A source of the last five years vouches for the field, whatever the age of the rest of the record."""
    return confiance != "basse" and any(not trop_ancien(told, jour) for told in dates)


def contact(d: Dispositif, jour: date) -> Contact:
    """The contact of a dispositif, its own before its structure's; only its phone when that alone was seen again;
    empty when it is not sure.
    """
    s = d.structure
    if not est_sur(d, jour):
        seen = est_confirme(d.confiance, confirmations(d, "telephone"), jour)
        return Contact(telephone=d.telephone or s.telephone) if seen else Contact()
    return Contact(
        d.telephone or s.telephone, d.courriel or s.courriel, s.adresse, d.site or s.site, d.horaires or s.horaires,
        d.horaires_texte or s.horaires_texte,
    )  # fmt: skip
