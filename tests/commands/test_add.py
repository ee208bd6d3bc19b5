"""`winnow add`: an address becomes a source file that a crawl can start with, and what is there stays."""

from __future__ import annotations

import json
import stat
import threading
import tomllib
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from crawler.discovery.feeds import find_feed_links
from crawler.discovery.listings import find_listing_links
from crawler.discovery.scope import in_scope
from crawler.discovery.sitemaps import find_sitemap_links
from crawler.discovery.sniff import sniff_kind
from crawler.exploring.site import MAX_ASKED
from pipelines.items import LinkKind
from pipelines.sources.loader import load_source
from pipelines.urls import canonical_url
from winnow.demo.articles import PageKind
from winnow.demo.server import DemoServer

SHARED = Path(__file__).resolve().parents[3] / "shared"


def fetch(url: str) -> tuple[bytes, str]:
    """Body and type of a page on loopback."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
        response = connection.getresponse()
        return response.read(), response.headers.get("Content-Type", "")
    finally:
        connection.close()


def reachable(file: Path) -> set[str]:
    """The articles that a crawl with this source file would find, by the rules of the spider."""
    source = load_source(file)
    waiting = [(url, 0) for url in (*source.seeds.feeds, *source.seeds.sitemaps, *source.seeds.listings)]
    seen, articles = set(), set()
    while waiting:
        url, depth = waiting.pop()
        if url in seen or depth > source.limits.max_listing_pages:
            continue
        seen.add(url)
        body, kind = fetch(url)
        read = {LinkKind.FEED: find_feed_links, LinkKind.SITEMAP: find_sitemap_links}.get(sniff_kind(body, kind), find_listing_links)
        for link in read(body, url):
            if in_scope(link.url, source.scope, kind=link.kind):
                articles |= {canonical_url(link.url)} if link.kind is LinkKind.ARTICLE else set()
                waiting += [(link.url, depth + 1)] if link.kind in (LinkKind.SITEMAP, LinkKind.LISTING) else []
    return articles


def test_every_demo_site_is_added_with_seeds_that_lead_to_its_articles(tools):
    with DemoServer() as server:
        folder = tools.corpus(*(urlsplit(url).netloc for url in server.base_urls.values()))
        done = folder.winnow("add", *server.base_urls.values(), "--delay", "0", "--yes", "--json")
        assert done.code == 0, done.stderr
        for site, found in zip(server.sites, done.json, strict=True):
            base = server.base_urls[site.name]
            expected = {
                canonical_url(base + article.path)
                for article in site.articles[1]
                if article.listed and article.shown_in(1) and article.kind is PageKind.ARTICLE
            }
            assert expected
            assert expected - reachable(Path(found["file"])) == set(), site.name
            assert sum(sample["status"] == "article" for sample in found["trial"]) == 3, site.name
            assert len(found["tried"]) <= MAX_ASKED
            assert site.title in tomllib.loads(found["toml"])["title"]


@pytest.fixture(scope="module")
def shared_sites(tmp_path_factory, request):
    """The 12 miniature sites on loopback: name -> base URL, and what their manifest says."""
    if not (SHARED / "sites.tar.xz").exists():
        pytest.skip("../shared/sites.tar.xz is not beside the repository")
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(str(SHARED / "tools"))
    request.addfinalizer(patch.undo)
    from http.server import ThreadingHTTPServer

    from sitekit import unpacked
    from sitekit.server import Store, make_handler

    root = unpacked()
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    store = Store(root, {}, "1", None)
    bases: dict[str, str] = {}
    for host in manifest["sites"]:
        store.index[host] = json.loads((root / host / "index.json").read_text("utf-8"))
        server = ThreadingHTTPServer(("127.0.0.1", 0), make_handler(store, lambda row: None, host))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        request.addfinalizer(server.server_close)
        request.addfinalizer(server.shutdown)
        bases[host] = f"http://127.0.0.1:{server.server_address[1]}"
    store.bases = bases
    return SimpleNamespace(bases=bases, urls=manifest["urls"])


@pytest.mark.long  # the sites of the demo show it in a short run
def test_every_miniature_site_is_added_with_seeds_that_lead_to_its_articles(tools, shared_sites):
    folder = tools.corpus(*(urlsplit(url).netloc for url in shared_sites.bases.values()))
    bases = list(shared_sites.bases.values())
    results = []
    for some in (bases[:6], bases[6:]):  # a command of these tests has a minute
        done = folder.winnow("add", *some, "--delay", "0", "--yes", "--json")
        assert done.code == 0, done.stderr
        results += done.json
    assert len(results) == 12
    for (host, base), found in zip(shared_sites.bases.items(), results, strict=True):
        expected = {
            canonical_url(base + page["path"])
            for page in shared_sites.urls
            if page["host"] == host and page["versions"].get("1", {}).get("kind") == "article"
        }
        assert len(expected) >= 18
        assert expected - reachable(Path(found["file"])) == set(), host
        assert len(found["tried"]) <= MAX_ASKED


@pytest.fixture
def site(tools):
    """A small site with a feed, told to machines in every way, and a corpus that may ask it."""
    web = tools.web()
    stories = [f"/news/story-number-{number}" for number in range(4)]
    items = "".join(f"<item><title>Story</title><link>{path}</link></item>" for path in stories)
    web.pages = {path: tools.answer(tools.article(f"The story of well number {path[-1]}")) for path in stories}
    web.pages |= {
        "/": tools.answer(tools.listing(*stories).replace(b"<head>", b"<head><link rel='alternate' type='application/rss+xml' href='/f'>")),
        "/f": tools.answer(f"<rss><channel>{items}</channel></rss>".encode(), content_type="application/rss+xml"),
        "/robots.txt": tools.answer(b"User-agent: *\nDisallow: /secret\n\nUser-agent: GPTBot\nDisallow: /\n", content_type="text/plain"),
        "/.well-known/tdmrep.json": tools.answer(b'[{"location": "/", "tdm-reservation": 1}]', content_type="application/json"),
    }
    return web, tools.corpus(web.host)


def test_the_file_is_short_readable_and_for_its_owner_alone(site):
    web, folder = site
    done = folder.winnow("add", web.url(), "--name", "wells", "--delay", "0", "--yes")
    assert done.code == 0, done.stderr
    file = folder.root / "sources" / "wells.toml"
    text = file.read_text("utf-8")
    assert load_source(file).seeds.feeds == (web.url("/f"),)
    assert len(text.splitlines()) <= 20
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert text in done.stdout.decode()
    shown = done.stdout.decode()
    for words in (
        "Disallow: /secret",
        "robots.txt shuts out GPTBot",
        "tdmrep.json reserves /",
        "feed",
        "The story of well number 0",
        "% of the page's text kept",
    ):
        assert words in shown
    assert f"1/{MAX_ASKED}" in done.stderr
    assert sorted(path.name for path in folder.root.iterdir()) == ["archive", "corpus.db", "sources", "winnow.toml"], (
        "nothing else was written"
    )
    assert folder.rows("select count(*) from url") == [(0,)], "the database only knows when the host was asked"
    assert folder.crawl().json["new"] == 4


def test_a_second_call_leaves_the_file_and_the_site_alone(site):
    web, folder = site
    assert folder.winnow("add", web.url(), "--name", "wells", "--delay", "0", "--yes").code == 0
    file = folder.root / "sources" / "wells.toml"
    file.write_text(file.read_text("utf-8") + "# mine\n", "utf-8")
    asked = len(web.log)
    done = folder.winnow("add", web.url(), "--name", "wells", "--delay", "0", "--yes")
    assert (done.code, len(web.log)) == (0, asked)
    assert b"is there already; left as it is" in done.stdout
    assert file.read_text("utf-8").endswith("# mine\n")


def test_without_yes_json_only_looks(site):
    web, folder = site
    done = folder.winnow("add", web.url(), "--name", "wells", "--delay", "0", "--json")
    (found,) = done.json
    assert (done.code, found["written"]) == (0, False)
    assert tomllib.loads(found["toml"])["seeds"] == {"feeds": [web.url("/f")], "listings": [web.url("/")]}
    assert list((folder.root / "sources").iterdir()) == []


def test_where_nothing_is_found_it_says_what_was_tried_and_what_to_do(tools):
    web = tools.web(**{"/": tools.answer(b"<html><body><div id='app'></div><script src='/app.js'></script></body></html>")})
    folder = tools.corpus(web.host)
    done = folder.winnow("add", web.url(), "--delay", "0", "--yes")
    shown = done.stdout.decode()
    assert done.code == 3
    for words in ("/sitemap.xml  http_error: the server answered 404", "/feed/  http_error", "What to do", "winnow add", "JavaScript"):
        assert words in shown
    assert list((folder.root / "sources").iterdir()) == []
    assert len(web.log) <= MAX_ASKED + 1


def test_a_site_that_refuses_robots_is_left_in_peace(tools):
    web = tools.web()
    web.pages = {
        "/": tools.answer(tools.listing("/a")),
        "/robots.txt": tools.answer(b"User-agent: *\nDisallow: /", content_type="text/plain"),
    }
    done = tools.corpus(web.host).winnow("add", web.url(), "--delay", "0", "--yes")
    assert (done.code, web.paths()) == (4, ["/robots.txt"])
    assert "refused_by_robots" in done.stdout.decode()
    assert "ask the site" in done.stdout.decode()


def test_an_address_that_winnow_toml_does_not_allow_is_not_asked(tools):
    web = tools.web(**{"/": tools.answer(tools.listing("/a"))})
    done = tools.corpus().winnow("add", web.url(), "--delay", "0", "--yes")
    assert (done.code, web.log) == (4, [])
    assert "refused_address" in done.stdout.decode()


WRONG = [
    (("not a site",), ("not a site", "give the address")),
    (("https://a.example", "--delay", "0", "--yes"), ("delay_seconds", "0 is allowed only for hosts of this machine")),
    (("https://a.example", "--name", "A b", "--yes"), ("'A b' is not a name",)),
    (("https://a.example", "https://b.example", "--name", "x", "--yes"), ("--name", "one source")),
    (("https://a.example", "https://a.test", "--yes"), ("both be 'a'", "--name")),
    (("https://a.example",), ("nobody to ask", "--yes", "--json")),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=lambda value: " ".join(value)[:40])
def test_what_is_wrong_is_said_before_anything_is_asked(tools, arguments, words):
    done = tools.corpus().winnow("add", *arguments)
    assert (done.code, done.stdout) == (2, b"")
    assert [word for word in words if word not in " ".join(done.stderr.split())] == []


def test_a_file_of_another_site_is_not_taken_for_this_one(tools):
    folder = tools.corpus()
    folder.add_source("a", seeds={"feeds": ["https://a.org/feed"]})
    done = folder.winnow("add", "https://a.example", "--yes")
    assert done.code == 2
    assert "for a.org" in done.stderr
    assert "--name" in done.stderr


def test_a_host_that_wants_to_be_left_alone_stops_no_other_and_is_named(tools):
    busy, calm = tools.web(), tools.web()
    stories = [f"/news/story-number-{number}" for number in range(4)]
    busy.pages["/"] = tools.answer(status=503, headers=(("Retry-After", "7200"),))
    calm.pages = {path: tools.answer(tools.article(f"The story of well number {path[-1]}")) for path in stories}
    calm.pages["/"] = tools.answer(tools.listing(*stories))
    folder = tools.corpus(busy.host, calm.host)
    done = folder.winnow("add", busy.url(), calm.url(), "--delay", "0", "--yes", "--json")
    refused, found = done.json
    assert (done.code, refused["written"], found["written"]) == (4, False, True), done.stderr
    assert refused["tried"][0]["answer"].startswith("left_alone: ")
    told = folder.winnow("add", busy.url(), "--yes")
    assert (told.code, b"is left alone until" in told.stdout, b"wait until then" in told.stdout) == (4, True, True)
    folder.add_source("busy", seeds={"listings": [busy.url()]}, scope={"hosts": [busy.host]})
    (seed,) = folder.winnow("sources", "check", "busy", "--json").json
    assert "left alone until" in seed["advice"]
