"""Record, read, cancel handoff requests."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.relais.models import Coordonnee, Relais

# No letter that is read for another aloud or in writing.
_LETTRES = "ABCDEFGHJKLMNPRSTVXZ"
OUVERTS = ("en-attente", "pris-en-charge")


def nouvelle_reference(session: Session) -> str:
    """A reference easy to say (« BG-4127 »), not used yet. Raises RuntimeError when none is left."""
    for _ in range(50):
        letters = "".join(secrets.choice(_LETTRES) for _ in range(2))
        reference = f"{letters}-{secrets.randbelow(10000):04d}"
        if session.get(Relais, reference) is None:
            return reference
    raise RuntimeError("plus de référence libre")


def retenir_coordonnee(session: Session, conversation_id: str, genre: str, valeur: str, moment: datetime) -> None:
    """Keep the newest phone or e-mail of a conversation; the former one goes."""
    session.execute(delete(Coordonnee).where(Coordonnee.conversation_id == conversation_id, Coordonnee.genre == genre))
    row = Coordonnee(
        conversation_id=conversation_id,
        genre=genre,
        valeur=valeur,
        cree_le=moment.replace(tzinfo=None),
    )
    session.add(row)


def coordonnee(session: Session, conversation_id: str, genre: str) -> str | None:
    """The phone or e-mail kept for this conversation."""
    query = select(Coordonnee.valeur).where(Coordonnee.conversation_id == conversation_id, Coordonnee.genre == genre)
    return session.execute(query.order_by(Coordonnee.id.desc()).limit(1)).scalar()


def oublier_coordonnees(session: Session, conversation_id: str) -> None:
    """Erase the contact details kept aside for a conversation."""
    session.execute(delete(Coordonnee).where(Coordonnee.conversation_id == conversation_id))


def en_cours(session: Session, conversation_id: str) -> Relais | None:
    """The open request of a conversation, if any."""
    query = select(Relais).where(Relais.conversation_id == conversation_id, Relais.statut.in_(OUVERTS))
    return session.execute(query.order_by(Relais.cree_le.desc()).limit(1)).scalar()


def creer(session: Session, conversation_id: str, moment: datetime, **valeurs: Any) -> Relais:
    """Record a request, or update the one already open: asking twice never makes two."""
    now = moment.replace(tzinfo=None)
    relais = en_cours(session, conversation_id)
    if relais is not None:
        for name, value in valeurs.items():
            setattr(relais, name, value)
        relais.journal = [
            *relais.journal,
            {"date": moment.isoformat(), "fait": "complete"},
        ]
        return relais
    relais = Relais(
        reference=nouvelle_reference(session),
        conversation_id=conversation_id,
        statut="en-attente",
        mode="rappel",
        cree_le=now,
        consentement_le=now,
        journal=[{"date": moment.isoformat(), "fait": "cree"}],
        **valeurs,
    )
    session.add(relais)
    return relais


def annuler(session: Session, conversation_id: str, moment: datetime) -> str | None:
    """Cancel the open request and forget who to call; its reference, or None when there was none."""
    relais = en_cours(session, conversation_id)
    if relais is None:
        return None
    relais.statut = "annule"
    relais.prenom = relais.telephone = relais.courriel = relais.creneau = None
    relais.journal = [
        *relais.journal,
        {"date": moment.isoformat(), "fait": "annule par la personne"},
    ]
    return str(relais.reference)


def lister(session: Session, statut: str | None = None) -> list[Relais]:
    """The queue, oldest first."""
    query = select(Relais).order_by(Relais.cree_le, Relais.reference)
    return list(session.execute(query.where(Relais.statut == statut) if statut else query).scalars())


def oublier(session: Session, conversation_id: str) -> None:
    """Erase every request of a conversation."""
    session.execute(delete(Relais).where(Relais.conversation_id == conversation_id))
    oublier_coordonnees(session, conversation_id)
