"""What an address looks like by its form."""

from __future__ import annotations

import pytest

from pipelines.address_forms import is_feed_address, shape_of


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/2026/03/a-story-of-water/", "/#/#/*"),
        ("/article.php?id=10003", "/article.php?id"),
        ("/news/the-fold-problem_10007.shtml", "/news/*.shtml"),
        ("/section/news/", "/section/news"),
        ("/ar/%D8%AD%D9%82-%D8%A7%D9%84%D8%B9", "/ar/*"),
        ("/node/11376", "/node/#"),
    ],
)
def test_the_shape_of_an_address_keeps_what_articles_have_in_common(path: str, shape: str) -> None:
    assert shape_of(f"https://news.test{path}") == shape.replace("https://news.test", "")


@pytest.mark.parametrize(
    ("path", "is_feed"),
    [("/feed/", True), ("/a-post/feed/", True), ("/rss.xml", True), ("/feeding-the-town/", False), ("/news/atom-treaty", False)],
)
def test_a_feed_is_known_by_its_address(path: str, is_feed: bool) -> None:
    assert is_feed_address(f"https://news.test{path}") is is_feed
