"""The search on the project's real directory: what is proposed, to whom, in what order, and what never is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from fabriques_annuaire import PERMIS, ecrire_yaml, un_contenu, un_dispositif, une_structure
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from directory.annuaire.importation import ecrire, fichiers, lire
from directory.annuaire.models import Dispositif
from directory.annuaire.schemas import DispositifYaml, ZoneYaml, referentiels
from directory.eligibilite.models import Situation
from directory.horloge import PARIS
from directory.recherche.query import candidats, urgences
from directory.recherche.score import CRITERES, noter
from directory.recherche.services import (
    PAR_BESOIN,
    accueils,
    choisir,
    demande,
    fiches,
    lister,
    orienter,
    publics_utiles,
    rechercher,
)
from directory.territoire.models import Commune
from directory.territoire.repository import REGION, bassins, commune, communes, cpam

LILLE = "59350"
ROUBAIX = "59512"
DUNKERQUE = "59183"
HAZEBROUCK = "59295"
MAUBEUGE = "59392"
CAMBRAI = "59122"
ARRAS = "62041"
CALAIS = "62193"
HONDSCHOOTE = "59309"
LE_TOUQUET = "62826"

MARDI = datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)
LOYERS = "logement-hebergement--reduire-les-impayes-de-loyer"
TRANSPORTS = "mobilite--mobilite-douce-partagee-collective"
ORDINATEUR = "numerique--acquerir-un-equipement"
BESOINS = sorted(referentiels()["thematiques"])
# One commune in forty, both départements, towns and villages.
ECHANTILLON = sorted(communes())[::40]

CHAMPS_DU_CONTRAT = {
    "id", "nom", "structure", "description", "pourquoi", "conditions", "demarche", "telephone", "courriel", "adresse",
    "site", "horaires", "ouvert_maintenant", "modes_accueil", "frais", "mobilisable_par", "distance_km", "statut",
    "sources", "verifie_le",
}  # fmt: skip


def habitant(code: str | None, *besoins: str, **valeurs: Any) -> Situation:
    return Situation(commune=code, besoins=list(besoins), **valeurs)


def identifiants(resultat: dict[str, Any]) -> list[str]:
    return [d["id"] for d in resultat["dispositifs"]]


@pytest.fixture(scope="module")
def ecrits() -> dict[str, DispositifYaml]:
    """The dispositifs as the files say them: the judge of what the search returns."""
    return {d.id: d for d, _ in lire(fichiers()).dispositifs}


def couvre(zone: ZoneYaml, c: Commune) -> bool:
    """Does the zone of the file hold this commune? Written apart from the query that it judges."""
    dedans = (
        zone.france
        or REGION in zone.regions
        or c.departement in zone.departements
        or c.arrondissement in zone.arrondissements
        or any(c.arrondissement in cpam()[name] for name in zone.cpam)
        or any(c.epci in bassins()[name] for name in zone.bassins)
        or c.epci in zone.epci
        or c.code in zone.communes
    )
    dehors = c.departement in zone.sauf.departements or c.epci in zone.sauf.epci or c.code in zone.sauf.communes
    return dedans and not dehors


# Ce qui n'est jamais proposé


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    code=st.sampled_from(sorted(communes())),
    besoins=st.lists(st.sampled_from(BESOINS), min_size=1, max_size=4, unique=True),
    age=st.none() | st.integers(0, 99),
    publics=st.lists(st.sampled_from(["jeunes", "seniors", "familles", "demandeurs-emploi"]), max_size=2, unique=True),
)
def test_ce_qui_n_existe_pas_ici_pour_un_habitant_n_est_jamais_propose(
    annuaire: Engine, ecrits: dict[str, DispositifYaml], code: str, besoins: list[str], age, publics: list[str]
) -> None:
    situation = habitant(code, *besoins, age=age, publics=publics)
    with Session(annuaire, future=True) as session:
        oriente = orienter(session, situation, MARDI)["dispositifs"]
        liste = lister(session, situation, MARDI)
    assert oriente  # jamais une réponse vide
    assert len(oriente) <= PAR_BESOIN * len(besoins)
    for fiche in [*oriente, *liste]:
        d = ecrits[fiche["id"]]
        assert d.statut in ("existant", "experimental")
        assert "resident" in d.audience
        assert d.valide_jusqu_au is None or d.valide_jusqu_au >= "2026-11-17"
        assert couvre(d.zone, communes()[code])
        assert fiche["statut"] == d.statut
        assert fiche["sources"]
        assert all(c["statut"] != "non-remplie" for c in fiche["conditions"])


def test_sans_commune_ni_besoin_on_ne_propose_que_ce_qui_existe(db: Session, ecrits: dict[str, DispositifYaml]) -> None:
    proposes = [d["id"] for d in lister(db, Situation(), MARDI, limite=10_000)]
    assert len(proposes) > 500
    assert all(ecrits[i].statut in ("existant", "experimental") and "resident" in ecrits[i].audience for i in proposes)


@pytest.mark.parametrize(
    ("valeurs", "propose"),
    [
        ({}, True),  # le cas ordinaire
        ({"statut": "experimental"}, True),  # un essai se propose, et le dit
        ({"statut": "prevu"}, False),
        ({"statut": "reflexion"}, False),
        ({"statut": "abandonne"}, False),
        ({"audience": ["professionnel"]}, False),
        ({"audience": ["collectivite", "employeur"]}, False),
        ({"audience": ["professionnel", "resident"]}, True),
        ({"valide_jusqu_au": "2026-11-16"}, False),  # fini hier
        ({"valide_jusqu_au": "2026-11-17"}, True),  # jusqu'au soir
        ({"valide_jusqu_au": "2025"}, False),  # une année passée
        ({"valide_jusqu_au": "2026"}, True),  # « 2026 » vaut jusqu'au dernier jour de l'année
        ({"valide_jusqu_au": "2026-11"}, True),  # et un mois jusqu'à sa fin
        ({"valide_du": "2026-11-18"}, False),  # demain seulement
        ({"valide_du": "2026-11"}, True),
        ({"zone": {"communes": [HAZEBROUCK]}}, True),
        ({"zone": {"communes": [DUNKERQUE]}}, False),
        ({"zone": {"arrondissements": ["Dunkerque"]}}, True),  # Hazebrouck est de cet arrondissement
        ({"zone": {"epci": ["200040947"]}}, True),  # et de Cœur de Flandre
        ({"zone": {"departements": ["62"]}}, False),
        ({"zone": {"regions": ["32"]}}, True),
        ({"zone": {"france": True}}, True),
        ({"zone": {"france": True, "sauf": {"communes": [HAZEBROUCK]}}}, False),  # « sauf » l'emporte
        ({"zone": {"communes": [HAZEBROUCK], "sauf": {"departements": ["59"]}}}, False),
        ({"thematiques": [ORDINATEUR]}, False),  # un autre besoin
    ],
)
def test_un_dispositif_est_propose_a_hazebrouck_ou_non(db: Session, tmp_path, valeurs: dict, propose: bool) -> None:
    ajouter(db, tmp_path, un_dispositif(**valeurs))
    trouves = [c.dispositif.id for c in rechercher(db, habitant(HAZEBROUCK, PERMIS), PERMIS, MARDI)]
    assert ("garage-hazebrouck-permis" in trouves) is propose


def ajouter(db: Session, tmp_path, *dispositifs: dict, structure: dict | None = None) -> None:
    contenu = un_contenu(structure, dispositifs=list(dispositifs))
    ecrire(db, lire([ecrire_yaml(tmp_path, contenu)]), "essai")
    db.flush()


# Où


@pytest.mark.parametrize(
    ("code", "fsl"),
    [
        (LILLE, {"fsl-mel"}),  # la métropole a le sien
        (ROUBAIX, {"fsl-mel"}),
        (HAZEBROUCK, {"fsl-nord"}),  # le Nord, hors de la métropole
        (DUNKERQUE, {"fsl-nord"}),
        (MAUBEUGE, {"fsl-nord"}),
        (ARRAS, {"fsl-pas-de-calais"}),
        (CALAIS, {"fsl-pas-de-calais"}),
    ],
)
def test_chaque_commune_a_un_seul_fonds_de_solidarite_pour_le_logement(db: Session, code: str, fsl: set[str]) -> None:
    tous = candidats(db, commune=commune(code), besoins=[], jour=MARDI.date())
    assert {d.id for d in tous if d.id in ("fsl-nord", "fsl-mel", "fsl-pas-de-calais")} == fsl


@pytest.mark.parametrize("code", [LILLE, HAZEBROUCK, ARRAS, LE_TOUQUET])
def test_la_zone_de_la_base_est_celle_des_fichiers(db: Session, ecrits: dict[str, DispositifYaml], code: str) -> None:
    trouves = {d.id for d in candidats(db, commune=commune(code), besoins=[], jour=MARDI.date())}
    attendus = {
        d.id
        for d in ecrits.values()
        if d.statut in ("existant", "experimental")
        and "resident" in d.audience
        and (d.valide_jusqu_au or "9999") >= "2026-11-17"
        and (d.valide_du or "") <= "2026-11-17"
        and couvre(d.zone, communes()[code])
    }
    assert trouves == attendus


@pytest.mark.parametrize(
    ("code", "au_plus_km"), [(HONDSCHOOTE, 1.5), (DUNKERQUE, 5), (LE_TOUQUET, 5), (CAMBRAI, 15), (HAZEBROUCK, 15)]
)
def test_la_france_services_la_plus_proche_est_dans_les_accueils(db: Session, code: str, au_plus_km: float) -> None:
    [plus_proche, *_] = [
        c for c in accueils(db, commune(code), MARDI, combien=9) if c.dispositif.id.startswith("france-services")
    ]
    assert plus_proche.distance_km <= au_plus_km


def test_les_france_services_viennent_par_distance(db: Session) -> None:
    distances = [
        c.distance_km
        for c in accueils(db, commune(HAZEBROUCK), MARDI, combien=30)
        if c.dispositif.id.startswith("france-services")
    ]
    assert len(distances) >= 5
    assert distances == sorted(distances)


def test_un_lieu_ou_il_faut_aller_n_est_pas_propose_a_l_autre_bout(db: Session, tmp_path) -> None:
    ajouter(db, tmp_path, un_dispositif(zone={"regions": ["32"]}, modes_accueil=["en-presentiel"]))
    proche = [c.dispositif.id for c in rechercher(db, habitant(DUNKERQUE), PERMIS, MARDI)]
    loin = [c.dispositif.id for c in rechercher(db, habitant(MAUBEUGE), PERMIS, MARDI)]
    assert "garage-hazebrouck-permis" in proche
    assert "garage-hazebrouck-permis" not in loin


# À qui


JEUNES_18_30 = {"critere": "age", "min": 18, "max": 30, "texte": "Avoir entre 18 et 30 ans"}
SANS_PERMIS = {"critere": "permis", "valeur": False, "texte": "Ne pas avoir le permis"}


@pytest.mark.parametrize(
    ("situation", "propose"),
    [
        ({}, True),  # âge inconnu : à vérifier, mais proposé
        ({"age": 25}, True),
        ({"age": 45}, False),
        ({"age": 25, "permis": False}, True),
        ({"age": 25, "permis": True}, False),  # toutes les conditions comptent
    ],
)
def test_une_condition_non_remplie_exclut(db: Session, tmp_path, situation: dict, propose: bool) -> None:
    ajouter(db, tmp_path, un_dispositif(criteres=[JEUNES_18_30, SANS_PERMIS]))
    trouves = [c.dispositif.id for c in rechercher(db, habitant(HAZEBROUCK, **situation), PERMIS, MARDI)]
    assert ("garage-hazebrouck-permis" in trouves) is propose


def test_une_vraie_aide_pour_les_jeunes_n_est_pas_proposee_a_soixante_ans(
    db: Session, ecrits: dict[str, DispositifYaml]
) -> None:
    pour_jeunes = {d.id for d in ecrits.values() for c in d.criteres if c.critere == "age" and (c.max or 99) < 60}
    vus = {d["id"] for d in lister(db, habitant(HAZEBROUCK), MARDI, limite=999)}
    assert vus & pour_jeunes  # sans âge, elles se proposent
    a_soixante_ans = {d["id"] for d in lister(db, habitant(HAZEBROUCK, age=60), MARDI, limite=999)}
    assert not a_soixante_ans & pour_jeunes


def test_une_aide_du_public_de_la_personne_passe_devant(db: Session, tmp_path) -> None:
    pour_tous = un_dispositif(id="pour-tous")
    pour_jeunes = un_dispositif(id="pour-jeunes", publics=["jeunes"])
    ajouter(db, tmp_path, pour_tous, pour_jeunes)

    def rangs(**valeurs: Any) -> list[str]:
        found = rechercher(db, habitant(HAZEBROUCK, PERMIS, **valeurs), PERMIS, MARDI)
        return [c.dispositif.id for c in found if c.dispositif.id.startswith("pour-")]

    assert rangs() == ["pour-tous", "pour-jeunes"]
    assert rangs(publics=["jeunes"]) == ["pour-jeunes", "pour-tous"]


# Dans quel ordre


@pytest.mark.parametrize(("code", "besoin"), [*product([LILLE, HAZEBROUCK, ARRAS], [PERMIS, LOYERS, TRANSPORTS])])
def test_la_conversation_et_la_liste_ont_le_meme_classement(db: Session, code: str, besoin: str) -> None:
    situation = habitant(code, besoin)
    liste = [d["id"] for d in lister(db, situation, MARDI)]
    oriente = [i for i in identifiants(orienter(db, situation, MARDI)) if i in liste]
    assert oriente
    assert oriente[0] == liste[0]
    assert oriente == [i for i in liste if i in oriente]


def test_le_classement_est_le_meme_deux_fois(db: Session) -> None:
    situation = habitant(HAZEBROUCK, PERMIS, TRANSPORTS)
    assert orienter(db, situation, MARDI) == orienter(db, situation, MARDI)


def test_une_note_est_entre_zero_et_un_et_decroit(db: Session) -> None:
    for besoin in (PERMIS, LOYERS, TRANSPORTS):
        ranked = rechercher(db, habitant(ARRAS, besoin), besoin, MARDI)
        assert ranked
        assert all(0 <= c.score <= 1 for c in ranked)
        # What is off the subject comes after all the rest.
        assert ranked == sorted(ranked, key=lambda c: (c.hors_de_propos, -c.score, c.dispositif.id))


def test_chaque_critere_de_note_est_entre_zero_et_un_ou_ne_dit_rien(db: Session) -> None:
    asked = demande(habitant(HAZEBROUCK, publics=["jeunes"]), TRANSPORTS)
    for c in rechercher(db, asked.situation, TRANSPORTS, MARDI):
        for _poids, critere in CRITERES:
            valeur = critere(c, asked)
            assert valeur is None or 0 <= valeur <= 1, critere.__name__
        assert noter(c, asked) == c.score


def test_le_bus_et_le_train_passent_avant_les_aides_speciales(db: Session) -> None:
    premiers = orienter(db, habitant(DUNKERQUE, TRANSPORTS), MARDI)["dispositifs"]
    reseaux = {d.id for d in candidats(db, commune=commune(DUNKERQUE), besoins=[TRANSPORTS], jour=MARDI.date())
               if d.mobilite == "droit-commun"}  # fmt: skip
    assert premiers[0]["id"] in reseaux


def test_une_structure_ne_prend_pas_toutes_les_places(db: Session, tmp_path) -> None:
    ajouter(db, tmp_path, *(un_dispositif(id=f"permis-{i}", zone={"communes": [HAZEBROUCK]}) for i in range(4)))
    ranges = rechercher(db, habitant(HAZEBROUCK, PERMIS), PERMIS, MARDI)
    choisis = choisir(ranges)
    assert len(choisis) == PAR_BESOIN
    assert sum(c.dispositif.id.startswith("permis-") for c in choisis) == 1
    assert [c.score for c in choisis] == sorted((c.score for c in choisis), reverse=True)


def test_s_il_n_y_a_qu_une_structure_elle_prend_les_places(db: Session, tmp_path) -> None:
    ajouter(db, tmp_path, *(un_dispositif(id=f"permis-{i}") for i in range(4)))
    siens = [c for c in rechercher(db, habitant(HAZEBROUCK), PERMIS, MARDI) if c.dispositif.id.startswith("permis-")]
    assert len(choisir(siens)) == PAR_BESOIN
    assert len(choisir(siens, 2)) == 2


# Combien, et quand il n'y a rien


@pytest.mark.parametrize("besoins", [[PERMIS], [PERMIS, LOYERS], [PERMIS, LOYERS, ORDINATEUR, TRANSPORTS]])
def test_au_plus_trois_par_besoin_sans_doublon(db: Session, besoins: list[str]) -> None:
    for code in (LILLE, HAZEBROUCK, LE_TOUQUET):
        trouves = identifiants(orienter(db, habitant(code, *besoins), MARDI))
        assert 0 < len(trouves) <= PAR_BESOIN * len(besoins)
        assert len(trouves) == len(set(trouves))


@pytest.mark.parametrize("code", ECHANTILLON)
def test_il_y_a_toujours_une_porte_ou_frapper(db: Session, code: str) -> None:
    portes = accueils(db, commune(code), MARDI)
    assert portes
    assert all(p.dispositif.telephone or p.dispositif.structure.telephone for p in portes)


@pytest.mark.parametrize("code", [LILLE, DUNKERQUE, HAZEBROUCK, ARRAS, CALAIS, *ECHANTILLON[::4]])
def test_une_porte_de_repli_est_ouverte_a_tous(db: Session, code: str) -> None:
    reservees = [p.dispositif.id for p in accueils(db, commune(code), MARDI) if not pour_tous(p.dispositif)]
    assert reservees == []


def pour_tous(dispositif: Dispositif) -> bool:
    return dispositif.codes("public") == ["tous-publics"]


def test_chaque_besoin_a_une_reponse_partout(db: Session) -> None:
    for i, besoin in enumerate(BESOINS * 2):
        code = ECHANTILLON[i % len(ECHANTILLON)]
        resultat = orienter(db, habitant(code, besoin), MARDI)
        assert resultat["dispositifs"], (code, besoin)
        assert resultat["sans_reponse"] in ([], [besoin])
        assert not resultat["repli"] or resultat["sans_reponse"] == [besoin]


def test_sans_reponse_exacte_on_le_dit_et_on_montre_ou_demander(db: Session) -> None:
    resultat = orienter(db, habitant(HAZEBROUCK, "besoin--qui-n-existe-pas"), MARDI)
    assert resultat["repli"] is True
    assert resultat["sans_reponse"] == ["besoin--qui-n-existe-pas"]
    assert identifiants(resultat) == [c.dispositif.id for c in accueils(db, commune(HAZEBROUCK), MARDI)]


def test_voir_plus_ne_remontre_pas_les_memes(db: Session) -> None:
    situation = habitant(LILLE, PERMIS)
    deja = identifiants(orienter(db, situation, MARDI))
    suite = identifiants(orienter(db, situation, MARDI, sauf=deja))
    assert not set(deja) & set(suite)


def test_sans_commune_l_orientation_reste_nationale_ou_generale(db: Session) -> None:
    resultat = orienter(db, habitant(None, PERMIS), MARDI)
    assert resultat["commune"] is None
    assert resultat["dispositifs"]
    assert all(d["distance_km"] is None for d in resultat["dispositifs"])


def test_un_ancien_code_de_commune_est_suivi(db: Session) -> None:
    assert orienter(db, habitant("59355", PERMIS), MARDI)["commune"]["nom"] == "Lille"


def test_sans_telephone_ni_adresse_on_dit_qui_peut_le_trouver(db: Session, tmp_path) -> None:
    muette = {"telephone": None, "adresse": None}
    ajouter(db, tmp_path, un_dispositif(zone={"communes": [HAZEBROUCK]}), structure=muette)
    proposes = {d["id"]: d for d in orienter(db, habitant(HAZEBROUCK, PERMIS), MARDI)["dispositifs"]}
    fiche = proposes["garage-hazebrouck-permis"]
    [porte, *_] = accueils(db, commune(HAZEBROUCK), MARDI)
    assert fiche["telephone"] is None
    assert porte.dispositif.structure.nom in fiche["repli"]
    assert porte.dispositif.structure.telephone in fiche["repli"]


@pytest.mark.parametrize("code", ECHANTILLON[::4])
def test_chaque_fiche_donne_un_contact_ou_un_repli(db: Session, code: str) -> None:
    for besoin in BESOINS[::5]:
        for d in orienter(db, habitant(code, besoin), MARDI)["dispositifs"]:
            assert d["telephone"] or d["adresse"] or d["repli"], d["id"]


# La fiche


@pytest.fixture
def fiche_de_permis(db: Session, tmp_path) -> Iterator[dict[str, Any]]:
    structure = une_structure(adresse="12 rue de l'Essai", code_postal="59190", horaires="Mo-Fr 09:00-12:00")
    dispositif = un_dispositif(
        criteres=[JEUNES_18_30], zone={"communes": [HAZEBROUCK]}, modes_accueil=["en-presentiel"], courriel="a@b.fr"
    )
    ajouter(db, tmp_path, dispositif, structure=structure)
    [fiche] = fiches(db, habitant(HAZEBROUCK, PERMIS, age=20), ["garage-hazebrouck-permis"], MARDI)
    return fiche


def test_une_fiche_a_les_champs_du_contrat(fiche_de_permis: dict[str, Any]) -> None:
    assert set(fiche_de_permis) >= CHAMPS_DU_CONTRAT


def test_une_fiche_dit_le_contact_l_adresse_et_l_heure(fiche_de_permis: dict[str, Any]) -> None:
    assert fiche_de_permis["telephone"] == "03 28 50 36 20"  # de la structure
    assert fiche_de_permis["courriel"] == "a@b.fr"  # du dispositif
    assert fiche_de_permis["adresse"] == "12 rue de l'Essai, 59190 Hazebrouck"
    assert fiche_de_permis["horaires"] == "Lundi à vendredi : de 9 h à 12 h"
    assert fiche_de_permis["ouvert_maintenant"] is True
    assert fiche_de_permis["site"] is None  # inconnu : jamais inventé
    assert fiche_de_permis["frais"] is None


def test_une_fiche_dit_pourquoi_et_a_quelles_conditions(fiche_de_permis: dict[str, Any]) -> None:
    assert fiche_de_permis["pourquoi"][1] == "C'est à Hazebrouck."
    assert fiche_de_permis["conditions"] == [{"texte": "Avoir entre 18 et 30 ans", "statut": "remplie"}]
    assert fiche_de_permis["sources"] == [
        {"titre": "Page d'essai", "url": "https://exemple.fr/page", "date": "2025-02-24"}
    ]


def test_un_lieu_d_a_cote_dit_sa_distance(db: Session) -> None:
    [fs] = [c for c in accueils(db, commune(HAZEBROUCK), MARDI, 9) if c.dispositif.id == "france-services-1449-accueil"]
    [fiche] = fiches(db, habitant(HAZEBROUCK), [fs.dispositif.id], MARDI)
    assert fiche["distance_km"] == pytest.approx(9, abs=1)
    assert any(p.startswith("C'est à Cassel, à environ 9 km du centre d") for p in fiche["pourquoi"])


@pytest.mark.parametrize(
    ("code", "faute"),
    [
        (ARRAS, "de Arras"),  # d'Arras
        ("62014", "de Aire-sur-la-Lys"),  # d'Aire
        (LE_TOUQUET, "à Le Touquet"),  # au Touquet
        (LE_TOUQUET, "de Le Touquet"),  # du Touquet
    ],
)
def test_le_nom_d_une_commune_se_dit_en_bon_francais(db: Session, code: str, faute: str) -> None:
    phrases = [p for d in lister(db, habitant(code), MARDI, limite=999) for p in d["pourquoi"]]
    assert [p for p in phrases if faute in p][:1] == []


def test_les_fiches_demandees_gardent_leur_ordre_meme_ecartees(db: Session, tmp_path) -> None:
    ajouter(db, tmp_path, un_dispositif(criteres=[JEUNES_18_30]))
    demandees = ["garage-hazebrouck-permis", "disparue", "fsl-nord"]
    trouvees = fiches(db, habitant(HAZEBROUCK, age=60), demandees, MARDI)
    assert [f["id"] for f in trouvees] == ["garage-hazebrouck-permis", "fsl-nord"]
    assert trouvees[0]["conditions"][0]["statut"] == "non-remplie"


# Chercher par mots


@pytest.mark.parametrize("texte", ["fonds de solidarité logement", "FONDS logement", "fsl"])
def test_on_cherche_par_mots_sans_accent_ni_ordre(db: Session, texte: str) -> None:
    assert "fsl-nord" in [d["id"] for d in lister(db, habitant(HAZEBROUCK), MARDI, texte)]


def test_des_mots_introuvables_ne_donnent_rien(db: Session) -> None:
    assert lister(db, habitant(HAZEBROUCK), MARDI, "xylophone volant") == []


def test_la_liste_s_arrete_a_sa_limite(db: Session) -> None:
    assert len(lister(db, habitant(LILLE), MARDI, limite=7)) == 7


# Les urgences et les questions


@pytest.mark.parametrize(
    ("code", "numero"),
    [("suicide", "3114"), ("sans-abri", "115"), ("enfance-en-danger", "119"), ("violences-conjugales", "3919")],
)
def test_chaque_urgence_a_son_numero(db: Session, code: str, numero: str) -> None:
    assert numero in [d.telephone or d.structure.telephone for d in urgences(db, code)]


def test_le_numero_de_vie_en_danger_n_est_pas_dans_une_liste_ordinaire(db: Session) -> None:
    reserves = {d.id for d in urgences(db, "danger-vital")}
    assert reserves
    vus = {d["id"] for d in lister(db, habitant(LILLE), MARDI, limite=999)}
    assert not vus & reserves


def test_on_ne_demande_que_les_publics_qui_changent_la_reponse(db: Session) -> None:
    questions = publics_utiles(db, habitant(HAZEBROUCK, PERMIS), MARDI)
    assert 0 < len(questions) <= 4
    assert "tous-publics" not in questions
    assert questions[0] not in publics_utiles(db, habitant(HAZEBROUCK, PERMIS, publics=questions[:1]), MARDI)
    assert questions[0] not in publics_utiles(db, habitant(HAZEBROUCK, PERMIS, publics_refuses=questions[:1]), MARDI)


def test_sans_besoin_il_n_y_a_pas_de_public_a_demander(db: Session) -> None:
    assert publics_utiles(db, habitant(HAZEBROUCK), MARDI) == []


def test_le_lendemain_de_la_fin_le_dispositif_disparait(db: Session, tmp_path) -> None:
    ajouter(db, tmp_path, un_dispositif(valide_jusqu_au="2026-11-17"))
    for jours, present in ((0, True), (1, False)):
        moment = MARDI + timedelta(days=jours)
        trouves = [c.dispositif.id for c in rechercher(db, habitant(HAZEBROUCK), PERMIS, moment)]
        assert ("garage-hazebrouck-permis" in trouves) is present
