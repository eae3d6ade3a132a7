"""First schema: directory, orientations, handoffs, conversations, accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "chargement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "compte",
        sa.Column("nom", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("structure", sa.String(length=200), nullable=True),
        sa.Column("mot_de_passe", sa.String(length=200), nullable=False),
        sa.Column("jeton_hache", sa.String(length=64), nullable=True),
        sa.Column("cree_le", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("nom"),
        sa.UniqueConstraint("jeton_hache"),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("jeton_hache", sa.String(length=64), nullable=False),
        sa.Column("canal", sa.String(length=10), nullable=False),
        sa.Column("compte", sa.String(length=80), nullable=True),
        sa.Column("cree_le", sa.DateTime(), nullable=False),
        sa.Column("vu_le", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_conversation_vu_le"), "conversation", ["vu_le"], unique=False
    )
    op.create_table(
        "coordonnee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("genre", sa.String(length=12), nullable=False),
        sa.Column("valeur", sa.String(length=200), nullable=False),
        sa.Column("cree_le", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_coordonnee_conversation_id"),
        "coordonnee",
        ["conversation_id"],
        unique=False,
    )
    op.create_table(
        "orientation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("contenu", sa.JSON(), nullable=False),
        sa.Column("cree_le", sa.DateTime(), nullable=False),
        sa.Column("expire_le", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_orientation_conversation_id"),
        "orientation",
        ["conversation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_orientation_expire_le"), "orientation", ["expire_le"], unique=False
    )
    op.create_table(
        "relais",
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("statut", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("structure", sa.String(length=200), nullable=True),
        sa.Column("commune", sa.String(length=5), nullable=True),
        sa.Column("besoins", sa.JSON(), nullable=False),
        sa.Column("publics", sa.JSON(), nullable=False),
        sa.Column("situation", sa.JSON(), nullable=False),
        sa.Column("orientations", sa.JSON(), nullable=False),
        sa.Column("prenom", sa.String(length=80), nullable=True),
        sa.Column("telephone", sa.String(length=40), nullable=True),
        sa.Column("courriel", sa.String(length=200), nullable=True),
        sa.Column("creneau", sa.String(length=200), nullable=True),
        sa.Column("consentement_le", sa.DateTime(), nullable=False),
        sa.Column("consentement_texte", sa.Text(), nullable=False),
        sa.Column("cree_le", sa.DateTime(), nullable=False),
        sa.Column("journal", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("reference"),
    )
    op.create_index(op.f("ix_relais_commune"), "relais", ["commune"], unique=False)
    op.create_index(
        op.f("ix_relais_conversation_id"), "relais", ["conversation_id"], unique=False
    )
    op.create_index(op.f("ix_relais_cree_le"), "relais", ["cree_le"], unique=False)
    op.create_index(op.f("ix_relais_statut"), "relais", ["statut"], unique=False)
    op.create_table(
        "structure",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=True),
        sa.Column("adresse", sa.String(length=200), nullable=True),
        sa.Column("complement_adresse", sa.String(length=200), nullable=True),
        sa.Column("code_postal", sa.String(length=5), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("telephone", sa.String(length=40), nullable=True),
        sa.Column("courriel", sa.String(length=200), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("horaires", sa.Text(), nullable=True),
        sa.Column("horaires_texte", sa.Text(), nullable=True),
        sa.Column("accessibilite", sa.Text(), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("origine", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_structure_commune"), "structure", ["commune"], unique=False
    )
    op.create_table(
        "tour",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("contenu", sa.JSON(), nullable=False),
        sa.Column("statut", sa.String(length=12), nullable=False),
        sa.Column("evenement_avant", sa.Integer(), nullable=False),
        sa.Column("cree_le", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_tour_conversation_id"), "tour", ["conversation_id"], unique=False
    )
    op.create_table(
        "dispositif",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("structure_id", sa.String(length=120), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_pro", sa.Text(), nullable=True),
        sa.Column("demarche", sa.Text(), nullable=True),
        sa.Column("type", sa.String(length=30), nullable=True),
        sa.Column("mobilite", sa.String(length=30), nullable=True),
        sa.Column("statut", sa.String(length=20), nullable=False),
        sa.Column("entree", sa.String(length=20), nullable=True),
        sa.Column("mobilisable_par", sa.JSON(), nullable=False),
        sa.Column("modes_accueil", sa.JSON(), nullable=False),
        sa.Column("frais", sa.String(length=10), nullable=True),
        sa.Column("frais_precisions", sa.Text(), nullable=True),
        sa.Column("telephone", sa.String(length=40), nullable=True),
        sa.Column("courriel", sa.String(length=200), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("horaires", sa.Text(), nullable=True),
        sa.Column("horaires_texte", sa.Text(), nullable=True),
        sa.Column("a_apporter", sa.JSON(), nullable=False),
        sa.Column("langues", sa.JSON(), nullable=False),
        sa.Column("alias", sa.JSON(), nullable=False),
        sa.Column("criteres", sa.JSON(), nullable=False),
        sa.Column("urgence", sa.String(length=30), nullable=True),
        sa.Column("numero_court", sa.Boolean(), nullable=False),
        sa.Column("accueil", sa.Boolean(), nullable=False),
        sa.Column("valide_du", sa.String(length=10), nullable=True),
        sa.Column("valide_jusqu_au", sa.String(length=10), nullable=True),
        sa.Column("verifie_le", sa.String(length=10), nullable=True),
        sa.Column("confiance", sa.String(length=10), nullable=False),
        sa.Column("remarque", sa.Text(), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("origine", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["structure_id"], ["structure.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_dispositif_accueil"), "dispositif", ["accueil"], unique=False)
    op.create_index(
        op.f("ix_dispositif_statut"), "dispositif", ["statut"], unique=False
    )
    op.create_index(
        op.f("ix_dispositif_structure_id"), "dispositif", ["structure_id"], unique=False
    )
    op.create_index(
        op.f("ix_dispositif_urgence"), "dispositif", ["urgence"], unique=False
    )
    op.create_table(
        "dispositif_etiquette",
        sa.Column("dispositif_id", sa.String(length=120), nullable=False),
        sa.Column("genre", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispositif_id"], ["dispositif.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dispositif_id", "genre", "code"),
    )
    op.create_index(
        "ix_etiquette_genre_code",
        "dispositif_etiquette",
        ["genre", "code"],
        unique=False,
    )
    op.create_table(
        "dispositif_zone",
        sa.Column("dispositif_id", sa.String(length=120), nullable=False),
        sa.Column("grain", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("exclue", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispositif_id"], ["dispositif.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dispositif_id", "grain", "code", "exclue"),
    )
    op.create_index(
        "ix_zone_grain_code", "dispositif_zone", ["grain", "code"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_zone_grain_code", table_name="dispositif_zone")
    op.drop_table("dispositif_zone")
    op.drop_index("ix_etiquette_genre_code", table_name="dispositif_etiquette")
    op.drop_table("dispositif_etiquette")
    op.drop_index(op.f("ix_dispositif_urgence"), table_name="dispositif")
    op.drop_index(op.f("ix_dispositif_structure_id"), table_name="dispositif")
    op.drop_index(op.f("ix_dispositif_accueil"), table_name="dispositif")
    op.drop_index(op.f("ix_dispositif_statut"), table_name="dispositif")
    op.drop_table("dispositif")
    op.drop_index(op.f("ix_tour_conversation_id"), table_name="tour")
    op.drop_table("tour")
    op.drop_index(op.f("ix_structure_commune"), table_name="structure")
    op.drop_table("structure")
    op.drop_index(op.f("ix_relais_statut"), table_name="relais")
    op.drop_index(op.f("ix_relais_cree_le"), table_name="relais")
    op.drop_index(op.f("ix_relais_conversation_id"), table_name="relais")
    op.drop_index(op.f("ix_relais_commune"), table_name="relais")
    op.drop_table("relais")
    op.drop_index(op.f("ix_orientation_expire_le"), table_name="orientation")
    op.drop_index(op.f("ix_orientation_conversation_id"), table_name="orientation")
    op.drop_table("orientation")
    op.drop_index(op.f("ix_coordonnee_conversation_id"), table_name="coordonnee")
    op.drop_table("coordonnee")
    op.drop_index(op.f("ix_conversation_vu_le"), table_name="conversation")
    op.drop_table("conversation")
    op.drop_table("compte")
    op.drop_table("chargement")
