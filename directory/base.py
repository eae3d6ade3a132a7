"""The one database: engine, sessions, migrations."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session, declarative_base, sessionmaker
from sqlalchemy.pool import QueuePool

from directory.reglages import reglages

Base: Any = declarative_base()

ATTENTE_VERROU_S = 5.0


def creer_moteur(url: str) -> Engine:
    """Engine for the URL; SQLite gets WAL, foreign keys and a bounded wait for locks."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, future=True, pool_pre_ping=True, pool_size=5, max_overflow=10)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    # A pool: opening a SQLite file at each transaction costs more than most queries here.
    arguments = {"timeout": ATTENTE_VERROU_S, "check_same_thread": False}
    engine = create_engine(url, future=True, poolclass=QueuePool, pool_size=8, max_overflow=24, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.execute("PRAGMA foreign_keys=ON")
        finally:
            cursor.close()

    return engine


@lru_cache(maxsize=4)
def _fabrique(url: str) -> sessionmaker:
    return sessionmaker(creer_moteur(url), expire_on_commit=False, future=True)


def moteur() -> Engine:
    """The engine of this process."""
    return _fabrique(reglages().url_base).kw["bind"]


@contextmanager
def session() -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on error. Raises sqlalchemy.exc.SQLAlchemyError."""
    with _fabrique(reglages().url_base).begin() as current:
        yield current


def migrer(url: str | None = None) -> None:
    """Bring the schema to the newest version. Raises sqlalchemy.exc.OperationalError when it cannot."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url or reglages().url_base
    logging.getLogger("alembic").setLevel(logging.WARNING)
    command.upgrade(config, "head")
