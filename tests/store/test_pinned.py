"""A snapshot read again on both databases: pins give the revisions as they were, whatever was stored since."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from pipelines.errors import IntegrityError
from pipelines.exports.snapshots.manifest import Making
from pipelines.exports.snapshots.pins import pin_of
from pipelines.exports.snapshots.writing import write_again, write_snapshot
from pipelines.outcomes import Outcome
from pipelines.search.selection import Selection
from pipelines.store.search.pinned import Pin, read_pinned
from pipelines.store.search.selection import select
from pipelines.store.source_titles import source_titles

URLS = [f"https://example.org/{number}" for number in range(45)]  # more than are read at once


def make(census) -> Making:
    return Making(name="x", title="x", creator="x", selection={}, software={}, files={}, archive=dict.fromkeys(census.archive_files))


def pins_of(corpus) -> list[Pin]:
    with corpus.db.read() as session:
        return [pin_of(revision) for revision in select(session, Selection())]


def store_more(corpus) -> None:
    """A revised text, a page that is gone, a new one."""
    corpus.clock.time += timedelta(days=1)
    corpus.finish(URLS[0], text="Another text altogether, from the first word to the last.")
    for _ in range(2):
        corpus.clock.time += timedelta(days=3)
        corpus.finish(URLS[1], outcome=Outcome.GONE, status=410)
    corpus.finish("https://example.org/new", text="A new text that nobody has seen before today.")


def test_pins_give_the_revisions_as_they_were_in_their_order(corpus):
    for number, url in enumerate(URLS):
        corpus.finish(url, text=f"The text of page {number}, which is like no other text of them all.")
    pins = pins_of(corpus)
    with corpus.db.read() as session:
        before = list(read_pinned(session, pins))
    assert [(one.document_id, one.payload_sha256 is not None) for one in before] == [(pin.document_id, True) for pin in pins]
    store_more(corpus)
    assert pins_of(corpus) != pins
    with corpus.db.read() as session:
        assert list(read_pinned(session, pins)) == before
        assert list(read_pinned(session, [*reversed(pins), Pin(document_id=9_999, number=1, status="article")])) == before[::-1]


def test_a_snapshot_is_made_again_byte_for_byte_and_a_missing_revision_is_named(corpus, tmp_path):
    for number, url in enumerate(URLS[:3]):
        corpus.finish(url, text=f"The text of page {number}, which is like no other text of them all.")
    first, again, never = (tmp_path / "snapshots" / name for name in ("first", "again", "never"))
    with corpus.db.read() as session:
        write_snapshot(first, selected=select(session, Selection()), read_pinned=partial(read_pinned, session), make=make)
    store_more(corpus)
    with corpus.db.read() as session:
        write_again(again, original=first, read_pinned=partial(read_pinned, session))
        assert {path.name: path.read_bytes() for path in first.iterdir()} == {path.name: path.read_bytes() for path in again.iterdir()}
        lacking = partial(read_pinned, session)
        with pytest.raises(IntegrityError, match="1 of its revisions are not in this corpus: document 2 revision 1"):
            write_again(never, original=first, read_pinned=lambda pins: (one for one in lacking(pins) if one.document_id != 2))
    assert sorted(path.name for path in first.parent.iterdir()) == ["again", "first"]


def test_titles_of_sources(corpus):
    with corpus.db.read() as session:
        assert source_titles(session) == {"example": "The example"}
