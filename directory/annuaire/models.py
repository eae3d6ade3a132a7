"""Tables of the directory. Unknown is NULL, never an empty string."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    event,
    insert,
    update,
)
from sqlalchemy.orm import Session, relationship

from directory.base import Base

# What exists; the other statuses are kept and never proposed.
OUVERTS = ("existant", "experimental")


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
    acces = Column(Text)
    sources = Column(JSON, nullable=False, default=list)
    origine = Column(String(40), nullable=False, index=True)
    # What the last import of this origin did to the row: ajoute, modifie, inchange or absent; null: never imported.
    changement = Column(String(10))
    importe_le = Column(String(10))
    empreinte = Column(String(40))
    complement = Column(JSON(none_as_null=True))  # what came with the row and has no column of its own

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
    capacite = Column(Text)
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
    origine = Column(String(40), nullable=False, index=True)
    # What the last import of this origin did to the row: ajoute, modifie, inchange or absent; null: never imported.
    changement = Column(String(10))
    importe_le = Column(String(10))
    empreinte = Column(String(40))
    complement = Column(JSON(none_as_null=True))  # what came with the row and has no column of its own

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


class Repere(Base):
    """Where and for what a record is found (see reperes.py); `lieu` is a place, `rang` a rough order, best first."""

    __tablename__ = "repere"

    audience = Column(String(14), primary_key=True)
    besoin = Column(String(120), primary_key=True)
    lieu = Column(String(80), primary_key=True)
    rang = Column(Integer, primary_key=True)
    dispositif_id = Column(String(120), ForeignKey("dispositif.id", ondelete="CASCADE"), primary_key=True, index=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Chargement(Base):
    """Row 1: the fingerprint of the files last loaded, so that an unchanged start does nothing.

    Row 2: a mark that every writing in the directory changes, so that what is kept in memory is dropped.
    """

    __tablename__ = "chargement"
    FICHIERS, MARQUE = 1, 2

    id = Column(Integer, primary_key=True)
    empreinte = Column(String(64), nullable=False)


class Modification(Base):
    """A change made by a person to one field of a record; the newest one of a field outlives every import."""

    __tablename__ = "modification"

    id = Column(Integer, primary_key=True)
    genre = Column(String(12), nullable=False)  # structure or dispositif
    cible = Column(String(120), nullable=False, index=True)
    champ = Column(String(40), nullable=False)
    avant = Column(JSON(none_as_null=True))
    apres = Column(JSON(none_as_null=True))
    auteur = Column(String(80), nullable=False)
    motif = Column(Text, nullable=False)
    le = Column(DateTime, nullable=False)


class Signalement(Base):
    """« Ce numéro ne marche pas »: a doubt on a record, for the keepers. Nothing of who said it."""

    __tablename__ = "signalement"

    id = Column(Integer, primary_key=True)
    dispositif_id = Column(String(120), nullable=False, index=True)
    raison = Column(String(20), nullable=False)
    le = Column(DateTime, nullable=False)
    statut = Column(String(10), nullable=False, default="ouvert", index=True)  # ouvert, corrige or infonde
    traite_par = Column(String(80))
    traite_le = Column(DateTime)
    note = Column(Text)


_ECRIT = "annuaire ecrit"


def toucher(session: Session) -> None:
    """Change the mark of the directory: to be called by what writes without the ORM."""
    session.info[_ECRIT] = True
    table = Chargement.__table__
    mark = uuid4().hex
    # An update waits for another writer; a row put back by two at once would be refused to one of them.
    if not session.execute(update(table).where(table.c.id == Chargement.MARQUE).values(empreinte=mark)).rowcount:
        session.execute(insert(table).values(id=Chargement.MARQUE, empreinte=mark))


def a_ecrit(session: Session) -> bool:
    """This session has written in the directory, or is about to."""
    session.flush()
    return bool(session.info.get(_ECRIT))


@event.listens_for(Session, "before_flush")
def _toucher_avant_d_ecrire(session: Session, _context: Any, _instances: Any) -> None:
    kinds = (Structure, Dispositif, Etiquette, Zone)
    if any(isinstance(row, kinds) for row in (*session.new, *session.deleted)) or any(
        isinstance(row, kinds) and session.is_modified(row) for row in session.dirty
    ):
        toucher(session)
