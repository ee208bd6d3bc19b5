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
