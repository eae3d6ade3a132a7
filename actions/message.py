"""Messages of the assistant: a text of domain.yml, its buttons, and what kind of message it is."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from directory.recherche.score import Candidat
from directory.textes import besoin_dit

Bouton = tuple[str, str]


def dire(dispatcher: CollectingDispatcher, reponse: str, nature: str = "texte", **valeurs: Any) -> None:
    """A plain text, or a message of another nature that asks nothing."""
    dispatcher.utter_message(response=reponse, json_message={"type": nature}, **valeurs)


def demander(
    dispatcher: CollectingDispatcher,
    reponse: str,
    question: str,
    boutons: list[Bouton],
    **valeurs: Any,
) -> None:
    """A question, with buttons beside free text."""
    dispatcher.utter_message(
        response=reponse,
        buttons=[{"title": title, "payload": payload} for title, payload in boutons],
        json_message={"type": "question", "question": question},
        **valeurs,
    )


def offrir(dispatcher: CollectingDispatcher, reponse: str, boutons: list[Bouton]) -> None:
    """Buttons with a text that asks nothing."""
    dispatcher.utter_message(
        response=reponse,
        buttons=[{"title": title, "payload": payload} for title, payload in boutons],
        json_message={"type": "texte"},
    )


def montrer(dispatcher: CollectingDispatcher, reponse: str, orientation: str, **valeurs: Any) -> None:
    """An orientation; its content is stored, the message carries its id."""
    dispatcher.utter_message(
        response=reponse,
        json_message={"type": "orientation", "orientation": orientation},
        **valeurs,
    )


def alerter(dispatcher: CollectingDispatcher, reponse: str) -> None:
    """An emergency."""
    dispatcher.utter_message(response=reponse, json_message={"type": "urgence"})


def besoins_dits(codes: list[str]) -> str:
    """« de l'aide pour le permis et un vélo »."""
    said = [besoin_dit(code) for code in codes]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} et {said[-1]}"


def besoins_nommes(codes: list[str]) -> str:
    """The same, to stand alone: « réparer votre véhicule, une voiture »."""
    return ", ".join(besoin_dit(code).removeprefix("à ") for code in codes)


def numero(candidat: Candidat) -> str:
    """« France services de Bailleul, **03 28 50 36 20** »."""
    d, s = candidat.dispositif, candidat.dispositif.structure
    return f"{s.nom}, **{d.telephone or s.telephone}**"
