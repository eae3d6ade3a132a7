"""A big made-up directory of realistic shape, over all the communes of France, for the bench."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from directory.annuaire.schemas import referentiels
from directory.territoire.repository import communes, epcis, hors_zone

GRAINE = 62_59
_SERVICES_PAR_STRUCTURE = 1.25
# One in twenty is here: Nord and Pas-de-Calais hold about 6 % of the country.
_PART_ICI = 0.06


def _places() -> tuple[list[tuple[str, str, str | None, float | None, float | None]], list[Any]]:
    here = [(c.code, c.nom, c.epci, c.latitude, c.longitude) for c in communes().values()]
    away = [(code, nom, None, None, None) for code, nom, _ in hors_zone()]
    return here, away


def structures(combien: int) -> Iterator[dict[str, Any]]:
    """Structures in the form of data·inclusion."""
    dice = random.Random(GRAINE)
    here, away = _places()
    weights = [communes()[c[0]].population for c in here]
    local = iter(dice.choices(here, weights, k=combien))
    for n in range(combien):
        code, name, _epci, lat, lon = next(local) if dice.random() < _PART_ICI else dice.choice(away)
        point = {} if lat is None else {"latitude": lat + dice.gauss(0, 0.01), "longitude": lon + dice.gauss(0, 0.015)}
        yield {
            "id": f"banc--{n}", "source": "banc", "nom": f"Structure {n} de {name}"[:150], "date_maj": "2026-06-01",
            "code_insee": code, "commune": name, "adresse": f"{dice.randint(1, 99)} rue de la Mairie",
            "telephone": f"+3332{dice.randint(0, 9_999_999):07d}",
            "horaires_accueil": "Mo-Fr 09:00-12:00,14:00-17:00" if dice.random() < 0.5 else None, **point,
        }  # fmt: skip


def services(combien: int, des_structures: int) -> Iterator[dict[str, Any]]:
    """Services in the form of data·inclusion, each of one of the first `des_structures` structures."""
    dice = random.Random(GRAINE + 1)
    themes = list(referentiels()["thematiques"])
    publics = [p for p in referentiels()["publics"] if p != "tous-publics"]
    places = [s["code_insee"] for s in structures(des_structures)]
    mine = list(epcis())
    for n in range(combien):
        owner = dice.randrange(des_structures)
        code = places[owner]
        here = code in communes()
        zone = dice.choices(
            [[communes()[code].epci] if here else [code], [code], [code[:2]], None, ["france"], [dice.choice(mine)]],
            [35, 15, 30, 15, 0.3, 0.2],
        )[0]
        yield {
            "id": f"banc--s{n}", "structure_id": f"banc--{owner}", "source": "banc", "nom": f"Service {n}",
            "description": "Un service pour vous aider dans vos démarches. " * dice.randint(2, 12),
            "date_maj": "2026-06-01",
            "thematiques": dice.sample(themes, dice.choices([1, 2, 3, 5], [40, 30, 20, 10])[0]),
            "publics": ["tous-publics"] if dice.random() < 0.5 else dice.sample(publics, 2),
            "modes_accueil": dice.choice([["en-presentiel"], ["en-presentiel", "a-distance"], ["a-distance"]]),
            "mobilisable_par": dice.choice([["usagers", "professionnels"], ["professionnels"], ["usagers"]]),
            "modes_mobilisation": ["telephoner"], "zone_eligibilite": zone, "frais": "gratuit",
            "conditions_acces": "Habiter le territoire." if dice.random() < 0.3 else None,
        }  # fmt: skip


def ecrire(dossier: Path, combien: int) -> tuple[Path, Path]:
    """Files of `combien` services and their structures, one JSON object a line."""
    count = int(combien / _SERVICES_PAR_STRUCTURE)
    paths = dossier / f"structures-{combien}.json", dossier / f"services-{combien}.json"
    for path, rows in zip(paths, (structures(count), services(combien, count)), strict=True):
        with path.open("w", encoding="utf-8") as stream:
            for row in rows:
                stream.write(json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False) + "\n")
    return paths
