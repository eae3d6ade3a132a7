"""Where and for what each record is found."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "repere",
        sa.Column("audience", sa.String(length=14), nullable=False),
        sa.Column("besoin", sa.String(length=120), nullable=False),
        sa.Column("lieu", sa.String(length=80), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("dispositif_id", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["dispositif_id"], ["dispositif.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("audience", "besoin", "lieu", "rang", "dispositif_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_repere_dispositif_id"), "repere", ["dispositif_id"])


def downgrade() -> None:
    op.drop_table("repere")
