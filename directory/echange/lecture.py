"""Rows of a file, one at a time, each with where it stands: a big file never fills the memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import ijson

STRUCTURES, SERVICES = "structures", "services"
LIGNE_MAX = 1_000_000  # characters of one row: more is an attack or a broken quote
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_LISTES_CSV = {
    "publics", "thematiques", "modes_accueil", "modes_mobilisation", "mobilisable_par", "zone_eligibilite",
    "reseaux_porteurs",
}  # fmt: skip


class FichierIllisible(ValueError):
    """The file as a whole cannot be read; the message says why, in French."""


@dataclass(frozen=True)
class Rangee:
    """One row: `ou` says where (« ligne 12 », « n° 12 »), `genre` is « structures » or « services »."""

    ou: str
    genre: str
    valeurs: dict[str, Any]


def _genre(values: dict[str, Any]) -> str:
    return SERVICES if "structure_id" in values else STRUCTURES


def rangees(path: Path) -> Iterator[Rangee]:
    """Rows of a data·inclusion file (JSON, JSON by line, CSV), structures first when one file holds both.

    Raises FichierIllisible: not found, an archive, not UTF-8, broken.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise FichierIllisible(f"illisible ({error.strerror})") from None
    if head.startswith(_ARCHIVES):
        raise FichierIllisible("c'est une archive : donnez le fichier qu'elle contient")
    try:
        yield from _csv(path) if path.suffix.lower() == ".csv" else _json(path, head)
    except UnicodeDecodeError as error:
        raise FichierIllisible(f"n'est pas en UTF-8 (octet {error.start})") from None
    except (ijson.JSONError, csv.Error) as error:
        raise FichierIllisible(f"mal formé : {' '.join(str(error).split())[:160]}") from None


def _csv(path: Path) -> Iterator[Rangee]:
    csv.field_size_limit(LIGNE_MAX)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream, dialect=_dialecte(stream))
        if not rows.fieldnames or "id" not in rows.fieldnames:
            raise FichierIllisible("la première ligne ne nomme pas les colonnes (il manque « id »)")
        for row in rows:
            values: dict[str, Any] = {k: v for k, v in row.items() if k and v not in ("", None)}
            if None in row:
                values["_trop"] = row[None]
            for name in _LISTES_CSV & values.keys():
                values[name] = _liste(values[name])
            if "structure_id" in rows.fieldnames:
                values.setdefault("structure_id", None)
            yield Rangee(f"ligne {rows.line_num}", _genre(values), values)


def _dialecte(stream: Any) -> type[csv.Dialect]:
    """Comma or semicolon, from the first line."""
    first = stream.readline(LIGNE_MAX)
    stream.seek(0)

    class Dialecte(csv.excel):
        delimiter = ";" if first.count(";") > first.count(",") else ","
        strict = True

    return Dialecte


def _liste(text: str) -> list[str]:
    """« ["a", "b"] », « a,b » or « a|b »."""
    if text.lstrip().startswith("["):
        try:
            read = json.loads(text)
            return [str(v) for v in read] if isinstance(read, list) else [text]
        except ValueError:
            return [text]
    return [part.strip() for part in text.replace("|", ",").replace(";", ",").split(",") if part.strip()]


def _json(path: Path, head: bytes) -> Iterator[Rangee]:
    if head.startswith(b"\xef\xbb\xbf"):
        head = head[3:]
    start = head.lstrip()[:1]
    if start == b"[":
        yield from _tableau(path, "item", None)
    elif start == b"{" and _par_ligne(path):
        yield from _json_par_ligne(path)
    elif start == b"{":
        empty = True
        for kind in (STRUCTURES, SERVICES):
            for row in _tableau(path, f"{kind}.item", kind):
                empty = False
                yield row
        if empty:
            raise FichierIllisible(f"ne contient ni « {STRUCTURES} » ni « {SERVICES} »")
    else:
        raise FichierIllisible("n'est ni du JSON ni du CSV")


def _par_ligne(path: Path) -> bool:
    """Is the first line a whole row?"""
    with path.open("rb") as stream:
        try:
            return "id" in json.loads(stream.readline(LIGNE_MAX).decode("utf-8-sig"))
        except ValueError:
            return False


class _SansMarque:
    """A binary stream without its byte-order mark, checked as UTF-8 by the parser that reads it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        if stream.read(3) != b"\xef\xbb\xbf":
            stream.seek(0)

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)


def _tableau(path: Path, prefix: str, genre: str | None) -> Iterator[Rangee]:
    with path.open("rb") as stream:
        for rank, value in enumerate(ijson.items(_SansMarque(stream), prefix, use_float=True), start=1):
            values = value if isinstance(value, dict) else {"_valeur": value}
            yield Rangee(f"{genre[:-1]} n° {rank}" if genre else f"n° {rank}", genre or _genre(values), values)


def _json_par_ligne(path: Path) -> Iterator[Rangee]:
    with path.open(encoding="utf-8-sig") as stream:
        number = 0
        while line := stream.readline(LIGNE_MAX):
            number += 1
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                value = None
            values = value if isinstance(value, dict) else {"_valeur": line[:80]}
            yield Rangee(f"ligne {number}", _genre(values), values)
