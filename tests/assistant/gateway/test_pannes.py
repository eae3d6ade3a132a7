"""Faults: each process killed, limits reached, port taken, base locked. Slow: servers of their own."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.conftest import Conversation, aiguillage

RETOUR_S = 60


@pytest.mark.parametrize("nom", ["dialogue", "actions", "passerelle"])
def test_un_processus_tue_revient_et_le_message_n_est_ni_perdu_ni_double(fabrique_serveur, nom):
    server = fabrique_serveur()
    server.attendre()
    c = Conversation(server.url)
    c.dire("je cherche un logement")
    before = server.enfants()
    assert set(before) == {"dialogue", "actions", "passerelle"}
    os.kill(before[nom], signal.SIGKILL)
    try:
        answer = c.poster(json={"texte": "j'habite Lens"})
    except requests.ConnectionError:
        assert nom == "passerelle"
    else:
        if answer.status_code == 503:
            message = answer.json()["erreur"]["message"]
            assert "15" in message
            assert "03 21" in message, "un numéro humain, même en panne"
            assert answer.headers["Retry-After"]
        else:
            assert answer.status_code == 200
    time.sleep(0.7)
    server.attendre(RETOUR_S)
    assert server.enfants()[nom] != before[nom]
    again = c.poster(json={"texte": "j'habite Lens"})
    assert again.status_code == 200, again.text
    assert again.json()["etat"]["commune"]["nom"] == "Lens"
    said = [m["texte"] for m in c.relire()["messages"] if m["auteur"] == "usager"]
    assert said.count("j'habite Lens") == 1, said


def test_une_urgence_pendant_une_panne_recoit_quand_meme_son_numero(fabrique_serveur):
    server = fabrique_serveur()
    server.attendre()
    c = Conversation(server.url)
    os.kill(server.enfants()["dialogue"], signal.SIGKILL)
    answer = c.poster(json={"texte": "mon père ne respire plus"})
    assert answer.status_code == 503
    assert answer.json()["urgence"] == "danger-vital"
    assert "15" in answer.json()["erreur"]["message"].split(".")[0]


def test_le_message_garde_est_rejoue_tout_seul(fabrique_serveur):
    server = fabrique_serveur()
    server.attendre()
    c = Conversation(server.url)
    os.kill(server.enfants()["actions"], signal.SIGKILL)
    answer = c.poster(json={"texte": "je cherche un vélo à Calais"})
    assert answer.status_code == 503
    waiting = c.relire()["messages"][-1]
    assert waiting["texte"] == "je cherche un vélo à Calais", "la personne voit que son message est gardé"
    limit = time.monotonic() + RETOUR_S
    while time.monotonic() < limit and c.relire()["etat"]["commune"] is None:
        time.sleep(0.3)
    shown = c.relire()
    assert shown["etat"]["commune"]["nom"] == "Calais"
    assert [m["texte"] for m in shown["messages"] if m["auteur"] == "usager"] == ["je cherche un vélo à Calais"]


def test_les_limites_repondent_429_avec_un_delai(fabrique_serveur):
    server = fabrique_serveur(LIMITE_MESSAGES_MINUTE="3", LIMITE_CONVERSATIONS_HEURE="2")
    server.attendre()
    c = Conversation(server.url)
    for text in ("bonjour", "je cherche un logement", "Lens"):
        c.dire(text)
    refused = c.poster(json={"texte": "encore"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "encore" not in str(c.relire())
    Conversation(server.url)
    third = requests.post(f"{server.url}/api/v1/conversations", json={}, timeout=10)
    assert third.status_code == 429
    assert int(third.headers["Retry-After"]) >= 1


def test_deux_messages_en_meme_temps_sont_joues_l_un_apres_l_autre(converser):
    c = converser()
    answers: list[requests.Response] = []
    texts = [f"j'habite {town}" for town in ("Lens", "Calais", "Bergues", "Denain")]
    threads = [
        threading.Thread(
            target=lambda t=text: answers.append(
                requests.post(f"{c.adresse}/messages", json={"texte": t}, headers=c.entetes, timeout=30)
            )
        )
        for text in texts
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert [a.status_code for a in answers] == [200] * 4
    assert sorted(m["texte"] for m in c.relire()["messages"] if m["auteur"] == "usager") == sorted(texts)


def test_un_arret_propre_ne_laisse_aucun_processus(fabrique_serveur):
    server = fabrique_serveur()
    server.attendre()
    children = server.enfants()
    assert server.arreter(signal.SIGINT) == 0
    assert not [pid for pid in children.values() if Path(f"/proc/{pid}").exists()]


def test_le_superviseur_tue_net_ne_laisse_pas_d_orphelin(fabrique_serveur):
    server = fabrique_serveur()
    server.attendre()
    children = server.enfants()
    server.processus.kill()
    server.processus.wait(10)
    limit = time.monotonic() + 10
    while time.monotonic() < limit and any(Path(f"/proc/{pid}").exists() for pid in children.values()):
        time.sleep(0.1)
    assert not [pid for pid in children.values() if Path(f"/proc/{pid}").exists()]


def test_un_port_pris_se_dit_en_une_ligne(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = aiguillage("demarrer", PORT=str(port), ADRESSE="127.0.0.1", DOSSIER_DONNEES=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(port) in done.stderr


def test_une_base_verrouillee_se_dit_en_une_ligne(tmp_path):
    with sqlite3.connect(tmp_path / "aiguillage.db") as lock:
        lock.execute("CREATE TABLE t (x)")
        lock.commit()
        lock.execute("BEGIN EXCLUSIVE")
        done = aiguillage("annuaire", "charger", DOSSIER_DONNEES=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "base" in done.stderr


def test_une_base_en_lecture_seule_ou_abimee_se_dit_en_une_ligne(tmp_path):
    (tmp_path / "aiguillage.db").write_bytes(b"ceci n'est pas une base" * 200)
    done = aiguillage("annuaire", "charger", DOSSIER_DONNEES=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_une_base_verrouillee_pendant_la_conversation_repond_503_puis_reprend(fabrique_serveur):
    server = fabrique_serveur()
    server.attendre()
    c = Conversation(server.url)
    with sqlite3.connect(server.donnees / "aiguillage.db", timeout=5) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        answer = c.poster(json={"texte": "je cherche un logement"})
        lock.rollback()
    assert answer.status_code == 503
    assert answer.json()["erreur"]["message"]
    c.dire("je cherche un logement")
    assert c.etat["besoins"]
