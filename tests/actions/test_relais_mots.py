"""First names and moments in people's words: tables, and what must never come out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.relais import creneau_dit, prenom_dit

MASQUE = "06 •• •• •• 34"

PRENOMS = [
    ("oui karim 06 •• •• •• 34 plutôt le midi", False, "Karim"),
    ("Karim", True, "Karim"),
    ("KARIM", True, "Karim"),
    ("je m'appelle Samira", True, "Samira"),
    ("moi c'est jean-marc", True, "Jean-marc"),
    ("Jean-Marc", True, "Jean-Marc"),
    ("marie claude", True, "Marie Claude"),
    ("Mme Lefebvre", True, "Lefebvre"),
    ("mon prénom est Aïcha", True, "Aïcha"),
    ("c'est Zoé merci", True, "Zoé"),
    (f"Fatima, {MASQUE}", False, "Fatima"),
    ("+32 •• 12 Lotte", False, "Lotte"),
    # rien qui soit un prénom
    ("", True, None),
    ("oui", True, None),
    ("non merci", True, None),
    (MASQUE, False, None),
    (f"oui {MASQUE} demain matin", False, None),
    ("😀", True, None),
    ("12345", True, None),
    ("j'ai besoin d'un vélo pour aller travailler", True, None),
    (f"je voudrais qu'on me rappelle au {MASQUE} pour parler de mon dossier de logement en cours", False, None),
]


@pytest.mark.parametrize(("texte", "demande", "attendu"), PRENOMS)
def test_prenom_dit(texte: str, demande: bool, attendu: str | None) -> None:
    assert prenom_dit(texte, demande=demande) == attendu


CRENEAUX = [
    ("le matin", "le matin"),
    ("plutôt le midi", "le midi"),
    ("l'après-midi", "l'après-midi"),
    ("aprem stp", "l'après-midi"),
    ("le soir", "en fin de journée"),
    ("n'importe quand", "peu importe"),
    ("peu importe", "peu importe"),
    ("quand vous voulez", "peu importe"),
    ("lundi matin", "le matin, lundi"),
    ("demain après-midi", "l'après-midi, demain"),
    ("vers 14h", "vers 14 h"),
    ("14h30", "vers 14 h 30"),
    ("à 9 heures", "vers 9 h"),
    (f"{MASQUE} le matin", "le matin"),
    ("", None),
    ("je ne sais pas", None),
    (MASQUE, None),
    ("à 3h", None),
    ("45 h", None),
]


@pytest.mark.parametrize(("texte", "attendu"), CRENEAUX)
def test_creneau_dit(texte: str, attendu: str | None) -> None:
    assert creneau_dit(texte) == attendu


@pytest.mark.parametrize(
    ("texte", "jamais"),
    [
        ("pas le matin", "le matin"),
        ("surtout pas le midi", "le midi"),
        ("sauf le mercredi", "mercredi"),
        ("tous les jours sauf lundi", "lundi"),
    ],
)
def test_un_creneau_refuse_n_est_pas_un_creneau_choisi(texte: str, jamais: str) -> None:
    assert creneau_dit(texte) != jamais


@pytest.mark.parametrize(
    ("texte", "mot"), [("après 18h", "après"), ("avant 10h", "avant"), ("à partir de 17h", "partir")]
)
def test_avant_et_apres_une_heure_gardent_leur_sens(texte: str, mot: str) -> None:
    assert mot in (creneau_dit(texte) or texte)


# Texte libre, et texte fait des mots que les deux fonctions connaissent.
_MOTS = ["oui", "karim", "Marie-Lou", MASQUE, "+33 •• 12", "le matin", "14h30", "lundi", "0612345678", "06 12 34 56 78",
         "sœur", "ﬁn", "٠٦", "²³", "O'Neil", "\u200b", "\x00", "h", "vers", "🙂"]  # fmt: skip
TEXTES = st.text(max_size=300) | st.lists(st.sampled_from(_MOTS), max_size=12).map(" ".join)
NUMERO = re.compile(r"••|\d{4}|(?:\d\d[ .-]?){4}")


@settings(max_examples=300, deadline=None)
@given(texte=TEXTES, demande=st.booleans())
def test_un_prenom_n_est_jamais_un_numero(texte: str, demande: bool) -> None:
    name = prenom_dit(texte, demande=demande)
    assert name is None or (1 < len(name) <= 80 and not any(c.isdecimal() for c in name) and "•" not in name)


@settings(max_examples=300, deadline=None)
@given(texte=TEXTES)
def test_un_creneau_n_est_jamais_un_numero(texte: str) -> None:
    said = creneau_dit(texte)
    assert said is None or (said and not NUMERO.search(said))
