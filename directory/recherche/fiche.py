"""A dispositif as it is shown (contract §2, « Dispositif »): contacts, why, conditions, sources."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from directory.annuaire.contact import contact
from directory.annuaire.horaires import en_mots, ouvert, semaine
from directory.annuaire.models import Dispositif, Structure
from directory.recherche.score import Candidat, Demande
from directory.territoire.noms import a, de
from directory.territoire.repository import DEPARTEMENTS, communes
from directory.textes import besoin_dit, phrase, public

_PROCHE_KM = 1.5


def adresse(structure: Structure) -> str | None:
    """One line, or None when the street is unknown."""
    if not structure.adresse:
        return None
    place = communes().get(structure.commune or "")
    town = " ".join(filter(None, [structure.code_postal, place.nom if place else None]))
    parts = [structure.complement_adresse, structure.adresse]
    if town and town.lower() not in structure.adresse.lower():
        parts.append(town)
    return ", ".join(p for p in parts if p)


def pourquoi(candidat: Candidat, demande: Demande) -> list[str]:
    """Why this one, in one to three sentences; every sentence is true of the record."""
    d, commune = candidat.dispositif, demande.commune
    reasons = []
    if demande.besoin and demande.besoin in d.codes("thematique"):
        if demande.voisin:
            reasons.append(phrase("pourquoi.voisin", besoin=besoin_dit(demande.besoin).removeprefix("à ")))
        else:
            reasons.append(phrase("pourquoi.besoin", besoin=besoin_dit(demande.besoin)))
    place = communes().get(d.structure.commune or "")
    if commune is not None:
        grains = {z.grain for z in d.zones if not z.exclue}
        if place is not None and place.code == commune.code and d.structure.adresse:
            reasons.append(phrase("pourquoi.meme_commune", a_commune=a(commune.nom)))
        elif place and candidat.distance_km is not None and "en-presentiel" in d.modes_accueil and d.structure.adresse:
            km = max(1, round(candidat.distance_km))
            reasons.append(phrase("pourquoi.proche", a_lieu=a(place.nom), distance=km, de_commune=de(commune.nom)))
        elif grains & {"commune", "epci", "arrondissement"}:
            reasons.append(phrase("pourquoi.couvre", de_commune=de(commune.nom)))
        elif "departement" in grains:
            reasons.append(
                phrase(
                    "pourquoi.departement",
                    departement=DEPARTEMENTS[commune.departement],
                )
            )
        elif "region" in grains:
            reasons.append(phrase("pourquoi.region"))
    shared = sorted(set(d.codes("public")) & set(demande.situation.publics))
    if shared:
        reasons.append(phrase("pourquoi.public", public=public(shared[0], "cible")))
    elif d.mobilite == "droit-commun" and d.codes("public") == ["tous-publics"]:
        reasons.append(phrase("pourquoi.droit_commun"))
    return reasons


def _sources(d: Dispositif) -> list[dict[str, Any]]:
    """Every source of the sheet; those of the structure carry its contact."""
    shown, seen = [], set()
    for source in [*d.sources, *d.structure.sources]:
        where = {"url": source["url"]} if source.get("url") else {"document": source.get("document")}
        row = {"titre": source["titre"], **where, "date": source.get("date")}
        key = tuple(sorted(row.items(), key=str))
        if key not in seen:
            seen.add(key)
            shown.append(row)
    return shown


def fiche(candidat: Candidat, demande: Demande, moment: datetime) -> dict[str, Any]:
    """The public form of a dispositif for this demand. What is unknown is None."""
    d, s = candidat.dispositif, candidat.dispositif.structure
    reach = contact(d, moment.date())
    hours = reach.horaires
    words = semaine(hours, moment)
    return {
        "id": d.id,
        "nom": d.nom,
        "structure": s.nom,
        "description": d.description,
        "pourquoi": pourquoi(candidat, demande),
        "conditions": [{"texte": c.texte, "statut": c.statut} for c in candidat.conditions],
        "demarche": d.demarche,
        "telephone": reach.telephone,
        "courriel": reach.courriel,
        "adresse": adresse(s) if reach.adresse else None,
        "site": reach.site,
        "horaires": " ; ".join(words) or reach.horaires_texte,
        "horaires_maintenant": en_mots(hours, moment),
        "ouvert_maintenant": ouvert(hours, moment),
        "acces": s.acces if reach.adresse else None,
        "accessibilite": s.accessibilite if reach.adresse else None,
        "capacite": d.capacite,
        "langues": list(d.langues),
        "modes_accueil": list(d.modes_accueil),
        "frais": d.frais,
        "frais_precisions": d.frais_precisions,
        "mobilisable_par": list(d.mobilisable_par),
        "a_apporter": list(d.a_apporter),
        "distance_km": None if candidat.distance_km is None else round(candidat.distance_km, 1),
        "thematiques": sorted(d.codes("thematique")),
        "publics": sorted(d.codes("public")),
        "statut": d.statut,
        "sources": _sources(d),
        "verifie_le": d.verifie_le,
        "confiance": d.confiance,
    }
