"""Takes forgotten documents out of what watches keep."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipelines.corpus import Corpus
from pipelines.store.database.connection import Database
from pipelines.store.search.watched import named_revisions
from pipelines.watching.changes import without
from pipelines.watching.feed import keep_feed
from pipelines.watching.state import read_state, state_lock, state_names, write_state


def forget_watched(corpus: Corpus, db: Database, documents: Collection[int]) -> None:
    """Take documents out of all that watches remember, and write their feeds without them. Raises `DiskFullError`, `IntegrityError`."""
    names = state_names(corpus.root)
    if not names:
        return
    with state_lock(corpus.root):
        for name in names:
            state = read_state(corpus.root, name)
            if state is None or not {*documents} & {*state.known, *(one.document for one in state.news)}:
                continue
            news = tuple(one for one in state.news if one.document not in documents)
            left = replace(state, known=without(state.known, documents), news=news)
            write_state(corpus.root, name, left)
            with db.read() as session:
                named = named_revisions(session, ((one.document, one.revision) for one in left.news))
            keep_feed(corpus.root, name, left, named)
