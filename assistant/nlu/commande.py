"""`aiguillage comprendre`: one message a line in, one line out, in order (contract §1)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.nlu.chargement import charger
from assistant.nlu.comprehension import comprendre
from assistant.nlu.sortie import sortie


class EntreeRefusee(ValueError):
    """The input file is not what is expected; the message says the line and the reason, in French."""


def lignes(path: Path) -> Iterator[dict[str, Any]]:
    """The messages of the file. Raises EntreeRefusee."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise EntreeRefusee(f"{path} : {error.strerror}") from None
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            raise EntreeRefusee(f"{path}, ligne {number} : pas en UTF-8") from None
        except (ValueError, RecursionError):
            raise EntreeRefusee(f"{path}, ligne {number} : pas du JSON") from None
        if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("texte"), str):
            raise EntreeRefusee(f"{path}, ligne {number} : il faut « id » et « texte »")
        yield row


def executer(entree: Path, arrivee: Path, modele: Path) -> int:
    """Understand every line and write the output whole, or nothing. The number of lines; raises EntreeRefusee."""
    rows = list(lignes(entree))
    learnt = charger(modele)
    draft = arrivee.with_name(arrivee.name + ".partiel")
    try:
        with draft.open("w", encoding="utf-8") as out:
            for row in rows:
                understood = {"id": row["id"], **sortie(comprendre(row["texte"], learnt))}
                out.write(json.dumps(understood, ensure_ascii=False) + "\n")
        os.replace(draft, arrivee)
    except OSError as error:
        raise EntreeRefusee(f"{arrivee} : {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return len(rows)
