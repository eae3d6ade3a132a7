"""Bring a list made elsewhere into the directory: all of a file or nothing of it, and what people corrected stays."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from directory.annuaire import france_services
from directory.annuaire.corrections import reappliquer
from directory.annuaire.importation import Rejet, ligne_de_dispositif, ligne_de_structure, lire, raison_en_francais
from directory.annuaire.models import Dispositif, Etiquette, Structure, Zone, toucher
from directory.annuaire.reperes import refaire
from directory.annuaire.schemas import DispositifYaml, StructureYaml
from directory.annuaire.telephones import telephone
from directory.echange.datainclusion import Lue, empreinte, lire_service, lire_structure, origine
from directory.echange.doublons import doublons
from directory.echange.exportation import SOURCE
from directory.echange.lecture import STRUCTURES, FichierIllisible, rangees
from directory.echange.mediation_numerique import lire_lieu
from directory.territoire.repository import DEPARTEMENTS, commune

LOT = 2_000
AJOUTE, MODIFIE, INCHANGE, ABSENT = "ajoute", "modifie", "inchange", "absent"
_FRANCE_SERVICES = "france-services"
_NOTRE_EXPORT = origine(SOURCE)
Avancer = Callable[[int], None]


@dataclass
class Bilan:
    """What an import did, or would do."""

    fichier: str
    structures: dict[str, int] = field(default_factory=lambda: dict.fromkeys((AJOUTE, MODIFIE, INCHANGE), 0))
    dispositifs: dict[str, int] = field(default_factory=lambda: dict.fromkeys((AJOUTE, MODIFIE, INCHANGE), 0))
    absents: int = 0
    rejets: list[Rejet] = field(default_factory=list)
    avertissements: list[Rejet] = field(default_factory=list)
    doublons: list[Rejet] = field(default_factory=list)  # perhaps already there, for a keeper to judge


class _Annule(Exception):
    """The transaction of a file is given up on purpose."""


def importer(
    session: Session,
    path: Path,
    fmt: str,
    moment: datetime,
    *,
    essai: bool = False,
    complet: bool = False,
    avancer: Avancer = lambda _rows: None,
) -> Bilan:
    """Import one file in one savepoint. With `essai`, or when a row is refused, nothing of it stays.

    `complet`: the file is the whole list of its producers; what is no longer in it is marked absent and withdrawn.
    Raises FichierIllisible when the file as a whole cannot be read.
    """  # fmt: skip
    report = Bilan(path.name)
    rows = LECTEURS[fmt](path, moment.date())
    try:
        with session.begin_nested():
            toucher(session)
            writer = _Ecriture(session, report, moment.date())
            for rank, row in enumerate(rows, start=1):
                writer.prendre(*row)
                if rank % LOT == 0:
                    avancer(LOT)
            writer.finir(complet=complet)
            if report.rejets or essai:
                raise _Annule
    except _Annule:
        session.expire_all()
    return report


Lue3 = tuple[str, str, Lue]  # where, « structures » or « services », what was read


def _data_inclusion(path: Path, today: date) -> Iterator[Lue3]:
    for row in rangees(path):
        reader = lire_structure if row.genre == STRUCTURES else lire_service
        yield row.ou, row.genre, reader(row.valeurs, today)


def _mediation_numerique(path: Path, today: date) -> Iterator[Lue3]:
    for row in rangees(path):
        for kind, read in lire_lieu(row.valeurs, today):
            yield row.ou, kind, read


def _france_services(path: Path, _today: date) -> Iterator[Lue3]:
    """The official list, both départements."""
    try:
        records = list(france_services.enregistrements(path, frozenset(DEPARTEMENTS)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FichierIllisible(f"illisible : {' '.join(str(error).split())[:120]}") from None
    except KeyError as error:
        raise FichierIllisible(f"n'est pas la liste des France services (il manque la colonne {error})") from None
    except ValueError as error:
        raise FichierIllisible(f"mal formé : {error}") from None
    # The list says nothing of its own date: its name does, or nobody.
    told = re.search(r"20\d\d-[01]\d-[0-3]\d", path.name)
    day = told[0] if told else None
    source = [{"titre": france_services.TITRE, "document": path.name, "date": day, "licence": "Licence Ouverte 2.0"}]
    for rank, (structure, _) in enumerate(records, start=1):
        yield f"fiche n° {rank}", "structures", _structure_france_services(structure, source)
    for rank, (_, dispositif) in enumerate(records, start=1):
        yield f"fiche n° {rank}", "services", _relire(DispositifYaml, {**dispositif, "verifie_le": day}, source)


def _structure_france_services(record: dict[str, Any], source: list[dict[str, Any]]) -> Lue:
    """A former commune is followed to today's; a number that does not exist is left out."""
    place = commune(record["commune"])
    number = telephone(record["telephone"]) if record["telephone"] else None
    clean = {**record, "commune": place.code if place else record["commune"], "telephone": number}
    lue = _relire(StructureYaml, clean, source)
    if record["telephone"] and number is None:
        lue.avertissements.append(f"telephone : ce numéro n'existe pas, laissé de côté ({record['telephone']})")
    return lue


def _relire(model: type[StructureYaml | DispositifYaml], record: dict[str, Any], source: list[dict[str, Any]]) -> Lue:
    try:
        return _lue(model.parse_obj(record), source, _FRANCE_SERVICES)
    except ValidationError as error:
        reasons = [raison_en_francais(problem) for problem in error.errors()]
        return Lue({"id": record["id"], "origine": _FRANCE_SERVICES}, refus=reasons)


def _lue(read: StructureYaml | DispositifYaml, sources: list[dict[str, Any]], origin: str) -> Lue:
    if isinstance(read, StructureYaml):
        return Lue(ligne_de_structure(read, sources, origin))
    values, labels, zones = ligne_de_dispositif(read, sources, origin)
    return Lue(values, labels, [(grain, code) for grain, code, out in zones if not out], exclues=[
        (grain, code) for grain, code, out in zones if out
    ])  # fmt: skip


def _yaml(path: Path, _today: date) -> Iterator[Lue3]:
    lot = lire([path])
    for refused in lot.rejets:
        yield "fichier", STRUCTURES, Lue({"id": refused.enregistrement}, refus=[refused.raison])
    if lot.rejets:
        return
    origin = f"yaml:{path.stem}"[:40]
    for structure, sources in lot.structures:
        yield structure.id, STRUCTURES, _lue(structure, sources, origin)
    for dispositif, sources in lot.dispositifs:
        yield dispositif.id, "services", _lue(dispositif, sources, origin)


LECTEURS: dict[str, Callable[[Path, date], Iterable[Lue3]]] = {
    "data-inclusion": _data_inclusion, "france-services": _france_services,
    "mediation-numerique": _mediation_numerique, "yaml": _yaml,
}  # fmt: skip


class _Ecriture:
    """Writes rows by batches; only those that changed."""

    def __init__(self, session: Session, bilan: Bilan, jour: date) -> None:
        self._session, self._bilan, self._jour = session, bilan, jour.isoformat()
        self._connus: dict[Any, dict[str, tuple[str, str | None]]] = {}
        self._vus: dict[Any, set[str]] = {Structure: set(), Dispositif: set()}
        self._origines: set[str] = set()
        self._lots: dict[tuple[Any, str], list[Lue]] = {}
        self._ajouts: list[str] = []  # ids of the structures that were not there
        self._changes: dict[Any, list[str]] = {Structure: [], Dispositif: []}

    def _connu(self, table: Any) -> dict[str, tuple[str, str | None]]:
        """(origin, fingerprint) of each row there is, by id."""
        if table not in self._connus:
            found = self._session.execute(select(table.id, table.origine, table.empreinte))
            self._connus[table] = {row.id: (row.origine, row.empreinte) for row in found}
        return self._connus[table]

    def prendre(self, ou: str, genre: str, lue: Lue) -> None:
        """One row read: refuse it, or write it when it changed."""
        table = Structure if genre == STRUCTURES else Dispositif
        identifier = str(lue.valeurs.get("id"))
        remarks = [Rejet(ou, identifier, reason) for reason in lue.refus]
        self._bilan.avertissements += [Rejet(ou, identifier, text) for text in lue.avertissements]
        known = self._connu(table).get(identifier)
        origin = lue.valeurs.get("origine", "")
        if not remarks and identifier in self._vus[table]:
            remarks.append(Rejet(ou, identifier, "identifiant répété dans le fichier"))
        if not remarks and known and origin == _NOTRE_EXPORT and known[0] != origin:
            self._vus[table].add(identifier)  # our own record come back: ours stays as it is
            counts = self._bilan.structures if table is Structure else self._bilan.dispositifs
            counts[INCHANGE] += 1
            return
        if not remarks and known and known[0] != origin and origin != _FRANCE_SERVICES:
            remarks.append(Rejet(ou, identifier, f"identifiant déjà pris ({known[0]})"))
        if not remarks and table is Dispositif and not self._structure(lue.valeurs["structure_id"]):
            remarks.append(Rejet(ou, identifier, f"structure inconnue ({lue.valeurs['structure_id']})"))
        if remarks:
            self._bilan.rejets += remarks
            return
        self._vus[table].add(identifier)
        self._origines.add(origin)
        mark = empreinte({"v": lue.valeurs, "e": lue.etiquettes, "z": lue.zones, "x": lue.exclues})
        change = AJOUTE if known is None else INCHANGE if known[1] == mark else MODIFIE
        counts = self._bilan.structures if table is Structure else self._bilan.dispositifs
        counts[change] += 1
        lue.valeurs |= {"empreinte": mark, "importe_le": self._jour, "changement": change}
        lot = self._lots.setdefault((table, change), [])
        lot.append(lue)
        if len(lot) >= LOT:
            self._ecrire(table, change)

    def _structure(self, identifier: str) -> bool:
        return identifier in self._vus[Structure] or identifier in self._connu(Structure)

    def _ecrire(self, table: Any, change: str) -> None:
        lot = self._lots.pop((table, change), [])
        if not lot or self._bilan.rejets:
            return  # what is refused is still read to the end, for the report
        if table is Dispositif:  # a structure is written before what it offers
            self._ecrire(Structure, AJOUTE)
        session = self._session
        ids = [lue.valeurs["id"] for lue in lot]
        if change == AJOUTE:
            session.execute(insert(table.__table__), [lue.valeurs for lue in lot])
            self._ajouts += ids if table is Structure else []
        elif change == INCHANGE:
            for part in _tranches(ids):
                query = update(table.__table__).where(table.id.in_(part))
                session.execute(query.values(changement=INCHANGE, importe_le=self._jour))
            return
        self._changes[table] += ids
        if change == MODIFIE:
            names = [name for name in lot[0].valeurs if name != "id"]
            query = update(table.__table__).where(table.__table__.c.id == bindparam("_id"))
            values = {name: bindparam(f"_{name}") for name in names}
            session.execute(
                query.values(values),
                [{"_id": lue.valeurs["id"], **{f"_{n}": lue.valeurs[n] for n in names}} for lue in lot],
            )
        if table is Dispositif:
            self._ecrire_etiquettes(lot, ids, neuf=change == AJOUTE)

    def _ecrire_etiquettes(self, lot: Sequence[Lue], ids: list[str], *, neuf: bool) -> None:
        if not neuf:
            for part in _tranches(ids):
                for table in (Etiquette, Zone):
                    self._session.execute(delete(table.__table__).where(table.dispositif_id.in_(part)))
        labels, zones = [], []
        for lue in lot:
            ranks: dict[str, int] = {}
            for genre, code in dict.fromkeys(lue.etiquettes):
                rank = ranks[genre] = ranks.get(genre, -1) + 1
                labels.append({"dispositif_id": lue.valeurs["id"], "genre": genre, "code": code, "rang": rank})
            for out, listed in ((False, lue.zones), (True, lue.exclues)):
                zones += [
                    {"dispositif_id": lue.valeurs["id"], "grain": g, "code": c, "exclue": out}
                    for g, c in dict.fromkeys(listed)
                ]
        if labels:
            self._session.execute(insert(Etiquette.__table__), labels)
        if zones:
            self._session.execute(insert(Zone.__table__), zones)

    def finir(self, *, complet: bool) -> None:
        """Write what is left, withdraw what is absent of a whole list, put back what people corrected."""
        for table in (Structure, Dispositif):
            for change in (AJOUTE, MODIFIE, INCHANGE):
                self._ecrire(table, change)
        if self._bilan.rejets:
            return
        if complet:
            self._retirer_les_absents()
        reappliquer(self._session, "structure", self._vus[Structure])
        reappliquer(self._session, "dispositif", self._vus[Dispositif])
        self._session.flush()
        alike = doublons(self._session, self._ajouts)
        self._bilan.doublons = [Rejet("structure", new, f"{why} que {known}") for new, known, why in alike]
        changed = self._a_reperer()
        refaire(self._session.connection(), changed)
        if len(changed) >= LOT:  # the database chooses its indexes by what it last counted
            self._session.execute(text("ANALYZE"))

    def _retirer_les_absents(self) -> None:
        """What its producer no longer lists is kept, marked, and no longer proposed (query: `changement`)."""
        known = self._connu(Dispositif)
        gone = [i for i, (o, _) in known.items() if o in self._origines and i not in self._vus[Dispositif]]
        for part in _tranches(gone):
            query = update(Dispositif.__table__).where(Dispositif.id.in_(part))
            self._session.execute(query.values(changement=ABSENT, importe_le=self._jour, empreinte=None))
        self._changes[Dispositif] += gone
        self._bilan.absents = len(gone)

    def _a_reperer(self) -> list[str]:
        """What may now be found elsewhere, or for something else: the changed records, and all of a changed place."""
        found = set(self._changes[Dispositif])
        for part in _tranches(self._changes[Structure]):
            query = select(Dispositif.id).where(Dispositif.structure_id.in_(part))
            found.update(self._session.execute(query).scalars())
        return sorted(found)


def _tranches(ids: Sequence[str], size: int = 500) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])
