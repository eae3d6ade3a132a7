"""Every setting of the product, read from the environment. The table of docs/reglages.md lists them."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseSettings, Field

RACINE = Path(__file__).resolve().parent.parent


class Reglages(BaseSettings):
    """Settings; each field names its environment variable. Raises pydantic.ValidationError on a bad value."""

    port: int = Field(default=8080, env="PORT", ge=1, le=65535, description="Port public")
    adresse: str = Field(default="0.0.0.0", env="ADRESSE", description="Adresse d'écoute publique")  # noqa: S104
    database_url: str = Field(
        default="",
        env="DATABASE_URL",
        description="Base ; vide : un fichier SQLite dans DOSSIER_DONNEES",
    )
    dossier_donnees: Path = Field(
        default=RACINE / "var",
        env="DOSSIER_DONNEES",
        description="Dossier de la base et des fichiers de marche",
    )
    dossier_modeles: Path = Field(
        default=RACINE / "models",
        env="DOSSIER_MODELES",
        description="Dossier des modèles entraînés",
    )
    port_dialogue: int = Field(
        default=0,
        env="PORT_DIALOGUE",
        ge=0,
        le=65535,
        description="Port local de Rasa ; 0 : un port libre",
    )
    port_actions: int = Field(
        default=0,
        env="PORT_ACTIONS",
        ge=0,
        le=65535,
        description="Port local des actions ; 0 : un port libre",
    )
    limite_messages_minute: int = Field(
        default=20,
        env="LIMITE_MESSAGES_MINUTE",
        ge=1,
        description="Messages par minute et par conversation",
    )
    limite_conversations_heure: int = Field(
        default=60,
        env="LIMITE_CONVERSATIONS_HEURE",
        ge=1,
        description="Conversations par heure et par adresse",
    )
    longueur_message: int = Field(default=2000, env="LONGUEUR_MESSAGE", ge=1, description="Caractères par message")
    delai_reponse_s: float = Field(
        default=15.0,
        env="DELAI_REPONSE_S",
        gt=0,
        description="Attente du moteur de dialogue, en secondes",
    )
    delai_demarrage_s: float = Field(
        default=180.0,
        env="DELAI_DEMARRAGE_S",
        gt=0,
        description="Attente du premier démarrage d'un processus, en secondes",
    )
    conservation_jours: int = Field(
        default=30,
        env="CONSERVATION_JOURS",
        ge=1,
        description="Durée de vie d'une fiche d'orientation, en jours",
    )
    maintenant: str = Field(
        default="",
        env="AIGUILLAGE_MAINTENANT",
        description="Horloge fixe (ISO 8601, Europe/Paris), pour les essais",
    )
    derriere_mandataire: bool = Field(
        default=False,
        env="DERRIERE_MANDATAIRE",
        description="Lire l'adresse du client dans X-Forwarded-For",
    )
    origines_widget: str = Field(
        default="",
        env="ORIGINES_WIDGET",
        description="Sites qui peuvent afficher la page dans un cadre, séparés par des espaces",
    )
    niveau_journal: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", env="NIVEAU_JOURNAL", description="DEBUG, INFO, WARNING ou ERROR"
    )

    @property
    def url_base(self) -> str:
        """SQLAlchemy URL of the one database."""
        return self.database_url or f"sqlite:///{self.dossier_donnees.resolve() / 'aiguillage.db'}"


@lru_cache(maxsize=1)
def reglages() -> Reglages:
    """The settings of this process, read once."""
    return Reglages()


def variables() -> list[tuple[str, str, str]]:
    """(variable, default, meaning) of every setting, in order, for the documentation."""
    rows = []
    for field in Reglages.__fields__.values():
        default = field.default
        if isinstance(default, Path):
            default = os.path.relpath(default, RACINE)
        names = sorted(field.field_info.extra["env_names"])
        rows.append((names[0].upper(), str(default), field.field_info.description or ""))
    return rows
