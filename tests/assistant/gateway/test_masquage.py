"""What identifies never reaches the transcript."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.gateway.masquage import masquer


@pytest.mark.parametrize(
    ("texte", "telephone"),
    [
        ("appelez moi au 06 39 98 12 34", "06 39 98 12 34"),
        ("mon tel 0639981234 merci", "06 39 98 12 34"),
        ("06.39.98.12.34", "06 39 98 12 34"),
        ("+33 6 39 98 12 34", "06 39 98 12 34"),
        ("+33 (0)6 39 98 12 34", "06 39 98 12 34"),
        ("0033639981234", "06 39 98 12 34"),
        ("belge : +32 470 12 34 56", "+32 470 12 34 56"),
    ],
)
def test_un_numero_est_masque_et_garde_a_part(texte, telephone):
    hidden = masquer(texte)
    assert hidden.telephone == telephone
    assert "98 12" not in hidden.texte
    assert "9812" not in hidden.texte
    assert "••" in hidden.texte


@pytest.mark.parametrize(
    "texte", ["j'ai 34 ans", "59190", "1 200 euros", "le 15 11 2026", "3 enfants de 2 4 et 6 ans", "36 46"]
)
def test_les_autres_nombres_restent(texte):
    assert masquer(texte).texte == texte


@pytest.mark.parametrize(
    ("texte", "reste"),
    [
        ("écrivez à jean.dupont@exemple.fr svp", "écrivez à [courriel] svp"),
        ("secu 1 85 05 59 350 123 45", "secu [numéro de sécurité sociale]"),
        ("mon iban FR76 3000 6000 0112 3456 7890 189", "mon iban [compte bancaire]"),
    ],
)
def test_courriel_securite_sociale_et_compte_sont_masques(texte, reste):
    assert masquer(texte).texte == reste


@given(st.text(max_size=300))
def test_masquer_ne_casse_jamais_et_se_repete_sans_effet(texte):
    once = masquer(texte).texte
    assert masquer(once).texte == once or "•" in once or "[" in once
