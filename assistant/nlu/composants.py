"""The Rasa graph component that holds the understanding."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.comprehension import apprendre, comprendre, etiquettes, intention
from assistant.nlu.messages import lire_messages
from assistant.nlu.modele import Modele
from directory.territoire.gazetier import gazetier

CLE = "comprehension"
journal = logging.getLogger(__name__)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class Comprehension(GraphComponent):
    """Sets the intent and the key `comprehension` of each message."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        modele: Modele,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._modele = modele

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """C of the linear machines, and the share of phrases learnt with a misspelt copy beside."""
        return {"c": 0.3, "bruit": 0.03}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Comprehension:
        """A component not trained yet."""
        return cls(config, model_storage, resource, Modele())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Comprehension:
        """The trained component; the gazetteer is built now so that the first message does not wait."""
        gazetier()
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Modele.lire(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the phrases of data/nlu and the metadata of their blocks, and from the whole messages."""
        phrases = []
        for example in training_data.training_examples:
            text, intent = example.get(TEXT), example.get(INTENT)
            if text and intent:
                metadata = (example.get(METADATA) or {}).get(METADATA_INTENT) or {}
                phrases.append((text, etiquettes(intent, metadata)))
        messages = lire_messages()
        journal.info("Apprentissage sur %d phrases et %d messages", len(phrases), len(messages))
        self._modele = apprendre(phrases, messages, c=self._config["c"], bruit=self._config["bruit"])
        with self._storage.write_to(self._resource) as folder:
            self._modele.enregistrer(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add to the phrases themselves."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Understand each message."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            understood = comprendre(text, self._modele)
            message.set(CLE, understood, add_to_output=True)
            sure = max((b["confiance"] for b in understood["besoins"]), default=1.0)
            message.set(
                INTENT,
                {"name": intention(understood), "confidence": sure},
                add_to_output=True,
            )
        return messages
