"""The official CSV of France services, turned into records of the directory."""

import csv
from pathlib import Path

import pytest

from directory.annuaire.france_services import enregistrements, horaires_osm
from directory.annuaire.schemas import DispositifYaml, StructureYaml

NORD_ET_PAS_DE_CALAIS = frozenset({"59", "62"})
JOURNEE = "09:00 - 12:00 / 14:00 - 17:00"
MATIN = "09:00 - 12:00"
JOURS = ("h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi")
HONDSCHOOTE = {
    "id_fs": "346",
    "insee_dep": "59",
    "lib_fs": "France services Hondschoote",
    "adresse": "1 Rue de Cassel",
    "complement_adresse": "",
    "insee_com": "59309",
    "code_postal": "59122",
    "lib_com": "Hondschoote",
    "latitude": "50.97851",
    "longitude": "2.579816",
    "mail": "Hondschoote.FranceServices@lenord.fr",
    "telephone": "03 59 73 41 80",
    **dict.fromkeys(JOURS[:5], JOURNEE),
    "h_samedi": "",
    "prise_rdv": "Non",
    "commentaire": "",
    "format_fs": "Fixe",
}


def semaine(*jours: str) -> dict[str, str]:
    return dict(zip(JOURS, jours, strict=False))


def convertir(tmp_path: Path, *lignes: dict[str, str]) -> list[tuple[dict, dict]]:
    chemin = tmp_path / "liste.csv"
    with chemin.open("w", encoding="utf-8-sig", newline="") as flux:
        ecrivain = csv.DictWriter(flux, fieldnames=list(HONDSCHOOTE))
        ecrivain.writeheader()
        ecrivain.writerows({**HONDSCHOOTE, **ligne} for ligne in lignes)
    return list(enregistrements(chemin, NORD_ET_PAS_DE_CALAIS))


@pytest.mark.parametrize(
    ("ligne", "attendu"),
    [
        (semaine(*[JOURNEE] * 5, ""), "Mo-Fr 09:00-12:00,14:00-17:00"),  # cinq jours pareils
        (semaine(*[MATIN] * 6), "Mo-Sa 09:00-12:00"),
        (semaine(*[JOURNEE] * 4, MATIN, ""), "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00"),  # un autre vendredi
        (semaine(MATIN, "", MATIN, "", MATIN, ""), "Mo 09:00-12:00; We 09:00-12:00; Fr 09:00-12:00"),  # des trous
        (semaine(MATIN, MATIN, "", MATIN, MATIN, ""), "Mo-Tu 09:00-12:00; Th-Fr 09:00-12:00"),  # un trou coupe la suite
        (semaine("", "", MATIN, "", "", ""), "We 09:00-12:00"),
        (semaine(JOURNEE, MATIN, JOURNEE, "", "", ""), "Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00; "
                                                       "We 09:00-12:00,14:00-17:00"),
        (semaine(*[""] * 6), None),  # rien : inconnu
        ({}, None),  # pas même de colonne
        (semaine("sur rendez-vous", "", "", "", "", ""), None),  # ce qui ne se lit pas n'est pas deviné
    ],
)  # fmt: skip
def test_les_six_colonnes_deviennent_des_horaires_openstreetmap(ligne: dict[str, str], attendu: str | None) -> None:
    assert horaires_osm(ligne) == attendu


def test_une_ligne_donne_un_lieu_et_son_accueil(tmp_path: Path) -> None:
    [(structure, dispositif)] = convertir(tmp_path, {})
    assert structure == {
        "id": "france-services-346",
        "nom": "France services Hondschoote",
        "commune": "59309",
        "adresse": "1 Rue de Cassel",
        "complement_adresse": None,
        "code_postal": "59122",
        "latitude": 50.97851,
        "longitude": 2.57982,
        "telephone": "03 59 73 41 80",
        "courriel": "hondschoote.franceservices@lenord.fr",
        "horaires": "Mo-Fr 09:00-12:00,14:00-17:00",
        "horaires_texte": None,
        "sources": ["france-services-2024"],
    }
    assert dispositif["id"] == "france-services-346-accueil"
    assert dispositif["structure"] == structure["id"]
    assert dispositif["entree"] == "libre"
    assert dispositif["description"].endswith("C'est à Hondschoote. On peut venir sans internet.")


@pytest.mark.parametrize("format_fs", ["Bus_équivalent", "Itinérante"])
def test_un_bus_ne_promet_ni_lieu_ni_heure(tmp_path: Path, format_fs: str) -> None:
    [(structure, dispositif)] = convertir(tmp_path, {"format_fs": format_fs})
    assert structure["horaires"] is None
    assert "Appelez" in structure["horaires_texte"]
    assert dispositif["entree"] == "itinerant"
    assert "Le bus passe dans plusieurs communes." in dispositif["description"]
    assert "Hondschoote" not in dispositif["description"]


@pytest.mark.parametrize(
    ("prise_rdv", "format_fs", "demarche"),
    [
        ("Non", "Fixe", "Vous pouvez y aller. Vous pouvez aussi appeler avant."),
        ("Oui", "Fixe", "Appelez ou allez-y. Un rendez-vous peut être demandé."),
        ("", "Fixe", "Vous pouvez y aller. Vous pouvez aussi appeler avant."),
        ("Oui", "Bus_équivalent", "Appelez pour connaître les arrêts du bus."),
    ],
)
def test_la_demarche_depend_du_rendez_vous_et_du_bus(tmp_path: Path, prise_rdv, format_fs, demarche) -> None:
    [(_, dispositif)] = convertir(tmp_path, {"prise_rdv": prise_rdv, "format_fs": format_fs})
    assert dispositif["demarche"] == demarche


@pytest.mark.parametrize(
    ("brut", "nom"),
    [
        ("France services  Hondschoote", "France services Hondschoote"),  # deux espaces
        ("FRANCE SERVICES de Lumbres", "France services de Lumbres"),
        ("Maison France services Desvres", "France services Desvres"),
        ("France-services Guînes", "France services Guînes"),
        ("Bus France services de l'Avesnois", "Bus France services de l'Avesnois"),  # le bus garde son nom
        ("La Poste de Cassel", "France services La Poste de Cassel"),  # sans le nom, on l'ajoute
    ],
)
def test_le_nom_commence_par_france_services(tmp_path: Path, brut: str, nom: str) -> None:
    [(structure, _)] = convertir(tmp_path, {"lib_fs": brut})
    assert structure["nom"] == nom


def test_une_case_vide_reste_inconnue(tmp_path: Path) -> None:
    vides = dict.fromkeys(("adresse", "latitude", "longitude", "telephone", "mail", "commentaire"), "")
    [(structure, dispositif)] = convertir(tmp_path, vides)
    for champ in ("adresse", "latitude", "longitude", "telephone", "courriel"):
        assert structure[champ] is None
    assert dispositif["remarque"] is None


def test_les_autres_departements_sont_laisses(tmp_path: Path) -> None:
    paires = convertir(tmp_path, {"insee_dep": "80"}, {"insee_dep": "62", "id_fs": "7"})
    assert [structure["id"] for structure, _ in paires] == ["france-services-7"]


def test_les_enregistrements_passent_la_verification_de_l_annuaire(tmp_path: Path) -> None:
    for structure, dispositif in convertir(tmp_path, {}, {"id_fs": "2", "format_fs": "Bus_équivalent"}):
        StructureYaml.parse_obj(structure)
        DispositifYaml.parse_obj(dispositif)


def test_un_fichier_qui_n_est_pas_le_bon_leve_une_erreur(tmp_path: Path) -> None:
    (tmp_path / "autre.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(KeyError):
        list(enregistrements(tmp_path / "autre.csv", NORD_ET_PAS_DE_CALAIS))
    with pytest.raises(OSError, match="absent"):
        list(enregistrements(tmp_path / "absent.csv", NORD_ET_PAS_DE_CALAIS))
