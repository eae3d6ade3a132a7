"""`make eval`: how well messages are understood, on phrases never used to build it.

Prints, for each set: the figures of the whole, a table per class, the confusion pairs, the calibration, and beside
them other ways of doing the same, measured in the same run. docs/evaluation.md says how to read it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from assistant.nlu.chargement import charger
from assistant.nlu.comprehension import comprendre
from assistant.nlu.sortie import sortie
from assistant.processus.modele import entrainer
from directory.reglages import RACINE
from tests import autres_methodes

DOSSIER = RACINE / "tests" / "evaluation"
IMAGES = RACINE / "docs" / "images"
Etiquettes = list[tuple[set[str], set[str]]]


def lire(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Messages of the sets, with their labels."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]


def prf(pairs: Etiquettes) -> tuple[float, float, float, int]:
    """Micro precision, recall, F1 and number of expected labels."""
    hits = sum(len(a & b) for a, b in pairs)
    expected, found = sum(len(a) for a, _ in pairs), sum(len(b) for _, b in pairs)
    precision, recall = hits / max(1, found), hits / max(1, expected)
    return precision, recall, 2 * hits / max(1, expected + found), expected


def par_classe(pairs: Etiquettes) -> list[tuple[str, float, float, float, int]]:
    """(class, precision, recall, F1, expected), most frequent first."""
    rows = []
    for code in sorted({c for a, b in pairs for c in a | b}):
        only = [(a & {code}, b & {code}) for a, b in pairs]
        rows.append((code, *prf(only)))
    return sorted(rows, key=lambda r: (-r[4], r[0]))


def confusions(pairs: Etiquettes, combien: int = 15) -> list[tuple[str, str, int]]:
    """(expected and missed, found instead, times)."""
    counts = Counter((missed, wrong) for a, b in pairs for missed in a - b for wrong in b - a)
    return [(x, y, n) for (x, y), n in counts.most_common(combien)]


def resumer(rows: list[dict[str, Any]], outs: list[dict[str, Any]]) -> dict[str, float]:
    """The figures of the issue, between 0 and 1."""
    besoins = [(set(r["besoins"]), {b["code"] for b in o["besoins"]}) for r, o in zip(rows, outs, strict=True)]
    stated = [(a, b) for a, b in besoins if a]
    places = [
        (
            set(r["communes"]) == set(o["communes"]) and r["communes_statut"] == o["communes_statut"],
            o["communes_statut"],
        )
        for r, o in zip(rows, outs, strict=True)
    ]
    alarms = [(r["urgence"], o["urgence"]) for r, o in zip(rows, outs, strict=True)]
    away = [("hors_sujet" in r["actes"], "hors_sujet" in o["actes"]) for r, o in zip(rows, outs, strict=True)]
    return {
        "communes exactes": sum(ok for ok, _ in places) / len(rows),
        "communes fausses en silence": sum(not ok and s == "unique" for ok, s in places) / len(rows),
        "catégories toutes trouvées": statistics.fmean(
            {c.split("--")[0] for c in a} <= {c.split("--")[0] for c in b} for a, b in stated
        ),
        "besoins F1": prf(besoins)[2],
        "besoins précision": prf(besoins)[0],
        "besoins rappel": prf(besoins)[1],
        "publics F1": prf(_etiquettes(rows, outs, "publics"))[2],
        "âge exact": statistics.fmean(r["age"] == o["age"] for r, o in zip(rows, outs, strict=True)),
        "actes F1": prf(_etiquettes(rows, outs, "actes"))[2],
        "urgence rappel": statistics.fmean(bool(b) for a, b in alarms if a),
        "urgence code exact": statistics.fmean(a == b for a, b in alarms if a),
        "urgence fausses alertes": statistics.fmean(bool(b) for a, b in alarms if not a),
        "hors sujet distingué": statistics.fmean(a == b for a, b in away),
    }


def _etiquettes(rows: list[dict[str, Any]], outs: list[dict[str, Any]], champ: str) -> Etiquettes:
    return [(set(r[champ]), set(o[champ])) for r, o in zip(rows, outs, strict=True)]


def tableau(titre: str, lignes: Iterable[tuple[str, float, float, float, int]]) -> None:
    """A table per class."""
    print(f"\n{titre}\n{'classe':<88} {'préc.':>6} {'rappel':>6} {'F1':>6} {'n':>4}")
    for code, precision, recall, f1, n in lignes:
        print(f"{code:<88} {precision:6.2f} {recall:6.2f} {f1:6.2f} {n:4d}")


def calibration(rows: list[dict[str, Any]], outs: list[dict[str, Any]]) -> list[tuple[float, float, int]]:
    """(mean confidence, share that is right, number) by tenths of confidence, over the needs found."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for r, o in zip(rows, outs, strict=True):
        for b in o["besoins"]:
            bins.setdefault(min(9, int(b["confiance"] * 10)), []).append((b["confiance"], b["code"] in r["besoins"]))
    return [
        (statistics.fmean(c for c, _ in found), statistics.fmean(ok for _, ok in found), len(found))
        for _, found in sorted(bins.items())
    ]


def dessiner(points: list[tuple[float, float, int]], path: Path) -> None:
    """The calibration as a picture."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], "--", color="#6b7a7c", label="parfaite")
    axes.plot([x for x, _, _ in points], [y for _, y, _ in points], "o-", color="#0b4f55", label="besoins trouvés")
    for x, y, n in points:
        axes.annotate(str(n), (x, y), textcoords="offset points", xytext=(6, -10), fontsize=8)
    axes.set(
        xlabel="confiance annoncée", ylabel="part juste", xlim=(0, 1), ylim=(0, 1), title="Calibration des besoins"
    )
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, bbox_inches="tight")


def evaluer(nom: str, rows: list[dict[str, Any]], comprend: Callable[[str], dict[str, Any]], detail: bool) -> None:
    """Measure one set and print."""
    times, outs = [], []
    for row in rows:
        begin = time.perf_counter()
        outs.append({"id": row["id"], **comprend(row["texte"])})
        times.append((time.perf_counter() - begin) * 1000)
    times.sort()
    print(f"\n== {nom} : {len(rows)} messages")
    for name, value in resumer(rows, outs).items():
        print(f"  {name:<32} {value:.3f}")
    p95 = times[int(0.95 * len(times))]
    print(f"  {'temps par message':<32} médiane {statistics.median(times):.1f} ms, p95 {p95:.1f} ms")
    if detail:
        besoins = [(set(r["besoins"]), {b["code"] for b in o["besoins"]}) for r, o in zip(rows, outs, strict=True)]
        tableau("Besoins", par_classe(besoins))
        tableau("Actes", par_classe(_etiquettes(rows, outs, "actes")))
        tableau("Publics", par_classe(_etiquettes(rows, outs, "publics")))
        tableau(
            "Urgences",
            par_classe([({r["urgence"]} - {None}, {o["urgence"]} - {None}) for r, o in zip(rows, outs, strict=True)]),
        )
        print("\nConfusions (attendu et manqué → trouvé à la place)")
        for missed, wrong, n in confusions(besoins):
            print(f"  {n:3d}  {missed}  →  {wrong}")
        points = calibration(rows, outs)
        print("\nCalibration (confiance → part juste, nombre)")
        for x, y, n in points:
            print(f"  {x:.2f} → {y:.2f}  ({n})")
        dessiner(points, IMAGES / "calibration.png")


def comparer(rows: list[dict[str, Any]], comprend: Callable[[str], dict[str, Any]], avec_diet: bool) -> None:
    """The same figures by other methods, on the same messages."""
    ours = [comprend(row["texte"]) for row in rows]
    methods: list[tuple[str, list[set[str]]]] = [("Aiguillage", [{b["code"] for b in o["besoins"]} for o in ours])]
    ways = [("mots-clés", autres_methodes.mots_cles), *([("DIET", autres_methodes.diet)] if avec_diet else [])]
    for name, build in ways:
        find = build()
        methods.append((name, [find(row["texte"]) for row in rows]))
    print(f"\nComparaison, besoins\n{'méthode':<14} {'préc.':>6} {'rappel':>6} {'F1':>6} {'catégories':>11}")
    for name, found in methods:
        pairs = [(set(r["besoins"]), f) for r, f in zip(rows, found, strict=True)]
        precision, recall, f1, _ = prf(pairs)
        whole = statistics.fmean({c.split("--")[0] for c in a} <= {c.split("--")[0] for c in b} for a, b in pairs if a)
        print(f"{name:<14} {precision:6.3f} {recall:6.3f} {f1:6.3f} {whole:11.3f}")
    by_spacy = autres_methodes.communes_par_spacy()
    places = [("Aiguillage", [o["communes"] for o in ours]), ("spaCy (NER)", [by_spacy(r["texte"]) for r in rows])]
    print(f"\nComparaison, communes\n{'méthode':<14} {'exactes':>8} {'fausses en silence':>19}")
    for name, found_codes in places:
        exact = [set(r["communes"]) == set(f) for r, f in zip(rows, found_codes, strict=True)]
        silent = [len(f) == 1 and not ok for f, ok in zip(found_codes, exact, strict=True)]
        print(f"{name:<14} {statistics.fmean(exact):8.3f} {statistics.fmean(silent):19.3f}")


def main() -> None:
    """Evaluate the sets asked for."""
    parser = argparse.ArgumentParser(description="Mesure la compréhension")
    parser.add_argument("--jeu", choices=("test", "dev"), default="test", help="test : jamais utilisé pour régler")
    parser.add_argument("--bref", action="store_true", help="sans les tableaux par classe")
    parser.add_argument("--sans-diet", action="store_true", help="sans entraîner DIET (plusieurs minutes)")
    args = parser.parse_args()
    modele = charger(entrainer()[0])

    def understand(texte: str) -> dict[str, Any]:
        return sortie(comprendre(texte, modele))

    paths = sorted(DOSSIER.glob(f"{args.jeu}_*.jsonl"))
    for path in paths:
        evaluer(path.stem, lire([path]), understand, detail=False)
    evaluer(f"{args.jeu} (tout)", lire(paths), understand, detail=not args.bref)
    if not args.bref:
        comparer(lire(paths), understand, avec_diet=not args.sans_diet)


if __name__ == "__main__":
    main()
