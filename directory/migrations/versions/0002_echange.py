"""Imports, changes made by people, errors reported."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for table in ("structure", "dispositif"):
        op.add_column(table, sa.Column("changement", sa.String(length=10), nullable=True))
        op.add_column(table, sa.Column("importe_le", sa.String(length=10), nullable=True))
        op.add_column(table, sa.Column("empreinte", sa.String(length=40), nullable=True))
        op.add_column(table, sa.Column("complement", sa.JSON(), nullable=True))
        op.create_index(op.f(f"ix_{table}_origine"), table, ["origine"])
    op.create_table(
        "modification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.String(length=12), nullable=False),
        sa.Column("cible", sa.String(length=120), nullable=False),
        sa.Column("champ", sa.String(length=40), nullable=False),
        sa.Column("avant", sa.JSON(), nullable=True),
        sa.Column("apres", sa.JSON(), nullable=True),
        sa.Column("auteur", sa.String(length=80), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("le", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_modification_cible"), "modification", ["cible"])
    op.create_table(
        "signalement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispositif_id", sa.String(length=120), nullable=False),
        sa.Column("raison", sa.String(length=20), nullable=False),
        sa.Column("le", sa.DateTime(), nullable=False),
        sa.Column("statut", sa.String(length=10), nullable=False),
        sa.Column("traite_par", sa.String(length=80), nullable=True),
        sa.Column("traite_le", sa.DateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_signalement_dispositif_id"), "signalement", ["dispositif_id"])
    op.create_index(op.f("ix_signalement_statut"), "signalement", ["statut"])


def downgrade() -> None:
    op.drop_table("signalement")
    op.drop_table("modification")
    for table in ("structure", "dispositif"):
        op.drop_index(op.f(f"ix_{table}_origine"), table_name=table)
        with op.batch_alter_table(table) as batch:
            for column in ("complement", "empreinte", "importe_le", "changement"):
                batch.drop_column(column)
