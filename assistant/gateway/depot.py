"""What the gateway keeps: conversations, pending turns, accounts. Synchronous; called in worker threads."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from assistant.gateway import transcription
from assistant.gateway.models import Compte, Conversation, Tour
from directory.horloge import maintenant
from directory.orientation import repository as orientations
from directory.relais import repository as relais

ROLES = ("conseiller", "responsable", "agent", "annuaire", "gestionnaire", "admin")
ROLES_AGENT = ("agent", "conseiller", "responsable", "admin")
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}


def hacher(jeton: str) -> str:
    """SHA-256 of a random token: enough for 192 bits of chance."""
    return hashlib.sha256(jeton.encode()).hexdigest()


def _instant() -> datetime:
    return maintenant().replace(tzinfo=None)


def creer_conversation(session: Session, canal: str, compte: str | None) -> tuple[str, str]:
    """A new conversation: its id and its token, both unguessable; only the token's hash is kept."""
    identifier, token = secrets.token_urlsafe(16), secrets.token_urlsafe(24)
    now = _instant()
    session.add(
        Conversation(
            id=identifier,
            jeton_hache=hacher(token),
            canal=canal,
            compte=compte,
            cree_le=now,
            vu_le=now,
        )
    )
    return identifier, token


def conversation(session: Session, identifiant: str) -> Conversation | None:
    """The conversation of that id."""
    return session.get(Conversation, identifiant)


def jeton_valable(row: Conversation, jeton: str) -> bool:
    """Constant-time check of a conversation's token."""
    return hmac.compare_digest(str(row.jeton_hache), hacher(jeton))


def effacer_dit(session: Session, identifiant: str, *, garder_apres: int | None = None) -> None:
    """Erase all that was said, in every table; messages from event `garder_apres` on are kept."""
    transcription.effacer(session, identifiant, avant=garder_apres)
    orientations.oublier(session, identifiant)
    relais.oublier(session, identifiant)
    session.execute(sa.delete(Tour).where(Tour.conversation_id == identifiant))


def supprimer_conversation(session: Session, identifiant: str) -> None:
    """Erase all that was said and the conversation itself."""
    effacer_dit(session, identifiant)
    session.execute(sa.delete(Conversation).where(Conversation.id == identifiant))


def ouvrir_tour(session: Session, identifiant: str, contenu: dict[str, Any]) -> Tour:
    """Note a turn before it is played, so that a crash cannot lose it."""
    row = Tour(
        id=secrets.token_hex(16),
        conversation_id=identifiant,
        contenu=contenu,
        statut="en-cours",
        evenement_avant=transcription.dernier(session, identifiant),
        cree_le=_instant(),
    )
    session.add(row)
    session.execute(sa.update(Conversation).where(Conversation.id == identifiant).values(vu_le=_instant()))
    return row


def clore_tour(session: Session, tour: str) -> None:
    """The turn was answered and delivered."""
    session.execute(sa.delete(Tour).where(Tour.id == tour))


def marquer_tour(session: Session, tour: str, statut: str) -> None:
    """en-attente: to be played again; rejoue: answered, not delivered yet."""
    session.execute(sa.update(Tour).where(Tour.id == tour).values(statut=statut))


def tours(session: Session, *, conversation_id: str | None = None, statut: str | None = None) -> list[Tour]:
    """Unfinished turns, oldest first."""
    query = sa.select(Tour).order_by(Tour.cree_le, Tour.id)
    if conversation_id:
        query = query.where(Tour.conversation_id == conversation_id)
    if statut:
        query = query.where(Tour.statut == statut)
    return list(session.execute(query).scalars())


def creer_compte(
    session: Session, nom: str, role: str, structure: str | None, *, avec_jeton: bool
) -> tuple[str, str | None]:
    """A professional's account: its password and, on demand, an API token, both shown once.

    Raises ValueError when the name is taken or the role unknown.
    """
    if role not in ROLES:
        raise ValueError(f"rôle inconnu : {role}. Rôles : {', '.join(ROLES)}")
    if session.get(Compte, nom) is not None:
        raise ValueError(f"le compte {nom} existe déjà")
    password, salt = secrets.token_urlsafe(12), secrets.token_bytes(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, **_SCRYPT).hex()
    token = secrets.token_urlsafe(32) if avec_jeton else None
    session.add(
        Compte(
            nom=nom,
            role=role,
            structure=structure,
            mot_de_passe=f"{salt.hex()}${digest}",
            jeton_hache=hacher(token) if token else None,
            cree_le=_instant(),
        )
    )
    return password, token


def compte_du_jeton(session: Session, jeton: str) -> Compte | None:
    """The account of an API token."""
    return session.execute(sa.select(Compte).where(Compte.jeton_hache == hacher(jeton))).scalar()
