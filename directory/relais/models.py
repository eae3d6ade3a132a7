"""Tables of handoffs and of the contact details lent to them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Integer, String, Text

from directory.base import Base


class Relais(Base):
    """A request to be called back. statut: en-attente, pris-en-charge, clos or annule."""

    __tablename__ = "relais"

    reference = Column(String(12), primary_key=True)
    conversation_id = Column(String(32), nullable=False, index=True)
    statut = Column(String(20), nullable=False, index=True)
    mode = Column(String(10), nullable=False)
    structure = Column(String(200))
    commune = Column(String(5), index=True)
    besoins = Column(JSON, nullable=False, default=list)
    publics = Column(JSON, nullable=False, default=list)
    situation = Column(JSON, nullable=False, default=dict)
    orientations = Column(JSON, nullable=False, default=list)
    prenom = Column(String(80))
    telephone = Column(String(40))
    courriel = Column(String(200))
    creneau = Column(String(200))
    consentement_le = Column(DateTime, nullable=False)
    consentement_texte = Column(Text, nullable=False)
    cree_le = Column(DateTime, nullable=False, index=True)
    journal = Column(JSON, nullable=False, default=list)


class Coordonnee(Base):
    """A phone number or an e-mail typed in a conversation, kept out of the transcript until consent is given."""

    __tablename__ = "coordonnee"

    id = Column(Integer, primary_key=True)
    conversation_id = Column(String(32), nullable=False, index=True)
    genre = Column(String(12), nullable=False)
    valeur = Column(String(200), nullable=False)
    cree_le = Column(DateTime, nullable=False)
