"""Sitemaps to links."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.scope import in_scope
from crawler.discovery.sitemap_text import CHUNK_BYTES, MAX_SITEMAP_BYTES
from crawler.discovery.sitemaps import SitemapTooLarge, find_sitemap_links, read_time
from crawler.discovery.sniff import sniff_kind
from pipelines.items import LinkKind, Scope
from pipelines.urls import is_fetchable

BASE = "https://news.test/sitemap.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def urlset(*entries: str, head: str = HEAD) -> bytes:
    return f"{head}{''.join(entries)}</urlset>".encode()


def page(number: int) -> str:
    return f"<url><loc>https://news.test/{number}</loc><lastmod>2026-01-05</lastmod></url>"


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        (urlset(page(1), page(2)), ["https://news.test/1", "https://news.test/2"]),
        (urlset(page(1), page(1), page(1).replace("/1<", "/1/<")), ["https://news.test/1"]),
        (urlset(page(1), head="<urlset>"), ["https://news.test/1"]),
        (urlset(page(1), head="<urlset xmlns='http://www.google.com/schemas/sitemap/0.84'>"), ["https://news.test/1"]),
        (b"<sm:urlset xmlns:sm='x'><sm:url><sm:loc>/a</sm:loc></sm:url></sm:urlset>", ["https://news.test/a"]),
        (b"<x:urlset><x:url><x:loc>/a</x:loc></x:url></x:urlset>", ["https://news.test/a"]),
        (urlset(page(1)).upper().replace(b"HTTPS://NEWS.TEST", b"https://news.test"), ["https://news.test/1"]),
        (b"\xef\xbb\xbf\r\n  " + urlset(page(1)), ["https://news.test/1"]),
        (urlset(page(1)).decode().replace("UTF-8", "UTF-16").encode("utf-16"), ["https://news.test/1"]),
        (urlset(page(1)).replace(b"UTF-8", b"UTF-16"), ["https://news.test/1"]),
        (urlset(page(1)).replace(b"UTF-8", b"rot13"), ["https://news.test/1"]),
        (urlset("<url><loc><![CDATA[https://news.test/?a=1&b=2]]></loc></url>"), ["https://news.test/?a=1&b=2"]),
        (urlset("<url><loc>https://news.test/?a=1&amp;b=2&amp;amp;c=3</loc></url>"), ["https://news.test/?a=1&b=2&c=3"]),
        (urlset("<url><loc>https://news.test/?a=1&copy=2&#38;d=3</loc></url>"), ["https://news.test/?a=1&copy=2&d=3"]),
        (urlset("<url><loc>\n /a </loc><image:image><image:loc>/a.jpg</image:loc></image:image></url>"), ["https://news.test/a"]),
        (urlset("<url><image:image><image:loc>/a.jpg</image:loc></image:image><loc>/a</loc></url>"), ["https://news.test/a"]),
        (b"https://news.test/1\r\n\r\nhttp://news.test/2\nnot a url\njavascript:1\n", ["https://news.test/1", "http://news.test/2"]),
        (urlset(page(1)) + urlset(page(2)), ["https://news.test/1", "https://news.test/2"]),
        (b"<html><body><url>x</url></body></html>", []),
        (b"", []),
        (b"\x1f\x8b", []),
        (b"\x1f\x8bgarbage", []),
    ],
)
def test_each_readable_entry_gives_a_link(body: bytes, urls: list[str]) -> None:
    assert [link.url for link in find_sitemap_links(body, BASE)] == urls


BAD_ENTRIES = [
    "<url><loc>javascript:alert(1)</loc></url>",
    "<url><loc>file:///etc/passwd</loc></url>",
    "<url><loc>http://[::1</loc></url>",
    "<url><loc></loc></url>",
    "<url/>",
    "<url><lastmod>2026-01-01</lastmod></url>",
    "<url><loc>https://news.test/a<b</loc></url>",
    "<url><loc>https://news.test/a<b></b></loc></url>",
    "<url><loc>\x01\x02</loc></url>",
    "<url><loc>&#0;&#xffff;&nothing;</loc></url>",
    "<url a=b c='>'><loc>ftp://x</loc></url>",
    "<url><loc>ftp://x</url>",
    f"<url><loc>https://news.test/{'a' * 9_000}</loc></url>",
    "<!DOCTYPE urlset>",
    "</urlset><urlset>",
    "<?xml version='1.0'?>",
    "<url",
    "]]>",
]


@pytest.mark.parametrize("position", [0, 500, 1_000])
@pytest.mark.parametrize("bad", BAD_ENTRIES)
def test_one_bad_entry_loses_only_itself(position: int, bad: str) -> None:
    entries = [page(number) for number in range(1_000)]
    entries.insert(position, bad)
    assert len(find_sitemap_links(urlset(*entries), BASE)) == 1_000


def test_one_entry_with_bad_bytes_loses_only_itself() -> None:
    body = urlset(page(1), page(2), page(3)).replace(b"/2<", b"/\xff\xfe<")
    assert [link.url[-1] for link in find_sitemap_links(body, BASE)] == ["1", "3"]


def test_an_index_gives_sitemaps_with_their_dates() -> None:
    body = b"<sitemapindex><sitemap><loc>/2026.xml.gz</loc><lastmod>2026-01-05T10:00:00+03:00</lastmod></sitemap></sitemapindex>"
    (link,) = find_sitemap_links(body, BASE)
    assert (link.kind, link.url, link.found_on) == (LinkKind.SITEMAP, "https://news.test/2026.xml.gz", BASE)
    assert link.last_modified == datetime(2026, 1, 5, 7, tzinfo=UTC)


def test_a_sitemap_listed_as_a_page_is_a_sitemap() -> None:
    (link,) = find_sitemap_links(urlset("<url><loc>/more/sitemap-2.xml</loc></url>"), BASE)
    assert link.kind is LinkKind.SITEMAP


def test_a_news_sitemap_gives_date_and_title() -> None:
    news = (
        "<url><loc>/a</loc><news:news><news:publication><news:name>N</news:name></news:publication>"
        "<news:publication_date>2026-01-05T10:00:00Z</news:publication_date>"
        "<news:title>Q&amp;A: عنوان &#1593;</news:title></news:news></url>"
    )
    for head in (HEAD, HEAD.replace("<urlset", "<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'")):
        (link,) = find_sitemap_links(urlset(news, head=head), BASE)
        assert (link.kind, link.title) == (LinkKind.ARTICLE, "Q&A: عنوان ع")
        assert link.published == datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-02", datetime(2026, 2, 1, tzinfo=UTC)),
        (" 2026-02-03 ", datetime(2026, 2, 3, tzinfo=UTC)),
        ("2026-02-03T04:05Z", datetime(2026, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-02-03T04:05:06.789-05:00", datetime(2026, 2, 3, 9, 5, 6, 789_000, tzinfo=UTC)),
        ("2026-02-30", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_utc_or_absent(written: str | None, read: datetime | None) -> None:
    assert read_time(written) == read


@pytest.mark.parametrize("pack", [gzip.compress, lambda body: gzip.compress(gzip.compress(body))])
def test_a_gzipped_sitemap_is_read(pack: type[bytes]) -> None:
    body = urlset(*(page(number) for number in range(5_000)))
    assert len(find_sitemap_links(pack(body), BASE)) == 5_000
    assert len(find_sitemap_links(gzip.compress(body[:1000]) + gzip.compress(body[1000:]), BASE)) == 5_000


def test_of_a_gzip_file_cut_short_the_beginning_is_read() -> None:
    packed = gzip.compress(urlset(*(page(number) for number in range(5_000))))
    assert 1_000 < len(find_sitemap_links(packed[: len(packed) // 2], BASE)) < 5_000


def test_a_gzipped_sitemap_of_fifty_thousand_is_known_by_its_content() -> None:
    body = gzip.compress(urlset(*(page(number) for number in range(50_001))))
    for content_type in ("text/html", "application/x-gzip", "application/octet-stream", "text/xml; charset=utf-8", None):
        assert sniff_kind(body, content_type) is LinkKind.SITEMAP, content_type
    links = find_sitemap_links(body, BASE)
    assert len(links) == 50_000, "no more than the standard allows one sitemap"


def test_entries_of_other_sites_are_out_of_scope() -> None:
    foreign = ("https://ads.test/win", "https://news.test.ads.test/a", "http://news.test:8080/a", "https://news.test@ads.test/a")
    body = urlset(page(1), *(f"<url><loc>{url}</loc></url>" for url in foreign))
    links = [link.url for link in find_sitemap_links(body, BASE) if in_scope(link.url, Scope(hosts=("news.test",)))]
    assert len(links) == 1


@pytest.mark.parametrize("filler", [b"<a/>", b"x", *(pytest.param(filler, marks=pytest.mark.long) for filler in (b"\x00", b" "))])
def test_a_bomb_is_refused(filler: bytes) -> None:
    packer = zlib.compressobj(1, wbits=31)
    bomb = b"".join([*(packer.compress(filler * (2**20 // len(filler))) for _ in range(51)), packer.flush()])
    assert len(bomb) < MAX_SITEMAP_BYTES
    with pytest.raises(SitemapTooLarge, match="more than"):
        find_sitemap_links(bomb, BASE)


def test_entities_are_not_expanded_and_no_file_is_read() -> None:
    entities = "".join(f"<!ENTITY e{number} '{f'&e{number - 1};' * 10}'>" for number in range(1, 20))
    head = f"<!DOCTYPE urlset [<!ENTITY % p SYSTEM 'file:///etc/passwd'>%p;<!ENTITY f SYSTEM 'file:///etc/hostname'>{entities}]><urlset>"
    urls = [link.url for link in find_sitemap_links(urlset("<url><loc>/a?&f;&e19;</loc></url>", page(1), head=head), BASE)]
    assert urls == ["https://news.test/a?&f;&e19;", "https://news.test/1"]


def test_no_more_links_are_taken_than_asked_for() -> None:
    body = urlset(*(page(number) for number in range(300)))
    assert len(find_sitemap_links(body, BASE, max_links=10)) == 10


def test_memory_stays_flat_however_large_the_sitemap() -> None:
    body = urlset(*(f"<url><loc>/1</loc><changefreq>{number:500}</changefreq></url>" for number in range(12_000)))
    tracemalloc.start()
    try:
        find_sitemap_links(body, BASE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(body) > 100 * CHUNK_BYTES
    assert peak < 30 * CHUNK_BYTES


@given(st.integers(0, 200), st.integers(1, 40))
@settings(deadline=None, max_examples=8)
def test_no_entry_is_torn_between_two_pieces(shift: int, ampersands: int) -> None:
    entry = f"<url><loc>https://news.test/%d?{'&'.join(f'p{number}=1' for number in range(ampersands))}</loc></url>"
    body = urlset(" " * shift, *(entry % number for number in range(3 * CHUNK_BYTES // len(entry))))
    links = find_sitemap_links(body, BASE)
    assert len(links) == 3 * CHUNK_BYTES // len(entry)
    assert all(link.url.count("&") == ampersands - 1 for link in links)


PIECES = st.sampled_from(
    [
        b"<urlset>",
        b"<url>",
        b"</url>",
        b"<loc>",
        b"</loc>",
        b"<sitemap>",
        b"</urlset>",
        b"https://a.test/",
        b"&",
        b"&#x0;",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
    ]
)


@given(
    st.one_of(st.binary(), st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=25).map(b"".join)),
    st.booleans(),
    st.sampled_from([BASE, "", "x", "http://["]),
)
@settings(deadline=None)
def test_no_bytes_make_reading_a_sitemap_raise(body: bytes, packed: bool, base: str) -> None:
    links = find_sitemap_links(gzip.compress(body) if packed else body, base)
    assert all(is_fetchable(link.url) for link in links)
