"""A real PostgreSQL for the tests and the bench, started from the programs of the machine and thrown away after."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from assistant.processus.superviseur import port_libre

DELAI_S = 60.0


def programmes() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest version; None when there is none."""
    if os.geteuid() == 0 and not {"postgres"} & {user.pw_name for user in pwd.getpwall()}:
        return None  # as root it needs a user of its own
    folders = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found = shutil.which("initdb")
    folders += [Path(found).resolve().parent] if found else []
    return max(folders, key=lambda p: str(p), default=None)


def _sous_un_autre_nom(dossier: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as its own user, who owns the folder."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(dossier, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextmanager
def serveur() -> Iterator[str]:
    """URL of a fresh server, without a database name. Raises RuntimeError when it does not start."""
    bin_ = programmes()
    if bin_ is None:
        raise RuntimeError("PostgreSQL n'est pas installé")
    folder = Path(tempfile.mkdtemp(prefix="aiguillage-pg-"))
    become = _sous_un_autre_nom(folder)
    port = port_libre()
    data = folder / "donnees"
    make = [*become, str(bin_ / "initdb"), "-D", str(data), "-U", "essai", "-A", "trust", "-E", "UTF8", "--locale=C"]
    options = ["-k", str(folder), "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    run = [*become, str(bin_ / "postgres"), "-D", str(data), *options]
    try:
        with (folder / "journal.txt").open("w") as log:
            subprocess.run(make, check=True, stdout=log, stderr=log, cwd="/")
            with subprocess.Popen(run, stdout=log, stderr=log, cwd="/") as process:
                try:
                    url = f"postgresql+psycopg2://essai@127.0.0.1:{port}"
                    _attendre(f"{url}/postgres", process)
                    yield url
                finally:
                    process.send_signal(signal.SIGINT)  # « fast »: open sessions are closed, nothing is waited for
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _attendre(url: str, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + DELAI_S
    engine = create_engine(url, future=True)
    while True:
        try:
            with engine.connect():
                break
        except Exception as error:
            if process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("PostgreSQL ne démarre pas") from error
            time.sleep(0.1)
    engine.dispose()


def nouvelle_base(url: str) -> str:
    """URL of a new empty database on that server."""
    name = f"essai_{uuid.uuid4().hex[:12]}"
    engine = create_engine(f"{url}/postgres", future=True, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{url}/{name}"
