"""What a visit measured is written with it and read back, on both engines; new articles are told apart from what was there before us."""

from __future__ import annotations

from datetime import timedelta

from pipelines.items import Block, BlockKind, Fact, Facts, Link, LinkKind
from pipelines.outcomes import Outcome, PageStatus
from pipelines.store.visits.block_measures import kept_percent, layout_of
from pipelines.store.visits.finish import finish_visit
from pipelines.store.visits.metrics import read_arrivals, read_metrics

TEXT = "one two three four five"


def _facts(day):
    return Facts(title=Fact(value="T", rule="og"), date=Fact(value=day, rule="meta"))


def _block(text, path, *, kept=True, template=False):
    return Block(text=text, kind=BlockKind.PARAGRAPH, kept=kept, reason="because", path=path, template=template)


def test_a_page_is_measured_and_read_back(corpus):
    corpus.finish(text=TEXT, facts=_facts("2026-02-20"))
    corpus.finish("https://example.org/wall", outcome=Outcome.CONSENT_WALL, text="", page=PageStatus.CONSENT_WALL)
    earlier, recent = read_metrics(corpus.db, "example", after_run=0)
    assert earlier == ()
    assert [(visit.url, visit.outcome, visit.words, visit.dated) for visit in recent] == [
        ("https://example.org/a", Outcome.STORED, 5, True),
        ("https://example.org/wall", Outcome.CONSENT_WALL, None, None),
    ]
    assert (recent[0].kept_percent, recent[0].kind, recent[0].at.tzinfo is not None) == (100, LinkKind.ARTICLE, True)
    assert read_metrics(corpus.db, "example", after_run=corpus.run_id) == (recent, ())


def test_the_same_capture_is_measured_once(corpus):
    corpus.finish(text=TEXT)
    corpus._captures -= 1
    corpus.finish(text=TEXT)
    assert len(read_metrics(corpus.db, "example", after_run=0)[1]) == 1


def test_an_article_arrives_when_it_is_first_seen_or_by_its_date_if_it_was_there_before_us(corpus, clock):
    began = clock()
    corpus.finish("https://example.org/old", text=TEXT, facts=_facts("2026-02-20"))
    corpus.finish("https://example.org/undated", text=TEXT)
    corpus.finish("https://example.org/future", text=TEXT, facts=_facts("2027-01-01"))
    clock.move(days=3)
    corpus.finish("https://example.org/new", text=TEXT, facts=_facts("2026-03-03"))
    corpus.finish("https://example.org/dug-out", text=TEXT, facts=_facts("2025-12-24"))
    corpus.finish("https://example.org/new", text=TEXT + " six")
    days = [time.date().isoformat() for time in read_arrivals(corpus.db, "example", now=clock())]
    assert days == ["2025-12-24", "2026-02-20", (began + timedelta(days=3)).date().isoformat()]


def test_the_links_of_a_listing_are_counted(corpus):
    links = tuple(Link(url=f"https://example.org/{number}", kind=LinkKind.ARTICLE) for number in range(3))
    visit = corpus.visit_of("https://example.org/news", LinkKind.LISTING)
    finish_visit(
        corpus.db,
        visit=visit,
        run_id=corpus.run_id,
        outcome=Outcome.LISTING,
        reason="3 links",
        capture=corpus.capture(visit.url),
        extraction=None,
        duration_ms=7,
        links=links,
        now=corpus.clock(),
    )
    (measure,) = read_metrics(corpus.db, "example", after_run=0)[1]
    assert (measure.links, measure.kind, measure.words, measure.duration_ms) == (3, LinkKind.LISTING, None, 7)


def test_the_layout_is_the_place_of_most_text_whatever_number_a_site_gives_it():
    blocks = [_block("x" * 50, "main > div#post-12"), _block("y" * 20, "aside > p"), _block("z" * 90, "footer", kept=False)]
    assert layout_of(blocks) == "main > div#post-0"
    assert layout_of([]) == ""
    assert kept_percent(blocks) == round(100 * 70 / 160)


def test_what_site_memory_takes_out_does_not_move_the_share_kept():
    blocks = [_block("x" * 50, "p"), _block("y" * 50, "p", kept=False, template=True)]
    assert kept_percent(blocks) == 100
    assert kept_percent([]) == 0
