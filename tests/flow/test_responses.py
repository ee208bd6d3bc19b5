"""One crawl of a server that answers in every way: each URL ends in its one outcome, and the numbers add up."""

from __future__ import annotations

import gzip

import pytest

from pipelines.archive.reader import read_capture
from pipelines.items import Locator

MIB = 2**20
OUTCOMES = {
    "/plain": "stored",
    "/no-type": "stored",
    "/xhtml": "stored",
    "/404": "http_error",
    "/410": "gone",
    "/403": "http_error",
    "/500": "http_error",
    "/204": "empty",
    "/document": "not_html",
    "/image": "not_html",
    "/feed": "not_html",
    "/big": "too_large",
    "/big-announced": "too_large",
    "/big-head": "too_large",
    "/bomb": "too_large",
    "/nested-bomb": "too_large",
    "/status": "http_error",
    "/short": "truncated",
    "/cut-off": "truncated",
    "/chain/1": "stored",
    "/loop/1": "http_error",
    "/endless": "http_error",
    "/no-location": "http_error",
    "/elsewhere": "out_of_scope",
    "/charset-rot13": "stored",
    "/charset-utf16": "stored",
    "/charset-arabic": "stored",
    "/charset-unknown": "stored",
    "/empty": "empty",
}


def _cut_off(handler) -> None:
    """A chunked body without its last chunk."""
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"20\r\n" + b"<p>a body that is never ended.</" + b"\r\n")
    handler.close_connection = True


def _status_of_21_digits(handler) -> None:
    """No database has room for it: it ended the whole crawl."""
    handler.send_response(2 * 10**20, "OK")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def _pages(tools, web) -> dict:
    answer = tools.answer
    page = tools.article
    pages = {
        "/plain": answer(page("plain")),
        "/no-type": answer(page("no type"), content_type=None),
        "/xhtml": answer(page("xhtml"), content_type="application/xhtml+xml"),
        "/410": answer(page("410"), status=410),
        "/403": answer(page("403"), status=403),
        "/500": answer(page("500"), status=500),
        "/204": answer(status=204, content_type=None, length=-1),
        "/document": answer(b"%PDF-1.7\n" + b"x" * 999, content_type="application/pdf"),
        "/image": answer(b"\x89PNG\r\n\x1a\n" + b"x" * 999, content_type="image/png"),
        "/feed": answer(b"<?xml version='1.0'?><rss version='2.0'><channel><title>f</title></channel></rss>", content_type="text/xml"),
        "/big-head": answer(page("big head"), headers=tuple((f"X-{number}", "b" * 200) for number in range(90)) * 20),
        "/big": answer(page("big") + b" " * 17 * MIB, length=-1),
        "/big-announced": answer(page("big"), length=17 * MIB),
        "/short": answer(page("short"), length=100_000),
        "/cut-off": _cut_off,
        "/status": _status_of_21_digits,
        "/chain/1": answer(status=301, headers=(("Location", "/chain/2"),)),
        "/chain/2": answer(status=302, headers=(("Location", web.url("/chain/3")),)),
        "/chain/3": answer(page("the end of a chain")),
        "/loop/1": answer(status=302, headers=(("Location", "/loop/2"),)),
        "/loop/2": answer(status=302, headers=(("Location", "/loop/1"),)),
        "/no-location": answer(status=302),
        "/elsewhere": answer(status=302, headers=(("Location", "http://other.test/"),)),
        "/charset-rot13": answer(page("rot13"), content_type="text/html; charset=rot13"),
        "/charset-utf16": answer(page("utf-16 – said, not sent"), content_type="text/html; charset=utf-16"),
        "/charset-arabic": answer(page("windows-1256 – said, not sent"), content_type="text/html; charset=windows-1256"),
        "/charset-unknown": answer(page("klingon"), content_type='text/html; charset="klingon'),
        "/empty": answer(b""),
    }
    pages |= {
        f"/endless{'/x' * depth}": answer(status=302, headers=(("Location", f"/endless{'/x' * (depth + 1)}"),)) for depth in range(12)
    }
    bomb = gzip.compress(b" " * 100 * MIB, compresslevel=9)
    pages["/bomb"] = answer(bomb, headers=(("Content-Encoding", "gzip"),))
    pages["/nested-bomb"] = answer(gzip.compress(bomb), headers=(("Content-Encoding", "gzip, gzip"),))
    return pages


@pytest.fixture(scope="module")
def crawled(module_tools):
    web = module_tools.web()
    web.pages = _pages(module_tools, web)
    web.pages["/"] = module_tools.answer(module_tools.listing(*(web.url(path) for path in OUTCOMES)))
    folder = module_tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    return folder, web, folder.crawl()


@pytest.mark.parametrize(("path", "outcome"), OUTCOMES.items())
def test_each_answer_has_its_outcome(crawled, path, outcome):
    folder, web, done = crawled
    assert done.stdout, done.stderr
    assert folder.endings()[web.url(path)][0] == outcome, folder.endings()[web.url(path)]


def test_every_url_has_one_row_and_the_totals_add_up(crawled):
    folder, _, done = crawled
    summary = done.json
    assert (summary["errors"], summary["queued"]) == ([], 0)
    assert folder.rows("select url from url group by source, canonical having count(*) > 1") == []
    assert folder.rows("select url from url where state <> 'done' or outcome is null") == []
    counted = dict(folder.rows("select outcome, count(*) from fetch group by outcome"))
    assert counted == summary["outcomes"] == dict(folder.rows("select outcome, count(*) from url group by outcome"))
    assert summary["visited"] == sum(counted.values()) == len(OUTCOMES) + 1


def test_every_capture_is_in_the_archive_as_it_came(crawled):
    folder, web, _ = crawled
    query = "select warc_file, warc_offset, warc_length, warc_record_id, url, bytes from fetch where warc_file is not null"
    read = 0
    for *where, url, size in folder.rows(query):
        locator = Locator(**dict(zip(("file", "offset", "length", "record_id"), where, strict=True)))
        capture = read_capture(folder.root / "archive", locator)
        assert (capture.url, len(capture.body)) == (url, size)
        page = web.pages.get(url.removeprefix(web.url("")))
        if page is not None and not callable(page) and page.length is None:
            assert capture.body == page.body
        read += 1
    assert read > 20


def test_a_charset_that_lies_leaves_the_text_whole(crawled):
    texts = [text for (text,) in crawled[0].rows("select text from revision")]
    for charset in ("utf-16", "windows-1256"):
        assert any(f"The commission on {charset} – said, not sent heard" in text for text in texts)


def test_a_document_bears_the_address_that_its_redirects_led_to(crawled):
    folder, web, _ = crawled
    assert folder.rows("select canonical from document where canonical like '%chain%'") == [(web.url("/chain/3"),)]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/loop/1", "the server redirects in a circle, to {}/loop/1 again and again"),
        ("/endless", "the server redirects on and on: 10 times, and then to {}/endless" + "/x" * 11),
        ("/elsewhere", "redirected to http://other.test/, outside the scope of site"),
        ("/short", "the answer was cut off"),
    ],
)
def test_f20_the_reason_says_what_happened(crawled, path, reason):
    folder, web, _ = crawled
    assert folder.endings()[web.url(path)][1].startswith(reason.format(web.url("")))
