"""Welcome, ask what is missing, answer: the whole list of events and of responses of each turn."""

from __future__ import annotations

import pytest
from fabriques_actions import (
    BAILLEUL,
    DUNKERQUE,
    FORMULAIRE_FERME,
    HAZEBROUCK,
    IMPAYES,
    LENS,
    MANGER,
    MAUBEUGE,
    PERMIS,
    REPARER,
    Fil,
    fiche,
    identifiants_attendus,
    jouer,
    orientation_gardee,
    poses,
    question,
    suivi_de,
    texte,
    un_tracker,
    une_comprehension,
)

from actions.actions import Accueillir, Orienter
from directory.territoire.gazetier import gazetier
from directory.textes import charger

MENU = [f"categorie:{i}" for i in range(8)]
SATISFACTION = ["satisfaction:oui", "suite:plus", "suite:humain"]
SUITE = ["suite:besoin", "suite:humain", "suite:fin"]
SUITE_HUMAIN = ["suite:humain", "suite:besoin", "suite:fin"]
# No public is worth a question for this need at Lens: the answer comes at once.
REPONDU = {"besoins": (IMPAYES,), "commune": LENS}


def oriente(fil: Fil, **dit: object) -> list[str]:
    """The person says a need and a commune; the situation, when asked, is declined. The dispositifs shown."""
    fil.jouer(Orienter(), "…", compris=une_comprehension("dire_besoin", **dit))
    if fil.slots.get("question") == "situation":
        fil.jouer(Orienter(), bouton="passer")
    assert fil.slots["question"] == "satisfaction"
    return fil.slots["proposes"]


def test_l_accueil_dit_ce_que_je_suis_puis_demande_le_besoin() -> None:
    tour = jouer(Accueillir(), un_tracker(intention="demarrer", compris={}))
    assert tour.evenements == poses(question="besoin")
    assert tour.natures == [texte("utter_accueil"), question("utter_ask_besoin", "besoin")]
    assert tour.boutons == MENU
    assert tour.titres[0] == "Me déplacer"


# Ce qui manque est demandé, une chose à la fois.


def test_un_besoin_sans_commune_demande_la_commune() -> None:
    tour = jouer(Orienter(), un_tracker("le permis", compris=une_comprehension("dire_besoin", besoins=(PERMIS,))))
    assert tour.evenements == poses(besoins=[PERMIS], question="commune")
    assert tour.natures == [texte("utter_compris_besoins"), question("utter_ask_commune", "commune")]
    assert tour.valeurs("utter_compris_besoins") == {"besoins": "de l'aide pour le permis"}
    assert tour.boutons == []


def test_une_commune_sans_besoin_demande_le_besoin() -> None:
    tour = jouer(Orienter(), un_tracker("Hazebrouck", compris=une_comprehension("informer", commune=HAZEBROUCK)))
    assert tour.evenements == poses(commune=HAZEBROUCK, question="besoin")
    assert tour.natures == [texte("utter_compris_commune"), question("utter_ask_besoin", "besoin")]
    assert tour.valeurs("utter_compris_commune") == {"commune": "Hazebrouck"}
    assert tour.boutons == MENU


def test_une_situation_seule_est_notee_et_le_besoin_demande() -> None:
    dit = une_comprehension("informer", publics=["beneficiaires-des-minimas-sociaux"], statuts=["rsa"], age=34)
    tour = jouer(Orienter(), un_tracker("34 ans, au RSA", compris=dit))
    assert tour.evenements == poses(
        publics=["beneficiaires-des-minimas-sociaux"], statuts=["rsa"], age=34, question="besoin"
    )
    assert tour.natures == [texte("utter_compris_situation"), question("utter_ask_besoin", "besoin")]


@pytest.mark.parametrize("valeur", [True, False])
def test_avoir_ou_ne_pas_avoir_le_permis_est_retenu(valeur: bool) -> None:
    dit = une_comprehension("informer", permis=valeur, vehicule=valeur)
    tour = jouer(Orienter(), un_tracker("…", compris=dit))
    assert tour.evenements == poses(permis=valeur, vehicule=valeur, question="besoin")


def test_la_situation_est_demandee_quand_elle_changerait_la_reponse() -> None:
    dit = une_comprehension("dire_besoin", besoins=(PERMIS,), commune=HAZEBROUCK)
    tour = jouer(Orienter(), un_tracker("le permis à Hazebrouck", compris=dit))
    publics = [b for b in tour.boutons if b.startswith("public:")]
    assert 1 <= len(publics) <= 4
    assert tour.evenements == poses(
        commune=HAZEBROUCK, besoins=[PERMIS], question="situation", questions_posees=["situation", *publics]
    )
    assert tour.natures == [texte("utter_compris_tout"), question("utter_ask_situation", "situation")]
    assert tour.valeurs("utter_compris_tout") == {"commune": "Hazebrouck", "besoins": "de l'aide pour le permis"}
    assert tour.boutons == [*publics, "situation:aucune", "passer"]
    assert tour.titres[-2:] == ["Aucun de ces cas", "Je préfère ne pas dire"]


def test_tout_dit_d_un_coup_recoit_la_reponse_d_un_coup() -> None:
    tour = jouer(Orienter(), un_tracker("loyers en retard à Lens", compris=une_comprehension("dire_besoin", **REPONDU)))
    shown = identifiants_attendus(besoins=[IMPAYES], commune=LENS)
    assert 2 <= len(shown) <= 3
    identifiant = tour.slot("orientation")
    assert tour.evenements == poses(
        commune=LENS,
        besoins=[IMPAYES],
        besoins_traites=[IMPAYES],
        question="satisfaction",
        proposes=shown,
        orientation=identifiant,
        issue="orientation",
    )
    assert tour.natures == [
        texte("utter_compris_tout"),
        fiche("utter_orientation_plusieurs", identifiant),
        texte("utter_conditions_a_verifier"),
        question("utter_ask_satisfaction", "satisfaction"),
    ]
    assert tour.valeurs("utter_orientation_plusieurs") == {"combien": len(shown)}
    assert tour.boutons == SATISFACTION
    gardee = orientation_gardee(identifiant)
    assert [d["id"] for d in gardee["dispositifs"]] == shown
    assert gardee["commune"]["code"] == LENS
    assert gardee["besoins"] == [IMPAYES]


def test_des_conditions_a_verifier_sont_annoncees_sans_promettre_un_droit() -> None:
    dit = une_comprehension("dire_besoin", besoins=(REPARER,), commune=HAZEBROUCK)
    tour = jouer(Orienter(), un_tracker("ma voiture est morte à Hazebrouck", compris=dit))
    assert tour.reponses[-2:] == ["utter_conditions_a_verifier", "utter_ask_satisfaction"]


@pytest.mark.parametrize("commune", [HAZEBROUCK, DUNKERQUE, MAUBEUGE, BAILLEUL, LENS])
@pytest.mark.parametrize("besoin", [PERMIS, REPARER, MANGER, IMPAYES])
def test_trois_solutions_au_plus_pour_un_besoin_partout(fil: Fil, commune: str, besoin: str) -> None:
    assert 1 <= len(oriente(fil, besoins=(besoin,), commune=commune)) <= 3


def test_deux_besoins_dits_ensemble_sont_servis_ensemble(fil: Fil) -> None:
    oriente(fil, besoins=(IMPAYES, MANGER), commune=LENS)
    assert fil.slots["besoins_traites"] == [IMPAYES, MANGER]
    assert 3 <= len(fil.slots["proposes"]) <= 6


# Communes ambiguës, boutons.


def test_une_commune_ambigue_offre_ses_candidates_de_la_plus_peuplee_a_la_moins_peuplee() -> None:
    # Boiry-Becquerelle, Boiry-Notre-Dame, Boiry-Sainte-Rictrude, Boiry-Saint-Martin
    codes = gazetier().comprendre("j'habite Boiry").codes
    assert len(codes) > 2
    dit = une_comprehension("dire_besoin", besoins=(PERMIS,), candidates=codes)
    tour = jouer(Orienter(), un_tracker("le permis, j'habite Boiry", compris=dit))
    assert tour.evenements == poses(communes_possibles=list(codes), besoins=[PERMIS], question="commune")
    assert tour.natures == [texte("utter_compris_besoins"), question("utter_ask_commune_laquelle", "commune")]
    assert tour.valeurs("utter_ask_commune_laquelle") == {"dit": "Boiry"}
    assert sorted(tour.boutons) == sorted(f"commune:{c}" for c in codes)
    assert all(titre.startswith("Boiry") for titre in tour.titres)


def test_un_code_postal_partage_ne_cite_pas_une_commune_que_personne_n_a_dite() -> None:
    codes = gazetier().comprendre("59190").codes
    assert len(codes) > 2
    dit = une_comprehension("dire_besoin", besoins=(PERMIS,), candidates=codes)
    dit["lieu"]["texte"] = "59190"
    tour = jouer(Orienter(), un_tracker("le permis, 59190", compris=dit))
    assert tour.natures[-1][1] == {"type": "question", "question": "commune"}
    assert tour.valeurs(tour.reponses[-1]).get("dit") in (None, "59190")


def test_plus_de_douze_candidates_demandent_le_nom_complet() -> None:
    codes = gazetier().comprendre("62130").codes
    assert len(codes) > 12
    dit = une_comprehension("dire_besoin", besoins=(PERMIS,), candidates=codes)
    tour = jouer(Orienter(), un_tracker("le permis, 62130", compris=dit))
    assert tour.natures == [texte("utter_compris_besoins"), question("utter_ask_commune_trop", "commune")]
    assert len(tour.boutons) <= 12


def test_un_second_message_ambigu_resserre_les_candidates(fil: Fil) -> None:
    fil.jouer(Orienter(), "…", compris=une_comprehension("informer", candidates=(HAZEBROUCK, LENS, BAILLEUL)))
    fil.jouer(Orienter(), "…", compris=une_comprehension("informer", candidates=(BAILLEUL, LENS, MAUBEUGE)))
    assert fil.slots["communes_possibles"] == [BAILLEUL, LENS]
    fil.jouer(Orienter(), "…", compris=une_comprehension("informer", candidates=(LENS, DUNKERQUE)))
    assert (fil.slots["commune"], fil.slots["communes_possibles"]) == (LENS, None)


def test_le_bouton_d_une_commune_la_retient() -> None:
    slots = {"besoins": [IMPAYES], "communes_possibles": [LENS, BAILLEUL], "question": "commune"}
    tour = jouer(Orienter(), un_tracker(bouton=f"commune:{LENS}", slots=slots))
    assert tour.evenements[:2] == poses(commune=LENS, communes_possibles=None)
    assert tour.reponses[:2] == ["utter_compris_commune", "utter_orientation_plusieurs"]
    assert tour.reponses[-1] == "utter_ask_satisfaction"


def test_une_commune_dite_autrement_que_par_son_bouton_est_prise() -> None:
    slots = {"besoins": [IMPAYES], "communes_possibles": [HAZEBROUCK, BAILLEUL], "question": "commune"}
    tour = jouer(Orienter(), un_tracker("Lens", slots=slots, compris=une_comprehension("informer", commune=LENS)))
    assert tour.slot("commune") == LENS
    assert tour.slot("question") == "satisfaction"


def test_le_bouton_d_une_commune_inconnue_ne_change_rien() -> None:
    slots = {"besoins": [IMPAYES], "question": "commune"}
    tour = jouer(Orienter(), un_tracker(bouton="commune:75056", slots=slots))
    assert tour.evenements == []
    assert tour.reponses == ["utter_ask_commune"]


@pytest.mark.parametrize("rang", range(8))
def test_une_categorie_ouvre_ses_besoins(rang: int) -> None:
    tour = jouer(Orienter(), un_tracker(bouton=f"categorie:{rang}", slots={"question": "besoin"}))
    categories = charger("besoins")["menu"][rang]["categories"]
    codes = [c for c in charger("besoins")["besoins"] if c.split("--")[0] in categories]
    assert codes
    assert tour.evenements == []
    assert tour.natures == [question("utter_ask_besoin_precis", "besoin")]
    assert tour.boutons == [f"besoin:{c}" for c in codes]


def test_le_bouton_d_un_besoin_le_retient() -> None:
    tour = jouer(Orienter(), un_tracker(bouton=f"besoin:{PERMIS}", slots={"question": "besoin"}))
    assert tour.evenements == poses(besoins=[PERMIS], question="commune")
    assert tour.natures == [texte("utter_compris_besoins"), question("utter_ask_commune", "commune")]


# La question de la situation.


@pytest.fixture
def devant_la_situation(fil: Fil) -> Fil:
    """The permit at Hazebrouck: the situation has just been asked."""
    fil.jouer(Orienter(), "…", compris=une_comprehension("dire_besoin", besoins=(PERMIS,), commune=HAZEBROUCK))
    assert fil.slots["question"] == "situation"
    return fil


def offerts(fil: Fil) -> list[str]:
    return [q.split(":")[1] for q in fil.slots["questions_posees"] if q.startswith("public:")]


def test_le_bouton_d_une_situation_la_retient_et_repond(devant_la_situation: Fil) -> None:
    tour = devant_la_situation.jouer(Orienter(), bouton="public:jeunes")
    shown = identifiants_attendus(besoins=[PERMIS], commune=HAZEBROUCK, publics=["jeunes"])
    assert tour.evenements == poses(
        besoins_traites=[PERMIS],
        publics=["jeunes"],
        question="satisfaction",
        proposes=shown,
        orientation=tour.slot("orientation"),
        issue="orientation",
    )
    assert tour.reponses[0] == "utter_compris_situation"


def test_la_situation_dite_avec_ses_mots_est_prise(devant_la_situation: Fil) -> None:
    dit = une_comprehension("informer", publics=["demandeurs-emploi"], statuts=["france-travail"])
    tour = devant_la_situation.jouer(Orienter(), "je suis au chômage", compris=dit)
    assert tour.slot("publics") == ["demandeurs-emploi"]
    assert tour.slot("question") == "satisfaction"


@pytest.mark.parametrize(
    "reponse",
    [
        {"bouton": "situation:aucune"},
        {"texte": "aucun", "compris": une_comprehension("refuser")},
        {"texte": "Aucun de ces cas", "compris": une_comprehension("hors_sujet")},
        {"texte": "rien de tout ça", "compris": une_comprehension()},
        {"texte": "non", "compris": une_comprehension("refuser")},
    ],
)
def test_aucun_de_ces_cas_les_ecarte_tous_et_repond(devant_la_situation: Fil, reponse: dict) -> None:
    refuses = sorted(offerts(devant_la_situation))
    tour = devant_la_situation.jouer(Orienter(), **reponse)
    shown = identifiants_attendus(besoins=[PERMIS], commune=HAZEBROUCK, publics_refuses=refuses)
    assert tour.evenements == poses(
        besoins_traites=[PERMIS],
        publics_refuses=refuses,
        question="satisfaction",
        proposes=shown,
        orientation=tour.slot("orientation"),
        issue="orientation",
    )
    assert tour.reponses[0] == "utter_pas_de_probleme"


@pytest.mark.parametrize(
    "reponse",
    [
        {"bouton": "passer"},
        {"texte": "je ne sais pas trop", "compris": une_comprehension("ne_sait_pas")},
        {"texte": "je préfère ne pas dire", "compris": une_comprehension("refuser")},
        {"texte": "c'est privé", "compris": une_comprehension("refuser")},
    ],
)
def test_ne_pas_vouloir_dire_n_ecarte_rien_et_repond(devant_la_situation: Fil, reponse: dict) -> None:
    tour = devant_la_situation.jouer(Orienter(), **reponse)
    assert tour.evenements == poses(
        besoins_traites=[PERMIS],
        question="satisfaction",
        proposes=identifiants_attendus(besoins=[PERMIS], commune=HAZEBROUCK),
        orientation=tour.slot("orientation"),
        issue="orientation",
    )
    assert tour.reponses[0] == "utter_pas_de_probleme"


def test_la_situation_n_est_demandee_qu_une_fois(devant_la_situation: Fil) -> None:
    devant_la_situation.jouer(Orienter(), bouton="passer")
    dit = une_comprehension("dire_besoin", besoins=(MANGER,))
    tour = devant_la_situation.jouer(Orienter(), "et à manger", compris=dit)
    assert "utter_ask_situation" not in tour.reponses
    assert tour.slot("besoins") == [MANGER]


# Corriger.


def test_corriger_la_commune_oublie_l_ancienne() -> None:
    slots = {"commune": DUNKERQUE, "besoins": [IMPAYES], "besoins_traites": [IMPAYES], "proposes": ["x"],
             "question": "satisfaction", "issue": "orientation", "orientation": "ancienne"}  # fmt: skip
    dit = une_comprehension("corriger", commune=LENS)
    tour = jouer(Orienter(), un_tracker("non pas Dunkerque, Lens", slots=slots, compris=dit))
    assert tour.evenements == poses(
        commune=LENS,
        proposes=identifiants_attendus(besoins=[IMPAYES], commune=LENS),
        orientation=tour.slot("orientation"),
    )
    assert tour.reponses == [
        "utter_compris_corrige",
        "utter_compris_commune",
        "utter_orientation_plusieurs",
        "utter_conditions_a_verifier",
        "utter_ask_satisfaction",
    ]


def test_corriger_le_besoin_oublie_l_ancien() -> None:
    slots = {"besoins": [PERMIS], "question": "commune"}
    dit = une_comprehension("corriger", "dire_besoin", besoins=(MANGER,))
    tour = jouer(Orienter(), un_tracker("non, à manger", slots=slots, compris=dit))
    assert tour.evenements == poses(besoins=[MANGER])
    assert tour.reponses == ["utter_compris_corrige", "utter_compris_besoins", "utter_ask_commune"]


def test_corriger_l_age_oublie_l_ancien_et_ce_qu_il_impliquait() -> None:
    slots = {"age": 25, "publics": ["jeunes"], "question": "besoin"}
    dit = une_comprehension("corriger", age=65, publics=["seniors"])
    tour = jouer(Orienter(), un_tracker("non, 65", slots=slots, compris=dit))
    assert tour.evenements == poses(publics=["seniors"], age=65)


def test_corriger_le_statut_oublie_l_ancien() -> None:
    slots = {"publics": ["etudiants"], "statuts": ["etudiant"], "question": "besoin"}
    dit = une_comprehension("corriger", publics=["seniors"], statuts=["retraite"])
    tour = jouer(Orienter(), un_tracker("non, je suis retraitée, pas étudiante", slots=slots, compris=dit))
    assert tour.slot("publics") == ["seniors"]
    assert tour.slot("statuts") == ["retraite"]


def test_corriger_pour_ne_garder_qu_un_besoin_oublie_l_autre() -> None:
    slots = {"besoins": [PERMIS, MANGER], "question": "commune"}
    dit = une_comprehension("corriger", "dire_besoin", besoins=(PERMIS,))
    tour = jouer(Orienter(), un_tracker("non, juste le permis", slots=slots, compris=dit))
    assert tour.evenements == poses(besoins=[PERMIS])


def test_un_second_besoin_avant_la_reponse_s_ajoute() -> None:
    slots = {"besoins": [PERMIS], "question": "commune"}
    dit = une_comprehension("dire_besoin", besoins=(MANGER,))
    assert jouer(Orienter(), un_tracker("et à manger", slots=slots, compris=dit)).slot("besoins") == [PERMIS, MANGER]


def test_trois_besoins_au_plus_les_derniers_dits() -> None:
    slots = {"besoins": [PERMIS, REPARER, MANGER], "question": "commune"}
    dit = une_comprehension("dire_besoin", besoins=(IMPAYES,))
    tour = jouer(Orienter(), un_tracker("et mon loyer", slots=slots, compris=dit))
    assert tour.slot("besoins") == [REPARER, MANGER, IMPAYES]


def test_un_nouveau_besoin_apres_une_reponse_remplace_l_ancien(fil: Fil) -> None:
    avant = list(oriente(fil, **REPONDU))
    oriente(fil, besoins=(MANGER,))
    assert fil.slots["besoins"] == fil.slots["besoins_traites"] == [MANGER]
    assert orientation_gardee(fil.slots["orientation"])["besoins"] == [MANGER]
    assert fil.slots["proposes"][: len(avant)] == avant


def test_les_mots_du_besoin_servent_a_classer_et_partent_avec_lui() -> None:
    slots = {"besoins": [PERMIS], "mots": ["permis", "conduite"], "question": "commune"}
    dit = une_comprehension("corriger", "dire_besoin", besoins=(MANGER,), mots=("manger", "colis"))
    tour = jouer(Orienter(), un_tracker("non, un colis à manger", slots=slots, compris=dit))
    assert tour.slot("mots") == ["manger", "colis"]


def test_un_besoin_choisi_par_un_bouton_oublie_les_mots_de_l_ancien() -> None:
    slots = {"besoins": [PERMIS], "besoins_traites": [PERMIS], "mots": ["permis"], "question": "besoin"}
    tour = jouer(Orienter(), un_tracker(bouton=f"besoin:{MANGER}", slots=slots))
    assert tour.slot("besoins") == [MANGER]
    assert tour.slot("mots") is None


# Autre chose.


@pytest.mark.parametrize(
    "demande",
    [
        {"bouton": "suite:plus"},
        {"texte": "d'autres solutions ?", "compris": une_comprehension("demander_plus")},
        {"texte": "non", "compris": une_comprehension("refuser")},
    ],
)
def test_voir_autre_chose_montre_ce_qui_n_a_pas_ete_montre(fil: Fil, demande: dict) -> None:
    avant = list(oriente(fil, besoins=(MANGER,), commune=HAZEBROUCK))
    tour = fil.jouer(Orienter(), **demande)
    autres = identifiants_attendus(besoins=[MANGER], commune=HAZEBROUCK, sauf=avant)
    assert autres
    assert tour.evenements == poses(proposes=[*avant, *autres], orientation=tour.slot("orientation"))
    assert tour.natures == [
        fiche("utter_orientation_plus", tour.slot("orientation")),
        question("utter_ask_satisfaction", "satisfaction"),
    ]


def test_voir_autre_chose_jusqu_au_bout_ne_repete_rien_puis_offre_une_personne(fil: Fil) -> None:
    oriente(fil, besoins=(MANGER,), commune=HAZEBROUCK)
    for _ in range(20):
        avant = list(fil.slots["proposes"])
        tour = fil.jouer(Orienter(), bouton="suite:plus")
        assert len(set(fil.slots["proposes"])) == len(fil.slots["proposes"])
        if fil.slots["proposes"] == avant:
            break
    assert tour.evenements == poses(question="suite")
    assert tour.natures == [texte("utter_orientation_epuisee"), question("utter_ask_suite", "suite")]
    assert tour.boutons == SUITE_HUMAIN


def test_demander_plus_sans_besoin_demande_le_besoin() -> None:
    tour = jouer(Orienter(), un_tracker("d'autres", compris=une_comprehension("demander_plus")))
    assert tour.evenements == poses(question="besoin")
    assert tour.reponses == ["utter_ask_besoin"]


@pytest.mark.parametrize(
    "reponse", [{"bouton": "satisfaction:oui"}, {"texte": "oui", "compris": une_comprehension("accepter")}]
)
def test_quand_cela_aide_je_demande_s_il_reste_quelque_chose(fil: Fil, reponse: dict) -> None:
    oriente(fil, **REPONDU)
    tour = fil.jouer(Orienter(), **reponse)
    assert tour.evenements == poses(question="suite")
    assert tour.natures == [texte("utter_remercier"), question("utter_ask_suite", "suite")]
    assert tour.boutons == SUITE


@pytest.mark.parametrize(
    "reponse", [{"bouton": "suite:besoin"}, {"texte": "oui", "compris": une_comprehension("accepter")}]
)
def test_un_autre_besoin_repart_de_la_question_du_besoin(fil: Fil, reponse: dict) -> None:
    oriente(fil, **REPONDU)
    fil.jouer(Orienter(), bouton="satisfaction:oui")
    tour = fil.jouer(Orienter(), **reponse)
    assert tour.evenements == poses(besoins=None, besoins_traites=None, question="besoin", proposes=None)
    assert tour.reponses == ["utter_ask_besoin"]
    assert fil.slots["commune"] == LENS


@pytest.mark.parametrize(
    "reponse", [{"bouton": "suite:fin"}, {"texte": "non", "compris": une_comprehension("refuser")}]
)
def test_c_est_fini(fil: Fil, reponse: dict) -> None:
    oriente(fil, **REPONDU)
    fil.jouer(Orienter(), bouton="satisfaction:oui")
    tour = fil.jouer(Orienter(), **reponse)
    assert tour.evenements == poses(question=None)
    assert tour.natures == [texte("utter_prendre_conge")]


def test_un_non_mele_d_un_oui_ne_rouvre_rien() -> None:
    # « non ça ira, d'accord »
    slots = {"question": "suite", "commune": LENS, "besoins": [IMPAYES], "besoins_traites": [IMPAYES]}
    tour = jouer(Orienter(), un_tracker("non ça ira", slots=slots, compris=une_comprehension("refuser", "accepter")))
    assert tour.reponses == ["utter_prendre_conge"]


def test_un_non_mele_d_un_oui_n_appelle_pas_une_personne() -> None:
    slots = {"question": "suite", "relais": {"statut": "propose", "mode": "rappel"}}
    tour = jouer(Orienter(), un_tracker("oui mais non", slots=slots, compris=une_comprehension("refuser", "accepter")))
    assert suivi_de("action_annoncer_relais") not in tour.evenements


@pytest.mark.parametrize(
    ("nom", "reponse"),
    [("besoin", "utter_ask_besoin"), ("commune", "utter_ask_commune"), ("satisfaction", "utter_ask_satisfaction")],
)
def test_ne_pas_savoir_repose_la_meme_question(nom: str, reponse: str) -> None:
    slots = {"question": nom, "besoins": [PERMIS]}
    tour = jouer(Orienter(), un_tracker("je sais pas", slots=slots, compris=une_comprehension("ne_sait_pas")))
    assert tour.evenements == []
    assert tour.reponses[-1] == reponse


# Hors du territoire.


def test_hors_zone_dit_la_limite_donne_une_porte_et_reste_ouvert() -> None:
    dit = une_comprehension("dire_besoin", besoins=(PERMIS,), hors_zone="Amiens")
    tour = jouer(Orienter(), un_tracker("le permis à Amiens", compris=dit))
    assert tour.evenements == poses(besoins=[PERMIS], question="commune", issue="limite")
    assert tour.natures == [
        texte("utter_compris_besoins"),
        texte("utter_hors_zone"),
        question("utter_hors_zone_suite", "commune"),
    ]
    assert tour.valeurs("utter_hors_zone") == {"lieu": "Amiens"}


def test_demenager_hors_zone_oublie_la_commune() -> None:
    slots = {"commune": LENS, "besoins": [PERMIS], "besoins_traites": [PERMIS], "question": "satisfaction"}
    tour = jouer(
        Orienter(), un_tracker("Amiens", slots=slots, compris=une_comprehension("corriger", hors_zone="Amiens"))
    )
    assert tour.slot("commune") is None
    assert tour.slot("issue") == "limite"


def test_apres_une_limite_une_commune_d_ici_reprend_le_besoin(fil: Fil) -> None:
    fil.jouer(Orienter(), "…", compris=une_comprehension("dire_besoin", besoins=(IMPAYES,), hors_zone="Amiens"))
    tour = fil.jouer(Orienter(), "Lens", compris=une_comprehension("informer", commune=LENS))
    assert tour.slot("issue") == "orientation"
    assert tour.slot("besoins_traites") == [IMPAYES]


# L'offre d'une personne.


def test_oui_a_l_offre_d_une_personne_ouvre_la_demande() -> None:
    offered = {"statut": "propose", "mode": "rappel", "demande": True}
    slots = {"question": "suite", "relais": offered}
    tour = jouer(Orienter(), un_tracker("oui", slots=slots, compris=une_comprehension("accepter")))
    assert tour.slot("relais") == {"statut": "propose", "mode": "rappel"}
    assert tour.evenements[-1] == suivi_de("action_annoncer_relais")
    assert tour.messages == []


def test_un_besoin_dit_pendant_la_demande_la_quitte_et_repond() -> None:
    slots = {"relais": {"statut": "consentement-demande", "mode": "rappel"}}
    dit = une_comprehension("dire_besoin", **REPONDU)
    tour = jouer(Orienter(), un_tracker("mes loyers à Lens", slots=slots, compris=dit, demande="telephone"))
    assert tour.evenements[:3] == [FORMULAIRE_FERME, *poses(requested_slot=None, consentement=None)]
    assert tour.slot("relais") == {"statut": "propose", "mode": "rappel"}
    assert tour.slot("question") == "satisfaction"


def test_oui_a_cherchez_vous_autre_chose_n_est_pas_une_demande_de_rappel(fil: Fil) -> None:
    # The call-back was left for another subject long before.
    fil.slots = {"relais": {"statut": "propose", "mode": "rappel"}}
    oriente(fil, **REPONDU)
    fil.jouer(Orienter(), bouton="satisfaction:oui")
    assert fil.jouer(Orienter(), "oui", compris=une_comprehension("accepter")).reponses == ["utter_ask_besoin"]
