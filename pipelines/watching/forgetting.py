"""Takes forgotten documents out of what watches keep."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipelines.corpus import Corpus
from pipelines.errors import DiskFullError, IntegrityError, WinnowError
from pipelines.store.database.connection import Database
from pipelines.store.search.watched import named_revisions
from pipelines.watching.changes import without
from pipelines.watching.feed import keep_feed
from pipelines.watching.state import feed_names, feed_path, read_state, state_lock, state_names, write_state


def forget_watched(corpus: Corpus, db: Database, documents: Collection[int]) -> None:
    """Take documents out of all that watches remember, and write their feeds without them.

    A feed that cannot be made anew is removed, for nobody knows whom it names. One watch that is damaged keeps no other from being cleaned.
    Raises `DiskFullError`, `IntegrityError`, when all were gone through.
    """
    names = sorted({*state_names(corpus.root), *feed_names(corpus.root)})
    if not names:
        return
    faults: list[WinnowError | OSError] = []
    with state_lock(corpus.root):
        for name in names:
            try:
                _forget(corpus, db, name, documents)
            except (WinnowError, OSError) as error:
                faults.append(error)
                feed_path(corpus.root, name).unlink(missing_ok=True)
    full = next((fault for fault in faults if isinstance(fault, DiskFullError)), None)
    if full is not None:
        raise full
    if faults:
        raise IntegrityError("\n".join(map(str, faults)))


def _forget(corpus: Corpus, db: Database, name: str, documents: Collection[int]) -> None:
    state = read_state(corpus.root, name)
    if state is None:
        feed_path(corpus.root, name).unlink(missing_ok=True)
        return
    if not {*documents} & {*state.known, *(one.document for one in state.news)}:
        return
    left = replace(state, known=without(state.known, documents), news=tuple(one for one in state.news if one.document not in documents))
    with db.read() as session:
        named = named_revisions(session, ((one.document, one.revision) for one in left.news))
    keep_feed(corpus.root, name, left, named)  # before the state, by which a call that was killed between finds what is left to do
    write_state(corpus.root, name, left)
