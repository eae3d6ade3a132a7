"""Channels between the dialogue engine and the outside."""

VARIABLE_JETON = "AIGUILLAGE_JETON_INTERNE"
ENTETE = "X-Jeton-Interne"
