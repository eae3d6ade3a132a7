"""Other ways of understanding the same messages, to compare with ours in the same run of `make eval`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import spacy
import yaml

from assistant.nlu.messages import lire_messages
from assistant.processus.modele import environnement
from directory.annuaire.schemas import referentiels
from directory.territoire.repository import communes
from directory.texte import cle
from directory.textes import charger

BesoinsDe = Callable[[str], set[str]]
MESSAGES_DE_DIET, EPOQUES = 3000, 12
_LETTRES = 5


def mots_cles() -> BesoinsDe:
    """Plain keywords: a need is found when a word that only its own labels use is in the message."""
    labels = referentiels()["thematiques"]
    texts = {
        code: f"{labels[code]} {told['bouton']} {told['dire']}" for code, told in charger("besoins")["besoins"].items()
    }
    owners: dict[str, set[str]] = defaultdict(set)
    for code, text in texts.items():
        for word in cle(text).split():
            if len(word) >= _LETTRES:
                owners[word].add(code)
    only = {word: next(iter(codes)) for word, codes in owners.items() if len(codes) == 1}
    return lambda texte: {only[word] for word in cle(texte).split() if word in only}


def communes_par_spacy() -> Callable[[str], list[str]]:
    """The first place that spaCy's French model names, looked up by its exact name."""
    nlp = spacy.load("fr_core_news_md", disable=["tagger", "morphologizer", "parser", "lemmatizer", "attribute_ruler"])
    by_name: dict[str, list[str]] = defaultdict(list)
    for c in communes().values():
        by_name[cle(c.nom)].append(c.code)

    def find(texte: str) -> list[str]:
        places = (cle(e.text) for e in nlp(texte).ents if e.label_ == "LOC")
        return next((sorted(by_name[place]) for place in places if place in by_name), [])

    return find


def diet() -> BesoinsDe:
    """Rasa's DIET, which gives one intent a message: the first need, learnt from part of our whole messages."""
    examples: dict[str, list[str]] = defaultdict(list)
    for message in lire_messages()[:: max(1, len(lire_messages()) // MESSAGES_DE_DIET)]:
        intent = message.besoins[0] if message.besoins else "sans_besoin"
        examples[intent].append(" ".join(message.texte.split()).replace("[", " ").replace("]", " "))
    data = {"version": "3.1", "nlu": [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in examples.items()
    ]}  # fmt: skip
    pipeline = [
        {"name": "WhitespaceTokenizer"}, {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 2, "max_ngram": 4,
         "max_features": 5000},
        {"name": "DIETClassifier", "epochs": EPOQUES, "entity_recognition": False, "constrain_similarities": True},
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        config = {"recipe": "default.v1", "language": "fr", "assistant_id": "comparaison", "pipeline": pipeline}
        (Path(folder) / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        (Path(folder) / "nlu.yml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "rasa",
            "train",
            "nlu",
            "--config",
            "config.yml",
            "--nlu",
            "nlu.yml",
            "--out",
            ".",
        ]
        environment = environnement() | {"RASA_CACHE_DIRECTORY": str(Path(folder) / "cache")}
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        from rasa.core.agent import Agent

        agent = Agent.load(str(next(Path(folder).glob("*.tar.gz"))))

    def understand(texte: str) -> set[str]:
        intent = asyncio.run(agent.parse_message(texte))["intent"]["name"]
        return {intent} - {"sans_besoin", None}

    return understand
