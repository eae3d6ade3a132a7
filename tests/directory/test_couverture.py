"""What is counted of the coverage, on a directory small enough to count by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fabriques_annuaire import ecrire_yaml, un_contenu, un_dispositif, une_structure
from sqlalchemy.orm import Session, sessionmaker

from directory import base
from directory.annuaire.importation import ecrire, lire
from directory.recherche.couverture import en_table, mesurer
from directory.recherche.images import CARTE, RADAR, dessiner
from directory.territoire.repository import communes

LENS, ARRAS = "62498", "62041"
MARDI = date(2026, 11, 17)
REPARER = "mobilite--entretenir-reparer-son-vehicule"
SOINS = "sante--acces-aux-soins"


@pytest.fixture
def mesure(tmp_path: Path) -> dict:
    def d(identifiant: str, zone: dict, theme: str = REPARER, **autres: object) -> dict:
        return {**un_dispositif(), "id": identifiant, "zone": zone, "thematiques": [theme], **autres}

    records = [
        d("un", {"communes": [LENS, ARRAS]}),
        d("deux", {"communes": [LENS]}, mobilite="vehicule"),
        d("partout", {"departements": ["62"], "sauf": {"communes": [ARRAS]}}, SOINS),
        d("prevu", {"departements": ["62"]}, statut="prevu"),
        d("fini", {"departements": ["62"]}, valide_jusqu_au="2026-10"),
        d("plus-tard", {"departements": ["62"]}, valide_du="2027-01-01"),
        d("pro", {"departements": ["62"]}, audience=["professionnel"]),
    ]
    path = ecrire_yaml(tmp_path, un_contenu(structures=[une_structure()], dispositifs=records))
    url = f"sqlite:///{tmp_path / 'couverture.db'}"
    base.migrer(url)
    engine = base.creer_moteur(url)
    with sessionmaker(engine, future=True).begin() as session:
        ecrire(session, lire([path]))
        found = mesurer(session, date(2026, 11, 17))
    engine.dispose()
    return found


def test_ne_compte_que_ce_qui_est_en_service_pour_un_habitant(mesure: dict) -> None:
    assert mesure["dispositifs"] == 3
    assert mesure["par_categorie"]["mobilite"] == 2
    assert {c: n for c, n in mesure["mobilite_par_commune"].items() if n} == {LENS: 2, ARRAS: 1}


def test_la_part_des_communes_a_deux_mobilites_est_celle_de_lens_seule(mesure: dict) -> None:
    assert mesure["communes_deux_mobilites"] == round(1 / len(communes()), 4)


def test_les_zones_blanches_tiennent_compte_de_ce_qui_est_exclu(mesure: dict) -> None:
    blank = set(mesure["zones_blanches"]["sante"])
    assert ARRAS in blank
    assert LENS not in blank
    assert "59350" in blank
    assert len(mesure["zones_blanches"]["logement-hebergement"]) == len(communes())


def test_la_table_dit_les_memes_chiffres(mesure: dict) -> None:
    assert "3 dispositifs pour les habitants" in en_table(mesure)


def test_les_images_se_dessinent_et_ne_sont_pas_vides(db: Session, tmp_path: Path) -> None:
    measured = mesurer(db, MARDI)
    paths = dessiner(measured, tmp_path / "images")
    assert [p.name for p in paths] == [CARTE, RADAR]
    for path in paths:
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) > 30_000


def test_la_carte_ne_compte_que_ce_qui_est_propre_au_territoire(db: Session) -> None:
    measured = mesurer(db, MARDI)
    assert set(measured["mobilite_locale_par_commune"]) == set(communes())
    for code, local in measured["mobilite_locale_par_commune"].items():
        assert local < measured["mobilite_par_commune"][code]
