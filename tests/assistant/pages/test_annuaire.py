"""The directory's own pages: a search without talking, readable without JavaScript, and one page a dispositif."""

from __future__ import annotations

import html
import re

import pytest
import requests

from directory.annuaire.schemas import referentiels

PERMIS = "mobilite--preparer-un-permis"


def lire(serveur, chemin: str, statut: int = 200, **parametres: str) -> str:
    answer = requests.get(f"{serveur.url}{chemin}", params=parametres, timeout=20)
    assert answer.status_code == statut, answer.text[:300]
    return html.unescape(answer.text)


def noms(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/annuaire/[^"]+">([^<]+)</a></h2>', page)


def identifiants(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/annuaire/([^"]+)">', page)


def test_la_page_s_ouvre_vide_avec_un_formulaire_et_un_lien_vers_l_assistant(serveur):
    page = lire(serveur, "/annuaire")
    assert noms(page) == []
    assert 'role="search"' in page
    assert '<a href="/">' in page
    assert all(f'value="{code}"' in page for code in referentiels()["thematiques"])


def test_une_commune_mal_ecrite_et_un_besoin_donnent_le_classement_de_l_api(serveur):
    page = lire(serveur, "/annuaire", lieu="hazebrouk", besoin=PERMIS)
    items = requests.get(
        f"{serveur.url}/api/v1/dispositifs", params={"commune": "59295", "besoins": PERMIS}, timeout=20
    ).json()["items"]
    assert noms(page)[: len(items)] == [d["nom"] for d in items][: len(noms(page))]
    assert f'value="{PERMIS}" selected' in page


@pytest.mark.parametrize(
    ("lieu", "attendu"),
    [
        ("Saint-Amand", "Saint-Amand-les-Eaux (59230)"),
        ("Amiens", "Amiens n'est ni dans le Nord ni dans le Pas-de-Calais"),
        ("Xyzabc", "Je ne trouve pas cette commune"),
    ],
)
def test_un_lieu_qui_ne_se_devine_pas_est_demande(serveur, lieu, attendu):
    page = lire(serveur, "/annuaire", lieu=lieu)
    assert attendu in page
    if lieu != "Saint-Amand":  # nobody is left without a number
        assert "tel:0321216216" in page


def test_le_choix_d_une_commune_mene_a_ses_reponses(serveur):
    page = lire(serveur, "/annuaire", lieu="Saint-Amand", besoin=PERMIS)
    link = re.findall(r'<li><a href="\?([^"]+)">Saint-Amand-les-Eaux', page)[0]
    assert noms(lire(serveur, f"/annuaire?{link}"))


def test_un_mot_avec_une_faute_trouve_et_la_suite_se_lit(serveur):
    found = noms(lire(serveur, "/annuaire", lieu="Lens", q="surendetement"))
    assert any("surendettement" in name for name in found)
    first = lire(serveur, "/annuaire", lieu="Lens")
    following = re.findall(r'<a href="\?([^"]+)">Voir la suite</a>', first)[0]
    second = identifiants(lire(serveur, f"/annuaire?{following}"))
    assert len(second) == 20
    assert not set(second) & set(identifiants(first)[:20])


def test_sans_reponse_des_lieux_d_accueil_sont_donnes(serveur):
    page = lire(serveur, "/annuaire", lieu="Fruges", q="zzzzzzz")
    assert "Je n'ai rien trouvé de précis" in page
    assert "tel:" in page


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "%' OR 1=1 --", "\x00", "é" * 500]
)
def test_une_entree_hostile_ne_devient_pas_du_code(serveur, q):
    answer = requests.get(f"{serveur.url}/annuaire", params={"q": q, "lieu": q, "page": "-3"}, timeout=20)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


def test_chaque_fiche_a_sa_page_avec_ses_sources(serveur):
    page = lire(serveur, "/annuaire", lieu="Arras", besoin=PERMIS)
    for identifier in identifiants(page):
        sheet = lire(serveur, f"/annuaire/{identifier}")
        assert "D'où vient cette information" in sheet
        assert re.search(r"<li>.+</li>", sheet)


@pytest.mark.parametrize("identifiant", ["inconnu", "../etc/passwd", "france-services-1029-accueil'--"])
def test_une_fiche_inconnue_est_une_page_404(serveur, identifiant):
    assert requests.get(f"{serveur.url}/annuaire/{identifiant}", timeout=20).status_code == 404


def test_ce_qui_est_prevu_ou_reserve_n_a_pas_de_page(serveur):
    from directory.annuaire.importation import fichiers
    from directory.annuaire.importation import lire as lire_fichiers

    hidden = [d.id for d, _ in lire_fichiers(fichiers()).dispositifs if d.statut in ("prevu", "reflexion", "abandonne")]
    assert len(hidden) > 10
    for identifier in hidden[:12]:
        lire(serveur, f"/annuaire/{identifier}", 404)


@pytest.mark.parametrize("chemin", ["/annuaire/inconnu", "/fiche/inconnue", "/nulle-part"])
def test_une_page_absente_se_lit_et_donne_un_numero(serveur, chemin):
    answer = requests.get(f"{serveur.url}{chemin}", headers={"Accept": "text/html"}, timeout=20)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "tel:0321216216" in answer.text
    assert 'href="/annuaire"' in answer.text
    program = requests.get(f"{serveur.url}{chemin}", timeout=20)
    assert program.json()["erreur"]["code"] == "page"
    assert requests.get(f"{serveur.url}/api/v1/rien", headers={"Accept": "text/html"}, timeout=20).json()["erreur"]
