"""An emergency: the number at once, nothing asked, nothing lost."""

from __future__ import annotations

import re

import pytest
from fabriques_actions import (
    FORMULAIRE_FERME,
    IMPAYES,
    LENS,
    MANGER,
    PERMIS,
    Fil,
    domaine,
    jouer,
    poses,
    texte,
    un_tracker,
    une_comprehension,
)

from actions.actions import Orienter, Urgence

CODES = ["danger-vital", "suicide", "violences-conjugales", "enfance-en-danger", "sans-abri", "violences-autres"]
NUMEROS = {
    "danger-vital": ("15", "112", "114"),
    "suicide": ("3114",),
    "violences-conjugales": ("17", "3919"),
    "enfance-en-danger": ("119",),
    "sans-abri": ("115",),
    "violences-autres": ("17", "116 006"),
}
URGENT = "personnes-en-situation-durgence"
FERMER = [FORMULAIRE_FERME, *poses(requested_slot=None)]


def alerte(code: str) -> tuple[str, dict]:
    return f"utter_urgence_{code}", {"type": "urgence"}


@pytest.mark.parametrize("code", CODES)
def test_le_numero_seul_et_rien_d_autre(code: str) -> None:
    tour = jouer(
        Urgence(), un_tracker("…", intention="urgence", compris=une_comprehension("dire_besoin", urgence=code))
    )
    assert tour.evenements == [*poses(urgence=code, issue="urgence"), *FERMER]
    assert tour.natures == [alerte(code)]
    assert tour.boutons == []


@pytest.mark.parametrize(("code", "numeros"), NUMEROS.items())
def test_le_premier_numero_est_dans_la_premiere_ligne_et_aucun_ne_manque(code: str, numeros: tuple[str, ...]) -> None:
    said = domaine()["responses"][f"utter_urgence_{code}"][0]["text"]
    assert re.search(rf"\b{numeros[0]}\b", said.splitlines()[0])
    assert all(re.search(rf"\b{n}\b", said) for n in numeros)


def test_ce_qui_est_dit_avec_l_urgence_est_garde() -> None:
    dit = une_comprehension(
        "dire_besoin", urgence="sans-abri", besoins=(IMPAYES,), commune=LENS, age=34, publics=[URGENT]
    )
    tour = jouer(Urgence(), un_tracker("à la rue à Lens, 34 ans", intention="urgence", compris=dit))
    assert tour.evenements == [
        *poses(commune=LENS, besoins=[IMPAYES], publics=[URGENT], age=34, urgence="sans-abri", issue="urgence"),
        *FERMER,
    ]
    assert tour.natures == [alerte("sans-abri"), texte("utter_urgence_garde")]


def test_ce_qui_etait_dit_avant_l_urgence_est_garde() -> None:
    slots = {"commune": LENS, "besoins": [PERMIS], "question": "situation", "questions_posees": ["situation"]}
    dit = une_comprehension("dire_besoin", urgence="suicide")
    tour = jouer(Urgence(), un_tracker("je veux en finir", intention="urgence", slots=slots, compris=dit))
    assert tour.evenements == [*poses(urgence="suicide", question=None, issue="urgence"), *FERMER]


def test_une_urgence_sans_code_est_traitee_comme_la_plus_grave() -> None:
    tour = jouer(Urgence(), un_tracker("…", intention="urgence", compris=une_comprehension("dire_besoin")))
    assert tour.natures == [alerte("danger-vital")]


def test_une_urgence_pendant_la_demande_de_rappel_ne_laisse_pas_l_accord_en_suspens() -> None:
    slots = {"relais": {"statut": "consentement-demande", "mode": "rappel"}}
    dit = une_comprehension("dire_besoin", urgence="suicide")
    tour = jouer(Urgence(), un_tracker("…", intention="urgence", slots=slots, compris=dit, demande="consentement"))
    assert tour.evenements[-2:] == FERMER
    assert tour.slot("relais")["statut"] != "consentement-demande"


@pytest.fixture
def en_urgence(fil: Fil) -> Fil:
    """At Lens, an emergency and a need were said."""
    dit = une_comprehension("dire_besoin", urgence="sans-abri", besoins=(IMPAYES,), commune=LENS, publics=[URGENT])
    fil.jouer(Urgence(), "…", intention="urgence", compris=dit)
    return fil


@pytest.mark.parametrize("actes", [("refuser",), ("corriger",), ("corriger", "refuser")])
def test_une_urgence_niee_n_existe_plus_et_l_orientation_continue(en_urgence: Fil, actes: tuple[str, ...]) -> None:
    tour = en_urgence.jouer(Orienter(), "ce n'est pas une urgence", compris=une_comprehension(*actes))
    assert tour.reponses[0] == "utter_urgence_levee"
    assert tour.slot("urgence") is None
    assert tour.slot("publics") is None
    assert (en_urgence.slots["commune"], en_urgence.slots["besoins"]) == (LENS, [IMPAYES])
    assert en_urgence.slots["issue"] == "orientation"


def test_une_urgence_niee_sans_rien_d_autre_demande_le_besoin(fil: Fil) -> None:
    fil.jouer(Urgence(), "…", intention="urgence", compris=une_comprehension("dire_besoin", urgence="suicide"))
    tour = fil.jouer(Orienter(), "non ça va", compris=une_comprehension("refuser"))
    assert tour.evenements == poses(urgence=None, question="besoin", issue=None)
    assert tour.reponses == ["utter_urgence_levee", "utter_ask_besoin"]


def test_nier_l_urgence_et_dire_son_besoin_garde_le_besoin(en_urgence: Fil) -> None:
    dit = une_comprehension("corriger", "dire_besoin", "refuser", besoins=(MANGER,))
    tour = en_urgence.jouer(Orienter(), "non ce n'est pas urgent, je cherche à manger", compris=dit)
    assert tour.slot("urgence") is None
    assert MANGER in en_urgence.slots["besoins"]


def test_une_urgence_seulement_devinee_laisse_un_bouton_pour_revenir(fil: Fil) -> None:
    dit = {**une_comprehension("dire_besoin", urgence="sans-abri", besoins=(IMPAYES,), commune=LENS, publics=[URGENT]),
           "urgence_devinee": True}  # fmt: skip
    tour = fil.jouer(Urgence(), "…", intention="urgence", compris=dit)
    assert tour.natures[0] == alerte("sans-abri"), "le numéro reste le premier mot"
    assert tour.reponses[-1] == "utter_urgence_doute"
    assert (tour.titres, tour.boutons) == (["Ce n'est pas une urgence"], ["urgence:non"])
    back = fil.jouer(Orienter(), bouton="urgence:non")
    assert back.reponses[0] == "utter_urgence_levee"
    assert (fil.slots["urgence"], fil.slots["besoins"], fil.slots["issue"]) == (None, [IMPAYES], "orientation")
    again = fil.jouer(Orienter(), bouton="urgence:non")
    assert "utter_urgence_levee" not in again.reponses, "un second clic ne défait rien"
    assert again.reponses


def test_parler_d_autre_chose_reprend_l_orientation(en_urgence: Fil) -> None:
    tour = en_urgence.jouer(Orienter(), "à manger", compris=une_comprehension("dire_besoin", besoins=(MANGER,)))
    assert MANGER in tour.slot("besoins")
    assert tour.slot("question") in ("situation", "satisfaction")
