"""Conditions of access: three answers, and never a decision when something is unknown."""

import pytest

from directory.annuaire.schemas import STATUTS_PERSONNE, CritereYaml
from directory.eligibilite.criteres import A_VERIFIER, NON_REMPLIE, REMPLIE, conditions, evaluer
from directory.eligibilite.models import Situation

HAZEBROUCK = "59295"
TOUS = ["tous-publics"]


def un_critere(critere: str, **champs: object) -> dict:
    """A criterion as the database holds it, checked by the schema first."""
    return CritereYaml(critere=critere, texte="Une condition", **champs).dict(exclude_none=True)


DE_18_A_30 = un_critere("age", min=18, max=30)
JEUNE_OU_ETUDIANT = un_critere("public", un_de=["jeunes", "etudiants"])
AU_RSA = un_critere("statut", un_de=["rsa"])
SUIVI_EMPLOI = un_critere("statut", un_de=["france-travail", "mission-locale"])
AVEC_PERMIS = un_critere("permis", valeur=True)
SANS_PERMIS = un_critere("permis", valeur=False)
SANS_VOITURE = un_critere("vehicule", valeur=False)
A_20_KM = un_critere("distance_travail_km", min=20)
EN_CDD = un_critere("contrat", un_de=["cdd", "interim"])


@pytest.mark.parametrize(
    ("critere", "situation", "attendu"),
    [
        (DE_18_A_30, {}, A_VERIFIER),  # l'âge n'est pas connu
        (DE_18_A_30, {"age": 17}, NON_REMPLIE),
        (DE_18_A_30, {"age": 18}, REMPLIE),  # bornes comprises
        (DE_18_A_30, {"age": 30}, REMPLIE),
        (DE_18_A_30, {"age": 31}, NON_REMPLIE),
        (un_critere("age", min=60), {"age": 90}, REMPLIE),  # une seule borne
        (un_critere("age", max=25), {"age": 0}, REMPLIE),  # zéro est un âge, pas un inconnu
        (JEUNE_OU_ETUDIANT, {}, A_VERIFIER),
        (JEUNE_OU_ETUDIANT, {"publics": ["etudiants"]}, REMPLIE),  # un des deux suffit
        (JEUNE_OU_ETUDIANT, {"publics": ["seniors"]}, A_VERIFIER),  # un autre public n'exclut pas
        (JEUNE_OU_ETUDIANT, {"publics_refuses": ["jeunes"]}, A_VERIFIER),  # peut-être étudiant
        (JEUNE_OU_ETUDIANT, {"publics_refuses": ["jeunes", "etudiants"]}, NON_REMPLIE),
        (JEUNE_OU_ETUDIANT, {"publics": ["jeunes"], "publics_refuses": ["etudiants"]}, REMPLIE),
        (AU_RSA, {}, A_VERIFIER),
        (AU_RSA, {"statuts": ["rsa"]}, REMPLIE),
        (AU_RSA, {"statuts": ["aah"]}, A_VERIFIER),  # une autre aide n'exclut pas le RSA
        (AU_RSA, {"publics_refuses": ["beneficiaires-des-minimas-sociaux"]}, NON_REMPLIE),  # ni RSA ni autre
        (SUIVI_EMPLOI, {"statuts": ["mission-locale"]}, REMPLIE),
        (SUIVI_EMPLOI, {"publics_refuses": ["demandeurs-emploi", "jeunes"]}, NON_REMPLIE),
        (SUIVI_EMPLOI, {"publics_refuses": ["jeunes"]}, A_VERIFIER),
        (un_critere("statut", un_de=["lycee-pro"]), {"publics_refuses": ["etudiants"]}, A_VERIFIER),
        (AVEC_PERMIS, {}, A_VERIFIER),
        (AVEC_PERMIS, {"permis": True}, REMPLIE),
        (AVEC_PERMIS, {"permis": False}, NON_REMPLIE),
        (SANS_PERMIS, {"permis": False}, REMPLIE),  # le critère peut demander de ne pas l'avoir
        (SANS_PERMIS, {"permis": True}, NON_REMPLIE),
        (SANS_VOITURE, {}, A_VERIFIER),
        (SANS_VOITURE, {"vehicule": False}, REMPLIE),
        (SANS_VOITURE, {"vehicule": True}, NON_REMPLIE),
        (A_20_KM, {}, A_VERIFIER),
        (A_20_KM, {"distance_travail_km": 20}, REMPLIE),
        (A_20_KM, {"distance_travail_km": 19.5}, NON_REMPLIE),
        (EN_CDD, {}, A_VERIFIER),
        (EN_CDD, {"contrat": "cdd"}, REMPLIE),
        (EN_CDD, {"contrat": "cdi"}, NON_REMPLIE),  # un autre contrat que ceux qui sont demandés
        (un_critere("contrat", un_de=["cdi"]), {"contrat": "cdi"}, REMPLIE),
        (un_critere("residence"), {}, A_VERIFIER),
        (un_critere("residence"), {"commune": HAZEBROUCK}, REMPLIE),  # la zone a déjà été vérifiée
        (un_critere("residence", depuis_mois=6), {"commune": HAZEBROUCK}, A_VERIFIER),  # la durée ne se devine pas
        (un_critere("revenus", max=2, unite="smic-net-mois"), {"age": 30}, A_VERIFIER),  # aucun revenu n'est demandé
        (un_critere("prescription", par=["France Travail"]), {"statuts": ["france-travail"]}, A_VERIFIER),
        (un_critere("autre"), {"commune": HAZEBROUCK, "age": 30}, A_VERIFIER),  # toujours à vérifier
    ],
)
def test_un_critere_est_rempli_non_rempli_ou_a_verifier(critere: dict, situation: dict, attendu: str) -> None:
    assert evaluer(critere, Situation(**situation)) == attendu


@pytest.mark.parametrize("statut", STATUTS_PERSONNE)
def test_chaque_statut_dit_remplit_son_critere_et_aucun_ne_se_devine(statut: str) -> None:
    critere = un_critere("statut", un_de=[statut])
    assert evaluer(critere, Situation(statuts=[statut])) == REMPLIE
    assert evaluer(critere, Situation()) == A_VERIFIER


def test_rien_de_connu_n_exclut_jamais() -> None:
    criteres = [DE_18_A_30, JEUNE_OU_ETUDIANT, AU_RSA, AVEC_PERMIS, SANS_VOITURE, A_20_KM, EN_CDD]
    assert {c.statut for c in conditions(criteres, ["jeunes"], Situation())} == {A_VERIFIER}


def test_sans_critere_et_pour_tous_il_n_y_a_pas_de_condition() -> None:
    assert conditions([], TOUS, Situation()) == []


def test_chaque_condition_garde_son_texte_et_son_ordre() -> None:
    criteres = [{**AVEC_PERMIS, "texte": "Avoir le permis"}, {**DE_18_A_30, "texte": "Avoir entre 18 et 30 ans"}]
    found = conditions(criteres, TOUS, Situation(age=40, permis=True))
    assert [(c.texte, c.statut) for c in found] == [
        ("Avoir le permis", REMPLIE),
        ("Avoir entre 18 et 30 ans", NON_REMPLIE),
    ]


def test_un_public_reserve_devient_une_condition() -> None:
    [condition] = conditions([], ["femmes"], Situation(publics=["femmes"]))
    assert condition.statut == REMPLIE
    assert condition.texte == "Être dans un de ces cas : les femmes"


@pytest.mark.parametrize(
    ("critere", "publics"),
    [
        (JEUNE_OU_ETUDIANT, ["jeunes", "etudiants"]),  # le critère le dit déjà
        (AU_RSA, ["beneficiaires-des-minimas-sociaux"]),
        (DE_18_A_30, ["jeunes"]),  # l'âge le dit mieux
    ],
)
def test_un_public_deja_dit_par_un_critere_n_est_pas_repete(critere: dict, publics: list[str]) -> None:
    assert len(conditions([critere], publics, Situation())) == 1


def test_la_situation_ignore_ce_qu_elle_ne_connait_pas() -> None:
    assert Situation.depuis({"age": 30, "couleur": "bleu", "permis": None}) == Situation(age=30)
    assert Situation.depuis({"permis": False}).permis is False
