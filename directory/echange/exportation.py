"""Give the directory to others: data·inclusion v1, or one flat table. Only what a resident may be shown."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import Any, TextIO

from sqlalchemy.orm import Session

from directory.annuaire.contact import confirmations, contact, est_sur
from directory.annuaire.models import Dispositif, Structure
from directory.recherche.query import en_service
from directory.recherche.reserve import dispositifs
from directory.territoire.repository import communes, couvre

SOURCE = "aiguillage"
# A whole region is the list of its départements (data·inclusion, « zone_eligibilite »).
_HAUTS_DE_FRANCE = ("02", "59", "60", "62", "80")
_TABLEUR = ("=", "+", "-", "@", "\t", "\r")
COLONNES = (
    "id", "nom", "structure", "description", "demarche", "telephone", "courriel", "adresse", "site", "horaires",
    "thematiques", "publics", "zone", "frais", "statut", "confiance", "verifie_le", "sources",
)  # fmt: skip


def a_exporter(session: Session, jour: date) -> list[Dispositif]:
    """What is in service for residents that day, in id order."""
    return dispositifs(session, en_service(session, jour))


def zone_eligibilite(d: Dispositif) -> list[str] | None:
    """Codes of the zone as data·inclusion writes them; None when it is not told."""
    told = [z for z in d.zones if not z.exclue]
    out = {(z.grain, z.code) for z in d.zones if z.exclue}
    if any(z.grain == "inconnue" for z in told):
        return None
    codes: set[str] = set()
    for z in told:
        if z.grain == "france":
            return ["france"]
        plain = z.grain in ("commune", "epci", "departement")
        if plain and not out:
            codes.add(z.code)
        elif z.grain == "region" and not out:
            codes |= set(_HAUTS_DE_FRANCE)
        else:  # an arrondissement has no code there, and nothing is left out: name the communes
            codes |= {c.code for c in communes().values() if couvre(c, z.grain, z.code) and not _exclue(c, out)}
    return sorted(codes) or None


def _exclue(c: Any, out: set[tuple[str, str]]) -> bool:
    return any(couvre(c, grain, code) for grain, code in out)


def _date(d: str | None, jour: date) -> str:
    """A whole date: « 2023 » is its first day; the day of the export when nothing is known."""
    return (d + "-01-01")[:10] if d else jour.isoformat()


def _vu_le(d: Dispositif, jour: date) -> str | None:
    """The last time that what is shown was seen: of the phone alone when the rest is too old to be shown."""
    if est_sur(d, jour) or d.verifie_le is None or not contact(d, jour).telephone:
        return d.verifie_le
    return max(d.verifie_le, *confirmations(d, "telephone"))


def _sans_vide(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if v not in (None, [], "")}


def structure(s: Structure, jour: date, verifie_le: str | None, *, sur: bool) -> dict[str, Any]:
    """A structure as data·inclusion v1; its contact only when `sur`."""
    own = dict(s.complement or {})
    place = communes().get(s.commune or "")
    return _sans_vide({
        "id": s.id, "nom": s.nom[:150], "source": own.pop("source", SOURCE),
        "date_maj": own.pop("date_maj", None) or _date(verifie_le, jour),
        "description": own.pop("description", None), "siret": own.pop("siret", None),
        "reseaux_porteurs": own.pop("reseaux_porteurs", None), "lien_source": own.pop("lien_source", None),
        "commune": own.pop("commune", None) or (place.nom if place else None), "code_insee": s.commune,
        **({
            "adresse": s.adresse, "complement_adresse": s.complement_adresse, "code_postal": s.code_postal,
            "latitude": s.latitude, "longitude": s.longitude, "telephone": s.telephone, "courriel": s.courriel,
            "site_web": s.site, "horaires_accueil": s.horaires,
        } if sur else {}),
        "accessibilite_lieu": s.accessibilite if (s.accessibilite or "").startswith("http") else None,
    })  # fmt: skip


def service(d: Dispositif, jour: date) -> dict[str, Any]:
    """A dispositif as a service of data·inclusion v1; its contact only when it may be shown."""
    own = dict(d.complement or {})
    reach = contact(d, jour)
    at = own.get("lieu") or {
        "commune": d.structure.commune, "adresse": reach.adresse, "code_postal": d.structure.code_postal,
        "complement_adresse": d.structure.complement_adresse if reach.adresse else None,
        "latitude": d.structure.latitude, "longitude": d.structure.longitude,
    }  # fmt: skip
    place = communes().get(at.get("commune") or "")
    means = own.get("modes_mobilisation") or [
        mode for mode, there in (
            ("telephoner", reach.telephone), ("envoyer-un-courriel", reach.courriel),
            ("se-presenter", reach.adresse and "en-presentiel" in d.modes_accueil),
            ("utiliser-lien-mobilisation", reach.site),
        ) if there
    ]  # fmt: skip
    imported = "source" in own
    conditions = own.get("conditions_acces") if imported else " ".join(f"{c['texte']}." for c in d.criteres)
    return _sans_vide({
        "id": d.id, "structure_id": d.structure_id, "source": own.get("source", SOURCE), "nom": d.nom[:150],
        "description": d.description[:10_000], "date_maj": own.get("date_maj") or _date(_vu_le(d, jour), jour),
        "type": d.type, "thematiques": d.codes("thematique"), "publics": d.codes("public"),
        "publics_precisions": own.get("publics_precisions"), "conditions_acces": conditions,
        "frais": d.frais, "frais_precisions": d.frais_precisions, "modes_accueil": d.modes_accueil,
        "mobilisable_par": d.mobilisable_par, "modes_mobilisation": means,
        "mobilisation_precisions": own.get("mobilisation_precisions") or (None if imported else d.demarche),
        "lien_mobilisation": own.get("lien_mobilisation") or (None if imported else reach.site),
        "lien_source": own.get("lien_source"), "telephone": reach.telephone,
        "courriel": reach.courriel, "horaires_accueil": reach.horaires, "zone_eligibilite": zone_eligibilite(d),
        "commune": own.get("commune") or (place.nom if place else None), "code_insee": at.get("commune"),
        "adresse": at.get("adresse"), "complement_adresse": at.get("complement_adresse"),
        "code_postal": at.get("code_postal"), "latitude": at.get("latitude"), "longitude": at.get("longitude"),
        "nombre_semaines": own.get("nombre_semaines"),
        "volume_horaire_hebdomadaire": own.get("volume_horaire_hebdomadaire"),
    })  # fmt: skip


def ecrire_data_inclusion(session: Session, jour: date, sortie: TextIO) -> tuple[int, int]:
    """Write {"structures": […], "services": […]}; how many of each."""
    services: list[dict[str, Any]] = []
    owners: dict[str, Structure] = {}
    checked: dict[str, str | None] = {}
    sure: set[str] = set()
    for d in a_exporter(session, jour):
        services.append(service(d, jour))
        owners[d.structure_id] = d.structure
        checked[d.structure_id] = max(filter(None, [checked.get(d.structure_id), d.verifie_le]), default=None)
        if est_sur(d, jour):
            sure.add(d.structure_id)
    structures = [structure(owners[i], jour, checked[i], sur=i in sure) for i in sorted(owners)]
    json.dump({"structures": structures, "services": services}, sortie, ensure_ascii=False, indent=1)
    sortie.write("\n")
    return len(structures), len(services)


def cellule(valeur: object) -> str:
    """A cell that no spreadsheet will run: what begins like a formula is told to be text."""
    text = " ; ".join(map(str, valeur)) if isinstance(valeur, list) else "" if valeur is None else str(valeur)
    return f"'{text}" if text.startswith(_TABLEUR) else text


def ecrire_csv(session: Session, jour: date, sortie: TextIO) -> int:
    """Write one flat table, a line each dispositif; how many."""
    writer = csv.writer(sortie)
    writer.writerow(COLONNES)
    count = 0
    for d in a_exporter(session, jour):
        reach = contact(d, jour)
        row = {
            "id": d.id, "nom": d.nom, "structure": d.structure.nom, "description": d.description,
            "demarche": d.demarche, "telephone": reach.telephone, "courriel": reach.courriel,
            "adresse": reach.adresse, "site": reach.site, "horaires": reach.horaires or reach.horaires_texte,
            "thematiques": d.codes("thematique"), "publics": d.codes("public"), "zone": zone_eligibilite(d),
            "frais": d.frais, "statut": d.statut, "confiance": d.confiance, "verifie_le": d.verifie_le,
            "sources": [s["titre"] for s in d.sources],
        }  # fmt: skip
        writer.writerow([cellule(row[name]) for name in COLONNES])
        count += 1
    return count
