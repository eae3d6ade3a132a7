"""Not understood, digressions, starting again, erasing: the question under way is never lost."""

from __future__ import annotations

from typing import Any

import pytest
from fabriques_actions import (
    BAILLEUL,
    FORMULAIRE_FERME,
    HAZEBROUCK,
    IMPAYES,
    LENS,
    PERMIS,
    TOUT_OUBLIE,
    Fil,
    jouer,
    poses,
    question,
    texte,
    un_tracker,
    une_comprehension,
)
from sqlalchemy.exc import OperationalError

from actions.actions import Effacer, NonCompris, Orienter, Recommencer, Repondre, RepondrePuisReprendre
from directory.annuaire import signalements
from directory.annuaire.models import Signalement
from directory.base import session
from directory.horloge import maintenant
from directory.orientation import repository as orientations

# The question under way, what is known then, and the response that asks it.
QUESTIONS = [
    ("besoin", {}, "utter_ask_besoin"),
    ("commune", {"besoins": [PERMIS]}, "utter_ask_commune"),
    ("commune", {"besoins": [PERMIS], "communes_possibles": [HAZEBROUCK, LENS]}, "utter_ask_commune_laquelle"),
    (
        "situation",
        {"besoins": [PERMIS], "commune": HAZEBROUCK, "questions_posees": ["situation", "public:jeunes"]},
        "utter_ask_situation",
    ),
    ("satisfaction", {"besoins": [PERMIS], "besoins_traites": [PERMIS], "commune": LENS}, "utter_ask_satisfaction"),
    ("suite", {"besoins": [PERMIS], "besoins_traites": [PERMIS], "commune": LENS}, "utter_ask_suite"),
]
DIGRESSIONS = ["saluer", "remercier", "question_assistant", "hors_sujet"]


# Je n'ai pas compris.


def incompris(fil: Fil):
    return fil.jouer(NonCompris(), "gloubi boulga", intention="non_compris", compris=une_comprehension())


def test_non_compris_une_fois_repose_la_question_deux_fois_offre_des_choix_trois_fois_une_personne(fil: Fil) -> None:
    premier = incompris(fil)
    assert premier.evenements == poses(question="besoin", incomprises=1)
    assert premier.natures == [texte("utter_non_compris"), question("utter_ask_besoin", "besoin")]
    deuxieme = incompris(fil)
    assert deuxieme.evenements == poses(incomprises=2)
    assert deuxieme.reponses[-1] == "utter_ask_besoin"
    assert deuxieme.boutons
    troisieme = incompris(fil)
    assert troisieme.slot("question") == "suite"
    assert troisieme.slot("relais") == {"statut": "propose", "mode": "rappel", "demande": True}
    assert troisieme.natures == [question("utter_relais_propose", "suite")]
    assert troisieme.boutons == ["suite:humain", "suite:besoin"]


def test_la_deuxieme_fois_sans_question_propose_des_choix() -> None:
    tour = jouer(NonCompris(), un_tracker("…", slots={"incomprises": 1}))
    assert tour.evenements == poses(question="besoin", incomprises=2)
    assert tour.natures == [texte("utter_non_compris_encore"), question("utter_ask_besoin", "besoin")]


def test_une_commune_non_comprise_est_redemandee_autrement() -> None:
    tour = jouer(NonCompris(), un_tracker("…", slots={"question": "commune", "besoins": [PERMIS]}))
    assert tour.evenements == poses(incomprises=1)
    assert tour.natures == [question("utter_non_compris_commune", "commune")]


@pytest.mark.parametrize(("nom", "slots", "reponse"), [q for q in QUESTIONS if q[0] != "commune"])
def test_non_compris_repose_la_question_en_cours(nom: str, slots: dict, reponse: str) -> None:
    tour = jouer(NonCompris(), un_tracker("…", slots={**slots, "question": nom}))
    assert tour.evenements == poses(incomprises=1)
    assert tour.natures == [texte("utter_non_compris"), question(reponse, nom)]


def test_etre_compris_entre_temps_remet_le_compte_a_zero(fil: Fil) -> None:
    incompris(fil)
    incompris(fil)
    fil.jouer(Orienter(), "Lens", compris=une_comprehension("informer", commune=LENS))
    assert "utter_relais_propose" not in incompris(fil).reponses


def test_un_bouton_compris_entre_temps_remet_le_compte_a_zero(fil: Fil) -> None:
    fil.slots = {"besoins": [IMPAYES], "besoins_traites": [IMPAYES], "commune": LENS, "question": "satisfaction"}
    incompris(fil)
    incompris(fil)
    fil.jouer(Orienter(), bouton="satisfaction:oui")
    assert "utter_relais_propose" not in incompris(fil).reponses


# Digressions.


@pytest.mark.parametrize(
    ("intention", "nom", "slots", "reponse"),
    [(i, *q) for i in DIGRESSIONS for q in QUESTIONS if (i, q[0]) != ("remercier", "satisfaction")],
)
def test_une_digression_puis_la_meme_question(intention: str, nom: str, slots: dict, reponse: str) -> None:
    slots = {**slots, "question": nom}
    tour = jouer(Repondre(), un_tracker("…", intention=intention, slots=slots, compris=une_comprehension(intention)))
    assert [e for e in tour.evenements if e["name"] != "incomprises"] == []
    assert tour.natures == [texte(f"utter_{intention}"), question(reponse, nom)]


def test_merci_quand_je_demande_si_cela_aide_vaut_oui() -> None:
    slots = {"question": "satisfaction", "besoins": [PERMIS], "besoins_traites": [PERMIS], "commune": LENS}
    tour = jouer(Repondre(), un_tracker("merci", slots=slots, compris=une_comprehension("remercier")))
    assert tour.evenements == poses(question="suite")
    assert tour.natures == [texte("utter_remercier"), question("utter_ask_suite", "suite")]


@pytest.mark.parametrize(("nom", "slots", "reponse"), QUESTIONS)
def test_pourquoi_explique_la_question_en_cours_puis_la_repose(nom: str, slots: dict, reponse: str) -> None:
    slots = {**slots, "question": nom}
    dit = une_comprehension("demander_pourquoi")
    tour = jouer(Repondre(), un_tracker("pourquoi ?", slots=slots, compris=dit))
    reason = "reponse" if nom == "suite" else nom
    assert tour.evenements == []
    assert tour.natures == [texte(f"utter_pourquoi_{reason}"), question(reponse, nom)]


def test_pourquoi_sans_question_explique_les_reponses() -> None:
    slots = {"besoins": [PERMIS], "besoins_traites": [PERMIS], "commune": LENS}
    tour = jouer(Repondre(), un_tracker("pourquoi ?", slots=slots, compris=une_comprehension("demander_pourquoi")))
    assert tour.reponses == ["utter_pourquoi_reponse", "utter_ask_suite"]


@pytest.mark.parametrize("demande", ["consentement", "telephone", "prenom", "creneau"])
def test_pourquoi_pendant_la_demande_explique_sans_reposer(demande: str) -> None:
    dit = une_comprehension("demander_pourquoi")
    tour = jouer(RepondrePuisReprendre(), un_tracker("pourquoi ?", compris=dit, demande=demande))
    assert tour.evenements == []
    assert tour.natures == [texte(f"utter_pourquoi_{demande}")]


@pytest.mark.parametrize("intention", ["question_assistant", "hors_sujet", "insulte"])
def test_une_digression_pendant_la_demande_laisse_le_formulaire_reprendre(intention: str) -> None:
    tour = jouer(
        RepondrePuisReprendre(),
        un_tracker("…", intention=intention, compris=une_comprehension(intention), demande="prenom"),
    )
    assert tour.natures == [texte(f"utter_{intention}")]


@pytest.mark.parametrize("langue", ["en", "nl", "ar", "pl", "uk"])
def test_une_autre_langue_recoit_une_porte_dans_cette_langue(langue: str) -> None:
    slots = {"question": "besoin", "commune": BAILLEUL}
    tour = jouer(Repondre(), un_tracker("…", slots=slots, compris=une_comprehension("hors_sujet", langue=langue)))
    assert tour.natures == [
        texte(f"utter_langue_{langue}"),
        texte("utter_langue_numeros"),
        question("utter_ask_besoin", "besoin"),
    ]
    assert "France services de Bailleul, **03 28 50 36 20**" in tour.valeurs("utter_langue_numeros")["numeros"]


def test_une_langue_que_je_ne_connais_pas_recoit_la_porte_la_plus_simple() -> None:
    dit = une_comprehension("hors_sujet", langue="tr")
    tour = jouer(Repondre(), un_tracker("…", slots={"question": "besoin", "commune": BAILLEUL}, compris=dit))
    assert tour.reponses == ["utter_langue_autre", "utter_langue_numeros", "utter_ask_besoin"]


def test_une_erreur_signalee_donne_des_numeros_puis_repose_la_question() -> None:
    slots = {"question": "satisfaction", "commune": BAILLEUL, "besoins": [PERMIS], "besoins_traites": [PERMIS]}
    dit = une_comprehension("signaler_erreur")
    tour = jouer(Repondre(), un_tracker("ce numéro est faux", slots=slots, compris=dit))
    assert tour.evenements == []
    assert tour.natures == [
        texte("utter_signaler_erreur"),
        texte("utter_signaler_erreur_suite"),
        question("utter_ask_satisfaction", "satisfaction"),
    ]
    assert "03 28 50 36 20" in tour.valeurs("utter_signaler_erreur_suite")["numeros"]


def _oriente(conversation: str) -> dict[str, Any]:
    """Slots of someone who was just shown two dispositifs."""
    shown = {"commune": None, "besoins": [PERMIS], "dispositifs": [{"id": "caf-3230-ligne"}, {"id": "aah"}]}
    with session() as db:
        identifier = orientations.enregistrer(db, conversation, shown, maintenant())
    return {"question": "satisfaction", "commune": BAILLEUL, "besoins": [PERMIS], "besoins_traites": [PERMIS],
            "proposes": ["ancien", "caf-3230-ligne", "aah"], "orientation": identifier}  # fmt: skip


def test_une_erreur_signalee_rejoint_la_file_des_tenants_de_l_annuaire() -> None:
    slots = _oriente("signale")
    said = un_tracker("le numéro ne marche pas", slots=slots, compris=une_comprehension("signaler_erreur"))
    jouer(Repondre(), said)
    jouer(Repondre(), said)
    with session() as db:
        told = [(s.dispositif_id, s.raison) for s in signalements.lister(db)]
        db.execute(Signalement.__table__.delete())
    assert told == [("caf-3230-ligne", "telephone"), ("aah", "telephone")]


def test_une_base_pleine_ne_coute_pas_la_reponse(monkeypatch: pytest.MonkeyPatch) -> None:
    def plein(*_arguments: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    slots = _oriente("plein")
    monkeypatch.setattr("actions.digression.signaler", plein)
    said = un_tracker("le numéro ne marche pas", slots=slots, compris=une_comprehension("signaler_erreur"))
    assert jouer(Repondre(), said).reponses[:2] == ["utter_signaler_erreur", "utter_signaler_erreur_suite"]


def test_une_insulte_offre_une_personne_et_garde_la_question() -> None:
    slots = {"question": "commune", "besoins": [PERMIS]}
    tour = jouer(Repondre(), un_tracker("…", slots=slots, compris=une_comprehension("insulte")))
    assert tour.evenements == []
    assert tour.reponses[0] == "utter_insulte"
    assert tour.boutons[0] == "suite:humain"


def test_au_revoir_ne_repose_rien() -> None:
    slots = {"question": "commune", "besoins": [PERMIS]}
    tour = jouer(Repondre(), un_tracker("au revoir", slots=slots, compris=une_comprehension("prendre_conge")))
    assert tour.evenements == poses(question=None)
    assert tour.natures == [texte("utter_prendre_conge")]


def test_un_bonjour_d_entree_demande_le_besoin() -> None:
    tour = jouer(Repondre(), un_tracker("bonjour", compris=une_comprehension("saluer")))
    assert tour.evenements == poses(question="besoin")
    assert tour.natures == [texte("utter_saluer"), question("utter_ask_besoin", "besoin")]


def test_merci_apres_une_reponse_demande_s_il_reste_quelque_chose() -> None:
    slots = {"besoins": [PERMIS], "besoins_traites": [PERMIS], "commune": LENS}
    tour = jouer(Repondre(), un_tracker("merci", slots=slots, compris=une_comprehension("remercier")))
    assert tour.evenements == poses(question="suite")
    assert tour.reponses == ["utter_remercier", "utter_ask_suite"]


def test_un_fait_dit_dans_une_digression_est_retenu() -> None:
    dit = une_comprehension("question_assistant", commune=LENS)
    tour = jouer(Repondre(), un_tracker("…", slots={"question": "besoin"}, compris=dit))
    assert tour.evenements == poses(commune=LENS)


# Recommencer, effacer.


def test_recommencer_oublie_tout_et_demande_le_besoin() -> None:
    slots = {"commune": LENS, "besoins": [PERMIS], "publics": ["jeunes"], "question": "situation", "incomprises": 2}
    tour = jouer(Recommencer(), un_tracker("recommencer", intention="recommencer", slots=slots, demande="telephone"))
    assert tour.evenements == [TOUT_OUBLIE, *poses(question="besoin"), FORMULAIRE_FERME]
    assert tour.natures == [texte("utter_recommencer"), question("utter_ask_besoin", "besoin")]


def test_recommencer_garde_la_demande_enregistree() -> None:
    relais = {"reference": "BG-4127", "statut": "en-attente", "mode": "rappel"}
    tour = jouer(Recommencer(), un_tracker("…", intention="recommencer", slots={"relais": relais, "commune": LENS}))
    assert tour.evenements == [TOUT_OUBLIE, *poses(question="besoin", relais=relais), FORMULAIRE_FERME]


def test_recommencer_oublie_une_offre_sans_reference() -> None:
    slots = {"relais": {"statut": "propose", "mode": "rappel"}}
    tour = jouer(Recommencer(), un_tracker("…", intention="recommencer", slots=slots))
    assert tour.evenements == [TOUT_OUBLIE, *poses(question="besoin"), FORMULAIRE_FERME]


def test_effacer_vide_tout_et_le_dit_a_la_passerelle() -> None:
    slots = {"commune": LENS, "besoins": [PERMIS], "relais": {"reference": "BG-4127", "statut": "en-attente"}}
    tour = jouer(Effacer(), un_tracker("effacer", intention="effacer_donnees", slots=slots, demande="telephone"))
    assert tour.evenements == [TOUT_OUBLIE, FORMULAIRE_FERME]
    assert tour.natures == [("utter_efface", {"type": "texte", "commande": "effacer"})]
