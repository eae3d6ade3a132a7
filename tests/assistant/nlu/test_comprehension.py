"""One message understood: what is hidden from the classifier, the labels, the order of intents, the whole."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.nlu.comprehension import ACTES, URGENCES, comprendre, etiquettes, intention, masquer
from assistant.nlu.modele import Modele
from directory.reglages import RACINE
from directory.territoire.gazetier import gazetier
from directory.textes import charger

HAZEBROUCK, LENS, LILLE, MAUBEUGE = "59295", "62498", "59350", "59392"
PERMIS = "mobilite--preparer-un-permis"
REPARER = "mobilite--entretenir-reparer-son-vehicule"
MANGER = "equipement-et-alimentation--alimentation"
IMPAYES = "logement-hebergement--reduire-les-impayes-de-loyer"
URGENT = "personnes-en-situation-durgence"


# Ce que le classifieur ne doit pas voir.


@pytest.mark.parametrize(
    ("texte", "cache", "reste"),
    [
        ("j'habite Hazebrouck et j'ai faim", ["Hazebrouck"], ["lieuxx", "faim"]),
        ("un logement à Lens (62300)", ["Lens", "62300"], ["lieuxx", "logement"]),
        ("rappelez-moi au 06 12 34 56 78", ["06", "78"], ["telxx"]),
        ("06 •• •• •• 78", ["06", "78"], ["telxx"]),
        ("au +33 6 12 34 56 78 svp", ["12", "78"], ["telxx"]),
        ("écrivez à jean.dupont@exemple.fr", ["jean", "exemple"], ["mailxx"]),
        ("j'ai 34 ans et 3 enfants", ["34", "3"], ["nbxx ans", "nbxx enfants"]),
        ("il me reste 12,50 euros", ["12", "50"], ["nbxx"]),
    ],
)
def test_masquer_cache_les_lieux_les_nombres_et_les_contacts(texte: str, cache: list, reste: list) -> None:
    hidden = masquer(texte, gazetier().comprendre(texte))
    assert [c for c in cache if c in hidden] == []
    assert [r for r in reste if r not in hidden] == []


def test_masquer_deux_lieux_ne_decale_rien() -> None:
    texte = "j'habite Hazebrouck et je travaille à Dunkerque la nuit"
    hidden = " ".join(masquer(texte, gazetier().comprendre(texte)).split())
    assert hidden == "j'habite lieuxx et je travaille à lieuxx la nuit"


def test_masquer_ne_lit_que_le_debut_d_un_texte_sans_fin() -> None:
    texte = "a" * 10_000
    assert len(masquer(texte, gazetier().comprendre(texte[:2000]))) <= 2000


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_masquer_ne_laisse_aucun_chiffre(texte: str) -> None:
    assert not any(c.isdecimal() for c in masquer(texte, gazetier().comprendre(texte)))


# Les étiquettes d'une phrase d'entraînement.


@pytest.mark.parametrize(
    ("intent", "metadata", "labels"),
    [
        ("saluer", {}, {"acte:saluer"}),
        ("dire_besoin", {"besoins": [PERMIS, MANGER]}, {"acte:dire_besoin", f"besoin:{PERMIS}", f"besoin:{MANGER}"}),
        ("dire_besoin", {"actes": ["saluer"]}, {"acte:dire_besoin", "acte:saluer"}),
        ("dire_besoin", {"urgence": "suicide"}, {"acte:dire_besoin", "urgence:suicide"}),
        ("hors_sujet", {"langue": "nl"}, {"acte:hors_sujet", "langue:nl"}),
        ("informer", {"actes": None, "besoins": None, "urgence": None}, {"acte:informer"}),
    ],
)
def test_etiquettes(intent: str, metadata: dict, labels: set[str]) -> None:
    assert etiquettes(intent, metadata) == labels


# L'intention.


def un_compris(*actes: str, urgence: str | None = None, annuler: bool = False) -> dict:
    return {"actes": list(actes), "urgence": urgence, "annuler_rappel": annuler}


@pytest.mark.parametrize(
    ("compris", "attendue"),
    [
        (un_compris(), "non_compris"),
        (un_compris("saluer"), "saluer"),
        (un_compris("dire_besoin", "saluer"), "dire_besoin"),
        (un_compris("refuser", annuler=True), "annuler_rappel"),
        (un_compris("dire_besoin", urgence="suicide"), "urgence"),
        (un_compris("effacer_donnees", urgence="suicide", annuler=True), "urgence"),
    ],
)
def test_une_urgence_puis_annuler_puis_l_acte_le_plus_fort(compris: dict, attendue: str) -> None:
    assert intention(compris) == attendue


def test_les_actes_vont_du_plus_fort_au_plus_faible() -> None:
    rang = ACTES.index
    assert rang("effacer_donnees") < rang("recommencer") < rang("demander_humain") < rang("corriger")
    assert rang("corriger") < rang("dire_besoin") < rang("informer") < rang("remercier") < rang("saluer")
    assert len(set(ACTES)) == len(ACTES) == 18


# Phrases entières, avec le modèle entraîné.


def besoins(found: dict) -> list[str]:
    return [b["code"] for b in found["besoins"]]


@pytest.mark.parametrize("texte", ["non", "Non", "non non", "non merci", "pas du tout", "non c'est pas urgent"])
def test_un_simple_refus_ne_corrige_rien(modele: Modele, texte: str) -> None:
    actes = comprendre(texte, modele)["actes"]
    assert "refuser" in actes
    assert "corriger" not in actes


@pytest.mark.parametrize(
    ("texte", "acte", "besoin", "communes"),
    [
        ("bonjour, je voudrais passer le permis, j'habite Hazebrouck", "dire_besoin", PERMIS, [HAZEBROUCK]),
        ("ma voiture est en panne, je n'ai pas de quoi la réparer", "dire_besoin", REPARER, []),
        ("je n'ai plus rien à manger, je vis à Maubeuge", "dire_besoin", MANGER, [MAUBEUGE]),
        ("j'ai deux loyers de retard à Lens", "dire_besoin", IMPAYES, [LENS]),
        ("j'habite Lomme", "informer", None, [LILLE]),
        ("je suis au RSA, j'ai 34 ans", "informer", None, []),
        ("06 12 34 56 78", "informer", None, []),
        ("06 •• •• •• 78", "informer", None, []),
        ("non pas Dunkerque, Hazebrouck", "corriger", None, [HAZEBROUCK]),
        ("je voudrais parler à quelqu'un", "demander_humain", None, []),
        ("effacez tout ce que j'ai dit", "effacer_donnees", None, []),
        ("on recommence depuis le début", "recommencer", None, []),
        ("vous êtes un robot ?", "question_assistant", None, []),
        ("vous avez d'autres solutions ?", "demander_plus", None, []),
        ("quel temps fait-il demain ?", "hors_sujet", None, []),
    ],
)
def test_phrases_cles(modele: Modele, texte: str, acte: str, besoin: str | None, communes: list) -> None:
    found = comprendre(texte, modele)
    assert acte in found["actes"]
    assert (besoin in besoins(found)) if besoin else not besoins(found)
    assert found["lieu"]["communes"] == communes
    assert found["urgence"] is None
    assert intention(found) == acte


def test_bonjour_et_un_besoin_dans_la_meme_phrase(modele: Modele) -> None:
    found = comprendre("bonjour, je voudrais passer le permis", modele)
    assert found["actes"] == ["dire_besoin", "saluer"]


def test_une_commune_ambigue_donne_ses_candidates(modele: Modele) -> None:
    lieu = comprendre("j'habite Boiry", modele)["lieu"]
    assert lieu["statut"] == "ambigu"
    assert len(lieu["communes"]) > 2


def test_hors_zone(modele: Modele) -> None:
    lieu = comprendre("j'habite à Amiens", modele)["lieu"]
    assert (lieu["statut"], lieu["communes"], lieu["hors_zone"]) == ("hors-zone", [], "Amiens")


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("mon bébé ne respire plus", "danger-vital"),
        ("je veux en finir", "suicide"),
        ("j'ai envie de mourir", "suicide"),
        ("mon mari me frappe", "violences-conjugales"),
        ("mon voisin frappe son fils", "enfance-en-danger"),
        ("je suis à la rue ce soir", "sans-abri"),
        ("mon patron me harcèle sexuellement", "violences-autres"),
        ("il m'a serré la gorge hier et il rentre à 18h", "violences-conjugales"),  # à demi-mot
        ("le petit d'à côté a des brûlures de cigarette sur les bras", "enfance-en-danger"),
        ("on est dans la voiture avec le bébé, on a nulle part où aller cette nuit", "sans-abri"),
        ("mon père a la bouche de travers et il ne parle plus", "danger-vital"),
        ("j'ai écrit une lettre à mes enfants, après-demain je ne serai plus là", "suicide"),
        ("l'aide-soignante tape ma grand-mère à l'ehpad", "violences-autres"),
    ],
)
def test_une_urgence_est_un_besoin_et_un_public(modele: Modele, texte: str, code: str) -> None:
    found = comprendre(texte, modele)
    assert found["urgence"] == code
    assert "dire_besoin" in found["actes"]
    assert URGENT in found["situation"]["publics"]
    assert intention(found) == "urgence"


@pytest.mark.parametrize(
    "texte",
    [
        "ce n'est pas une urgence",
        "non c'est pas urgent",
        "la CAF ne répond pas au téléphone",
        "ma voiture est morte",
        "je suis mort de fatigue",
        "Je suis à la rue des Moulins à Lille et je voudrais une formation en cuisine",
        "on se sépare, rien de violent, on voudrait une médiation familiale",
        "bonsoir madame, merci pour votre aide la dernière fois",
        "j'ai un coup de pouce à demander pour mes factures",
    ],
)
def test_ce_qui_n_est_pas_une_urgence(modele: Modele, texte: str) -> None:
    assert comprendre(texte, modele)["urgence"] is None


@pytest.mark.parametrize("texte", ["la voiture", "tout va bien", "merci beaucoup"])
def test_un_mot_ou_deux_n_inquietent_pas(modele: Modele, texte: str) -> None:
    assert comprendre(texte, modele)["urgence_possible"] is None


@pytest.mark.parametrize(
    "texte",
    [
        "j'ai un enfant de 2 ans", "mon enfant a 3 ans", "mes enfants ont 4 et 7 ans", "ma fille a 16 ans",
        "mon enfant mange mal à la cantine", "je vis seule avec mon fils", "mon mari travaille de nuit",
        "ma mère a 84 ans et vit seule", "je suis seul le soir", "mon voisin fait du bruit", "ma fille dort mal",
    ],
)  # fmt: skip
def test_un_fait_de_famille_n_est_pas_une_urgence(modele: Modele, texte: str) -> None:
    assert comprendre(texte, modele)["urgence"] is None


@pytest.mark.parametrize(
    ("texte", "age"),
    [
        ("ma fille a 3 ans, je cherche une place en crèche", None),
        ("j'ai un entretien demain et un enfant de 2 ans à faire garder", None),
        ("mon fils de 8 ans a besoin d'un orthophoniste", 8),
        ("ma fille de 17 ans cherche un apprentissage en coiffure", 17),
    ],
)
def test_l_age_d_un_enfant_n_est_pas_celui_du_parent(modele: Modele, texte: str, age: int | None) -> None:
    situation = comprendre(texte, modele)["situation"]
    assert situation.get("age") == age
    assert ("jeunes" in situation["publics"]) == (age is not None)


@pytest.mark.parametrize("texte", ["papiers", "la voiture", "logement", "un vélo"])
def test_un_mot_ne_dit_rien_de_qui_on_est(modele: Modele, texte: str) -> None:
    assert comprendre(texte, modele)["situation"].get("publics", []) == []


def test_ce_que_les_regles_lisent_n_est_jamais_tu(modele: Modele, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even with a model that sees no danger at all."""
    monkeypatch.setattr(type(modele), "urgence", lambda _self, _lu, dite: (dite or "suicide", 0.0))
    for texte in ("il me tape", "je veux mourir", "ce n'est pas une urgence mais mon mari me frappe"):
        found = comprendre(texte, modele)
        assert found["urgence"] is None
        assert found["urgence_possible"], texte


def test_les_urgences_dites_a_demi_mot_sont_vues_et_le_reste_ne_fait_pas_peur(modele: Modele) -> None:
    """Messages written apart (tests/evaluation): their words may shape a rule, never the training phrases."""
    sheet = RACINE / "tests" / "evaluation" / "urgences_a_demi_mot.tsv"
    rows = [line.split("\t", 1) for line in sheet.read_text(encoding="utf-8").splitlines()]
    seen = {texte: comprendre(texte, modele)["urgence"] is not None for _, texte in rows}
    missed = [texte for code, texte in rows if code != "RIEN" and not seen[texte]]
    alarms = [texte for code, texte in rows if code == "RIEN" and seen[texte]]
    assert len(missed) <= 4, missed  # of 90
    assert len(alarms) <= 3, alarms  # of 30, all written to mislead


@pytest.mark.parametrize(
    ("texte", "langue"),
    [
        ("I need help with my rent please", "en"),
        ("ik zoek een woning", "nl"),
        ("أحتاج إلى مساعدة", "ar"),
        ("Potrzebuję pomocy z mieszkaniem", "pl"),
        ("потрібна допомога", "uk"),
    ],
)
def test_une_autre_langue_est_hors_sujet_et_reconnue(modele: Modele, texte: str, langue: str) -> None:
    found = comprendre(texte, modele)
    assert found["langue"] == langue
    assert intention(found) == "hors_sujet"


def test_annuler_le_rappel_est_un_refus_dit_au_dehors(modele: Modele) -> None:
    found = comprendre("annuler le rappel", modele)
    assert intention(found) == "annuler_rappel"
    assert found["actes"] == ["refuser"]


def test_les_mots_de_la_demande_sans_lieu_ni_nombre_ni_contact(modele: Modele) -> None:
    texte = "je cherche un vélo électrique à Hazebrouck, 0612345678, jean.dupont@exemple.fr, 300 euros"
    words = comprendre(texte, modele)["mots"]
    assert {"velo", "electrique"} <= set(words)
    assert {"hazebrouck", "jean", "dupont", "exemple"} & set(words) == set()


# Entrées hostiles.

HOSTILES = {
    "dix mille caractères": "je cherche un logement à Lens " * 334,
    "un seul mot de dix mille lettres": "a" * 10_000,
    "caractères de contrôle": "\x00\x01\x02\x1b[31mrouge\x07\r\n\t\x7f",
    "emojis": "😀🚗🏠🍞👨‍👩‍👧",
    "de droite à gauche": "\u202eneLel à etibah'j\u202c",
    "espaces de largeur nulle": "j\u200be che\u200brche\u200b un \ufefflogement",
    "accents empilés": "e" + "\u0301" * 500,
    "chiffres": "1" * 5000,
    "parenthèses": "(" * 2000,
    "accolades et commande": '/choisir{"valeur": "relais:oui"}',
    "guillemets et SQL": "'; DROP TABLE relais; --",
    "gabarit": "{commune} %s {0} ${jndi:ldap://x}",
    "vide": "",
    "espaces": " \n\t ",
    "substitut seul": "\ud800",
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_une_entree_hostile_est_comprise_ou_non_mais_vite_et_sans_erreur(modele: Modele, nom: str) -> None:
    start = time.process_time()
    found = comprendre(HOSTILES[nom], modele)
    assert time.process_time() - start < 0.5
    verifier(found)
    json.dumps(found)


def verifier(found: dict) -> None:
    """The shape promised to the actions and to `aiguillage comprendre`."""
    assert set(found["actes"]) <= set(ACTES)
    assert found["actes"] == sorted(found["actes"], key=ACTES.index)
    assert {b["code"] for b in found["besoins"]} <= set(charger("besoins")["besoins"])
    assert [b["confiance"] for b in found["besoins"]] == sorted(
        (b["confiance"] for b in found["besoins"]), reverse=True
    )
    assert found["urgence"] in (None, *URGENCES)
    assert len(found["mots"]) <= 20
    assert not any(c.isdecimal() for mot in found["mots"] for c in mot)
    lieu = found["lieu"]
    assert {"unique": len(lieu["communes"]) == 1, "ambigu": len(lieu["communes"]) > 1,
            "hors-zone": lieu["communes"] == [] and bool(lieu["hors_zone"]),
            "aucune": lieu["communes"] == []}[lieu["statut"]]  # fmt: skip
    if "dire_besoin" in found["actes"]:
        assert not {"informer", "hors_sujet"} & set(found["actes"])
    else:
        assert found["besoins"] == []


MOTS = ["je", "suis", "à", "Lens", "Boiry", "Amiens", "59190", "loyer", "permis", "manger", "au RSA", "34 ans", "non",
        "bonjour", "merci", "pas", "urgence", "rappel", "mort", "hello", "?", "42", "\u200b"]  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texte=st.text(max_size=500) | st.lists(st.sampled_from(MOTS), max_size=15).map(" ".join))
def test_tout_message_a_la_forme_promise(modele: Modele, texte: str) -> None:
    verifier(comprendre(texte, modele))
