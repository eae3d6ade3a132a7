"""No conversation can read another's: property over interleaved conversations."""

from __future__ import annotations

import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Conversation

COMMUNES = ("Lens", "Calais", "Bergues", "Denain", "Wormhout", "Fruges", "Solesmes")
PAS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(COMMUNES)), min_size=3, max_size=9)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pas=PAS)
def test_chaque_conversation_ne_voit_que_la_sienne(serveur, pas):
    talks = [Conversation(serveur.url) for _ in range(3)]
    said: list[list[str]] = [[], [], []]
    for who, town in pas:
        talks[who].dire(f"je cherche un vélo, j'habite {town}")
        said[who].append(town)
    for who, talk in enumerate(talks):
        shown = talk.relire()
        mine = [m["texte"] for m in shown["messages"] if m["auteur"] == "usager"]
        assert mine == [f"je cherche un vélo, j'habite {town}" for town in said[who]]
        if said[who]:
            assert shown["etat"]["commune"]["nom"] == said[who][-1]
        for other in talks:
            if other is not talk:
                answer = requests.get(talk.adresse, headers=other.entetes, timeout=10)
                assert answer.status_code == 401
                assert talk.id not in answer.text


def test_les_identifiants_ne_se_ressemblent_pas(serveur):
    talks = [Conversation(serveur.url) for _ in range(20)]
    assert len({t.id for t in talks}) == len({t.jeton for t in talks}) == 20
    assert all(len(t.id) >= 20 and len(t.jeton) >= 30 for t in talks)
