"""The official list of France services (ANCT, CSV) turned into records of the directory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOURCE = "france-services-2024"
TITRE = "Liste des France services, Agence nationale de la cohésion des territoires"
_JOURS = {
    "h_lundi": "Mo", "h_mardi": "Tu", "h_mercredi": "We", "h_jeudi": "Th", "h_vendredi": "Fr", "h_samedi": "Sa",
}  # fmt: skip
_PLAGE = re.compile(r"(\d\d):(\d\d) - (\d\d):(\d\d)")
THEMATIQUES = [
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits",
    "numerique--acceder-a-des-services-en-ligne",
]


def horaires_osm(row: dict[str, str]) -> str | None:
    """The six columns of hours as OpenStreetMap opening_hours; None when no day is open."""
    days = []
    for column, day in _JOURS.items():
        open_spans = ",".join(f"{a}:{b}-{c}:{d}" for a, b, c, d in _PLAGE.findall(row.get(column) or ""))
        if open_spans:
            days.append((day, open_spans))
    order = list(_JOURS.values())
    runs: list[tuple[str, str, str]] = []
    for day, spans in days:
        if runs and runs[-1][2] == spans and order.index(day) == order.index(runs[-1][1]) + 1:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    parts = [f"{first if first == last else f'{first}-{last}'} {spans}" for first, last, spans in runs]
    return "; ".join(parts) or None


def _nom(brut: str) -> str:
    name = " ".join(brut.split())
    name = re.sub(
        r"^(?:maison )?france[ -]services?\b",
        "France services",
        name,
        flags=re.IGNORECASE,
    )
    return name if "france services" in name.lower() else f"France services {name}"


def enregistrements(path: Path, departements: frozenset[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(structure, dispositif) of each row of these départements. Raises OSError, KeyError on a foreign file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["insee_dep"] not in departements:
                continue
            identifier = f"france-services-{row['id_fs']}"
            bus = "bus" in row["format_fs"].lower() or "itin" in row["format_fs"].lower()
            hours = horaires_osm(row)
            rendezvous = row["prise_rdv"].strip().lower() == "oui"
            commune = row["lib_com"].strip()
            structure = {
                "id": identifier,
                "nom": _nom(row["lib_fs"]),
                "commune": row["insee_com"],
                "adresse": row["adresse"].strip() or None,
                "complement_adresse": row["complement_adresse"].strip() or None,
                "code_postal": row["code_postal"],
                "latitude": round(float(row["latitude"]), 5) if row["latitude"] else None,
                "longitude": round(float(row["longitude"]), 5) if row["longitude"] else None,
                "telephone": row["telephone"].strip() or None,
                "courriel": row["mail"].strip().lower() or None,
                "horaires": None if bus else hours,
                "horaires_texte": "Le bus change de commune. Appelez pour savoir où il passe." if bus else None,
                "sources": [SOURCE],
            }
            demarche = (
                "Appelez pour connaître les arrêts du bus."
                if bus
                else "Vous pouvez y aller. Vous pouvez aussi appeler avant."
                if not rendezvous
                else "Appelez ou allez-y. Un rendez-vous peut être demandé."
            )
            dispositif = {
                "id": f"{identifier}-accueil",
                "nom": "Aide pour vos papiers et vos démarches sur internet",
                "structure": identifier,
                "description": (
                    "Une personne vous aide pour les impôts, la retraite, la santé ou les allocations. "
                    + ("Le bus passe dans plusieurs communes." if bus else f"C'est à {commune}.")
                    + " On peut venir sans internet."
                ),
                "demarche": demarche,
                "thematiques": THEMATIQUES,
                "type": "accompagnement",
                "statut": "existant",
                "audience": ["resident"],
                "zone": {"departements": sorted(departements)},
                "publics": ["tous-publics"],
                "entree": "itinerant" if bus else "libre",
                "mobilisable_par": ["usagers", "professionnels"],
                "modes_accueil": ["en-presentiel"],
                "accueil": True,
                "alias": ["maison de services au public", "MSAP"],
                "verifie_le": "2024-08-01",
                "confiance": "haute",
                "remarque": row["commentaire"].strip() or None,
                "sources": [SOURCE],
            }
            yield structure, dispositif
