"""Examinations in both databases: what waits, what is kept, and the revisions that are written from the same capture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from pipelines.items import Fact, Facts
from pipelines.outcomes import Outcome, PageStatus, TextChange
from pipelines.page_kind import Kind, PageKind, PageSignature
from pipelines.store.database.memory_models import HostPageRow
from pipelines.store.revisions.documents import history
from pipelines.store.visits.reextraction_results import (
    APPLICABLE,
    Examination,
    ExaminationScope,
    Finding,
    count_documents,
    count_waiting,
    forget_examinations,
    keep_findings,
    read_documents,
    read_examinations,
    read_waiting,
)
from pipelines.urls import canonical_url

PAGES = [f"https://example.org/{name}" for name in "abc"]
WANTED = ExaminationScope(sources=("example",), engine="toy 2")
APPLY = replace(WANTED, apply=True)


@pytest.fixture
def three(corpus: Any) -> Any:
    for url in PAGES:
        corpus.finish(url, text="Old text.")
    return corpus


def finding(stored: Any, change: TextChange, **values: Any) -> Finding:
    revision = stored.revision
    extraction, kind = values.pop("extraction", None), values.pop("kind", None)
    found = Examination(
        document_id=revision.document_id,
        source=revision.source,
        url=revision.url,
        revision=revision.number,
        change=change,
        status=revision.status,
        **({"becomes": "article"} | values),
    )
    return Finding(examination=found, stored=stored, extraction=extraction, kind=kind)


def waiting(corpus: Any, wanted: ExaminationScope = WANTED) -> list[int]:
    found = [stored.revision.document_id for stored in read_waiting(corpus.db, wanted, after=0, limit=99)]
    assert len(found) == count_waiting(corpus.db, wanted)
    return found


def keep(corpus: Any, *findings: Finding) -> None:
    keep_findings(corpus.db, findings, WANTED, now=corpus.clock())


def all_waiting(corpus: Any) -> list[Any]:
    return read_waiting(corpus.db, APPLY, after=0, limit=99)


def test_every_document_waits_until_it_is_examined(three: Any) -> None:
    assert count_documents(three.db) == {"example": 3}
    assert (waiting(three), waiting(three, replace(WANTED, sources=("other",)))) == ([1, 2, 3], [])
    assert [stored.revision.document_id for stored in read_waiting(three.db, WANTED, after=1, limit=1)] == [2]
    first, second, _ = all_waiting(three)
    full = {"flags_gone": ("short",), "flags_new": ("no_date",), "added": "New.", "removed": "Old.", "reason": "because"}
    kept = (finding(first, TextChange.UNCHANGED), finding(second, TextChange.ALTERED, **full))
    keep(three, *kept)
    assert waiting(three) == [3]
    assert list(read_examinations(three.db, WANTED)) == [one.examination for one in kept]


def test_another_extraction_a_new_revision_or_forgetting_makes_documents_wait_again(three: Any) -> None:
    keep(three, *(finding(stored, TextChange.UNCHANGED) for stored in all_waiting(three)))
    assert waiting(three) == []
    assert waiting(three, replace(WANTED, engine="toy 3")) == [1, 2, 3]
    three.finish(PAGES[1], text="The site edited it.")
    assert waiting(three) == [2]
    forget_examinations(three.db, ["other"])
    assert waiting(three) == [2]
    forget_examinations(three.db, ["example"])
    assert waiting(three) == [1, 2, 3]


@pytest.mark.parametrize("change", TextChange)
def test_what_can_be_taken_over_waits_for_apply_and_what_may_get_well_always(three: Any, change: TextChange) -> None:
    keep(three, *(finding(stored, change) for stored in all_waiting(three)))
    assert bool(waiting(three)) is (change is TextChange.UNREADABLE)
    assert bool(waiting(three, APPLY)) is (change in APPLICABLE or change is TextChange.UNREADABLE)


@pytest.mark.parametrize("becomes", [Outcome.EXTRACTION_FAILED, Outcome.QUARANTINED, Outcome.LISTING])
def test_a_page_that_could_not_be_extracted_is_tried_again(three: Any, becomes: Outcome) -> None:
    keep(three, *(finding(stored, TextChange.LEAVES, becomes=becomes.value) for stored in all_waiting(three)))
    assert bool(waiting(three)) is (becomes is not Outcome.LISTING)


def test_a_change_taken_over_is_one_more_revision_of_the_same_capture(three: Any, extraction_of: Any) -> None:
    facts = Facts(title=Fact(value="B\x00etter", rule="h1"))
    new = replace(extraction_of("Old\x00 text.\n\nMore.", facts=facts), engine="toy 2", flags=())
    keep(three, finding(all_waiting(three)[1], TextChange.GAINED, extraction=new))
    with three.db.read() as session:
        old, latest = history(session, 2)
    assert (old.number, old.text, old.engine) == (1, "Old text.", "toy 1")
    assert (latest.number, latest.text, latest.engine, latest.title, latest.flags) == (2, "Old text.\n\nMore.", "toy 2", "Better", ())
    assert (latest.locator, latest.url, latest.captured_at) == (old.locator, old.url, old.captured_at)
    assert waiting(three, APPLY) == [1, 3]
    (kept,) = read_examinations(three.db, APPLY)
    assert (kept.revision, kept.change, kept.added) == (2, "unchanged", None)


@pytest.mark.parametrize("page", [PageStatus.ARTICLE, PageStatus.STUB])
def test_a_document_has_the_status_of_its_new_revision_unless_its_page_is_gone(three: Any, extraction_of: Any, page: PageStatus) -> None:
    three.finish(PAGES[0], status=410, outcome=Outcome.GONE)
    stored = all_waiting(three)
    assert [one.revision.status for one in stored] == ["article"] * 3
    for one in stored[:2]:
        keep(three, finding(one, TextChange.LOST, extraction=extraction_of("Text.", page=page)))
    with three.db.read() as session:
        assert [history(session, number)[-1].status for number in (1, 2)] == ["gone", page.value]
    assert all_waiting(three)[0].revision.document_id == 3


def test_findings_written_together_are_kept_all_or_none(three: Any, extraction_of: Any) -> None:
    first, second, _ = all_waiting(three)
    broken = replace(second, fetch_id=999)
    findings = [finding(one, TextChange.GAINED, extraction=extraction_of("New.")) for one in (first, broken)]
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        keep(three, *findings)
    assert waiting(three) == [1, 2, 3]
    with three.db.read() as session:
        assert len(history(session, 1)) == 1


def test_the_next_crawl_finds_the_text_that_was_taken_over_unchanged(three: Any, extraction_of: Any) -> None:
    keep(three, finding(all_waiting(three)[0], TextChange.GAINED, extraction=extraction_of("New text.")))
    assert three.finish(PAGES[0], text="New text.") is Outcome.UNCHANGED


def test_what_kind_of_page_an_old_document_is_is_remembered_though_its_text_stays(three: Any) -> None:
    def pages() -> list[str]:
        with three.db.read() as session:
            return list(session.scalars(select(HostPageRow.page).order_by(HostPageRow.id)))

    keep(three, *(finding(stored, TextChange.UNCHANGED) for stored in all_waiting(three)))
    assert pages() == []
    signature = PageSignature(target=1, title=2, shape=3, tokens=(4,), opens=(5,), shows=(), numbered=(), links=())
    kind = PageKind(kind=Kind.ARTICLE, chances=(0.9, 0.1, 0.0, 0.0), reason="", signature=signature)
    stored = read_documents(three.db, [1, 2])
    keep(three, *(finding(one, TextChange.UNCHANGED, kind=kind) for one in stored))
    assert pages() == [canonical_url(url) for url in PAGES[:2]]


def test_documents_wait_again_when_the_corrections_of_their_source_are_others(three: Any) -> None:
    found = [finding(stored, TextChange.UNCHANGED) for stored in read_waiting(three.db, WANTED, after=0, limit=9)]
    keep(three, *found)
    corrected = replace(WANTED, corrected={"example": "toy 2; corrections 1a2b3c4d"})
    assert (waiting(three), waiting(three, replace(WANTED, corrected={"other": "x"})), waiting(three, corrected)) == ([], [], [1, 2, 3])
    keep_findings(three.db, found, corrected, now=three.clock())
    assert (waiting(three), waiting(three, corrected)) == ([1, 2, 3], [])
