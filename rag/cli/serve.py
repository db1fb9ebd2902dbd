"""`rag serve`: the page, from the command line."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from rag.cli import options


def serve(
    host: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Where to listen; 0.0.0.0 is everywhere.", show_default="127.0.0.1"),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.", show_default="7860")
    ] = None,
    index: options.Index = None,
    embedder: options.Embedder = None,
) -> None:
    """Serve the page on which readers ask, as `python app.py` does.

    Where there is no archive yet, it is built first from the articles that came with the program (setting `seeds`).

    Example: `rag serve --port 8000`
    """
    from rag.settings import load_settings
    from rag.web import serve as serve_page

    logging.getLogger("rag.web").setLevel(logging.INFO)  # it says where the page is
    serve_page(load_settings(host=host, port=port, index=index, embedder=embedder))
