"""The loop of a crawl, in which every site waits for every other, never stands still for more than a second, whatever a site sends."""

from __future__ import annotations

import asyncio
import subprocess
import time
from datetime import date

import pytest

from crawler.discovery.list_reading import LinkPage
from crawler.refusals import Stopped
from crawler.runs import list_reader
from crawler.runs.list_reader import SMALL_BYTES, SMALL_TAGS, ListReader, UnreadableList, is_small
from crawler.runs.stopping import Stopping
from pipelines.items import LinkKind, Scope

RSS = b"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title>"
MAPPED = b"<url><loc>http://%s/map/%d</loc></url>"
ITEM = b"<item><title>A headline</title><link>http://%s/news/%d</link><pubDate>Mon, 01 Jan 2024 10:00:00 GMT</pubDate></item>"
LISTS = {  # path: what it answers, for a host and a share of the full size, and as what
    "/many-items": (lambda host, share: RSS + _repeat(ITEM, host, 60_000 * share) + b"</channel></rss>", "application/rss+xml"),
    "/nested": (lambda _, share: b"<div>" * int(500_000 * share), "text/html"),
    "/links": (lambda host, share: _repeat(b"<a href=http://%s/a/%d>x</a>", host, 100_000 * share), "text/html"),
    "/sitemap.xml": (lambda host, share: b"<urlset>" + _repeat(MAPPED, host, 50_000 * share) + b"</urlset>", "application/xml"),
    "/lines": (lambda host, share: _repeat(b"http://%s/line/%d\n", host, 50_000 * share), "text/plain"),
    "/quotes": (lambda _, share: RSS + b"<a b='" * int(400_000 * share), "application/rss+xml"),
}


def _repeat(piece, host, count):
    return b"".join(piece % (host, number) for number in range(int(count)))


# Kinds of pages that cost much for their size; each is cut to what the crawl reads without a process of its own.
HOSTILE = [
    b"<item>", b"<a>", b"<a href=x>", b"<a b='", b"<item><description><![CDATA[<p>x</p>]]></description></item>", b"<div>", b"<ul><li>",
    b"<", b"<p><font>", b"http://h.example/1\n", b'{"url":"/a"},', b"<url><loc>http://h.example/1</loc></url>", b"&amp;", b"<!--",
    b"<div><a href='/a'>x</a></section>", b"<link rel='next' href='/x'/>", b"<a href='/page/2'>2</a>", b"[",
]  # fmt: skip
HEADS = [b"", RSS, b"<urlset>", b'{"version":"https://jsonfeed.org/version/1","items":[']


@pytest.mark.parametrize("share", [0.04, pytest.param(1, marks=pytest.mark.long)])
def test_f29_no_list_stops_the_loop(tools, tmp_path, share):
    web = tools.web()
    web.pages = {path: tools.answer(make(web.host.encode(), share), content_type=kind) for path, (make, kind) in LISTS.items()}
    folder = tools.corpus(web.host)
    seeds = {"listings": ["/nested", "/links"], "feeds": ["/many-items", "/quotes"], "sitemaps": ["/sitemap.xml", "/lines"]}
    seeds = {kind: [web.url(path) for path in paths] for kind, paths in seeds.items()}
    folder.add_source("site", seeds=seeds, limits={"delay_seconds": 0, "max_pages_per_run": 20})
    gaps = tmp_path / "gaps"
    heartbeat = tools.repository / "tests" / "faults" / "with_heartbeat.py"
    done = subprocess.run(
        [tools.winnow[0], str(heartbeat), str(gaps), "crawl", "--json", "--corpus", str(folder.root)],
        env=folder.environment(),
        capture_output=True,
        timeout=300,
    )
    assert done.returncode in (0, 3), done.stderr
    ended = {path: folder.endings()[web.url(path)][0] for path in LISTS}
    assert set(ended.values()) == {"listing"}, ended
    assert folder.rows("select count(*) from url where url like '%/map/%'") == [(50_000 * share,)]
    longest = float(gaps.read_text())
    print(f"the loop stood still for {longest:.2f} s at most")
    assert 0 < longest < 1


@pytest.mark.long
@pytest.mark.timeout(600)
def test_f29_a_site_is_explored_whatever_its_lists_hold(tools, tmp_path):
    """A page of half a million nested elements in front, a feed of 60,000 items behind it; what can be read in time is proposed."""
    web = tools.web()
    web.pages = {f"/news/{number}": tools.answer(tools.article(f"case {number}")) for number in range(3)}
    for path, name in {"/": "/nested", "/feed/": "/many-items", "/sitemap.xml": "/sitemap.xml"}.items():
        make, kind = LISTS[name]
        web.pages[path] = tools.answer(make(web.host.encode(), 1), content_type=kind)
    folder, gaps = tools.corpus(web.host), tmp_path / "gaps"
    heartbeat = tools.repository / "tests" / "faults" / "with_heartbeat.py"
    command = [tools.winnow[0], str(heartbeat), str(gaps), "add", web.url(), "--name", "hostile", "--delay", "0", "--yes"]
    done = subprocess.run([*command, "--corpus", str(folder.root)], env=folder.environment(), capture_output=True, timeout=500)
    longest = float(gaps.read_text())
    print(f"the loop stood still for {longest:.2f} s at most")
    assert b"Traceback" not in done.stderr, done.stderr
    assert (folder.root / "sources" / "hostile.toml").exists(), done.stderr
    assert 0 < longest < 5  # to compare 110,000 links takes two; to read them here took over thirty


async def links_of(reader, page):
    async with reader.read(page) as found:
        return found


@pytest.mark.parametrize("head", HEADS, ids=["bare", "feed", "sitemap", "json"])
def test_f29_what_the_loop_reads_itself_takes_no_second(head):
    for piece in HOSTILE:
        body = head + piece * SMALL_BYTES
        body = body[:SMALL_BYTES]
        if body.count(b"<") > SMALL_TAGS:
            body = b"<".join(body.split(b"<")[: SMALL_TAGS + 1])
        assert is_small(body)
        scope = Scope(hosts=("h.example",), follow_links=True)
        page = LinkPage(url="http://h.example/", body=body, scope=scope, wanted=frozenset(LinkKind), today=date(2026, 11, 1))
        begun = time.process_time()
        asyncio.run(links_of(ListReader(Stopping(lambda: None)), page))
        assert time.process_time() - begun < 1, piece


def test_a_list_that_takes_too_long_is_given_up_with_its_reason_and_the_next_is_read():
    reader = ListReader(Stopping(lambda: None))
    reader.cpu_seconds = 1.0
    scope = Scope(hosts=("h.example",))

    def page(body):
        return LinkPage(url="http://h.example/", body=body, scope=scope, wanted=frozenset(LinkKind), today=date(2026, 11, 1))

    async def read_both():
        with pytest.raises(UnreadableList, match="took more than 1 s of processor time"):
            await links_of(reader, page(RSS + _repeat(ITEM, b"h.example", 30_000) + b"</channel></rss>"))
        return await links_of(reader, page(b"<a href='/next'>next</a>" + b" " * 2 * SMALL_BYTES))

    try:
        assert [link.url for link in asyncio.run(read_both()).listed] == ["http://h.example/next"]
    finally:
        reader.close()


def test_few_long_lists_are_at_hand_at_once_and_none_waits_past_the_end(monkeypatch):
    """Ten lists of 50,000 that were read faster than they were put away took 200 MB."""
    stopping = Stopping(lambda: None)
    reader = ListReader(stopping)

    async def read_nothing(*_):
        return list_reader._Rows([], [])

    monkeypatch.setattr(reader, "_elsewhere", read_nothing)
    page = LinkPage(
        url="http://h.example/",
        body=b" " * 2 * SMALL_BYTES,
        scope=Scope(hosts=("h.example",)),
        wanted=frozenset(LinkKind),
        today=date(2026, 11, 1),
    )

    async def wait_behind_two():
        async with reader.read(page), reader.read(page):
            third = asyncio.ensure_future(links_of(reader, page))
            await asyncio.sleep(0.05)
            assert not third.done()
        await third
        async with reader.read(page), reader.read(page):
            third = asyncio.ensure_future(links_of(reader, page))
            await asyncio.sleep(0.05)
            stopping.stop()
            stopping.cancel_extractions()
            with pytest.raises(Stopped):
                await third
        await links_of(reader, page)

    asyncio.run(wait_behind_two())
