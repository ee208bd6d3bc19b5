"""Heads of the custody log on both databases: the same tree, also while others write, and a log that was cut or changed is told."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from pipelines.store.custody.events import hash_line
from pipelines.store.custody.exports import ExportRecord, log_export
from pipelines.store.custody.head import lines_until, read_head, read_tree_head
from pipelines.store.custody.tree import GrowingTree
from pipelines.store.database.connection import Database
from pipelines.store.integrity.heads import check_heads

EVENTS = 7


def log(db: Database, number: int) -> None:
    log_export(db, ExportRecord(name=f"file-{number}", format="csv", documents=number, sha256="0" * 64))


@pytest.fixture
def logged(db: Database) -> Database:
    for number in range(EVENTS):
        log(db, number)
    return db


def test_a_head_is_the_tree_over_the_lines_in_their_order(logged: Database) -> None:
    head = read_tree_head(logged)
    with logged.read() as session:
        lines = list(lines_until(session))
    tree = GrowingTree()
    for line in lines:
        tree.add(line)
    assert (head.events, head.tree, head.sha256) == (EVENTS, tree.root, hash_line(lines[-1]))
    assert (read_head(logged).events, read_head(logged).sha256) == (head.events, head.sha256)


def test_a_log_that_goes_on_has_its_heads_and_one_that_was_cut_has_not(logged: Database) -> None:
    first = read_tree_head(logged)
    log(logged, EVENTS)
    second = read_tree_head(logged)
    with logged.read() as session:
        assert list(check_heads(session, {"first": first, "second": second})) == []
    with logged.write() as session:
        session.execute(text("DELETE FROM custody WHERE id = (SELECT max(id) FROM custody)"))
    with logged.read() as session:
        (found,) = check_heads(session, {"first": first, "second": second})
        assert found == ("second", f"the custody log was cut: it has {EVENTS} events, and this head stands for {EVENTS + 1}")
        assert [place for place, _ in check_heads(session, {"forged": replace(first, tree="0" * 64)})] == ["forged"]


def test_heads_that_are_read_while_others_write_hold_afterwards(logged: Database) -> None:
    """PostgreSQL gives numbers before rows are kept: a head must not leave one out that then stands before its end."""
    writers = [threading.Thread(target=lambda begin=begin: [log(logged, begin + number) for number in range(20)]) for begin in (100, 200)]
    for writer in writers:
        writer.start()
    heads = [read_tree_head(logged) for _ in range(10)]
    for writer in writers:
        writer.join()
    with logged.read() as session:
        assert list(check_heads(session, {str(number): head for number, head in enumerate(heads)})) == []
    assert read_tree_head(logged).events == EVENTS + 40
