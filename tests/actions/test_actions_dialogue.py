"""The call-back in people's words, through the trained dialogue: what the form takes, and what it must let through."""

from __future__ import annotations

import pytest
from dialogue_en_processus import Conversation, Dialogue
from fabriques_actions import domaine
from sqlalchemy.orm import Session

from directory.relais import repository
from directory.relais.models import Relais

HUMAIN = "je voudrais parler à quelqu'un, j'habite Bailleul"
NUMERO = "06 12 34 56 78"
# What brings the form to each of its questions.
JUSQUE = {
    "consentement": [HUMAIN],
    "telephone": [HUMAIN, "oui"],
    "prenom": [HUMAIN, "oui", NUMERO],
    "creneau": [HUMAIN, "oui", NUMERO, "Karim"],
}


@pytest.fixture
def conversation(dialogue: Dialogue) -> Conversation:
    return dialogue.converser()


@pytest.fixture(params=JUSQUE)
def a_une_etape(request: pytest.FixtureRequest, conversation: Conversation) -> Conversation:
    """The form is open and asks for one of its slots."""
    conversation.dire(*JUSQUE[request.param])
    assert conversation.demande == request.param
    assert conversation.questions == [request.param]
    return conversation


def enregistrees(db: Session, conversation: Conversation) -> list[Relais]:
    return [r for r in repository.lister(db) if r.conversation_id == conversation.id]


def test_etre_rappele_pas_a_pas(conversation: Conversation, db: Session) -> None:
    conversation.dire(*JUSQUE["creneau"], "le matin")
    (relais,) = enregistrees(db, conversation)
    assert (relais.prenom, relais.telephone, relais.creneau, relais.commune) == ("Karim", NUMERO, "le matin", "59043")
    assert relais.reference in conversation.textes
    assert conversation.formulaire is None


def test_etre_rappele_en_un_message(conversation: Conversation, db: Session) -> None:
    conversation.dire(HUMAIN, f"oui karim {NUMERO} plutôt le midi")
    (relais,) = enregistrees(db, conversation)
    assert (relais.prenom, relais.telephone, relais.creneau) == ("Karim", NUMERO, "le midi")


def test_etre_rappele_avec_les_boutons(conversation: Conversation, db: Session) -> None:
    conversation.choisir("suite:humain").choisir("relais:oui").dire(NUMERO).choisir("passer")
    conversation.choisir("creneau:peu importe")
    (relais,) = enregistrees(db, conversation)
    assert (relais.prenom, relais.telephone, relais.creneau) == (None, NUMERO, "peu importe")


@pytest.mark.parametrize(
    "refus", [["non"], ["non ça ira, d'accord"], ["oui mais non"], ["oui", "je ne veux pas donner mon numéro"]]
)
def test_refuser_n_enregistre_rien(conversation: Conversation, db: Session, refus: list[str]) -> None:
    conversation.dire(HUMAIN, *refus)
    assert enregistrees(db, conversation) == []
    assert conversation.formulaire is None
    assert "je n'enregistre rien" in conversation.textes


# À chaque étape, ce qui doit passer avant le formulaire.


@pytest.mark.parametrize(
    ("dit", "numero"), [("je veux mourir", "3114"), ("mon mari me frappe", "3919"), ("mon bébé ne respire plus", "15")]
)
def test_une_urgence_passe_avant_le_formulaire(a_une_etape: Conversation, db: Session, dit: str, numero: str) -> None:
    a_une_etape.dire(dit)
    assert numero in a_une_etape.textes
    assert a_une_etape.questions == []
    assert a_une_etape.formulaire is None
    assert enregistrees(db, a_une_etape) == []


def test_annuler_sort_du_formulaire_et_n_enregistre_rien(a_une_etape: Conversation, db: Session) -> None:
    a_une_etape.dire("annuler le rappel")
    assert a_une_etape.formulaire is None
    assert enregistrees(db, a_une_etape) == []
    assert repository.coordonnee(db, a_une_etape.id, "telephone") is None


def test_effacer_sort_du_formulaire_et_vide_tout(a_une_etape: Conversation) -> None:
    a_une_etape.dire("effacez tout ce que j'ai dit")
    assert a_une_etape.formulaire is None
    assert {nom: v for nom, v in a_une_etape.slots.items() if v is not None} == {}


def test_recommencer_sort_du_formulaire(a_une_etape: Conversation) -> None:
    a_une_etape.dire("on recommence depuis le début")
    assert a_une_etape.formulaire is None
    assert a_une_etape.questions == ["besoin"]


def test_pourquoi_explique_puis_repose_la_meme_question(a_une_etape: Conversation) -> None:
    etape = a_une_etape.demande
    a_une_etape.dire("pourquoi vous me demandez ça ?")
    assert a_une_etape.demande == etape
    assert a_une_etape.questions == [etape]
    assert domaine()["responses"][f"utter_pourquoi_{etape}"][0]["text"] in a_une_etape.textes


def test_une_question_sur_l_assistant_puis_la_meme_question(a_une_etape: Conversation) -> None:
    etape = a_une_etape.demande
    a_une_etape.dire("vous êtes un robot ?")
    assert "Je suis un programme" in a_une_etape.textes
    assert a_une_etape.questions == [etape]


@pytest.mark.parametrize("dit", ["merci beaucoup", "bonjour"])
def test_une_politesse_n_est_ni_un_prenom_ni_un_moment(a_une_etape: Conversation, db: Session, dit: str) -> None:
    etape = a_une_etape.demande
    a_une_etape.dire(dit)
    assert a_une_etape.questions == [etape]
    assert enregistrees(db, a_une_etape) == []


@pytest.mark.parametrize("dit", ["gloubi", "quel temps fait-il demain ?"])
def test_ne_pas_etre_compris_ne_pose_jamais_deux_questions(a_une_etape: Conversation, dit: str) -> None:
    a_une_etape.dire(dit)
    assert len(a_une_etape.questions) == 1


@pytest.mark.parametrize(
    ("dit", "besoin"),
    [
        (
            "je ne peux plus payer mon loyer, j'ai deux mois de retard",
            "logement-hebergement--reduire-les-impayes-de-loyer",
        ),
        ("j'ai faim", "equipement-et-alimentation--alimentation"),
    ],
)
def test_un_autre_besoin_sort_du_formulaire(a_une_etape: Conversation, db: Session, dit: str, besoin: str) -> None:
    a_une_etape.dire(dit)
    assert a_une_etape.formulaire is None
    assert besoin in a_une_etape.slots["besoins"]
    assert enregistrees(db, a_une_etape) == []


def test_redemander_une_personne_pendant_la_demande_n_enregistre_pas_ces_mots(
    a_une_etape: Conversation, db: Session
) -> None:
    a_une_etape.dire("je voudrais parler à quelqu'un")
    assert enregistrees(db, a_une_etape) == []


def test_une_demande_annulee_en_chemin_redemande_tout_la_fois_suivante(conversation: Conversation) -> None:
    conversation.dire(*JUSQUE["prenom"], "annuler le rappel", HUMAIN, "oui")
    assert conversation.demande == "telephone"


def test_au_revoir_pendant_la_demande_ne_redemande_rien(conversation: Conversation, db: Session) -> None:
    conversation.dire(*JUSQUE["prenom"], "au revoir")
    assert enregistrees(db, conversation) == []


# Hors du formulaire.


@pytest.mark.parametrize("dit", ["ce n'est pas une urgence", "non c'est pas urgent", "fausse alerte, tout va bien"])
def test_dire_que_ce_n_est_pas_une_urgence_n_en_est_pas_une(conversation: Conversation, dit: str) -> None:
    conversation.dire("je suis à la rue ce soir", dit)
    assert conversation.slots["urgence"] is None
    assert "pas une urgence" in conversation.textes


def test_une_phrase_en_polonais_n_efface_pas_la_conversation(conversation: Conversation) -> None:
    conversation.dire("j'habite à Lens", "Potrzebuję pomocy z mieszkaniem")
    assert conversation.slots["commune"] == "62498"
    assert "francuski" in conversation.textes


def test_trois_incomprehensions_offrent_une_personne_et_oui_l_appelle(conversation: Conversation) -> None:
    conversation.dire("gloubi", "gloubi", "gloubi")
    assert "Voulez-vous parler à une personne" in conversation.textes
    conversation.dire("oui")
    assert conversation.demande == "consentement"
