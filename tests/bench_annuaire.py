"""`make bench`, the directory: import and search at 1,000, 10,000 and 100,000 services, on SQLite and PostgreSQL.

Beside each search, the reference of the same run: twenty records read by their key in the same database.
`python -m tests.bench_annuaire 10000` measures one size only. Each size runs in a process of its own, for its memory.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

from directory import base
from directory.annuaire.importation import charger_si_change
from directory.annuaire.models import Dispositif
from directory.annuaire.schemas import referentiels
from directory.echange.importation import importer
from directory.eligibilite.models import Situation
from directory.horloge import maintenant
from directory.recherche.services import rechercher
from directory.reglages import RACINE
from directory.territoire.repository import communes
from tests.generer_annuaire import ecrire
from tests.postgres import nouvelle_base, programmes, serveur

TAILLES = (1_000, 10_000, 100_000)
RECHERCHES = 2_000
GRAINE = 3


def _mesurer(engine: Engine, graine: int) -> tuple[list[float], list[float]]:
    """Milliseconds of searches (one commune and one need, drawn at random) and of the reference, sorted."""
    dice = random.Random(graine)
    places, themes = sorted(communes()), list(referentiels()["thematiques"])
    with Session(engine, future=True) as session:
        ids = session.execute(select(Dispositif.id).order_by(Dispositif.id).limit(5_000)).scalars().all()
    table = Dispositif.__table__
    searches, reads = [], []
    for _ in range(RECHERCHES):
        situation, theme = Situation(commune=dice.choice(places)), dice.choice(themes)
        begin = time.perf_counter()
        with Session(engine, future=True) as session:
            rechercher(session, situation, theme, maintenant())
        searches.append((time.perf_counter() - begin) * 1000)
        wanted = dice.sample(ids, 20)
        begin = time.perf_counter()
        with engine.connect() as connection:
            connection.execute(select(table).where(table.c.id.in_(wanted))).fetchall()
        reads.append((time.perf_counter() - begin) * 1000)
    return sorted(searches), sorted(reads)


def _dire(name: str, engine: Engine) -> None:
    for label, seed in (("première lecture", GRAINE), ("fiches déjà lues", GRAINE + 1)):
        searches, reads = _mesurer(engine, seed)
        median, p99 = statistics.median(searches), searches[int(0.99 * len(searches))]
        ratio = median / statistics.median(reads)
        print(
            f"{name:<34} {label}  médiane {median:5.2f} ms   p99 {p99:6.2f} ms   20 fiches lues × {ratio:4.2f}",
            flush=True,
        )


def mesurer(combien: int, url: str, dossier: Path) -> None:
    """Import `combien` services in that empty database, then search."""
    base.migrer(url)
    engine = base.creer_moteur(url)
    paths = ecrire(dossier, combien)
    begin = time.perf_counter()
    for path in paths:
        with sessionmaker(engine, future=True).begin() as session:
            result = importer(session, path, "data-inclusion", maintenant())
        if result.rejets:
            raise RuntimeError(f"rangée refusée : {result.rejets[0]}")
    spent = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kind = engine.url.get_backend_name()
    print(f"{combien:>7} services, {kind:<11} import {spent:6.1f} s, {memory:4.0f} Mo", flush=True)
    _dire(f"{combien:>7} services, {kind}", engine)
    engine.dispose()


def mesurer_le_notre(dossier: Path) -> None:
    """Search in the project's own directory (target: p99 3 ms)."""
    url = f"sqlite:///{dossier / 'notre.db'}"
    base.migrer(url)
    engine = base.creer_moteur(url)
    with sessionmaker(engine, future=True).begin() as session:
        charger_si_change(session)
    _dire("notre annuaire, sqlite", engine)
    engine.dispose()


@contextmanager
def _bases(dossier: Path, combien: int) -> Iterator[list[str]]:
    urls = [f"sqlite:///{dossier / f'banc-{combien}.db'}"]
    if programmes() is None:
        print("PostgreSQL n'est pas installé : SQLite seul")
        yield urls
        return
    with serveur() as server:
        yield [*urls, nouvelle_base(server)]


def tout() -> None:
    """Every size on every database."""
    print(
        "Recherche dans l'annuaire (cibles à 100 000 : import 120 s et 1 024 Mo, médiane 2 ms, p99 8 ms ; ici p99 3 ms)"
    )
    with tempfile.TemporaryDirectory() as folder:
        mesurer_le_notre(Path(folder))
    for size in TAILLES:
        with tempfile.TemporaryDirectory() as folder, _bases(Path(folder), size) as urls:
            for url in urls:
                command = [sys.executable, "-m", "tests.bench_annuaire", str(size), "--base", url, "--dossier", folder]
                subprocess.run(command, check=True, cwd=RACINE)


def main() -> None:
    """One size on one database, or everything."""
    parser = argparse.ArgumentParser(description="Mesure l'annuaire")
    parser.add_argument("taille", type=int, nargs="?", help="nombre de services ; sans lui, tout")
    parser.add_argument("--base", help="URL d'une base vide")
    parser.add_argument("--dossier", type=Path, help="dossier de travail")
    args = parser.parse_args()
    if args.taille is None:
        tout()
        return
    with tempfile.TemporaryDirectory() as folder:
        work = args.dossier or Path(folder)
        mesurer(args.taille, args.base or f"sqlite:///{work / 'banc.db'}", work)


if __name__ == "__main__":
    main()
