"""A doubt is said: between two needs a question, about an emergency a number in passing."""

from __future__ import annotations

import pytest
from fabriques_actions import LENS, MANGER, PERMIS, REPARER, Fil, question, suivi_de, texte, une_comprehension

from actions.actions import AnnoncerRelais, NonCompris, Orienter, Repondre
from assistant.nlu.comprehension import URGENCES
from directory.textes import besoin_bouton


def hesite(**dit: object) -> dict:
    return {**une_comprehension("dire_besoin", **dit), "besoins_possibles": [PERMIS, REPARER]}


def test_entre_deux_besoins_on_demande_lequel(fil: Fil) -> None:
    tour = fil.jouer(Orienter(), "la voiture", compris=hesite())
    assert tour.natures == [question("utter_ask_besoin_lequel", "besoin")]
    assert tour.boutons == [f"besoin:{PERMIS}", f"besoin:{REPARER}", "suite:besoin"]
    assert tour.titres[:2] == [besoin_bouton(PERMIS), besoin_bouton(REPARER)]
    chosen = fil.jouer(Orienter(), bouton=f"besoin:{REPARER}")
    assert fil.slots["besoins"] == [REPARER]
    assert chosen.reponses[-1] == "utter_ask_commune"


def test_la_commune_dite_avec_le_doute_est_gardee(fil: Fil) -> None:
    tour = fil.jouer(Orienter(), "la voiture, Lens", compris=hesite(commune=LENS))
    assert tour.reponses == ["utter_compris_commune", "utter_ask_besoin_lequel"]
    fil.jouer(Orienter(), bouton=f"besoin:{PERMIS}")
    assert (fil.slots["commune"], fil.slots["besoins"]) == (LENS, [PERMIS])


def test_ni_l_un_ni_l_autre_ouvre_tous_les_choix(fil: Fil) -> None:
    fil.jouer(Orienter(), "la voiture", compris=hesite())
    assert fil.jouer(Orienter(), bouton="suite:besoin").reponses == ["utter_ask_besoin"]


def test_un_besoin_deja_su_n_est_pas_remis_en_question(fil: Fil) -> None:
    fil.jouer(Orienter(), "à manger", compris=une_comprehension("dire_besoin", besoins=(MANGER,)))
    tour = fil.jouer(Orienter(), "la voiture", compris=hesite())
    assert "utter_ask_besoin_lequel" not in tour.reponses
    assert fil.slots["besoins"] == [MANGER]


def test_apres_une_reponse_un_nouveau_doute_est_une_nouvelle_demande(fil: Fil) -> None:
    fil.slots = {"besoins": [MANGER], "besoins_traites": [MANGER], "commune": LENS, "question": "satisfaction"}
    assert fil.jouer(Orienter(), "la voiture", compris=hesite()).reponses == ["utter_ask_besoin_lequel"]
    fil.jouer(Orienter(), bouton=f"besoin:{REPARER}")
    assert fil.slots["besoins"] == [REPARER]


@pytest.mark.parametrize("code", URGENCES)
def test_un_doute_sur_une_urgence_donne_le_numero_et_la_conversation_continue(fil: Fil, code: str) -> None:
    doute = {**une_comprehension("dire_besoin", besoins=(MANGER,)), "urgence_possible": code}
    tour = fil.jouer(Orienter(), "…", compris=doute)
    assert tour.natures[0] == texte(f"utter_urgence_possible_{code}")
    assert tour.reponses[-1] == "utter_ask_commune"
    assert fil.slots.get("urgence") is None
    again = fil.jouer(Orienter(), "…", compris={**doute, "besoins": [{"code": PERMIS, "confiance": 0.9, "mots": []}]})
    assert f"utter_urgence_possible_{code}" not in again.reponses, "une fois suffit"


def test_un_autre_doute_donne_l_autre_numero(fil: Fil) -> None:
    for code in URGENCES:
        tour = fil.jouer(NonCompris(), "…", compris={**une_comprehension(), "urgence_possible": code})
        assert tour.reponses[0] == f"utter_urgence_possible_{code}"


@pytest.mark.parametrize("action", [Repondre, AnnoncerRelais, NonCompris])
def test_le_numero_est_donne_quoi_que_l_on_dise_d_autre(fil: Fil, action: type) -> None:
    doute = {**une_comprehension("hors_sujet"), "urgence_possible": "suicide"}
    assert fil.jouer(action(), "…", compris=doute).reponses[0] == "utter_urgence_possible_suicide"


def test_dire_que_tout_va_bien_ne_refuse_rien_sans_urgence(fil: Fil) -> None:
    niee = {**une_comprehension(), "urgence_niee": True}
    assert fil.jouer(NonCompris(), "tout va bien", compris=niee).reponses[0] == "utter_non_compris"
    fil.slots["urgence"] = "suicide"
    assert fil.jouer(NonCompris(), "tout va bien", compris=niee).evenements == [suivi_de("action_orienter")]


def test_un_message_incompris_qui_inquiete_donne_aussi_le_numero(fil: Fil) -> None:
    tour = fil.jouer(NonCompris(), "…", compris={**une_comprehension(), "urgence_possible": "suicide"})
    assert tour.reponses[0] == "utter_urgence_possible_suicide"


def test_apres_une_digression_on_repose_la_meme_question(fil: Fil) -> None:
    first = fil.jouer(Orienter(), "la voiture", compris=hesite())
    again = fil.jouer(Repondre(), "vous êtes un robot ?", intention="question_assistant")
    assert again.reponses[-1] == "utter_ask_besoin_lequel"
    assert again.boutons == first.boutons


def test_le_besoin_choisi_garde_les_mots_de_la_demande(fil: Fil) -> None:
    fil.jouer(Orienter(), "la carte grise", compris={**hesite(), "mots": ["carte", "grise"], "precisions": ["impots"]})
    chosen = fil.slots["besoins_possibles"][0]
    fil.jouer(Orienter(), bouton=f"besoin:{chosen}")
    assert (fil.slots["mots"], fil.slots["precisions"]) == (["carte", "grise"], ["impots"])
    assert not fil.slots.get("besoins_possibles")
