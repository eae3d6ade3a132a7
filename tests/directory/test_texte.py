"""Folding of the words people write."""

import pytest

from directory.texte import cle, sans_accents


@pytest.mark.parametrize(
    ("ecrit", "attendu"),
    [
        ("Étaples", "etaples"),  # un accent ne compte pas
        ("Nœux-les-Mines", "noeux-les-mines"),  # la ligature vaut deux lettres
        ("Villeneuve d’Ascq", "villeneuve d'ascq"),  # l'apostrophe du téléphone vaut celle du clavier
        ("Ça coûte 12 €", "ca coute 12 €"),  # le reste est gardé
        ("", ""),
    ],
)
def test_les_accents_et_les_ligatures_sont_ignores(ecrit: str, attendu: str) -> None:
    assert sans_accents(ecrit) == attendu


@pytest.mark.parametrize(
    ("ecrit", "attendu"),
    [
        ("Saint-Rémy-du-Nord", "saint remy du nord"),  # le tiret vaut une espace
        ("  L'Aide,  au   permis ! ", "l aide au permis"),  # la ponctuation disparaît
        ("?!", ""),
    ],
)
def test_la_cle_ne_garde_que_les_mots(ecrit: str, attendu: str) -> None:
    assert cle(ecrit) == attendu
