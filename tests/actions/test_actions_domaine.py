"""domain.yml, the rules and the actions name the same things."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
import yaml
from fabriques_actions import MANGER, PERMIS, Fil, domaine, jouer, un_tracker, une_comprehension
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from actions import actions
from actions.digression import _LANGUES
from actions.etat import Etat
from assistant.gateway.tours import contenu_choix
from assistant.nlu.comprehension import ACTES, ANNULER_RAPPEL, INTENTION_URGENCE, NON_COMPRIS, URGENCES
from directory.reglages import RACINE
from directory.textes import charger

SOURCES = sorted((RACINE / "actions").glob("*.py"))
# Names completed at run time: « utter_urgence_{code} ».
COMPLETEES = {
    "utter_urgence_possible_": set(URGENCES),
    "utter_urgence_": set(URGENCES),
    "utter_langue_": {*_LANGUES, "autre"},
    "utter_pourquoi_": {"besoin", "commune", "situation", "satisfaction", "telephone", "prenom", "creneau",
                        "consentement", "reponse"},
    "utter_": {"saluer", "remercier", "prendre_conge", "question_assistant", "hors_sujet", "insulte"},
}  # fmt: skip


def textes_du_code() -> Iterator[str]:
    """Every string of the actions; « {} » stands for a value in those that are completed."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def regles() -> list[dict]:
    return yaml.safe_load((RACINE / "data" / "stories" / "regles.yml").read_text(encoding="utf-8"))["rules"]


def reponses_dites() -> set[str]:
    said = {t for t in textes_du_code() if re.fullmatch(r"utter_[\w-]+", t) and not t.endswith("_")}
    for text in textes_du_code():
        match = re.fullmatch(r"(utter_\w*)\{\}", text)
        if match:
            said |= {match[1] + end for end in COMPLETEES[match[1]]}
    return said


def test_toute_reponse_nommee_dans_les_actions_existe() -> None:
    assert reponses_dites() - set(domaine()["responses"]) == set()


def test_toute_reponse_du_domaine_sert() -> None:
    forms = {f"utter_ask_{form}_{slot}" for form, f in domaine()["forms"].items() for slot in f["required_slots"]}
    rules = {step["action"] for rule in regles() for step in rule["steps"] if "action" in step}
    assert set(domaine()["responses"]) - reponses_dites() - forms - rules == set()


def test_chaque_question_du_formulaire_a_son_texte() -> None:
    for slot in domaine()["forms"]["relais_form"]["required_slots"]:
        assert f"utter_ask_relais_form_{slot}" in domaine()["responses"]


def classes() -> dict[str, type[Action]]:
    return {cls().name(): cls for cls in (getattr(actions, name) for name in actions.__all__)}


def test_les_actions_du_domaine_sont_celles_du_code() -> None:
    assert set(domaine()["actions"]) == set(classes())


def test_rasa_sdk_trouve_toutes_les_actions() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(domaine()["actions"]) <= set(executor.actions)


def test_les_actions_des_regles_existent() -> None:
    named = {step["action"] for rule in regles() for step in rule["steps"] if "action" in step}
    known = {*domaine()["actions"], *domaine()["forms"], *domaine()["responses"], "action_listen"}
    assert named <= known


def test_chaque_intention_a_sa_regle() -> None:
    ruled = {step["intent"] for rule in regles() for step in rule["steps"] if "intent" in step}
    assert set(domaine()["intents"]) == ruled


def test_les_intentions_sont_les_actes_et_ce_qui_est_a_nous() -> None:
    ours = {"demarrer", "choisir", INTENTION_URGENCE, ANNULER_RAPPEL, NON_COMPRIS}
    assert set(domaine()["intents"]) == {*ACTES, *ours}


def test_chaque_champ_de_l_etat_a_son_slot() -> None:
    form = set(domaine()["forms"]["relais_form"]["required_slots"])
    assert set(Etat.slots()) | form == set(domaine()["slots"])


# Boutons.

PREFIXES = (
    "categorie:",
    "besoin:",
    "commune:",
    "public:",
    "situation:",
    "satisfaction:",
    "suite:",
    "relais:",
    "creneau:",
    "urgence:",
)


def valeurs_des_boutons() -> set[str]:
    """Values of the buttons written in the actions and in domain.yml; « {} » stands for a code."""
    written = {t for t in textes_du_code() if re.fullmatch(r"[a-z]+:[\w{}-]+", t)}
    told = {b["payload"] for r in domaine()["responses"].values() for v in r for b in v.get("buttons", [])}
    return written | told


def test_chaque_bouton_a_un_genre_connu() -> None:
    unknown = {v for v in valeurs_des_boutons() if v != "passer" and not v.startswith(PREFIXES)}
    assert unknown == set()


def test_un_bouton_de_la_suite_qui_veut_une_personne_est_une_intention() -> None:
    assert contenu_choix("suite:humain", "Parler à une personne")["texte"] == "/demander_humain"


@pytest.mark.parametrize(
    ("bouton", "question", "reponse"),
    [
        ("categorie:0", "besoin", "utter_ask_besoin_precis"),
        (f"besoin:{PERMIS}", "besoin", "utter_compris_besoins"),
        ("commune:59295", "commune", "utter_compris_commune"),
        ("public:jeunes", "situation", "utter_compris_situation"),
        ("situation:aucune", "situation", "utter_pas_de_probleme"),
        ("passer", "situation", "utter_pas_de_probleme"),
        ("satisfaction:oui", "satisfaction", "utter_remercier"),
        ("suite:plus", "satisfaction", "utter_ask_besoin"),
        ("suite:besoin", "suite", "utter_ask_besoin"),
        ("suite:fin", "suite", "utter_prendre_conge"),
    ],
)
def test_chaque_bouton_de_l_orientation_est_suivi_d_effet(bouton: str, question: str, reponse: str) -> None:
    tour = jouer(actions.Orienter(), un_tracker(bouton=bouton, slots={"question": question}))
    assert tour.reponses[0] == reponse


@pytest.mark.parametrize(
    ("bouton", "demande", "slot", "valeur"),
    [
        ("relais:oui", "consentement", "consentement", True),
        ("relais:non", "consentement", "consentement", False),
        ("relais:non", "telephone", "consentement", False),
        ("passer", "prenom", "prenom", "passe"),
        ("creneau:le matin", "creneau", "creneau", "le matin"),
        ("creneau:le midi", "creneau", "creneau", "le midi"),
        ("creneau:l'après-midi", "creneau", "creneau", "l'après-midi"),
        ("creneau:peu importe", "creneau", "creneau", "peu importe"),
    ],
)
def test_chaque_bouton_de_la_demande_de_rappel_est_suivi_d_effet(bouton, demande, slot, valeur) -> None:
    tour = jouer(actions.ValidateRelaisForm(), un_tracker(bouton=bouton, demande=demande))
    assert tour.slot(slot) == valeur


def test_chaque_besoin_a_un_bouton_dans_le_menu() -> None:
    shown: list[str] = []
    for rank in range(len(charger("besoins")["menu"])):
        tour = jouer(actions.Orienter(), un_tracker(bouton=f"categorie:{rank}"))
        shown += [b.removeprefix("besoin:") for b in tour.boutons]
    assert sorted(shown) == sorted(charger("besoins")["besoins"])


def test_les_titres_des_boutons_d_une_question_sont_tous_differents(fil: Fil) -> None:
    tours = [jouer(actions.Orienter(), un_tracker(bouton=f"categorie:{i}")) for i in range(8)]
    tours.append(
        fil.jouer(actions.Orienter(), "…", compris=une_comprehension(besoins=(PERMIS, MANGER), commune="59295"))
    )
    for tour in tours:
        assert len(set(tour.titres)) == len(tour.titres)


# Phrases.


def test_toutes_les_valeurs_des_reponses_sont_donnees_par_le_code() -> None:
    blanks = {b for r in domaine()["responses"].values() for v in r for b in re.findall(r"\{(\w+)\}", v["text"])}
    given = {
        kw.arg
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for kw in node.keywords
    }
    assert blanks <= given
