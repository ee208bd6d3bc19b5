"""The custody log has of each row the digest that the row has when its write unit ends, and each event follows the last of its strand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text

from pipelines.outcomes import Outcome
from pipelines.store.custody.events import GONE, hash_line
from pipelines.store.custody.log import CustodyEvent, _append, _digests, _digests_of_table, note

OF_A_VISIT = ("fetch", "document", "revision")
NO_NUMBER = 10_000


@pytest.fixture
def visited(corpus: Any) -> Any:
    corpus.finish(text="Five officers entered at night.")
    corpus.finish("https://example.org/b", text="Nobody was charged.")
    return corpus


def events(corpus: Any) -> list[tuple[str, dict[str, Any]]]:
    """Digest and content of each event."""
    with corpus.db.read() as session:
        rows = session.execute(text("select sha256, line from custody order by id")).all()
    assert [digest for digest, _ in rows] == [hash_line(line) for _, line in rows]
    return [(digest, json.loads(line)) for digest, line in rows]


def follow(corpus: Any) -> None:
    """Each event names the one before in its strand."""
    last: dict[str, str] = {}
    for digest, line in events(corpus):
        assert line["previous"] == last.get(line["strand"], line["previous"]), line
        last[line["strand"]] = digest


VISITS: dict[str, Callable[[Any], object]] = {
    "new": lambda corpus: corpus.finish("https://example.org/c", text="The register was kept by hand."),
    "unchanged": lambda corpus: corpus.finish(text="Five officers entered at night."),
    "revised": lambda corpus: corpus.finish(text="Six officers entered at night, the ministry now says, and left at dawn."),
    "missing": lambda corpus: corpus.finish(outcome=Outcome.GONE),
    "there again": lambda corpus: (corpus.finish(outcome=Outcome.GONE), corpus.finish(text="Five officers entered at night.")),
}


@pytest.mark.parametrize("visit", VISITS.values(), ids=VISITS)
def test_the_log_has_the_digests_that_the_rows_have(visited: Any, visit: Callable[[Any], object]) -> None:
    visit(visited)
    told: dict[tuple[str, int], str] = {}
    for _, line in events(visited):
        told |= {(table, int(number)): digest for table in OF_A_VISIT for number, digest in line["rows"].get(table, {}).items()}
    assert {table for table, _ in told} == set(OF_A_VISIT)
    with visited.db.read() as session:
        for table in OF_A_VISIT:
            numbers = [number for of, number in told if of == table]
            assert _digests_of_table(session.connection(), table, numbers) == {number: told[table, number] for number in numbers}
            assert len(numbers) == session.scalar(text(f'select count(*) from "{table}"'))
    follow(visited)


def test_a_row_that_is_gone_is_called_so_and_hides_no_other(visited: Any) -> None:
    with visited.db.read() as session:
        number = session.scalar(text('select max(id) from "fetch"'))
        found = _digests(session.connection(), "fetch", {NO_NUMBER: None, number: None})
    assert list(found) == [number, NO_NUMBER]
    assert found[NO_NUMBER] == GONE
    assert found[number] != GONE


def test_a_row_that_is_noted_again_is_read_again(visited: Any) -> None:
    with visited.db.write() as session:
        number = session.scalar(text("select max(id) from document"))
        note(session, "document", number, row=("as it was",))
        session.execute(text("update document set status = 'gone' where id = :number"), {"number": number})
        note(session, "document", number)
    with visited.db.read() as session:
        assert events(visited)[-1][1]["rows"]["document"] == {
            str(number): _digests_of_table(session.connection(), "document", [number])[number]
        }


def test_a_visit_reads_none_of_its_rows_back_and_adds_its_event_by_one_statement(visited: Any) -> None:
    asked: list[str] = []
    event.listen(visited.db.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: asked.append(statement))
    visited.finish("https://example.org/c", text="The register was kept by hand.")
    assert [one for one in asked if one.startswith("SELECT") and ("warc_offset" in one or "revision.blocks" in one)] == []
    assert len([one for one in asked if "custody" in one]) == 1, asked


def test_what_another_process_adds_to_a_strand_is_followed(visited: Any) -> None:
    strand = events(visited)[-1][1]["strand"]
    with visited.db.read() as session:
        address = session.get_bind().engine.url
    other = create_engine(address)  # what an engine wrote last is known to no other
    with other.begin() as connection:
        _append(connection, strand, CustodyEvent.CHANGED, {})
    other.dispose()
    visited.finish("https://example.org/c", text="The register was kept by hand.")
    follow(visited)
    assert len(events(visited)) == len({line["previous"] for _, line in events(visited)})


def test_an_event_that_was_not_kept_is_followed_by_none(visited: Any) -> None:
    before = events(visited)
    with pytest.raises(RuntimeError, match="at the end"), visited.db.write() as session:
        number = session.scalar(text('select max(id) from "fetch"'))
        note(session, "fetch", number, run=int(before[-1][1]["strand"].removeprefix("run ")))
        event.listen(session, "before_commit", _fail)  # after the event was added
    assert events(visited) == before
    visited.finish("https://example.org/c", text="The register was kept by hand.")
    assert len(events(visited)) == len(before) + 1
    follow(visited)


def _fail(_: Any) -> None:
    raise RuntimeError("at the end")
