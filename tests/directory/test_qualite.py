"""Each rule of the checks says what is wrong, and says nothing of a good record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fabriques_annuaire import ecrire_yaml, un_contenu, un_dispositif, une_structure
from hypothesis import given
from hypothesis import strategies as st

from directory.annuaire.importation import fichiers, lire
from directory.annuaire.qualite import A_REVOIR, CRITERES, ERREUR, constats, frais, score
from directory.annuaire.schemas import DispositifYaml, StructureYaml

JOUR = date(2026, 11, 17)
BON: dict[str, Any] = {"verifie_le": "2026-10-01", "confiance": "haute"}


def dits(tmp_path: Path, *dispositifs: dict, structure: dict | None = None) -> list[tuple[str, str]]:
    content = un_contenu(structures=[structure or une_structure()], dispositifs=list(dispositifs))
    return [(c.gravite, c.texte) for c in constats(lire([ecrire_yaml(tmp_path, content)]), JOUR)]


def test_une_bonne_fiche_ne_fait_rien_dire(tmp_path: Path) -> None:
    assert dits(tmp_path, un_dispositif(**BON)) == []


@pytest.mark.parametrize(
    ("valeurs", "gravite", "texte"),
    [
        ({"verifie_le": "2027-01-01"}, ERREUR, "vérifié dans le futur"),
        ({"valide_du": "2026-05-01", "valide_jusqu_au": "2026-04-01"}, ERREUR, "finit avant de commencer"),
        ({"valide_jusqu_au": "2026-10-31"}, A_REVOIR, "fini depuis"),
        ({"telephone": "07 00 00 00 00"}, ERREUR, "téléphone impossible en France"),
        ({"thematiques": [], "remarque": None}, ERREUR, "aucune thématique"),
        ({"verifie_le": "2025-10-01"}, A_REVOIR, "pas vérifié depuis un an"),
        ({"verifie_le": None}, A_REVOIR, "pas vérifié depuis un an (jamais)"),
        ({"confiance": "basse"}, A_REVOIR, "contact peu sûr"),
    ],
)
def test_chaque_defaut_est_dit(tmp_path: Path, valeurs: dict, gravite: str, texte: str) -> None:
    told = dits(tmp_path, un_dispositif(**{**BON, **valeurs}))
    assert any(g == gravite and texte in t for g, t in told), told


def test_un_contact_sans_source_qui_en_reponde_est_une_erreur(tmp_path: Path) -> None:
    record = un_dispositif(**BON, telephone="03 21 21 62 16")
    record["sources"] = [{"id": s if isinstance(s, str) else s["id"], "champs": ["nom"]} for s in record["sources"]]
    assert any(g == ERREUR and "telephone sans source" in t for g, t in dits(tmp_path, record))


def test_deux_fiches_presque_pareilles_au_meme_endroit_sont_proposees_comme_doublons(tmp_path: Path) -> None:
    first = un_dispositif(**BON)
    again = {**first, "id": f"{first['id']}-bis"}
    other = {**first, "id": f"{first['id']}-ter", "nom": "Tout autre chose pour les jardiniers du dimanche"}
    told = [t for _, t in dits(tmp_path, first, again, other) if "ressemble" in t]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("verifie_le", "a_jour"),
    [("2025-11-17", True), ("2025-11-16", False), ("2025-11", True), ("2025", True), ("2024", False), (None, False)],
)
def test_un_an_au_plus(verifie_le: str | None, a_jour: bool) -> None:
    assert frais(verifie_le, JOUR) is a_jour


def test_chaque_critere_de_qualite_est_entre_zero_et_un_sur_tout_l_annuaire() -> None:
    lot = lire(fichiers())
    owners = {s.id: s for s, _ in lot.structures}
    totals = set()
    for d, _ in lot.dispositifs:
        total, parts = score(d, owners[d.structure], JOUR)
        totals.add(total)
        assert 0 <= total <= 1
        assert set(parts) <= set(CRITERES)
        assert all(0 <= value <= 1 for value in parts.values())
    assert len(totals) > 10


@given(st.sampled_from(["telephone", "demarche", "frais", "verifie_le"]))
def test_ce_que_l_on_apprend_n_abaisse_jamais_la_qualite(champ: str) -> None:
    known = {"telephone": "03 21 21 62 16", "demarche": "Appelez.", "frais": "gratuit", "verifie_le": "2026-10-01"}
    bare = {**un_dispositif(), **dict.fromkeys(known)}
    owner = StructureYaml.parse_obj({**une_structure(), "telephone": None})
    before, _ = score(DispositifYaml.parse_obj(bare), owner, JOUR)
    after, _ = score(DispositifYaml.parse_obj({**bare, champ: known[champ]}), owner, JOUR)
    assert after > before
