"""Titles are cleaned in one place, whatever they come from, as every other text; and stay readable in every script."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from crawler.discovery import titles
from crawler.discovery.feeds import find_feed_links
from crawler.discovery.listings import find_listing_links
from crawler.discovery.sitemaps import find_sitemap_links
from pipelines.extraction.facts.jsonld import text_of

PAGE = "https://a.example/news/case"
NEWS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def _feed(title: str) -> str | None:
    rss = f"<rss><channel><item><title>{escape(title)}</title><link>{PAGE}</link></item></channel></rss>"
    return find_feed_links(rss.encode("utf-8", "replace"), PAGE)[0].title


def _json_feed(title: str) -> str | None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": PAGE, "title": title}]}
    return find_feed_links(json.dumps(feed).encode(), PAGE)[0].title


def _sitemap(title: str) -> str | None:
    entry = f"<url><loc>{PAGE}</loc><news:news><news:title>{escape(title)}</news:title></news:news></url>"
    return find_sitemap_links(f"<urlset {NEWS}>{entry}</urlset>".encode("utf-8", "replace"), PAGE)[0].title


def _listing(title: str) -> str | None:
    others = "".join(f"<li><a href='{PAGE}-{number}'>Another case of the harbour, number {number}</a>" for number in range(3))
    page = f"<html><body><main><ul><li><a href='{PAGE}'>{escape(title)}</a>{others}</ul></main></body></html>"
    return find_listing_links(page.encode("utf-8", "replace"), "https://a.example/", "utf-8")[0].title


DOORS: list[Callable[[str], str | None]] = [_feed, _json_feed, _sitemap, _listing]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("A case \x07of\tthe\u2028 mill in the old town", "A case of the mill in the old town"),
        ("می\u200cخواهند که پرونده\u200cها باز شود", "می\u200cخواهند که پرونده\u200cها باز شود"),
        ("Five &amp; six witnesses of the mill", "Five & six witnesses of the mill"),
    ],
)
def test_a_title_is_cleaned_as_every_other_text(door: Callable[[str], str | None], title: str, line: str) -> None:
    assert text_of(title) == line
    if "\x07" in title and door in (_feed, _sitemap):  # XML cannot hold it
        title = title.replace("\x07", "")
    assert door(title) == line


def test_no_other_module_of_discovery_cleans_characters() -> None:
    """Each of them once did, in its own way; a joiner of Persian words became a space. Addresses are no texts."""
    folder = Path(titles.__file__).parent
    cleaning = {}
    for path in folder.glob("*.py"):
        names = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        if found := names & {"isprintable", "unescape", "translate", "maketrans"}:
            cleaning[path.name] = found
    assert cleaning == {"sitemaps.py": {"unescape"}}
