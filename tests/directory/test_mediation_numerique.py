"""Places of digital help come in from the national list, as JSON or CSV, in our own words."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fabriques_annuaire import base_neuve
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from directory.annuaire.models import Dispositif, Structure
from directory.echange.importation import Bilan, importer
from directory.echange.mediation_numerique import SERVICES, lire_lieu
from directory.eligibilite.models import Situation
from directory.horloge import PARIS
from directory.recherche.services import rechercher

MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)
DENAIN, CALAIS = "59172", "62193"
EQUIPEMENT = "numerique--acquerir-un-equipement"


def un_lieu(**autres: Any) -> dict[str, Any]:
    return {
        "id": "essai-1", "nom": "Médiathèque de Denain", "commune": "Denain", "code_postal": "59220",
        "code_insee": DENAIN, "adresse": "1 rue de la Paix", "latitude": 50.328, "longitude": 3.394,
        "telephone": "+33327000000", "courriels": "contact@exemple.fr|autre@exemple.fr",
        "site_web": "https://exemple.fr|https://autre.fr", "horaires": "Tu-Sa 10:00-12:00,14:00-18:00",
        "date_maj": "2026-05-01", "source": "hub", "frais_a_charge": "Gratuit",
        "services": "Accès internet et matériel informatique|Acquisition de matériel informatique à prix solidaire",
        "publics_specifiquement_adresses": "Seniors|Jeunes", "modalites_acces": "Se présenter|Téléphoner",
        "modalites_accompagnement": "En autonomie|Dans un atelier collectif", "itinerance": "",
        "presentation_resume": "<p>Un espace <b>public</b> numérique.</p>", **autres,
    }  # fmt: skip


@pytest.fixture
def vide(tmp_path: Path) -> Iterator[Session]:
    url = f"sqlite:///{tmp_path / 'mediation.db'}"
    with base_neuve(url) as engine, sessionmaker(engine, future=True).begin() as session:
        yield session


def prendre(db: Session, path: Path, lieux: list[dict[str, Any]]) -> Bilan:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(lieux[0]))
            writer.writeheader()
            writer.writerows(lieux)
    else:
        path.write_text(json.dumps(lieux, ensure_ascii=False), encoding="utf-8")
    return importer(db, path, "mediation-numerique", MARDI)


@pytest.mark.parametrize("nom", ["lieux.csv", "lieux.json"])
def test_un_lieu_importe_est_trouve_pres_de_chez_soi_et_seulement_la(vide: Session, tmp_path: Path, nom: str) -> None:
    report = prendre(vide, tmp_path / nom, [un_lieu()])
    assert report.rejets == []
    found = rechercher(vide, Situation(commune=DENAIN), EQUIPEMENT, MARDI)
    assert [c.dispositif.structure.nom for c in found] == ["Médiathèque de Denain"]
    assert rechercher(vide, Situation(commune=CALAIS), EQUIPEMENT, MARDI) == []


def test_ce_qu_offre_un_lieu_est_dit_en_mots_simples_et_sourcé(vide: Session, tmp_path: Path) -> None:
    prendre(vide, tmp_path / "lieux.json", [un_lieu()])
    d = vide.get(Dispositif, "mediation-numerique--essai-1-aide")
    assert d.description == (
        "Ce lieu aide les gens avec internet et l'ordinateur. Vous pouvez y utiliser un ordinateur et internet. "
        "Vous pouvez y acheter du matériel moins cher."
    )
    assert d.description_pro == "Un espace public numérique."
    assert d.codes("public") == ["seniors", "jeunes"]
    assert (d.frais, d.demarche, d.modes_accueil) == ("gratuit", "Vous pouvez y aller. Appelez.", ["en-presentiel"])
    assert d.sources[0]["titre"] == "Cartographie nationale des lieux de médiation numérique"
    assert (d.sources[0]["date"], d.verifie_le) == ("2026-05-01", "2026-05-01")
    s = d.structure
    assert (s.telephone, s.courriel, s.site) == ("03 27 00 00 00", "contact@exemple.fr", "https://exemple.fr")


def test_un_lieu_qui_ne_recoit_personne_n_est_propose_a_personne(vide: Session, tmp_path: Path) -> None:
    prendre(vide, tmp_path / "lieux.json", [un_lieu(modalites_acces="Ce lieu n'accueille pas de public")])
    assert vide.get(Structure, "mediation-numerique--essai-1") is not None
    assert vide.get(Dispositif, "mediation-numerique--essai-1-aide") is None


def test_ce_qui_demande_une_fiche_de_prescription_ne_dit_pas_d_y_aller(vide: Session, tmp_path: Path) -> None:
    prendre(vide, tmp_path / "l.json", [un_lieu(modalites_acces="Envoyer un mail avec une fiche de prescription")])
    d = vide.get(Dispositif, "mediation-numerique--essai-1-aide")
    assert d.entree == "prescription"
    assert d.demarche == "Demandez à la personne qui vous suit. Elle fera la demande avec vous."


def test_un_lieu_a_distance_ou_itinerant_le_dit() -> None:
    remote = dict(lire_lieu(un_lieu(modalites_accompagnement="À distance"), MARDI.date()))["services"]
    assert remote.valeurs["modes_accueil"] == ["a-distance"]
    bus = dict(lire_lieu(un_lieu(itinerance="Itinérant"), MARDI.date()))["services"]
    assert bus.valeurs["entree"] == "itinerant"


def test_un_lieu_gratuit_sous_condition_n_est_pas_dit_gratuit() -> None:
    read = dict(lire_lieu(un_lieu(frais_a_charge="Gratuit sous condition"), MARDI.date()))["services"]
    assert (read.valeurs["frais"], read.valeurs["frais_precisions"]) == (None, "Gratuit sous condition")


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        ({"services": "Réparer des vélos"}, "services : valeur inconnue"),
        ({"services": ""}, "services : au moins un service attendu"),
        ({"publics_specifiquement_adresses": "Martiens"}, "publics_specifiquement_adresses : valeur inconnue"),
        ({"date_maj": "hier"}, "date_maj : date attendue"),
        ({"id": None}, "id : obligatoire"),
        ({"nom": ""}, "nom : obligatoire"),
    ],
)
def test_un_lieu_faux_est_refuse_avec_sa_raison(
    vide: Session, tmp_path: Path, champs: dict[str, Any], raison: str
) -> None:
    report = prendre(vide, tmp_path / "lieux.json", [un_lieu(id="bon"), un_lieu(**champs)])
    assert any(raison in str(r) for r in report.rejets), report.rejets
    assert vide.get(Structure, "mediation-numerique--bon") is None  # all of a file or nothing


def test_tous_les_services_du_schema_menent_a_un_besoin_et_a_une_phrase() -> None:
    for service in SERVICES:
        read = dict(lire_lieu(un_lieu(services=service), MARDI.date()))["services"]
        assert read.refus == []
        assert read.etiquettes[0][0] == "thematique"
        assert len(read.valeurs["description"]) > 60


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(un_lieu())),
        st.one_of(st.none(), st.text(max_size=40), st.integers(), st.lists(st.text(max_size=5), max_size=3)),
    )
)
def test_une_rangee_quelconque_est_lue_ou_refusee_jamais_une_panne(autres: dict[str, Any]) -> None:
    for _, read in lire_lieu({**un_lieu(), **autres}, MARDI.date()):
        assert isinstance(read.refus, list)
