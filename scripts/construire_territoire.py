"""Rebuild the compact files of data/territoire from the public sources.

    python scripts/construire_territoire.py PAQUET CENTRES

PAQUET is the unpacked npm package @etalab/decoupage-administratif 6.0.0 (`npm pack`, then `tar xzf`);
CENTRES is a CSV with columns code_insee, latitude, longitude, bassin_emploi (IGN/INSEE contours 2018,
employment areas of France Travail). Writes communes.csv (1,534 rows), hors-zone.csv and
epci.csv, sorted, so that two runs give the same bytes.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

DEPARTEMENTS = {"59", "62"}
SORTIE = Path(__file__).resolve().parent.parent / "data" / "territoire"


def _write(name: str, header: list[str], rows: list[list[object]]) -> None:
    path = SORTIE / name
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} lignes")


def main(paquet: Path, centres: Path) -> None:
    def read(name: str) -> list[dict]:
        return json.loads((paquet / "data" / f"{name}.json").read_text(encoding="utf-8"))

    communes, epcis, arrondissements = (
        read("communes"),
        read("epci"),
        read("arrondissements"),
    )
    with centres.open(encoding="utf-8", newline="") as stream:
        centre = {row["code_insee"]: row for row in csv.DictReader(stream)}

    actuelles = {c["code"]: c for c in communes if c["type"] == "commune-actuelle"}
    ici = {code: c for code, c in actuelles.items() if c["departement"] in DEPARTEMENTS}
    epci_de = {m["code"]: e for e in epcis for m in e["membres"]}
    nom_arrondissement = {a["code"]: a["nom"] for a in arrondissements}

    incluses: dict[str, list[dict]] = {}
    for c in communes:
        chef_lieu = c.get("chefLieu")
        absorbed = c["type"] in ("commune-deleguee", "commune-associee") and chef_lieu in ici
        if absorbed and c["nom"] != ici[chef_lieu]["nom"]:
            incluses.setdefault(chef_lieu, []).append(c)

    _write(
        "communes.csv",
        [
            "code", "nom", "departement", "codes_postaux", "population", "arrondissement", "epci",
            "latitude", "longitude", "bassin_emploi", "incluses", "anciens_codes",
        ],
        [
            [
                code, c["nom"], c["departement"], " ".join(c.get("codesPostaux", [])), c.get("population", ""),
                nom_arrondissement[c["arrondissement"]], epci_de[code]["code"],
                centre[code]["latitude"], centre[code]["longitude"], centre[code]["bassin_emploi"],
                "|".join(sorted(i["nom"] for i in incluses.get(code, []))),
                " ".join(sorted(set(c.get("anciensCodes", [])))),
            ]
            for code, c in sorted(ici.items())
        ],
    )  # fmt: skip
    _write(
        "hors-zone.csv",
        ["code", "nom", "codes_postaux"],
        [
            [code, c["nom"], " ".join(c.get("codesPostaux", []))]
            for code, c in sorted(actuelles.items())
            if code not in ici
        ],
    )
    codes_epci = {epci_de[code]["code"] for code in ici}
    _write(
        "epci.csv",
        ["code", "nom", "type"],
        [[e["code"], e["nom"], e["type"]] for e in sorted(epcis, key=lambda e: e["code"]) if e["code"] in codes_epci],
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
