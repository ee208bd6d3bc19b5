"""Layers in both databases: a new revision that differs in what was corrected, and nothing else changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from pipelines.correcting.preview import preview
from pipelines.correcting.work import accept, take_back
from pipelines.extraction.corrections import digest_of
from pipelines.history import tell_history
from pipelines.items import Block, BlockKind, Correction, Extraction
from pipelines.outcomes import Outcome, PageStatus
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.revisions.documents import history
from pipelines.store.revisions.versions import read_versions
from pipelines.store.visits.corrected_revisions import count_read_texts, read_texts, write_corrected
from pipelines.store.visits.finish import finish_visit

PLEA = "Give a little to this house."


def finish(corpus: Any, extraction_of: Any, url: str, *lines: str, page: PageStatus = PageStatus.ARTICLE) -> Outcome:
    blocks = tuple(Block(text=line, kind=BlockKind.PARAGRAPH, kept=True, reason="text", path="div.story > p") for line in lines)
    extraction: Extraction = replace(extraction_of("\n\n".join(lines), page=page), blocks=blocks)
    return finish_visit(
        corpus.db,
        visit=corpus.visit_of(url),
        run_id=corpus.run_id,
        outcome=None,
        reason="because",
        capture=corpus.capture(url),
        extraction=extraction,
        duration_ms=1,
        now=corpus.clock(),
    )


@pytest.fixture
def pages(corpus: Any, extraction_of: Any) -> Any:
    for name in range(60):  # more than are read at once
        assert finish(corpus, extraction_of, f"https://example.org/{name}", f"Story {name} " + "told " * 20, PLEA) is Outcome.STORED
    finish(corpus, extraction_of, "https://example.org/stub", "The beginning " * 12, PLEA, page=PageStatus.STUB)
    return corpus


def rows(corpus: Any, number: int) -> list[dict[str, Any]]:
    with corpus.db.read() as session:
        found = session.execute(select(RevisionRow.__table__).where(RevisionRow.number == number).order_by(RevisionRow.document_id))
        return [dict(row._mapping) for row in found]


def test_a_layer_differs_in_the_text_alone(pages: Any, source_of: Any) -> None:
    below, source, rule = rows(pages, 1), source_of("example"), Correction(keep=False, text=PLEA)
    seen = preview(pages.db, source, rule)
    saved: list[Correction] = []

    def save(correction: Correction) -> Any:
        assert not rows(pages, 2), "the file comes before the database"
        saved.append(correction)
        return replace(source, corrections=tuple(saved))

    done = accept(pages.db, source, rule, save=save)
    assert (done.written, done.complete, done.preview, seen.changed, seen.unchanged) == (61, True, seen, 61, 0)
    assert rows(pages, 1) == below
    own = ("id", "number", "text", "text_sha256", "blocks", "flags", "engine", "word_count")
    for old, new in zip(below, rows(pages, 2), strict=True):
        assert {key: value for key, value in old.items() if key not in own} == {key: new[key] for key in old if key not in own}
        assert (new["text"], new["engine"]) == (old["text"].removesuffix(f"\n\n{PLEA}"), f"toy 1; corrections {digest_of([rule])}")
        assert (new["word_count"], new["text_sha256"] != old["text_sha256"]) == (len(new["text"].split()), True)
    with pages.db.read() as session:
        assert set(session.execute(select(DocumentRow.latest_revision))) == {(2,)}
        assert [one.number for one in history(session, 1)] == [1, 2]

    again = accept(pages.db, done.source, rule, save=lambda _: done.source)
    assert (again.written, again.complete) == (0, True)
    back = take_back(pages.db, done.source, digest_of([rule]), remove=lambda _: source)
    assert back.written == 61
    for old, new in zip(below, rows(pages, 3), strict=True):
        assert {key: value for key, value in old.items() if key not in ("id", "number")} == {
            key: new[key] for key in old if key not in ("id", "number")
        }


def test_a_layer_over_an_earlier_capture_is_not_the_latest(pages: Any, extraction_of: Any) -> None:
    reading = next(read_texts(pages.db, "example"))
    pages.clock.move(days=1)
    assert finish(pages, extraction_of, "https://example.org/0", "Another story " + "told " * 20) is Outcome.REVISED
    assert write_corrected(pages.db, [replace(reading, text="x")]) == 1
    assert [one["text"] for one in rows(pages, 3)] == ["x"]
    with pages.db.read() as session:
        assert session.scalar(select(DocumentRow.latest_revision).where(DocumentRow.id == 1)) == 2, "a layer over an earlier capture"
        assert [one.number for one in history(session, 1)] == [1, 3, 2]
    assert write_corrected(pages.db, [replace(reading, text="y")]) == 0, "it was read again since"


def test_every_stored_capture_is_previewed_and_corrected(pages: Any, extraction_of: Any, source_of: Any) -> None:
    pages.clock.move(days=1)
    finish(pages, extraction_of, "https://example.org/0", "Story 0 " + "told " * 20, "Nobody answered.", PLEA)
    finish(pages, extraction_of, "https://example.org/1", "Story 1 " + "told " * 20, "Nobody answered.")
    source, rule = source_of("example"), Correction(keep=False, text=PLEA)
    corrected = replace(source, corrections=(rule,))
    done = accept(pages.db, source, rule, save=lambda _: corrected)
    seen = done.preview
    assert (seen.captures, seen.documents, seen.changed, seen.changed_before, done.written) == (63, 61, 60, 2, 62)
    with pages.db.read() as session:
        told = [(step.version.revision.number, step.origin.value) for step in tell_history(read_versions(session, 1))]
        texts = {one.number: one.text for one in history(session, 1)}
        latest = dict(session.execute(select(DocumentRow.id, DocumentRow.latest_revision)).all())
    assert told == [(1, "first"), (3, "corrected"), (2, "edited"), (4, "corrected")]
    assert [PLEA in texts[number] for number in (1, 2, 3, 4)] == [True, True, False, False]
    assert (latest[1], latest[2], latest[3]) == (4, 2, 2)
    assert accept(pages.db, corrected, rule, save=lambda _: corrected).written == 0
    assert take_back(pages.db, corrected, digest_of([rule]), remove=lambda _: source).written == 62


def test_only_the_texts_of_the_source_are_read(pages: Any) -> None:
    assert [one.document_id for one in read_texts(pages.db, "example")] == list(range(1, 62))
    assert (count_read_texts(pages.db, "example"), count_read_texts(pages.db, "other")) == (61, 0)


def test_work_that_is_stopped_is_completed_by_the_same_call(pages: Any, source_of: Any) -> None:
    source, rule = source_of("example"), Correction(keep=False, text=PLEA)
    corrected = replace(source, corrections=(rule,))
    early = accept(pages.db, source, rule, save=lambda _: pytest.fail("nothing is saved"), stopping=lambda: True)
    assert (early.written, early.complete, early.source) == (0, False, source)
    looks = iter([False] * 61 + [False] + [False] * 45 + [True] * 99)
    half = accept(pages.db, source, rule, save=lambda _: corrected, stopping=lambda: next(looks))
    assert (half.written, half.complete) == (40, False)
    whole = accept(pages.db, corrected, rule, save=lambda _: corrected)
    assert (whole.written, whole.complete, len(rows(pages, 2))) == (21, True, 61)


def test_a_page_that_says_what_it_said_is_unchanged_whether_or_not_it_is_corrected(pages: Any, extraction_of: Any) -> None:
    """A crawl that has read the new rule while the database still has the text without it, as after a kill."""
    from pipelines.extraction.corrections import apply_corrections

    pages.clock.move(days=1)
    lines = ("Story 5 " + "told " * 20, PLEA)
    blocks = tuple(Block(text=line, kind=BlockKind.PARAGRAPH, kept=True, reason="text", path="div.story > p") for line in lines)
    url = "https://example.org/5"
    outcome = finish_visit(
        pages.db,
        visit=pages.visit_of(url),
        run_id=pages.run_id,
        outcome=None,
        reason="because",
        capture=pages.capture(url),
        extraction=apply_corrections(replace(extraction_of("\n\n".join(lines)), blocks=blocks), [Correction(keep=False, text=PLEA)]),
        duration_ms=1,
        now=pages.clock(),
    )
    assert outcome is Outcome.UNCHANGED
