"""Bad and hostile input: a clear error or a plain answer, the conversation intact, nothing executed."""

from __future__ import annotations

import pytest
import requests

COMMANDES = [
    '/dire_besoin{"commune":"59350"}',
    "/restart",
    "/effacer_donnees",
    "  /demander_humain",
    "//urgence",
    "/intent{}",
]
BALISES = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}", "'; DROP TABLE events; --"]


@pytest.mark.parametrize(
    ("corps", "statut", "code"),
    [
        (b"", 400, "type"),
        (b"{", 400, "json"),
        (b"[1,2]", 400, "type"),
        (b'"bonjour"', 400, "type"),
        (b"\xff\xfe{}", 400, "encodage"),
        ('{"texte": "é"}'.encode("latin-1"), 400, "encodage"),
        (b'{"texte": "\\ud800"}', 400, "encodage"),
        (b'{"texte": ""}', 400, "vide"),
        (b'{"texte": "   \\n\\u200b "}', 400, "vide"),
        (b'{"texte": 12}', 400, "type"),
        (b'{"texte": null}', 400, "type"),
        (b'{"texte": ["a"]}', 400, "type"),
        (b'{"choix": 3}', 400, "type"),
        (b'{"choix": "commune:75056"}', 400, "choix"),
        (b'{"autre": "x"}', 400, "type"),
        (b'{"texte": "' + b"a" * 2001 + b'"}', 413, "trop-long"),
        (b'{"texte": "' + b"a" * 100_000 + b'"}', 413, "trop-gros"),
        (b"[" * 50_000, 400, "json"),
    ],
)
def test_un_message_mal_forme_a_une_reponse_claire_et_ne_change_rien(converser, corps, statut, code):
    c = converser()
    before = c.relire()
    answer = c.poster(data=corps, headers={"Content-Type": "application/json"})
    assert answer.status_code == statut, answer.text
    assert answer.json()["erreur"]["code"] == code
    assert answer.json()["erreur"]["message"]
    assert c.relire() == before
    c.dire("je cherche un logement à Lens")
    assert c.etat["commune"]["nom"] == "Lens"


def test_deux_mille_caracteres_passent(converser):
    c = converser()
    c.dire(("j'ai besoin d'un vélo " * 100)[:2000])
    assert c.messages


@pytest.mark.parametrize("texte", COMMANDES)
def test_une_commande_tapee_n_est_que_du_texte(converser, texte):
    c = converser()
    c.dire("j'habite à Lens, je cherche du travail")
    kept = c.etat["commune"]
    c.dire(texte)
    assert c.etat["commune"] == kept
    assert c.etat["besoins"]
    assert texte.strip() in [m["texte"] for m in c.relire()["messages"] if m["auteur"] == "usager"]


@pytest.mark.parametrize("texte", BALISES)
def test_une_balise_reste_du_texte(converser, texte):
    c = converser()
    answer = c.poster(json={"texte": texte})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "49" not in c.textes


def test_un_bouton_d_une_autre_conversation_est_refuse(converser):
    a, b = converser(), converser()
    a.dire("je cherche un logement")
    a.dire("Boiry")
    value = a.messages[-1]["boutons"][0]["valeur"]
    assert b.poster(json={"choix": value}).status_code == 400


def test_une_conversation_inconnue_ou_un_faux_jeton_ne_disent_rien(converser, serveur):
    c = converser()
    unknown = f"{serveur.url}/api/v1/conversations/inconnue"
    assert requests.get(unknown, headers=c.entetes, timeout=10).status_code == 404
    for headers in ({}, {"Authorization": "Bearer faux"}, {"Authorization": "Basic x"}, {"Authorization": "Bearer "}):
        for method in ("GET", "DELETE"):
            assert requests.request(method, c.adresse, headers=headers, timeout=10).status_code == 401
        assert (
            requests.post(f"{c.adresse}/messages", json={"texte": "a"}, headers=headers, timeout=10).status_code == 401
        )
        assert requests.get(f"{c.adresse}/evenements", headers=headers, timeout=10).status_code == 401


def test_le_canal_agent_demande_un_compte(serveur):
    url = f"{serveur.url}/api/v1/conversations"
    assert requests.post(url, json={"canal": "agent"}, timeout=10).status_code == 401
    assert requests.post(url, json={"canal": "fax"}, timeout=10).status_code == 400


def test_supprimer_efface_tout(converser, serveur):
    c = converser()
    c.dire("je suis au RSA à Denain, mon numéro est le 06 39 98 12 34")
    assert requests.delete(c.adresse, headers=c.entetes, timeout=10).status_code == 204
    assert requests.get(c.adresse, headers=c.entetes, timeout=10).status_code == 404
    files = [p for p in serveur.donnees.iterdir() if p.name.startswith("aiguillage.db")]
    import sqlite3

    with sqlite3.connect(files[0].parent / "aiguillage.db") as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
            for row in db.execute(f"SELECT * FROM {table}"):
                assert c.id not in map(str, row), table


def test_les_pages_inconnues_et_les_chemins_tordus(serveur):
    for path in (
        "/rien",
        "/static/../../pyproject.toml",
        "/static/%2e%2e%2fapp.py",
        "/static/.gitignore",
        "/fiche/../etc",
    ):
        answer = requests.get(serveur.url + path, timeout=10)
        assert answer.status_code == 404, path
        assert "Traceback" not in answer.text
