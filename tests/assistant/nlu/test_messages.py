"""The whole messages that are learnt: well formed, true to the lists, apart from those that judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from assistant.nlu.comprehension import ACTES, URGENCES
from assistant.nlu.messages import MessageEtiquete, lire_messages
from directory.annuaire.schemas import referentiels
from directory.reglages import RACINE
from directory.territoire.repository import communes
from directory.texte import cle

MESSAGES = lire_messages()
EVALUATION = sorted((RACINE / "tests" / "evaluation").glob("*.jsonl"))
MOTS_D_UNE_PHRASE = 5


def test_il_y_a_des_milliers_de_messages_entiers() -> None:
    assert len(MESSAGES) >= 15_000


def test_chaque_etiquette_est_dans_les_listes() -> None:
    assert {a for m in MESSAGES for a in m.actes} <= set(ACTES)
    assert {b for m in MESSAGES for b in m.besoins} == set(referentiels()["thematiques"]), (
        "chaque besoin s'apprend, et lui seul"
    )
    assert {p for m in MESSAGES for p in m.publics} <= set(referentiels()["publics"])
    assert {m.urgence for m in MESSAGES} == {None, *URGENCES}
    assert {m.commune for m in MESSAGES} - set(communes()) == {None, "hors-zone"}


def test_chaque_message_dit_ou_demande_quelque_chose() -> None:
    assert [m.texte for m in MESSAGES if not m.actes or not m.texte.strip()] == []


def test_le_lieu_est_dans_le_texte() -> None:
    assert [m.texte for m in MESSAGES if m.lieu and m.lieu not in m.texte] == []


def test_un_message_hors_sujet_n_a_pas_de_besoin() -> None:
    assert [m.texte for m in MESSAGES if "hors_sujet" in m.actes and m.besoins] == []


def test_aucun_message_n_est_la_deux_fois() -> None:
    texts = [m.texte for m in MESSAGES]
    assert len(texts) == len(set(texts))


def test_aucune_phrase_des_jeux_d_evaluation_n_est_apprise() -> None:
    learnt = {cle(m.texte) for m in MESSAGES}
    for path in sorted((RACINE / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            learnt |= {cle(line.removeprefix("- ")) for line in block["examples"].splitlines()}
    judged = [json.loads(line)["texte"] for path in EVALUATION for line in path.read_text("utf-8").splitlines()]
    assert len(judged) >= 2000
    sentences = [t for t in map(cle, judged) if len(t.split()) >= MOTS_D_UNE_PHRASE]
    assert [t for t in sentences if t in learnt] == []


def test_une_ligne_mal_faite_dit_ou_elle_est(tmp_path: Path) -> None:
    (tmp_path / "essai.jsonl").write_text('{"texte": "bonjour"}\n{"texte": \n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"essai\.jsonl, ligne 2"):
        lire_messages(tmp_path)


def test_un_champ_inconnu_est_refuse(tmp_path: Path) -> None:
    (tmp_path / "essai.jsonl").write_text('{"texte": "bonjour", "besoin": "x"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="ligne 1"):
        lire_messages(tmp_path)


def test_un_message_sans_rien_d_autre_se_lit(tmp_path: Path) -> None:
    (tmp_path / "essai.jsonl").write_text('{"texte": "bonjour", "actes": ["saluer"]}\n', encoding="utf-8")
    assert lire_messages(tmp_path) == [MessageEtiquete("bonjour", ["saluer"])]
