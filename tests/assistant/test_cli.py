"""The command line: one clear line in French for bad input, exit 2, nothing changed."""

from __future__ import annotations

import json

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
        ["annuaire", "importer", "absent.json", "--format", "data-inclusion"],
        ["annuaire", "importer", "absent.json", "--format", "tableur"],
        ["annuaire", "exporter"],
        ["annuaire", "couverture", "--format", "image"],
        ["annuaire", "corriger", "caf-3230-ligne", "telephone", "3230"],
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
    assert "0 erreurs" in done.stdout


def test_verifier_un_fichier_faux_le_dit_et_sort_en_1(tmp_path):
    wrong = tmp_path / "faux.yml"
    wrong.write_text("structures:\n- id: Essai\n", encoding="utf-8")
    done = aiguillage("annuaire", "verifier", str(wrong))
    assert done.returncode == 1
    assert "erreur : faux.yml : Essai" in done.stderr


SERVICE = {
    "id": "essai--velo", "structure_id": "essai--atelier", "source": "essai", "nom": "Réparer son vélo",
    "description": "Un atelier pour réparer son vélo.", "date_maj": "2026-10-01", "zone_eligibilite": ["62041"],
    "thematiques": ["mobilite--entretenir-reparer-son-vehicule"],
}  # fmt: skip
STRUCTURE = {"id": "essai--atelier", "nom": "Atelier vélo", "source": "essai", "date_maj": "2026-10-01"}


def test_importer_puis_exporter_puis_corriger(tmp_path):
    env = {"DOSSIER_DONNEES": str(tmp_path / "var"), "AIGUILLAGE_MAINTENANT": "2026-11-18T10:00:00"}
    path, out = tmp_path / "liste.json", tmp_path / "export.json"
    path.write_text(json.dumps({"structures": [STRUCTURE], "services": [SERVICE]}), encoding="utf-8")
    tried = aiguillage("annuaire", "importer", str(path), "--format", "data-inclusion", "--essai", **env)
    assert (tried.returncode, "essai : rien n'est écrit" in tried.stdout) == (0, True), tried.stderr
    done = aiguillage("annuaire", "importer", str(path), "--format", "data-inclusion", **env)
    assert "dispositifs : 1 ajoutés" in done.stdout
    again = aiguillage("annuaire", "importer", str(path), "--format", "data-inclusion", **env)
    assert "1 inchangés" in again.stdout
    path.write_text(json.dumps({"structures": [STRUCTURE], "services": [{**SERVICE, "nom": ""}]}), encoding="utf-8")
    refused = aiguillage("annuaire", "importer", str(path), "--format", "data-inclusion", **env)
    assert refused.returncode == 2
    assert "service n° 1 : essai--velo : nom" in refused.stderr
    changed = aiguillage(
        "annuaire",
        "corriger",
        "essai--velo",
        "nom",
        "Réparer un vélo",
        "--auteur",
        "Anne",
        "--motif",
        "plus clair",
        **env,
    )
    assert changed.stdout.strip() == "essai--velo : nom : Réparer son vélo → Réparer un vélo"
    assert "Anne" in aiguillage("annuaire", "historique", "essai--velo", **env).stdout
    given = aiguillage("annuaire", "exporter", "--format", "data-inclusion", "--sortie", str(out), **env)
    assert given.returncode == 0, given.stderr
    names = {s["id"]: s["nom"] for s in json.loads(out.read_text(encoding="utf-8"))["services"]}
    assert names["essai--velo"] == "Réparer un vélo"
    nowhere = aiguillage("annuaire", "exporter", "--format", "csv", "--sortie", str(tmp_path / "x" / "y.csv"), **env)
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (2, 1)


def test_la_couverture_dit_les_indicateurs_et_les_zones_blanches(tmp_path):
    done = aiguillage("annuaire", "couverture", "--format", "json", DOSSIER_DONNEES=str(tmp_path))
    found = json.loads(done.stdout)
    assert found["communes"] == 1534
    assert found["communes_deux_mobilites"] >= 0.95
    assert len(found["zones_blanches"]) == 16
    assert not [c for c, codes in found["zones_blanches"].items() if len(codes) == 1534]
    table = aiguillage("annuaire", "couverture", DOSSIER_DONNEES=str(tmp_path)).stdout
    assert "Zones blanches" in table


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
