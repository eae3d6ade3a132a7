"""Which place is the one asked for: learnt from whole messages, and never taken when it is not sure."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.nlu.lieux import ChoixDuLieu
from assistant.nlu.modele import Modele
from directory.territoire.gazetier import gazetier

CAMBRAI, PROVILLE, LENS, ARRAS, LILLE, DENAIN = "59122", "59476", "62498", "62041", "59350", "59172"
LINGHEM, MONS_EN_BAROEUL, SAINT_OMER = "62517", "59410", "62765"
APPRIS = [
    ("j'habite Lens et je travaille à Arras", "Lens"), ("je vis à Denain, hôpital de Lille", "Denain"),
    ("né à Lille", None), ("je travaille à Arras", None), ("logement à Douai", "Douai"), ("bus à Calais", "Calais"),
    ("j'habite Béthune", "Béthune"), ("le tribunal de Douai m'a écrit", None), ("un permis à Lens", "Lens"),
    ("je travaille à Lens, j'habite Harnes", "Harnes"), ("le train de Lille", None), ("à Roubaix", "Roubaix"),
]  # fmt: skip


@pytest.fixture(scope="module")
def petit() -> ChoixDuLieu:
    """Learnt on twelve sentences, each twice: what is seen once is not kept."""
    chooser = ChoixDuLieu()
    chooser.entrainer([t for t, _ in APPRIS * 2], [place for _, place in APPRIS * 2])
    return chooser


def test_sans_rien_d_appris_les_regles_du_gazetier_decident() -> None:
    texte = "j'habite Lens et je travaille à Arras"
    assert ChoixDuLieu().choisir(texte) == gazetier().comprendre(texte)


def test_ce_qui_est_appris_est_retrouve(petit: ChoixDuLieu) -> None:
    for texte, lieu in APPRIS:
        assert petit.choisir(texte).texte == lieu, texte


def test_enregistrer_puis_lire_donne_les_memes_reponses(petit: ChoixDuLieu, tmp_path: Path) -> None:
    petit.enregistrer(tmp_path)
    again = ChoixDuLieu.lire(tmp_path)
    for texte, _ in APPRIS:
        assert again.choisir(texte) == petit.choisir(texte)


def test_lire_un_dossier_vide_le_dit(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        ChoixDuLieu.lire(tmp_path)


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("j'habite Proville, je commence une formation à Cambrai lundi", PROVILLE),
        ("je travaille à Arras mais je vis à Lens", LENS),
        ("hôpital de Lille, ma mère habite Denain", DENAIN),
        ("covoiturage pour la zone d'Isbergues, je viens de Linghem", LINGHEM),
        ("un logement à Arras, j'y commence un emploi", ARRAS),
        ("Mme, 67 ans, ASPA, Mons-en-B, voiturette en panne", MONS_EN_BAROEUL),
        ("T'as confondu, moi c'est Saint-Omer", SAINT_OMER),
    ],
)
def test_le_lieu_ou_l_on_vit_n_est_pas_celui_ou_l_on_va(modele: Modele, texte: str, code: str) -> None:
    assert modele.lieux.choisir(texte).codes == (code,)


@pytest.mark.parametrize(
    "texte",
    [
        "on est fâchés et épuisés, mon frère et moi",
        "je voudrais changer d'air au lieu de rester seule",
        "mon recours est un rejet de la caf",
        "j'ai peur en avion",
    ],
)
def test_un_mot_de_tous_les_jours_n_est_pas_un_lieu(modele: Modele, texte: str) -> None:
    assert modele.lieux.choisir(texte).statut == "aucune"


def test_un_nom_que_portent_un_village_et_une_ville_fait_une_question(modele: Modele) -> None:
    found = modele.lieux.choisir("j'habite à Saint-Amand")
    assert found.statut == "ambigu"
    assert len(found.codes) == 2


@settings(max_examples=150, deadline=None)
@given(texte=st.text(max_size=300) | st.text(alphabet="LensArdouiéà ,.-'", max_size=300))
def test_tout_texte_a_un_lieu_ou_n_en_a_pas(modele: Modele, texte: str) -> None:
    found = modele.lieux.choisir(texte)
    assert found.statut in ("unique", "ambigu", "hors-zone", "aucune")
    assert (len(found.codes) == 1) == (found.statut == "unique")
    assert all(0 <= m.debut < m.fin <= len(texte) for m in found.mentions)
