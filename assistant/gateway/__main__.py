"""Run the gateway: python -m assistant.gateway (the supervisor gives the private addresses)."""

from __future__ import annotations

import logging
import os
import sys

from aiohttp import web

from assistant.gateway.app import creer_app
from directory.reglages import reglages


def main() -> int:
    """Serve until a signal."""
    settings = reglages()
    logging.basicConfig(
        level=settings.niveau_journal,
        stream=sys.stdout,
        format="%(asctime)s %(levelname)s %(message)s",
        datefmt="%H:%M:%S",
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = creer_app(os.environ["URL_DIALOGUE"], os.environ["URL_ACTIONS"])
    web.run_app(
        app,
        host=settings.adresse,
        port=settings.port,
        print=None,
        access_log=None,
        shutdown_timeout=5.0,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
