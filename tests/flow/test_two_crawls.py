"""Two crawls of the miniature sites, a day apart, held against what those sites say of themselves; and a third that finds nothing new."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest

from pipelines.corpus import open_corpus
from pipelines.files.private import write_private
from tests.search.plain_words import check_all
from winnow.demo.articles import PageKind
from winnow.demo.server import DemoServer
from winnow.demo.sites import DemoSite

DAY = 86_400
KNOWN_ADDED = {  # lines that extraction still takes for text; take an entry out when it no longer does
    "brujula": ("Las fotografías quedan", "Cartones con", "¿Te sirve"),
    "uplands": ("See also our note",),
}
TEXT_KINDS = {PageKind.ARTICLE: "article", PageKind.STUB: "stub"}
REVISIONS = """
select f.run_id, d.source, f.url, r.status, r.title, r.date, r.text
from revision r join document d on d.id = r.document_id join fetch f on f.id = r.fetch_id order by r.id
"""


class Crawls:
    """What three crawls left behind."""

    def __init__(self, tools) -> None:
        self.folder = tools.corpus()
        self.mails = tools.tmp / "mails"
        self.mails.mkdir()
        with DemoServer() as server:
            self.sites: dict[str, DemoSite] = {site.name: site for site in server.sites}
            allowed = ", ".join(f'"{url.removeprefix("http://")}"' for url in server.base_urls.values())
            write_private(
                self.folder.root / "winnow.toml", f'contact = "tests@example.org"\n[network]\nallow = [{allowed}]\n{_watching(self.mails)}'
            )
            for site in server.sites:
                write_private(self.folder.root / "sources" / f"{site.name}.toml", site.source_toml(server.base_urls[site.name]))
            self.watch("before", "--include", "stub")
            self.first = self.folder.crawl()
            self.watch("all", "--include", "stub")
            self.watch("one-site", "--source", self.one_site)
            self.asked_first, server.version = len(server.log), 2
            self.second = self.folder.crawl(offset_seconds=DAY)
            self.asked_second = len(server.log)
            self.checked = self.folder.winnow("watch", "check", "--json", offset_seconds=DAY)
            self.third = self.folder.crawl(offset_seconds=DAY + 60)
            self.checked_again = self.folder.winnow("watch", "check", "--json", offset_seconds=DAY + 60)
            self.log = list(server.log)

    def watch(self, *arguments: str) -> None:
        done = self.folder.winnow("watch", "add", *arguments)
        assert done.code == 0, done.stderr

    @property
    def one_site(self) -> str:
        """The source of which the second version has something new."""
        return min(source for source, _ in self.news()["new"])

    def news(self) -> dict[str, set[tuple[str, str]]]:
        """What the second version of the sites changed, as they say themselves."""
        before, after = self.expected(1), self.expected(2)
        removed = {
            (site.name, path) for site in self.sites.values() for path, page in site.expected(2).items() if page.kind is PageKind.REMOVED
        }
        edited = {key for key in before.keys() & after.keys() if _reads(before[key]) != _reads(after[key])}
        return {"new": after.keys() - before.keys(), "edited": edited, "gone": removed}

    def revisions(self, run: int) -> dict[tuple[str, str], tuple]:
        """Status, title, date and text of what a run stored, by source and path; after its second pass."""
        found = {}
        for of_run, source, url, *values in self.folder.rows(REVISIONS):
            if of_run == run:
                found[source, _path(url)] = tuple(values)
        return found

    def expected(self, version: int) -> dict:
        return {
            (site.name, path): page
            for site in self.sites.values()
            for path, page in site.expected(version).items()
            if page.kind in TEXT_KINDS
        }

    def changes(self) -> dict:
        """What the second version says anew: pages that are new, or read differently."""
        before = self.expected(1)
        return {key: page for key, page in self.expected(2).items() if _reads(page) != _reads(before.get(key))}


def _watching(mails: Path) -> str:
    """Settings by which news go to a program that takes a message as sendmail does."""
    program = mails.parent / "sendmail"
    program.write_text(f'#!/bin/sh\ncat > "{mails}/$$"\n')
    program.chmod(0o700)
    return f'[watch]\nmail = "ana@example.org"\nsendmail = "{program}"\n'


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _reads(page) -> tuple | None:
    return page and (page.kind, page.title, page.gold)


def _lines(text: str) -> list[str]:
    """The lines of a text, without the mark of a list item."""
    return [line.strip().removeprefix("- ").removeprefix("• ") for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def crawls(module_tools) -> Crawls:
    return Crawls(module_tools)


def test_every_crawl_ends_well(crawls):
    for done in (crawls.first, crawls.second, crawls.third):
        assert (done.code, done.json["errors"]) == (0, []), done.stderr


def test_the_first_crawl_stores_the_articles_of_the_sites_and_nothing_else(crawls):
    stored, expected = set(crawls.revisions(1)), set(crawls.expected(1))
    assert (sorted(stored - expected), sorted(expected - stored)) == ([], [])


@pytest.mark.parametrize("run", [1, 2])
def test_every_text_is_exactly_the_article(crawls, run):
    differing = []
    for key, (_, _, _, text) in sorted(crawls.revisions(run).items()):
        page = crawls.expected(run).get(key)
        if page is None:
            continue
        found, gold = Counter(_lines(text)), Counter(page.gold)
        differing += [f"{key}: lost   {line[:160]}" for line in (gold - found).elements()]
        added = [line for line in (found - gold).elements() if not line.startswith(KNOWN_ADDED.get(key[0], ()))]
        differing += [f"{key}: added  {line[:160]}" for line in added]
        if [line for line in _lines(text) if line in gold] != list(page.gold) and not gold - found:
            differing.append(f"{key}: another order")
    assert not differing, "\n" + "\n".join(differing)


def test_every_known_difference_still_is_one(crawls):
    lines = {(key[0], line) for run in (1, 2) for key, values in crawls.revisions(run).items() for line in _lines(values[3])}
    known = [(site, start) for site, starts in KNOWN_ADDED.items() for start in starts]
    solved = [(site, start) for site, start in known if not any(of == site and line.startswith(start) for of, line in lines)]
    assert solved == [], "take these out of KNOWN_ADDED"


@pytest.mark.parametrize("run", [1, 2])
def test_status_title_and_date_are_those_of_the_page(crawls, run):
    expected = crawls.expected(run)
    found = {
        key: (status, title, (date or "")[:10] or None)
        for key, (status, title, date, _) in crawls.revisions(run).items()
        if key in expected
    }
    assert found == {key: (TEXT_KINDS[expected[key].kind], expected[key].title, expected[key].date) for key in found}


def test_the_second_crawl_stores_what_is_new_and_what_was_edited(crawls):
    assert sorted(crawls.revisions(2)) == sorted(crawls.changes())
    new = set(crawls.expected(2)) - set(crawls.expected(1))
    summary = crawls.second.json
    assert (summary["new"], summary["revised"]) == (len(new), len(crawls.changes()) - len(new))


def test_the_second_crawl_notices_what_is_gone(crawls):
    removed = {
        (site.name, path) for site in crawls.sites.values() for path, page in site.expected(2).items() if page.kind is PageKind.REMOVED
    }
    query = "select d.source, u.url from document d join url u on u.id = d.url_id where d.status in ('gone', 'missing_once')"
    assert {(source, _path(url)) for source, url in crawls.folder.rows(query)} == removed


def test_the_second_crawl_asks_with_conditions_and_most_pages_have_not_changed(crawls):
    again = crawls.log[crawls.asked_first : crawls.asked_second]
    known = [request for request in again if request.validators]
    answered = Counter(request.status for request in known)
    robots = Counter(request.status for request in again if request.path == "/robots.txt")
    assert robots == {304: len(crawls.sites)}
    assert answered[304] == crawls.second.json["outcomes"]["not_modified"] + robots[304]
    assert answered[304] > len(known) / 2
    assert all(dict(request.validators).get("If-None-Match") for request in known)


def test_no_url_is_asked_twice_in_one_crawl(crawls):
    asked = Counter((request.site, request.path) for request in crawls.log[: crawls.asked_first])
    assert [path for path, count in asked.items() if count > 1] == []


def test_what_robots_txt_disallows_is_never_asked(crawls):
    disallowed = {
        (site.name, path) for site in crawls.sites.values() for path, page in site.expected(2).items() if page.kind is PageKind.DISALLOWED
    }
    assert disallowed
    assert not disallowed & {(request.site, request.path) for request in crawls.log}


def test_a_crawl_a_minute_later_stores_nothing(crawls):
    assert crawls.revisions(3) == {}
    summary = crawls.third.json
    assert (summary["new"], summary["revised"]) == (0, 0)
    seeds = sum(len(site.seeds.feeds + site.seeds.sitemaps + site.seeds.listings) for site in crawls.sites.values())
    assert summary["visited"] <= seeds + 10, "only discovery is due"


@pytest.mark.parametrize("run", ["first", "second", "third"])
def test_what_a_run_counts_adds_up(crawls, run):
    summary = getattr(crawls, run).json
    assert summary["visited"] == sum(summary["outcomes"].values()) == sum(sum(s["outcomes"].values()) for s in summary["sources"])
    assert summary["queued"] == 0


def _told(news):
    found = {}
    for one in news:
        found.setdefault(one["kind"], set()).add((one["source"], _path(one["url"])))
    return found


def test_a_watch_reports_exactly_the_new_edited_and_removed_articles(crawls):
    expected = crawls.news()
    assert all(expected.values()), "the sites change in each way"
    (told,) = [one for one in crawls.checked.json["watches"] if one["name"] == "all"]
    assert _told(told["news"]) == expected
    assert len(told["news"]) == sum(map(len, expected.values())), "each is told once"


def test_a_watch_that_was_there_before_the_first_crawl_has_all_its_articles_as_new(crawls):
    (told,) = [one for one in crawls.checked.json["watches"] if one["name"] == "before"]
    first = {(one["source"], _path(one["url"])) for one in told["news"] if one["kind"] == "new"}
    assert first == crawls.expected(1).keys() | crawls.expected(2).keys()
    assert _told(told["news"]) == {**crawls.news(), "new": first}


def test_the_crawl_tells_what_its_watches_found(crawls):
    counted = {kind: len(keys) for kind, keys in crawls.news().items()}
    assert crawls.first.json["watches"] == {"before": {"news": {"new": len(crawls.expected(1))}, "fault": ""}}
    assert crawls.second.json["watches"]["all"] == {"news": counted, "fault": ""}
    assert {name: one["news"] for name, one in crawls.third.json["watches"].items()} == {"before": {}, "all": {}, "one-site": {}}
    assert [done.code for done in (crawls.first, crawls.second, crawls.third)] == [0, 0, 0]


def test_what_was_told_is_not_told_again(crawls):
    assert crawls.checked.code == 3
    assert crawls.checked_again.code == 0
    assert [one["news"] for one in crawls.checked_again.json["watches"]] == [[], [], []]


def test_a_watch_of_one_source_has_the_news_of_that_source(crawls):
    name = crawls.one_site
    (told,) = [one for one in crawls.checked.json["watches"] if one["name"] == "one-site"]
    expected = {kind: {key for key in keys if key[0] == name} for kind, keys in crawls.news().items()}
    assert _told(told["news"]) == {kind: keys for kind, keys in expected.items() if keys}


def test_a_reader_of_feeds_reads_the_same_news(crawls):
    feed = feedparser.parse((crawls.folder.root / "watches" / "all.atom").read_bytes())
    assert feed.bozo == 0, feed.bozo_exception
    assert feed.version == "atom10"
    expected = {(kind, path) for kind, keys in crawls.news().items() for _, path in keys}
    assert {(entry.tags[0].term, _path(entry.link)) for entry in feed.entries} == expected
    assert len({entry.id for entry in feed.entries}) == len(feed.entries) == len(expected)
    titles = {page.title for page in (*crawls.expected(1).values(), *crawls.expected(2).values())}
    assert {entry.title.partition(": ")[2] for entry in feed.entries} <= titles
    assert all(entry.updated_parsed for entry in feed.entries) and feed.feed.updated == max(entry.updated for entry in feed.entries)


def test_a_feed_has_no_texts_of_articles(crawls):
    kept = b"".join(path.read_bytes() for path in (crawls.folder.root / "watches").iterdir()).decode()
    lines = {line for page in crawls.expected(2).values() for line in page.gold if len(line) > 60}
    assert len(lines) > 50
    assert not [line for line in lines if line[:40] in kept]


def test_each_of_the_news_is_mailed_once(crawls):
    mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in crawls.mails.iterdir()]
    assert {mail["To"] for mail in mails} == {"ana@example.org"}
    subjects = sorted(mail["Subject"] for mail in mails)
    counts = {kind: len(keys) for kind, keys in crawls.news().items()}
    told = f"{counts['new']} new, {counts['edited']} edited, {counts['gone']} gone"
    assert f"Winnow: {told}: all (corpus)" in subjects
    assert len(subjects) == 4, "of the first crawl one, of the second one for each watch"
    (mail,) = [mail for mail in mails if mail["Subject"].endswith(": all (corpus)")]
    for path in (path for keys in crawls.news().values() for _, path in keys):
        assert mail.get_content().count(f"{path}\n") == 1


def test_the_words_of_the_sites_are_counted_as_a_plain_reading_counts_them(crawls):
    """Real punctuation, capitals, numbers and accents, in texts that came through archive and extraction twice."""
    with closing(open_corpus(crawls.folder.root).open_database(read_only=True)) as database:
        for languages, source in ((("en",), "uplands"), (("en", "es"), "brujula")):
            check_all(database, languages, (source,))
