"""Rate limits: a sliding window for each key, in memory."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

CLES_MAX = 20_000


class Limite:
    """At most `combien` events in `fenetre_s` seconds for each key."""

    def __init__(
        self,
        combien: int,
        fenetre_s: float,
        horloge: Callable[[], float] = time.monotonic,
    ) -> None:
        self._combien = combien
        self._fenetre = fenetre_s
        self._horloge = horloge
        self._passages: OrderedDict[str, deque[float]] = OrderedDict()

    def attente(self, cle: str) -> int:
        """0 when the event is allowed (and counted), else the seconds to wait."""
        now = self._horloge()
        passages = self._passages.setdefault(cle, deque())
        self._passages.move_to_end(cle)
        while passages and now - passages[0] >= self._fenetre:
            passages.popleft()
        if len(passages) >= self._combien:
            return max(1, math.ceil(self._fenetre - (now - passages[0])))
        passages.append(now)
        while len(self._passages) > CLES_MAX:
            self._passages.popitem(last=False)
        return 0
