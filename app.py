"""`python app.py`: the page, over the archive that the settings name; the seeds become one on first start."""

from __future__ import annotations

import logging
import sys

from rag.errors import RagError
from rag.settings import load_settings
from rag.web.server import serve


def main() -> int:
    """Serve the page; the exit code is 2 where a setting forbids it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")
    for ours in ("rag", __name__):
        logging.getLogger(ours).setLevel(logging.INFO)
    try:
        serve(load_settings())
    except RagError as error:
        logging.getLogger(__name__).error("%s", error)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
