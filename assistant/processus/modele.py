"""The trained model: one file whose name is the fingerprint of all that it was trained on."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from directory.reglages import RACINE, reglages

_SOURCES = (
    "config.yml", "domain.yml", "data/nlu/*.yml", "data/nlu/messages/*.jsonl", "data/stories/*.yml",
    "data/lexique/*.yml", "data/territoire/*", "assistant/nlu/*.py", "directory/territoire/*.py",
    "directory/texte.py", "requirements.txt",
)  # fmt: skip
GARDES = 2


class EntrainementEchoue(RuntimeError):
    """Rasa could not train the model; the message is the end of its output."""


def empreinte() -> str:
    """Hash of the sources of the model."""
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(RACINE.glob(pattern)):
            digest.update(str(path.relative_to(RACINE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def chemin() -> Path:
    """Where the model of the present sources is, or will be."""
    return reglages().dossier_modeles / f"aiguillage-{empreinte()}.tar.gz"


def environnement() -> dict[str, str]:
    """Environment of Rasa's processes: no telemetry, no noise, its cache beside the models."""
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "LOG_LEVEL_LIBRARIES": "ERROR",
        "RASA_CACHE_DIRECTORY": str(reglages().dossier_modeles / "cache"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "HOME": os.environ.get("HOME") or str(reglages().dossier_donnees),
    }
    return {**os.environ, **quiet}


def entrainer(*, force: bool = False) -> tuple[Path, bool]:
    """Train when no model matches the sources. (path, trained now). Raises EntrainementEchoue."""
    path = chemin()
    if path.exists() and not force:
        return path, False
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "rasa", "train", "--fixed-model-name", path.name.removesuffix(".tar.gz"),
        "--out", str(path.parent), "--data", "data/nlu", "data/stories", "--force", "--skip-validation",
    ]  # fmt: skip  # --force: Rasa's cache knows neither the messages nor our code. A test validates the data.
    done = subprocess.run(
        command,
        cwd=RACINE,
        env=environnement(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 or not path.exists():
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
        raise EntrainementEchoue(tail)
    for old in sorted(path.parent.glob("aiguillage-*.tar.gz"), key=lambda p: p.stat().st_mtime)[:-GARDES]:
        old.unlink(missing_ok=True)
    return path, True
