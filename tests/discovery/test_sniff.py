"""What a body is to discovery."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.sniff import sniff_kind
from pipelines.items import LinkKind

FEED, SITEMAP, LISTING = LinkKind.FEED, LinkKind.SITEMAP, LinkKind.LISTING


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"<?xml version='1.0'?><!-- <urlset> --><rss version='2.0'>", "text/html", FEED),
        (b"\xef\xbb\xbf\n<feed xmlns='http://www.w3.org/2005/Atom'>", None, FEED),
        (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "application/xml", FEED),
        ("<rss version='2.0'>".encode("utf-16"), None, FEED),
        (b"<b>Warning</b>: in index.php <rss version='2.0'>", "application/rss+xml", FEED),
        (b"<?xml version='1.0'?><urlset xmlns='x'>", "text/plain", SITEMAP),
        (b"<sm:sitemapindex xmlns:sm='x'>", None, SITEMAP),
        (gzip.compress(b"<urlset><url>", mtime=0), "application/gzip", SITEMAP),
        (b"https://news.test/a\nhttps://news.test/b\n", "text/plain", SITEMAP),
        (b"<!doctype html><html><body><rss>", "application/xml", LISTING),
        (b"<html><a href='/feed'>feed</a>", "application/rss+xml", LISTING),
        (b"<p>How to write an &lt;rss&gt; feed", None, LISTING),
        (b"plain words", "application/rss+xml", LISTING),
        (b"\x1f\x8bnot gzip", None, LISTING),
        (b"", None, LISTING),
    ],
)
def test_the_content_says_what_a_body_is(body: bytes, content_type: str | None, kind: LinkKind) -> None:
    assert sniff_kind(body, content_type) is kind


@given(st.binary(), st.one_of(st.none(), st.text()))
def test_no_bytes_make_sniffing_raise(body: bytes, content_type: str | None) -> None:
    assert sniff_kind(body, content_type) in {FEED, SITEMAP, LISTING}
    assert sniff_kind(b"\x1f\x8b" + body, content_type) in {FEED, SITEMAP, LISTING}


@pytest.mark.parametrize("piece", [b"<!--", b"<?", b"<![CDATA[", b"<", b"<a ", b"\n", b"http://a "])
def test_no_body_makes_sniffing_slow(piece: bytes) -> None:
    assert sniff_kind(piece * 100_000, None) in {LISTING, SITEMAP}
