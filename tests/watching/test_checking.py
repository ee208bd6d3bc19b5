"""What a check finds: each change once, on either database, whatever is killed or changed between two of them."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import pytest

from pipelines.mailing.settings import WatchSection
from pipelines.outcomes import Outcome
from pipelines.search.selection import Includable
from pipelines.store.database.search_models import SearchIndexRow
from pipelines.watching import checking, edits
from pipelines.watching.board import WatchBoard
from pipelines.watching.checking import check_watches
from pipelines.watching.definitions import read_watches
from pipelines.watching.forgetting import forget_watched
from pipelines.watching.state import read_state

CURFEW = "The curfew in the old town was lifted on Monday, the governor said."
MARKET = "The market in the old town was open on Monday, the governor said."


def feed_of(watched: Any, name: str) -> Any:
    feed = feedparser.parse((watched.folder.root / "watches" / f"{name}.atom").read_bytes())
    assert feed.bozo == 0
    return feed


def test_what_is_there_when_a_watch_begins_counts_as_seen(watched: Any) -> None:
    watched.visit("a", CURFEW)
    begun = watched.watch("curfews", "curfew")
    assert (begun.news, begun.found) == ((), 1)
    assert "begins now" in begun.begun
    assert watched.check("curfews").begun == ""


def test_each_change_is_news_once(watched: Any) -> None:
    for page in ("stays", "edited", "leaves", "goes", "misses"):
        watched.visit(page, CURFEW)
    watched.visit("enters", MARKET)
    watched.watch("curfews", "curfew")
    watched.visit("stays", CURFEW)
    watched.visit("edited", CURFEW.replace("Monday", "Tuesday"))
    watched.visit("leaves", MARKET)
    watched.visit("enters", f"{MARKET} There was a curfew, too.")
    watched.visit("new", f"{CURFEW} A new page.")
    watched.visit("other", MARKET)
    assert watched.remove("goes") is Outcome.GONE
    assert watched.remove("misses", status=404) is Outcome.MISSING_ONCE
    assert sorted(watched.news("curfews")) == [
        ("edited", "edited"), ("entered", "enters"), ("gone", "goes"), ("left", "leaves"), ("new", "new")
    ]  # fmt: skip
    assert watched.news("curfews") == []
    assert [entry.tags[0].term for entry in feed_of(watched, "curfews").entries] == ["new", "entered", "gone", "left", "edited"]
    watched.clock.move(days=2)
    assert watched.remove("misses", status=404) is Outcome.GONE
    watched.visit("goes", CURFEW)
    watched.visit("leaves", CURFEW)
    assert sorted(watched.news("curfews")) == [("back", "goes"), ("entered", "leaves"), ("gone", "misses")]
    assert watched.news("curfews") == []


def test_an_article_that_was_edited_and_then_removed_is_told_of_both(watched: Any) -> None:
    watched.visit("a", CURFEW)
    watched.watch("curfews", "curfew")
    watched.visit("a", CURFEW.replace("lifted", "extended"))
    watched.remove("a")
    assert watched.news("curfews") == [("edited", "a"), ("gone", "a")]


def test_an_edit_that_was_taken_back_between_two_checks_is_told(watched: Any) -> None:
    watched.visit("a", CURFEW)
    watched.watch("curfews", "curfew")
    watched.visit("a", CURFEW.replace("lifted", "extended"))
    watched.visit("a", CURFEW)
    assert watched.news("curfews") == [("edited", "a")]


def test_what_only_typography_changed_is_no_news(watched: Any) -> None:
    watched.visit("a", f'{CURFEW} "At last", he said - and left.')
    watched.watch("curfews", "curfew")
    assert watched.visit("a", f"{CURFEW}  “At last”, he said – and left.") is Outcome.UNCHANGED
    assert watched.news("curfews") == []


def test_a_text_that_only_we_read_otherwise_is_no_edit(watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As re-extraction writes it: another revision of the same capture. Where the question now finds it, that is told, with the reason.

    No text is read for that: a whole corpus may have been extracted anew.
    """
    from sqlalchemy import select

    from pipelines.store.database.models import DocumentRow, RevisionRow
    from pipelines.store.visits.revision_writer import body_values, write_revision

    watched.visit("reads", f"{CURFEW} Share this.")
    watched.visit("enters", MARKET)
    watched.watch("curfews", "curfew")
    texts = {"reads": CURFEW, "enters": f"{MARKET} A curfew."}
    with watched.db.write() as session:
        for page, text in texts.items():
            revision = session.scalars(
                select(RevisionRow).join(DocumentRow, DocumentRow.revision_id == RevisionRow.id).where(DocumentRow.canonical.endswith(page))
            ).one()
            row = {column.name: getattr(revision, column.name) for column in RevisionRow.__table__.columns if column.name != "id"}
            write_revision(
                session, revision.document_id, revision.fetch_id, row | body_values(text, (), flags=(), engine="toy 2"), is_latest=True
            )
    read: list[int] = []
    monkeypatch.setattr(edits, "read_versions", lambda _, document: read.append(document))
    checked = watched.check("curfews")
    assert read == []
    assert [(one.kind.value, watched.page(one.document), one.origin) for one in checked.news] == [("entered", "enters", "extracted_again")]
    assert "changed nothing" in feed_of(watched, "curfews").entries[0].summary


def test_a_watch_may_ask_for_those_that_are_gone(watched: Any) -> None:
    watched.visit("a", CURFEW)
    watched.watch("all", "curfew", include=frozenset({Includable.GONE}))
    watched.remove("a")
    assert watched.news("all") == [("gone", "a")]
    assert watched.news("all") == []


def test_a_changed_question_makes_no_news_of_what_was_there_and_keeps_those_that_are(watched: Any) -> None:
    watched.visit("a", CURFEW)
    watched.visit("b", MARKET)
    watched.watch("town", "curfew")
    path = watched.folder.root / "watches.toml"
    path.write_text(path.read_text().replace('"curfew"', '"curfew OR market"'))
    watched.visit("a", CURFEW.replace("Monday", "Tuesday"))
    checked = watched.check("town")
    assert [one.kind.value for one in checked.news] == ["edited"]
    assert "question was changed" in checked.begun
    watched.remove("b")
    assert watched.news("town") == [("gone", "b")]


def test_another_database_makes_no_news_of_all_it_holds(watched: Any) -> None:
    watched.visit("a", CURFEW)
    watched.watch("curfews", "curfew")
    path = watched.folder.root / "watches" / "curfews.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "corpus": "0" * 64, "known": []}))
    checked = watched.check("curfews")
    assert checked.news == ()
    assert "another one" in checked.begun


def test_while_documents_are_not_prepared_for_search_nothing_is_taken_for_gone(watched: Any) -> None:
    watched.visit("a", CURFEW)
    watched.watch("curfews", "curfew")
    with watched.db.write() as session:
        session.query(SearchIndexRow).delete()
    checked = watched.check("curfews")
    assert "not prepared for search" in checked.fault
    assert checked.news == ()
    state = read_state(watched.folder.root, "curfews")
    assert state is not None and len(state.known) == 1


def test_a_question_that_finds_too_much_is_refused_and_nothing_is_forgotten(watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.visit("a", CURFEW)
    watched.watch("curfews", "curfew")
    monkeypatch.setattr(checking, "MAX_FOUND", 1)
    watched.visit("b", CURFEW.replace("old", "new"))
    assert "more than 1 documents" in watched.check("curfews").fault
    monkeypatch.undo()
    assert watched.news("curfews") == [("new", "b")]


class Killed(BaseException):
    """Stands for kill -9 at a step."""


@pytest.mark.parametrize("step", ["keep_feed", "compose_mail", "send_mail"])
def test_a_check_that_is_killed_loses_nothing_and_tells_nothing_twice(watched: Any, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    inbox, watched.folder = _with_mail(watched)
    watched.watch("curfews", "curfew")
    watched.visit("a", CURFEW)

    def die(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(checking, step, die)
    with pytest.raises(Killed):
        watched.check("curfews")
    monkeypatch.undo()
    assert watched.check("curfews").news == (), "it was found, and is not found again"
    entries = feed_of(watched, "curfews").entries
    assert [entry.tags[0].term for entry in entries] == ["new"]
    assert len(list(inbox.iterdir())) == 1
    watched.visit("b", CURFEW.replace("old", "new"))
    assert watched.news("curfews") == [("new", "b")]
    assert {entry.id for entry in entries} < {entry.id for entry in feed_of(watched, "curfews").entries}, "their names stay"
    assert len(list(inbox.iterdir())) == 2


def test_a_state_that_could_not_be_written_leaves_the_news_to_the_next_check(watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.watch("curfews", "curfew")
    watched.visit("a", CURFEW)
    before = sorted((path.name, path.read_bytes()) for path in (watched.folder.root / "watches").iterdir())

    def die(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(checking, "write_state", die)
    with pytest.raises(Killed):
        watched.check("curfews")
    monkeypatch.undo()
    assert sorted((path.name, path.read_bytes()) for path in (watched.folder.root / "watches").iterdir()) == before
    assert watched.news("curfews") == [("new", "a")]


def test_a_mail_that_does_not_go_is_told_and_tried_again(watched: Any) -> None:
    inbox, folder = _with_mail(watched)
    good, watched.folder = folder.watch.sendmail, folder
    bad = good.with_name("broken")
    bad.write_text("#!/bin/sh\ncat > /dev/null\necho 'no route to \x1b[31mhost' >&2\nexit 75\n")
    bad.chmod(0o700)
    watched.watch("curfews", "curfew")
    watched.visit("a", CURFEW)
    for sendmail, what in ((bad, "ended with code 75: no route"), (good.with_name("nowhere"), "cannot be started")):
        watched.folder = replace(folder, watch=WatchSection(mail="ana@example.org", sendmail=sendmail))
        fault = watched.check("curfews").fault
        assert what in fault and "1 news were not mailed" in fault
    watched.visit("b", CURFEW.replace("old", "new"))
    watched.folder = folder
    assert watched.news("curfews") == [("new", "b")]
    (mail,) = inbox.iterdir()
    assert "Subject: Winnow: 2 new: curfews" in mail.read_text()


def test_mail_that_is_set_up_later_begins_with_the_next_news(watched: Any) -> None:
    watched.watch("curfews", "curfew")
    watched.visit("a", CURFEW)
    assert watched.news("curfews") == [("new", "a")]
    inbox, watched.folder = _with_mail(watched)
    assert watched.news("curfews") == []
    assert list(inbox.iterdir()) == []


def _with_mail(watched: Any) -> tuple[Path, Any]:
    inbox = watched.folder.root.parent / "inbox"
    inbox.mkdir()
    program = watched.folder.root.parent / "sendmail"
    program.write_text(f'#!/bin/sh\n[ "$*" = "-oi -t" ] && cat > "{inbox}/$$"\n')
    program.chmod(0o700)
    os.sync()
    return inbox, replace(watched.folder, watch=WatchSection(mail="ana@example.org", sendmail=program))


def test_a_hostile_title_stays_in_its_line_of_feed_and_mail(watched: Any) -> None:
    inbox, watched.folder = _with_mail(watched)
    watched.watch("curfews", "curfew")
    hostile = "Curfew\r\nBcc: eve@example.org\x1b[2J\u202e<script>alert(1)</script> & \x00 ]]>"
    watched.visit("a", CURFEW, title=hostile)
    watched.check("curfews")
    (entry,) = feed_of(watched, "curfews").entries
    assert entry.title == "New: Curfew Bcc: eve@example.org[2J<script>alert(1)</script> & ]]>"
    (mail,) = inbox.iterdir()
    head, _, body = mail.read_text().partition("\n\n")
    assert [line.partition(":")[0] for line in head.splitlines() if not line.startswith(" ")].count("Bcc") == 0
    assert not [line for line in body.splitlines() if line.startswith("Bcc")]


def test_a_forgotten_document_leaves_no_title_and_no_number_behind(watched: Any) -> None:
    watched.watch("curfews", "curfew")
    watched.visit("secret", CURFEW, title="A title of many words that only this one document has, and no other")
    watched.visit("other", CURFEW.replace("old", "new"))
    checked = watched.check("curfews")
    gone = next(one.document for one in checked.news if watched.page(one.document) == "secret")
    forget_watched(watched.folder, watched.db, {gone})
    kept = b"".join(path.read_bytes() for path in (watched.folder.root / "watches").iterdir())
    assert b"A title of many words" not in kept and b"/secret" not in kept
    assert [entry.link for entry in feed_of(watched, "curfews").entries] == ["https://example.org/other"]
    state = read_state(watched.folder.root, "curfews")
    assert state is not None and gone not in {*state.known, *(one.document for one in state.news)}


def test_marking_as_seen_is_kept_apart_from_what_was_found(watched: Any) -> None:
    watched.watch("curfews", "curfew")
    board = WatchBoard(root=watched.folder.root, now=watched.clock)
    watched.visit("a", CURFEW)
    watched.check("curfews")
    (view,) = board.views()
    assert [one.kind.value for one in view.unseen] == ["new"]
    watched.visit("b", CURFEW.replace("old", "new"))
    watched.check("curfews")
    board.mark_seen("curfews", view.last_number)
    (after,) = board.views()
    assert [watched.page(one.document) for one in after.unseen] == ["b"], "what came after the page was shown is not marked"
    assert after.since == watched.clock()
    board.mark_seen("curfews", 10**12)
    board.mark_seen("curfews", 0)
    assert board.views()[0].unseen == ()
    watched.visit("c", CURFEW.replace("old", "other"))
    watched.check("curfews")
    assert len(board.views()[0].unseen) == 1


def test_a_damaged_state_is_named_and_never_replaced(watched: Any) -> None:
    watched.watch("curfews", "curfew")
    path = watched.folder.root / "watches" / "curfews.json"
    path.write_text("{")
    watched.watch("others", "market")
    watched.visit("a", MARKET)
    assert "curfews.json: is damaged" in watched.check("curfews").fault
    both = check_watches(watched.folder, watched.db, read_watches(watched.folder.root))
    assert [(one.name, len(one.news), bool(one.fault)) for one in both] == [("curfews", 0, True), ("others", 1, False)]
    assert path.read_text() == "{"
    assert "is damaged" in WatchBoard(root=watched.folder.root, now=watched.clock).views()[0].fault
    path.unlink()
    assert "begins now" in watched.check("curfews").begun
    assert [watch.name for watch in read_watches(watched.folder.root)] == ["curfews", "others"]
