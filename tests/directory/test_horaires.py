"""Is it open, and how to say it. Every hour is of Paris, every day is real."""

from datetime import datetime, timedelta

import pytest

from directory.annuaire.horaires import en_mots, est_ferie, heure, ouvert, semaine
from directory.horloge import PARIS

BUREAU = "Mo-Fr 08:30-12:30,13:30-17:30; Sa 09:00-12:00"
MERCREDI = "We 14:00-16:00"
NUIT = "Mo-Su 20:30-08:00"


def le(jour: int, mois: int, a: str, annee: int = 2026) -> datetime:
    heures, minutes = map(int, a.split(":"))
    return datetime(annee, mois, jour, heures, minutes, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("moment", "attendu"),
    [
        (le(17, 11, "09:00"), True),  # un mardi matin
        (le(17, 11, "08:29"), False),  # une minute trop tôt
        (le(17, 11, "08:30"), True),  # à l'ouverture
        (le(17, 11, "12:30"), False),  # à la fermeture
        (le(17, 11, "13:00"), False),  # la pause de midi
        (le(21, 11, "10:00"), True),  # le samedi matin
        (le(21, 11, "14:00"), False),
        (le(22, 11, "10:00"), False),  # le dimanche
        (le(11, 11, "10:00"), None),  # un jour férié : personne ne l'a dit
        (le(14, 7, "10:00"), None),
        (le(6, 4, "10:00"), None),  # lundi de Pâques
        (le(27, 3, "10:00", 2026), True),  # le Vendredi saint n'est férié qu'en Alsace-Moselle
        (le(28, 10, "16:45"), True),  # après le changement d'heure
    ],
)
def test_un_bureau_est_ouvert_aux_heures_dites(moment: datetime, attendu: bool | None) -> None:
    assert ouvert(BUREAU, moment) is attendu


@pytest.mark.parametrize(
    ("horaires", "moment", "attendu"),
    [
        (None, le(17, 11, "09:00"), None),  # on ne sait pas
        ("", le(17, 11, "09:00"), None),
        ("24/7", le(17, 11, "03:00"), True),  # toujours
        ("24/7", le(11, 11, "03:00"), True),  # même un jour férié
        ("Mo-Su,PH 09:00-20:00", le(11, 11, "10:00"), True),  # les jours fériés sont dits
        ("Mo-Fr 09:00-12:00; PH off", le(11, 11, "10:00"), False),
        (NUIT, le(18, 11, "02:00"), True),  # après minuit
        (NUIT, le(18, 11, "12:00"), False),
    ],
)
def test_ouvert_ferme_ou_inconnu(horaires: str | None, moment: datetime, attendu: bool | None) -> None:
    assert ouvert(horaires, moment) is attendu


@pytest.mark.parametrize(
    ("moment", "ferie"),
    [
        (le(1, 1, "12:00"), True),
        (le(1, 5, "12:00"), True),
        (le(14, 5, "12:00"), True),  # Ascension
        (le(25, 12, "12:00"), True),
        (le(26, 12, "12:00"), False),  # le 26 n'est férié qu'en Alsace-Moselle
        (le(17, 11, "12:00"), False),
    ],
)
def test_les_jours_feries_sont_ceux_de_france(moment: datetime, ferie: bool) -> None:
    assert est_ferie(moment) is ferie


@pytest.mark.parametrize(
    ("horaires", "moment", "attendu"),
    [
        (BUREAU, le(17, 11, "09:00"), "Ouvert maintenant, jusqu'à 12 h 30."),
        (BUREAU, le(17, 11, "12:45"), "Fermé maintenant. Ouvre aujourd'hui à 13 h 30."),
        (BUREAU, le(17, 11, "18:00"), "Fermé maintenant. Ouvre demain à 8 h 30."),
        (BUREAU, le(21, 11, "13:00"), "Fermé maintenant. Ouvre lundi à 8 h 30."),
        (BUREAU, le(30, 4, "18:00"), "Fermé maintenant. Ouvre samedi à 9 h."),  # le 1er mai est sauté
        (BUREAU, le(24, 12, "20:00"), "Fermé maintenant. Ouvre samedi à 9 h."),  # Noël aussi
        (BUREAU, le(11, 11, "10:00"), None),  # férié : rien n'est promis
        (MERCREDI, le(17, 11, "10:00"), "Fermé maintenant. Ouvre demain à 14 h."),
        (MERCREDI, le(18, 11, "17:00"), "Fermé en ce moment."),  # dans une semaine : trop loin pour dire « mercredi »
        (MERCREDI, le(10, 11, "10:00"), "Fermé en ce moment."),  # le prochain mercredi est férié
        ("24/7", le(11, 11, "10:00"), "Ouvert jour et nuit, tous les jours."),
        (NUIT, le(17, 11, "22:00"), "Ouvert maintenant, jusqu'à 8 h."),
        ("Mo-Sa 10:00-24:00", le(17, 11, "15:00"), "Ouvert maintenant, jusqu'à minuit."),  # jamais « 0 h »
        (None, le(17, 11, "10:00"), None),
    ],
)
def test_l_etat_se_dit_en_mots(horaires: str | None, moment: datetime, attendu: str | None) -> None:
    assert en_mots(horaires, moment) == attendu


@pytest.mark.parametrize(
    ("horaires", "attendu"),
    [
        (BUREAU, ["Lundi à vendredi : de 8 h 30 à 12 h 30 et de 13 h 30 à 17 h 30", "Samedi : de 9 h à 12 h"]),
        ("Mo,Tu 09:00-12:00; Th 14:00-16:00", ["Lundi et mardi : de 9 h à 12 h", "Jeudi : de 14 h à 16 h"]),
        ("Mo-Sa 10:00-24:00", ["Lundi à samedi : de 10 h à minuit"]),
        ("24/7", ["Tous les jours, jour et nuit"]),
        (None, []),
    ],
)
def test_la_semaine_se_dit_en_mots(horaires: str | None, attendu: list[str]) -> None:
    assert semaine(horaires, le(17, 11, "10:00")) == attendu


def test_la_semaine_ordinaire_est_dite_meme_une_semaine_de_fete() -> None:
    ordinaire = semaine(BUREAU, le(17, 11, "10:00"))
    jours = (le(1, 1, "12:00") + timedelta(days=d) for d in range(0, 365, 3))
    assert all(semaine(BUREAU, jour) == ordinaire for jour in jours)


@pytest.mark.parametrize(
    ("moment", "attendu"),
    [(le(17, 11, "08:30"), "8 h 30"), (le(17, 11, "14:00"), "14 h"), (le(17, 11, "09:05"), "9 h 05")],
)
def test_une_heure_se_dit_a_la_francaise(moment: datetime, attendu: str) -> None:
    assert heure(moment) == attendu
