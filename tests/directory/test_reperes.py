"""The index of places and needs says the same as the records, on both databases, after every kind of change."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
from fabriques_annuaire import base_neuve, session_defaite
from sqlalchemy import delete, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.annuaire.corrections import corriger
from directory.annuaire.models import Dispositif, Repere, Structure, toucher
from directory.annuaire.reperes import completer, refaire
from directory.annuaire.schemas import referentiels
from directory.eligibilite.models import Situation
from directory.horloge import PARIS
from directory.recherche.query import CANDIDATS_AU_PLUS, candidats, en_service
from directory.recherche.reserve import dispositifs
from directory.recherche.services import lister, orienter, rechercher
from directory.territoire.repository import commune, communes, couvre
from tests.postgres import nouvelle_base

MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)
LENS, CALAIS = "62498", "62193"
LIGNE = "acces-au-droit-3039-ligne"
THEMES = sorted(referentiels()["thematiques"])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def moteur(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('reperes') / 'annuaire.db'}"
    else:
        url = nouvelle_base(request.getfixturevalue("postgres"))
    with base_neuve(url, chargee=True) as engine:
        yield engine


@pytest.fixture
def db(moteur: Engine) -> Iterator[Session]:
    with session_defaite(moteur) as session:
        yield session


def contenu(db: Session) -> set[tuple]:
    table = Repere.__table__
    return {tuple(row) for row in db.execute(select(*table.c))}


def trouves(db: Session, besoin: str, code: str = LENS) -> set[str]:
    return {c.dispositif.id for c in rechercher(db, Situation(commune=code), besoin, MARDI)}


def test_les_reperes_trouvent_tout_ce_que_disent_les_fiches(db: Session) -> None:
    everything = dispositifs(db, en_service(db, MARDI.date()))
    dice = random.Random(59)
    for _ in range(60):
        place, theme = communes()[dice.choice(sorted(communes()))], dice.choice(THEMES)
        expected = {
            d.id
            for d in everything
            if theme in d.codes("thematique")
            and any(couvre(place, z.grain, z.code) for z in d.zones if not z.exclue)
            and not any(couvre(place, z.grain, z.code) for z in d.zones if z.exclue)
        }
        found = {d.id for d in candidats(db, commune=place, besoins=[theme], jour=MARDI.date())}
        assert found == expected, f"{place.nom}, {theme}"


def test_aucun_besoin_de_notre_annuaire_n_est_coupe(db: Session) -> None:
    for code in (LENS, CALAIS, "59350"):
        for theme in THEMES:
            found = candidats(db, commune=commune(code), besoins=[theme], jour=MARDI.date())
            assert len(found) < CANDIDATS_AU_PLUS, theme


def test_les_deux_bases_repondent_la_meme_chose(moteur: Engine, annuaire: Engine) -> None:
    dice = random.Random(62)
    for _ in range(25):
        asked = Situation(commune=dice.choice(sorted(communes())), besoins=dice.sample(THEMES, 2))
        answers = []
        for engine in (moteur, annuaire):
            with Session(engine, future=True) as session:
                answers.append(orienter(session, asked, MARDI))
        assert answers[0] == answers[1]


def test_une_recherche_par_mots_ignore_les_accents_sur_les_deux_bases(db: Session) -> None:
    names = [sheet["nom"] for sheet in lister(db, Situation(commune=LENS), MARDI, "cheque energie")]
    assert any("énergie" in name.lower() for name in names)


def test_refaire_tout_ne_change_rien(db: Session) -> None:
    before = contenu(db)
    refaire(db.connection())
    assert contenu(db) == before


def test_une_base_d_avant_les_reperes_les_recoit(db: Session) -> None:
    before = contenu(db)
    db.execute(delete(Repere).execution_options(synchronize_session=False))
    assert trouves(db, "mobilite--entretenir-reparer-son-vehicule") == set()
    assert completer(db)
    assert contenu(db) == before
    assert not completer(db)


def test_une_fiche_abandonnee_n_est_plus_trouvee(db: Session) -> None:
    theme = db.get(Dispositif, LIGNE).codes("thematique")[0]
    assert LIGNE in trouves(db, theme)
    corriger(db, LIGNE, "statut", "abandonne", auteur="Anne", motif="essai", moment=MARDI)
    assert LIGNE not in trouves(db, theme)
    corriger(db, LIGNE, "statut", "existant", auteur="Anne", motif="essai", moment=MARDI)
    assert LIGNE in trouves(db, theme)


def test_une_fiche_retiree_emporte_ses_reperes(db: Session) -> None:
    db.delete(db.get(Dispositif, LIGNE))
    db.flush()
    assert db.execute(select(Repere).where(Repere.dispositif_id == LIGNE)).first() is None


def test_une_structure_qui_demenage_emmene_ce_qu_elle_offre(db: Session) -> None:
    owner = Structure(id="essai", nom="Atelier", commune=LENS, origine="essai", sources=[])
    d = Dispositif(
        id="essai-velo", structure_id="essai", nom="Vélo", description="Un vélo.", statut="existant", origine="essai",
        confiance="haute", modes_accueil=["en-presentiel"], mobilisable_par=["usagers"], sources=[], criteres=[],
        a_apporter=[], langues=[], alias=[],
    )  # fmt: skip
    theme = "mobilite--entretenir-reparer-son-vehicule"
    db.add_all([owner, d])
    db.flush()
    values = {"d": "essai-velo"}
    labels = "INSERT INTO dispositif_etiquette (dispositif_id, genre, code, rang) VALUES (:d, :g, :c, 0)"
    for genre, code in (("thematique", theme), ("audience", "resident"), ("public", "tous-publics")):
        db.execute(text(labels), values | {"g": genre, "c": code})
    zone = "INSERT INTO dispositif_zone (dispositif_id, grain, code, exclue) VALUES (:d, 'inconnue', '', false)"
    db.execute(text(zone), values)
    db.expire_all()
    refaire(db.connection(), ["essai-velo"])
    assert "essai-velo" in trouves(db, theme, LENS)
    assert "essai-velo" not in trouves(db, theme, CALAIS)  # 78 km from Lens
    owner.commune = CALAIS
    db.flush()
    db.expire_all()
    assert "essai-velo" in trouves(db, theme, CALAIS)
    assert "essai-velo" not in trouves(db, theme, LENS)


def test_deux_ecritures_a_la_fois_attendent_et_aboutissent(moteur: Engine) -> None:
    """Two keepers correct the directory at the same moment: neither is refused."""
    failures: list[Exception] = []

    def corriger_aussi() -> None:
        try:
            with Session(moteur, future=True) as session, session.begin():
                toucher(session)
        except Exception as error:
            failures.append(error)

    with Session(moteur, future=True) as first, first.begin():
        toucher(first)
        other = threading.Thread(target=corriger_aussi)
        other.start()
        other.join(0.5)
        assert other.is_alive()  # it waits for the first
    other.join(10)
    assert not other.is_alive()
    assert failures == []
