"""Pictures of the coverage: a map of the communes by number of mobility dispositifs, a radar by public."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from directory.recherche.couverture import MOBILITE_MIN
from directory.territoire.repository import communes
from directory.textes import public

# Bounds of the classes of the map, and their colours: light to dark, so that a grey print still reads.
CLASSES = (
    (0, "0 ou 1", "#d7301f"), (MOBILITE_MIN, "2 à 9", "#fdcc8a"), (10, "10 à 12", "#a6bddb"),
    (13, "13 à 16", "#3690c0"), (17, "17 et plus", "#034e7b"),
)  # fmt: skip
CARTE, RADAR = "couverture-mobilite.png", "couverture-publics.png"


def _classe(nombre: int) -> int:
    return max(rank for rank, (low, _, _) in enumerate(CLASSES) if nombre >= low)


def dessiner(mesure: dict[str, Any], dossier: Path) -> list[Path]:
    """Write both pictures from what `couverture.mesurer` gives; their paths. Raises OSError."""
    import matplotlib

    matplotlib.use("Agg")
    dossier.mkdir(parents=True, exist_ok=True)
    paths = [dossier / CARTE, dossier / RADAR]
    _carte(mesure, paths[0])
    _radar(mesure, paths[1])
    return paths


def _carte(mesure: dict[str, Any], path: Path) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(10, 7))
    counts = mesure["mobilite_locale_par_commune"]
    for rank, (_, label, colour) in enumerate(CLASSES):
        here = [c for c in communes().values() if _classe(counts[c.code]) == rank]
        axes.scatter(
            [c.longitude for c in here], [c.latitude for c in here], s=16, c=colour, edgecolors="#333", linewidths=0.3,
            label=f"{label} ({len(here)} communes)",
        )  # fmt: skip
    biggest = sorted(communes().values(), key=lambda c: -c.population)[:14]
    for c in biggest:
        axes.annotate(c.nom, (c.longitude, c.latitude), fontsize=7, xytext=(3, 3), textcoords="offset points")
    axes.set_aspect(1 / math.cos(math.radians(50.5)))
    axes.set_title(f"Dispositifs de mobilité propres au territoire, par commune ({mesure['jour']})")
    axes.legend(loc="lower left", fontsize=8, title="Dispositifs")
    axes.set_axis_off()
    figure.savefig(path, dpi=110, bbox_inches="tight")
    pyplot.close(figure)


def _radar(mesure: dict[str, Any], path: Path) -> None:
    from matplotlib import pyplot

    names = [p for p in mesure["par_public"] if p != "tous-publics"]
    angles = [2 * math.pi * rank / len(names) for rank in range(len(names))]
    figure, axes = pyplot.subplots(figsize=(8, 8), subplot_kw={"projection": "polar"})
    for key, label, colour in (
        ("par_public", "tous besoins", "#034e7b"), ("mobilite_par_public", "mobilité", "#d7301f"),
    ):  # fmt: skip
        values = [mesure[key].get(name, 0) for name in names]
        axes.plot([*angles, angles[0]], [*values, values[0]], color=colour, label=label)
        axes.fill([*angles, angles[0]], [*values, values[0]], color=colour, alpha=0.12)
    axes.set_xticks(angles, [f"{public(name, 'cible')} ({mesure['par_public'][name]})" for name in names], fontsize=8)
    axes.tick_params(axis="x", pad=26)
    axes.set_title(f"Dispositifs réservés à un public ({mesure['jour']})", pad=50)
    axes.legend(loc="lower right", bbox_to_anchor=(1.15, -0.1), fontsize=8)
    figure.savefig(path, dpi=110, bbox_inches="tight")
    pyplot.close(figure)
