"""Demands more precise than a thématique: the record that answers them comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.annuaire.models import Dispositif
from directory.annuaire.schemas import referentiels
from directory.eligibilite.models import Situation
from directory.horloge import PARIS
from directory.recherche.precisions import dispositifs_precis, etroites, precisions
from directory.recherche.score import Demande, hors_de_propos
from directory.recherche.services import choisir, lister, orienter, publics_utiles, rechercher
from directory.territoire.repository import commune
from directory.texte import cle

DEMARCHES = "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
DROITS = "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"
SOINS = "sante--acces-aux-soins"
GARDE = "famille--garde-denfants"
LENS, DENAIN, MAUBEUGE = "62498", "59172", "59392"
MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)


@pytest.mark.parametrize("code", list(precisions()))
def test_chaque_precision_mene_a_des_fiches_que_l_on_peut_proposer(db: Session, code: str) -> None:
    precision = precisions()[code]
    assert precision.besoin in referentiels()["thematiques"]
    for wanted in precision.dispositifs:
        found = db.execute(select(Dispositif).where(Dispositif.id.like(wanted.replace("*", "%")))).unique().scalars()
        shown = [d for d in found if d.statut in ("existant", "experimental") and "resident" in d.codes("audience")]
        assert shown, f"{code} : aucune fiche à montrer pour {wanted}"
        assert "*" in wanted or [d.id for d in shown] == [wanted]


@pytest.mark.parametrize(
    ("commune", "besoin", "precision", "premier"),
    [
        (LENS, DEMARCHES, "titre-identite", "france-titres-3400"),
        (DENAIN, DROITS, "cheque-energie", "assistance-cheque-energie-ligne"),
        (MAUBEUGE, DROITS, "retraite", "carsat-national-3960"),
        (LENS, DEMARCHES, "impots", "impots-ligne-particuliers"),
    ],
)
def test_ce_qui_est_nomme_passe_devant(db: Session, commune: str, besoin: str, precision: str, premier: str) -> None:
    without = orienter(db, Situation(commune=commune, besoins=[besoin]), MARDI)
    named = orienter(db, Situation(commune=commune, besoins=[besoin], precisions=[precision]), MARDI)
    assert named["dispositifs"][0]["id"] == premier
    assert without["dispositifs"][0]["id"] != premier


def test_une_fiche_precise_d_un_autre_territoire_n_est_pas_proposee(db: Session) -> None:
    apa = "famille--prise-en-charge-personne-dependante"
    found = orienter(db, Situation(commune=LENS, besoins=[apa], precisions=["apa"]), MARDI)
    ids = [d["id"] for d in found["dispositifs"]]
    assert ids[0] == "apa-pas-de-calais"
    assert "apa-nord" not in ids


def test_une_precision_va_au_besoin_dont_elle_parle() -> None:
    assert dispositifs_precis(["carte-vitale"], SOINS, [GARDE, SOINS]) == ["assurance-maladie-3646-ligne"]
    assert dispositifs_precis(["carte-vitale"], GARDE, [GARDE, SOINS]) == []
    # no need of its own was said: the nearest, by its category, then the first
    assert dispositifs_precis(["retraite"], DEMARCHES, [GARDE, DEMARCHES])
    assert dispositifs_precis(["retraite"], GARDE, [GARDE, SOINS])
    assert dispositifs_precis(["inconnue"], GARDE, [GARDE]) == []
    assert dispositifs_precis(["retraite"], GARDE, []) == []


@pytest.mark.parametrize(("besoin", "identifiant"), [(b, i) for b, ids in etroites().items() for i in sorted(ids)])
def test_une_fiche_d_un_seul_sujet_existe_et_attend_qu_on_le_dise(db: Session, besoin: str, identifiant: str) -> None:
    d = db.get(Dispositif, identifiant)
    assert besoin in d.codes("thematique")
    silent = Demande(besoin, commune(LENS), Situation(commune=LENS))
    assert hors_de_propos(d, silent)
    word = max(cle(d.nom).split(), key=len)
    assert not hors_de_propos(d, Demande(besoin, commune(LENS), Situation(commune=LENS, mots=[word])))
    assert not hors_de_propos(d, replace(silent, precis=(identifiant,)))


def test_ce_qui_est_hors_de_propos_reste_dans_la_liste_mais_a_la_fin(db: Session) -> None:
    asked = Situation(commune=LENS, besoins=[DEMARCHES])
    listed = [sheet["id"] for sheet in lister(db, asked, MARDI, limite=500)]
    narrow = [i for i in listed if i in etroites()[DEMARCHES] and i != "etrangers-en-france-ligne"]
    assert {"caf-3230-ligne", "impots-ligne-particuliers", "france-titres-3400"} <= set(narrow)
    assert set(listed[: -len(narrow) - 1]).isdisjoint(narrow)
    assert not set(narrow) & {sheet["id"] for sheet in orienter(db, asked, MARDI)["dispositifs"]}


def test_la_ligne_des_expulsions_reste_pour_un_loyer_impaye(db: Session) -> None:
    """It is about that very need: nothing more has to be said."""
    loyer = "logement-hebergement--reduire-les-impayes-de-loyer"
    asked = Situation(commune=LENS, besoins=[loyer])
    assert "allo-prevention-expulsion-ligne" in {
        c.dispositif.id for c in choisir(rechercher(db, asked, loyer, MARDI), 6)
    }


@pytest.mark.parametrize(
    ("precision", "besoin", "commune_"),
    [
        ("transport-handicap", "logement-hebergement--louer-un-logement", "59350"),
        ("transport-handicap", "sante--constituer-un-dossier-mdph-invalidite", "59350"),
        ("transport-handicap", "mobilite--preparer-un-permis", "59350"),
        ("garde-horaires-decales", "mobilite--mobilite-douce-partagee-collective", "59599"),
        ("mission-locale", "mobilite--preparer-un-permis", LENS),
    ],
)
def test_ce_qui_est_dit_en_passant_ne_change_pas_une_autre_demande(
    db: Session, precision: str, besoin: str, commune_: str
) -> None:
    plain = orienter(db, Situation(commune=commune_, besoins=[besoin]), MARDI)
    told = orienter(db, Situation(commune=commune_, besoins=[besoin], precisions=[precision]), MARDI)
    assert [d["id"] for d in told["dispositifs"]] == [d["id"] for d in plain["dispositifs"]]


def test_une_demande_a_la_caf_ne_mene_pas_aux_cartes_grises(db: Session) -> None:
    asked = Situation(commune=LENS, besoins=[DEMARCHES], mots=["declaration"], precisions=["caf"])
    ids = [d["id"] for d in orienter(db, asked, MARDI)["dispositifs"]]
    assert ids[0] == "caf-3230-ligne"
    assert "france-titres-3400" not in ids


def test_ce_qui_repond_a_deux_besoins_ne_laisse_pas_la_place_a_du_hors_sujet(db: Session) -> None:
    justice = "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire"
    separation = "famille--surmonter-conflits-separation-violence"
    asked = Situation(commune="62041", besoins=[separation, justice], mots=["divorcer"], precisions=["separation"])
    ids = [d["id"] for d in orienter(db, asked, MARDI)["dispositifs"]]
    assert ids[0] == "acces-au-droit-3039-ligne"
    assert not {"dix-sept-cyber-site", "allo-prevention-expulsion-ligne", "solidarite-femmes-3919"} & set(ids)


def test_un_service_nomme_se_donne_sans_poser_de_question(db: Session) -> None:
    emploi = precisions()["mission-locale"].besoin
    asked = Situation(commune="62178", besoins=[emploi])
    assert publics_utiles(db, asked, MARDI)
    assert publics_utiles(db, replace(asked, precisions=["mission-locale"]), MARDI) == []


@pytest.mark.parametrize(
    ("code", "ville", "premier"),
    [("mission-locale", "62160", "ml-"), ("mairie-sociale", "62119", "ccas-bethune"),
     ("mairie-sociale", "59150", "ccas-de-votre"),
     ("france-services", "59309", "france-services-"), ("travailleur-social", LENS, "mds-lens"),
     ("france-travail", DENAIN, "france-travail-denain"), ("maison-du-handicap", LENS, "mdph-62")],
)  # fmt: skip
def test_un_service_nomme_mene_a_celui_de_sa_commune(db: Session, code: str, ville: str, premier: str) -> None:
    precision = precisions()[code]
    found = orienter(db, Situation(commune=ville, besoins=[precision.besoin], precisions=[code]), MARDI)
    assert found["dispositifs"][0]["id"].startswith(premier), [d["id"] for d in found["dispositifs"]]
