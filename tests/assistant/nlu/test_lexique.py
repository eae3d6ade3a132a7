"""What people say of their situation, and emergencies said in plain words."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.nlu.lexique import age_dit, precisions_dites, simple_fait, situation_dite, urgence_dite
from directory.eligibilite.criteres import PUBLIC_DU_STATUT
from directory.reglages import reglages
from directory.textes import charger

RSA = "beneficiaires-des-minimas-sociaux"
HANDICAP = "personnes-en-situation-de-handicap"


@pytest.fixture(autouse=True)
def _en_novembre_2026(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AIGUILLAGE_MAINTENANT", "2026-11-18T10:00:00")
    reglages.cache_clear()
    yield
    monkeypatch.undo()
    reglages.cache_clear()


PUBLICS = [
    ("je suis au RSA", {RSA}),
    ("je touche le rsa", {RSA}),
    ("je ne suis pas au RSA", set()),
    ("est-ce que j'ai droit au RSA ?", set()),
    ("je touche l'AAH", {RSA, HANDICAP}),
    ("ma mère a l'ASPA", {RSA, "seniors"}),
    ("je touche l'ASS", {RSA}),
    ("je suis au chômage", {"demandeurs-emploi"}),
    ("je suis inscrit à France Travail", {"demandeurs-emploi"}),
    ("je cherche du travail", {"demandeurs-emploi"}),
    ("j'ai perdu mon emploi", {"demandeurs-emploi"}),
    ("je suis retraité", {"seniors"}),
    ("j'ai 74 ans", {"seniors"}),
    ("j'ai 60 ans", {"seniors"}),
    ("j'ai 59 ans", set()),
    ("j'ai 25 ans", {"jeunes"}),
    ("j'ai 26 ans", set()),
    ("je suis suivi par la mission locale", {"jeunes"}),
    ("j'ai trois enfants", {"familles"}),
    ("je n'ai pas d'enfant", set()),
    ("je suis en CDI", {"actifs"}),
    ("je suis en CDD à mi-temps", {"actifs"}),
    ("je fais de l'intérim", {"actifs"}),
    ("je suis apprenti", {"actifs"}),
    ("je suis étudiant", {"etudiants"}),
    ("je suis en fauteuil roulant", {HANDICAP}),
    ("mon dossier MDPH", {HANDICAP}),
    ("je suis enceinte", {"femmes"}),
    ("je suis enceinte et j'ai déjà un fils de 3 ans", {"familles", "femmes"}),
    ("j'ai accouché il y a 3 semaines", {"familles", "femmes"}),
    ("je suis demandeur d'asile", {"personnes-exilees"}),
    ("mon titre de séjour expire", {"personnes-exilees"}),
    ("je sors de prison", {"personnes-en-situation-juridique-specifique"}),
    ("je suis sorti de prison", {"personnes-en-situation-juridique-specifique"}),
    ("bonjour, je voudrais un vélo", set()),
    ("", set()),
]


ENFANTS = [
    ("mes filles de 4 et 9 ans", [4, 9]),
    ("bébé de 6 mois et un fils de 12 ans", [0, 12]),
    ("Mme, 2 enfants (2 ans, 5 ans), RSA", [2, 5]),
    ("deux enfants de 3 ans et 18 mois", [1, 3]),
    ("seule avec mes jumeaux de sept ans", [7]),
    ("enfants 4, 7 et 11 ans", [4, 7, 11]),
    ("j'ai 3 enfants, 62300 Lens", []),
    ("mon fils a eu un accident il y a 2 ans", []),
]


@pytest.mark.parametrize(("texte", "ages"), ENFANTS)
def test_ages_des_enfants_dont_on_parle(texte: str, ages: list[int]) -> None:
    assert situation_dite(texte).enfants == ages


@pytest.mark.parametrize(
    ("texte", "statut"),
    [
        ("je suis frontalière, je bosse à Tournai", "frontalier"),
        ("mon patron est belge, boulot en Belgique", "frontalier"),
        ("je travaille en 3x8 à Onnaing", "horaires-decales"),
        ("j'embauche à 4h du matin et y a pas de bus", "horaires-decales"),
        ("je travaille le week-end", "horaires-decales"),
    ],
)
def test_travail_qui_complique_les_trajets(texte: str, statut: str) -> None:
    said = situation_dite(texte)
    assert statut in said.statuts
    assert "actifs" in said.publics


@pytest.mark.parametrize("texte", ["je cherche un boulot en Belgique", "je finis mes courses à midi"])
def test_qui_ne_travaille_pas_la_bas_ni_la_nuit(texte: str) -> None:
    assert not {"frontalier", "horaires-decales"} & set(situation_dite(texte).statuts)


@pytest.mark.parametrize(
    ("texte", "codes"),
    [
        ("ma CNI est périmée", ["titre-identite"]),
        ("j'ai perdu mon permis de conduire", ["carte-grise-permis"]),
        ("la pension de réversion de mon mari", ["retraite"]),
        ("ma mère entre en maison de retraite", []),
        ("j'ai pas reçu le chèque énergie", ["cheque-energie"]),
        ("on me demande un garant", ["caution-logement"]),
        ("je voudrais passer le permis", []),
        ("le père paie plus la pension alimentaire", ["pension-alimentaire"]),
        ("je suis au RSA et je cherche un vélo", []),
    ],
)
def test_ce_qui_est_demande_precisement(texte: str, codes: list[str]) -> None:
    assert precisions_dites(texte) == codes


@given(st.text(max_size=3000))
@settings(max_examples=60, deadline=None)
def test_un_texte_quelconque_donne_au_plus_trois_precisions(texte: str) -> None:
    assert len(precisions_dites(texte)) <= 3


@pytest.mark.parametrize(("texte", "publics"), PUBLICS)
def test_publics(texte: str, publics: set[str]) -> None:
    assert set(situation_dite(texte).publics) == publics


FORMULATIONS = [
    # la recherche d'emploi, comme on la dit et comme un agent la note
    ("jsuis au chomdu et jai 3 gosses", {"demandeurs-emploi", "familles"}),
    ("je suis à la recherche d'un emploi", {"demandeurs-emploi"}),
    ("DE, BRSA, 29 ans, cherche formation", {"demandeurs-emploi", RSA}),
    ("M. touche ARE, sans véhicule", {"demandeurs-emploi"}),
    ("g pa de taf", {"demandeurs-emploi"}),
    ("fin CDD, que faire", {"demandeurs-emploi"}),
    ("JE VIENS DE LILLE", set()),
    ("ni chômage ni rsa", set()),
    ("j'ai pas droit au chômage", set()),
    ("je ne travaille plus depuis deux ans", set()),
    ("où trouver des offres d'emploi à Arras", {"demandeurs-emploi"}),
    ("France Travail m'a convoqué mardi", {"demandeurs-emploi"}),
    ("licencié en juin, je relance des employeurs", {"demandeurs-emploi"}),
    ("je voudrais travailler en Belgique", set()),
    # le travail
    ("je viens de signer un CDI à Lens", {"actifs"}),
    ("je fais les 2x8 à l'usine", {"actifs"}),
    ("mon patron ne me paie plus", {"actifs"}),
    ("je suis en arrêt maladie depuis mars", {"actifs"}),
    ("ma voiture est en panne je peux plus aller au taf", {"actifs"}),
    ("je veux devenir auto-entrepreneur", set()),
    ("la poste a perdu mon colis", set()),
    ("je cherche une femme de ménage", set()),
    ("Besoin d'un vélo. Maçon à Denain", {"actifs"}),
    ("39 ans, cariste, deux crédits", {"actifs"}),
    ("je suis couvreur et je ne sais pas lire", {"actifs"}),
    ("mon entreprise de peinture perd des clients", {"actifs"}),
    ("je suis frontalière, où déclarer mes impôts", {"actifs"}),
    ("ancien maçon à Denain", set()),
    ("soudeur, au chômage depuis mai", {"demandeurs-emploi"}),
    ("je veux ouvrir mon restaurant", set()),
    # les enfants
    ("Mme, 29 ans, 2 enf, RSA, sans permis", {"familles", RSA}),
    ("bb de 8 mois pa de couches", {"familles"}),
    ("qui peut garder le petit le mercredi", {"familles"}),
    ("mon fils de 22 ans cherche un appartement", {"jeunes"}),
    ("mon fils de 30 ans vit chez moi", set()),
    ("ma fille de 4 ans a besoin d'une orthophoniste", {"familles", "jeunes"}),
    ("le petit déjeuner est offert ?", set()),
    ("j'habite un petit village", set()),
    ("je voudrais une formation d'assistante maternelle", set()),
    ("il me faut une poussette pour mon bébé", {"familles"}),
    ("mes trois ados ne tiennent plus dans le T3", {"familles"}),
    ("ma petite retraite part dans les cadeaux de ma fille", {"seniors"}),
    # la retraite, l'âge
    ("c'est pour ma mamie", {"seniors"}),
    ("dossier APA", {"seniors"}),
    ("pers. âgée isolée", {"seniors"}),
    ("je pars à la retraite dans deux ans", set()),
    ("il travaille en maison de retraite", {"actifs"}),
    ("je suis en terminale", {"jeunes"}),
    ("je suis un jeune retraité", {"seniors"}),
    # handicap, exil, justice
    ("TH, 34 ans, CAP cuisine", {HANDICAP}),
    ("je ne suis pas handicapé", set()),
    ("j'attends mon récépissé", {"personnes-exilees"}),
    ("je suis arrivé d'Algérie l'an dernier", {"personnes-exilees"}),
    ("je reviens de vacances au Maroc", set()),
    ("j'ai perdu mes papiers", set()),
    ("je suis sous bracelet", {"personnes-en-situation-juridique-specifique"}),
    ("je sors de Bapaume lundi", {"personnes-en-situation-juridique-specifique"}),
    ("j'habite Bapaume", set()),
    ("ma carte de résident arrive à sa fin", {"personnes-exilees"}),
    ("étudiant sénégalais à Lille", {"etudiants", "personnes-exilees"}),
    ("je cherche un restaurant chinois", set()),
    # une situation de femme, pas une civilité
    ("mon mari est parti et je me retrouve sans rien", {"femmes"}),
    ("je suis veuve", {"femmes"}),
    ("mon mari cherche un médecin", set()),
    ("mon mari aime la pêche", set()),
    ("mon conjoint me surveille", {"femmes"}),
    ("où renouveler ma pilule", {"femmes"}),
    ("divorcée, seule avec mes deux filles", {"familles", "femmes"}),
    ("Mme, 45 ans, dettes", set()),
    ("bonjour madame", set()),
    # celui qui écrit n'est pas celui que l'on aide
    ("je suis conseillère mission locale, j'ai besoin d'une adresse", set()),
    ("je travaille au CCAS, une dame de 78 ans veut des repas", {"seniors"}),
    ("je suis bénévole, j'accompagne un réfugié afghan", {"personnes-exilees"}),
    # refusé ou demandé n'est pas touché
    ("on m'a refusé le RSA", set()),
    ("j'ai fait une demande de RSA", set()),
    ("refus d'AAH", set()),
]


@pytest.mark.parametrize(("texte", "publics"), FORMULATIONS)
def test_formulations(texte: str, publics: set[str]) -> None:
    assert set(situation_dite(texte).publics) == publics


STATUTS = [
    ("je suis au RSA", ["rsa"]),
    ("RMI", ["rsa"]),
    ("plus au RSA depuis mars", []),
    ("je touche l'AAH", ["aah"]),
    ("le minimum vieillesse", ["aspa"]),
    ("je suis au chômage", ["france-travail"]),
    ("je ne suis pas au chômage", []),
    ("j'ai un contrat d'engagement jeune", ["cej"]),
    ("en alternance", ["apprenti"]),
    ("je suis en BTS", ["etudiant"]),
    ("mon fils est en bac pro", ["lycee-pro"]),
    ("intérimaire", ["interimaire"]),
    ("salariée en CDI", ["salarie"]),
    ("je suis maman solo", ["parent-isole"]),
    ("seule avec mes deux enfants", ["parent-isole"]),
    ("je suis à la retraite", ["retraite"]),
    ("auto-entrepreneur", ["independant"]),
    ("exploitant agricole", ["agriculteur"]),
    ("je m'occupe de ma mère", ["aidant"]),
    ("je ne travaille pas", []),
]


@pytest.mark.parametrize(("texte", "statuts"), STATUTS)
def test_statuts(texte: str, statuts: list[str]) -> None:
    assert situation_dite(texte).statuts == statuts


AGES = [
    ("j'ai 34 ans", 34),
    ("34ans", 34),
    ("Monsieur, 81 ans, seul", 81),
    ("je suis né en 2001", 25),
    ("née le 12 mars 1990", 36),
    ("née le 12/03/1990", 36),
    ("j'ai soixante-dix ans", 70),
    ("dix-huit ans", 18),
    ("bientôt 18 ans", 17),
    ("j'aurai 18 ans en mai", 17),
    ("70 ans dans trois mois", 69),
    ("j'en ai 92 et toute ma tête", 92),
    ("ma fille a 3 ans et moi 21", 21),
    ("elle est au collège, elle en a 15", 15),
    ("né en 98", 28),
    ("je suis de 1948", 78),
    ("née au Portugal en 1958", 68),
    ("j'ai dit 52 mais c'est 62", 62),
    ("j'ai un CAP et 24 ans", 24),
    ("un oncle aveugle de 70 ans de Lille", 70),
    ("ma mère (88) ne sort plus", 88),
    ("J'aime lire, 80 ans passés", 80),
    # pas l'âge de la personne
    ("je vis ici depuis 10 ans", None),
    ("il y a 12 ans", None),
    ("ma voiture a 22 ans", None),
    ("ma fille est née en 2019", None),
    ("vingt ans à réparer des vélos", None),
    ("un loyer trop cher et mon fils de 8 ans", None),
    ("mes enfants ont 12 ans", None),
    ("pendant 20 ans", None),
    ("dans 10 ans", None),
    ("20 ans de métier", None),
    ("15 ans de permis", None),
    ("un crédit sur 20 ans", None),
    ("j'ai travaillé depuis vingt ans", None),
    ("35 euros", None),
    ("59000 Lille", None),
    ("à 30 km", None),
    ("j'ai 20 ans d'expérience en cuisine", None),
    ("il faut 18 ans pour voter", None),
    ("nos parents ont 78 et 81 ans", None),
    ("deux enfants de 3 et 7 ans", None),
    # l'enfant que l'on aide
    ("ma fille de 16 ans", 16),
    ("mon fils a 14 ans", 14),
    ("ma fille de 4 ans a besoin d'une orthophoniste", 4),
    ("mon fils de 22 ans cherche un appartement", 22),
    ("sa fille de 12 ans ne va plus à l'école", 12),
    # le parent demande pour lui
    ("qui peut garder ma fille de 3 ans", None),
    ("je suis seule avec mon fils de 5 ans", None),
    # notes d'agents, SMS, lettres
    ("M. 56 a, arrêt maladie, Liévin", 56),
    ("dame 82 ans, chute", 82),
    ("Mme 34a, cherche logement", 34),
    ("M. 33, sans domicile", 33),
    ("dame 74, isolée", 74),
    ("H, 55 a, RQTH", 55),
    ("g 33 ans", 33),
    ("jé 45 an", 45),
    ("soixante et onze ans", 71),
    ("quatre-vingt-trois ans et toute ma tête", 83),
    ("j'ai cinquante-quatre ans", 54),
    # corrigé, seul
    ("j'ai 32 pas 23 ans", 32),
    ("j'ai écrit 18 ans mais j'en ai 28", 28),
    ("41", 41),
    ("59", None),
    # les deux
    ("j'ai 42 ans et ma fille de 16 ans cherche un stage", 42),
    ("ma fille de 16 ans, moi 42 ans", 42),
    ("", None),
]


@pytest.mark.parametrize(("texte", "age"), AGES)
def test_age(texte: str, age: int | None) -> None:
    assert age_dit(texte) == age


PERMIS = [
    ("j'ai le permis", True),
    ("j'ai mon permis B", True),
    ("titulaire du permis B", True),
    ("j'ai pas le permis", False),
    ("je n'ai pas le permis", False),
    ("sans permis", False),
    ("je voudrais passer le permis", False),
    ("on m'a retiré mon permis, permis suspendu", False),
    ("le permis coûte cher", None),
    ("j'ai faim", None),
]


@pytest.mark.parametrize(("texte", "permis"), PERMIS)
def test_permis(texte: str, permis: bool | None) -> None:
    assert situation_dite(texte).permis is permis


VEHICULES = [
    ("j'ai une voiture", True),
    ("je suis motorisée", True),
    ("j'ai le permis mais pas de voiture", False),
    ("je n'ai plus de voiture", False),
    ("ma voiture est en panne", False),
    ("ma clio est morte", False),
    ("on m'a volé mon vélo", None),
    ("je prends le bus", None),
]


@pytest.mark.parametrize(("texte", "vehicule"), VEHICULES)
def test_vehicule(texte: str, vehicule: bool | None) -> None:
    assert situation_dite(texte).vehicule is vehicule


TIERS = [
    ("c'est pour ma mère", True),
    ("je cherche pour un voisin", True),
    ("Mme, 82 ans, ne conduit plus", True),
    ("ma mère habite Anzin", True),
    ("mon père ne peut plus monter les escaliers", True),
    ("c'est pour moi", False),
    ("je cherche un logement", False),
]


@pytest.mark.parametrize(("texte", "tiers"), TIERS)
def test_pour_un_tiers(texte: str, tiers: bool) -> None:
    assert situation_dite(texte).pour_tiers is tiers


def test_rien_de_dit_est_vide() -> None:
    assert situation_dite("bonjour").vide
    assert not situation_dite("je n'ai pas le permis").vide


def test_les_publics_des_motifs_sont_ceux_du_referentiel() -> None:
    known = set(charger("besoins")["publics"])
    said = {p for texte, publics in PUBLICS for p in situation_dite(texte).publics} | set(PUBLIC_DU_STATUT.values())
    assert said <= known


# Urgences.

URGENCES = {
    "danger-vital": [
        "mon bébé ne respire plus",
        "ma mère a perdu connaissance",
        "il fait une crise cardiaque",
        "elle a avalé une boîte de médicaments",
        "ma fille a bu de la javel",
        "ça sent le gaz, odeur de gaz dans l'immeuble",
        "il y a le feu chez moi",
        "mon mari a mal à la poitrine",
        "il me poursuit avec un couteau",
        "mon bébé s'étouffe avec un morceau de pain",
        "ma femme fait un AVC",
        "ya le feu dans l'appart",
        "j'arrive plus à respirer",
        "il a perdu beaucoup de sang",
        "ma fille convulse",
    ],
    "suicide": [
        "je veux en finir",
        "j'ai envie de mourir",
        "je vais me tuer",
        "je veux plus vivre",
        "mon fils parle de se tuer",
        "j'ai des idées noires",
        "tout le monde serait mieux sans moi",
        "jveux mourir",
        "a koi bon vivre",
        "ma fille menace de se suicider",
        "mon ami dit qu'il va se pendre",
        "elle se scarifie",
        "j'en peux plus de vivre",
    ],
    "violences-conjugales": [
        "mon mari me frappe",
        "mon conjoint me bat",
        "mon ex me menace",
        "je suis une femme battue",
        "j'ai peur de mon compagnon",
        "il m'a giflée",
        "violences conjugales",
        "mon mek me tape dessus",
        "ma femme me frappe",
        "il m'enferme à clé quand il part",
        "ma voisine se fait tabasser par son mari",
        "je suis battue par mon conjoint",
        "mon ex me suit partout",
    ],
    "enfance-en-danger": [
        "mon voisin frappe son fils",
        "un enfant est battu à côté de chez moi",
        "mon beau-père me touche",
        "ma nièce est couverte de bleus",
        "mon fils a fugué",
        "mes parents me battent",
        "mon mari frappe notre fils",
        "le petit du dessus est laissé seul toute la nuit",
        "mon élève arrive avec des traces de coups",
        "papa me frappe",
    ],
    "sans-abri": [
        "je suis à la rue ce soir",
        "je dors dans ma voiture",
        "je ne sais pas où dormir ce soir",
        "je suis SDF",
        "le 115 ne répond pas",
        "on m'a mis dehors ce soir avec mes enfants",
        "je n'ai nulle part où aller cette nuit",
        "jai nul part ou dormir",
        "nous dormons sous une tente",
        "viré de chez mes parents ce matin",
        "expulsés aujourd'hui",
        "je cherche un toit pour cette nuit",
    ],
    "violences-autres": [
        "j'ai été violée",
        "mon patron me harcèle sexuellement",
        "l'aide à domicile tape ma mère",
        "je me suis fait agresser",
        "on me fait du chantage avec des photos",
        "mariage forcé",
        "je suis harcelée sur internet",
        "mon voisin me menace de mort",
        "on me fait chanter avec une vidéo",
        "mon petit-fils frappe sa grand-mère",
        "l'infirmière tape ma mère à l'EHPAD",
    ],
}


@pytest.mark.parametrize(("code", "texte"), [(code, t) for code, textes in URGENCES.items() for t in textes])
def test_une_urgence_dite_en_clair(code: str, texte: str) -> None:
    assert urgence_dite(texte) == code
    assert urgence_dite(texte.upper()) == code
    assert urgence_dite(f"Bonjour, {texte}, aidez-moi svp !") == code


CALMES = [
    "ce carrefour, il est dangereux pour les enfants à pied",
    "j'ai eu un accident, je suis coincé à la maison sans voiture",
    "ma voiture est tombée dans le fossé hier, qui peut la réparer",
    "le serrurier a dû forcer ma porte, qui paie",
    "mon médecin, il me suit depuis trois ans",
    "une conseillère me suit depuis la rentrée",
    "je travaille avec un cutter, je cherche une formation sécurité",
    "atelier couture avec des ciseaux et du fil",
    "papa est parti depuis un an, je suis seule à élever mes frères",
    "je ne veux plus d'hôtel pour les vacances, plutôt un camping",
    "passer le permis sans que mon mari le sache",
    "les yeux bleus de la petite, comme mon mari",
    "mon ex a changé les serrures, puis-je récupérer mes meubles",
    "de la fumée sort du pot d'échappement, je cherche un garage",
    "ma chaudière fait des flammes jaunes, qui l'entretient",
    "demain je ne serai plus là, je pars en voyage",
    "j'ai mis de côté mes médicaments périmés, où les rendre",
    "le plafond s'est effondré l'an dernier, l'assurance ne paie pas",
    "j'ai donné mes clés au propriétaire, plus besoin du logement",
    "c'est le compteur électrique, il y a eu des étincelles en 2019",
    "la foule monte dans le bus, je suis en fauteuil",
    "je dors dans la chambre des enfants",
    "l'eau monte dans la cave à chaque orage, quelle aide pour les travaux",
    "mon père va me tuer si je rate le permis",
    "il reste une seule sortie scolaire à payer",
    "je suis sur le quai de la gare, à quelle heure est le prochain train",
    "ma voiture est morte",
    "mon téléphone est mort",
    "je suis mort de fatigue",
    "je me tue à vous le répéter",
    "toute cette paperasse me tue",
    "c'est urgent, mon dossier APL est bloqué",
    "j'ai crevé un pneu",
    "j'ai frappé à toutes les portes",
    "on étouffe dans ce logement, il est trop petit",
    "mes enfants m'épuisent, le gamin me tue",
    "je ne conduis plus depuis mon AVC",
    "j'ai été SDF en 2015, aujourd'hui j'ai un logement",
    "j'ai quitté mon mari violent il y a cinq ans",
    "j'ai envie de sauter sur l'occasion",
    "je cherche une cuisinière à gaz",
    "je cherche un logement",
    "je dois payer ma facture de gaz",
    "mon propriétaire refuse de réparer la chaudière",
    "j'ai une urgence administrative",
    "ce n'est pas une urgence",
    "la CAF ne répond pas au téléphone",
    "mon propriétaire ne répond plus",
    "le bailleur ne bouge pas",
    "le site ne répond plus",
    "mon ordinateur ne réagit plus",
    "je suis à la porte de l'emploi",
    "mon AVC date de 2020",
    "mon mari a eu un AVC, il est en fauteuil",
    "il n'est pas violent",
    "mon ex ne me frappe plus, on est séparés",
    "je n'ai pas d'idées noires",
    "groupe de parole après le suicide d'un proche",
    "formation sur la prévention du suicide",
    "je suis harcelé par les huissiers",
    "ma belle-mère me tape sur les nerfs",
    "mon fils tape sa petite sœur",
    "mon chien a été frappé par une voiture",
    "je suis noyée sous les papiers",
    "j'accouche en mars",
    "je veux disparaître de votre fichier",
    "j'ai dormi dehors au camping",
    "on m'a mis à la porte de mon travail",
    "je serai à la rue fin mars",
    "je bats le record",
    "le petit est enfermé dans ses jeux vidéo",
    "donner des couvertures aux SDF",
    "mon père touche une petite retraite",
    "je suis malade avc la grippe",
    "",
]


@pytest.mark.parametrize("texte", CALMES)
def test_ce_qui_ressemble_a_une_urgence_sans_en_etre_une(texte: str) -> None:
    assert urgence_dite(texte) is None


LONGS = [
    "a",
    "a ",
    "1 ",
    "12 ans ",
    "mon mari ",
    "mon fils de ",
    "cherche du ",
    "il me ",
    "pas de ",
    "seule avec mes deux ",
]


@pytest.mark.parametrize("bout", LONGS)
def test_un_long_texte_reste_rapide(bout: str) -> None:
    long = (bout * 10_000)[:10_000]
    situation_dite("d'abord lire les motifs")
    urgence_dite("d'abord lire les motifs")
    debut = time.perf_counter()
    situation_dite(long)
    urgence_dite(long)
    assert time.perf_counter() - debut < 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_aucun_texte_ne_fait_echouer(texte: str) -> None:
    situation_dite(texte)
    urgence_dite(texte)


@pytest.mark.parametrize(
    ("texte", "fait"),
    [
        ("j'ai un enfant de 2 ans", True),
        ("J'ai deux filles de 3 et 7 ans.", True),
        ("mon fils a 12 ans", True),
        ("oui, je suis maman de trois enfants", True),
        ("elle a 4 ans et demi", True),
        ("j'ai un enfant de 2 ans qui ne respire plus", False),
        ("mon fils a 12 ans et il a des bleus", False),
        ("il a avalé un produit", False),
    ],
)
def test_un_simple_fait_de_famille_est_un_message_entier(texte: str, fait: bool) -> None:
    assert simple_fait(texte) is fait


@settings(max_examples=100, deadline=500)
@given(st.text(alphabet="jaiun etde2fls'0123456789éà.,", max_size=300))
def test_un_fait_se_lit_en_temps_borne(texte: str) -> None:
    simple_fait(texte)


@pytest.mark.parametrize(
    ("texte", "km", "contrat"),
    [
        ("je commence un CDI à 45 km de chez moi", 45, "cdi"),
        ("mon usine est à 30 kilomètres de Solesmes", 30, None),
        ("apprenti boulanger, je fais 12 km à vélo", 12, "apprentissage"),
        ("je suis en intérim à 22 bornes", 22, "interim"),
        ("ma voiture a 210 000 km et je cherche un travail", None, None),
        ("la piscine est à 8 km", None, None),
        ("je cherche un CDI", None, None),
        ("fin de mon CDD la semaine dernière", None, None),
        ("boulot à 10 km ou à 25 km selon les jours", None, None),
    ],
)
def test_la_distance_et_le_contrat_se_disent_en_passant(texte: str, km: int | None, contrat: str | None) -> None:
    said = situation_dite(texte)
    assert (said.distance_travail_km, said.contrat) == (km, contrat)


@pytest.mark.parametrize(
    ("texte", "refuse"),
    [
        ("je ne veux pas aller au social", True),
        ("je veux pas voir l'assistante sociale", True),
        ("surtout pas d'assistante sociale", True),
        ("j'irai jamais au CCAS", True),
        ("il y a une assistante sociale à Lens ?", False),
        ("je veux pas de HLM, je veux voir une assistante sociale", False),
        ("l'assistante sociale ne veut pas m'aider", False),
        ("j'ai pas d'assistante sociale", False),
        ("il n'y a plus d'assistante sociale dans ma commune", False),
        ("je ne vais pas bien, je peux voir le CCAS ?", False),
        ("pas question d'aller au CCAS", True),
        ("j'ai pas confiance dans les services sociaux", True),
    ],
)
def test_qui_ne_veut_pas_d_un_service_social_est_entendu(texte: str, refuse: bool) -> None:
    assert situation_dite(texte).refuse == (["service-social"] if refuse else [])


@pytest.mark.parametrize(
    ("texte", "codes"),
    [
        ("il y a une MSAP à Hondschoote ?", ["france-services"]),
        ("c'est quoi le numéro de la mission locale", ["mission-locale"]),
        ("je cherche une assistante sociale", ["travailleur-social"]),
        ("finalement je veux bien voir une assistante sociale", ["travailleur-social"]),
        ("j'ai besoin d'un avocat", ["aide-juridique"]),
        ("ma conseillère de la mission locale m'a dit de venir", []),
        ("le CCAS m'a refusé un bon", []),
    ],
)
def test_un_service_nomme_ne_compte_que_si_on_le_cherche(texte: str, codes: list[str]) -> None:
    assert precisions_dites(texte) == codes
