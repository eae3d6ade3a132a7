"""Server-Sent Events: what is new arrives by itself."""

from __future__ import annotations

import json
import threading

import requests


def test_un_second_onglet_recoit_les_messages(converser):
    c = converser()
    received: list[tuple[str, dict]] = []
    ready = threading.Event()

    def listen() -> None:
        with requests.get(f"{c.adresse}/evenements", headers=c.entetes, stream=True, timeout=30) as stream:
            name = ""
            for line in stream.iter_lines(decode_unicode=True):
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    received.append((name, json.loads(line[6:])))
                    ready.set()
                    if name == "etat" and len(received) > 2:
                        return

    listener = threading.Thread(target=listen)
    listener.start()
    assert ready.wait(10)
    assert received[0][0] == "etat"
    c.dire("je cherche un logement")
    listener.join(15)
    assert not listener.is_alive()
    assert [d["id"] for n, d in received if n == "message"] == [m["id"] for m in c.messages]
    assert received[-1] == ("etat", c.etat)


def test_trop_d_ecoutes_sont_refusees(converser):
    c = converser()
    streams = [requests.get(f"{c.adresse}/evenements", headers=c.entetes, stream=True, timeout=10) for _ in range(6)]
    assert [s.status_code for s in streams].count(429) == 1
    for s in streams:
        s.close()
