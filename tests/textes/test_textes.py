"""Every text that a resident reads is plain French. A failure names the file, the key and the fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lint import fautes

RACINE = Path(__file__).resolve().parents[2]
TEXTES = sorted((RACINE / "data" / "textes").glob("*.yml"))
ANNUAIRE = sorted(p for p in (RACINE / "data" / "annuaire").rglob("*.yml") if "referentiels" not in p.parts)
TOUT_YAML = [
    p for folder in ("annuaire", "lexique", "territoire", "textes") for p in (RACINE / "data" / folder).rglob("*.yml")
]
LANGUES = ("en", "nl", "ar", "pl", "uk")
CLES_SANS_TEXTE = {"categories"}
CHAMPS = ("description", "demarche", "frais_precisions", "horaires_texte")


def lire(chemin: Path) -> Any:
    return yaml.load(chemin.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def feuilles(valeur: Any, chemin: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of every text of a tree, without the keys that hold codes."""
    if isinstance(valeur, dict):
        for cle, fille in valeur.items():
            if cle not in CLES_SANS_TEXTE:
                yield from feuilles(fille, f"{chemin}.{cle}" if chemin else str(cle))
    elif isinstance(valeur, list):
        for i, fille in enumerate(valeur):
            yield from feuilles(fille, f"{chemin}[{i}]")
    elif isinstance(valeur, str):
        yield chemin, valeur


def reponses() -> Iterator[tuple[str, str]]:
    """(name, text) of every answer of the domain, its buttons included."""
    for nom, variantes in lire(RACINE / "domain.yml")["responses"].items():
        if nom.removeprefix("utter_langue_") in LANGUES:
            continue
        for variante in variantes:
            yield nom, variante["text"]
            for bouton in variante.get("buttons", []):
                yield f"{nom}, bouton", bouton["title"]


def montre(dispositif: dict[str, Any]) -> bool:
    return "resident" in dispositif["audience"] and dispositif["statut"] in ("existant", "experimental")


def textes_de_l_annuaire(contenu: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(record and field, text) of all that the sheets of a file show."""
    porteurs = set()
    for d in filter(montre, contenu.get("dispositifs", [])):
        porteurs.add(d["structure"])
        textes = [(champ, d.get(champ)) for champ in CHAMPS]
        textes += [(f"criteres[{i}].texte", c["texte"]) for i, c in enumerate(d.get("criteres") or [])]
        textes += [(f"a_apporter[{i}]", papier) for i, papier in enumerate(d.get("a_apporter") or [])]
        yield from ((f"{d['id']}, {champ}", texte) for champ, texte in textes if texte)
    for s in contenu.get("structures", []):
        if s["id"] in porteurs and s.get("horaires_texte"):
            yield f"{s['id']}, horaires_texte", s["horaires_texte"]


def relever(textes: Iterator[tuple[str, str]]) -> list[str]:
    return [f"{ou} : {faute}" for ou, texte in textes for faute in fautes(texte)]


@pytest.mark.parametrize(("nom", "texte"), list(reponses()), ids=[nom for nom, _ in reponses()])
def test_une_reponse_se_lit_simplement(nom: str, texte: str) -> None:
    assert relever(iter([(nom, texte)])) == []


@pytest.mark.parametrize("chemin", TEXTES, ids=lambda p: p.name)
def test_les_phrases_du_produit_se_lisent_simplement(chemin: Path) -> None:
    assert relever(feuilles(lire(chemin))) == []


@pytest.mark.parametrize("chemin", ANNUAIRE, ids=lambda p: p.name)
def test_une_fiche_de_l_annuaire_se_lit_simplement(chemin: Path) -> None:
    assert relever(textes_de_l_annuaire(lire(chemin))) == []


class _SansRepetition(yaml.SafeLoader):
    """Refuses a key said twice in one block: YAML would silently keep the second."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), [k for k in keys if keys.count(k) > 1]
        return super().construct_mapping(node, deep)


@pytest.mark.parametrize("path", sorted(TOUT_YAML), ids=lambda p: p.stem)
def test_aucune_cle_n_est_dite_deux_fois(path: Path) -> None:
    yaml.load(path.read_text(encoding="utf-8"), Loader=_SansRepetition)


def test_rien_n_est_oublie() -> None:
    """The linter did read: texts of every kind are there, in number."""
    assert {p.stem for p in TEXTES} >= {"pages", "boutons", "besoins", "fiche", "passerelle", "relais"}
    assert len(list(reponses())) > 60
    lus = [ou.rpartition(", ")[2].partition("[")[0] for p in ANNUAIRE for ou, _ in textes_de_l_annuaire(lire(p))]
    assert len(lus) > 1500
    assert set(lus) >= {*CHAMPS, "criteres", "a_apporter"}
