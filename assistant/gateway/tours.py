"""Playing turns: one at a time in a conversation, never lost, never answered twice."""

from __future__ import annotations

import asyncio
import logging
import re
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session

from assistant.gateway import depot, transcription
from assistant.gateway.diffusion import Diffusion
from assistant.gateway.erreurs import MoteurIndisponible, Refus
from assistant.gateway.masquage import masquer
from assistant.gateway.models import Tour
from assistant.gateway.moteur import EchecMoteur, Moteur
from directory.base import session
from directory.horloge import maintenant
from directory.orientation import repository as orientations
from directory.reglages import reglages
from directory.relais import repository as relais

journal = logging.getLogger("aiguillage.tours")
T = TypeVar("T")
# Buttons that Rasa knows as an intent of their own.
_INTENTIONS_DES_BOUTONS = {"suite:humain": "/demander_humain"}
_COMMANDE = re.compile(r"\s*/+\s*\w+\s*(?:\{.*\}\s*)?", re.DOTALL)
DEMARRER = {"texte": "/demarrer", "affiche": ""}


async def en_base(work: Callable[[Session], T]) -> T:
    """Run a piece of database work in a thread, in one transaction."""

    def run() -> T:
        with session() as db:
            return work(db)

    return await asyncio.to_thread(run)


def nettoyer(texte: str) -> str:
    """Without control and invisible characters."""
    text = unicodedata.normalize("NFC", texte)
    text = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in text)
    return re.sub(r"[ \t]+", " ", text).strip()


def contenu_texte(texte: str) -> dict[str, Any]:
    """What is stored and sent for a typed message: masked, and never a command for Rasa."""
    hidden = masquer(nettoyer(texte))
    # A command of Rasa (« /restart », « /intent{} ») is neither run nor guessed at: it is nothing we understand.
    sent = "?" if _COMMANDE.fullmatch(hidden.texte) else hidden.texte.lstrip("/ \t\n") or "?"
    content: dict[str, Any] = {"texte": sent, "affiche": hidden.texte}
    if hidden.telephone:
        content["telephone"] = hidden.telephone
    if hidden.courriel:
        content["courriel"] = hidden.courriel
    return content


def contenu_choix(valeur: str, titre: str) -> dict[str, Any]:
    """What is sent for a button; the transcript shows its title."""
    intent = _INTENTIONS_DES_BOUTONS.get(valeur)
    escaped = valeur.replace("\\", "").replace('"', "")
    return {"texte": intent or f'/choisir{{"valeur": "{escaped}"}}', "affiche": titre}


class Tours:
    """Plays turns through the engine, in order within a conversation."""

    def __init__(self, moteur: Moteur, diffusion: Diffusion) -> None:
        self._moteur = moteur
        self._diffusion = diffusion
        self._verrous: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def verrou(self, conversation: str) -> asyncio.Lock:
        """The lock of a conversation in this process."""
        lock = self._verrous.get(conversation)
        if lock is None:
            lock = self._verrous[conversation] = asyncio.Lock()
        return lock

    async def commencer(self, conversation: str) -> dict[str, Any]:
        """The first words of the assistant. Raises MoteurIndisponible; nothing is kept then."""
        async with self.verrou(conversation):
            tour = await en_base(lambda db: depot.ouvrir_tour(db, conversation, DEMARRER))
            if not await self._essayer(tour):
                raise MoteurIndisponible(garde=False)
            return await self._livrer([tour])

    async def repondre(self, conversation: str, contenu: dict[str, Any]) -> dict[str, Any]:
        """Play a message and return what is new. Raises MoteurIndisponible; the turn is then kept."""
        async with self.verrou(conversation):
            pending = await en_base(lambda db: depot.tours(db, conversation_id=conversation))
            done = []
            for tour in pending:
                if tour.statut != "rejoue" and not await self._essayer(tour):
                    await self._garder_une_fois(conversation, pending, contenu)
                    raise MoteurIndisponible(garde=True)
                done.append(tour)
            if any(_identiques(t.contenu, contenu) for t in done):
                return await self._livrer(done)
            tour = await en_base(lambda db: _ouvrir(db, conversation, contenu))
            if not await self._essayer(tour):
                raise MoteurIndisponible(garde=True)
            return await self._livrer([*done, tour])

    @staticmethod
    async def _garder_une_fois(conversation: str, pending: list[Tour], contenu: dict[str, Any]) -> None:
        """The engine is still down: keep this message too, unless it is already waiting."""
        if any(_identiques(t.contenu, contenu) for t in pending):
            return

        def keep(db: Session) -> None:
            tour = _ouvrir(db, conversation, contenu)
            tour.statut = "en-attente"

        await en_base(keep)

    async def _essayer(self, tour: Tour) -> bool:
        """Play one turn; on failure the transcript is put back as it was and the turn waits."""
        content = tour.contenu
        metadata = {"affiche": content["affiche"]} if content.get("affiche") != content["texte"] else {}
        try:
            await self._moteur.jouer(tour.conversation_id, content["texte"], tour.id, metadata)
        except EchecMoteur as error:
            journal.warning("Tour sans réponse du moteur (%s)", error)

        def verify(db: Session) -> bool:
            if transcription.tour_joue(db, tour.conversation_id, tour.id, tour.evenement_avant):
                return True
            # Half a turn (user words without an answer) would be played twice: take it away.
            transcription.effacer(db, tour.conversation_id, apres=tour.evenement_avant)
            depot.marquer_tour(db, tour.id, "en-attente")
            return False

        return await en_base(verify)

    async def _livrer(self, joues: list[Tour]) -> dict[str, Any]:
        conversation, before = joues[0].conversation_id, joues[0].evenement_avant

        def collect(db: Session) -> dict[str, Any]:
            rows = transcription.lignes(db, conversation, apres=before, types=("user", "bot"))
            found = [m for m in transcription.messages(rows) if m["auteur"] != "usager"]
            erased = next((m for m in found if m.pop("_commande", None) == "effacer"), None)
            if erased is not None:
                depot.effacer_dit(db, conversation, garder_apres=int(erased["id"][1:]))
            for tour in joues:
                depot.clore_tour(db, tour.id)
            state = lire_etat(db, conversation)
            if (state["relais"] or {}).get("statut") != "consentement-demande":
                relais.oublier_coordonnees(db, conversation)  # a number given for nothing is not kept
            return {"messages": joindre(db, found), "etat": state}

        answer = await en_base(collect)
        self._diffusion.publier(conversation, answer)
        return answer

    async def tout(self, conversation: str) -> dict[str, Any]:
        """All the messages so far and the state."""

        def read(db: Session) -> dict[str, Any]:
            rows = transcription.lignes(db, conversation, types=("user", "bot"))
            found = joindre(db, transcription.messages(rows))
            for tour in depot.tours(db, conversation_id=conversation, statut="en-attente"):
                found.append(_message_en_attente(tour))
            return {"messages": found, "etat": lire_etat(db, conversation)}

        return await en_base(read)

    async def rejouer(self) -> None:
        """Play again what waits, once the engine is back; the answers go to those who listen."""
        waiting = await en_base(lambda db: depot.tours(db, statut="en-attente"))
        for tour in waiting:
            async with self.verrou(tour.conversation_id):
                still = await en_base(lambda db, t=tour: db.get(Tour, t.id))  # type: ignore[misc]
                if still is None or still.statut != "en-attente":
                    continue
                if not await self._essayer(still):
                    return
                await en_base(lambda db, t=still: depot.marquer_tour(db, t.id, "rejoue"))  # type: ignore[misc]
                self._diffusion.publier(still.conversation_id, await self._nouveau(still))

    async def _nouveau(self, tour: Tour) -> dict[str, Any]:
        def read(db: Session) -> dict[str, Any]:
            rows = transcription.lignes(
                db,
                tour.conversation_id,
                apres=tour.evenement_avant,
                types=("user", "bot"),
            )
            return {
                "messages": joindre(db, transcription.messages(rows)),
                "etat": lire_etat(db, tour.conversation_id),
            }

        return await en_base(read)

    async def reprendre_apres_arret(self) -> None:
        """Turns under way when the gateway stopped: answered ones are closed, the others wait."""

        def sort(db: Session) -> None:
            for tour in depot.tours(db, statut="en-cours"):
                if transcription.tour_joue(db, tour.conversation_id, tour.id, tour.evenement_avant):
                    depot.clore_tour(db, tour.id)
                else:
                    transcription.effacer(db, tour.conversation_id, apres=tour.evenement_avant)
                    depot.marquer_tour(db, tour.id, "en-attente")

        await en_base(sort)


def _ouvrir(db: Session, conversation: str, contenu: dict[str, Any]) -> Tour:
    """Note the turn; contact details go to their own table, never into the transcript."""
    for genre in ("telephone", "courriel"):
        if contenu.get(genre):
            relais.retenir_coordonnee(db, conversation, genre, contenu[genre], maintenant())
    stored = {k: v for k, v in contenu.items() if k in ("texte", "affiche")}
    return depot.ouvrir_tour(db, conversation, stored)


def _identiques(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return (a["texte"], a.get("affiche")) == (b["texte"], b.get("affiche"))


def _message_en_attente(tour: Tour) -> dict[str, Any]:
    return {
        "id": f"t{tour.id}",
        "auteur": "usager",
        "type": "texte",
        "texte": tour.contenu.get("affiche") or tour.contenu["texte"],
        "boutons": [],
        "orientation": None,
        "date": tour.cree_le.isoformat(timespec="seconds"),
    }


def joindre(db: Session, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the content of each orientation in its message."""
    wanted = [m["_orientation"] for m in found if m.get("_orientation")]
    contents = orientations.lire(db, wanted, maintenant()) if wanted else {}
    for m in found:
        m.pop("_commande", None)
        identifier = m.pop("_orientation", None)
        if identifier and identifier in contents:
            content = contents[identifier]
            m["orientation"] = {
                "id": identifier,
                "commune": content["commune"],
                "besoins": content["besoins"],
                "dispositifs": content["dispositifs"],
                "fiche_url": f"/fiche/{identifier}",
            }
    return found


def lire_etat(db: Session, conversation: str) -> dict[str, Any]:
    """What holds now in a conversation."""
    rows = transcription.lignes(db, conversation, types=("slot", "reset_slots", "restart"))
    return transcription.etat(transcription.slots(rows))


def boutons_offerts(db: Session, conversation: str) -> dict[str, str]:
    """Titles by value of every button offered so far in a conversation."""
    rows = transcription.lignes(db, conversation, types=("bot",))
    return {b["valeur"]: b["titre"] for m in transcription.messages(rows) for b in m["boutons"]}


def verifier_texte(texte: Any) -> str:
    """The text of a message. Raises Refus when it is not a text, empty or too long."""
    if not isinstance(texte, str):
        raise Refus("type", 400)
    if len(texte) > reglages().longueur_message:
        raise Refus("trop-long", 413, limite=reglages().longueur_message)
    if not nettoyer(texte):
        raise Refus("vide", 400)
    return texte
