"""A site with endless calendars, sessions and paths costs no more than a tenth of its budget, and its articles are all stored."""

from __future__ import annotations

import itertools
import random

import pytest

BUDGET = 60
ARTICLES = 30


def endless(tools, count):
    """Pages that lead to more of their kind without end: days, months, sessions, and deeper paths."""

    def serve(handler) -> None:
        number = next(count)
        path = handler.path.partition("?")[0].rstrip("/")
        more = [f"/calendar/{2030 + number}/{month:02d}" for month in range(1, 13)]
        more += [f"/story-{number}?sessid=a1b2c3d4e5f6a7b8c9{number:06d}", f"/go/go/go/{number}/"]
        body = f"<a rel='next' href='{path}/deep/deep/deep/deep?page={number}'>next</a>".encode() + tools.listing(*more)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return serve


class Trap(dict):
    """Answers every path: what is no article is a trap."""

    def __init__(self, pages, serve):
        super().__init__(pages)
        self.serve = serve

    def get(self, path, default=None):
        return super().get(path, default if path == "/robots.txt" else self.serve)


def test_traps_get_at_most_a_tenth_of_the_budget(tools):
    web = tools.web()
    articles = [f"/2026/02/{number}" for number in range(ARTICLES)]
    pages = {path: tools.answer(tools.article(path)) for path in articles}
    web.pages = Trap(pages, endless(tools, itertools.count(1)))
    front = [*articles, "/calendar/2031/01", "/calendar/2031/02", "/a?sessid=a1b2c3d4e5f6a7b8c9", "/go/go/go/1"]
    web.pages["/"] = tools.answer(b"<a rel='next' href='/list/list/list?page=2'>next</a>" + tools.listing(*front))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0, "max_pages_per_run": BUDGET})
    for run in range(1, 4):
        before = len(web.paths())
        done = folder.crawl()
        trapped = [path for path in web.paths()[before:] if path not in {"/", "/robots.txt", *articles}]
        assert 0 < len(trapped) <= BUDGET // 10, trapped
        (told,) = done.json["traps"].values()
        assert (told["visits"], told["allowed"], sum(told["reasons"].values())) == (len(trapped), BUDGET // 10, len(trapped))
        assert told["waiting"] > 0 or run == 1
        assert folder.rows("select count(*) from document where canonical like '%/2026/02/%'") == [(ARTICLES,)]
    assert "Traps of site:" in folder.winnow("crawl").stdout.decode()


def test_a_site_without_traps_is_told_none(tools):
    web = tools.web(**{"/": tools.answer(tools.listing("/a"))})
    web.pages["/a"] = tools.answer(tools.article("a"))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["traps"] == {}


def _words(number, count=3):
    """Words that are none, the same for the same number."""
    source = random.Random(number)
    return ["".join(source.choice("bdfgklmnprstv") + source.choice("aeiou") for _ in range(3)) for _ in range(count)]


def calendar(tools, count):
    """Every page of a calendar is another, with a word for its day, and leads to three more."""

    def serve(handler) -> None:
        number = next(count)
        words = _words(number)
        page = f"<h1>{' '.join(words)}</h1><p>Nothing is on.</p>" + "".join(f"<a href='/days/{word}'>{word}</a> " for word in words)
        _send(handler, f"<html><body><main>{page}</main></body></html>".encode())

    return serve


def pager(tools, count):
    """Every further page has another list, of what does not exist either, and one more page."""

    def serve(handler) -> None:
        number = next(count)
        links = tools.listing(*(f"/read/{'-'.join(_words(1_000 * number + place))}" for place in range(4)))
        _send(handler, links + f"<a rel='next' href='/page/{number + 1}'>next</a>".encode())

    return serve


def _send(handler, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize("trap", [calendar, pager])
def test_f32_a_trap_that_shows_in_no_address_is_known_by_what_it_gives(tools, trap):
    web = tools.web()
    articles = [f"/2026/02/{number}" for number in range(ARTICLES)]
    pages = {path: tools.answer(tools.article(path)) for path in articles}
    web.pages = Trap(pages, trap(tools, itertools.count(1)))
    front = tools.listing(*articles, "/days/one", "/days/two", "/read/of-no-one")
    web.pages["/"] = tools.answer(b"<a rel='next' href='/page/2'>next</a>" + front)
    folder = tools.corpus(web.host)
    scope = {"hosts": [web.host], "follow_links": True}
    folder.add_source("site", seeds={"listings": [web.url()]}, scope=scope, limits={"delay_seconds": 0, "max_pages_per_run": BUDGET})
    for _ in range(3):
        before = len(web.paths())
        done = folder.crawl()
        trapped = [path for path in web.paths()[before:] if path not in {"/", "/robots.txt", *articles}]
        assert len(trapped) <= BUDGET // 4, trapped
        assert folder.rows("select count(*) from document where canonical like '%/2026/02/%'") == [(ARTICLES,)]
    (told,) = done.json["traps"].values()
    assert "addresses of a form that has given no article" in told["reasons"]
    assert told["waiting"] > 0


def test_a_form_that_gives_articles_late_is_no_trap(tools):
    """Posts and pages of the site stand side by side at the top of the path; the pages come first."""
    web = tools.web()
    pages = [f"/{word}" for word in _words(7, 12)]
    posts = [f"/{word}" for word in _words(8, 20)]
    web.pages = {path: tools.answer(tools.listing(*posts)) for path in pages} | {path: tools.answer(tools.article(path)) for path in posts}
    web.pages["/"] = tools.answer(tools.listing(*pages, *posts))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0, "max_pages_per_run": 200})
    done = folder.crawl()
    assert (done.json["new"], done.json["queued"]) == (20, 0), done.json
