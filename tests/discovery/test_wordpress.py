"""Where a WordPress lists its posts."""

from __future__ import annotations

import pytest

from crawler.discovery.autodetect import find_feed_addresses
from crawler.discovery.json_feeds import find_posts_addresses

HOME = "https://news.test/en/"
QUERY = "per_page=100&_fields=id,link,title,date_gmt,modified_gmt"


@pytest.mark.parametrize(
    ("html", "addresses"),
    [
        ('<link rel="https://api.w.org/" href="https://news.test/wp-json/" />', [f"https://news.test/wp-json/wp/v2/posts?{QUERY}"]),
        ("<link href='/wp-json' rel='https://api.w.org/'>", [f"https://news.test/wp-json/wp/v2/posts?{QUERY}"]),
        ("<link rel=https://api.w.org/ href=/?rest_route=/>", [f"https://news.test/?rest_route=/wp/v2/posts&{QUERY}"]),
        ('<link rel="https://api.w.org/" href="javascript:x">', []),
        ('<link rel="https://api.w.org/">', []),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">', []),
        ('<a rel="https://api.w.org/" href="/wp-json/">', []),
    ],
)
def test_only_a_page_that_names_its_interface_has_one(html: str, addresses: list[str]) -> None:
    assert find_posts_addresses(html.encode(), HOME) == addresses


def test_a_feed_goes_before_the_interface_for_programs() -> None:
    offer = "<link rel='https://api.w.org/' href='/wp-json/'>"
    feed = "<link rel='alternate' type='application/rss+xml' href='/feed/'>"
    assert find_feed_addresses((offer + feed).encode(), HOME) == ["https://news.test/feed/"]
    assert find_feed_addresses(offer.encode(), HOME) == [f"https://news.test/wp-json/wp/v2/posts?{QUERY}"]
