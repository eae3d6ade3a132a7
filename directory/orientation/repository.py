"""Keep, read, forget orientations."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.orientation.models import Orientation
from directory.reglages import reglages


def enregistrer(session: Session, conversation_id: str, contenu: dict[str, Any], moment: datetime) -> str:
    """Store an orientation and return its unguessable id (128 bits)."""
    identifier = secrets.token_urlsafe(16)
    created = moment.replace(tzinfo=None)
    expires = created + timedelta(days=reglages().conservation_jours)
    session.add(
        Orientation(
            id=identifier,
            conversation_id=conversation_id,
            contenu=contenu,
            cree_le=created,
            expire_le=expires,
        )
    )
    return identifier


def lire(session: Session, identifiants: Sequence[str], moment: datetime) -> dict[str, dict[str, Any]]:
    """Contents by id, those that have not expired."""
    query = select(Orientation).where(
        Orientation.id.in_(list(identifiants)),
        Orientation.expire_le > moment.replace(tzinfo=None),
    )
    return {o.id: {"id": o.id, **o.contenu} for o in session.execute(query).scalars()}


def oublier(session: Session, conversation_id: str) -> None:
    """Erase all the orientations of a conversation."""
    session.execute(delete(Orientation).where(Orientation.conversation_id == conversation_id))
