"""Places of digital help (schema « lieux de médiation numérique »), told as data·inclusion and read by the same rules.

One place makes a structure and a service. What it offers is said in our own words; its own presentation is kept for
professionals, because its sentences were not written for someone who reads badly.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from directory.echange.datainclusion import Lue, lire_service, lire_structure, sans_balises
from directory.textes import phrase

SOURCE = "mediation-numerique"
TITRE = "Cartographie nationale des lieux de médiation numérique"
_EN_LIGNE = "numerique--acceder-a-des-services-en-ligne"
_FONDAMENTAUX = "numerique--maitriser-les-fondamentaux-du-numerique"
# The nine services of the schema: needs that each answers, and the key of our words for it.
SERVICES: dict[str, tuple[tuple[str, ...], str]] = {
    "Aide aux démarches administratives": (
        (_EN_LIGNE, "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"),
        "demarches",
    ),
    "Maîtrise des outils numériques du quotidien": ((_FONDAMENTAUX,), "outils"),
    "Insertion professionnelle via le numérique": (
        ("preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi",),
        "emploi",
    ),
    "Utilisation sécurisée du numérique": ((_FONDAMENTAUX,), "securite"),
    "Parentalité et éducation avec le numérique": ((_FONDAMENTAUX,), "enfants"),
    "Loisirs et créations numériques": ((_FONDAMENTAUX,), "loisirs"),
    "Compréhension du monde numérique": ((_FONDAMENTAUX,), "comprendre"),
    "Accès internet et matériel informatique": (("numerique--acceder-a-une-connexion-internet",), "acces"),
    "Acquisition de matériel informatique à prix solidaire": (("numerique--acquerir-un-equipement",), "materiel"),
}
_PUBLICS = {
    "Jeunes": "jeunes", "Étudiants": "etudiants", "Familles et/ou enfants": "familles", "Seniors": "seniors",
    "Femmes": "femmes",
}  # fmt: skip
_ACCES = {
    "Se présenter": "se-presenter", "Téléphoner": "telephoner", "Contacter par mail": "envoyer-un-courriel",
    "Prendre un RDV en ligne": "utiliser-lien-mobilisation",
}  # fmt: skip
_SANS_PUBLIC = "Ce lieu n'accueille pas de public"
_SUR_PRESCRIPTION = "Envoyer un mail avec une fiche de prescription"
_A_DISTANCE, _ITINERANT = "À distance", "Itinérant"
_FRAIS = {"Gratuit": "gratuit", "Payant": "payant"}


def _liste(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else str(value or "").split("|")
    return [text for text in (str(part).replace("’", "'").strip() for part in parts) if text]


def _phrases(services: list[str]) -> str:
    keys = dict.fromkeys(SERVICES[s][1] for s in services)
    return " ".join([phrase("import.mediation.lieu"), *(phrase(f"import.mediation.{key}") for key in keys)])


def lire_lieu(row: dict[str, Any], aujourd_hui: date) -> Iterator[tuple[str, Lue]]:
    """(« structures » or « services », what was read): the place, then what it offers unless it welcomes nobody."""
    if not isinstance(row.get("id"), str) or not row["id"].strip() or "_valeur" in row:
        yield "structures", Lue({"id": str(row.get("id"))}, refus=["id : obligatoire"])
        return
    identifier = f"{SOURCE}--{row['id']}"
    structure = {
        "id": identifier, "source": SOURCE, "nom": row.get("nom"), "date_maj": row.get("date_maj"),
        "code_insee": row.get("code_insee"), "commune": row.get("commune"), "code_postal": row.get("code_postal"),
        "adresse": row.get("adresse"), "complement_adresse": row.get("complement_adresse"),
        "latitude": row.get("latitude"), "longitude": row.get("longitude"), "telephone": row.get("telephone"),
        "courriel": next(iter(_liste(row.get("courriels"))), None), "site_web": _premier_lien(row.get("site_web")),
        "horaires_accueil": row.get("horaires"), "accessibilite_lieu": row.get("fiche_acces_libre"),
    }  # fmt: skip
    extra = {name: row[name] for name in ("_trop",) if name in row}
    place = lire_structure({k: v for k, v in structure.items() if v not in (None, "")} | extra, aujourd_hui)
    place.valeurs["sources"] = _sources(row)
    yield "structures", place
    access = _liste(row.get("modalites_acces"))
    if place.refus or _SANS_PUBLIC in access:
        return
    yield "services", _service(row, identifier, access, aujourd_hui)


def _sources(row: dict[str, Any]) -> list[dict[str, Any]]:
    day, by = str(row.get("date_maj") or "")[:10] or None, row.get("source")
    document = f"fiche {row['id']}" + (f", tenue par {sans_balises(str(by))}" if by else "")
    return [{"titre": TITRE, "document": document, "date": day, "licence": "Licence Ouverte 2.0"}]


def _premier_lien(value: Any) -> str | None:
    return next(iter(_liste(value)), None)


def _service(row: dict[str, Any], structure: str, access: list[str], today: date) -> Lue:
    told, publics = _liste(row.get("services")), _liste(row.get("publics_specifiquement_adresses"))
    fees = _liste(row.get("frais_a_charge"))
    unknown = [
        f"{name} : valeur inconnue ({value[:60]})"
        for name, values, known in (
            ("services", told, SERVICES), ("publics_specifiquement_adresses", publics, _PUBLICS),
        )
        for value in values
        if value not in known
    ]  # fmt: skip
    known_services = [s for s in told if s in SERVICES]
    if not unknown and not known_services:
        unknown = ["services : au moins un service attendu"]
    welcome = _liste(row.get("modalites_accompagnement"))
    modes = (["a-distance"] if _A_DISTANCE in welcome else []) + (["en-presentiel"] if welcome != [_A_DISTANCE] else [])
    reserved = bool(access) and set(access) == {_SUR_PRESCRIPTION}
    link = _premier_lien(row.get("prise_rdv"))
    service = {
        "id": f"{structure}-aide", "structure_id": structure, "source": SOURCE, "nom": phrase("import.mediation.nom"),
        "description": _phrases(known_services), "date_maj": row.get("date_maj"),
        "thematiques": list(dict.fromkeys(t for s in known_services for t in SERVICES[s][0])),
        "publics": [_PUBLICS[p] for p in publics if p in _PUBLICS] or None, "modes_accueil": modes,
        "frais": _FRAIS.get(fees[0]) if len(fees) == 1 else None, "frais_precisions": ", ".join(fees) or None,
        "mobilisable_par": ["professionnels"] if reserved else ["usagers", "professionnels"],
        "modes_mobilisation": [_ACCES[a] for a in access if a in _ACCES and (link or a != "Prendre un RDV en ligne")],
        "lien_mobilisation": link, "code_insee": row.get("code_insee"), "type": "accompagnement",
    }  # fmt: skip
    read = lire_service({k: v for k, v in service.items() if v is not None}, today)
    read.refus += unknown
    own = " ".join(sans_balises(str(row[f])) for f in ("presentation_resume", "presentation_detail") if row.get(f))
    read.valeurs["sources"] = _sources(row)
    read.valeurs["description_pro"] = own or None
    if _ITINERANT in _liste(row.get("itinerance")):
        read.valeurs["entree"] = "itinerant"
    return read
