"""Feeds to links."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.feeds import MAX_FEED_TAGS, find_feed_links, is_feed_address
from pipelines.items import LinkKind
from pipelines.urls import is_fetchable, join

BASE = "https://news.test/feed/"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "feedparser-tests"


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>News</title>{''.join(items)}</channel></rss>".encode()


GOOD = "<item><title>Good</title><link>https://news.test/good</link></item>"


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        (rss(GOOD), ["https://news.test/good"]),
        (rss("<item><link>/relative?a=1&amp;b=2</link></item>"), ["https://news.test/relative?a=1&b=2"]),
        (rss("<item><link>\n  https://news.test/x \n</link></item>"), ["https://news.test/x"]),
        (rss("<item><guid>https://news.test/?p=7</guid></item>"), ["https://news.test/?p=7"]),
        (rss("<item><guid isPermaLink='false'>https://news.test/?p=8</guid></item>"), ["https://news.test/?p=8"]),
        (rss("<item><guid isPermaLink='false'>tag:news.test,2026:9</guid></item>"), []),
        (rss("<item><guid>20417</guid></item>"), []),
        (rss("<item><guid>20417</guid><link>/good</link></item>"), ["https://news.test/good"]),
        (rss("<item><link>/good</link><guid>20417</guid></item>"), ["https://news.test/good"]),
        (rss("<item><enclosure url='https://news.test/a.mp3' type='audio/mpeg'/></item>"), ["https://news.test/a.mp3"]),
        (rss("<item><title>no link</title></item>", GOOD), ["https://news.test/good"]),
        (rss("<item><link>javascript:alert(1)</link></item>", GOOD), ["https://news.test/good"]),
        (rss("<item><link>data:text/html,x</link></item>", GOOD), ["https://news.test/good"]),
        (rss("<item><link>file:///etc/passwd</link></item>", GOOD), ["https://news.test/good"]),
        (rss("<item><link>http://[::1/x</link></item>", GOOD), ["https://news.test/good"]),
        (rss("<item><title>A & B <b>bold</title><link>https://news.test/amp?a=1&b=2</link></item>"), ["https://news.test/amp?a=1&b=2"]),
        (rss("<item><link>https://news.test/q?a=1&copy=2&reg=3</link></item>"), ["https://news.test/q?a=1&copy=2&reg=3"]),
        (rss("<item><link><![CDATA[https://news.test/q?a=1&copy=2]]></link></item>"), ["https://news.test/q?a=1&copy=2"]),
        (rss("<item><link>https://news.test/q?a=1&amp;amp;b=2</link></item>"), ["https://news.test/q?a=1&b=2"]),
        (b"<rss><redirect><newLocation>https://news.test/new</newLocation></redirect></rss>", ["https://news.test/new"]),
        (rss(GOOD, GOOD.replace("/good", "/good/?utm_source=rss")), ["https://news.test/good"]),
        (rss(GOOD).replace(b"</channel></rss>", b""), ["https://news.test/good"]),
        (b"\xef\xbb\xbf\n\n" + rss(GOOD), ["https://news.test/good"]),
        (b"Warning: something in index.php\n" + rss(GOOD), ["https://news.test/good"]),
        (rss(GOOD).replace(b"Good", b"\xff\xfe\x00\x1b"), ["https://news.test/good"]),
        (b"<?xml version='1.0' encoding='rot13'?>" + rss(GOOD), ["https://news.test/good"]),
        (
            b"<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='?page=2'/>"
            b"<entry><link rel='edit' href='/edit'/><link rel='alternate' href='/a'/></entry></feed>",
            ["https://news.test/a", "https://news.test/feed/?page=2"],
        ),
        (b"<html><body><a href='/x'>no feed</a></body></html>", []),
        (b"", []),
        (b"/etc/passwd", []),
        (b"https://news.test/feed", []),
    ],
)
def test_each_readable_entry_gives_a_link(body: bytes, urls: list[str]) -> None:
    assert [link.url for link in find_feed_links(body, BASE)] == urls


@pytest.mark.parametrize("position", [0, 1, 500, 999])
@pytest.mark.parametrize(
    "bad", ["<item><link>javascript:1</link></item>", "<item><pubDate>never</pubDate></item>", "<item><title>&#0;</title></item>"]
)
def test_one_bad_entry_loses_only_itself(position: int, bad: str) -> None:
    items = [f"<item><link>https://news.test/{number}</link></item>" for number in range(1_000)]
    items[position] = bad
    assert len(find_feed_links(rss(*items), BASE)) == 999


def test_a_date_keeps_the_offset_that_the_feed_gives_it() -> None:
    (link,) = find_feed_links(rss("<item><link>/a</link><pubDate>Wed, 01 Jul 15 00:00:00 +0200</pubDate></item>"), BASE)
    assert link.published is not None
    assert link.published.isoformat() == "2015-07-01T00:00:00+02:00"
    assert link.last_modified is None


@pytest.mark.parametrize(("language", "month"), [("", 3), ("en-us", 3), ("en-GB", 5), ("fr", 5)])
def test_the_language_of_a_feed_says_what_its_numbers_mean(language: str, month: int) -> None:
    body = rss(f"<language>{language}</language>", "<item><link>/a</link><pubDate>03/05/2026 10:00</pubDate></item>")
    (link,) = find_feed_links(body, BASE)
    assert link.published is not None
    assert link.published.month == month


def test_the_only_date_of_rss_1_is_that_of_publication() -> None:
    body = (
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
        b" xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='/'><items><rdf:Seq><rdf:li rdf:resource='/a'/></rdf:Seq></items>"
        b"</channel><item rdf:about='https://news.test/a'><title>A</title><link>https://news.test/a</link>"
        b"<dc:date>2026-02-05T10:00:00+02:00</dc:date></item></rdf:RDF>"
    )
    (link,) = find_feed_links(body, BASE)
    assert (link.url, link.published) == ("https://news.test/a", datetime.fromisoformat("2026-02-05T10:00:00+02:00"))


def test_links_inside_the_text_of_an_entry_are_not_its_address() -> None:
    body = (
        b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://news.test/en/'><entry xml:base='2026/'>"
        b"<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>The <em>river</em> &amp; town</div></title>"
        b"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><a href='/other'>x</a><link href='/bad'/></div></content>"
        b"<link href='one'/></entry></feed>"
    )
    (link,) = find_feed_links(body, BASE)
    assert (link.url, link.title) == ("https://news.test/en/2026/one", "The river & town")


def test_a_change_is_told_from_a_publication() -> None:
    body = (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/a'/><published>2026-01-01T00:00:00Z</published>"
        b"<updated>2026-01-02T00:00:00Z</updated></entry></feed>"
    )
    (link,) = find_feed_links(body, BASE)
    assert (link.published, link.last_modified) == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))


def test_titles_are_plain_text_on_one_line() -> None:
    title = "<![CDATA[<script>alert(1)</script>Al-Haq &amp; <b>others</b>:\n\x1b[31m report\u202e]]>"
    (link,) = find_feed_links(rss(f"<item><link>/a</link><title>{title}</title></item>"), BASE)
    assert link.title is not None
    assert link.title.endswith("Al-Haq & others: [31m report\u202e")  # as the text of a page keeps it: whatever shows it writes it out


def test_a_link_says_where_it_was_found() -> None:
    (link,) = find_feed_links(rss(GOOD), BASE)
    assert (link.kind, link.found_on, link.title) == (LinkKind.ARTICLE, BASE, "Good")


def test_an_endless_feed_is_read_to_its_limit() -> None:
    body = rss(GOOD, "<item><description>", "< " * MAX_FEED_TAGS, "</description></item>", GOOD.replace("/good", "/late"))
    assert [link.url for link in find_feed_links(body, BASE)] == ["https://news.test/good"]


FILES = sorted(SHARED.rglob("*.xml")) if SHARED.is_dir() else []
BYTE_ORDERS = [
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
]


def entries_with_address(body: bytes) -> int:
    """Entries of a feed that hold an address of their own, counted with regular expressions and without a feed parser."""
    coding = next((name for beginning, name in BYTE_ORDERS if body.startswith(beginning)), "utf-8")
    text = re.sub(r"<!--.*?-->|<source\b.*?</source>|<image\b.*?</image>", "", body.decode(coding, "replace"), flags=re.DOTALL)
    entries = re.findall(r"<(?:\w+:)?(item|entry)\b(.*?)(?=<(?:\w+:)?\1\b|\Z)", text, re.DOTALL)
    return sum(any(join(BASE, address) for address in _addresses_in(entry)) for _, entry in entries)


def _addresses_in(entry: str) -> list[str]:
    tags = re.findall(r"<(?:\w+:)?(?:link|enclosure)\b([^>]*)>", entry)
    other = re.compile(r"""rel\s*=\s*["'](?!alternate|enclosure|self)""")
    hrefs = [found[1] for tag in tags if not other.search(tag) and (found := re.search(r"""(?:href|url)\s*=\s*["']([^"']*)""", tag))]
    texts = re.findall(r"<(?:\w+:)?(?:link|origlink)\b[^>/]*>\s*(?:<!\[CDATA\[)?\s*([^<\]]+)", entry, re.IGNORECASE)
    permanent = (
        re.findall(r"<(?:\w+:)?(?:guid|id)\b[^>]*>[^<]*?(https?://[^<]+)", entry, re.IGNORECASE)
        + re.findall(r'rdf:about="([^"]+)"', entry)[:1]
    )
    return [address.strip() for address in [*hrefs, *texts, *permanent] if address.strip()]


@pytest.mark.skipif(not FILES, reason=f"no feed collection at {SHARED}")
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_entry_with_an_address_gives_a_link(path: Path) -> None:
    body = path.read_bytes()
    links = [link for link in find_feed_links(body, BASE) if link.kind is LinkKind.ARTICLE]
    assert len(links) == entries_with_address(body)
    assert all(is_fetchable(link.url) for link in links)
    assert all(date is None or date.utcoffset() is not None for link in links for date in (link.published, link.last_modified))


@pytest.mark.skipif(not FILES, reason=f"no feed collection at {SHARED}")
def test_the_collection_has_feeds_with_links() -> None:
    assert len(FILES) == 669
    assert sum(bool(entries_with_address(path.read_bytes())) for path in FILES) > 50  # most test titles and dates, in entries without


PIECES = st.sampled_from(
    [
        *(
            b"<rss>",
            b"<channel>",
            b"<item>",
            b"</item>",
            b"<link>",
            b"</link>",
            b"<guid>",
            b"<feed>",
            b"<entry>",
            b"<link href='http://[' />",
        ),
        *(
            b"<pubDate>",
            b"</pubDate>",
            b"2026-13-45T99:99:99Z",
            b"<![CDATA[",
            b"]]>",
            b"<!DOCTYPE x [",
            b"<!ENTITY a 'b'>",
            b"&x;",
            b"<",
            b"x",
        ),
        *(b"<title type='application/x'>", b"<content mode='base64'>", b"<georss:point>", b"<media:content ", b"xml:base='//['"),
    ]
)


@given(
    st.one_of(st.binary(), st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=25).map(b"".join)),
    st.sampled_from([BASE, "", "x", "http://["]),
)
@settings(deadline=None)
def test_no_bytes_make_reading_a_feed_raise(body: bytes, base: str) -> None:
    assert all(is_fetchable(link.url) for link in find_feed_links(body, base))


@pytest.mark.parametrize(
    ("path", "is_feed"),
    [("/feed/", True), ("/a-post/feed/", True), ("/rss.xml", True), ("/feeding-the-town/", False), ("/news/atom-treaty", False)],
)
def test_a_feed_is_known_by_its_address(path: str, is_feed: bool) -> None:
    assert is_feed_address(f"https://news.test{path}") is is_feed
