"""The linter itself: it catches each fault, and leaves plain French alone."""

import pytest
from lint import MOTS_MAX, fautes, mots, phrases, sigles

SEIZE_MOTS = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"


def regles(texte: str) -> list[str]:
    return [f.regle for f in fautes(texte)]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Appelez le 15. C'est gratuit.", ["Appelez le 15.", "C'est gratuit."]),
        ("Que cherchez-vous ? Dites-le !", ["Que cherchez-vous ?", "Dites-le !"]),
        ("Un instant…", ["Un instant…"]),
        ("Une ligne\nune autre", ["Une ligne", "une autre"]),  # une ligne est une phrase
        ("Voyez caf.fr et 1.5 km.", ["Voyez caf.fr et 1.5 km."]),  # un point dans un mot ne coupe pas
        ("Voyez M. Dupont. Merci.", ["Voyez M. Dupont.", "Merci."]),  # ni celui d'une abréviation
        ("Il a dit « oui. » Puis rien.", ["Il a dit « oui. »", "Puis rien."]),
        ("", []),
    ],
)
def test_les_phrases_sont_coupees_comme_on_les_lit(texte: str, attendu: list[str]) -> None:
    assert phrases(texte) == attendu


@pytest.mark.parametrize(
    ("texte", "combien"),
    [
        ("Appelez le 03 20 12 34 56.", 3),  # un téléphone est un mot
        ("Appelez le 0 805 16 00 75.", 3),
        ("L'aide va jusqu'à 1 200 €.", 4),  # un montant aussi
        ("Elle vaut 1\u202f200 euros.", 4),
        ("Ouvert de 9 h à 12 h 30.", 5),  # et une heure
        ("À 15 km de chez vous.", 5),
        ("Oui : c'est « gratuit » !", 3),  # la ponctuation n'est pas un mot
        ("— Non – merci ;", 2),
    ],
)
def test_les_mots_se_comptent_comme_on_les_dit(texte: str, combien: int) -> None:
    assert len(mots(texte)) == combien


def test_une_phrase_a_quinze_mots_au_plus() -> None:
    quinze = SEIZE_MOTS.removesuffix(" seize")
    assert len(mots(quinze)) == MOTS_MAX
    assert regles(quinze) == []
    assert regles(SEIZE_MOTS) == ["phrase de 16 mots"]
    assert regles(f"Court. {SEIZE_MOTS}. Court.") == ["phrase de 16 mots"]


def test_le_gras_et_les_variables_ne_trompent_pas() -> None:
    assert regles("**Appelez le 15.** C'est gratuit.") == []
    assert regles(SEIZE_MOTS.replace("seize", "{numeros}")) == ["phrase de 16 mots"]  # une variable est un mot
    assert regles("**dispositif**") == ["mot interdit « dispositif »"]


@pytest.mark.parametrize("texte", ["Bravo 🙂", "Appelez ☎ vite", "Oui ✅", "France 🇫🇷", "1️⃣ Écrivez"])
def test_un_emoji_est_une_faute(texte: str) -> None:
    assert "émoji" in regles(texte)


@pytest.mark.parametrize(
    ("texte", "mot"),
    [
        ("Ce dispositif vous aide.", "dispositif"),
        ("Les Dispositifs d'aide.", "dispositif"),  # le pluriel, la capitale
        ("Pour les bénéficiaires.", "bénéficiaire"),
        ("Vous êtes éligible.", "éligible"),
        ("Vous êtes inéligible.", "éligible"),
        ("Votre éligibilité.", "éligibilité"),
        ("Voyez votre prescripteur.", "prescripteur"),
        ("Pour tous les usagers.", "usager"),
        ("Une démarche dématérialisée.", "dématérialiser"),
        ("Sollicitez une aide.", "solliciter"),
        ("Effectuez la demande.", "effectuer"),
        ("Vous avez droit à une aide.", "vous avez droit"),
        ("Vous recevrez 100 €.", "vous recevrez"),
        ("Vous toucherez une aide.", "vous toucherez"),
    ],
)
def test_un_mot_de_bureau_est_une_faute(texte: str, mot: str) -> None:
    assert regles(texte) == [f"mot interdit « {mot} »"]


@pytest.mark.parametrize(
    ("texte", "faute"),
    [
        ("Une aide à la mobilité.", True),
        ("Votre parcours avec nous.", True),
        ("La Carte Mobilité Inclusion aide.", False),  # un nom propre
        ("Le Parcours Emploi Santé vous suit.", False),
    ],
)
def test_mobilite_et_parcours_ne_se_disent_que_dans_un_nom_propre(texte: str, faute: bool) -> None:
    assert bool(regles(texte)) is faute


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Vous touchez le RSA.", []),  # très connu
        ("Voyez le XYZ.", ["sigle absent de acronymes.txt"]),
        ("Appelez le CCAS.", ["sigle sans explication"]),
        ("Appelez le centre communal d'action sociale (CCAS).", []),
        ("Le CCAS (centre communal d'action sociale) vous aide. Appelez le CCAS.", []),  # une fois suffit
        ("Appelez le CCAS. C'est le centre communal d'action sociale.", ["sigle sans explication"]),  # trop tard
        ("Vous touchez l'AAH.", ["sigle sans explication"]),  # derrière une apostrophe
        ("Parlez-en à la MDPH-59.", ["sigle sans explication"]),  # ou devant un tiret
        ("Appelez SOS loyers impayés.", []),  # un nom propre
        ("Allez à la CAF ou à la MSA.", ["sigle sans explication"]),
        ("Habitez-vous à Lille ? OK.", []),  # deux lettres ne sont pas un sigle
    ],
)
def test_un_sigle_est_connu_ou_explique_la_premiere_fois(texte: str, attendu: list[str]) -> None:
    assert regles(texte) == attendu


def test_les_sigles_tres_connus_sont_peu_nombreux() -> None:
    assert sigles().tres_connus == {"RSA", "CAF", "SMS", "TER", "PDF", "CV", "HLM"}


def test_une_faute_dit_la_regle_et_l_extrait() -> None:
    assert [str(f) for f in fautes("Ce dispositif aide.")] == ["mot interdit « dispositif » : dispositif"]
