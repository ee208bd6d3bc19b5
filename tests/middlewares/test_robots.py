"""robots.txt and delays, as servers see them: one crawl of seven small hosts, all on one address and told apart by their ports."""

from __future__ import annotations

import itertools
import socket

import pytest

DELAY_SECONDS = 0.6
ROBOTS = {
    "absent": (404, b""),
    "failing": (503, b""),
    "empty": (200, b""),
    "disallowing": (200, b"User-agent: *\nDisallow: /private\n\nUser-agent: other\nDisallow: /\n"),
    "naming-us": (200, b"User-agent: *\nDisallow: /\n\nUser-agent: winnow\nDisallow: /private\n"),
    "slow": (200, f"User-agent: *\nCrawl-delay: {DELAY_SECONDS}\n".encode()),
    "usual": (404, b""),
}


@pytest.fixture(scope="module")
def crawled(module_tools):
    tools = module_tools
    webs = {name: tools.web() for name in ROBOTS}
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        closed = nobody.getsockname()[1]
    folder = tools.corpus(*(web.host for web in webs.values()), f"127.0.0.1:{closed}")
    for name, web in webs.items():
        status, text = ROBOTS[name]
        web.pages = {
            "/robots.txt": tools.answer(text, status=status, content_type="text/plain"),
            "/": tools.answer(tools.listing(web.url("/news/1"), web.url("/private/2"))),
            "/news/1": tools.answer(tools.article(f"news of {name}")),
            "/private/2": tools.answer(tools.article(f"notes of {name}")),
        }
        limits = {} if name == "usual" else {"delay_seconds": 0}
        folder.add_source(name, seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits=limits)
    folder.add_source("unreachable", seeds={"listings": [f"http://127.0.0.1:{closed}/"]}, limits={"delay_seconds": 0})
    return folder, webs, folder.crawl()


def _outcomes(crawled, name):
    folder, webs, _ = crawled
    host = webs[name].url() if name in webs else ""
    query = "select url, outcome from url where source = ?"
    return {url.removeprefix(host): outcome for url, outcome in folder.rows(query, name)}


@pytest.mark.parametrize("name", ["absent", "empty", "slow", "usual"])
def test_a_missing_or_empty_robots_txt_allows(crawled, name):
    assert _outcomes(crawled, name) == {"": "listing", "news/1": "stored", "private/2": "stored"}


@pytest.mark.parametrize("name", ["disallowing", "naming-us"])
def test_what_is_disallowed_is_not_asked(crawled, name):
    assert _outcomes(crawled, name) == {"": "listing", "news/1": "stored", "private/2": "refused_by_robots"}
    assert "/private/2" not in crawled[1][name].paths()


def test_a_robots_txt_that_fails_refuses_its_host_and_no_other(crawled):
    assert _outcomes(crawled, "failing") == {"": "refused_by_robots"}
    assert set(crawled[1]["failing"].paths()) == {"/robots.txt"}


def test_a_host_that_refuses_connections_is_refused(crawled):
    assert list(_outcomes(crawled, "unreachable").values()) == ["refused_by_robots"]


def test_a_source_that_nothing_came_from_is_named_and_the_exit_code_says_so(crawled):
    done = crawled[2]
    assert (done.code, done.json["errors"]) == (3, [])
    assert [source["source"] for source in done.json["sources"] if source["attention"]] == ["failing", "unreachable"]


def test_robots_txt_is_asked_first_and_once(crawled):
    for name, web in crawled[1].items():
        assert web.paths()[0] == "/robots.txt"
        assert web.paths().count("/robots.txt") == (3 if name == "failing" else 1), name


@pytest.mark.parametrize(("name", "seconds", "requests"), [("slow", DELAY_SECONDS, 3), ("usual", 1.0, 4)])
def test_the_delay_lies_between_requests(crawled, name, seconds, requests):
    """The Crawl-delay holds from the moment it is known, the default of a second from the first request on."""
    times = [when for when, _ in crawled[1][name].log][-requests:]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) == requests - 1
    assert min(gaps) >= seconds - 0.05, gaps


def test_a_corpus_none_of_whose_hosts_answers_ends_with_its_own_code(tools):
    web = tools.web()
    web.pages["/robots.txt"] = tools.answer(status=500)
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    done = folder.crawl()
    assert (done.code, done.json["exit_meaning"]) == (4, "nothing reachable"), done.stderr
    assert set(web.paths()) == {"/robots.txt"}


def _answers(tools, web, *answers):
    """robots.txt gives each time the next of some answers, and notes what was asked."""
    waiting, headers = list(answers), []

    def reply(handler) -> None:
        headers.append({name: handler.headers[name] for name in ("If-None-Match", "If-Modified-Since") if handler.headers[name]})
        handler._send(waiting.pop(0) if len(waiting) > 1 else waiting[0])

    web.pages["/robots.txt"] = reply
    return headers


def _small_site(tools):
    web = tools.web()
    web.pages["/"] = tools.answer(tools.listing(web.url("/news/1"), web.url("/private/2")))
    web.pages["/news/1"] = tools.answer(tools.article("news"))
    web.pages["/private/2"] = tools.answer(tools.article("notes"))
    return web


DISALLOWING = b"User-agent: *\nDisallow: /private\n"
HOUR = 3_600


def test_the_last_good_copy_stands_in_for_a_day(tools):
    web = _small_site(tools)
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    _answers(tools, web, tools.answer(DISALLOWING, content_type="text/plain"), tools.answer(status=503))
    assert folder.crawl().code == 0
    web.pages["/"] = tools.answer(tools.listing(web.url("/news/1"), web.url("/news/3"), web.url("/private/4")))
    web.pages["/news/3"] = tools.answer(tools.article("more news"))

    day = folder.crawl(offset_seconds=23 * HOUR)
    assert (day.code, day.json["new"]) == (0, 1), day.stderr
    assert not [path for path in web.paths() if path.startswith("/private")]

    web.pages["/"] = tools.answer(tools.listing(web.url("/news/5")))
    before = len(web.log)
    later = folder.crawl(offset_seconds=24 * HOUR + 600)
    assert (later.code, later.json["outcomes"]) == (4, {"refused_by_robots": 1})
    assert set(web.paths()[before:]) == {"/robots.txt"}


def test_articles_stay_queued_while_robots_txt_fails(tools):
    """A robots.txt that fails for one run must not put a host's articles off for a week."""
    web = _small_site(tools)
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    web.pages["/news/1"] = tools.answer(status=429, headers=(("Retry-After", "7200"),))
    assert folder.crawl().json["queued"] == 2
    web.pages["/news/1"] = tools.answer(tools.article("news"))
    _answers(tools, web, tools.answer(status=500))
    failing = folder.crawl(offset_seconds=3 * HOUR)
    assert (failing.json["outcomes"], failing.json["queued"]) == ({"refused_by_robots": 1}, 2), failing.stderr
    web.pages["/robots.txt"] = tools.answer(DISALLOWING, content_type="text/plain")
    done = folder.crawl(offset_seconds=4 * HOUR)
    assert (done.json["queued"], done.json["new"]) == (0, 1), done.stderr


def test_a_copy_is_asked_for_only_if_it_has_changed(tools):
    web = _small_site(tools)
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    marks = (("ETag", '"one"'), ("Last-Modified", "Sun, 01 Mar 2026 06:00:00 GMT"))
    asked = _answers(
        tools,
        web,
        tools.answer(DISALLOWING, content_type="text/plain", headers=marks),
        tools.answer(status=304, content_type=None, headers=marks[:1]),
        tools.answer(status=404),
        tools.answer(DISALLOWING, content_type="text/plain"),
    )
    outcomes = []
    for hour in range(4):
        folder.crawl("--recheck", offset_seconds=hour * HOUR)
        outcomes.append(_ending(folder, web, "/private/2"))
    both = {"If-None-Match": marks[0][1], "If-Modified-Since": marks[1][1]}
    assert asked == [{}, both, both, {}]
    assert outcomes == ["refused_by_robots", "refused_by_robots", "stored", "refused_by_robots"]


def _ending(folder, web, path: str) -> str | None:
    return folder.endings()[web.url(path)][0]


def test_redirects_of_robots_txt_are_followed_to_other_hosts_too(tools):
    """Five of them; the host where they end need not be asked again."""
    web, away = _small_site(tools), _small_site(tools)
    for step in range(1, 5):
        web.pages[f"/robots/{step}"] = tools.answer(status=301, headers=(("Location", f"/robots/{step + 1}"),))
    web.pages["/robots.txt"] = tools.answer(status=302, headers=(("Location", "/robots/1"),))
    web.pages["/robots/4"] = tools.answer(status=308, headers=(("Location", away.url("/robots.txt")),))
    away.pages["/robots.txt"] = tools.answer(DISALLOWING, content_type="text/plain")
    folder = tools.corpus(web.host, away.host)
    for name, site in (("site", web), ("away", away)):
        folder.add_source(name, seeds={"listings": [site.url()]}, scope={"hosts": [site.host]}, limits={"delay_seconds": 0})
    done = folder.crawl("site")
    assert _ending(folder, web, "/private/2") == "refused_by_robots", done.stderr
    assert away.paths() == ["/robots.txt"]


def test_redirects_of_robots_txt_without_end_refuse_the_host(tools):
    web = _small_site(tools)
    web.pages["/robots.txt"] = tools.answer(status=302, headers=(("Location", "/robots.txt"),))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["outcomes"] == {"refused_by_robots": 1}
    assert set(web.paths()) == {"/robots.txt"}
