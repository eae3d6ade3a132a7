"""Tables of the directory. Unknown is NULL, never an empty string."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
)
from sqlalchemy.orm import relationship

from directory.base import Base


class Structure(Base):
    """Who carries a dispositif: an organisation or a place."""

    __tablename__ = "structure"

    id = Column(String(120), primary_key=True)
    nom = Column(String(200), nullable=False)
    commune = Column(String(5), nullable=True, index=True)
    adresse = Column(String(200))
    complement_adresse = Column(String(200))
    code_postal = Column(String(5))
    latitude = Column(Float)
    longitude = Column(Float)
    telephone = Column(String(40))
    courriel = Column(String(200))
    site = Column(Text)
    horaires = Column(Text)
    horaires_texte = Column(Text)
    accessibilite = Column(Text)
    sources = Column(JSON, nullable=False, default=list)
    origine = Column(String(40), nullable=False)

    dispositifs = relationship("Dispositif", back_populates="structure", cascade="all, delete-orphan")


class Dispositif(Base):
    """What is offered; one row a dispositif. Dates may be partial ISO 8601 (« 2023 », « 2023-05 »)."""

    __tablename__ = "dispositif"

    id = Column(String(120), primary_key=True)
    structure_id = Column(
        String(120),
        ForeignKey("structure.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )
    nom = Column(String(200), nullable=False)
    description = Column(Text, nullable=False)
    description_pro = Column(Text)
    demarche = Column(Text)
    type = Column(String(30))
    mobilite = Column(String(30))
    statut = Column(String(20), nullable=False, index=True)
    entree = Column(String(20))
    mobilisable_par = Column(JSON, nullable=False, default=list)
    modes_accueil = Column(JSON, nullable=False, default=list)
    frais = Column(String(10))
    frais_precisions = Column(Text)
    telephone = Column(String(40))
    courriel = Column(String(200))
    site = Column(Text)
    horaires = Column(Text)
    horaires_texte = Column(Text)
    a_apporter = Column(JSON, nullable=False, default=list)
    langues = Column(JSON, nullable=False, default=list)
    alias = Column(JSON, nullable=False, default=list)
    criteres = Column(JSON, nullable=False, default=list)
    urgence = Column(String(30), index=True)
    numero_court = Column(Boolean, nullable=False, default=False)
    accueil = Column(Boolean, nullable=False, default=False, index=True)
    valide_du = Column(String(10))
    valide_jusqu_au = Column(String(10))
    verifie_le = Column(String(10))
    confiance = Column(String(10), nullable=False)
    remarque = Column(Text)
    sources = Column(JSON, nullable=False, default=list)
    origine = Column(String(40), nullable=False)

    structure = relationship("Structure", back_populates="dispositifs", lazy="joined")
    etiquettes = relationship("Etiquette", cascade="all, delete-orphan", lazy="selectin")
    zones = relationship("Zone", cascade="all, delete-orphan", lazy="selectin")

    def codes(self, genre: str) -> list[str]:
        """Codes of one kind of label: thematique, public or audience."""
        return [e.code for e in sorted(self.etiquettes, key=lambda e: e.rang) if e.genre == genre]


class Etiquette(Base):
    """A code borne by a dispositif; genre is thematique, public or audience; in the order of the file."""

    __tablename__ = "dispositif_etiquette"

    dispositif_id = Column(String(120), ForeignKey("dispositif.id", ondelete="CASCADE"), primary_key=True)
    genre = Column(String(12), primary_key=True)
    code = Column(String(120), primary_key=True)
    rang = Column(Integer, nullable=False, default=0)  # 0: what it is first for

    __table_args__ = (Index("ix_etiquette_genre_code", "genre", "code"),)


class Zone(Base):
    """Where a dispositif serves; grain is commune, epci, arrondissement, departement, region or france."""

    __tablename__ = "dispositif_zone"

    dispositif_id = Column(String(120), ForeignKey("dispositif.id", ondelete="CASCADE"), primary_key=True)
    grain = Column(String(16), primary_key=True)
    code = Column(String(60), primary_key=True)
    exclue = Column(Boolean, primary_key=True, default=False)

    __table_args__ = (Index("ix_zone_grain_code", "grain", "code"),)


class Chargement(Base):
    """The fingerprint of the files last loaded, so that an unchanged start does nothing."""

    __tablename__ = "chargement"

    id = Column(Integer, primary_key=True)
    empreinte = Column(String(64), nullable=False)
