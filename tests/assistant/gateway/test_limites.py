"""Rate limits: a window that slides, a delay that is true."""

from __future__ import annotations

from assistant.gateway.limites import CLES_MAX, Limite


def test_le_delai_annonce_suffit_et_chaque_cle_a_le_sien():
    now = [0.0]
    limit = Limite(2, 60.0, lambda: now[0])
    assert limit.attente("a") == 0
    now[0] = 10.0
    assert limit.attente("a") == 0
    assert limit.attente("b") == 0
    wait = limit.attente("a")
    assert wait == 50
    now[0] += wait
    assert limit.attente("a") == 0
    assert limit.attente("a") > 0


def test_la_memoire_est_bornee():
    limit = Limite(1, 60.0, lambda: 0.0)
    for i in range(CLES_MAX + 50):
        limit.attente(str(i))
    assert len(limit._passages) == CLES_MAX
