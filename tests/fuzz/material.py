"""Broken, hostile and nearly right input for the fuzz tests: pieces put together at random, and whole honest inputs with damage."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import strategies as st

PAGES = tuple(path.read_bytes() for path in sorted((Path(__file__).parents[1] / "pages").glob("*/*/page.html")))
SENTENCE = b"The commission heard the witness on Tuesday, who described how officers came at night and took down the names of everyone."

MARKUP = (
    b"<", b">", b"</", b"/>", b"<!", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&", b"&amp;", b"&#0;", b"&#x1f;", b"&#55296;", b"&#x110000;", b"\0", b"\x0b",
    b"\x1b[2J", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u202e".encode(), "\ufdd0".encode(), "漢字".encode(), b"\r", b"\n\n", b" ",
    b"<p>", b"</p>", b"<div>", b"</div>", b"<div class=content>", b"<article>", b"</article>", b"<main>", b"<h1>", b"</h1>", b"<ul><li>", b"</ul>", b"<table><tr><td>",
    b"</table>", b"<b><i>", b"<br>", b"<pre>", b"<template>", b"<svg><title>", b"<math>", b"<select><option>", b"<plaintext>", b"<textarea>", b"<iframe srcdoc='",
    b"<script type='application/ld+json'>", b'{"@type":"NewsArticle","headline":', b'"articleBody":"', b"[[[", b"{}}", b"</script>", b"<script>", b"<style>", b"<noscript>",
    b"<base href='http://[/'>", b"<base href=//x>", b"<a href='", b"<a href=javascript:x>", b"<a href=/2024/05/03/a-story-of-the-mill>", b"</a>", b"'", b'"', b"=",
    b"<meta charset=utf-7>", b"<meta charset=rot13>", b"<meta http-equiv=refresh content='0;url=", b"<meta property=og:title content='", b"<meta name=date content='",
    b"<link rel=canonical href='http://h.example/", b"<time datetime='", b"2024-02-31", b"0000-00-00T99:99", b"<span class=author>By ", b"<html lang='", b"<title>",
    b"<frameset><frame src=x>", b"<!doctype html>", b"<?xml version='1.0' encoding='utf-16'?>", b"<img src=x alt='", b"<figure><figcaption>", b"<blockquote>", SENTENCE,
)  # fmt: skip
FEED = (
    b"<rss version='2.0'>", b"<channel>", b"</channel></rss>", b"<item>", b"</item>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<entry>", b"</entry>", b"</feed>",
    b"<rdf:RDF>", b"<link>", b"</link>", b"<link href='http://h.example/a' rel=alternate />", b"http://h.example/news/1", b"http://h.example:99999/", b"http://[::1",
    b"<title>A headline", b"</title>", b"<pubDate>Mon, 32 Foo 2024 25:00:00 +9999</pubDate>", b"<updated>2024-01-01T00:00:00Z</updated>", b"<dc:date>99999999999</dc:date>",
    b"<guid isPermaLink=true>", b"<guid>", b"<![CDATA[", b"]]>", b"<!DOCTYPE r [<!ENTITY a 'b'>]>", b"&a;", b"&", b"<urlset>", b"</urlset>", b"<url><loc>", b"</loc></url>",
    b"<lastmod>", b"0001-01-01", b"</lastmod>", b"<news:publication_date>", b"<sitemapindex><sitemap><loc>", b"http://h.example/s.xml.gz", b"\0", b"\xff\xfe", b"\xef\xbb\xbf",
    b'{"version":"https://jsonfeed.org/version/1.1","items":[', b'{"id":1,"url":"http://h.example/1","date_published":', b'"2024"}', b"null", b"1e999", b"]}", b",", b'[{"link":',
    b'"title":{"rendered":', b"{", b"}", b"http://h.example/line\n", b"<?xml version='1.0' encoding='", b"ebcdic'?>", b"<a href=/p/2 rel=next>2</a>", b"<ul class=pagination>",
)  # fmt: skip
ROBOTS = (
    b"User-agent:", b" *", b" winnow", b"\n", b"\r\n", b"Disallow: ", b"Allow: ", b"/", b"/*", b"$", b"/a%ff", b"%", b"*" * 40, b"Crawl-delay: ", b"1e400", b"-5", b"nan", b"10s",
    b"Sitemap: ", b"http://h.example/map.xml", b"#", b"\xff", b"\x85", "\u2028".encode(), b"<html>", b"\0", b"Request-rate: 1/0s", b"Visit-time: 0600-0845", b"Host: ",
)  # fmt: skip
WARC = (
    b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"WARC-Type: response\r\n", b"WARC-Type: request\r\n", b"WARC-Date: 2019-05-06T07:08:09Z\r\n", b"WARC-Date: 99999\r\n", b"\r\n", b"\n",
    b"WARC-Target-URI: http://h.example/a\r\n", b"WARC-Target-URI: <http://h.example/a>\r\n", b"WARC-Record-ID: <urn:uuid:1>\r\n", b"WARC-Concurrent-To: <urn:uuid:1>\r\n",
    b"Content-Length: 60\r\n", b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Type: application/http; msgtype=response\r\n", b"HTTP/1.1 200 OK\r\n",
    b"HTTP/9 x\r\n", b"Content-Encoding: gzip\r\n", b"Transfer-Encoding: chunked\r\n", b"fff\r\n", b"0\r\n\r\n", b"WARC-Block-Digest: sha1:AAAA\r\n", b"WARC-Payload-Digest: md5:\xff\r\n",
    b"WARC-Truncated: length\r\n", b"WARC-Type: revisit\r\n", b"WARC-Refers-To: x\r\n", b" folded\r\n", b":\r\n", b"\0", SENTENCE,
)  # fmt: skip
QUERY = (
    '"', "'", "(", ")", "*", "-", "NOT ", " OR ", " AND ", "NEAR(", "lang:", "date:", "source:", "flag:", "title:", "author:", "2024-01..2024-13", ">", "..", ":", "\\", "%", "_", "^",
    "{", "}", "\0", "\x1b", "\u202e", "漢", "พ", "كتاب", "é", "a", "curfew", " ", "\u3000", "\u200c", "😀", "\ud800", "１２", "al-Bab", "O'Brien", "50%", ";--", "U.N.", "1,200",
)  # fmt: skip
URL = (
    "http://", "https://", "HTTP:\\\\", "//", "/", "\\", "?", "#", "&", "=", ";", ":", "@", "%", "%2", "%00", "%ff", "%u1234", "..", "/./", "/../", "h.example", "H.EXAMPLE.", "[::1]",
    "[", "]", "127.1", "0x7f.1", "2130706433", "xn--", "xn--a", "ü.example", "。", "①", ":0", ":99999", ":80", ":٣", "user:pw@", "utm_source=x", "a=1", "b=2", "page/2", "2024/05/03",
    "javascript:", "data:", "mailto:", " ", "\t", "\n", "\0", "\u202e", "\ud800", "é", "漢", "a" * 300, "ß", "İ", "＠", "／", "calendar/2031-01", "PHPSESSID=0123456789abcdef0123456789",
)  # fmt: skip
DATE = (
    "2024", "-", "/", ".", "05", "31", "13", "0", "99", "T", "Z", "+99:99", " ", ",", ":", "12:00", "AM", "May", "mai", "мая", "5月", "日", "年", "٢٠٢٤", "۱۴۰۳", "of", "the", "th", "Mon",
    "January", "Januar", "-0001", "1e9", "\0", "٣", "२", "ago", "yesterday", "3 days", "UTC", "EST", "GMT+1", "W12", "24:00", "०", "２０２４", "\u200f", "٫",
)  # fmt: skip
SOURCE = (
    'name = "h"\n', 'title = "H"\n', "[seeds]\n", 'listings = ["http://h.example/"]\n', 'feeds = ["file:///etc/passwd"]\n', "[scope]\n", 'include = ["/*"]\n', 'exclude = ["**", "[", "("]\n',
    'hosts = ["h.example", "*", ""]\n', "[limits]\n", "delay_seconds = -1\n", "delay_seconds = nan\n", "max_pages_per_run = 1e99\n", "max_depth = 99999999999999999999\n", "[[correction]]\n",
    'where = "p"\n', 'text = "x"\n', "keep = true\n", 'kind = "!!python/object"\n', "= ", "[", "]", '"', "'''", "\0", "\\u", "\\ud800", "\n", 'languages = ["xx-YY-"]\n', "[about]\n",
    'country = "ZZZ"\n', 'name = "../../etc"\n', 'name = "CON"\n', "[a.b.c]\n", "x = {y = 1, }\n", "2024-01-01T00:00:00\n", "\u202e", "\ufeff",
)  # fmt: skip


def joined(pieces: Sequence[bytes], *, most: int = 50) -> st.SearchStrategy[bytes]:
    """Pieces in any order, with a few bytes of no kind among them."""
    return st.lists(st.sampled_from(pieces) | st.binary(max_size=6), max_size=most).map(b"".join)


def written(pieces: Sequence[str], *, most: int = 20) -> st.SearchStrategy[str]:
    """The same of text, surrogates included."""
    anything = st.text(st.characters(exclude_categories=()), max_size=6)
    return st.lists(st.sampled_from(pieces) | anything, max_size=most).map("".join)


@st.composite
def damaged(draw: Callable[..., bytes], wholes: Sequence[bytes], pieces: Sequence[bytes]) -> bytes:
    """An honest input in which something was put, taken out, doubled or turned into another byte, up to six times."""
    body = draw(st.sampled_from(wholes))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(body)))
        end = min(len(body), place + draw(st.integers(0, 400)))
        kind = draw(st.sampled_from(("put", "take", "double", "turn", "cut")))
        if kind == "put":
            body = body[:place] + draw(joined(pieces, most=6)) + body[place:]
        elif kind == "take":
            body = body[:place] + body[end:]
        elif kind == "double":
            body = body[:end] + body[place:end] * draw(st.integers(1, 8)) + body[end:]
        elif kind == "turn" and place < len(body):
            body = body[:place] + bytes([body[place] ^ draw(st.integers(1, 255))]) + body[place + 1 :]
        elif kind == "cut":
            body = body[: max(place, 1)]
    return body


def warc_record(body: bytes, number: int = 1) -> bytes:
    """A whole record of a response."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Date: 2019-05-06T07:08:09Z\r\n" % number
    head += b"WARC-Target-URI: http://h.example/a%d\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % (
        number,
        len(block),
    )
    return head + block + b"\r\n\r\n"


ARC = b"".join(
    b"%s 192.0.2.7 20050607080910 text/html %d\n%s\n" % (url, len(block), block)
    for url, block in (
        (b"filedesc://x", b"1 0 A\nURL IP\n\n"),
        *((b"http://h.example/%d" % number, b"HTTP/1.1 200 OK\r\n\r\n" + SENTENCE) for number in range(3)),
    )
)
PLAIN_WARC = b"".join(warc_record(SENTENCE * 2, number) for number in range(4))
PACKED_WARC = b"".join(gzip.compress(warc_record(SENTENCE * 2, number)) for number in range(4))
FEEDS = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title>"
    + b"".join(b"<item><title>A headline %d</title><link>http://h.example/news/%d</link><pubDate>Mon, 01 Jan 2024 10:00:00 GMT</pubDate></item>" % (n, n) for n in range(5))
    + b"</channel></rss>",
    b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    + b"".join(b"<url><loc>http://h.example/news/%d</loc><lastmod>2024-01-0%d</lastmod></url>" % (n, n + 1) for n in range(5))
    + b"</urlset>",
    b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"http://h.example/1","title":"A","date_published":"2024-01-01T00:00:00Z"}]}',
    b"<html><body><ul>" + b"".join(b"<li><a href='/2024/05/0%d/a-story-of-the-mill'>A headline of several words</a>" % n for n in range(5)) + b"</ul><a rel=next href='/page/2'>2</a>",
)  # fmt: skip


def zip_of(parts: dict[str, bytes], *, packed: bool = False) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


_PARTS = {"archive/a.warc.gz": PACKED_WARC, "archive/b.arc": ARC, "x.warc": PLAIN_WARC, "pages/pages.jsonl": SENTENCE}
_LISTED = [{"path": path, "hash": f"sha256:{hashlib.sha256(part).hexdigest()}"} for path, part in _PARTS.items()]
_WACZ = {**_PARTS, "datapackage.json": json.dumps({"resources": _LISTED}).encode()}
WACZS = (zip_of(_WACZ), zip_of(_WACZ, packed=True), zip_of({"inner.wacz": zip_of(_WACZ), "y.warc": PLAIN_WARC}))
ZIP = (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xff\xff\xff", bytes(4), b"\x01\x00", b"archive/", b"../", b"{", b"]")
