"""One page at several addresses is one document; what only claims to be it is a document of its own."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from pipelines.items import Fact, Facts
from pipelines.outcomes import Outcome
from pipelines.store.database.models import DocumentRow, FetchRow, UrlRow
from pipelines.store.revisions.documents import document_for_url, history, other_addresses

SITE = "https://example.org"
STORY = f"{SITE}/news/a-story"
TEXT = "The court heard three witnesses.\n\nTwo of them were not believed."


def facts(*, canonical: str | None = None, amp: str | None = None) -> Facts:
    return Facts(
        title=Fact(value="A story", rule="h1"),
        canonical_url=Fact(value=canonical, rule="link rel=canonical") if canonical else None,
        amp_url=Fact(value=amp, rule="link rel=amphtml") if amp else None,
    )


def addresses(corpus: Any) -> list[str]:
    with corpus.db.read() as session:
        return list(session.scalars(select(DocumentRow.canonical).order_by(DocumentRow.id)))


def texts(corpus: Any, url: str) -> list[str]:
    with corpus.db.read() as session:
        document = document_for_url(session, url)
        assert document is not None
        return [revision.text for revision in history(session, document.id)]


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (f"{STORY}/amp/", STORY),
        (f"{SITE}/print.php?sid=7", STORY),
        (f"{STORY}?position=3rd-box", STORY),
        (f"{STORY}/amp", None),
        (f"{STORY}?print=1", None),
        ("http://example.org/news/a-story", None),
        ("https://www.example.org/news/a-story/", None),
        ("https://m.example.org/news/a-story", None),
        (f"{SITE}//news/a-story", None),
        (f"{SITE}//news/a-story", f"{SITE}//news/a-story"),
    ],
)
def test_the_same_text_at_another_address_of_its_page_is_no_second_document(corpus: Any, url: str, canonical: str | None) -> None:
    assert corpus.finish(STORY, text=TEXT) is Outcome.STORED
    for _ in range(2):
        assert corpus.finish(url, text=TEXT.replace("\n\n", "\n"), facts=facts(canonical=canonical)) is Outcome.NEAR_DUPLICATE
        assert addresses(corpus) == [STORY]
    with corpus.db.read() as session:
        reason = session.scalar(select(FetchRow.reason).order_by(FetchRow.id.desc()))
        assert "document 1" in reason
        assert STORY in reason
        document = document_for_url(session, url)
        assert document is not None
        assert (document.id, other_addresses(session, document.id)) == (1, (url,))
        assert session.scalar(select(UrlRow.due_at).where(UrlRow.url == url)) > corpus.clock()


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (f"{SITE}/news/another", None),
        (f"{SITE}/news/another", f"{SITE}/"),
        (f"{SITE}/news/another", f"{SITE}/news"),
        (f"{SITE}/news/another", "https://other.example/news/a-story"),
        ("https://de.example.org/news/a-story", None),
        (f"{STORY}/2", STORY),
    ],
)
def test_the_same_text_without_a_claim_that_holds_is_a_document_of_its_own(corpus: Any, url: str, canonical: str | None) -> None:
    for known in (STORY, f"{SITE}/", f"{SITE}/news", "https://other.example/news/a-story"):
        corpus.finish(known, text=TEXT)
    assert corpus.finish(url, text=TEXT, facts=facts(canonical=canonical)) is Outcome.STORED
    assert len(addresses(corpus)) == 5


@pytest.mark.parametrize("edit", [("three", "four"), ("were not", "were"), ("heard", "\u2013 heard")])
@pytest.mark.parametrize("url", [f"{STORY}/amp", "http://example.org/news/a-story", f"{SITE}/print?id=9"])
def test_a_text_that_differs_by_a_word_is_never_the_same_document_whatever_its_page_declares(
    corpus: Any, url: str, edit: tuple[str, str]
) -> None:
    corpus.finish(STORY, text=TEXT)
    assert corpus.finish(url, text=TEXT.replace(*edit), facts=facts(canonical=STORY)) is Outcome.STORED
    assert len(addresses(corpus)) == 2
    assert texts(corpus, STORY) == [TEXT]


def test_the_front_page_as_every_page_declares_it_swallows_no_article(corpus: Any) -> None:
    corpus.finish(f"{SITE}/", text="Welcome.")
    for number in range(3):
        assert corpus.finish(f"{SITE}/news/{number}", text="Welcome.", facts=facts(canonical=f"{SITE}/")) is Outcome.STORED


def test_a_document_of_another_source_is_left_alone(corpus: Any) -> None:
    corpus.finish(STORY, text=TEXT)
    with corpus.db.read() as session:
        assert session.scalar(select(DocumentRow.source)) == "example"
    other = "https://elsewhere.example/news/a-story"
    assert corpus.finish(other, text=TEXT, facts=facts(canonical=STORY)) is Outcome.STORED


@pytest.mark.parametrize("first", [facts(canonical=STORY), facts()])
def test_a_document_found_by_its_amp_page_takes_the_address_of_its_page(corpus: Any, first: Facts) -> None:
    """Where nothing but the shape of the address links the two, the document keeps the address it has."""
    assert corpus.finish(f"{STORY}/amp", text=TEXT, facts=first) is Outcome.STORED
    outcome = corpus.finish(STORY, text=TEXT, facts=facts())
    expected = (Outcome.UNCHANGED, STORY) if first.canonical_url else (Outcome.NEAR_DUPLICATE, f"{STORY}/amp")
    assert (outcome, *addresses(corpus)) == expected
    with corpus.db.read() as session:
        assert document_for_url(session, f"{STORY}/amp") == document_for_url(session, STORY)
    assert corpus.finish(f"{STORY}/amp", text=TEXT, facts=first) in (Outcome.NEAR_DUPLICATE, Outcome.UNCHANGED)
    assert len(addresses(corpus)) == 1


@pytest.mark.parametrize("claim", [None, f"{SITE}//news/a-story"])
def test_a_document_found_at_an_address_with_a_doubled_slash_takes_the_one_without(corpus: Any, claim: str | None) -> None:
    here, doubled = STORY, f"{SITE}//news/a-story"
    assert corpus.finish(doubled, text=TEXT, facts=facts(canonical=claim)) is Outcome.STORED
    assert corpus.finish(here, text=TEXT, facts=facts(canonical=claim)) is Outcome.UNCHANGED
    assert addresses(corpus) == [here]
    with corpus.db.read() as session:
        assert other_addresses(session, 1) == (here,), "its text was captured at the other"
    assert corpus.finish(doubled, text=TEXT, facts=facts(canonical=claim)) is Outcome.NEAR_DUPLICATE
    assert corpus.finish(doubled, text="Edited.", facts=facts(canonical=claim)) is Outcome.REVISED
    assert corpus.finish(here, text="Edited.", facts=facts(canonical=claim)) is Outcome.UNCHANGED
    assert (addresses(corpus), texts(corpus, here)) == ([here], [TEXT, "Edited."])


def test_an_amp_page_does_not_take_the_place_of_an_address_with_a_doubled_slash(corpus: Any) -> None:
    doubled = f"{SITE}//news/a-story"
    corpus.finish(doubled, text=TEXT)
    assert corpus.finish(f"{STORY}/amp", text=TEXT) is Outcome.NEAR_DUPLICATE
    assert addresses(corpus) == [doubled]
    assert corpus.finish(STORY, text=TEXT) is Outcome.UNCHANGED
    assert addresses(corpus) == [STORY]


@pytest.mark.parametrize("url", [f"{SITE}//news/a-story", f"{SITE}/blog//2024/a-story"])
def test_another_text_at_an_address_with_a_doubled_slash_is_a_document_of_its_own(corpus: Any, url: str) -> None:
    for known in (STORY, f"{SITE}/blog/2024/a-story"):
        corpus.finish(known, text=TEXT)
    assert corpus.finish(url, text=TEXT.replace("three", "four")) is Outcome.STORED
    assert len(addresses(corpus)) == 3


def test_a_page_that_names_an_odd_address_as_its_amp_version_is_found_by_it(corpus: Any) -> None:
    corpus.finish(f"{SITE}/a/77", text=TEXT)
    assert corpus.finish(STORY, text=TEXT, facts=facts(amp=f"{SITE}/a/77")) is Outcome.NEAR_DUPLICATE
    assert corpus.finish(f"{SITE}/news/liar", text=TEXT, facts=facts(amp="https://other.example/a/77")) is Outcome.STORED


def test_an_edit_seen_first_at_the_other_address_is_a_revision(corpus: Any) -> None:
    corpus.finish(STORY, text="One.")
    amp = facts(canonical=STORY)
    assert corpus.finish(f"{STORY}/amp", text="One.", facts=amp) is Outcome.NEAR_DUPLICATE
    assert corpus.finish(f"{STORY}/amp", text="Two.", facts=amp) is Outcome.REVISED
    assert corpus.finish(STORY, text="Two.", facts=amp) is Outcome.UNCHANGED
    assert corpus.finish(STORY, text="Three.") is Outcome.REVISED
    assert corpus.finish(f"{STORY}/amp", text="Two.", facts=amp) is Outcome.NEAR_DUPLICATE, "the cache of the AMP page lags behind"
    assert texts(corpus, STORY) == ["One.", "Two.", "Three."]


def test_a_site_that_moves_to_https_keeps_its_documents_edited_or_not(corpus: Any) -> None:
    for name in ("a", "b"):
        corpus.finish(f"http://example.org/{name}", text=f"Text {name}.")
    assert corpus.finish("http://example.org/a", at=f"{SITE}/a", text="Text a.") is Outcome.UNCHANGED
    assert corpus.finish("http://example.org/b", at="https://www.example.org/b", text="Text b, edited.") is Outcome.REVISED
    assert addresses(corpus) == [f"{SITE}/a", "https://www.example.org/b"]
    assert corpus.finish("http://example.org/a", at=f"{SITE}/a", text="Text a.") is Outcome.UNCHANGED


def test_a_redirect_to_a_new_address_with_the_same_text_moves_the_document_and_another_text_does_not(corpus: Any) -> None:
    corpus.finish(f"{SITE}/old/1", text="One.")
    corpus.finish(f"{SITE}/old/2", text="Two.")
    assert corpus.finish(f"{SITE}/old/1", at=f"{SITE}/new/1", text="One.") is Outcome.UNCHANGED
    assert corpus.finish(f"{SITE}/old/2", at=f"{SITE}/latest", text="Something else.") is Outcome.STORED
    assert addresses(corpus) == [f"{SITE}/new/1", f"{SITE}/old/2", f"{SITE}/latest"]


def test_a_page_that_is_gone_and_stands_at_another_address_is_not_gone(corpus: Any) -> None:
    corpus.finish("http://example.org/a", text=TEXT)
    assert corpus.finish("http://example.org/a", outcome=Outcome.HTTP_ERROR, status=404) is Outcome.MISSING_ONCE
    assert corpus.finish(f"{SITE}/a", text=TEXT) is Outcome.UNCHANGED
    with corpus.db.read() as session:
        row = session.scalars(select(DocumentRow)).one()
        assert (row.canonical, row.status, row.gone_since) == (f"{SITE}/a", "article", None)


def test_the_same_capture_given_twice_ends_the_same_way(corpus: Any) -> None:
    corpus.finish(STORY, text=TEXT)
    corpus.finish(f"{STORY}/amp", text=TEXT)
    corpus._captures -= 1
    assert corpus.finish(f"{STORY}/amp", text=TEXT) is Outcome.NEAR_DUPLICATE
    with corpus.db.read() as session:
        assert len(session.scalars(select(FetchRow)).all()) == 2
