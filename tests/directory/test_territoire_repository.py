"""The territory files: counts, former codes, distances."""

import pytest

from directory.territoire.repository import (
    DEPARTEMENTS,
    commune,
    communes,
    distance_km,
    epcis,
    hors_zone,
    les_plus_proches,
)

LILLE = "59350"
LOMME = "59355"
HELLEMMES = "59298"
DUNKERQUE = "59183"
HAZEBROUCK = "59295"
ARRAS = "62041"
CALAIS = "62193"
MAUBEUGE = "59392"


def km(a: str, b: str) -> float:
    arrivee = communes()[b]
    return distance_km(communes()[a], arrivee.latitude, arrivee.longitude)


def test_le_nord_et_le_pas_de_calais_ont_1534_communes() -> None:
    assert len(communes()) == 1534
    assert {c.departement for c in communes().values()} == set(DEPARTEMENTS)
    assert all(c.code[:2] == c.departement for c in communes().values())


def test_le_reste_de_la_france_est_connu_comme_hors_zone() -> None:
    assert len(hors_zone()) == 33435
    assert not {code for code, _, _ in hors_zone()} & set(communes())
    assert not {code[:2] for code, _, _ in hors_zone()} & set(DEPARTEMENTS)


def test_chaque_commune_a_de_quoi_chercher() -> None:
    for c in communes().values():
        assert c.codes_postaux, c.nom
        assert all(len(postal) == 5 and postal.isdigit() for postal in c.codes_postaux), c.nom
        assert c.epci in epcis(), c.nom
        assert c.arrondissement, c.nom


def test_chaque_commune_est_placee_dans_la_region() -> None:
    assert all(49.9 < c.latitude < 51.2 and 1.5 < c.longitude < 4.4 for c in communes().values())


def test_il_y_a_36_intercommunalites_toutes_habitees() -> None:
    assert len(epcis()) == 36
    assert {c.epci for c in communes().values()} == set(epcis())


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        (LILLE, LILLE),  # une commune d'aujourd'hui
        (LOMME, LILLE),  # une commune associée
        (HELLEMMES, LILLE),
        ("59540", DUNKERQUE),  # Saint-Pol-sur-Mer, associée depuis 2010
        ("75056", None),  # Paris n'est pas d'ici
        ("99999", None),
        ("", None),
    ],
)
def test_un_ancien_code_mene_a_la_commune_d_aujourd_hui(code: str, attendu: str | None) -> None:
    trouvee = commune(code)
    assert (trouvee.code if trouvee else None) == attendu


def test_un_ancien_code_n_est_jamais_celui_d_une_commune_vivante() -> None:
    anciens = [ancien for c in communes().values() for ancien in c.anciens_codes]
    assert len(anciens) == len(set(anciens))
    assert not set(anciens) & set(communes())


@pytest.mark.parametrize(
    ("depart", "arrivee", "au_moins", "au_plus"),
    [
        (LILLE, DUNKERQUE, 60, 75),  # environ 65 km à vol d'oiseau
        (LILLE, ARRAS, 40, 50),
        (LILLE, LILLE, 0, 0.001),
        (CALAIS, MAUBEUGE, 150, 180),  # d'un bout à l'autre
    ],
)
def test_les_distances_sont_celles_de_la_carte(depart: str, arrivee: str, au_moins: float, au_plus: float) -> None:
    assert au_moins <= km(depart, arrivee) <= au_plus


def test_la_distance_est_la_meme_dans_les_deux_sens() -> None:
    assert km(LILLE, DUNKERQUE) == pytest.approx(km(DUNKERQUE, LILLE))


def test_les_plus_proches_viennent_en_premier_et_les_inconnues_sont_ignorees() -> None:
    proches = les_plus_proches(communes()[HAZEBROUCK], [CALAIS, DUNKERQUE, "99999", LILLE, HAZEBROUCK])
    assert [c.code for c in proches] == [HAZEBROUCK, DUNKERQUE, LILLE, CALAIS]


def test_une_commune_se_dit_en_bref() -> None:
    assert communes()[HAZEBROUCK].en_bref() == {"code": HAZEBROUCK, "nom": "Hazebrouck", "departement": "59"}
