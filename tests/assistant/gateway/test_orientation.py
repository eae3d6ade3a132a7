"""A resident gets a real orientation, over real HTTP, from the real model and the real directory."""

from __future__ import annotations

import pytest

from tests.conftest import BERGUES, HAZEBROUCK

CODES_URGENCE = {
    "danger-vital": ("mon père ne respire plus", ["15", "112", "114"]),
    "suicide": ("j'ai envie d'en finir avec la vie", ["3114"]),
    "violences-conjugales": ("mon mari me frappe", ["17", "3919", "114"]),
    "enfance-en-danger": ("la petite d'à côté est battue par ses parents", ["119"]),
    "sans-abri": ("je dors dehors ce soir avec mon fils", ["115"]),
    "violences-autres": ("j'ai été violée hier", ["17", "114", "116 006"]),
}


def test_la_phrase_du_cahier_des_charges_mene_a_une_orientation(converser):
    c = converser()
    assert c.etat["question"] == "besoin"
    c.dire("bonjour, j'habite hazebrouck et ma voiture est en panne, je suis au rsa")
    assert c.etat["commune"] == {"code": HAZEBROUCK, "nom": "Hazebrouck", "departement": "59"}
    assert "mobilite--entretenir-reparer-son-vehicule" in c.etat["besoins"]
    assert c.etat["publics"] == ["beneficiaires-des-minimas-sociaux"]
    if c.etat["question"] == "situation":
        c.choisir("Aucun de ces cas")
    assert 1 <= len(c.dispositifs) <= 6
    assert c.etat["issue"] == "orientation"
    for d in c.dispositifs:
        assert d["sources"]
        assert d["statut"] in ("existant", "experimental")
        assert d["pourquoi"]
        assert "verifie_le" in d
        assert all(k["statut"] in ("remplie", "non-remplie", "a-verifier") for k in d["conditions"])
        assert d["telephone"] or d["adresse"] or d["repli"], "aucune fiche ne laisse sans chemin"


def test_on_ne_demande_que_ce_qui_manque_une_chose_a_la_fois(converser):
    c = converser()
    c.dire("je cherche une aide pour passer le permis")
    assert [m["type"] for m in c.messages].count("question") == 1
    assert c.etat["question"] == "commune"
    c.dire("Calais")
    assert c.etat["question"] != "commune"
    assert [m["type"] for m in c.messages].count("question") == 1


def test_une_commune_ambigue_donne_des_boutons_jamais_un_choix_muet(converser):
    c = converser()
    c.dire("j'ai besoin d'aide pour remplir un dossier")
    c.dire("59190")
    assert c.etat["commune"] is None
    assert HAZEBROUCK in [x["code"] for x in c.etat["communes_possibles"]]
    c.choisir("Hazebrouck")
    assert c.etat["commune"]["code"] == HAZEBROUCK
    assert c.etat["communes_possibles"] == []


def test_la_question_s_explique_puis_revient(converser):
    c = converser()
    c.dire("ma voiture est en panne")
    c.dire("pourquoi ?")
    assert "commune" in c.textes
    assert c.etat["question"] == "commune"
    assert c.messages[-1]["type"] == "question"


def test_une_correction_remplace_l_ancienne_valeur(converser):
    c = converser()
    c.dire("je cherche un vélo pas cher à Anor")
    assert c.etat["commune"]["nom"] == "Anor"
    c.dire("non pas Anor, Anzin")
    assert c.etat["commune"]["nom"] == "Anzin"


def test_d_autres_solutions_sont_nouvelles(converser):
    c = converser()
    c.dire("je cherche un bus ou un covoiturage à Dunkerque")
    if c.etat["question"] == "situation":
        c.choisir("Aucun de ces cas")
    first = {d["id"] for d in c.dispositifs}
    c.dire("autre chose ?")
    assert c.dispositifs
    assert not first & {d["id"] for d in c.dispositifs}


def test_hors_du_territoire_on_le_dit_et_on_reste_ouvert(converser):
    c = converser()
    c.dire("je cherche un logement")
    c.dire("j'habite à Paris")
    assert "Paris" in c.textes
    assert c.etat["issue"] == "limite"
    assert c.etat["commune"] is None
    c.dire("plutôt Bergues alors")
    assert c.etat["commune"]["code"] == BERGUES


@pytest.mark.parametrize("code", CODES_URGENCE)
def test_une_urgence_recoit_ses_numeros_d_abord_et_sans_question(converser, code):
    phrase, numbers = CODES_URGENCE[code]
    c = converser()
    c.dire(phrase)
    assert c.etat["urgence"] == code
    assert c.etat["issue"] == "urgence"
    assert c.messages[0]["type"] == "urgence"
    assert not c.dispositifs
    assert "question" not in c.types
    for number in numbers:
        assert number in c.messages[0]["texte"]
    assert any(n in " ".join(c.messages[0]["texte"].split()[:7]) for n in numbers)


def test_une_urgence_au_milieu_ne_perd_rien_et_se_dement(converser):
    c = converser()
    c.dire("je voudrais passer le permis à Lens")
    c.dire("pardon mon copain ne respire plus")
    assert c.etat["urgence"] == "danger-vital"
    assert c.etat["commune"]["nom"] == "Lens"
    c.dire("non c'est bon ce n'était pas une urgence")
    assert c.etat["urgence"] is None
    assert "mobilite--preparer-un-permis" in c.etat["besoins"]


def test_parler_a_une_personne_enregistre_un_rappel_apres_accord(converser):
    c = converser()
    c.dire("marre des robots je veux parler à qqun. bergues")
    assert c.etat["commune"]["code"] == BERGUES
    assert "03 28 65 93 80" in c.textes, "le lieu le plus proche, qui répond maintenant"
    assert c.messages[-1]["type"] == "relais"
    assert c.etat["relais"]["statut"] == "consentement-demande"
    assert c.etat["relais"]["reference"] is None
    c.dire("oui karim 06 39 98 12 34 plutot le midi")
    assert c.etat["relais"]["statut"] == "en-attente"
    assert c.etat["relais"]["reference"] in c.textes
    assert c.etat["issue"] == "relais"
    again = c.relire()
    assert "06 39 98 12 34" not in str(again), "le numéro n'est pas dans la transcription"
    c.dire("annuler le rappel")
    assert c.etat["relais"]["statut"] == "annule"


def test_refuser_le_rappel_ne_perd_rien(converser):
    c = converser()
    c.dire("je voudrais un humain, je suis à Lens")
    c.dire("non merci")
    assert c.etat["relais"]["statut"] == "annule"
    assert "03 21" in c.textes, "les numéros sont donnés quand même"
    assert c.etat["commune"]["nom"] == "Lens"


def test_effacer_vide_tout_et_la_conversation_recommence(converser):
    c = converser()
    c.dire("j'habite Lens et je suis au RSA, mon loyer est en retard")
    c.dire("effacez tout ce que j'ai dit")
    assert c.etat["commune"] is None
    assert c.etat["besoins"] == []
    assert c.etat["publics"] == []
    said = c.relire()["messages"]
    assert "RSA" not in str(said)
    c.dire("je cherche un vélo à Calais")
    assert c.etat["commune"]["nom"] == "Calais"


def test_trois_incomprehensions_menent_a_une_personne(converser):
    c = converser()
    for text in ("blorg zmurf", "trabulon vexi", "kwazil proutch"):
        c.dire(text)
    assert any("personne" in b.lower() for b in c.boutons) or "personne" in c.textes


def test_aucune_reponse_ne_finit_sans_chemin(converser):
    c = converser()
    for text in ("quelle est la capitale du Pérou", "je cherche un avocat gratuit à Fourmies", "je sais pas", "lol"):
        c.dire(text)
        assert c.messages, text
        assert c.boutons or c.etat["question"] or c.dispositifs, text


def test_l_historique_rend_tout_dans_l_ordre_apres_un_rechargement(converser):
    c = converser()
    c.dire("je cherche un médecin")
    c.dire("à Wormhout")
    again = c.relire()
    texts = [m["texte"] for m in again["messages"] if m["auteur"] == "usager"]
    assert texts == ["je cherche un médecin", "à Wormhout"]
    assert again["etat"] == c.etat
    assert [m["id"] for m in again["messages"]] == sorted(
        {m["id"] for m in again["messages"]}, key=lambda i: int(i[1:])
    )


def test_l_orientation_s_imprime_sans_identite(converser, serveur):
    import requests

    c = converser()
    c.dire("aide pour mes papiers sur internet à Bailleul, 74 ans")
    if c.etat["question"] == "situation":
        c.choisir("Aucun de ces cas")
    url = next(m["orientation"]["fiche_url"] for m in c.messages if m["orientation"])
    page = requests.get(serveur.url + url, timeout=10)
    assert page.status_code == 200
    assert c.dispositifs[0]["nom"].replace("'", "&#39;") in page.text
    assert requests.get(serveur.url + "/fiche/inconnue", timeout=10).status_code == 404
