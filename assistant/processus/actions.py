"""The action server, on the loopback only: rasa_sdk's own application with our actions."""

from __future__ import annotations

import logging
import sys

from rasa_sdk.endpoint import create_app

from directory.reglages import reglages
from directory.territoire.gazetier import gazetier


def main() -> None:
    """Serve the actions on the port given."""
    logging.basicConfig(level=reglages().niveau_journal, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    logging.getLogger("sanic").setLevel(logging.WARNING)
    gazetier()
    app = create_app("actions")
    app.config.ACCESS_LOG = False
    app.run("127.0.0.1", int(sys.argv[1]), workers=1, access_log=False, motd=False)


if __name__ == "__main__":
    main()
