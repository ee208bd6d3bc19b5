"""Watches over the demo's two crawls, held against what its sites say of themselves: each new, edited and removed article, and no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest

from pipelines.corpus import write_private
from winnow.demo.articles import PageKind
from winnow.demo.server import DemoServer

DAY = 86_400


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class WatchedCrawls:
    """All articles are watched, those of one site, and those with a word that the second version of the sites brings and takes."""

    def __init__(self, tools: Any) -> None:
        self.folder = tools.corpus()
        with DemoServer() as server:
            self.sites = {site.name: site for site in server.sites}
            allowed = ", ".join(f'"{url.removeprefix("http://")}"' for url in server.base_urls.values())
            mail = f'[watch]\nmail = "ana@example.org"\nsendmail = "{_sendmail(tools.tmp)}"\n'
            write_private(self.folder.root / "winnow.toml", f'contact = "tests@example.org"\n[network]\nallow = [{allowed}]\n{mail}')
            self.mails = tools.tmp / "mails"
            for site in server.sites:
                write_private(self.folder.root / "sources" / f"{site.name}.toml", site.source_toml(server.base_urls[site.name]))
            assert self.folder.winnow("watch", "add", "before", "--include", "stub").code == 0
            self.first = self.folder.crawl()
            self.added = [
                self.folder.winnow("watch", "add", "all", "--include", "stub", "--json"),
                self.folder.winnow("watch", "add", "one-site", "--source", self.sites_by_size()[0], "--json"),
            ]
            server.version = 2
            self.second = self.folder.crawl(offset_seconds=DAY)
            self.checked = self.folder.winnow("watch", "check", "--json", offset_seconds=DAY)
            self.third = self.folder.crawl(offset_seconds=DAY + 60)
            self.again = self.folder.winnow("watch", "check", "--json", offset_seconds=DAY + 60)

    def sites_by_size(self) -> list[str]:
        return sorted(self.sites, key=lambda name: -len(self.changes().get("new", set()) & {key for key in self.expected(2) if key[0] == name}))

    def expected(self, version: int) -> dict[tuple[str, str], Any]:
        return {
            (site.name, path): page
            for site in self.sites.values()
            for path, page in site.expected(version).items()
            if page.kind in (PageKind.ARTICLE, PageKind.STUB)
        }

    def changes(self) -> dict[str, set[tuple[str, str]]]:
        """What the second version of the sites changed, as they say themselves."""
        before, after = self.expected(1), self.expected(2)
        removed = {
            (site.name, path) for site in self.sites.values() for path, page in site.expected(2).items() if page.kind is PageKind.REMOVED
        }
        edited = {key for key in before.keys() & after.keys() if (before[key].title, before[key].gold) != (after[key].title, after[key].gold)}
        return {"new": after.keys() - before.keys(), "edited": edited, "gone": removed}


def _sendmail(folder: Path) -> Path:
    """A program that takes a message as sendmail does."""
    program = folder / "sendmail"
    program.write_text(f'#!/bin/sh\nmkdir -p "{folder}/mails"\ncat > "{folder}/mails/$$"\n')
    program.chmod(0o700)
    return program


@pytest.fixture(scope="module")
def crawls(module_tools: Any) -> WatchedCrawls:
    return WatchedCrawls(module_tools)


def _told(news: list[dict[str, Any]]) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for one in news:
        found.setdefault(one["kind"], set()).add((one["source"], _path(one["url"])))
    return found


def test_a_watch_reports_exactly_the_new_edited_and_removed_articles(crawls: WatchedCrawls) -> None:
    expected = crawls.changes()
    assert all(expected.values()), "the sites change in each way"
    (told,) = [one for one in crawls.checked.json["watches"] if one["name"] == "all"]
    assert _told(told["news"]) == expected
    assert len(told["news"]) == sum(map(len, expected.values())), "each is told once"
