"""How the names of communes are said after « de » and « à »."""

import pytest

from directory.territoire.noms import a, de


@pytest.mark.parametrize(
    ("nom", "de_la", "a_la"),
    [
        ("Lille", "de Lille", "à Lille"),
        ("Arras", "d'Arras", "à Arras"),
        ("Hazebrouck", "d'Hazebrouck", "à Hazebrouck"),
        ("Étaples", "d'Étaples", "à Étaples"),
        ("Le Touquet-Paris-Plage", "du Touquet-Paris-Plage", "au Touquet-Paris-Plage"),
        ("Les Attaques", "des Attaques", "aux Attaques"),
        ("La Bassée", "de La Bassée", "à La Bassée"),
        ("L'Écluse", "de L'Écluse", "à L'Écluse"),
        ("Lesquin", "de Lesquin", "à Lesquin"),
    ],
)
def test_le_nom_se_dit_comme_on_le_dit_ici(nom: str, de_la: str, a_la: str) -> None:
    assert (de(nom), a(nom)) == (de_la, a_la)
