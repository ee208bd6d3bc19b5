"""Feeds that are JSON."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.feeds import find_feed_links
from crawler.discovery.json_feeds import MAX_JSON_BYTES
from crawler.discovery.sniff import sniff_kind
from pipelines.items import LinkKind
from pipelines.urls import is_fetchable

BASE = "https://news.test/feed.json"
CASES = Path(__file__).parents[3] / "shared" / "cases" / "public-reports"


def json_feed(*items: object, version: str = "https://jsonfeed.org/version/1.1", **more: object) -> bytes:
    return json.dumps({"version": version, "title": "News", **more, "items": items}).encode()


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ({"id": "1", "url": "https://news.test/a"}, "https://news.test/a"),
        ({"id": 1, "url": "/a"}, "https://news.test/a"),
        ({"id": "https://news.test/a"}, "https://news.test/a"),
        ({"id": "1", "url": "https://news.test/a", "external_url": "https://other.test/"}, "https://news.test/a"),
        ({"id": "1", "external_url": "https://other.test/b"}, "https://other.test/b"),
        ({"id": "tag:news.test,2026:1"}, None),
        ({"id": "1", "url": "javascript:alert(1)"}, None),
        ({"id": "1", "url": ["https://news.test/a"]}, None),
        ("https://news.test/a", None),
        (None, None),
    ],
)
def test_an_item_with_an_address_gives_a_link(item: object, url: str | None) -> None:
    good = {"id": "9", "url": "https://news.test/good"}
    found = [link.url for link in find_feed_links(json_feed(item, good), BASE)]
    assert found == [*([url] if url else []), "https://news.test/good"]


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"])
def test_a_json_feed_is_known_by_its_version(version: str) -> None:
    assert sniff_kind(json_feed(version=version), "application/json") is LinkKind.FEED
    assert sniff_kind(json_feed(version=version).replace(b"/", rb"\/"), None) is LinkKind.FEED


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"items": []}', "application/json"),
        (b'[{"link": "https://news.test/a"}]', "application/json"),
        (b"<html><body>https://jsonfeed.org/version/1</body></html>", "application/feed+json"),
        (b"[1, 2]", None),
    ],
)
def test_other_json_is_no_feed(body: bytes, content_type: str | None) -> None:
    assert sniff_kind(body, content_type) is LinkKind.LISTING


def test_dates_title_and_next_page_are_read() -> None:
    item = {"id": "1", "url": "/a", "title": "A &amp; <b>B</b>", "date_published": "2026-02-05T10:00:00+02:00", "date_modified": "x"}
    article, further = find_feed_links(json_feed(item, next_url="?page=2"), BASE)
    assert (article.title, article.last_modified) == ("A & B", None)
    assert article.published == datetime.fromisoformat("2026-02-05T10:00:00+02:00")
    assert (further.kind, further.url) == (LinkKind.FEED, "https://news.test/feed.json?page=2")


def test_posts_of_wordpress_are_a_feed() -> None:
    posts = [
        {
            "id": 7,
            "date": "2026-02-05T10:00:00",
            "date_gmt": "2026-02-05T08:00:00",
            "modified_gmt": "2026-02-06T08:00:00",
            "link": "https://news.test/2026/02/river/",
            "title": {"rendered": "The river &#8217;s edge"},
        },
        {"id": 8, "link": "javascript:x", "title": {"rendered": "none"}},
        {"id": 9, "link": "https://news.test/undated/", "title": "no object"},
    ]
    body = json.dumps(posts).encode()
    assert sniff_kind(body, "application/json; charset=UTF-8") is LinkKind.FEED
    river, undated = find_feed_links(body, "https://news.test/wp-json/wp/v2/posts")
    assert (river.url, river.title) == ("https://news.test/2026/02/river/", "The river \u2019s edge")
    assert river.published == datetime.fromisoformat("2026-02-05T08:00:00+00:00")
    assert river.last_modified == datetime.fromisoformat("2026-02-06T08:00:00+00:00")
    assert (undated.url, undated.title, undated.published) == ("https://news.test/undated/", None, None)


@pytest.mark.skipif(not CASES.is_dir(), reason=f"no cases at {CASES}")
def test_the_reported_feed_gives_its_article() -> None:
    body = (CASES / "feed-json.json").read_bytes()
    assert sniff_kind(body, None) is LinkKind.FEED
    (link,) = find_feed_links(body, BASE)
    assert (link.url, link.title) == ("http://127.0.0.1:8702/json/one", "d")


@pytest.mark.parametrize("body", [b"{", b"[" * 200_000, b'{"items": {}}', b"{" + b" " * MAX_JSON_BYTES + b"}", b'{"items": [[]]}'])
def test_what_cannot_be_read_has_no_links(body: bytes) -> None:
    assert find_feed_links(body, BASE) == []


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("https://news.test/a")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["items", "url", "link", "id", "title", "rendered", "next_url", "date_gmt"]), inner)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_no_json_makes_reading_a_feed_raise(value: object) -> None:
    assert all(is_fetchable(link.url) for link in find_feed_links(json.dumps(value).encode(), BASE))
