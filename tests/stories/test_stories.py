"""Rasa's own checks: the data hold together, and the conversations of test_parcours.yml go as written.

Both run Rasa in a process of its own; the model is that of the present sources, trained when it is absent.
"""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from assistant.processus.modele import entrainer, environnement
from directory.reglages import RACINE

PARCOURS = Path(__file__).parent / "test_parcours.yml"
# Warnings of `rasa data validate` that are a choice: responses said by actions, intents set by the understanding.
VOULUS = re.compile(
    r"utterance '\w[\w-]*' is not used in any story or rule"
    r"|intent '(?:choisir|demarrer|non_compris|urgence)' is listed in the domain file, but is not found in the NLU"
)


def rasa(*arguments: str) -> str:
    """Everything Rasa wrote; fails with it when Rasa does."""
    env = {**environnement(), "PYTHONWARNINGS": "default::UserWarning", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "rasa", *arguments]
    done = subprocess.run(command, cwd=RACINE, env=env, capture_output=True, text=True, check=False, timeout=500)
    written = done.stdout + done.stderr
    assert done.returncode == 0, written[-6000:]
    return written


@pytest.fixture(scope="module")
def validation() -> str:
    return rasa("data", "validate", "--data", "data/nlu", "data/stories")


def test_les_regles_ne_se_contredisent_pas(validation: str) -> None:
    assert "No story structure conflicts found" in validation
    assert not re.search(r"\bERROR\b", validation)


def test_les_donnees_n_ont_que_les_avertissements_voulus(validation: str) -> None:
    warnings = re.findall(r"rasa/shared/utils/io\.py:\d+: UserWarning: (.*)", validation)
    assert warnings
    assert [w for w in warnings if not VOULUS.search(w)] == []


def test_les_parcours_se_deroulent_comme_ecrit(tmp_path: Path) -> None:
    modele, _ = entrainer()
    written = rasa(
        "test", "core", "--e2e", "--stories", str(PARCOURS), "--model", str(modele), "--out", str(tmp_path),
        "--no-plot", "--fail-on-prediction-errors",
    )  # fmt: skip
    count = len(parcours())
    assert re.search(rf"Correct:\s+{count} / {count}", written)


def parcours() -> list[dict]:
    return yaml.safe_load(PARCOURS.read_text(encoding="utf-8"))["stories"]


def test_chaque_regle_a_son_parcours() -> None:
    rules = yaml.safe_load((RACINE / "data" / "stories" / "regles.yml").read_text(encoding="utf-8"))["rules"]

    def paires(blocs: list[dict]) -> set[tuple[str, str]]:
        """(intent, the action that answers it)."""
        found = set()
        for bloc in blocs:
            for said, after in pairwise(bloc["steps"]):
                if "intent" in said and "action" in after:
                    found.add((said["intent"], after["action"]))
        return found

    assert paires(rules) - paires(parcours()) == set()


def test_chaque_action_a_son_parcours() -> None:
    domain = yaml.safe_load((RACINE / "domain.yml").read_text(encoding="utf-8"))
    played = {step["action"] for story in parcours() for step in story["steps"] if "action" in step}
    wanted = {a for a in domain["actions"] if not a.startswith("validate_")} | set(domain["forms"])
    assert wanted <= played
