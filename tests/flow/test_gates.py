"""Pages that send on before they can be read: what a crawl asks for, what it archives, and how such visits end."""

from __future__ import annotations

import gzip

import pytest

from pipelines.archive.reader import read_capture
from pipelines.items import Locator

SIX_HOPS = [f"/hop/{number}" for number in range(6)]
ENDLESS = [f"/endless/{number}" for number in range(12)]
OUTCOMES = {
    "/moved": "stored",
    "/later": "stored",
    "/gzip": "stored",
    "/hop/0": "stored",
    "/gate": "stored",
    "/gate-far": "stored",
    "/gate-page": "stored",
    "/reload": "stored",
    "/noscript": "stored",
    "/circle/1": "http_error",
    "/endless/0": "http_error",
    "/off": "out_of_scope",
    "/excluded": "out_of_scope",
    "/gate-shut": "http_error",
    "/itself": "http_error",
    "/robots-say-no": "refused_by_robots",
}


def refresh(target: str, delay: str = "0", words: str = "Moved") -> bytes:
    return f'<html><head><meta http-equiv="refresh" content="{delay}; url={target}"></head><body>{words}</body></html>'.encode()


def _cookie_of(handler) -> str:
    return handler.headers.get("Cookie") or ""


def _send(handler, status: int, *headers: tuple[str, str], body: bytes = b"") -> None:
    handler.send_response(status)
    for name, value in (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))), *headers):
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def _pages(tools, web, cookies: list[tuple[str, str]]) -> dict:
    answer, page = tools.answer, tools.article

    def noting(reply):
        def handle(handler) -> None:
            cookies.append((handler.path, _cookie_of(handler)))
            reply(handler)

        return handle

    def gate(handler) -> None:
        if "seen=1" in _cookie_of(handler):
            _send(handler, 200, body=page("the gate"))
        else:
            _send(handler, 302, ("Location", "/gate"), ("Set-Cookie", "seen=1; Path=/"))

    def gate_far(handler) -> None:
        if "far=a" in _cookie_of(handler):
            _send(handler, 200, body=page("the far gate"))
        else:
            _send(handler, 302, ("Location", "/gate-far/check"))

    def gate_page(handler) -> None:
        if "page=1" in _cookie_of(handler):
            _send(handler, 200, body=page("the gate that is a page"))
        else:
            _send(handler, 200, ("Set-Cookie", "page=1"), body=refresh("/gate-page/welcome"))

    pages = {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /private/\n", content_type="text/plain"),
        "/moved": answer(refresh("/target")),
        "/target": answer(page("the target")),
        "/later": answer(refresh("/later-target?a=1&amp;b=2", "5", "You are sent on in five seconds.")),
        "/later-target?a=1&b=2": answer(page("the later target")),
        "/gzip": answer(gzip.compress(refresh("/gzip-target")), headers=(("Content-Encoding", "gzip"),)),
        "/gzip-target": answer(page("the packed page")),
        "/gate": noting(gate),
        "/gate-far": noting(gate_far),
        "/gate-far/check": noting(lambda handler: _send(handler, 302, ("Location", "/gate-far"), ("Set-Cookie", "far=a; Path=/"))),
        "/gate-page": noting(gate_page),
        "/gate-page/welcome": noting(lambda handler: _send(handler, 302, ("Location", "/gate-page"), ("Set-Cookie", "page=1; Path=/"))),
        "/gate-shut": noting(lambda handler: _send(handler, 302, ("Location", "/gate-shut"), ("Set-Cookie", "seen=1; Path=/"))),
        "/itself": answer(status=302, headers=(("Location", "/itself"),)),
        "/reload": answer(page("the reload").replace(b"<head>", b'<head><meta http-equiv="refresh" content="300">')),
        "/noscript": answer(
            page("the noscript").replace(b"<head>", b'<head><noscript><meta http-equiv="refresh" content="0;url=/404"></noscript>')
        ),
        "/circle/1": answer(refresh("/circle/2")),
        "/circle/2": answer(refresh("/circle/1")),
        "/off": answer(refresh("http://other.test/")),
        "/excluded": answer(refresh("/wp-admin/x")),
        "/robots-say-no": answer(refresh("/private/page")),
        "/private/page": answer(page("private")),
    }
    pages |= {path: answer(refresh(f"/hop/{number + 1}")) for number, path in enumerate(SIX_HOPS)}
    pages["/hop/6"] = answer(page("the end of the hops"))
    pages |= {path: answer(refresh(f"/endless/{number + 1}")) for number, path in enumerate(ENDLESS)}
    return pages


@pytest.fixture(scope="module")
def crawled(module_tools):
    web = module_tools.web()
    cookies: list[tuple[str, str]] = []
    web.pages = _pages(module_tools, web, cookies)
    web.pages["/"] = module_tools.answer(module_tools.listing(*(web.url(path) for path in OUTCOMES)))
    folder = module_tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    done = folder.crawl()
    assert done.stdout, done.stderr
    return folder, web, cookies


@pytest.mark.parametrize(("path", "outcome"), OUTCOMES.items())
def test_each_gate_has_its_outcome(crawled, path, outcome):
    folder, web, _ = crawled
    assert folder.endings()[web.url(path)][0] == outcome, folder.endings()[web.url(path)]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/off", "the page sends on to http://other.test/, on another host"),
        ("/circle/1", "the page sends back to {}/circle/1, which sent here"),
        ("/endless/0", "the pages send on and on: 10 times, and then to {}/endless/11"),
        ("/gate-shut", "the server redirects to the same address, although its cookies came back"),
        ("/itself", "the server redirects to the same address"),
    ],
)
def test_the_reason_says_where_it_led(crawled, path, reason):
    folder, web, _ = crawled
    assert folder.endings()[web.url(path)][1] == reason.format(web.url(""))


def test_nothing_is_asked_in_vain(crawled):
    _, web, _ = crawled
    asked = web.paths()
    counts = {path: asked.count(path) for path in ("/circle/1", "/circle/2", "/itself", "/gate-shut", "/gate", "/private/page", "/404")}
    assert counts == {"/circle/1": 1, "/circle/2": 1, "/itself": 1, "/gate-shut": 2, "/gate": 2, "/private/page": 0, "/404": 0}
    assert len([path for path in asked if path.startswith("/endless/")]) == 11


def test_each_step_is_archived_and_the_document_bears_the_last_address(crawled):
    folder, web, _ = crawled
    documents = {url for (url,) in folder.rows("select canonical from document")}
    assert {web.url("/target"), web.url("/hop/6"), web.url("/gate"), web.url("/later-target?a=1&b=2")} <= documents
    assert web.url("/moved") not in documents
    archived = [line for path in (folder.root / "archive").rglob("*.warc.gz") for line in _targets(path)]
    for path in ("/moved", "/target", *SIX_HOPS, "/circle/2", "/off"):
        assert web.url(path) in archived
    assert archived.count(web.url("/gate")) == 2


def _targets(path) -> list[str]:
    """The addresses of the responses in a WARC file."""
    lines = gzip.decompress(path.read_bytes()).split(b"\r\n")
    found, kind = [], ""
    for line in lines:
        name, _, value = line.partition(b": ")
        if name == b"WARC-Type":
            kind = value.decode()
        elif name == b"WARC-Target-URI" and kind == "response":
            found.append(value.decode().strip("<>"))
    return found


def test_the_capture_of_a_document_is_that_of_its_own_page(crawled):
    folder, web, _ = crawled
    query = "select warc_file, warc_offset, warc_length, warc_record_id from fetch where url = ?"
    (where,) = folder.rows(query, web.url("/target"))
    capture = read_capture(folder.root / "archive", Locator(**dict(zip(("file", "offset", "length", "record_id"), where, strict=True))))
    assert b"The commission on the target" in capture.body


def test_cookies_live_for_one_chain_only(crawled):
    folder, _, cookies = crawled
    assert sorted(cookies) == [
        ("/gate", ""),
        ("/gate", "seen=1"),
        ("/gate-far", ""),
        ("/gate-far", "far=a"),
        ("/gate-far/check", ""),
        ("/gate-page", ""),
        ("/gate-page", "page=1"),
        ("/gate-page/welcome", "page=1"),
        ("/gate-shut", ""),
        ("/gate-shut", "seen=1"),
    ]
    cookies.clear()
    folder.crawl("--recheck")
    assert ("/gate", "") in cookies
    assert not any("seen" in cookie for path, cookie in cookies if path not in ("/gate", "/gate-shut"))
    assert not any(b"seen=1" in path.read_bytes() for path in folder.root.glob("corpus.db*"))


def test_a_page_that_is_served_as_robots_txt_leads_nowhere(tools):
    web = tools.web()
    web.pages = {"/robots.txt": tools.answer(refresh("http://other.test/")), "/": tools.answer(tools.listing(web.url("/a")))}
    web.pages["/a"] = tools.answer(tools.article("a"))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 1
