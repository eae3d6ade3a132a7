"""Tables of the gateway: conversations, turns under way, accounts."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Integer, String

from directory.base import Base


class Conversation(Base):
    """A conversation; only the hash of its token is kept. Its words live in Rasa's tracker store."""

    __tablename__ = "conversation"

    id = Column(String(32), primary_key=True)
    jeton_hache = Column(String(64), nullable=False)
    canal = Column(String(10), nullable=False)
    compte = Column(String(80))
    cree_le = Column(DateTime, nullable=False)
    vu_le = Column(DateTime, nullable=False, index=True)


class Tour(Base):
    """A turn that the engine has not answered yet. statut: en-cours, en-attente (to be played again) or rejoue."""

    __tablename__ = "tour"

    id = Column(String(32), primary_key=True)
    conversation_id = Column(String(32), nullable=False, index=True)
    contenu = Column(JSON, nullable=False)
    statut = Column(String(12), nullable=False)
    evenement_avant = Column(Integer, nullable=False)
    cree_le = Column(DateTime, nullable=False)


class Compte(Base):
    """An account of a professional. role: conseiller, responsable, agent, annuaire, gestionnaire or admin."""

    __tablename__ = "compte"

    nom = Column(String(80), primary_key=True)
    role = Column(String(20), nullable=False)
    structure = Column(String(200))
    mot_de_passe = Column(String(200), nullable=False)
    jeton_hache = Column(String(64), unique=True)
    cree_le = Column(DateTime, nullable=False)
