"""Alembic environment: one online run on the URL handed over by directory.base.migrer."""

from alembic import context

from directory.base import Base, creer_moteur

engine = creer_moteur(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
