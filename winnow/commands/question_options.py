"""What `winnow search` and `winnow kwic` share: the question, and the corpus made ready for it; `selecting` has the options."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from crawler.runs.indexing import index_stored
from pipelines.corpus import open_corpus
from pipelines.store.database.connection import Database

WordsArgument = Annotated[list[str], typer.Argument(help="What to search for; see the examples.", metavar="WORDS...", show_default=False)]


@contextmanager
def searchable(folder: Path | None, *, progress: str) -> Iterator[Database]:
    """The corpus's database, with all documents prepared for search where that is possible."""
    corpus = open_corpus(folder)
    index_stored(corpus, progress=progress)
    db = corpus.open_database(read_only=True)
    try:
        yield db
    finally:
        db.close()


def tell(notes: tuple[str, ...], not_indexed: int) -> None:
    """Notes for the person, beside the results."""
    for note in notes:
        sys.stderr.write(f"{note}\n")
    if not_indexed:
        sys.stderr.write(
            f"{not_indexed} documents were NOT searched, because the corpus could not be written; the next crawl prepares them.\n"
        )
