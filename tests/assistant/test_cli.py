"""The command line: one clear line in French for bad input, exit 2, nothing changed."""

from __future__ import annotations

import pytest
import requests

from tests.conftest import Conversation, aiguillage


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["danser"],
        ["annuaire"],
        ["annuaire", "verifier", "absent.yml"],
        ["comptes", "creer", "lea"],
        ["comptes", "creer", "lea", "--role", "chef"],
        ["entrainer", "--vite"],
    ],
)
def test_une_mauvaise_commande_tient_en_une_ligne_et_sort_en_2(arguments, tmp_path):
    done = aiguillage(*arguments, DOSSIER_DONNEES=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("aiguillage : ")
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("variable", "valeur"),
    [("PORT", "abc"), ("PORT", "99999"), ("AIGUILLAGE_MAINTENANT", "demain"), ("NIVEAU_JOURNAL", "X")],
)
def test_un_mauvais_reglage_est_nomme(variable, valeur, tmp_path):
    done = aiguillage("demarrer", **{"DOSSIER_DONNEES": str(tmp_path), variable: valeur})
    assert done.returncode == 2
    assert variable in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["annuaire", "--help"], ["comptes", "creer", "--help"]])
def test_l_aide_existe_a_chaque_niveau(arguments):
    done = aiguillage(*arguments)
    assert done.returncode == 0
    assert "usage" in done.stdout


def test_verifier_l_annuaire_dit_combien_et_sort_en_0():
    done = aiguillage("annuaire", "verifier")
    assert done.returncode == 0, done.stderr
    assert "0 refus" in done.stdout


def test_un_compte_d_agent_ouvre_une_conversation_d_agent(serveur):
    env = {k: serveur.env[k] for k in ("DOSSIER_DONNEES",)}
    done = aiguillage("comptes", "creer", "agent-bergues", "--role", "agent", "--jeton", **env)
    assert done.returncode == 0, done.stderr
    token = next(line.split(" : ")[1] for line in done.stdout.splitlines() if line.startswith("Jeton"))
    c = Conversation(serveur.url, "agent", token)
    c.dire("Mme, 67 ans, ASPA, Berlaimont, voiturette en panne")
    assert c.etat["commune"]["nom"] == "Berlaimont"
    assert c.etat["age"] == 67
    again = aiguillage("comptes", "creer", "agent-bergues", "--role", "agent", **env)
    assert again.returncode == 2
    keeper = aiguillage("comptes", "creer", "tenant", "--role", "annuaire", "--jeton", **env)
    other = next(line.split(" : ")[1] for line in keeper.stdout.splitlines() if line.startswith("Jeton"))
    refused = requests.post(
        f"{serveur.url}/api/v1/conversations",
        json={"canal": "agent"},
        headers={"Authorization": f"Bearer {other}"},
        timeout=10,
    )
    assert refused.status_code == 403


def test_les_demandes_de_rappel_se_lisent_en_clair_sur_la_machine(serveur):
    c = Conversation(serveur.url)
    c.dire("je veux qu'on me rappelle, je suis à Fruges")
    c.dire("oui nadia 06 39 98 55 66 le matin")
    done = aiguillage("relais", "lister", "--statut", "en-attente", DOSSIER_DONNEES=serveur.env["DOSSIER_DONNEES"])
    line = next(x for x in done.stdout.splitlines() if c.etat["relais"]["reference"] in x)
    assert "06 39 98 55 66" in line
    assert "Nadia" in line
    assert "le matin" in line
