"""Hide phone numbers, e-mails and identity numbers before a message is stored anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

_TELEPHONE = re.compile(r"(?<![\d•])(?:(?:\+|00)\s?\d{2}[\s.-]?(?:\(0\)\s?)?|0)\s?[1-9](?:[\s.,/-]?\d){8}(?!\d)")
_COURRIEL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Numéro de sécurité sociale: 13 digits and a key of two, in any grouping.
_NIR = re.compile(
    r"(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}(?:\s?\d{2})?(?!\d)",
    re.I,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){4,7}(?:\s?[A-Z0-9]{1,3})?\b", re.I)


@dataclass(frozen=True)
class Masque:
    """A text without what identifies, and the contact details that were in it."""

    texte: str
    telephone: str | None = None
    courriel: str | None = None


def numero_lisible(brut: str) -> str | None:
    """« 06 39 98 12 34 » or « +32 … »; None when it cannot be a number one may dial."""
    try:
        parsed = phonenumbers.parse(brut.replace("(0)", ""), "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    kind = phonenumbers.PhoneNumberFormat
    if parsed.country_code == 33:
        return phonenumbers.format_number(parsed, kind.NATIONAL)
    return phonenumbers.format_number(parsed, kind.INTERNATIONAL)


def _masquer_numero(lisible: str) -> str:
    digits = re.sub(r"\D", "", lisible)
    if lisible.startswith("+"):
        return f"+{digits[:2]} •• {digits[-2:]}"
    return f"{digits[:2]} •• •• •• {digits[-2:]}"


def masquer(texte: str) -> Masque:
    """Replace what identifies by marks that keep the sense: « 06 •• •• •• 34 », « [courriel] »."""
    courriel: list[str] = []
    telephone: list[str] = []

    def hide_mail(match: re.Match[str]) -> str:
        courriel.append(match[0])
        return "[courriel]"

    def hide_phone(match: re.Match[str]) -> str:
        readable = numero_lisible(match[0])
        if readable is None:
            return match[0]
        telephone.append(readable)
        return _masquer_numero(readable)

    text = _COURRIEL.sub(hide_mail, texte)
    text = _IBAN.sub("[compte bancaire]", text)
    text = _NIR.sub("[numéro de sécurité sociale]", text)
    text = _TELEPHONE.sub(hide_phone, text)
    return Masque(text, telephone[-1] if telephone else None, courriel[-1] if courriel else None)
