"""French phone numbers: do they exist, and how we write them."""

from __future__ import annotations

import re

import phonenumbers

# Short numbers: « 15 », « 115 », « 3949 », « 1023 », « 33700 » (by SMS), « 116 117 ».
_COURT = re.compile(r"1\d{1,2}|10\d\d|3\d{3}|3\d{4}|11[568]\d{3}")
# A number that its owner groups another way: « 0 980 980 930 », « 0 805 204 805 ».
_BIEN_ECRIT = re.compile(r"0 [89]\d\d (?:\d{3} \d{3}|\d\d \d\d \d\d)")


def telephone(brut: str) -> str | None:
    """A French number as we write it (« 03 21 21 62 16 », « 3949 »), or None when no such number exists."""
    digits = re.sub(r"\D", "", brut)
    if _COURT.fullmatch(digits):
        return f"{digits[:3]} {digits[3:]}" if len(digits) == 6 else digits
    try:
        number = phonenumbers.parse(brut, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    national = f"{number.national_number:09d}"
    if number.country_code != 33:
        return None
    if _BIEN_ECRIT.fullmatch(brut.strip()):
        return brut.strip()
    whole = "0" + national
    if whole.startswith("08"):
        return f"0 {whole[1:4]} {whole[4:6]} {whole[6:8]} {whole[8:]}"
    return " ".join(whole[i : i + 2] for i in range(0, 10, 2))
