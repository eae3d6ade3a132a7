"""A person: numbers that answer now, then a call-back with consent, recorded once, cancelled at will."""

from __future__ import annotations

import re

import pytest
from fabriques_actions import (
    BAILLEUL,
    FORMULAIRE_FERME,
    IMPAYES,
    LENS,
    MERCREDI_23H,
    PERMIS,
    Fil,
    Tour,
    domaine,
    jouer,
    poses,
    question,
    suivi_de,
    texte,
    un_tracker,
    une_comprehension,
)
from sqlalchemy.orm import Session

from actions.actions import AnnoncerRelais, AnnulerRelais, EnregistrerRelais, ValidateRelaisForm
from directory import base
from directory.horloge import maintenant
from directory.relais import repository
from directory.relais.models import Relais
from directory.textes import charger

NUMERO, MASQUE = "06 12 34 56 78", "06 •• •• •• 78"
DEMANDE = {"mode": "rappel", "statut": "consentement-demande"}
RIEN = poses(consentement=None, telephone=None, prenom=None, creneau=None, requested_slot=None)
SUITE = ["suite:besoin", "suite:humain", "suite:fin"]
ETAPES = domaine()["forms"]["relais_form"]["required_slots"]


def humain(*actes: str, **dit: object) -> dict:
    return une_comprehension("demander_humain", *actes, **dit)


def garder_le_numero(conversation: str) -> None:
    """What the gateway does with a number, before the turn is played."""
    with base.session() as session:
        repository.retenir_coordonnee(session, conversation, "telephone", NUMERO, maintenant())


def enregistrees(db: Session, conversation: str) -> list[Relais]:
    return [r for r in repository.lister(db) if r.conversation_id == conversation]


# Qui répond maintenant.


def test_une_personne_d_abord_des_numeros_puis_l_accord() -> None:
    slots = {"commune": BAILLEUL, "question": "suite", "incomprises": 2}
    tour = jouer(AnnoncerRelais(), un_tracker("parler à quelqu'un", slots=slots, compris=humain()))
    assert tour.evenements == [
        *poses(question=None, relais=DEMANDE, incomprises=None, consentement=None),
        suivi_de("relais_form"),
    ]
    assert tour.natures == [texte("utter_relais_bien_sur"), texte("utter_relais_ouverts")]
    numeros = tour.valeurs("utter_relais_ouverts")["numeros"]
    assert numeros.startswith("France services de Bailleul, **03 28 50 36 20** (ouvert maintenant, jusqu'à 12 h)")


def test_la_nuit_les_lieux_sont_dits_fermes_avec_leur_prochaine_ouverture(a_l_heure) -> None:
    a_l_heure(MERCREDI_23H)
    tour = jouer(AnnoncerRelais(), un_tracker("…", slots={"commune": BAILLEUL}, compris=humain()))
    assert tour.natures == [texte("utter_relais_bien_sur"), texte("utter_relais_fermes")]
    numeros = tour.valeurs("utter_relais_fermes")["numeros"]
    assert "France services de Bailleul, **03 28 50 36 20**" in numeros
    assert "maintenant, jusqu" not in numeros


def test_sans_commune_une_porte_est_donnee_quand_meme() -> None:
    tour = jouer(AnnoncerRelais(), un_tracker("parler à quelqu'un", compris=humain()))
    assert tour.reponses[0] == "utter_relais_bien_sur"
    assert tour.reponses[1] in ("utter_relais_ouverts", "utter_relais_numeros", "utter_relais_aucun")


@pytest.mark.parametrize("commune", ["59183", "59392", "62498", "62193", "59043", "62041"])
def test_partout_une_personne_a_un_numero(commune: str) -> None:
    tour = jouer(AnnoncerRelais(), un_tracker("…", slots={"commune": commune}, compris=humain()))
    assert re.search(r"\*\*0\d( \d\d){4}\*\*", tour.messages[1]["numeros"])


def test_ce_qui_est_dit_avec_la_demande_est_retenu() -> None:
    dit = humain("dire_besoin", besoins=(IMPAYES,), commune=LENS)
    tour = jouer(AnnoncerRelais(), un_tracker("une personne pour mes loyers à Lens", compris=dit))
    assert tour.evenements[:2] == poses(commune=LENS, besoins=[IMPAYES])


def test_une_demande_deja_enregistree_est_rappelee(fil: Fil) -> None:
    enregistrer(fil)
    tour = fil.jouer(AnnoncerRelais(), "parler à quelqu'un", compris=humain())
    reference = fil.slots["relais"]["reference"]
    assert tour.natures[2] == texte("utter_relais_deja")
    assert tour.valeurs("utter_relais_deja") == {"reference": reference}


# Le formulaire.


def remplir(dit: str = "", *, demande: str, actes: tuple[str, ...] = (), **message: object) -> Tour:
    """A message to the form that is asking for `demande`."""
    slots = dict(zip(ETAPES, [True, MASQUE, "Karim", None], strict=True))
    known = {s: slots[s] for s in ETAPES[: ETAPES.index(demande)]}
    if "bouton" not in message:
        message.setdefault("compris", une_comprehension(*actes))
    return jouer(ValidateRelaisForm(), un_tracker(dit, slots=known, demande=demande, **message))


@pytest.mark.parametrize(
    ("message", "accord"),
    [
        ({"bouton": "relais:oui"}, True),
        ({"dit": "oui d'accord", "actes": ("accepter",)}, True),
        ({"bouton": "relais:non"}, False),
        ({"dit": "non", "actes": ("refuser",)}, False),
    ],
)
def test_l_accord_est_un_oui_ou_un_non(message: dict, accord: bool) -> None:
    tour = remplir(demande="consentement", **message)
    attendu = poses(consentement=accord)
    # Refused: the form asks for nothing more.
    assert tour.evenements == (attendu if accord else [*attendu, *poses(requested_slot=None)])
    assert tour.messages == []


def test_un_non_mele_d_un_oui_n_est_jamais_un_accord() -> None:
    # « non ça ira, d'accord », « oui mais non »
    assert (
        remplir("oui mais non", demande="consentement", actes=("refuser", "accepter")).slot("consentement") is not True
    )


@pytest.mark.parametrize("actes", [("saluer",), ("remercier",), ("ne_sait_pas",), ("demander_humain",), ("informer",)])
def test_ni_oui_ni_non_redemande_l_accord(actes: tuple[str, ...]) -> None:
    assert remplir("…", demande="consentement", actes=actes).evenements == poses(consentement=None)


def test_le_numero_le_prenom_et_le_moment_en_un_message() -> None:
    tour = remplir(f"oui karim {MASQUE} plutôt le midi", demande="consentement", actes=("accepter",))
    assert tour.evenements == poses(consentement=True, telephone=MASQUE, prenom="Karim", creneau="le midi")


def test_donner_son_numero_quand_on_demande_l_accord_vaut_accord() -> None:
    tour = remplir(MASQUE, demande="consentement", actes=("informer",))
    assert tour.evenements == poses(consentement=True, telephone=MASQUE)


def test_un_non_avec_un_numero_reste_un_non() -> None:
    tour = remplir(f"non pas au {MASQUE}", demande="consentement", actes=("refuser",))
    assert tour.slot("consentement") is False


def test_le_numero_seul() -> None:
    assert remplir(MASQUE, demande="telephone").evenements == poses(telephone=MASQUE)


def test_un_numero_corrige_remplace_le_premier() -> None:
    assert remplir("pardon, 07 •• •• •• 12", demande="prenom").slot("telephone") == "07 •• •• •• 12"


@pytest.mark.parametrize("faux", ["06 12 34", "0612", "c'est le 12 34 56", "je ne l'ai pas sur moi", "oui"])
def test_un_numero_faux_est_redemande(faux: str) -> None:
    tour = remplir(faux, demande="telephone")
    assert tour.evenements == poses(telephone=None)
    assert tour.natures == [texte("utter_telephone_a_revoir")]


@pytest.mark.parametrize("message", [{"bouton": "relais:non"}, {"dit": "non je ne veux pas", "actes": ("refuser",)}])
def test_refuser_son_numero_retire_l_accord(message: dict) -> None:
    tour = remplir(demande="telephone", **message)
    assert tour.evenements == poses(consentement=False, requested_slot=None)
    assert tour.messages == []


@pytest.mark.parametrize(
    ("dit", "prenom"), [("Karim", "Karim"), ("je m'appelle samira", "Samira"), ("jean-marc", "Jean-marc")]
)
def test_le_prenom(dit: str, prenom: str) -> None:
    assert remplir(dit, demande="prenom").evenements == poses(prenom=prenom)


@pytest.mark.parametrize(
    "message",
    [
        {"bouton": "passer"},
        {"dit": "je préfère ne pas dire", "actes": ("ne_sait_pas",)},
        {"dit": "non", "actes": ("refuser",)},
    ],
)
def test_le_prenom_se_passe(message: dict) -> None:
    assert remplir(demande="prenom", **message).evenements == poses(prenom="passe")


@pytest.mark.parametrize(
    ("message", "creneau"),
    [
        ({"bouton": "creneau:l'après-midi"}, "l'après-midi"),
        ({"dit": "plutôt lundi matin"}, "le matin, lundi"),
        ({"dit": "vers 14h30"}, "vers 14 h 30"),
        ({"dit": "quand le petit dort"}, "quand le petit dort"),
        ({"dit": "je ne sais pas", "actes": ("ne_sait_pas",)}, "peu importe"),
    ],
)
def test_le_moment(message: dict, creneau: str) -> None:
    assert remplir(demande="creneau", **message).evenements == poses(creneau=creneau)


@pytest.mark.parametrize("demande", ["consentement", "telephone", "prenom"])
def test_un_autre_sujet_n_est_pas_pris_par_le_formulaire(demande: str) -> None:
    dit = une_comprehension("dire_besoin", besoins=(PERMIS,), commune=LENS)
    tour = remplir("en fait je cherche une aide pour passer le permis à Lens", demande=demande, compris=dit)
    assert tour.evenements == []
    assert tour.messages == []


# Ce que domain.yml dit d'ignorer ne remplit jamais rien (rasa does not apply ignored_intents to custom slots).
A_COTE = {
    "urgence": ("je veux mourir", une_comprehension("dire_besoin", urgence="suicide")),
    "annuler_rappel": ("annuler le rappel", {**une_comprehension("refuser"), "annuler_rappel": True}),
    "effacer_donnees": ("effacer mes données", une_comprehension("effacer_donnees")),
    "recommencer": ("recommencer", une_comprehension("recommencer")),
    "question_assistant": ("vous êtes un robot ?", une_comprehension("question_assistant")),
    "demander_pourquoi": ("pourquoi ?", une_comprehension("demander_pourquoi")),
    "hors_sujet": ("quel temps", une_comprehension("hors_sujet")),
    "insulte": ("t'es nul", une_comprehension("insulte")),
}


def test_la_table_est_celle_du_domaine() -> None:
    assert set(A_COTE) == set(domaine()["forms"]["relais_form"]["ignored_intents"])


# A first name or « quand le petit dort » may look off the subject: these two steps take any words.
REPONSES_LIBRES = {("hors_sujet", "prenom"), ("hors_sujet", "creneau")}


@pytest.mark.parametrize(
    ("intention", "demande"), [(i, e) for i in A_COTE for e in ETAPES if (i, e) not in REPONSES_LIBRES]
)
def test_ce_qui_est_a_cote_ne_remplit_rien(intention: str, demande: str) -> None:
    dit, compris = A_COTE[intention]
    tour = remplir(dit, demande=demande, compris=compris, intention=intention)
    assert tour.evenements == []
    assert tour.messages == []


# Enregistrer.


def enregistrer(fil: Fil, **slots: object) -> Tour:
    """A complete form, recorded."""
    garder_le_numero(fil.conversation)
    fil.slots |= {"consentement": True, "telephone": MASQUE, "prenom": "Karim", "creneau": "le midi",
                  "relais": dict(DEMANDE), **slots}  # fmt: skip
    return fil.jouer(EnregistrerRelais(), "le midi", compris=une_comprehension("informer"))


def test_une_demande_complete_est_enregistree_avec_ce_qui_est_su(fil: Fil, db: Session) -> None:
    slots = {"commune": BAILLEUL, "besoins": [PERMIS], "publics": ["jeunes"], "statuts": ["apprenti"], "age": 19,
             "permis": False, "orientation": "abc"}  # fmt: skip
    tour = enregistrer(fil, **slots)
    (relais,) = enregistrees(db, fil.conversation)
    etat = {"mode": "rappel", "statut": "en-attente", "reference": relais.reference, "structure": None,
            "delai_annonce": None}  # fmt: skip
    assert tour.evenements == [
        *poses(question="suite", issue="relais", relais=etat),
        *RIEN,
        FORMULAIRE_FERME,
    ]
    assert tour.natures == [
        ("utter_relais_enregistre", {"type": "relais"}),
        texte("utter_relais_recapitulatif"),
        texte("utter_relais_attente"),
        texte("utter_relais_ouverts"),
        question("utter_ask_suite", "suite"),
    ]
    assert tour.valeurs("utter_relais_enregistre") == {"reference": relais.reference}
    assert tour.valeurs("utter_relais_recapitulatif") == {"telephone": MASQUE, "creneau": "le midi"}
    assert tour.boutons == SUITE
    assert (relais.prenom, relais.telephone, relais.creneau) == ("Karim", NUMERO, "le midi")
    assert (relais.commune, relais.besoins, relais.publics) == (BAILLEUL, [PERMIS], ["jeunes"])
    assert relais.situation == {
        "age": 19,
        "statuts": ["apprenti"],
        "enfants": [],
        "permis": False,
        "vehicule": None,
        "distance_travail_km": None,
        "contrat": None,
        "refuse": [],
    }
    assert relais.orientations == ["abc"]
    assert relais.consentement_texte == charger("relais")["consentement"]
    assert relais.consentement_le == maintenant().replace(tzinfo=None)


def test_un_prenom_passe_n_est_pas_un_prenom(fil: Fil, db: Session) -> None:
    enregistrer(fil, prenom="passe")
    assert enregistrees(db, fil.conversation)[0].prenom is None


def test_le_numero_garde_a_part_est_oublie_une_fois_enregistre(fil: Fil, db: Session) -> None:
    enregistrer(fil)
    assert repository.coordonnee(db, fil.conversation, "telephone") is None


def test_aucun_evenement_ne_porte_le_numero_en_clair(fil: Fil) -> None:
    tour = enregistrer(fil)
    assert NUMERO not in repr(tour.evenements) + repr(tour.messages)


def test_enregistrer_deux_fois_ne_fait_qu_une_demande(fil: Fil, db: Session) -> None:
    # The answer was lost on the way: the same turn is played again.
    premier = enregistrer(fil)
    fil.slots |= {"consentement": True, "telephone": MASQUE, "prenom": "Karim", "creneau": "le midi"}
    second = fil.jouer(EnregistrerRelais(), "le midi", compris=une_comprehension("informer"))
    (relais,) = enregistrees(db, fil.conversation)
    assert second.valeurs("utter_relais_enregistre") == premier.valeurs("utter_relais_enregistre")
    assert relais.telephone == NUMERO


def test_demander_de_nouveau_complete_la_meme_demande(fil: Fil, db: Session) -> None:
    enregistrer(fil)
    enregistrer(fil, creneau="le matin", prenom="Samira")
    (relais,) = enregistrees(db, fil.conversation)
    assert (relais.prenom, relais.telephone, relais.creneau) == ("Samira", NUMERO, "le matin")


def test_refuser_n_enregistre_rien_et_donne_des_numeros(fil: Fil, db: Session) -> None:
    garder_le_numero(fil.conversation)
    fil.slots = {"commune": BAILLEUL, "consentement": False, "relais": dict(DEMANDE)}
    tour = fil.jouer(EnregistrerRelais(), "non", compris=une_comprehension("refuser"))
    assert tour.evenements == [
        *poses(question="suite", relais={"mode": "rappel", "statut": "annule"}),
        *RIEN,
        FORMULAIRE_FERME,
    ]
    assert tour.natures == [
        texte("utter_relais_refuse"),
        texte("utter_relais_ouverts"),
        question("utter_ask_suite", "suite"),
    ]
    assert enregistrees(db, fil.conversation) == []
    assert repository.coordonnee(db, fil.conversation, "telephone") is None


def test_refuser_une_seconde_demande_laisse_l_etat_dire_vrai_de_la_premiere(fil: Fil, db: Session) -> None:
    enregistrer(fil)
    fil.jouer(AnnoncerRelais(), "parler à quelqu'un", compris=humain())
    fil.slots["consentement"] = False
    fil.jouer(EnregistrerRelais(), "non", compris=une_comprehension("refuser"))
    (relais,) = enregistrees(db, fil.conversation)
    assert fil.slots["relais"]["statut"] == relais.statut


# Annuler.


def test_annuler_oublie_qui_rappeler(fil: Fil, db: Session) -> None:
    enregistrer(fil)
    reference = fil.slots["relais"]["reference"]
    tour = fil.jouer(AnnulerRelais(), "annuler le rappel", intention="annuler_rappel", compris={})
    assert tour.slot("relais")["statut"] == "annule"
    assert tour.slot("relais")["reference"] == reference
    assert FORMULAIRE_FERME in tour.evenements
    assert tour.natures == [texte("utter_relais_annule"), question("utter_ask_suite", "suite")]
    assert tour.valeurs("utter_relais_annule") == {"reference": reference}
    (relais,) = enregistrees(db, fil.conversation)
    assert (relais.statut, relais.prenom, relais.telephone, relais.creneau) == ("annule", None, None, None)


def test_annuler_sans_demande_le_dit(fil: Fil) -> None:
    tour = fil.jouer(AnnulerRelais(), "annuler le rappel", intention="annuler_rappel", compris={})
    assert tour.slot("question") == "suite"
    assert tour.natures == [texte("utter_relais_rien_a_annuler"), question("utter_ask_suite", "suite")]


def test_annuler_pendant_la_demande_oublie_aussi_ce_qui_y_etait_rempli(fil: Fil, db: Session) -> None:
    garder_le_numero(fil.conversation)
    fil.slots = {"relais": dict(DEMANDE), "consentement": True, "telephone": MASQUE, "prenom": "Karim"}
    fil.demande = "creneau"
    fil.jouer(AnnulerRelais(), "annuler le rappel", intention="annuler_rappel", compris={})
    assert repository.coordonnee(db, fil.conversation, "telephone") is None
    # Otherwise the next form would not ask for the number again, and record a request without one.
    assert [fil.slots.get(s) for s in ETAPES] == [None] * 4
