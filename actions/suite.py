"""What comes next in an orientation: one question that is still useful, else the answer."""

from __future__ import annotations

from datetime import datetime

from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.etat import Etat, Nouveau
from actions.message import Bouton, besoins_dits, besoins_nommes, demander, dire, montrer
from directory.horloge import maintenant
from directory.orientation import repository as orientations
from directory.recherche.services import orienter, publics_utiles
from directory.territoire.repository import communes
from directory.textes import besoin_bouton, charger, public

BOUTONS_MAX = 6
BESOINS = "besoin"
INCOMPRISES_MAX = 3
RIEN_DE_CELA = "situation:aucune"
NE_PAS_DIRE = "passer"
PREVENU = "urgence-possible:"


def accuser(dispatcher: CollectingDispatcher, etat: Etat, nouveau: Nouveau) -> None:
    """Say what was understood, once, when it is new."""
    name = etat.nom_commune()
    if nouveau.corrige and not nouveau.rien:
        dire(dispatcher, "utter_compris_corrige")
    if nouveau.besoins and name and etat.besoins:
        dire(
            dispatcher,
            "utter_compris_tout",
            commune=name,
            besoins=besoins_dits(etat.besoins),
        )
    elif nouveau.besoins and etat.besoins:
        dire(dispatcher, "utter_compris_besoins", besoins=besoins_dits(etat.besoins))
    elif nouveau.commune and name:
        dire(dispatcher, "utter_compris_commune", commune=name)
    elif nouveau.situation and not nouveau.corrige:
        dire(dispatcher, "utter_compris_situation")


def avancer(dispatcher: CollectingDispatcher, etat: Etat, conversation: str, session: Session) -> None:
    """Ask what is missing, or answer. Changes the state."""
    moment = maintenant()
    if etat.hors_zone:
        _hors_zone(dispatcher, etat)
    elif not etat.besoins:
        demander_besoin(dispatcher, etat)
    elif etat.commune is None:
        demander_commune(dispatcher, etat)
    elif _demander_situation(dispatcher, etat, session, moment):
        return
    else:
        proposer(dispatcher, etat, conversation, session, moment)


def reposer(dispatcher: CollectingDispatcher, etat: Etat) -> None:
    """Ask again the question under way, after a digression."""
    if etat.question == "besoin" and etat.besoins_possibles:
        demander_lequel(dispatcher, etat, etat.besoins_possibles)
    elif etat.question == "besoin":
        demander_besoin(dispatcher, etat)
    elif etat.question == "commune":
        demander_commune(dispatcher, etat)
    elif etat.question == "situation":
        _poser_situation(
            dispatcher,
            etat,
            [q.split(":", 1)[1] for q in etat.questions_posees if q.startswith("public:")],
        )
    elif etat.question == "satisfaction":
        demander_satisfaction(dispatcher, etat)
    elif etat.question == "suite":
        demander_suite(dispatcher, etat)


def demander_besoin(dispatcher: CollectingDispatcher, etat: Etat, categorie: int | None = None) -> None:
    """Which need? First in broad terms, then within one."""
    menu = charger("besoins")["menu"]
    etat.question, etat.besoins_possibles = BESOINS, []
    if categorie is None:
        boutons = [(entry["bouton"], f"categorie:{i}") for i, entry in enumerate(menu)]
        demander(dispatcher, "utter_ask_besoin", "besoin", boutons)
        return
    codes = [c for c in charger("besoins")["besoins"] if c.split("--")[0] in menu[categorie]["categories"]]
    demander(
        dispatcher,
        "utter_ask_besoin_precis",
        "besoin",
        [(besoin_bouton(c), f"besoin:{c}") for c in codes],
    )


def demander_lequel(dispatcher: CollectingDispatcher, etat: Etat, codes: list[str]) -> None:
    """Which of these needs? When the words leave a doubt between a few."""
    etat.question, etat.besoins_possibles = BESOINS, list(codes)
    boutons = [(besoin_bouton(c), f"besoin:{c}") for c in codes]
    demander(
        dispatcher,
        "utter_ask_besoin_lequel",
        "besoin",
        [*boutons, (charger("boutons")["aucun_besoin"], "suite:besoin")],
    )


def prevenir(dispatcher: CollectingDispatcher, etat: Etat, code: str | None) -> None:
    """A doubtful emergency: its number in passing, once for each, and the conversation goes on."""
    if code and PREVENU + code not in etat.questions_posees:
        etat.questions_posees = [*etat.questions_posees, PREVENU + code]
        dire(dispatcher, f"utter_urgence_possible_{code}")


def demander_commune(dispatcher: CollectingDispatcher, etat: Etat) -> None:
    """Which commune? Among the candidates when there are some."""
    etat.question = "commune"
    candidates = [communes()[c] for c in etat.communes_possibles if c in communes()]
    if not candidates:
        demander(dispatcher, "utter_ask_commune", "commune", [])
        return
    candidates.sort(key=lambda c: -c.population)
    names = [c.nom for c in candidates]
    boutons: list[Bouton] = []
    for c in candidates[:12]:
        label = c.nom if names.count(c.nom) == 1 else f"{c.nom} ({c.codes_postaux[0]})"
        boutons.append((label, f"commune:{c.code}"))
    dit = etat.lieu_dit or _tete(names[0])
    if len(candidates) > 12:
        demander(dispatcher, "utter_ask_commune_trop", "commune", boutons, dit=dit)
    else:
        demander(dispatcher, "utter_ask_commune_laquelle", "commune", boutons, dit=dit)


def _tete(nom: str) -> str:
    return nom.split("-")[0] if not nom.startswith("Saint") else "-".join(nom.split("-")[:2])


def _demander_situation(dispatcher: CollectingDispatcher, etat: Etat, session: Session, moment: datetime) -> bool:
    """Ask for the situation only when it would change the first answers, and only once."""
    if "situation" in etat.questions_posees or etat.besoins_traites:
        return False
    useful = publics_utiles(session, etat.situation(), moment)
    if not useful:
        return False
    etat.questions_posees = [
        *etat.questions_posees,
        "situation",
        *(f"public:{p}" for p in useful),
    ]
    _poser_situation(dispatcher, etat, useful)
    return True


def _poser_situation(dispatcher: CollectingDispatcher, etat: Etat, codes: list[str]) -> None:
    etat.question = "situation"
    texts = charger("boutons")
    boutons = [(public(code, "bouton"), f"public:{code}") for code in codes]
    boutons += [(texts["aucune"], RIEN_DE_CELA), (texts["ne_pas_dire"], NE_PAS_DIRE)]
    demander(dispatcher, "utter_ask_situation", "situation", boutons)


def proposer(
    dispatcher: CollectingDispatcher,
    etat: Etat,
    conversation: str,
    session: Session,
    moment: datetime,
    *,
    davantage: bool = False,
) -> bool:
    """Show the orientation, store it, ask whether it helps. False when nothing is left to show."""
    besoins = etat.besoins if davantage else [b for b in etat.besoins if b not in etat.besoins_traites] or etat.besoins
    contenu = orienter(
        session,
        etat.situation(besoins),
        moment,
        sauf=etat.proposes if davantage else (),
    )
    shown = contenu["dispositifs"]
    if not shown:
        dire(dispatcher, "utter_orientation_epuisee")
        demander_suite(dispatcher, etat, humain=True)
        return False
    _annoncer(dispatcher, contenu, davantage)
    etat.orientation = orientations.enregistrer(session, conversation, contenu, moment)
    etat.proposes = [
        *etat.proposes,
        *(d["id"] for d in shown if d["id"] not in etat.proposes),
    ]
    etat.besoins_traites = list(etat.besoins)
    etat.issue = "orientation"
    text = "utter_orientation_plus" if davantage else "utter_orientation_un"
    if contenu["repli"]:
        montrer(dispatcher, "utter_orientation_repli_suite", etat.orientation)
    elif set(contenu["sans_reponse"]) == set(contenu["besoins"]) and not davantage:
        montrer(dispatcher, "utter_orientation_autrement", etat.orientation)
    elif len(shown) > 1 and not davantage:
        montrer(
            dispatcher,
            "utter_orientation_plusieurs",
            etat.orientation,
            combien=len(shown),
        )
    else:
        montrer(dispatcher, text, etat.orientation)
    if any(c["statut"] == "a-verifier" for d in shown for c in d["conditions"]) and not davantage:
        dire(dispatcher, "utter_conditions_a_verifier")
    demander_satisfaction(dispatcher, etat)
    return True


def _annoncer(dispatcher: CollectingDispatcher, contenu: dict, davantage: bool) -> None:
    if davantage:
        return
    if contenu["repli"]:
        dire(dispatcher, "utter_orientation_repli")
    elif contenu["sans_reponse"]:
        dire(dispatcher, "utter_orientation_partielle", besoins=besoins_nommes(contenu["sans_reponse"]))


def demander_satisfaction(dispatcher: CollectingDispatcher, etat: Etat) -> None:
    """Does it help?"""
    etat.question = "satisfaction"
    texts = charger("boutons")
    boutons = [
        (texts["oui"], "satisfaction:oui"),
        (texts["autre_chose"], "suite:plus"),
        (texts["personne"], "suite:humain"),
    ]
    demander(dispatcher, "utter_ask_satisfaction", "satisfaction", boutons)


def demander_suite(dispatcher: CollectingDispatcher, etat: Etat, *, humain: bool = False) -> None:
    """Anything else?"""
    etat.question = "suite"
    texts = charger("boutons")
    boutons = [
        (texts["autre_besoin"], "suite:besoin"),
        (texts["personne"], "suite:humain"),
    ]
    if humain:
        boutons.reverse()
    demander(dispatcher, "utter_ask_suite", "suite", [*boutons, (texts["fini"], "suite:fin")])


def proposer_une_personne(dispatcher: CollectingDispatcher, etat: Etat) -> None:
    """We do not understand, and it is our fault: offer a human, force nothing."""
    texts = charger("boutons")
    etat.question = "suite"
    etat.incomprises = 0
    etat.relais = {**(etat.relais or {}), "statut": "propose", "mode": "rappel", "demande": True}
    boutons = [(texts["personne"], "suite:humain"), (texts["autre_besoin"], "suite:besoin")]
    demander(dispatcher, "utter_relais_propose", "suite", boutons)


def _hors_zone(dispatcher: CollectingDispatcher, etat: Etat) -> None:
    """Out of the two départements: say so, give a door, stay open."""
    dire(dispatcher, "utter_hors_zone", lieu=etat.hors_zone)
    etat.hors_zone = None
    etat.issue = "limite"
    etat.question = "commune"
    demander(dispatcher, "utter_hors_zone_suite", "commune", [])
