"""How to get to a place, and how many it can take."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("structure", sa.Column("acces", sa.Text(), nullable=True))
    op.add_column("dispositif", sa.Column("capacite", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dispositif") as batch:
        batch.drop_column("capacite")
    with op.batch_alter_table("structure") as batch:
        batch.drop_column("acces")
