"""A corpus that is gone afterwards, for looking at sites without writing into one's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pipelines.corpus import Corpus


@contextmanager
def temporary_corpus(corpus: Corpus) -> Iterator[Corpus]:
    """The same contact, network rules and clock as `corpus`, with a database and an archive of its own in a temporary folder.

    When its hosts were asked is noted in `corpus`, so that a crawl beside or after it keeps their delays.
    """
    with tempfile.TemporaryDirectory(prefix="winnow-") as folder:
        root = Path(folder)
        yield replace(corpus, root=root, database="trial.db", archive=root / "archive", parent=corpus)
