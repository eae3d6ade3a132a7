"""A long list cut over the cores gives what one pass would give."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.nlu.lots import PETIT, par_lots


def doubler(nombres: Sequence[int]) -> list[int]:
    return [2 * n for n in nombres]


@pytest.mark.parametrize("combien", [0, 1, PETIT - 1, PETIT, PETIT + 1])
def test_l_ordre_est_garde_quel_que_soit_le_nombre(combien: int) -> None:
    assert par_lots(doubler, list(range(combien))) == [2 * n for n in range(combien)]
