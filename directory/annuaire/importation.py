"""Load directory files into the database: everything is checked before anything is written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.annuaire.corrections import reappliquer
from directory.annuaire.models import Chargement, Dispositif, Etiquette, Structure, Zone, toucher
from directory.annuaire.reperes import completer
from directory.annuaire.schemas import DispositifYaml, FichierYaml, StructureYaml
from directory.reglages import RACINE

DOSSIER = RACINE / "data" / "annuaire"
ORIGINE = "projet"


@dataclass(frozen=True)
class Rejet:
    """A refused record: where, and why in French."""

    fichier: str
    enregistrement: str
    raison: str

    def __str__(self) -> str:
        return f"{self.fichier} : {self.enregistrement} : {self.raison}"


@dataclass
class Lot:
    """What valid files hold, sources resolved."""

    structures: list[tuple[StructureYaml, list[dict]]] = field(default_factory=list)
    dispositifs: list[tuple[DispositifYaml, list[dict]]] = field(default_factory=list)
    rejets: list[Rejet] = field(default_factory=list)
    fichiers: dict[str, str] = field(default_factory=dict)  # the file of each id, for the reasons of a refusal


class ImportRefuse(ValueError):
    """At least one record was refused; `rejets` says which and why."""

    def __init__(self, rejets: list[Rejet]) -> None:
        super().__init__(f"{len(rejets)} enregistrement(s) refusé(s)")
        self.rejets = rejets


def fichiers(dossier: Path = DOSSIER) -> list[Path]:
    """The files of the directory, in a stable order."""
    return sorted(p for p in dossier.rglob("*.yml") if "referentiels" not in p.parts and p.name != "relais.yml")


def empreinte(paths: Iterable[Path]) -> str:
    """SHA-256 of the files and of the code that reads them."""
    digest = hashlib.sha256()
    code = Path(__file__).parent
    for path in [
        *paths,
        code / "models.py",
        code / "schemas.py",
        code / "importation.py",
    ]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def lire(paths: Iterable[Path]) -> Lot:
    """Read and check files; refused records are listed in `rejets`, nothing is raised."""
    lot = Lot()
    contents: list[tuple[Path, FichierYaml]] = []
    for path in paths:
        content = _lire_fichier(path, lot.rejets)
        if content is not None:
            contents.append((path, content))
    for path, content in contents:
        local = content.sources
        records: list[StructureYaml | DispositifYaml] = [*content.structures, *content.dispositifs]
        for record in records:
            lot.fichiers[record.id] = path.name
            cited = _sources_citees(record)
            missing = [c["id"] for c in cited if c["id"] not in local]
            if missing:
                lot.rejets.append(
                    Rejet(
                        path.name,
                        record.id,
                        f"source non déclarée : {', '.join(missing)}",
                    )
                )
                continue
            resolved = [{**local[c["id"]].dict(exclude_none=True), **({"champs": c["champs"]} if c["champs"] else {})}
                        for c in cited]  # fmt: skip
            if isinstance(record, StructureYaml):
                lot.structures.append((record, resolved))
            else:
                lot.dispositifs.append((record, resolved))
    lot.rejets.extend(_incoherences(lot))
    return lot


def _lire_fichier(path: Path, rejets: list[Rejet]) -> FichierYaml | None:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        rejets.append(Rejet(path.name, "fichier", f"illisible : {' '.join(str(error).split())}"))
        return None
    try:
        return FichierYaml.parse_obj(raw)
    except ValidationError as error:
        for problem in error.errors():
            rejets.append(
                Rejet(
                    path.name,
                    _nom_enregistrement(raw, problem["loc"]),
                    _raison(problem),
                )
            )
        return None


def _nom_enregistrement(raw: object, loc: tuple) -> str:
    if isinstance(raw, dict) and len(loc) >= 2:
        if loc[0] == "sources":
            return str(loc[1])
        records = raw.get(loc[0])
        if isinstance(loc[1], int) and isinstance(records, list) and isinstance(records[loc[1]], dict):
            return str(records[loc[1]].get("id", f"{loc[0]} n° {loc[1] + 1}"))
    return str(loc[0]) if loc else "fichier"


# pydantic speaks English; these are its kinds of error that a file of the directory can meet.
_RAISONS = {
    "value_error.extra": "champ inconnu",
    "value_error.missing": "champ obligatoire absent",
    "type_error.none.not_allowed": "valeur obligatoire absente",
    "value_error.const": "valeur inconnue",
    "value_error.any_str.min_length": "texte trop court",
    "value_error.any_str.max_length": "texte trop long",
    "value_error.str.regex": "forme inattendue",
    "value_error.list.min_items": "liste vide",
    "type_error.str": "texte attendu",
    "type_error.list": "liste attendue",
    "type_error.dict": "rubrique attendue",
    "type_error.integer": "nombre entier attendu",
    "type_error.float": "nombre attendu",
    "type_error.bool": "oui ou non attendu",
    "type_error.enum": "valeur inconnue",
}


def _raison(problem: Mapping[str, Any]) -> str:
    """Of a record inside a file: « structures », its rank, then the field."""
    return raison_en_francais({**problem, "loc": problem["loc"][2:]})


def raison_en_francais(problem: Mapping[str, Any]) -> str:
    """What pydantic says of one field of a record, in French."""
    where = ".".join(str(part) for part in problem["loc"] if part != "__root__")
    allowed = (problem.get("ctx") or {}).get("permitted")
    if problem["type"] == "value_error.const" and allowed:
        what = f"valeur inconnue (permises : {', '.join(map(str, allowed))})"
    else:
        what = problem["msg"] if problem["type"] == "value_error" else _RAISONS.get(problem["type"], "valeur refusée")
    return f"{where} : {what}" if where else what


def _sources_citees(record: StructureYaml | DispositifYaml) -> list[dict]:
    return [{"id": s.id, "champs": s.champs} for s in record.sources]


def _incoherences(lot: Lot) -> Iterator[Rejet]:
    structures = {s.id for s, _ in lot.structures}
    for name, records in (
        ("structure", lot.structures),
        ("dispositif", lot.dispositifs),
    ):
        for identifier, count in Counter(r.id for r, _ in records).items():
            if count > 1:
                yield Rejet(lot.fichiers[identifier], identifier, f"identifiant répété ({name})")
    for dispositif, _ in lot.dispositifs:
        if dispositif.structure not in structures:
            yield Rejet(lot.fichiers[dispositif.id], dispositif.id, f"structure inconnue : {dispositif.structure}")


def ecrire(session: Session, lot: Lot, origine: str = ORIGINE) -> None:
    """Replace all that came from `origine` with the lot. Raises ImportRefuse when a record was refused."""
    if lot.rejets:
        raise ImportRefuse(lot.rejets)
    toucher(session)
    old = select(Dispositif.id).where(Dispositif.origine == origine)
    for table in (Etiquette, Zone):
        session.execute(delete(table).where(table.dispositif_id.in_(old)).execution_options(synchronize_session=False))
    for table in (Dispositif, Structure):
        session.execute(delete(table).where(table.origine == origine).execution_options(synchronize_session=False))
    taken = {table: set(session.execute(select(table.id)).scalars()) for table in (Structure, Dispositif)}
    structures, dispositifs = set(), set()
    for structure, sources in lot.structures:
        if structure.id not in taken[Structure]:  # a newer list has taken it over
            session.add(Structure(**ligne_de_structure(structure, sources, origine)))
            structures.add(structure.id)
    session.flush()
    for dispositif, sources in lot.dispositifs:
        if dispositif.id not in taken[Dispositif]:
            session.add(_ligne(dispositif, sources, origine))
            dispositifs.add(dispositif.id)
    session.flush()
    reappliquer(session, "structure", structures)
    reappliquer(session, "dispositif", dispositifs)


def ligne_de_structure(s: StructureYaml, sources: list[dict], origine: str) -> dict[str, Any]:
    """The columns of a structure."""
    return {**s.dict(), "sources": sources, "origine": origine}


def ligne_de_dispositif(
    d: DispositifYaml, sources: list[dict], origine: str
) -> tuple[dict[str, Any], list[tuple[str, str]], list[tuple[str, str, bool]]]:
    """The columns of a dispositif, its labels (kind, code) in order, and its zone (grain, code, left out)."""
    aside = {"structure", "thematiques", "audience", "zone", "publics", "criteres", "sources"}
    values = {
        **d.dict(exclude=aside), "structure_id": d.structure, "sources": sources, "origine": origine,
        "criteres": [c.dict(exclude_none=True) for c in d.criteres],
    }  # fmt: skip
    listed = (("thematique", d.thematiques), ("public", d.publics), ("audience", d.audience))
    return values, [(genre, code) for genre, codes in listed for code in dict.fromkeys(codes)], d.zone.lignes()


def _ligne(d: DispositifYaml, sources: list[dict], origine: str) -> Dispositif:
    values, labels, zones = ligne_de_dispositif(d, sources, origine)
    ranks: dict[str, int] = {}
    tags = []
    for genre, code in labels:
        ranks[genre] = ranks.get(genre, -1) + 1
        tags.append(Etiquette(genre=genre, code=code, rang=ranks[genre]))
    rows = [Zone(grain=grain, code=code, exclue=exclue) for grain, code, exclue in zones]
    return Dispositif(**values, etiquettes=tags, zones=rows)


def charger_si_change(session: Session, dossier: Path = DOSSIER) -> bool:
    """Load the project's own files unless they are already in. True when loaded. Raises ImportRefuse."""
    paths = fichiers(dossier)
    mark = empreinte(paths)
    current = session.get(Chargement, Chargement.FICHIERS)
    if current is not None and current.empreinte == mark:
        completer(session)
        return False
    ecrire(session, lire(paths))
    if current is None:
        session.add(Chargement(id=Chargement.FICHIERS, empreinte=mark))
    else:
        current.empreinte = mark
    return True
