"""The conversation page in a real browser (Debian's chromium)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from directory.reglages import RACINE
from tests.conftest import Serveur, chromium

pytestmark = pytest.mark.skipif(chromium() is None, reason="chromium n'est pas installé (paquet Debian « chromium »)")
TELEPHONE = {"width": 390, "height": 844}
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def navigateur() -> Iterator:
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium(), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(navigateur, serveur: Serveur) -> Iterator[Page]:
    context = navigateur.new_context(viewport=TELEPHONE, locale="fr-FR", color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" and "503" not in m.text else None)
    page.on("request", lambda r: problems.append(r.url) if not r.url.startswith((serveur.url, "data:")) else None)
    page.goto(serveur.url)
    yield page
    context.close()
    assert not problems, "ni erreur ni requête vers un autre site"


def dire(page: Page, texte: str) -> None:
    page.get_by_label("Écrivez ici").fill(texte)
    page.get_by_role("button", name="Envoyer").click()


def test_le_premier_ecran_dit_ce_que_c_est_et_comment_joindre_une_personne(page):
    expect(page.get_by_role("log")).to_contain_text("Je suis un programme")
    expect(page.get_by_role("log")).to_contain_text("pas besoin de donner votre nom")
    expect(page.get_by_role("button", name="Parler à une personne")).to_be_visible()
    expect(page.get_by_role("button", name="Terminer et effacer")).to_be_visible()
    expect(page.get_by_role("button", name="Me déplacer")).to_be_visible()


def test_un_habitant_obtient_des_fiches_sur_son_telephone(page):
    dire(page, "bonjour, j'habite hazebrouck et ma voiture est en panne, je suis au rsa")
    none = page.get_by_role("button", name="Aucun de ces cas")
    cards = page.locator("article.carte")
    expect(none.or_(cards.first)).to_be_visible()
    if none.is_visible():
        none.click()
    expect(cards.first).to_be_visible()
    expect(page.get_by_text("D'où vient cette information").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "rien ne déborde"
    folder = os.environ.get("CAPTURES")
    if folder:
        page.set_viewport_size({"width": 430, "height": 1250})
        page.locator("li.usager").first.scroll_into_view_if_needed()
        page.evaluate("document.querySelector('li.usager').scrollIntoView({block: 'start'})")
        page.screenshot(path=Path(folder) / "conversation.png")


def test_les_boutons_suffisent(page):
    page.get_by_role("button", name="Me déplacer").click()
    page.get_by_role("button", name="Passer le permis").click()
    expect(page.get_by_text("Dans quelle commune habitez-vous ?")).to_be_visible()
    expect(page.get_by_role("button", name="Me loger")).to_have_count(0)


def test_le_clavier_suffit(page):
    expect(page.get_by_role("button", name="Me déplacer")).to_be_visible()
    page.get_by_label("Écrivez ici").focus()
    page.keyboard.type("je cherche un bus a calais")
    page.keyboard.press("Enter")
    expect(page.locator("article.carte, .boutons button").first).to_be_visible()


def test_une_balise_tapee_s_affiche_et_ne_s_execute_pas(page):
    page.evaluate("window.pirate = 0")
    dire(page, "<img src=x onerror='window.pirate=1'><script>window.pirate=1</script>")
    expect(page.locator("li.usager .bulle").first).to_contain_text("<script>")
    expect(page.locator("li.assistant").nth(2)).to_be_visible()
    assert page.evaluate("window.pirate") == 0


def test_recharger_reprend_la_conversation(page):
    dire(page, "je cherche un logement")
    expect(page.get_by_text("Dans quelle commune habitez-vous ?")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Dans quelle commune habitez-vous ?")).to_be_visible()
    expect(page.locator("li.usager")).to_have_count(1)


def test_terminer_efface_et_recommence(page):
    dire(page, "j'habite Denain")
    expect(page.locator("li.usager")).to_have_count(1)
    page.once("dialog", lambda d: d.accept())
    page.get_by_role("button", name="Terminer et effacer").click()
    expect(page.get_by_text("Tout est effacé")).to_be_visible()
    expect(page.locator("li.usager")).to_have_count(0)


def test_une_urgence_se_voit_et_s_appelle(page):
    dire(page, "mon mari me frappe")
    card = page.locator("li.urgence .bulle")
    expect(card).to_contain_text("17")
    expect(card.locator("a[href='tel:3919']")).to_be_visible()
    expect(card.locator("a[href='tel:17']")).to_be_visible()
    expect(card.locator("a[href='sms:114']")).to_be_visible()


@pytest.mark.parametrize(
    ("texte", "numeros"),
    [
        ("mon père ne respire plus", ["tel:15", "tel:112", "tel:18"]),
        ("je veux mourir", ["tel:3114", "tel:15"]),
        ("je dors dehors ce soir", ["tel:115", "tel:15"]),
        ("mon voisin frappe son enfant", ["tel:119", "tel:17"]),
        ("j'ai été violée", ["tel:17", "tel:116006", "tel:3133"]),
    ],
)
def test_chaque_numero_d_une_urgence_s_appelle_du_doigt(page, texte, numeros):
    dire(page, texte)
    card = page.locator("li.urgence .bulle")
    for number in numeros:
        expect(card.locator(f"a[href='{number}']").first).to_be_visible()


def test_sur_un_telephone_l_en_tete_est_bas_et_ne_cache_pas_la_reponse(page):
    dire(page, "j'habite Hazebrouck, ma voiture est en panne, je suis au rsa")
    expect(page.locator("li.assistant").nth(3)).to_be_visible()
    assert page.locator(".entete").bounding_box()["height"] <= 104
    page.evaluate("document.querySelector('li.usager').scrollIntoView({block: 'start'})")
    header, bubble = page.locator(".entete").bounding_box(), page.locator("li.usager").first.bounding_box()
    assert bubble["y"] >= header["y"] + header["height"]


def test_parler_a_une_personne_est_toujours_a_un_bouton(page):
    expect(page.get_by_role("button", name="Me déplacer")).to_be_visible()
    page.get_by_role("button", name="Parler à une personne").click()
    expect(page.get_by_text("Voulez-vous être rappelé ?")).to_be_visible()


def test_la_fiche_s_imprime(page):
    dire(page, "aide pour mes papiers à Bailleul")
    none = page.get_by_role("button", name="Aucun de ces cas")
    link = page.get_by_role("link", name="Imprimer ces fiches")
    expect(none.or_(link.first)).to_be_visible()
    if none.is_visible():
        none.click()
    with page.context.expect_page() as opened:
        link.first.click()
    sheet = opened.value
    expect(sheet.get_by_role("heading", name="Vos pistes d'aide")).to_be_visible()
    expect(sheet.get_by_text("France services de Bailleul").first).to_be_visible()


def test_un_telephone_ancien_sait_lire_le_script():
    """Telephones of before 2023 refuse a whole script that holds a look-behind."""
    static = RACINE / "assistant" / "pages" / "static"
    scripts = {path.name: path.read_text(encoding="utf-8") for path in static.glob("*.js")}
    assert scripts
    assert [name for name, text in scripts.items() if "(?<=" in text or "(?<!" in text] == []
