"""Loading the directory: all is checked, nothing is half written, nothing is done twice."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from fabriques_annuaire import (
    HAZEBROUCK,
    PERMIS,
    SOURCE,
    ecrire_yaml,
    un_contenu,
    un_dispositif,
    une_structure,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.annuaire.importation import (
    DOSSIER,
    ImportRefuse,
    Lot,
    charger_si_change,
    ecrire,
    empreinte,
    fichiers,
    lire,
)
from directory.annuaire.models import Chargement, Dispositif, Etiquette, Structure, Zone

STRUCTURE, DISPOSITIF = "garage-hazebrouck", "garage-hazebrouck-permis"
ANGLAIS = re.compile(r"\b(?:field|value|required|permitted|allowed|ensure|string|match|items|valid|expected|range)\b")


def rejets(tmp_path: Path, contenu: Any) -> list[tuple[str, str, str]]:
    lot = lire([ecrire_yaml(tmp_path, contenu)])
    return [(r.fichier, r.enregistrement, r.raison) for r in lot.rejets]


def test_un_bon_fichier_n_a_pas_de_rejet(tmp_path: Path) -> None:
    lot = lire([ecrire_yaml(tmp_path, un_contenu())])
    assert lot.rejets == []
    assert [s.id for s, _ in lot.structures] == [STRUCTURE]
    assert [d.id for d, _ in lot.dispositifs] == [DISPOSITIF]


REFUS = [
    # Dans une structure
    ({"structure": {"telephone": "0328503620"}}, STRUCTURE, "téléphone mal formé : 0328503620"),
    ({"structure": {"courriel": "accueil@ville"}}, STRUCTURE, "courriel mal formé : accueil@ville"),
    ({"structure": {"site": "www.ville.fr"}}, STRUCTURE, "adresse de site mal formée : www.ville.fr"),
    ({"structure": {"horaires": "lundi matin"}}, STRUCTURE, "horaires mal formés (OpenStreetMap) : lundi matin"),
    ({"structure": {"commune": "75056"}}, STRUCTURE, "commune inconnue : 75056"),
    ({"structure": {"sources": ["oubliee"]}}, STRUCTURE, "source non déclarée : oubliee"),
    # Dans un dispositif
    ({"dispositif": {"thematiques": ["mobilite--voler"]}}, DISPOSITIF, "code inconnu dans thematiques : mobilite--vol"),
    ({"dispositif": {"thematiques": [PERMIS, PERMIS]}}, DISPOSITIF, "code répété"),
    ({"dispositif": {"publics": ["martiens"]}}, DISPOSITIF, "code inconnu dans publics : martiens"),
    ({"dispositif": {"publics": ["tous-publics", "jeunes"]}}, DISPOSITIF, "tous-publics est seul"),
    ({"dispositif": {"zone": {}}}, DISPOSITIF, "zone vide"),
    ({"dispositif": {"zone": {"communes": ["75056"]}}}, DISPOSITIF, "zone inconnue : 75056"),
    ({"dispositif": {"zone": {"epci": ["1"]}}}, DISPOSITIF, "zone inconnue : 1"),
    ({"dispositif": {"zone": {"arrondissements": ["Paris"]}}}, DISPOSITIF, "zone inconnue : Paris"),
    ({"dispositif": {"zone": {"bassins": ["Littoral Est"]}}}, DISPOSITIF, "zone inconnue : Littoral Est"),
    ({"dispositif": {"zone": {"cpam": ["Flandres"]}}}, DISPOSITIF, "zone inconnue : Flandres"),
    ({"dispositif": {"zone": {"departements": ["80"]}}}, DISPOSITIF, "zone inconnue : 80"),
    ({"dispositif": {"zone": {"regions": ["11"]}}}, DISPOSITIF, "zone inconnue : 11"),
    ({"dispositif": {"zone": {"france": True, "sauf": {"epci": ["1"]}}}}, DISPOSITIF, "zone inconnue : 1"),
    ({"dispositif": {"verifie_le": "hier"}}, DISPOSITIF, "date attendue (AAAA, AAAA-MM ou AAAA-MM-JJ) : hier"),
    ({"dispositif": {"criteres": [{"critere": "age", "texte": "x"}]}}, DISPOSITIF, "critère age sans borne"),
    ({"dispositif": {"criteres": [{"critere": "public", "texte": "x"}]}}, DISPOSITIF, "critère public sans liste"),
    ({"dispositif": {"criteres": [{"critere": "permis", "texte": "x"}]}}, DISPOSITIF, "critère permis sans valeur"),
    ({"dispositif": {"criteres": [{"critere": "revenus", "texte": "x", "max": 2}]}}, DISPOSITIF,
     "critère revenus sans plafond ou sans unité"),
    ({"dispositif": {"criteres": [{"critere": "statut", "texte": "x", "un_de": ["roi"]}]}}, DISPOSITIF,
     "statut inconnu"),
    ({"dispositif": {"structure": "nulle-part"}}, DISPOSITIF, "structure inconnue : nulle-part"),
    # Dans le fichier
    ({"structures": [une_structure(), une_structure()]}, STRUCTURE, "identifiant répété"),
    ({"dispositifs": [un_dispositif(), un_dispositif()]}, DISPOSITIF, "identifiant répété"),
    ({"sources": {"essai": {"titre": "Sans lieu"}}}, "essai", "une source a une url ou un document"),
    ({"sources": {"essai": {**SOURCE, "date": "2025-99"}}}, "essai", "date"),
]  # fmt: skip


@pytest.mark.parametrize(("faute", "enregistrement", "raison"), REFUS, ids=[f"{r[1]}: {r[2]}" for r in REFUS])
def test_un_rejet_dit_le_fichier_l_enregistrement_et_la_raison(
    tmp_path: Path, faute: dict, enregistrement: str, raison: str
) -> None:
    dits = rejets(tmp_path, un_contenu(**faute))
    assert any(r[0] == "essai.yml" and r[1] == enregistrement and raison in r[2] for r in dits), dits


DE_PYDANTIC = [
    ({"structure": {"inconnu": 1}}, "inconnu"),  # un champ de trop
    ({"structure": {"nom": None}}, "nom"),  # un champ qui manque
    ({"structure": {"id": "Pas Bon"}}, "id"),
    ({"structure": {"sources": []}}, "sources"),  # rien sans source
    ({"structure": {"latitude": "nord"}}, "latitude"),
    ({"structure": {"telephone": ""}}, "telephone"),  # une chaîne vide n'est pas un inconnu
    ({"dispositif": {"statut": "ouvert"}}, "statut"),
    ({"dispositif": {"audience": []}}, "audience"),
    ({"dispositif": {"verifie_le": "2025-02-30"}}, "verifie_le"),  # un jour qui n'existe pas
    ({"dispositif": {"criteres": [{"critere": "autre", "texte": "x" * 161}]}}, "criteres"),
]


@pytest.mark.parametrize(("faute", "champ"), DE_PYDANTIC, ids=[champ for _, champ in DE_PYDANTIC])
def test_un_rejet_nomme_le_champ(tmp_path: Path, faute: dict, champ: str) -> None:
    [(fichier, enregistrement, raison)] = rejets(tmp_path, un_contenu(**faute))
    assert fichier == "essai.yml"
    assert enregistrement in (STRUCTURE, DISPOSITIF, "Pas Bon")
    assert raison.startswith(champ)


@pytest.mark.parametrize(("faute", "champ"), DE_PYDANTIC, ids=[champ for _, champ in DE_PYDANTIC])
def test_la_raison_d_un_rejet_se_lit_en_francais(tmp_path: Path, faute: dict, champ: str) -> None:
    [(_, _, raison)] = rejets(tmp_path, un_contenu(**faute))
    assert not ANGLAIS.search(raison), raison


@pytest.mark.parametrize(
    "octets",
    [b"structures: [", b"nom: \xe9t\xe9\n", b"- une liste\n", b"structures: [texte]\n", b"autre: {}\n"],
    ids=["yaml coupé", "pas de l'UTF-8", "une liste", "un texte pour structure", "une rubrique inconnue"],
)
def test_un_fichier_illisible_est_un_rejet_pas_une_panne(tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "casse.yml").write_bytes(octets)
    [rejet] = lire([tmp_path / "casse.yml"]).rejets
    assert rejet.fichier == "casse.yml"
    assert rejet.raison
    assert str(rejet).startswith("casse.yml : ")


def test_un_fichier_absent_est_un_rejet(tmp_path: Path) -> None:
    [rejet] = lire([tmp_path / "absent.yml"]).rejets
    assert "illisible" in rejet.raison


def test_toutes_les_fautes_sont_dites_en_une_fois(tmp_path: Path) -> None:
    contenu = un_contenu({"telephone": "1", "site": "x"}, {"zone": {}})
    assert len(rejets(tmp_path, contenu)) == 3


def test_un_fichier_vide_n_apporte_rien(tmp_path: Path) -> None:
    (tmp_path / "vide.yml").write_text("# rien\n", encoding="utf-8")
    assert lire([tmp_path / "vide.yml"]) == Lot()


def test_une_source_citee_pour_quelques_champs_le_dit(tmp_path: Path) -> None:
    contenu = un_contenu(dispositif={"sources": ["essai", {"id": "essai", "champs": ["telephone"]}]})
    [(_, sources)] = lire([ecrire_yaml(tmp_path, contenu)]).dispositifs
    assert sources == [SOURCE, {**SOURCE, "champs": ["telephone"]}]


# En base


def charger(db: Session, tmp_path: Path, contenu: Any, origine: str = "essai") -> None:
    ecrire(db, lire([ecrire_yaml(tmp_path, contenu)]), origine)
    db.flush()
    db.expire_all()


def tout(db: Session, origine: str = "essai") -> list[tuple]:
    """All that came from one origin, as plain values."""
    rows: list[tuple] = []
    for table in (Structure, Dispositif):
        for row in db.execute(select(table.__table__).where(table.origine == origine).order_by(table.id)):
            rows.append(tuple(map(str, row)))
    mine = select(Dispositif.id).where(Dispositif.origine == origine)
    for table in (Etiquette, Zone):
        found = db.execute(select(table.__table__).where(table.dispositif_id.in_(mine)))
        rows.extend(sorted(tuple(map(str, row)) for row in found))
    return rows


def test_un_bassin_et_une_caisse_deviennent_les_territoires_qu_ils_reunissent(db: Session, tmp_path: Path) -> None:
    zone = {"bassins": ["Littoral Nord"], "cpam": ["Artois"]}
    lot = lire([ecrire_yaml(tmp_path, un_contenu({}, {"zone": zone}))])
    assert lot.rejets == []
    ecrire(db, lot, "essai")
    rows = db.execute(select(Zone.grain, Zone.code).where(Zone.dispositif_id == DISPOSITIF)).all()
    assert {code for grain, code in rows if grain == "arrondissement"} == {"Arras", "Béthune", "Lens"}
    assert {"200090751", "246200729", "200069037"} == {code for grain, code in rows if grain == "epci"}


def test_l_acces_la_capacite_et_l_operateur_sont_gardes(db: Session, tmp_path: Path) -> None:
    rule = {"critere": "operateur", "un_de": ["orange"], "texte": "Être client d'Orange"}
    told = {"capacite": "8 places", "criteres": [rule]}
    ecrire(db, lire([ecrire_yaml(tmp_path, un_contenu({"acces": "Bus 5, arrêt Mairie"}, told))]), "essai")
    d = db.get(Dispositif, DISPOSITIF)
    assert (d.capacite, d.structure.acces, d.criteres[0]["un_de"]) == ("8 places", "Bus 5, arrêt Mairie", ["orange"])


def test_un_dispositif_est_ecrit_avec_ses_codes_et_sa_zone(db: Session, tmp_path: Path) -> None:
    zone = {"departements": ["59"], "sauf": {"communes": [HAZEBROUCK]}}
    charger(db, tmp_path, un_contenu(dispositif={"zone": zone, "publics": ["jeunes", "familles"]}))
    d = db.get(Dispositif, DISPOSITIF)
    assert d.structure.nom == "Garage solidaire"
    assert d.codes("thematique") == [PERMIS]
    assert sorted(d.codes("public")) == ["familles", "jeunes"]
    assert d.codes("audience") == ["resident"]
    assert {(z.grain, z.code, z.exclue) for z in d.zones} == {
        ("departement", "59", False),
        ("commune", HAZEBROUCK, True),
    }
    assert d.sources == [SOURCE]
    assert d.telephone is None  # inconnu, jamais vide


def test_rien_n_est_ecrit_quand_un_enregistrement_est_refuse(db: Session, tmp_path: Path) -> None:
    charger(db, tmp_path, un_contenu())
    avant = tout(db)
    mauvais = un_contenu(
        structures=[une_structure(), une_structure(id="autre")], dispositifs=[un_dispositif(structure="nulle-part")]
    )
    with pytest.raises(ImportRefuse) as refus:
        charger(db, tmp_path, mauvais)
    assert [r.enregistrement for r in refus.value.rejets] == [DISPOSITIF]
    assert tout(db) == avant


def test_recharger_ne_change_rien(db: Session, tmp_path: Path) -> None:
    charger(db, tmp_path, un_contenu())
    avant = tout(db)
    charger(db, tmp_path, un_contenu())
    assert tout(db) == avant


def test_recharger_remplace_et_retire(db: Session, tmp_path: Path) -> None:
    charger(db, tmp_path, un_contenu())
    charger(db, tmp_path, un_contenu({"nom": "Garage rouvert"}, {"id": "garage-hazebrouck-scooter"}))
    assert db.get(Structure, STRUCTURE).nom == "Garage rouvert"
    assert db.get(Dispositif, DISPOSITIF) is None
    assert db.get(Dispositif, "garage-hazebrouck-scooter") is not None


def test_charger_une_origine_laisse_les_autres(db: Session, tmp_path: Path) -> None:
    avant = tout(db, "projet")
    charger(db, tmp_path, un_contenu())
    assert tout(db, "projet") == avant


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    ecrire_yaml(tmp_path / "annuaire", un_contenu())
    return tmp_path / "annuaire"


def test_une_empreinte_inchangee_ne_fait_rien(db: Session, dossier: Path) -> None:
    assert charger_si_change(db, dossier) is True
    db.flush()
    db.get(Structure, STRUCTURE).nom = "Modifié à la main"
    db.flush()
    assert charger_si_change(db, dossier) is False
    assert db.get(Structure, STRUCTURE).nom == "Modifié à la main"


def test_un_fichier_modifie_est_recharge(db: Session, dossier: Path) -> None:
    charger_si_change(db, dossier)
    ecrire_yaml(dossier, un_contenu({"nom": "Garage rouvert"}))
    db.flush()
    assert charger_si_change(db, dossier) is True
    db.flush()
    db.expire_all()
    assert db.get(Structure, STRUCTURE).nom == "Garage rouvert"


def test_un_fichier_refuse_garde_l_empreinte_d_avant(db: Session, dossier: Path) -> None:
    charger_si_change(db, dossier)
    avant = db.get(Chargement, 1).empreinte
    ecrire_yaml(dossier, un_contenu({"telephone": "1"}))
    with pytest.raises(ImportRefuse):
        charger_si_change(db, dossier)
    assert db.get(Chargement, 1).empreinte == avant
    assert db.get(Structure, STRUCTURE) is not None


def test_l_empreinte_change_avec_un_octet_un_nom_ou_un_fichier(tmp_path: Path) -> None:
    a = ecrire_yaml(tmp_path, un_contenu(), "a.yml")
    vues = {empreinte([a])}
    b = ecrire_yaml(tmp_path, un_contenu(), "b.yml")
    vues |= {empreinte([b]), empreinte([a, b])}
    a.write_text(a.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert len(vues | {empreinte([a])}) == 4


def test_les_referentiels_ne_sont_pas_des_fiches(tmp_path: Path) -> None:
    ecrire_yaml(tmp_path, un_contenu(), "b.yml")
    ecrire_yaml(tmp_path / "aides", un_contenu(), "a.yml")
    ecrire_yaml(tmp_path / "referentiels", {}, "codes.yml")
    assert [p.name for p in fichiers(tmp_path)] == ["a.yml", "b.yml"]


# L'annuaire du projet


@pytest.fixture(scope="module")
def projet() -> Lot:
    return lire(fichiers())


def montres(lot: Lot) -> list:
    return [
        d for d, _ in lot.dispositifs if "resident" in d.audience and d.statut in ("existant", "experimental")
    ]  # fmt: skip


def test_l_annuaire_du_projet_n_a_aucun_rejet(projet: Lot) -> None:
    assert [str(r) for r in projet.rejets] == []


def test_l_annuaire_connait_les_france_services(projet: Lot) -> None:
    lieux = [s for s, _ in projet.structures if re.fullmatch(r"france-services-\d+", s.id)]
    assert len(lieux) >= 102
    assert all(s.telephone and s.commune for s in lieux)


def test_l_annuaire_a_assez_d_aides_pour_se_deplacer(projet: Lot) -> None:
    mobilite = [d for d in montres(projet) if any(t.startswith("mobilite--") for t in d.thematiques)]
    assert len(mobilite) >= 60


def test_tout_a_une_source_qui_se_retrouve(projet: Lot) -> None:
    for record, sources in [*projet.structures, *projet.dispositifs]:
        assert sources, record.id
        assert all(s["titre"] and (s.get("url") or s.get("document")) for s in sources), record.id


def test_une_source_citee_pour_un_champ_nomme_un_vrai_champ(projet: Lot) -> None:
    for record, sources in [*projet.structures, *projet.dispositifs]:
        cites = {champ for s in sources for champ in s.get("champs", [])}
        assert cites <= {*record.__fields__, "structure"}, record.id


def test_un_plafond_d_age_n_est_jamais_sous_le_plancher(projet: Lot) -> None:
    for d, _ in projet.dispositifs:
        for c in d.criteres:
            assert c.min is None or c.max is None or c.min <= c.max, d.id


def test_chaque_fichier_declare_seulement_les_sources_qu_il_cite() -> None:
    inutiles = {}
    for path in fichiers(DOSSIER):
        contenu = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        records = [*contenu.get("structures", []), *contenu.get("dispositifs", [])]
        cites = {s if isinstance(s, str) else s["id"] for r in records for s in r["sources"]}
        if set(contenu["sources"]) - cites:
            inutiles[path.name] = sorted(set(contenu["sources"]) - cites)
    assert inutiles == {}
