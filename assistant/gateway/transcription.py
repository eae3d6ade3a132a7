"""Messages and state read from Rasa's tracker store, the one transcript (contract §2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from directory.horloge import PARIS
from directory.territoire.repository import commune as trouver_commune

# Rasa creates and owns this table (rasa.core.tracker_store.SQLTrackerStore); the gateway reads it and erases rows.
_META = sa.MetaData()
EVENEMENTS = sa.Table(
    "events",
    _META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
)
_PARLES = ("user", "bot")
QUESTIONS_RELAIS = ("telephone", "prenom", "creneau")

Ligne = Any


def creer_table(session: Session) -> None:
    """Create the table with Rasa's own shape when Rasa has not yet done so."""
    _META.create_all(session.get_bind(), checkfirst=True)


def lignes(session: Session, conversation: str, *, apres: int = 0, types: Sequence[str] = ()) -> list[Ligne]:
    """Rows of a conversation after an event id, in order."""
    query = sa.select(EVENEMENTS).where(EVENEMENTS.c.sender_id == conversation, EVENEMENTS.c.id > apres)
    if types:
        query = query.where(EVENEMENTS.c.type_name.in_(list(types)))
    return list(session.execute(query.order_by(EVENEMENTS.c.id)))


def dernier(session: Session, conversation: str) -> int:
    """The newest event id of a conversation, 0 when there is none."""
    query = sa.select(sa.func.max(EVENEMENTS.c.id)).where(EVENEMENTS.c.sender_id == conversation)
    return session.execute(query).scalar() or 0


def effacer(
    session: Session,
    conversation: str,
    *,
    avant: int | None = None,
    apres: int | None = None,
) -> None:
    """Delete the rows of a conversation; only those before or after an event id when given."""
    query = sa.delete(EVENEMENTS).where(EVENEMENTS.c.sender_id == conversation)
    if avant is not None:
        query = query.where(EVENEMENTS.c.id < avant)
    if apres is not None:
        query = query.where(EVENEMENTS.c.id > apres)
    session.execute(query)


def tour_joue(session: Session, conversation: str, tour: str, apres: int) -> bool:
    """Has the engine stored this turn with an answer?"""
    seen = False
    for row in lignes(session, conversation, apres=apres, types=_PARLES):
        data = json.loads(row.data)
        if row.type_name == "user":
            seen = data.get("message_id") == tour
        elif seen:
            return True
    return False


def message(row: Ligne) -> dict[str, Any] | None:
    """The message of an event, or None when nothing is to be shown (hidden start, empty answer)."""
    data = json.loads(row.data)
    when = datetime.fromtimestamp(row.timestamp, PARIS).isoformat(timespec="seconds")
    if row.type_name == "user":
        shown = (data.get("metadata") or {}).get("affiche", data.get("text") or "")
        if not shown:
            return None
        return _message(row.id, "usager", "texte", shown, [], when)
    content = data.get("data") or {}
    custom = content.get("custom") or {}
    text = data.get("text") or ""
    if not text:
        return None
    buttons = [{"titre": b["title"], "valeur": b["payload"]} for b in content.get("buttons") or []]
    author = (data.get("metadata") or {}).get("auteur", "assistant")
    shown = _message(row.id, author, custom.get("type", "texte"), text, buttons, when)
    shown["question"] = custom.get("question")
    shown["_orientation"] = custom.get("orientation")
    shown["_commande"] = custom.get("commande")
    return shown


def _message(
    identifier: int,
    auteur: str,
    nature: str,
    texte: str,
    boutons: list[dict[str, str]],
    date: str,
) -> dict[str, Any]:
    return {
        "id": f"m{identifier}",
        "auteur": auteur,
        "type": nature,
        "texte": texte,
        "boutons": boutons,
        "orientation": None,
        "date": date,
    }


def messages(rows: Iterable[Ligne]) -> list[dict[str, Any]]:
    """All that was said, in order."""
    return [m for m in (message(r) for r in rows if r.type_name in _PARLES) if m is not None]


def slots(rows: Iterable[Ligne]) -> dict[str, Any]:
    """The slots as they hold after these events."""
    values: dict[str, Any] = {}
    for row in rows:
        if row.type_name == "slot":
            data = json.loads(row.data)
            values[data["name"]] = data.get("value")
        elif row.type_name in ("reset_slots", "restart"):
            values.clear()
    return values


def etat(values: dict[str, Any]) -> dict[str, Any]:
    """The contract's Etat from the slots: what holds now, not a history."""
    commune = trouver_commune(values.get("commune") or "")
    possible = [c for c in map(trouver_commune, values.get("communes_possibles") or []) if c]
    asked = values.get("requested_slot")
    relais = values.get("relais")
    return {
        "commune": commune.en_bref() if commune else None,
        "communes_possibles": [c.en_bref() for c in possible],
        "besoins": values.get("besoins") or [],
        "publics": values.get("publics") or [],
        "age": values.get("age"),
        "urgence": values.get("urgence"),
        "question": asked if asked in QUESTIONS_RELAIS else None if asked else values.get("question"),
        "issue": values.get("issue"),
        "relais": {
            "reference": relais.get("reference"),
            "statut": relais.get("statut"),
            "mode": relais.get("mode"),
            "structure": relais.get("structure"),
            "delai_annonce": relais.get("delai_annonce"),
        }
        if relais
        else None,
    }
