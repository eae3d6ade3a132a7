"""Settings read from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from directory.reglages import RACINE, Reglages, reglages, variables


def test_chaque_reglage_a_une_variable_et_une_explication() -> None:
    lignes = variables()
    assert len(lignes) == len(Reglages.__fields__)
    for variable, _defaut, sens in lignes:
        assert variable == variable.upper()
        assert sens, f"{variable} n'est pas expliquée"


def test_deux_reglages_ne_partagent_pas_une_variable() -> None:
    noms = [variable for variable, _, _ in variables()]
    assert len(noms) == len(set(noms))


def test_les_dossiers_se_disent_depuis_la_racine() -> None:
    defauts = {variable: defaut for variable, defaut, _ in variables()}
    assert defauts["DOSSIER_DONNEES"] == "var"
    assert defauts["DOSSIER_MODELES"] == "models"


@pytest.mark.parametrize(
    ("variable", "valeur"),
    [
        ("PORT", "huit"),  # un port est un nombre
        ("PORT", "0"),  # le port public ne se choisit pas au hasard
        ("PORT", "70000"),  # au-delà du dernier port
        ("PORT_DIALOGUE", "-1"),
        ("PORT_DIALOGUE", "70000"),
        ("PORT_ACTIONS", "70000"),
        ("LIMITE_MESSAGES_MINUTE", "0"),  # une limite nulle rendrait muet
        ("LIMITE_CONVERSATIONS_HEURE", "-3"),
        ("LONGUEUR_MESSAGE", "0"),
        ("DELAI_REPONSE_S", "0"),
        ("DELAI_DEMARRAGE_S", "vite"),
        ("CONSERVATION_JOURS", "0"),  # une fiche vit au moins un jour
        ("DERRIERE_MANDATAIRE", "peut-être"),
        ("NIVEAU_JOURNAL", "BAVARD"),  # un des quatre niveaux, pas un autre
    ],
)
def test_une_mauvaise_valeur_est_refusee(monkeypatch, variable: str, valeur: str) -> None:
    monkeypatch.setenv(variable, valeur)
    with pytest.raises(ValidationError):
        Reglages()


@pytest.mark.parametrize(
    ("variable", "valeur", "champ", "lu"),
    [
        ("PORT", "9090", "port", 9090),
        ("DERRIERE_MANDATAIRE", "1", "derriere_mandataire", True),
        ("DELAI_REPONSE_S", "2.5", "delai_reponse_s", 2.5),
        ("NIVEAU_JOURNAL", "DEBUG", "niveau_journal", "DEBUG"),
    ],
)
def test_l_environnement_change_un_reglage(monkeypatch, variable: str, valeur: str, champ: str, lu: object) -> None:
    monkeypatch.setenv(variable, valeur)
    assert getattr(Reglages(), champ) == lu


def test_les_reglages_sont_lus_une_fois(monkeypatch) -> None:
    avant = reglages()
    monkeypatch.setenv("PORT", "9999")
    assert reglages() is avant


def test_sans_adresse_de_base_c_est_un_fichier_du_dossier_de_donnees(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOSSIER_DONNEES", str(tmp_path))
    assert Reglages().url_base == f"sqlite:///{tmp_path / 'aiguillage.db'}"


def test_l_adresse_de_base_donnee_est_gardee(monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://hote/base")
    assert Reglages().url_base == "postgresql://hote/base"


def test_la_racine_est_celle_du_projet() -> None:
    assert (RACINE / "pyproject.toml").is_file()
