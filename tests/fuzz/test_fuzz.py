"""Whatever comes in ends in a value or in the documented error, and soon: pages, lists, robots.txt, archives, questions, files, dates, URLs.

`make test` tries a few cases of a fixed seed; `make fuzz` 10,000 of each, others at each call. What ever failed stands in
`test_found_by_fuzzing.py` as a case of its own.
"""

from __future__ import annotations

import gzip
import os
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.discovery.answers import has_its_end
from crawler.discovery.autodetect import find_opml_feeds, read_robots
from crawler.discovery.feed_dates import read_feed_time
from crawler.discovery.list_reading import LinkPage, read_links
from crawler.discovery.opt_out import read_tdmrep
from crawler.discovery.robots_rules import RobotsRules
from crawler.discovery.scope import matches
from crawler.discovery.sitemaps import read_time
from crawler.discovery.traps import trap_reason
from crawler.hosts.backoff import read_retry_after
from pipelines.archive.reader import iter_captures
from pipelines.archive.records import Fault
from pipelines.errors import UsageError
from pipelines.extraction.extract import extract
from pipelines.extraction.facts.date_parsing import to_iso, written_dates
from pipelines.extraction.template.removal import find_template
from pipelines.extraction.template.site_memory import learn, marks_of
from pipelines.extraction.text import build_text
from pipelines.importing.files import read_captures
from pipelines.importing.opening import open_inputs
from pipelines.importing.report import FileReport
from pipelines.items import LinkKind, PageInput, Scope
from pipelines.outcomes import TEXT_STATUSES, Outcome
from pipelines.search.highlighting import find_marks, snippet
from pipelines.search.parsing import parse_query
from pipelines.sources.loader import parse_source
from pipelines.store.revisions.packing import pack_blocks, pack_facts, unpack_blocks, unpack_facts
from pipelines.url_variants import believed_address, other_forms
from pipelines.urls import canonical_url, fetch_url, form_of, host_of, is_fetchable, join, path_and_query, shape_of
from pipelines.workers.preparing import prepare
from tests.fuzz import material as use

CASES = int(os.environ.get("WINNOW_FUZZ_CASES", "25"))
SECONDS = 5.0  # of the processor for one case; what is longer would be killed in a worker
NOW = datetime(2026, 11, 1, tzinfo=UTC)
URL_OF_PAGE = "http://h.example/2024/05/03/a-story-of-the-mill"
CONTROL = frozenset(chr(code) for code in (*range(9), 11, 12, *range(14, 32)))
fuzzed = settings(
    max_examples=CASES,
    derandomize="WINNOW_FUZZ_CASES" not in os.environ,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def timed(test: Callable[..., None]) -> Callable[..., None]:
    @wraps(test)
    def wrapped(**given_values: Any) -> None:
        begun = time.process_time()
        test(**given_values)
        assert time.process_time() - begun < SECONDS

    return wrapped


PAGE_BYTES = st.one_of(use.joined(use.MARKUP), use.damaged(use.PAGES, use.MARKUP), st.binary(max_size=400))
CHARSETS = st.none() | st.sampled_from(
    ("utf-8", "utf-16", "windows-1256", "rot13", "idna", "undefined", "x", "\0", "utf-7", "shift_jis", "big5")
)


@fuzzed
@given(body=PAGE_BYTES, charset=CHARSETS)
@timed
def test_a_page(body: bytes, charset: str | None) -> None:
    found = extract(PageInput(url=URL_OF_PAGE, body=body, charset=charset, captured_at=NOW))
    if found.outcome is not None:
        assert found.outcome is Outcome.UNDECODABLE
        return
    assert found.text == (build_text(found.blocks) if found.status in TEXT_STATUSES else "")
    assert unpack_blocks(pack_blocks(found.blocks)) == found.blocks
    assert unpack_facts(pack_facts(found.facts)) == found.facts
    shown = [found.text, found.facts.title.value if found.facts.title else "", *(block.text for block in found.blocks)]
    assert not [text for text in shown if CONTROL & set(text)]
    assert not [text for text in shown if any("\ud800" <= char <= "\udfff" for char in text)]
    assert found.kind is None or all(0 <= chance <= 1 for chance in found.kind.chances)
    prepare(found)


@fuzzed
@given(bodies=st.lists(use.damaged(use.PAGES, use.MARKUP), min_size=1, max_size=4), last=use.damaged(use.PAGES, use.MARKUP))
@timed
def test_the_pages_of_a_host(bodies: list[bytes], last: bytes) -> None:
    """Blocks, and what a host's pages make of one another: only what three pages share is taken out."""
    read = [extract(PageInput(url=f"{URL_OF_PAGE}-{number}", body=body)) for number, body in enumerate(bodies)]
    memory = learn("h.example:80", [marks_of(one.blocks) for one in read])
    found = extract(PageInput(url=URL_OF_PAGE, body=last), memory=memory)
    for index in find_template(found.blocks, memory).dropped:
        text = found.blocks[index].text
        assert (
            found.blocks[index].kind.value == "heading"
            or sum(any(text == b.text for b in one.blocks) for one in read) >= 3
            or len(text) <= 40
        )


@fuzzed
@given(
    body=st.one_of(
        use.joined(use.FEED), use.damaged(use.FEEDS, use.FEED), use.joined(use.MARKUP), use.damaged(use.FEEDS, use.FEED).map(gzip.compress), st.binary(max_size=200)
    ),
    kind=st.none() | st.sampled_from(("text/html", "application/rss+xml", "application/json", "text/plain", "\0")),
    charset=CHARSETS,
    is_article=st.booleans(),
)  # fmt: skip
@timed
def test_a_list(body: bytes, kind: str | None, charset: str | None, is_article: bool) -> None:
    """Feeds, sitemaps, JSON feeds, listings and what a page links to, by whatever it looks like."""
    wanted = None if is_article else frozenset(LinkKind)
    scope = Scope(hosts=("h.example",), follow_links=True)
    found = read_links(
        LinkPage(url="http://h.example/", body=body, charset=charset, content_type=kind, scope=scope, wanted=wanted, today=NOW.date())
    )
    for link in (*found.listed, *found.followed):
        assert is_fetchable(link.url) and host_of(link.url) == "h.example:80"
        assert not CONTROL & set(link.title or "")
        assert link.published is None or link.published.tzinfo is not None
    find_opml_feeds(body, "http://h.example/")
    has_its_end(body)


@fuzzed
@given(body=st.one_of(use.joined(use.ROBOTS), st.binary(max_size=300)), url=use.written(use.URL, most=6))
@timed
def test_a_robots_txt(body: bytes, url: str) -> None:
    rules = RobotsRules.read(body)
    assert rules.allows("http://h.example/a") in (True, False)
    assert 0 <= rules.crawl_delay_seconds <= 3_600
    if is_fetchable(url):
        rules.allows(fetch_url(url))
    assert all(is_fetchable(one) for one in read_robots(body, "http://h.example/robots.txt", product="winnow").sitemaps)
    read_tdmrep(body)
    read_retry_after(body.decode("latin-1"), NOW)


@fuzzed
@given(
    body=st.one_of(
        use.joined(use.WARC), use.damaged((use.PLAIN_WARC, use.PACKED_WARC), use.WARC), use.damaged((use.PLAIN_WARC,), use.WARC).map(gzip.compress), st.binary(max_size=200)
    )
)  # fmt: skip
@timed
def test_an_archive(body: bytes) -> None:
    faults: list[Fault] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "theirs.warc.gz"
        path.write_bytes(body)
        captures = list(iter_captures(path, faults.append))
    assert all(0 <= fault.offset <= len(body) for fault in faults)
    assert all(capture.captured_at.tzinfo is not None and capture.url for capture in captures)


@fuzzed
@given(body=st.one_of(use.damaged(use.WACZS, use.ZIP), use.damaged((use.ARC, gzip.compress(use.ARC)), use.WARC), use.joined(use.ZIP)))
@timed
def test_a_wacz_or_arc(body: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "theirs.wacz"
        path.write_bytes(body)
        for found in open_inputs(path):
            file = FileReport(file=found.name)
            captures = list(read_captures(found, file, latest=NOW, on_other=lambda record: None))
            assert file.responses == len(captures)
            assert captures or file.faults or file.others
        assert [child.name for child in Path(folder).iterdir()] == ["theirs.wacz"]


@fuzzed
@given(question=use.written(use.QUERY), text=use.written(use.QUERY, most=40))
@timed
def test_a_question(question: str, text: str) -> None:
    query = parse_query(question)
    assert query.root is not None or query.notes or not question.strip()
    for mark in find_marks(text, query.wanted(), "text"):
        assert 0 <= mark.start < mark.end <= len(text)
    snippet(text, query.wanted())


@fuzzed
@given(text=use.written(use.SOURCE))
@timed
def test_a_source_file(text: str) -> None:
    try:
        source = parse_source(text, origin="fuzz.toml")
    except UsageError as error:
        assert str(error)
        return
    assert source.name.replace("-", "").replace("_", "").isalnum()
    assert all(is_fetchable(url) for url in (*source.seeds.listings, *source.seeds.feeds, *source.seeds.sitemaps))


@fuzzed
@given(text=use.written(use.DATE, most=10), month_first=st.booleans())
@timed
def test_a_date(text: str, month_first: bool) -> None:
    found = to_iso(text, NOW, month_first=month_first)
    assert found is None or found <= "2026-11-04"
    assert found is None or re.fullmatch(r"\d{4}(-\d\d)?", found) or datetime.fromisoformat(found).date() <= date(2026, 11, 3)
    for one in written_dates(text, month_first=month_first):
        assert one is not None
    for moment in (read_feed_time(text, month_first=month_first), read_time(text)):
        assert moment is None or moment.tzinfo is not None


@fuzzed
@given(
    url=use.written(use.URL, most=12),
    base=use.written(use.URL, most=6),
    pattern=use.written(("*", "**", "/", "?", "a", "[", "]", "$", "\\", "é"), most=30),
)
@timed
def test_an_address(url: str, base: str, pattern: str) -> None:
    joined = join("http://h.example/a/b", url)
    assert joined is None or is_fetchable(joined)
    believed_address("http://h.example/a", url)
    if is_fetchable(base) and (found := join(base, url)) is not None:
        assert is_fetchable(found)
    try:
        canonical = canonical_url(url)
    except ValueError as error:
        assert str(error) and not is_fetchable(url)
        return
    assert is_fetchable(canonical), "what is written with blanks around it, or line breaks in it, is read as browsers read it"
    assert canonical_url(canonical) == canonical, "what was made canonical stays so"
    assert fetch_url(fetch_url(url)) == fetch_url(url)
    assert host_of(canonical) == host_of(url)
    assert url.isascii() or fetch_url(url).isascii(), "what is sent is ASCII"
    assert isinstance(trap_reason(canonical, today=NOW.date()), str)
    assert isinstance(shape_of(canonical) + form_of(canonical), str) and path_and_query(canonical).startswith("/")
    assert canonical not in other_forms(canonical)
    assert matches(pattern, path_and_query(canonical)) in (True, False)
