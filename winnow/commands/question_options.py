"""What `winnow search` and `winnow kwic` share besides the options of a selection: the words, and notes beside the results."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

WordsArgument = Annotated[list[str], typer.Argument(help="What to search for; see the examples.", metavar="WORDS...", show_default=False)]


def tell(notes: tuple[str, ...], not_indexed: int) -> None:
    """Notes for the person, beside the results."""
    for note in notes:
        sys.stderr.write(f"{note}\n")
    if not_indexed:
        sys.stderr.write(
            f"{not_indexed} documents were NOT searched, because the corpus could not be written; the next crawl prepares them.\n"
        )
