"""Lists made elsewhere come in whole or not at all; ours goes out and comes back the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fabriques_annuaire import base_neuve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from directory import base
from directory.annuaire.corrections import CorrectionRefusee, corriger, historique
from directory.annuaire.importation import charger_si_change
from directory.annuaire.models import Chargement, Dispositif, Structure
from directory.echange.datainclusion import lire_service, lire_structure, sans_balises
from directory.echange.exportation import cellule, ecrire_csv, ecrire_data_inclusion
from directory.echange.importation import Bilan, importer
from directory.echange.lecture import FichierIllisible, rangees
from directory.eligibilite.models import Situation
from directory.horloge import PARIS
from directory.recherche.services import rechercher
from tests.postgres import nouvelle_base

MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)
LENS, LILLE, LOMME, ARRAS = "62498", "59350", "59355", "62041"
REPARER = "mobilite--entretenir-reparer-son-vehicule"


@pytest.fixture(params=["sqlite", "postgresql"])
def vide(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    """A database of its own, with the schema and nothing in it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'echange.db'}"
    else:
        url = nouvelle_base(request.getfixturevalue("postgres"))
    with base_neuve(url) as engine, sessionmaker(engine, future=True).begin() as session:
        yield session


def une_structure(**autres: Any) -> dict[str, Any]:
    return {
        "id": "essai--garage", "nom": "Garage solidaire de Lens", "source": "essai", "date_maj": "2026-10-01",
        "code_insee": LENS, "commune": "Lens", "adresse": "1 rue de la Paix", "code_postal": "62300",
        "latitude": 50.43, "longitude": 2.83, "telephone": "+33321216216", **autres,
    }  # fmt: skip


def un_service(**autres: Any) -> dict[str, Any]:
    return {
        "id": "essai--reparer", "structure_id": "essai--garage", "source": "essai", "nom": "Réparer sa voiture",
        "description": "Le garage répare votre voiture à petit prix.", "date_maj": "2026-10-01",
        "thematiques": [REPARER], "publics": ["tous-publics"], "modes_accueil": ["en-presentiel"],
        "mobilisable_par": ["usagers"], "modes_mobilisation": ["telephoner"], "zone_eligibilite": ["62"], **autres,
    }  # fmt: skip


def ecrire(path: Path, rows: Any) -> Path:
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def tout(path: Path, *, services: list[dict] | None = None, structures: list[dict] | None = None) -> Path:
    return ecrire(path, {"structures": structures or [une_structure()], "services": services or [un_service()]})


def prendre(db: Session, path: Path, fmt: str = "data-inclusion", **options: Any) -> Bilan:
    return importer(db, path, fmt, MARDI, **options)


def combien(db: Session) -> tuple[int, int]:
    return tuple(db.execute(select(func.count()).select_from(t)).scalar_one() for t in (Structure, Dispositif))  # type: ignore[return-value]


def test_une_liste_importee_est_trouvee_par_la_recherche(vide: Session, tmp_path: Path) -> None:
    report = prendre(vide, tout(tmp_path / "liste.json"))
    assert (report.rejets, report.structures["ajoute"], report.dispositifs["ajoute"]) == ([], 1, 1)
    found = rechercher(vide, Situation(commune=ARRAS), REPARER, MARDI)
    assert [c.dispositif.id for c in found] == ["essai--reparer"]
    assert found[0].dispositif.structure.telephone == "03 21 21 62 16"
    assert rechercher(vide, Situation(commune=LILLE), REPARER, MARDI) == []


def test_importer_deux_fois_ne_change_rien(vide: Session, tmp_path: Path) -> None:
    path = tout(tmp_path / "liste.json")
    prendre(vide, path)
    again = prendre(vide, path)
    assert again.dispositifs == {"ajoute": 0, "modifie": 0, "inchange": 1}
    assert combien(vide) == (1, 1)


def test_ce_qui_a_change_est_mis_a_jour_et_marque(vide: Session, tmp_path: Path) -> None:
    prendre(vide, tout(tmp_path / "a.json"))
    report = prendre(vide, tout(tmp_path / "b.json", services=[un_service(nom="Réparer son auto", publics=["jeunes"])]))
    d = vide.get(Dispositif, "essai--reparer")
    assert report.dispositifs["modifie"] == 1
    assert (d.nom, d.codes("public"), d.changement) == ("Réparer son auto", ["jeunes"], "modifie")


def test_un_essai_dit_tout_et_n_ecrit_rien(vide: Session, tmp_path: Path) -> None:
    report = prendre(vide, tout(tmp_path / "liste.json"), essai=True)
    assert report.dispositifs["ajoute"] == 1
    assert combien(vide) == (0, 0)


@pytest.mark.parametrize(
    ("services", "raison"),
    [
        ([un_service(structure_id="essai--inconnue")], "structure inconnue"),
        ([un_service(thematiques=["mobilite--voler"])], "thematiques : code inconnu"),
        ([un_service(publics=["tous-publics", "jeunes"])], "tous-publics est seul"),
        ([un_service(description="x")], "description : au moins"),
        ([un_service(nom="ab")], "nom : entre"),
        ([un_service(date_maj="2031-01-01")], "date_maj : impossible"),
        ([un_service(date_maj="hier")], "date_maj : date attendue"),
        ([un_service(zone_eligibilite=["62999"])], "commune inconnue"),
        ([un_service(zone_eligibilite="62")], "zone_eligibilite"),
        ([un_service(frais="cher")], "frais : valeur inconnue"),
        ([un_service(thematiques="mobilite")], "thematiques : liste attendue"),
        ([un_service(), un_service()], "identifiant répété"),
        ([un_service(id=None)], "id : obligatoire"),
        (["une phrase"], "n'est pas une fiche"),
    ],
)
def test_une_rangee_fausse_fait_refuser_tout_le_fichier(
    vide: Session, tmp_path: Path, services: list, raison: str
) -> None:
    report = prendre(vide, tout(tmp_path / "liste.json", services=[*services, un_service(id="essai--bon")]))
    assert any(raison in str(r) for r in report.rejets), report.rejets
    assert all(r.fichier.startswith("service n° ") for r in report.rejets)
    assert combien(vide) == (0, 0)


def test_une_commune_d_autrefois_mene_a_celle_d_aujourd_hui(vide: Session, tmp_path: Path) -> None:
    structures = [une_structure(code_insee=LOMME, latitude=None, longitude=None)]
    report = prendre(
        vide, tout(tmp_path / "l.json", structures=structures, services=[un_service(zone_eligibilite=[LOMME])])
    )
    assert vide.get(Structure, "essai--garage").commune == LILLE
    assert [z.code for z in vide.get(Dispositif, "essai--reparer").zones] == [LILLE]
    assert sum("est aujourd'hui 59350" in str(a) for a in report.avertissements) == 2


@pytest.mark.parametrize(
    ("champs", "colonne"),
    [
        ({"telephone": "00 00"}, "telephone"),
        ({"telephone": "03 21 00"}, "telephone"),
        ({"courriel": "pas une adresse"}, "courriel"),
        ({"site_web": "javascript:alert(1)"}, "site"),
        ({"horaires_accueil": "le matin"}, "horaires"),
        ({"latitude": 51.9, "longitude": 1.2}, "latitude"),
        ({"latitude": 500, "longitude": 2}, "latitude"),
    ],
)
def test_un_detail_faux_est_laisse_de_cote_et_dit(champs: dict, colonne: str) -> None:
    read = lire_structure(une_structure(**champs), MARDI.date())
    assert read.valeurs[colonne] is None
    assert read.avertissements
    assert read.refus == []


def test_le_html_devient_du_texte() -> None:
    html = "<p>Venez&nbsp;le <b>lundi</b></p><script>alert('x')</script><style>p{}</style>"
    read = lire_service(un_service(description=html + "."), MARDI.date())
    assert read.valeurs["description"] == "Venez le lundi ."
    assert sans_balises("moins de 3 < 5 enfants") == "moins de 3 < 5 enfants"


def test_une_formule_reste_du_texte_et_ne_sort_jamais_seule(vide: Session, tmp_path: Path) -> None:
    report = prendre(vide, tout(tmp_path / "l.json", services=[un_service(nom='=cmd()|"x"')]))
    assert any("formule" in str(a) for a in report.avertissements) or report.rejets == []
    out = io.StringIO()
    ecrire_csv(vide, MARDI.date(), out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert row["nom"] == '\'=cmd()|"x"'
    assert [cellule(v) for v in ("+1", "-2", "@x", "03 21", None, ["a", "b"])] == [
        "'+1",
        "'-2",
        "'@x",
        "03 21",
        "",
        "a ; b",
    ]


def test_sans_zone_la_distance_decide(vide: Session, tmp_path: Path) -> None:
    prendre(vide, tout(tmp_path / "l.json", services=[un_service(zone_eligibilite=None)]))
    near, far = (rechercher(vide, Situation(commune=c), REPARER, MARDI) for c in (ARRAS, "59183"))
    assert [c.dispositif.id for c in near] == ["essai--reparer"]
    assert far == []


def test_ce_que_seul_un_professionnel_peut_demander_ne_dit_pas_d_appeler() -> None:
    read = lire_service(un_service(mobilisable_par=["professionnels"], telephone="0321216216"), MARDI.date())
    assert read.valeurs["entree"] == "prescription"
    assert read.valeurs["demarche"] == "Demandez à la personne qui vous suit. Elle fera la demande avec vous."
    assert [c["critere"] for c in read.valeurs["criteres"]] == ["prescription"]
    both = lire_service(un_service(mobilisable_par=["usagers", "professionnels"]), MARDI.date())
    assert both.valeurs["demarche"] == "Appelez."
    assert both.valeurs["criteres"] == []


@pytest.mark.parametrize("valeur", ["inf", float("inf"), float("nan"), "-Infinity", 10**400])
def test_un_point_qui_n_est_pas_un_nombre_est_refuse(valeur: Any) -> None:
    assert "latitude : nombre attendu" in lire_structure(une_structure(latitude=valeur), MARDI.date()).refus


def test_un_lien_faux_n_est_dit_qu_une_fois() -> None:
    read = lire_service(un_service(lien_mobilisation="javascript:alert(1)"), MARDI.date())
    assert len(read.avertissements) == 1
    assert read.valeurs["site"] is None


FRANCE_SERVICES = {
    "id_fs": "9001", "insee_dep": "59", "lib_fs": "France services de Lomme", "adresse": "1 rue de la Mairie",
    "complement_adresse": "", "insee_com": LOMME, "code_postal": "59160", "lib_com": "Lomme", "latitude": "50.64",
    "longitude": "2.99", "mail": "", "telephone": "0320000000", "h_lundi": "09:00 - 12:00", "h_mardi": "",
    "h_mercredi": "", "h_jeudi": "", "h_vendredi": "", "h_samedi": "", "prise_rdv": "Non", "commentaire": "",
    "type_fs": "", "format_fs": "Site principal", "groupe_fs": "", "labellisation_fs": "",
}  # fmt: skip


def liste_france_services(path: Path, **autres: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(FRANCE_SERVICES))
        writer.writeheader()
        writer.writerow({**FRANCE_SERVICES, **autres})
    return path


def test_une_liste_des_france_services_porte_la_date_de_son_nom(vide: Session, tmp_path: Path) -> None:
    assert prendre(vide, liste_france_services(tmp_path / "liste-2026-09-01.csv"), "france-services").rejets == []
    d = vide.get(Dispositif, "france-services-9001-accueil")
    assert (d.verifie_le, d.sources[0]["date"]) == ("2026-09-01", "2026-09-01")
    assert (d.structure.commune, d.structure.telephone) == (LILLE, "03 20 00 00 00")
    prendre(vide, liste_france_services(tmp_path / "liste.csv"), "france-services")
    vide.expire_all()
    assert vide.get(Dispositif, "france-services-9001-accueil").verifie_le is None


def test_une_fiche_france_services_fausse_est_dite_en_francais(vide: Session, tmp_path: Path) -> None:
    path = liste_france_services(tmp_path / "liste.csv", telephone="12", insee_com="59999")
    report = prendre(vide, path, "france-services")
    assert any("commune : commune inconnue : 59999" in str(r) for r in report.rejets), report.rejets
    assert any("ce numéro n'existe pas" in str(a) for a in report.avertissements + report.rejets) or report.rejets
    assert combien(vide) == (0, 0)


def test_deux_imports_dans_la_meme_session_changent_deux_fois_la_marque(vide: Session, tmp_path: Path) -> None:
    def marque() -> str | None:
        return vide.execute(select(Chargement.empreinte).where(Chargement.id == Chargement.MARQUE)).scalar()

    prendre(vide, tout(tmp_path / "a.json"), essai=True)
    assert marque() is None
    prendre(vide, tout(tmp_path / "a.json"))
    first = marque()
    prendre(vide, tout(tmp_path / "b.json", services=[un_service(nom="Autre nom")]))
    assert None not in (first, marque())
    assert first != marque()


def test_une_premiere_ligne_tres_longue_reste_une_ligne(vide: Session, tmp_path: Path) -> None:
    path = tmp_path / "structures.json"
    path.write_text(json.dumps(une_structure(description="Un mot. " * 1000)) + "\n", encoding="utf-8")
    assert prendre(vide, path).structures["ajoute"] == 1


def test_ce_qui_n_est_pas_encore_ouvert_ne_sort_pas(vide: Session, tmp_path: Path) -> None:
    prendre(vide, tout(tmp_path / "l.json"))
    vide.get(Dispositif, "essai--reparer").valide_du = "2027-01-01"
    vide.flush()
    out = io.StringIO()
    assert ecrire_data_inclusion(vide, MARDI.date(), out) == (0, 0)


def test_la_correction_d_une_personne_survit_a_l_import(vide: Session, tmp_path: Path) -> None:
    prendre(vide, tout(tmp_path / "a.json"))
    corriger(vide, "essai--garage", "telephone", "03 21 21 62 17", auteur="Anne", motif="appelé", moment=MARDI)
    corriger(vide, "essai--reparer", "horaires", "Mo-Fr 09:00-12:00", auteur="Anne", motif="appelé", moment=MARDI)
    for name in ("Garage solidaire", "Garage solidaire de Lens-Centre"):
        prendre(vide, tout(tmp_path / "b.json", structures=[une_structure(nom=name, telephone="0321216218")]))
        assert vide.get(Structure, "essai--garage").telephone == "03 21 21 62 17"
    assert vide.get(Structure, "essai--garage").nom == "Garage solidaire de Lens-Centre"
    assert vide.get(Dispositif, "essai--reparer").horaires == "Mo-Fr 09:00-12:00"
    (change,) = historique(vide, "essai--garage")
    assert (change.avant, change.apres, change.auteur, change.motif) == (
        "03 21 21 62 16", "03 21 21 62 17", "Anne", "appelé",
    )  # fmt: skip


def test_la_correction_survit_au_rechargement_des_fichiers_du_projet(vide: Session, tmp_path: Path) -> None:
    charger_si_change(vide)
    corriger(vide, "caf-3230-ligne", "telephone", "3231", auteur="Anne", motif="essai", moment=MARDI)
    vide.execute(base.Base.metadata.tables["chargement"].delete())
    vide.expire_all()
    assert charger_si_change(vide)
    assert vide.get(Dispositif, "caf-3230-ligne").telephone == "3231"


@pytest.mark.parametrize(
    ("identifiant", "champ", "valeur", "motif", "raison"),
    [
        ("essai--rien", "nom", "Autre", "x", "fiche inconnue"),
        ("essai--garage", "sources", "[]", "x", "ne se corrige pas ici"),
        ("essai--garage", "telephone", "douze", "x", "téléphone mal formé"),
        ("essai--garage", "nom", "Garage", " ", "motif est vide"),
    ],
)
def test_une_correction_impossible_est_refusee(
    vide: Session, tmp_path: Path, identifiant: str, champ: str, valeur: str, motif: str, raison: str
) -> None:
    prendre(vide, tout(tmp_path / "a.json"))
    with pytest.raises(CorrectionRefusee, match=raison):
        corriger(vide, identifiant, champ, valeur, auteur="Anne", motif=motif, moment=MARDI)


def test_ce_qu_une_liste_entiere_ne_contient_plus_est_retire_sans_etre_perdu(vide: Session, tmp_path: Path) -> None:
    both = [un_service(), un_service(id="essai--pneus", nom="Changer ses pneus")]
    prendre(vide, tout(tmp_path / "a.json", services=both))
    report = prendre(vide, tout(tmp_path / "b.json"), complet=True)
    assert report.absents == 1
    assert [c.dispositif.id for c in rechercher(vide, Situation(commune=LENS), REPARER, MARDI)] == ["essai--reparer"]
    back = prendre(vide, tout(tmp_path / "a.json", services=both), complet=True)
    assert back.dispositifs["modifie"] == 1
    assert len(rechercher(vide, Situation(commune=LENS), REPARER, MARDI)) == 2


@pytest.mark.parametrize("forme", ["tableau", "par ligne", "csv", "csv à points-virgules", "avec marque"])
def test_chaque_forme_de_fichier_se_lit(vide: Session, tmp_path: Path, forme: str) -> None:
    for name, row in (("structures", une_structure()), ("services", un_service())):
        path = tmp_path / f"{name}.{'csv' if 'csv' in forme else 'json'}"
        if "csv" in forme:
            flat = {k: json.dumps(v) if isinstance(v, list) else v for k, v in row.items()}
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(flat), delimiter=";" if "points" in forme else ",")
                writer.writeheader()
                writer.writerow(flat)
        elif forme == "par ligne":
            path.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
        else:
            path.write_text(json.dumps([row]), encoding="utf-8-sig" if forme == "avec marque" else "utf-8")
        assert prendre(vide, path).rejets == []
    assert vide.get(Dispositif, "essai--reparer").codes("thematique") == [REPARER]


@pytest.mark.parametrize(
    ("nom", "contenu", "raison"),
    [
        ("a.json", b"PK\x03\x04rien", "archive"),
        ("a.json", b'[{"id": "x"', "mal formé"),
        ("a.json", b"bonjour", "ni du JSON"),
        ("a.json", b'{"autre": []}', "ne contient ni"),
        ("a.json", b"", "ni du JSON"),
        ("a.json", '[{"id": "été"}]'.encode("latin-1"), "mal formé|UTF-8"),
        ("a.csv", "id,nom\nx,été\n".encode("latin-1"), "UTF-8"),
        ("a.csv", b"nom;ville\nx;y\n", "il manque"),
        ("a.csv", b'id,nom\nx,"jamais ferme\n', "mal formé"),
    ],
)
def test_un_fichier_illisible_dit_pourquoi(
    vide: Session, tmp_path: Path, nom: str, contenu: bytes, raison: str
) -> None:
    path = tmp_path / nom
    path.write_bytes(contenu)
    with pytest.raises(FichierIllisible, match=raison):
        prendre(vide, path)
    assert combien(vide) == (0, 0)


def test_un_fichier_absent_est_dit(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible, match="illisible"):
        list(rangees(tmp_path / "rien.json"))


def test_un_fichier_coupe_au_milieu_ne_laisse_rien(vide: Session, tmp_path: Path) -> None:
    rows = [une_structure(id=f"essai--{n}") for n in range(5000)]
    text = json.dumps(rows)
    (tmp_path / "coupe.json").write_text(text[: len(text) - 100], encoding="utf-8")
    with pytest.raises(FichierIllisible):
        prendre(vide, tmp_path / "coupe.json")
    assert combien(vide) == (0, 0)


def test_notre_annuaire_sort_revient_et_sort_pareil(vide: Session, tmp_path: Path) -> None:
    charger_si_change(vide)
    first = io.StringIO()
    structures, services = ecrire_data_inclusion(vide, MARDI.date(), first)
    assert structures > 400
    assert services > 600
    path = tmp_path / "export.json"
    path.write_text(first.getvalue(), encoding="utf-8")
    back = prendre(vide, path)
    assert (back.rejets, back.dispositifs["inchange"]) == ([], services)
    base.migrer(f"sqlite:///{tmp_path / 'autre.db'}")
    engine = base.creer_moteur(f"sqlite:///{tmp_path / 'autre.db'}")
    with sessionmaker(engine, future=True).begin() as other:
        report = prendre(other, path)
        assert report.rejets == []
        second = io.StringIO()
        ecrire_data_inclusion(other, MARDI.date(), second)
    engine.dispose()
    for kind in ("structures", "services"):
        before, after = json.loads(first.getvalue())[kind], json.loads(second.getvalue())[kind]
        assert [r["id"] for r in before] == [r["id"] for r in after]
        for a, b in zip(before, after, strict=True):
            same = ("nom", "thematiques", "publics", "zone_eligibilite")
            assert [a.get(k) for k in same] == [b.get(k) for k in same]
            assert a.get("telephone") in (None, b.get("telephone"))


def test_un_contact_peu_sur_ne_sort_pas(vide: Session, tmp_path: Path) -> None:
    prendre(vide, tout(tmp_path / "l.json"))
    vide.get(Dispositif, "essai--reparer").confiance = "basse"
    vide.flush()
    out = io.StringIO()
    ecrire_data_inclusion(vide, MARDI.date(), out)
    assert "03 21" not in out.getvalue()


VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
CHAMPS = st.sampled_from(sorted({*une_structure(), *un_service(), "horaires_accueil", "courriel", "conditions_acces"}))


@given(st.dictionaries(CHAMPS, VALEURS, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_une_rangee_quelconque_est_prise_ou_refusee_jamais_une_panne(autres: dict) -> None:
    for reader, row in ((lire_structure, une_structure(**autres)), (lire_service, un_service(**autres))):
        read = reader(row, MARDI.date())
        assert isinstance(read.refus, list)


# Ce qui est peut-être déjà là.


def test_un_lieu_deja_la_sous_une_autre_origine_est_propose_comme_doublon(vide: Session, tmp_path: Path) -> None:
    prendre(vide, tout(tmp_path / "a.json"))
    same_phone = une_structure(id="autre--1", source="autre", nom="Le garage solidaire lensois", code_insee=ARRAS,
                               commune="Arras", latitude=50.29, longitude=2.77)  # fmt: skip
    same_place = une_structure(id="autre--2", source="autre", nom="Garage Solidaire de LENS", telephone="+33321000000")
    else_where = une_structure(id="autre--3", source="autre", nom="Médiathèque", telephone="+33321216216")
    rows = {"structures": [same_phone, same_place, else_where], "services": []}
    report = prendre(vide, ecrire(tmp_path / "b.json", rows))
    assert report.rejets == []
    assert [(r.enregistrement, r.raison) for r in report.doublons] == [
        ("autre--1", "même téléphone que essai--garage"),
        ("autre--2", "même commune, noms proches que essai--garage"),
    ]
    assert combien(vide)[0] == 4  # proposed, never merged


def test_une_liste_revenue_n_est_pas_le_double_d_elle_meme(vide: Session, tmp_path: Path) -> None:
    path = tout(tmp_path / "a.json")
    prendre(vide, path)
    assert prendre(vide, path).doublons == []
