"""`winnow crawl --backfill` reaches the first article of a source over several runs, and no further back than asked."""

from __future__ import annotations

import pytest

PAGES = 16  # of the listing, five articles each; a crawl follows three


def month_of(page: int) -> str:
    """Page 1 is the newest month."""
    months = 12 * 2025 + 11 - page
    return f"{months // 12}/{months % 12 + 1:02d}"


def paths_of(page: int) -> list[str]:
    return [f"/{month_of(page)}/case-{page}-{number}" for number in range(5)]


@pytest.fixture
def site(tools):
    """A source whose listing has many pages, the newest first, and a corpus that knows what an ordinary crawl finds."""
    web = tools.web()
    for page in range(1, PAGES + 1):
        further = f"<a rel='next' href='/page/{page + 1}/'>next</a>".encode() if page < PAGES else b""
        headers = (("ETag", f'"{page}"'),)
        web.pages["/" if page == 1 else f"/page/{page}/"] = answer_once(tools, further + tools.listing(*paths_of(page)), headers)
        web.pages |= {path: tools.answer(tools.article(path)) for path in paths_of(page)}
    folder = tools.corpus(web.host)
    limits = {"delay_seconds": 0, "max_listing_pages": 3, "max_pages_per_run": 40}
    folder.add_source("site", seeds={"listings": [web.url()]}, limits=limits)
    done = folder.crawl("--no-backfill")
    assert (done.code, done.json["new"]) == (0, 15), done.stderr
    return web, folder


def answer_once(tools, body, headers):
    """A listing with an ETag: a conditional request gets a 304, and no links."""

    def serve(handler) -> None:
        known = handler.headers.get("If-None-Match") == headers[0][1]
        handler.send_response(304 if known else 200)
        for name, value in (*headers, ("Content-Type", "text/html"), ("Content-Length", "0" if known else str(len(body)))):
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(b"" if known else body)

    return serve


def stored(folder) -> set[str]:
    return {path for (path,) in folder.rows("select canonical from document")}


def backfill(folder, *arguments: str, most: int = 20):
    """Run until nothing is left; the summary of each run."""
    done = []
    while not done or any(done[-1]["backfill"][word] for word in ("pages_to_read", "articles_to_visit")):
        assert len(done) < most, "it does not come to an end"
        ended = folder.crawl("--backfill", *arguments)
        assert ended.code == 0, ended.stderr
        done.append(ended.json)
    return done


def test_it_reaches_the_first_article_over_several_runs_within_the_budget(site):
    web, folder = site
    asked = len(web.paths())
    runs = backfill(folder)
    assert stored(folder) == {web.url(path) for page in range(1, PAGES + 1) for path in paths_of(page)}
    assert all(run["visited"] <= 40 for run in runs)
    pages = [path for path in web.paths()[asked:] if path.startswith("/page/")]
    assert len(pages) == len(set(pages)) == PAGES - 1, "each further page is read once, not in every run"
    assert runs[-1]["backfill"]["since"] == ""

    asked = len(web.paths())
    done = folder.crawl()
    assert (done.code, done.json["backfill"]) == (0, {})
    assert [path for path in web.paths()[asked:] if path.startswith("/page/")] == [], "the first page shows nothing new"


def test_it_reaches_no_further_back_than_asked_and_further_when_asked(site):
    web, folder = site
    backfill(folder, "--since", "2025-06-01")
    wanted = {web.url(path) for page in range(1, 7) for path in paths_of(page)}
    assert stored(folder) == wanted, sorted(stored(folder) ^ wanted)
    assert "/page/9/" not in web.paths(), "the pages behind are not read"
    assert not [path for path in web.paths() if path.startswith("/2025/04/")]
    backfill(folder, "--since", "2025-03-01")
    assert stored(folder) == {web.url(path) for page in range(1, 10) for path in paths_of(page)}


def test_old_sitemaps_and_their_old_entries_are_left_out(tools):
    web = tools.web()
    head = "<?xml version='1.0'?>"
    index = "".join(f"<sitemap><loc>{web.url(f'/sitemap-{year}-05.xml')}</loc></sitemap>" for year in (2018, 2019, 2020))
    web.pages["/sitemap.xml"] = tools.answer(f"{head}<sitemapindex>{index}</sitemapindex>".encode(), content_type="text/xml")
    for year in (2018, 2019, 2020):
        entries = "".join(
            f"<url><loc>{web.url(f'/case-{year}-{month}')}</loc><lastmod>{year}-0{month}-01</lastmod></url>" for month in (4, 6, 8)
        )
        web.pages[f"/sitemap-{year}-05.xml"] = tools.answer(f"{head}<urlset>{entries}</urlset>".encode(), content_type="text/xml")
        web.pages |= {f"/case-{year}-{month}": tools.answer(tools.article(f"{year} {month}")) for month in (4, 6, 8)}
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"sitemaps": [web.url("/sitemap.xml")]}, limits={"delay_seconds": 0})
    backfill(folder, "--since", "2019-05-15")
    wanted = {"/case-2019-6", "/case-2019-8", "/case-2020-4", "/case-2020-6", "/case-2020-8"}
    assert stored(folder) == {web.url(path) for path in wanted}
    assert "/sitemap-2018-05.xml" not in web.paths()


def test_a_date_without_backfill_is_a_mistake(tools):
    folder = tools.corpus()
    done = folder.winnow("crawl", "--since", "2020-01-01")
    assert (done.code, "--since belongs to --backfill" in done.stderr) == (2, True)


def test_a_new_source_is_read_back_to_its_first_article_by_ordinary_crawls(site, tools):
    web, _ = site
    folder = tools.corpus(web.host, name="new")
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0, "max_listing_pages": 3, "max_pages_per_run": 25})
    runs = [folder.crawl().json]
    while runs[-1]["queued"]:
        assert len(runs) < 20, "it does not come to an end"
        runs.append(folder.crawl().json)
    assert stored(folder) == {web.url(path) for page in range(1, PAGES + 1) for path in paths_of(page)}
    assert runs[0]["backfill"]["pages_to_read"], "the budget ends before the archives do"
    assert runs[-1]["backfill"] == {}, "once its archives are read, it is a source as any other"
