"""Live events: what is new in a conversation, to those who listen to it (Server-Sent Events)."""

from __future__ import annotations

import asyncio
from typing import Any

ECOUTES_MAX = 5
_FILE_MAX = 100


class Diffusion:
    """Queues of listeners by conversation, in this process."""

    def __init__(self) -> None:
        self._ecoutes: dict[str, set[asyncio.Queue[dict[str, Any]]]] = {}

    def ecouter(self, conversation: str) -> asyncio.Queue[dict[str, Any]] | None:
        """A new queue of events, or None when too many listen already."""
        queues = self._ecoutes.setdefault(conversation, set())
        if len(queues) >= ECOUTES_MAX:
            return None
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_FILE_MAX)
        queues.add(queue)
        return queue

    def cesser(self, conversation: str, queue: asyncio.Queue[dict[str, Any]]) -> None:
        """Stop listening."""
        queues = self._ecoutes.get(conversation, set())
        queues.discard(queue)
        if not queues:
            self._ecoutes.pop(conversation, None)

    def publier(self, conversation: str, nouveau: dict[str, Any]) -> None:
        """Tell the listeners; one too slow to read misses events and catches up on reload."""
        for queue in self._ecoutes.get(conversation, set()):
            if not queue.full():
                queue.put_nowait(nouveau)
