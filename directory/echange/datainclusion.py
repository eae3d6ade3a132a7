"""data·inclusion v1 (schema 1.0.10): its structures and services turned into rows of the directory, and back.

A row that breaks the schema is refused with its reasons. A detail that cannot be trusted (a phone that does not exist,
a point in the sea) is left out with a warning: the rest of the row is still good.
"""

from __future__ import annotations

import hashlib
import html
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from typing import Any

import opening_hours

from directory.annuaire.schemas import referentiels
from directory.annuaire.telephones import telephone
from directory.territoire.repository import DEPARTEMENTS, commune, distance_km
from directory.textes import phrase

FRANCE = ("france", "99100")
# Further than this from the centre of its commune, a point is wrong: the longest commune here spans 15 km.
ECART_MAX_KM = 25.0
NOM_MIN, NOM_MAX, DESCRIPTION_MIN, DESCRIPTION_MAX = 3, 150, 5, 10_000
TEXTE_MAX = 10_000
_COURRIEL = re.compile(r"^[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}$")
_LIEN = re.compile(r"^https?://[^\s/]+\.\S+$")
_BALISE = re.compile(r"<[a-zA-Z/!][^>]*>")
_ZONE = re.compile(r"^(?:\w{5}|\w{2,3}|\d{9}|france)$")
_FORMULE = re.compile(r"^[=+@\t\r]|^-(?!\d)")


@dataclass
class Lue:
    """A row read: what to write, why it is refused, what was left out.

    `etiquettes`, `zones` and `exclues` are those of a service.
    """

    valeurs: dict[str, Any] = field(default_factory=dict)
    etiquettes: list[tuple[str, str]] = field(default_factory=list)
    zones: list[tuple[str, str]] = field(default_factory=list)
    exclues: list[tuple[str, str]] = field(default_factory=list)
    refus: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)


class _Texte(HTMLParser):
    """The text of a page fragment, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.morceaux: list[str] = []
        self._muet = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._muet += tag in ("script", "style")
        self.morceaux.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._muet -= tag in ("script", "style") and self._muet > 0
        self.morceaux.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._muet:
            self.morceaux.append(data)


def sans_balises(texte: str) -> str:
    """Plain text of what may hold HTML."""
    if _BALISE.search(texte):
        parser = _Texte()
        parser.feed(texte)
        parser.close()
        texte = "".join(parser.morceaux)
    return " ".join(html.unescape(texte).replace("\x00", "").split())


def empreinte(valeurs: dict[str, Any]) -> str:
    """What tells that a row has not changed since the last import."""
    text = json.dumps(valeurs, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _texte(lue: Lue, row: dict[str, Any], nom: str, maximum: int = TEXTE_MAX) -> str | None:
    value = row.get(nom)
    if value is None:
        return None
    if not isinstance(value, str):
        lue.refus.append(f"{nom} : texte attendu")
        return None
    clean = sans_balises(value)
    if len(clean) > maximum:
        lue.refus.append(f"{nom} : plus de {maximum} caractères")
    if _FORMULE.match(clean) and nom != "telephone":
        lue.avertissements.append(f"{nom} : commence comme une formule de tableur, gardé comme du texte")
    return clean or None


def _sur(lue: Lue, row: dict[str, Any], nom: str, essayer: Callable[[str], str | None], raison: str) -> str | None:
    """A detail kept only when it holds."""
    text = _texte(lue, row, nom)
    if text is None:
        return None
    kept = essayer(text)
    if kept is None:
        lue.avertissements.append(f"{nom} : {raison}, laissé de côté ({text[:60]})")
    return kept


def _lien(text: str) -> str | None:
    return text if _LIEN.match(text) else None


def _horaires(text: str) -> str | None:
    return text if opening_hours.validate(text) else None


def _date(lue: Lue, row: dict[str, Any], aujourd_hui: date) -> str | None:
    text = str(row.get("date_maj") or "")[:10]
    try:
        told = date.fromisoformat(text)
    except ValueError:
        lue.refus.append("date_maj : date attendue (AAAA-MM-JJ)")
        return None
    if told > aujourd_hui or told.year < 2000:
        lue.refus.append(f"date_maj : impossible ({text})")
    return text


def _codes(lue: Lue, row: dict[str, Any], nom: str, liste: str) -> list[str]:
    value = row.get(nom)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        lue.refus.append(f"{nom} : liste attendue")
        return []
    unknown = [v for v in value if v not in referentiels()[liste]]
    if unknown:
        lue.refus.append(f"{nom} : code inconnu ({', '.join(unknown)[:80]})")
    return list(dict.fromkeys(v for v in value if v not in unknown))


def _nombre(lue: Lue, row: dict[str, Any], nom: str) -> float | None:
    value = row.get(nom)
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        lue.refus.append(f"{nom} : nombre attendu")
        return None
    return number


def _lieu(lue: Lue, row: dict[str, Any]) -> dict[str, Any]:
    """Address, commune (a former code is followed to today's) and point, each only when it holds."""
    code = _texte(lue, row, "code_insee", 5)
    place = commune(code or "")
    if code and place is None and code[:2] in DEPARTEMENTS:
        lue.refus.append(f"code_insee : commune inconnue ({code})")
    if place and code != place.code:
        lue.avertissements.append(f"code_insee : {code} est aujourd'hui {place.code} ({place.nom})")
    latitude, longitude = _nombre(lue, row, "latitude"), _nombre(lue, row, "longitude")
    if latitude is not None and longitude is not None:
        far = place is not None and distance_km(place, latitude, longitude) > ECART_MAX_KM
        if far or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            point = f"{latitude}, {longitude}"
            lue.avertissements.append(f"latitude, longitude : point hors de la commune, laissé de côté ({point})")
            latitude = longitude = None
    else:
        latitude = longitude = None
    postal = _texte(lue, row, "code_postal")
    if postal and not re.fullmatch(r"\d{5}", postal):
        lue.refus.append(f"code_postal : cinq chiffres attendus ({postal[:20]})")
    return {
        "commune": place.code if place else code,
        "adresse": _texte(lue, row, "adresse", 200),
        "complement_adresse": _texte(lue, row, "complement_adresse", 200),
        "code_postal": postal,
        "latitude": latitude,
        "longitude": longitude,
    }


def _contact(lue: Lue, row: dict[str, Any], site: str | None) -> dict[str, Any]:
    hours = _sur(lue, row, "horaires_accueil", _horaires, "horaires illisibles")
    return {
        "telephone": _sur(lue, row, "telephone", telephone, "ce numéro n'existe pas"),
        "courriel": _sur(lue, row, "courriel", lambda t: t if _COURRIEL.match(t) else None, "adresse mal formée"),
        "site": site,
        "horaires": hours,
        "horaires_texte": None,
    }


def _commun(lue: Lue, row: dict[str, Any], aujourd_hui: date) -> str | None:
    """The fields that every row must have; its date."""
    for extra, reason in (("_valeur", "n'est pas une fiche"), ("_trop", "plus de valeurs que de colonnes")):
        if extra in row:
            lue.refus.append(reason)
    for name in ("id", "nom", "source"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            lue.refus.append(f"{name} : obligatoire")
    if len(str(row.get("id") or "")) > 120:
        lue.refus.append("id : plus de 120 caractères")
    name = sans_balises(str(row.get("nom") or ""))
    if row.get("nom") and not NOM_MIN <= len(name) <= NOM_MAX:
        lue.refus.append(f"nom : entre {NOM_MIN} et {NOM_MAX} caractères")
    return _date(lue, row, aujourd_hui)


def origine(source: str) -> str:
    """What tells the rows of one producer from the others'."""
    return f"di:{source}"[:40]


def _source(row: dict[str, Any], jour: str | None, lien: str | None) -> list[dict[str, Any]]:
    titre = phrase("import.source", source=str(row.get("source") or "?"))
    where = {"url": lien} if lien else {"document": f"data·inclusion, {row.get('id')}"}
    return [{"titre": titre, **where, "date": jour, "licence": "Licence Ouverte 2.0"}]


def lire_structure(row: dict[str, Any], aujourd_hui: date) -> Lue:
    """A structure of data·inclusion as a row of the table."""
    lue = Lue()
    day = _commun(lue, row, aujourd_hui)
    link = _sur(lue, row, "lien_source", _lien, "lien mal formé")
    networks = _codes(lue, row, "reseaux_porteurs", "reseaux_porteurs")
    if row.get("siret") and not re.fullmatch(r"\d{14}", str(row["siret"])):
        lue.refus.append("siret : quatorze chiffres attendus")
    lue.valeurs = {
        "id": str(row.get("id")),
        "nom": sans_balises(str(row.get("nom") or "")),
        **_lieu(lue, row),
        **_contact(lue, row, _sur(lue, row, "site_web", _lien, "lien mal formé")),
        "accessibilite": _sur(lue, row, "accessibilite_lieu", _lien, "lien mal formé"),
        "acces": None,
        "sources": _source(row, day, link),
        "origine": origine(str(row.get("source") or "")),
        "complement": {
            k: v for k, v in {
                "source": row.get("source"), "date_maj": day, "lien_source": link, "reseaux_porteurs": networks or None,
                "siret": row.get("siret"), "description": _texte(lue, row, "description"),
                "commune": row.get("commune"),
            }.items() if v is not None
        },
    }  # fmt: skip
    return lue


def _zones(lue: Lue, row: dict[str, Any]) -> list[tuple[str, str]]:
    """(grain, code) of the zone; « inconnue » when it is not told: data·inclusion then leaves it to the distance."""
    value = row.get("zone_eligibilite")
    if value is None:
        return [("inconnue", "inconnue")]
    if not isinstance(value, list) or not value or not all(isinstance(v, str) and _ZONE.match(v) for v in value):
        lue.refus.append("zone_eligibilite : liste de codes attendue")
        return []
    zones = []
    for code in dict.fromkeys(value):
        if code in FRANCE:
            zones.append(("france", "france"))
        elif len(code) == 9:
            zones.append(("epci", code))
        elif len(code) <= 3:
            zones.append(("departement", code))
        else:
            place = commune(code)
            if place is None and code[:2] in DEPARTEMENTS:
                lue.refus.append(f"zone_eligibilite : commune inconnue ({code})")
            elif place and place.code != code:
                lue.avertissements.append(f"zone_eligibilite : {code} est aujourd'hui {place.code} ({place.nom})")
            zones.append(("commune", place.code if place else code))
    return list(dict.fromkeys(zones))


def _demarche(modes: list[str], precisions: str | None) -> str | None:
    told = [phrase(f"import.demarche.{mode}") for mode in modes]
    return " ".join([*told, *([precisions] if precisions else [])]) or None


def lire_service(row: dict[str, Any], aujourd_hui: date) -> Lue:
    """A service of data·inclusion as a row of the table, its labels and its zone."""
    lue = Lue()
    day = _commun(lue, row, aujourd_hui)
    if not isinstance(row.get("structure_id"), str) or not row["structure_id"]:
        lue.refus.append("structure_id : obligatoire")
    description = _texte(lue, row, "description", DESCRIPTION_MAX) or ""
    if len(description) < DESCRIPTION_MIN:
        lue.refus.append(f"description : au moins {DESCRIPTION_MIN} caractères")
    themes = _codes(lue, row, "thematiques", "thematiques")
    publics = _codes(lue, row, "publics", "publics") or ["tous-publics"]
    if "tous-publics" in publics and len(publics) > 1:
        lue.refus.append("publics : tous-publics est seul")
    kind, fees = row.get("type"), row.get("frais")
    for name, value, known in (("type", kind, "types"), ("frais", fees, "frais")):
        if value is not None and value not in referentiels()[known]:
            lue.refus.append(f"{name} : valeur inconnue ({str(value)[:40]})")
    by = _codes(lue, row, "mobilisable_par", "mobilisable_par")
    means = _codes(lue, row, "modes_mobilisation", "modes_mobilisation")
    welcome = _codes(lue, row, "modes_accueil", "modes_accueil")
    link = _sur(lue, row, "lien_source", _lien, "lien mal formé")
    how = _sur(lue, row, "lien_mobilisation", _lien, "lien mal formé")
    precise = _texte(lue, row, "mobilisation_precisions")
    conditions = _texte(lue, row, "conditions_acces")
    whom = _texte(lue, row, "publics_precisions")
    place = _lieu(lue, row)
    contact = _contact(lue, row, how or link)
    # Only a professional may ask for it: a resident must not be told to call.
    reserved = by == ["professionnels"]
    criteria = [{"critere": "prescription", "texte": phrase("conditions.prescription")}] if reserved else []
    lue.valeurs = {
        "id": str(row.get("id")),
        "structure_id": str(row.get("structure_id")),
        "nom": sans_balises(str(row.get("nom") or "")),
        "description": description,
        "description_pro": None,
        "demarche": phrase("import.demarche.professionnel") if reserved else _demarche(means, precise),
        "type": kind,
        "mobilite": None,
        "statut": "existant",
        "entree": "prescription" if reserved else "libre" if by else None,
        "mobilisable_par": by,
        "modes_accueil": welcome,
        "frais": fees,
        "frais_precisions": _texte(lue, row, "frais_precisions"),
        **contact,
        "a_apporter": [],
        "capacite": None,
        "langues": [],
        "alias": [],
        "criteres": criteria + [{"critere": "autre", "texte": text} for text in (conditions, whom) if text],
        "urgence": None,
        "numero_court": False,
        "accueil": False,
        "valide_du": None,
        "valide_jusqu_au": None,
        "verifie_le": day,
        "confiance": "moyenne",
        "remarque": None,
        "sources": _source(row, day, link),
        "origine": origine(str(row.get("source") or "")),
        "complement": {
            k: v for k, v in {
                "source": row.get("source"), "date_maj": day, "lien_source": link, "lien_mobilisation": how,
                "modes_mobilisation": means or None, "mobilisation_precisions": precise,
                "conditions_acces": conditions, "publics_precisions": whom,
                "nombre_semaines": row.get("nombre_semaines"), "commune": row.get("commune"),
                "volume_horaire_hebdomadaire": row.get("volume_horaire_hebdomadaire"),
                "lieu": {k: v for k, v in place.items() if v is not None} or None,
            }.items() if v is not None
        },
    }  # fmt: skip
    lue.etiquettes = [("thematique", t) for t in themes] + [("public", p) for p in publics] + [("audience", "resident")]
    lue.zones = _zones(lue, row)
    return lue
