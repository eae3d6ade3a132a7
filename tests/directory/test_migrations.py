"""The schema: from nothing to the newest version and back, and equal to the models."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from assistant.gateway import models as _gateway  # noqa: F401 — a table is known once its module is read
from directory import base
from directory.annuaire import models as _annuaire  # noqa: F401
from directory.orientation import models as _orientation  # noqa: F401
from directory.relais import models as _relais  # noqa: F401


@pytest.fixture
def alembic(tmp_path: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(base.__file__).parent / "migrations"))
    config.attributes["url"] = f"sqlite:///{tmp_path / 'migrations.db'}"
    return config


def tables(config: Config) -> set[str]:
    engine = base.creer_moteur(config.attributes["url"])
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found - {"alembic_version"}


def test_la_base_monte_depuis_rien_puis_redescend_a_rien(alembic: Config) -> None:
    command.upgrade(alembic, "head")
    assert tables(alembic) >= set(base.Base.metadata.tables)
    command.downgrade(alembic, "base")
    assert tables(alembic) == set()


def test_la_base_remonte_apres_etre_descendue(alembic: Config) -> None:
    for _ in range(2):
        command.upgrade(alembic, "head")
        command.downgrade(alembic, "base")
    command.upgrade(alembic, "head")
    assert tables(alembic) >= set(base.Base.metadata.tables)


def test_les_modeles_et_les_migrations_disent_la_meme_chose(alembic: Config) -> None:
    command.upgrade(alembic, "head")
    engine = base.creer_moteur(alembic.attributes["url"])
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, base.Base.metadata) == []
    engine.dispose()


def test_les_versions_forment_une_seule_chaine(alembic: Config) -> None:
    script = ScriptDirectory.from_config(alembic)
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
