"""Sites that break between two runs are named by the next run and by `winnow report health`, with an example that shows it."""

from __future__ import annotations

import re
import stat

import pytest

DAY = 86_400
ARTICLES = 14
WALL = (
    b"<!doctype html><html lang='en'><head><title>Before you continue</title></head><body><div id='consent' class='cookie-consent-wall'>"
    b"<h1>We value your privacy</h1><p>We and our partners use cookies to store and access information on your device. Please accept or "
    b"reject cookies to continue to the site.</p><button>Accept all</button><button>Reject all</button><button>Manage preferences</button>"
    b"</div></body></html>"
)


@pytest.fixture(scope="module")
def crawled(module_tools):
    """A corpus of one source, crawled once; the articles of its listing are dated a day apart."""
    tools = module_tools
    web = tools.web()
    for number in range(ARTICLES):
        page = tools.article(f"case {number}").replace(b"2026-03-01", f"2026-02-{28 - number:02}".encode())
        web.pages[f"/news/{number}"] = tools.answer(page)
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    first = folder.crawl()
    assert (first.code, first.json["new"]) == (0, ARTICLES), first.stderr
    healthy = folder.winnow("report", "health", "--json")
    assert (healthy.code, healthy.json["sources"][0]["alarms"]) == (0, []), healthy.stderr
    return folder, web, dict(web.pages)


@pytest.fixture
def site(tools, crawled):
    """A copy of that corpus, and its server as it was."""
    folder, web, pages = crawled
    web.pages = dict(pages)
    return tools.copy(folder), web


def _next_run(folder, *arguments, days):
    """Exit code of a crawl so many days later, and the alarms that the report tells after it."""
    crawled = folder.crawl(*arguments, offset_seconds=days * DAY)
    told = folder.winnow("report", "health", "--json", offset_seconds=days * DAY)
    assert told.code == (3 if told.json["sources"][0]["alarms"] else 0), told.stderr
    return crawled.code, told.json["sources"][0]["alarms"]


def test_a_normal_second_run_raises_no_alarm(site):
    folder, _ = site
    assert _next_run(folder, days=1) == (0, [])


def test_a_new_template_is_named_in_the_first_run_after_it(tools, site):
    folder, web = site
    for number in range(ARTICLES):
        page = web.pages[f"/news/{number}"].body
        page = page.replace(b"<article>", b"<div class='shell'><section class='story-2'>").replace(b"</article>", b"</section></div>")
        web.pages[f"/news/{number}"] = tools.answer(page)
    code, alarms = _next_run(folder, days=1)
    assert (code, [alarm["kind"] for alarm in alarms]) == (3, ["changed_layout"])
    assert "layout" in alarms[0]["causes"]
    assert "/news/" in alarms[0]["example_url"]
    assert "winnow why" in alarms[0]["next_step"]
    code, later = _next_run(folder, days=3)
    assert (code, [alarm["since"] for alarm in later]) == (0, [alarms[0]["since"]]), "named on, but no run after the first is bothered"
    assert _next_run(folder, days=9) == (0, [])


def test_a_consent_wall_is_named_in_the_first_run_after_it_until_it_goes(tools, site):
    folder, web = site
    before = dict(web.pages)
    for number in range(ARTICLES):
        web.pages[f"/news/{number}"] = tools.answer(WALL)
    code, alarms = _next_run(folder, days=1)
    assert (code, [alarm["kind"] for alarm in alarms], alarms[0]["causes"][0]) == (3, ["blocked"], "consent_wall")
    code, still = _next_run(folder, days=2)
    assert (code, still[0]["since"]) == (3, alarms[0]["since"])
    web.pages = before
    code, after = _next_run(folder, days=3)
    assert "blocked" not in [alarm["kind"] for alarm in after]


def test_a_source_that_brings_nothing_new_for_long_is_named_silent(site):
    folder, _ = site
    code, alarms = _next_run(folder, days=40)
    assert (code, [alarm["kind"] for alarm in alarms], alarms[0]["causes"]) == (3, ["silent"], ["no_articles"])


def test_a_listing_that_empties_is_named_silent_at_once(tools, site):
    folder, web = site
    web.pages["/"] = tools.answer(tools.listing())
    code, alarms = _next_run(folder, days=0)
    assert (code, [alarm["kind"] for alarm in alarms], alarms[0]["causes"]) == (3, ["silent"], ["no_links"])
    assert alarms[0]["example_url"] == web.url("/")


def test_a_source_whose_links_all_lead_out_of_its_scope_is_named_from_the_first_run_on(tools):
    web, elsewhere = tools.web(), tools.web()
    web.pages = {"/": tools.answer(tools.listing(elsewhere.url("/news/1"), elsewhere.url("/news/2")))}
    folder = tools.corpus(web.host, elsewhere.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    code, alarms = _next_run(folder, days=0)
    assert (code, [alarm["kind"] for alarm in alarms], alarms[0]["causes"]) == (3, ["silent"], ["no_link_in_scope"])
    code, later = _next_run(folder, days=1)
    assert (code, later[0]["since"]) == (3, alarms[0]["since"])
    assert elsewhere.log == []


def test_a_server_that_refuses_everything_is_named_blocked(tools, site):
    folder, web = site
    web.pages = {path: tools.answer(status=403) for path in web.pages}
    code, alarms = _next_run(folder, days=1)
    assert (code, [alarm["kind"] for alarm in alarms], alarms[0]["causes"][0]) == (3, ["blocked"], "http_error")


def test_the_report_for_people_and_the_file_for_prometheus_say_the_same(tools, site):
    folder, web = site
    web.pages["/"] = tools.answer(tools.listing())
    folder.crawl()
    target = tools.tmp / "winnow.prom"
    done = folder.winnow("report", "health", "--prometheus", str(target))
    text = " ".join(done.stdout.decode().split())
    assert done.code == 3, done.stderr
    assert "site: silent since" in text
    assert web.url("/") in text
    lines = target.read_text("utf-8").splitlines()
    assert 'winnow_source_alarm{source="site",kind="silent"} 1' in lines
    assert 'winnow_source_alarm{source="site",kind="blocked"} 0' in lines
    assert f'winnow_source_urls{{source="site",outcome="stored"}} {ARTICLES}' in lines
    assert "winnow_last_run_exit_code 3" in lines
    assert not [line for line in lines if not re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [-+.e\d]+', line)]
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
