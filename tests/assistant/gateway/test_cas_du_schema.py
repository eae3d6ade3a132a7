"""The test cases of the Nord's scheme (notes 003, annex D), asked of the running product as a resident would.

The number of each is its row in the annex.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import requests

from tests.conftest import Conversation, Serveur

Converser = Callable[..., Conversation]


def demander(converser: Converser, *dits: str) -> Conversation:
    """Say these, then decline the question on the situation when it is asked."""
    talk = converser()
    for said in dits:
        talk.dire(said)
    if not talk.dispositifs and talk.etat["question"] == "situation":
        talk.dire("aucun de ces cas")
    return talk


def ids(talk: Conversation) -> list[str]:
    return [d["id"] for d in talk.dispositifs]


def joignable(talk: Conversation) -> bool:
    """A number, a place or a person to ask: no dead end."""
    return any(d["telephone"] or d["adresse"] or d.get("repli") or d["demarche"] for d in talk.dispositifs)


def rien_d_interdit(talk: Conversation) -> None:
    """Never « vous êtes éligible », never a project or a dropped scheme."""
    assert not re.search(r"\béligib", talk.textes)
    assert all(d["statut"] in ("existant", "experimental") for d in talk.dispositifs)


def test_1_cassel_declaration_caf(converser: Converser) -> None:
    talk = demander(converser, "J'habite Cassel, je n'arrive pas à faire ma déclaration CAF")
    rien_d_interdit(talk)
    assert talk.dispositifs[0]["structure"] == "France services La Poste de Cassel"
    assert "caf-3230-ligne" in ids(talk)
    assert "partenaire" not in str(talk.dispositifs[0])  # the scheme does not say that the CAF is there
    assert "france-titres-3400" not in ids(talk)


def test_2_hondschoote_n_est_plus_un_projet(converser: Converser) -> None:
    talk = demander(converser, "je suis à Hondschoote, il y a une MSAP ?")
    rien_d_interdit(talk)
    first = talk.dispositifs[0]
    assert first["structure"] == "France services Hondschoote"  # opened since: the official list of 2024
    assert any((source["date"] or "") >= "2024" for source in first["sources"])


def test_3_un_ccas_dans_une_petite_commune_se_verifie_en_mairie(converser: Converser) -> None:
    talk = demander(converser, "J'habite Cobrieux, est-ce qu'il y a un CCAS ?")
    rien_d_interdit(talk)
    first = talk.dispositifs[0]
    assert first["id"] == "ccas-de-votre-commune"
    assert "n'en ont pas toujours" in first["description"]
    assert "mairie" in first["demarche"]
    assert any(d["telephone"] for d in talk.dispositifs)


def test_4_un_cdi_loin_de_chez_soi_donne_les_conditions_sans_promettre(converser: Converser) -> None:
    talk = demander(
        converser,
        "J'habite Solesmes, j'ai signé un CDI à 45 km de chez moi, sans bus. Quelle aide pour mes trajets ?",
    )
    rien_d_interdit(talk)
    assert talk.etat["besoins"][0].startswith("mobilite--")
    conditions = [c for d in talk.dispositifs for c in d["conditions"]]
    assert conditions
    assert {c["statut"] for c in conditions} <= {"remplie", "a-verifier"}


def test_5_le_solesmois_n_a_pas_de_transport_a_la_demande_et_on_n_en_invente_pas(converser: Converser) -> None:
    talk = demander(converser, "y a-t-il un transport à la demande ? j'habite Solesmes")
    rien_d_interdit(talk)
    assert not [d["nom"] for d in talk.dispositifs if "demande" in d["nom"].lower()]
    assert joignable(talk)


def test_6_une_garde_a_tourcoing_en_horaires_decales(converser: Converser) -> None:
    talk = demander(
        converser,
        "Je cherche à faire garder mon enfant de 2 ans à Tourcoing, je travaille en horaires décalés",
    )
    rien_d_interdit(talk)
    assert "fa-si-la-garder-tourcoing" in ids(talk)[:2]
    assert talk.etat["age"] is None  # two years old is the child
    assert joignable(talk)


def test_7_qui_ne_veut_pas_aller_au_social_n_y_est_pas_envoye(converser: Converser) -> None:
    talk = demander(converser, "Je ne veux pas aller au social mais je ne peux plus payer mes factures, à Lens")
    rien_d_interdit(talk)
    assert talk.dispositifs
    assert not [i for i in ids(talk) if i.startswith(("mds-", "ccas-", "cias-"))]
    assert "social" not in talk.textes.lower()


def test_8_qui_ne_sait_pas_lire_a_une_personne_et_pas_un_formulaire(converser: Converser) -> None:
    talk = demander(converser, "je ne sais pas lire, j'ai reçu une lettre, j'habite Maubeuge")
    rien_d_interdit(talk)
    assert any(d["structure"].startswith("France services") and d["telephone"] for d in talk.dispositifs)
    assert all("en-presentiel" in d["modes_accueil"] or d["telephone"] or d.get("repli") for d in talk.dispositifs)


def test_9_une_coupure_d_electricite_mene_a_un_numero_et_a_l_aide_au_logement(converser: Converser) -> None:
    talk = demander(converser, "On m'a coupé l'électricité, je suis à Denain")
    rien_d_interdit(talk)
    assert talk.dispositifs[0]["id"] == "mediateur-energie-ligne"
    assert talk.dispositifs[0]["telephone"] == "0 800 11 22 12"
    assert "fsl-59-aide" in ids(talk)


def test_10_un_divorce_mene_au_droit_et_pas_aux_violences(converser: Converser) -> None:
    talk = demander(converser, "je veux divorcer, le tribunal me demande des papiers, je suis à Arras")
    rien_d_interdit(talk)
    assert ids(talk)[0] == "acces-au-droit-3039-ligne"
    assert "cdad-62-droit" in ids(talk)
    assert not {"solidarite-femmes-3919", "dix-sept-cyber-site"} & set(ids(talk))


def test_11_en_fauteuil_l_aide_propre_au_handicap_est_dite(converser: Converser) -> None:
    talk = demander(
        converser,
        "je suis en fauteuil roulant, je dois prendre le bus puis le train pour aller à Lille, j'habite Caudry",
    )
    rien_d_interdit(talk)
    assert talk.etat["commune"]["nom"] == "Caudry"
    assert "personnes-en-situation-de-handicap" in talk.etat["publics"]
    assert "region-atp-handicap" in ids(talk)
    assert joignable(talk)


def test_13_l_aide_a_domicile_d_haubourdin_est_dite_sans_contact_invente(
    serveur: Serveur, converser: Converser
) -> None:
    asked = {"commune": "59286", "besoins": "famille--prise-en-charge-personne-dependante", "q": "emmerin haubourdin"}
    (sheet,) = requests.get(f"{serveur.url}/api/v1/dispositifs", params=asked, timeout=30).json()["items"]
    assert sheet["id"] == "aide-domicile-emmerin-haubourdin-aide"
    assert [sheet[k] for k in ("telephone", "courriel", "adresse", "site", "horaires")] == [None] * 5
    assert "mairie" in sheet["demarche"]
    talk = demander(converser, "une aide à domicile pour ma mère de 84 ans qui ne se lave plus seule, à Haubourdin")
    rien_d_interdit(talk)
    assert any(d["telephone"] for d in talk.dispositifs)


def test_14_au_rsa_sans_voiture_dans_le_cambresis(converser: Converser) -> None:
    talk = demander(converser, "je suis au RSA, sans voiture, j'habite Caudry, comment aller travailler")
    rien_d_interdit(talk)
    assert talk.etat["besoins"][0].startswith("mobilite--")
    assert "beneficiaires-des-minimas-sociaux" in talk.etat["publics"]
    assert joignable(talk)


@pytest.mark.parametrize("dit", ["Transmobil", "le bus pour la Belgique depuis Comines, j'y travaille"])
def test_15_un_projet_de_liaison_n_est_jamais_propose(converser: Converser, dit: str) -> None:
    talk = demander(converser, "j'habite Comines, je travaille en Belgique et il n'y a pas de bus pour y aller", dit)
    rien_d_interdit(talk)
    assert "transmobil" not in str(talk.dispositifs).lower()
