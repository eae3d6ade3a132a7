"""What is understood, in the form of the contract (§1, `comprendre`)."""

from __future__ import annotations

from typing import Any

from assistant.nlu.comprehension import ACTES


def sortie(compris: dict[str, Any]) -> dict[str, Any]:
    """actes, besoins, communes, communes_statut, publics, age, urgence."""
    situation = compris["situation"]
    return {
        "actes": [acte for acte in compris["actes"] if acte in ACTES],
        "besoins": [{"code": b["code"], "confiance": b["confiance"]} for b in compris["besoins"]],
        "communes": list(compris["lieu"]["communes"]),
        "communes_statut": compris["lieu"]["statut"],
        "publics": list(situation.get("publics", [])),
        "age": situation.get("age"),
        "urgence": compris["urgence"],
    }
