"""What the gateway says alone when the engine is down: people to call, and emergencies first."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from assistant.gateway import transcription
from assistant.nlu.lexique import urgence_dite
from directory.horloge import maintenant
from directory.recherche.query import urgences
from directory.recherche.services import accueils
from directory.territoire.repository import commune as trouver_commune
from directory.textes import charger


def message_de_panne(db: Session, conversation: str | None, texte: str, *, garde: bool) -> dict[str, Any]:
    """The body of a 503: a sentence with phone numbers; for an emergency, its number first."""
    texts = charger("passerelle")
    commune = None
    if conversation:
        rows = transcription.lignes(db, conversation, types=("slot", "reset_slots"))
        commune = trouver_commune(transcription.slots(rows).get("commune") or "")
    numeros = texts["numeros_sans_commune"]
    if commune:
        doors = [c.dispositif for c in accueils(db, commune, maintenant())]
        numeros = " ; ".join(f"{d.structure.nom}, {d.telephone or d.structure.telephone}" for d in doors) or numeros
    message = texts["moteur_indisponible" if garde else "moteur_absent"].format(numeros=numeros)
    urgence = urgence_dite(texte) if texte else None
    if urgence:
        found = [(d.telephone or d.structure.telephone, d.nom) for d in urgences(db, urgence)]
        lines = [f"{number} ({name})" for number, name in found if number][:3]
        message = texts["urgence"].format(numeros=" ; ".join(lines)) + " " + message
    return {
        "erreur": {"code": "moteur-indisponible", "message": message.strip()},
        "urgence": urgence,
    }
