"""Every custom action, for `rasa run actions` (rasa-sdk looks for classes here)."""

from actions.digression import Repondre, RepondrePuisReprendre
from actions.orientation import (
    Accueillir,
    Effacer,
    NonCompris,
    Orienter,
    Recommencer,
    Urgence,
)
from actions.relais import AnnoncerRelais, AnnulerRelais, EnregistrerRelais, ValidateRelaisForm

__all__ = [
    "Accueillir",
    "AnnoncerRelais",
    "AnnulerRelais",
    "Effacer",
    "EnregistrerRelais",
    "NonCompris",
    "Orienter",
    "Recommencer",
    "Repondre",
    "RepondrePuisReprendre",
    "Urgence",
    "ValidateRelaisForm",
]
