"""The classifier on a tiny corpus: learns, is saved and read back the same, never fails, answers fast."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.nlu.classifieur import Classifieur, bruiter
from assistant.nlu.modele import Modele

PERMIS, MANGER, SALUER = "besoin:permis", "besoin:manger", "acte:saluer"
CORPUS = {
    PERMIS: ["je veux passer le permis", "le permis coûte trop cher", "aide pour payer le permis", "permis de conduire",
             "mon permis b", "financer mon permis", "auto-école et permis", "je prépare le permis"],
    MANGER: ["je n'ai rien à manger", "de quoi manger ce soir", "un colis alimentaire", "aide alimentaire svp",
             "où manger gratuitement", "frigo vide, rien à manger", "épicerie solidaire", "les restos du coeur"],
    SALUER: ["bonjour", "bonsoir", "salut", "bonjour à vous", "coucou", "bonjour madame", "salut à tous",
             "bonsoir monsieur"],
}  # fmt: skip


@pytest.fixture(scope="module")
def petit() -> Classifieur:
    """Trained on twenty-four phrases."""
    model = Classifieur()
    pairs = [(text, {label}) for label, texts in CORPUS.items() for text in texts]
    pairs += [("bonjour je veux passer le permis", {SALUER, PERMIS}), ("bonjour, à manger svp", {SALUER, MANGER})]
    random.Random(1).shuffle(pairs)
    model.entrainer([t for t, _ in pairs], [labels for _, labels in pairs], c=12.0)
    return model


@pytest.mark.parametrize(("texte", "label"), [(t, label) for label, textes in CORPUS.items() for t in textes[:4]])
def test_ce_qui_est_appris_est_reconnu(petit: Classifieur, texte: str, label: str) -> None:
    found = petit.trouver(texte)
    assert found[0].code == label
    assert 0.0 < found[0].confiance <= 1.0


def test_une_faute_de_frappe_ne_cache_pas_le_besoin(petit: Classifieur) -> None:
    assert PERMIS in [t.code for t in petit.trouver("financer mon permi")]


def test_les_mots_qui_ont_compte_sont_dits(petit: Classifieur) -> None:
    texte = "je veux passer le permis"
    best = petit.trouver(texte)[0]
    assert 1 <= len(best.mots) <= 3
    assert all(mot in texte for mot in best.mots)
    assert petit.trouver(texte, expliquer=0)[0].mots == []


def test_les_reponses_sont_de_la_plus_sure_a_la_moins_sure_et_au_dessus_de_leur_seuil(petit: Classifieur) -> None:
    found = petit.trouver("bonjour je veux passer le permis et manger")
    assert [t.confiance for t in found] == sorted((t.confiance for t in found), reverse=True)
    seuils = dict(zip(petit.labels, petit.seuils, strict=True))
    assert all(t.confiance >= seuils[t.code] - 1e-4 for t in found)


def test_les_probabilites_sont_des_probabilites(petit: Classifieur) -> None:
    p = petit.probabilites(["bonjour", "", "permis " * 500])
    assert p.shape == (3, len(petit.labels))
    assert ((p >= 0) & (p <= 1)).all()


def test_trouver_et_probabilites_disent_la_meme_chose(petit: Classifieur) -> None:
    (row,) = petit.probabilites(["aide pour payer le permis"])
    for found in petit.trouver("aide pour payer le permis"):
        assert found.confiance == pytest.approx(row[petit.labels.index(found.code)], abs=1e-3)


def test_enregistrer_puis_lire_donne_les_memes_reponses(petit: Classifieur, tmp_path: Path) -> None:
    petit.enregistrer(tmp_path / "modele")
    read = Classifieur.lire(tmp_path / "modele")
    textes = [t for textes in CORPUS.values() for t in textes] + ["", "tout autre chose", "bonjour permis manger"]
    assert read.labels == petit.labels
    assert np.allclose(read.probabilites(textes), petit.probabilites(textes), atol=5e-3)
    for texte in textes[:-2]:
        again, first = read.trouver(texte), petit.trouver(texte)
        assert [t.code for t in again] == [t.code for t in first]
        assert [t.confiance for t in again] == pytest.approx([t.confiance for t in first], abs=5e-3)


def test_un_modele_enregistre_ne_contient_rien_d_executable(petit: Classifieur, tmp_path: Path) -> None:
    petit.enregistrer(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["poids.npz", "vocabulaire.json"]
    with np.load(tmp_path / "poids.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)
    assert set(json.loads((tmp_path / "vocabulaire.json").read_text())) == {"labels", "mots", "lettres", "indices"}


def test_apprendre_deux_fois_donne_le_meme_modele() -> None:
    texts = [t for textes in CORPUS.values() for t in textes]
    labels = [{label} for label, textes in CORPUS.items() for _ in textes]
    models = [Classifieur(), Classifieur()]
    for model in models:
        model.entrainer(texts, labels)
    assert np.array_equal(models[0].probabilites(texts), models[1].probabilites(texts))
    assert np.array_equal(models[0].seuils, models[1].seuils)


def test_lire_un_dossier_vide_le_dit(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        Classifieur.lire(tmp_path)


# Le bruit.


@pytest.mark.parametrize("graine", range(5))
def test_le_bruit_ne_depend_que_de_sa_graine(graine: int) -> None:
    texte = "je voudrais passer le permis, c'est pour trouver un emploi à Dunkerque"
    assert bruiter(texte, random.Random(graine)) == bruiter(texte, random.Random(graine))


def test_des_graines_differentes_donnent_des_fautes_differentes() -> None:
    texte = "je voudrais passer le permis pour trouver un emploi"
    assert len({bruiter(texte, random.Random(graine)) for graine in range(30)}) > 15


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.integers(0, 2**32))
def test_le_bruit_accepte_tout_et_reste_proche(texte: str, graine: int) -> None:
    noisy = bruiter(texte, random.Random(graine))
    assert isinstance(noisy, str)
    assert bruiter(texte, random.Random(graine)) == noisy


# Tout texte, vite.

TEXTES = st.text(max_size=2000) | st.text(alphabet="eéaàirsnt '-", max_size=2000)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texte=TEXTES)
def test_le_modele_reel_repond_a_tout_texte_en_moins_de_100_ms(modele: Modele, texte: str) -> None:
    start = time.process_time()
    found = modele.general.trouver(texte)
    assert time.process_time() - start < 0.1
    assert all(0.0 <= t.confiance <= 1.0 for t in found)


def test_un_texte_vide_ou_inconnu_n_est_pas_un_besoin(modele: Modele) -> None:
    for texte in ("", "     ", "漢字", "🙂🙂🙂"):
        assert modele.besoins(modele.ecouter(texte), demande=False) == ([], [])
