"""The command line: `aiguillage --help`. Bad input: one line in French on stderr, exit 2, nothing changed."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from directory.annuaire.importation import (
    ImportRefuse,
    charger_si_change,
    fichiers,
    lire,
)
from directory.base import migrer, session
from directory.horloge import maintenant
from directory.reglages import reglages
from directory.relais import repository as relais

REUSSI, ECHEC, MAUVAISE_ENTREE = 0, 1, 2
_TRADUCTIONS = (
    ("the following arguments are required:", "il manque :"),
    ("unrecognized arguments:", "argument inconnu :"),
    ("invalid choice:", "choix inconnu :"),
    ("(choose from", "(choix :"),
    ("expected one argument", "attend une valeur"),
    ("invalid int value:", "nombre entier attendu :"),
    ("argument ", ""),
)


class Analyseur(argparse.ArgumentParser):
    """argparse, with its messages in French on one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave."""
        for english, french in _TRADUCTIONS:
            message = message.replace(english, french)
        refuser(message)


def refuser(message: str) -> NoReturn:
    """One clear line on stderr, exit 2."""
    print(f"aiguillage : {' '.join(message.split())}", file=sys.stderr)
    sys.exit(MAUVAISE_ENTREE)


def analyseur() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = Analyseur(
        prog="aiguillage",
        description="Assistant d'orientation du Nord et du Pas-de-Calais",
    )
    commands = parser.add_subparsers(dest="commande", required=True, metavar="commande", parser_class=Analyseur)
    commands.add_parser("demarrer", help="prépare et démarre tout, jusqu'à Ctrl-C").set_defaults(faire=_demarrer)
    train = commands.add_parser("entrainer", help="entraîne le modèle s'il ne correspond pas aux sources")
    train.add_argument("--force", action="store_true", help="entraîne même si le modèle est à jour")
    train.set_defaults(faire=_entrainer)
    understand = commands.add_parser("comprendre", help="comprend un message par ligne, sans conversation")
    understand.add_argument("--entree", required=True, type=Path, help='JSON par ligne : {"id", "texte"}')
    understand.add_argument("--sortie", required=True, type=Path, help="JSON par ligne, dans le même ordre")
    understand.set_defaults(faire=_comprendre)
    _ajouter_annuaire(commands.add_parser("annuaire", help="gère l'annuaire"))
    _ajouter_comptes(commands.add_parser("comptes", help="gère les comptes des professionnels"))
    _ajouter_relais(commands.add_parser("relais", help="montre les demandes de rappel"))
    return parser


def _ajouter_annuaire(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="action", parser_class=Analyseur)
    check = actions.add_parser("verifier", help="vérifie les fichiers de l'annuaire")
    check.add_argument(
        "fichiers",
        nargs="*",
        type=Path,
        help="fichiers YAML ; sans rien, ceux du projet",
    )
    check.add_argument("--detail", action="store_true", help="montre aussi ce qui est à revoir")
    check.set_defaults(faire=_verifier)
    load = actions.add_parser("charger", help="charge les fichiers du projet dans la base s'ils ont changé")
    load.set_defaults(faire=_charger)
    take = actions.add_parser("importer", help="importe une liste faite ailleurs : tout un fichier, ou rien")
    take.add_argument("fichiers", nargs="+", type=Path)
    take.add_argument(
        "--format", required=True, choices=("data-inclusion", "france-services", "mediation-numerique", "yaml")
    )
    take.add_argument("--essai", action="store_true", help="vérifie tout et ne change rien")
    take.add_argument("--complet", action="store_true", help="retire ce que la liste ne contient plus")
    take.set_defaults(faire=_importer)
    give = actions.add_parser("exporter", help="donne l'annuaire : data·inclusion (JSON) ou tableau (CSV)")
    give.add_argument("--format", required=True, choices=("data-inclusion", "csv"))
    give.add_argument("--sortie", type=Path, help="fichier à écrire ; sans rien, à l'écran")
    give.set_defaults(faire=_exporter)
    cover = actions.add_parser("couverture", help="mesure ce que l'annuaire couvre, et les zones blanches")
    cover.add_argument("--format", default="table", choices=("json", "table"))
    cover.add_argument("--images", type=Path, help="dossier où dessiner la carte des communes et le radar des publics")
    cover.set_defaults(faire=_couverture)
    good = actions.add_parser("qualite", help="note les fiches et dit ce qui leur manque, la plus urgente d'abord")
    good.add_argument("--limite", type=int, default=40, help="combien de fiches (40)")
    good.add_argument("--format", default="table", choices=("json", "table"))
    good.set_defaults(faire=_qualite)
    fix = actions.add_parser("corriger", help="corrige un champ d'une fiche ; la correction survit aux imports")
    fix.add_argument("identifiant")
    fix.add_argument("champ")
    fix.add_argument("valeur", help="vide : inconnu")
    fix.add_argument("--auteur", required=True)
    fix.add_argument("--motif", required=True)
    fix.set_defaults(faire=_corriger)
    told = actions.add_parser("historique", help="montre les corrections d'une fiche")
    told.add_argument("identifiant")
    told.set_defaults(faire=_historique)
    doubts = actions.add_parser("signalements", help="montre les erreurs signalées, la plus ancienne d'abord")
    doubts.add_argument("--tous", action="store_true", help="montre aussi celles qui sont traitées")
    doubts.set_defaults(faire=_signalements)
    close = actions.add_parser("traiter", help="ferme un signalement")
    close.add_argument("numero", type=int)
    close.add_argument("--statut", required=True, choices=("corrige", "infonde"))
    close.add_argument("--par", required=True)
    close.add_argument("--note", default="")
    close.set_defaults(faire=_traiter)


def _ajouter_comptes(parser: argparse.ArgumentParser) -> None:
    from assistant.gateway.depot import ROLES

    actions = parser.add_subparsers(dest="action", required=True, metavar="action", parser_class=Analyseur)
    create = actions.add_parser("creer", help="crée un compte et montre son mot de passe, une fois")
    create.add_argument("nom")
    create.add_argument("--role", required=True, choices=ROLES)
    create.add_argument("--structure", help="organisme de la personne")
    create.add_argument("--jeton", action="store_true", help="montre aussi un jeton d'API")
    create.set_defaults(faire=_creer_compte)


def _ajouter_relais(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="action", parser_class=Analyseur)
    show = actions.add_parser("lister", help="liste les demandes, la plus ancienne d'abord")
    show.add_argument("--statut", choices=("en-attente", "pris-en-charge", "clos", "annule"))
    show.set_defaults(faire=_lister_relais)


def preparer() -> None:
    """Schema and directory, ready to serve. Raises DBAPIError, ImportRefuse."""
    migrer()
    with session() as db:
        charger_si_change(db)


def _demarrer(_args: argparse.Namespace) -> int:
    from assistant.processus.modele import entrainer
    from assistant.processus.superviseur import Superviseur, port_pris

    settings = reglages()
    maintenant()  # a bad AIGUILLAGE_MAINTENANT is told before anything starts
    if port_pris(settings.adresse, settings.port):
        refuser(f"le port {settings.port} est déjà pris. Choisissez-en un autre : PORT={settings.port + 1} make run")
    print("[3/4] Annuaire et base", flush=True)
    preparer()
    print("[4/4] Modèle de compréhension (2 à 3 minutes la première fois)", flush=True)
    model, trained = entrainer()
    print("      entraîné" if trained else "      déjà à jour", flush=True)

    def announce(line: str) -> None:
        print(line, flush=True)

    return asyncio.run(_superviser(Superviseur, model, announce))


async def _superviser(kind: type, model: Path, announce: object) -> int:
    return int(await kind(model, announce).courir())


def _entrainer(args: argparse.Namespace) -> int:
    from assistant.processus.modele import entrainer

    path, trained = entrainer(force=args.force)
    print(f"{'Modèle entraîné' if trained else 'Modèle déjà à jour'} : {path.name}")
    return REUSSI


def _comprendre(args: argparse.Namespace) -> int:
    from assistant.nlu.commande import EntreeRefusee, executer, lignes
    from assistant.processus.modele import entrainer

    try:
        for _row in lignes(args.entree):
            pass  # a bad file is told before a training that takes a minute
        model, _trained = entrainer()
        executer(args.entree, args.sortie, model)
    except EntreeRefusee as error:
        refuser(str(error))
    return REUSSI


def _verifier(args: argparse.Namespace) -> int:
    from directory.annuaire.qualite import A_REVOIR, ERREUR, constats

    missing = [p for p in args.fichiers if not p.is_file()]
    if missing:
        refuser(f"fichier introuvable : {missing[0]}")
    lot = lire(args.fichiers or fichiers())
    found = constats(lot, maintenant().date())
    errors = [c for c in found if c.gravite == ERREUR]
    later = [c for c in found if c.gravite == A_REVOIR]
    for told in [*errors, *(later if args.detail else [])]:
        print(told, file=sys.stderr)
    print(
        f"{len(lot.structures)} structures, {len(lot.dispositifs)} dispositifs, "
        f"{len(errors)} erreurs, {len(later)} points à revoir"
    )
    return ECHEC if errors else REUSSI


def _importer(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from directory.echange.importation import Bilan, FichierIllisible, importer

    missing = [p for p in args.fichiers if not p.is_file()]
    if missing:
        refuser(f"fichier introuvable : {missing[0]}")
    preparer()
    bad = False
    for path in args.fichiers:
        with tqdm(unit=" fiches", desc=path.name, disable=not sys.stderr.isatty(), leave=False) as bar, session() as db:
            try:
                report: Bilan = importer(
                    db, path, args.format, maintenant(), essai=args.essai, complet=args.complet, avancer=bar.update
                )
            except FichierIllisible as error:
                refuser(f"{path.name} {error}")
        bad = bad or bool(report.rejets)
        told = (
            ("refusé", report.rejets), ("attention", report.avertissements), ("doublon possible", report.doublons),
        )  # fmt: skip
        for kind, remarks in told:
            for remark in remarks:
                print(f"{path.name} : {kind} : {remark}", file=sys.stderr)
        print(_dire_bilan(report, essai=args.essai))
    return MAUVAISE_ENTREE if bad else REUSSI


def _dire_bilan(report: Any, *, essai: bool) -> str:
    words = {"ajoute": "ajoutés", "modifie": "modifiés", "inchange": "inchangés"}
    parts = [
        f"{name} : " + ", ".join(f"{count} {words[change]}" for change, count in counts.items())
        for name, counts in (("structures", report.structures), ("dispositifs", report.dispositifs))
    ]
    parts += [f"{report.absents} retirés"] if report.absents else []
    parts += [f"{len(report.rejets)} refus, {len(report.avertissements)} remarques"]
    parts += [f"{len(report.doublons)} doublons possibles"] if report.doublons else []
    end = "rien n'est écrit : il y a des refus" if report.rejets else "essai : rien n'est écrit" if essai else "écrit"
    return f"{report.fichier} : {' ; '.join(parts)} ; {end}"


def _exporter(args: argparse.Namespace) -> int:
    from directory.echange.exportation import ecrire_csv, ecrire_data_inclusion

    preparer()
    writer = ecrire_csv if args.format == "csv" else ecrire_data_inclusion
    with session() as db:
        if args.sortie is None:
            writer(db, maintenant().date(), sys.stdout)
            return REUSSI
        # Beside, then in its place: a full disk leaves the old file whole.
        beside = args.sortie.with_name(args.sortie.name + ".partiel")
        try:
            with beside.open("w", encoding="utf-8", newline="") as stream:
                writer(db, maintenant().date(), stream)
            beside.replace(args.sortie)
        except OSError as error:
            beside.unlink(missing_ok=True)
            refuser(f"écriture impossible : {args.sortie} ({error.strerror})")
    print(f"Écrit : {args.sortie}")
    return REUSSI


def _couverture(args: argparse.Namespace) -> int:
    from directory.recherche.couverture import en_table, mesurer

    preparer()
    with session() as db:
        found = mesurer(db, maintenant().date())
    print(json.dumps(found, ensure_ascii=False, indent=1) if args.format == "json" else en_table(found))
    if args.images:
        from directory.recherche.images import dessiner

        try:
            for path in dessiner(found, args.images):
                print(f"Image : {path}", file=sys.stderr)
        except OSError as error:
            refuser(f"écriture impossible : {args.images} ({error.strerror})")
    return REUSSI


def _qualite(args: argparse.Namespace) -> int:
    from directory.recherche.suivi import en_json, en_table, fiches_suivies

    if args.limite < 1:
        refuser("--limite : un nombre d'au moins 1")
    preparer()
    with session() as db:
        rows = fiches_suivies(db, maintenant().date())
    if args.format == "json":
        print(json.dumps(en_json(rows[: args.limite]), ensure_ascii=False, indent=1))
    else:
        print(en_table(rows, args.limite))
    return REUSSI


def _corriger(args: argparse.Namespace) -> int:
    from directory.annuaire.corrections import CorrectionRefusee, corriger

    preparer()
    try:
        with session() as db:
            change = corriger(
                db, args.identifiant, args.champ, args.valeur, auteur=args.auteur, motif=args.motif,
                moment=maintenant(),
            )  # fmt: skip
            print(f"{change.cible} : {change.champ} : {change.avant or 'inconnu'} → {change.apres or 'inconnu'}")
    except CorrectionRefusee as error:
        refuser(str(error))
    return REUSSI


def _historique(args: argparse.Namespace) -> int:
    from directory.annuaire.corrections import historique

    preparer()
    with session() as db:
        for change in historique(db, args.identifiant):
            values = f"{change.avant or 'inconnu'} → {change.apres or 'inconnu'}"
            print(
                "\t".join([change.le.isoformat(timespec="minutes"), change.auteur, change.champ, values, change.motif])
            )
    return REUSSI


def _signalements(args: argparse.Namespace) -> int:
    from directory.annuaire.signalements import OUVERT, lister

    preparer()
    with session() as db:
        for s in lister(db, None if args.tous else OUVERT):
            print("\t".join([str(s.id), s.le.isoformat(timespec="minutes"), s.dispositif_id, s.raison, s.statut]))
    return REUSSI


def _traiter(args: argparse.Namespace) -> int:
    from directory.annuaire.signalements import SignalementInconnu, traiter

    preparer()
    try:
        with session() as db:
            traiter(db, args.numero, args.statut, par=args.par, note=args.note, moment=maintenant())
    except SignalementInconnu:
        refuser(f"signalement inconnu : {args.numero}")
    print(f"Signalement {args.numero} : {args.statut}")
    return REUSSI


def _charger(_args: argparse.Namespace) -> int:
    migrer()
    with session() as db:
        changed = charger_si_change(db)
    print("Annuaire chargé." if changed else "Annuaire déjà à jour.")
    return REUSSI


def _creer_compte(args: argparse.Namespace) -> int:
    from assistant.gateway.depot import creer_compte

    migrer()
    try:
        with session() as db:
            password, token = creer_compte(db, args.nom, args.role, args.structure, avec_jeton=args.jeton)
    except ValueError as error:
        refuser(str(error))
    print(f"Compte {args.nom} ({args.role}) créé.")
    print(f"Mot de passe : {password}")
    if token:
        print(f"Jeton : {token}")
    return REUSSI


def _lister_relais(args: argparse.Namespace) -> int:
    migrer()
    with session() as db:
        rows = relais.lister(db, args.statut)
    for r in rows:
        who = " ".join(filter(None, [r.prenom, r.telephone])) or "-"
        when = r.cree_le.isoformat(timespec="minutes")
        print(
            "\t".join(
                [
                    r.reference,
                    r.statut,
                    when,
                    r.commune or "-",
                    who,
                    r.creneau or "-",
                    ", ".join(r.besoins),
                ]
            )
        )
    return REUSSI


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point; the exit status is 0, 1 (it failed) or 2 (bad input)."""
    from assistant.processus.modele import EntrainementEchoue

    args = analyseur().parse_args(argv)
    try:
        return int(args.faire(args))
    except ValidationError as error:
        first = error.errors()[0]
        refuser(f"réglage invalide : {str(first['loc'][0]).upper()} ({first['msg']})")
    except ValueError as error:
        if "isoformat" in str(error):
            refuser(f"AIGUILLAGE_MAINTENANT n'est pas une date ISO : {reglages().maintenant}")
        raise
    except ImportRefuse as error:
        for rejet in error.rejets[:20]:
            print(rejet, file=sys.stderr)
        refuser(f"annuaire refusé : {error}")
    except DBAPIError as error:
        print(f"aiguillage : base inutilisable : {error.orig}", file=sys.stderr)
        return ECHEC
    except EntrainementEchoue as error:
        print(f"aiguillage : l'entraînement a échoué.\n{error}", file=sys.stderr)
        return ECHEC
    except BrokenPipeError:  # « | head » has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REUSSI
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
