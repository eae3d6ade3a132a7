"""`aiguillage comprendre`: one line out for one line in, in order; a bad file changes nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from assistant.nlu.comprehension import ACTES, URGENCES
from directory.annuaire.schemas import referentiels
from directory.territoire.repository import communes
from tests.conftest import aiguillage

PHRASES = [
    "bonjour, j'habite hazebrouck et ma voiture est en panne, je suis au rsa",
    "Lomme",
    "59190",
    "j'habite à Paris",
    "mon mari me frappe",
    "",
    "\u202e\u200b" * 50,
    "😀" * 300,
    "a" * 10_000,
    "/restart",
]


def comprendre(entree: Path, sortie: Path) -> subprocess.CompletedProcess[str]:
    return aiguillage("comprendre", "--entree", str(entree), "--sortie", str(sortie))


def test_une_ligne_par_message_dans_l_ordre_et_dans_la_forme_du_contrat(tmp_path):
    source = tmp_path / "in.jsonl"
    rows = [{"id": f"m{i}", "texte": text} for i, text in enumerate(PHRASES)]
    source.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    done = comprendre(source, tmp_path / "out.jsonl")
    assert done.returncode == 0, done.stderr
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [o["id"] for o in out] == [r["id"] for r in rows]
    for o in out:
        assert set(o) == {"id", "actes", "besoins", "communes", "communes_statut", "publics", "age", "urgence"}
        assert set(o["actes"]) <= set(ACTES)
        assert {b["code"] for b in o["besoins"]} <= set(referentiels()["thematiques"])
        confidences = [b["confiance"] for b in o["besoins"]]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0 <= c <= 1 for c in confidences)
        assert set(o["communes"]) <= set(communes())
        assert o["communes_statut"] in ("unique", "ambigu", "hors-zone", "aucune")
        assert set(o["publics"]) <= set(referentiels()["publics"])
        assert o["urgence"] in (None, *URGENCES)
    assert (out[0]["communes"], out[0]["communes_statut"]) == (["59295"], "unique")
    assert out[1]["communes"] == ["59350"], "une commune associée répond par le code actuel"
    assert out[2]["communes_statut"] == "ambigu"
    assert (out[3]["communes"], out[3]["communes_statut"]) == ([], "hors-zone")
    assert out[4]["urgence"] == "violences-conjugales"


@pytest.mark.parametrize(
    "contenu", [b"{", b'{"id": 1}', b'{"id": 1, "texte": 3}', b"[1]", b'{"id": 1, "texte": "\xff"}']
)
def test_un_mauvais_fichier_est_refuse_sans_rien_ecrire(tmp_path, contenu):
    source = tmp_path / "in.jsonl"
    source.write_bytes(b'{"id": 0, "texte": "bonjour"}\n' + contenu + b"\n")
    done = comprendre(source, tmp_path / "out.jsonl")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "ligne 2" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["in.jsonl"]


def test_un_fichier_absent_se_dit_en_une_ligne(tmp_path):
    done = comprendre(tmp_path / "absent.jsonl", tmp_path / "out.jsonl")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
