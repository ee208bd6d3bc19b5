"""A forgotten end tag in the header of a listing does not hide what follows; what is written well is read as before."""

from __future__ import annotations

import pytest

from crawler.discovery.listings import find_listing_links, find_page_links
from crawler.discovery.open_boxes import OpenBoxes

BASE = "https://news.test/latest/"


def articles(html: str) -> list[str]:
    return [link.url.removeprefix("https://news.test") for link in find_listing_links(html.encode(), BASE)]


def boxes(*names: str) -> OpenBoxes:
    opened = OpenBoxes()
    for name in names:
        opened.start(name)
    return opened


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<div><header><nav><a href=/about>x</a></nav><div></header></div><a href=/story>x</a>", ["/story"]),
        ("<header><div><div><a href=/about>x</a></header><a href=/story>x</a>", ["/story"]),
        ("<HEADER><DIV></HEADER ><a href=/story>x</a>", ["/story"]),
        ("<nav><ul><li><div><a href=/about>x</a></ul></nav><a href=/story>x</a>", ["/story"]),
        ("<main><a href=/story>x</a><footer><div></footer></main><footer><a href=/about>x</a></footer>", ["/story"]),
        ("<header><div><a href=/about>x</a></nav></aside><a href=/terms>x</a></div></header><a href=/story>x</a>", ["/story"]),
        ("<header><div><script>'</header>'</script><a href=/about>x</a></div></header><a href=/story>x</a>", ["/story"]),
        ("<header><div><!-- </header> --><a href=/about>x</a></div></header><a href=/story>x</a>", ["/story"]),
        ("<header><table><tr><td><div></header><a href=/about>x</a></table></header><a href=/story>x</a>", ["/story"]),
    ],
)
def test_links_stand_where_browsers_show_them(html: str, found: list[str]) -> None:
    assert articles(html) == found


def test_links_of_the_page_know_the_header_too() -> None:
    html = b"<header><div><a href=/b>b</a></header><a href=/a>a</a><nav><a href=/c>c</a></nav>"
    assert [link.title for link in find_page_links(html, BASE)] == ["b", "c", "a"]


def test_ends_of_boxes_beyond_count_are_read_as_before() -> None:
    html = "</nav>" * 6_000 + "<header><div></header><a href=/about>x</a>"
    assert articles(html) == []


@pytest.mark.parametrize(
    ("opened", "name", "forgotten"),
    [
        (("header", "div", "div"), "header", 2),
        (("div", "header", "span", "div"), "header", 1),
        (("header", "div", "header"), "header", 0),
        (("div", "div"), "header", 0),
        (("header", "table", "td", "div"), "header", 0),
        (("table", "td", "header", "div"), "header", 1),
    ],
)
def test_forgotten_boxes_are_counted_within_reach(opened: tuple[str, ...], name: str, forgotten: int) -> None:
    assert boxes(*opened).forgotten_in(name) == forgotten


def test_what_has_ended_is_no_longer_counted() -> None:
    opened = boxes("header", "table", "div", "td")
    for _ in range(3):
        opened.end()
    opened.start("div")
    assert opened.forgotten_in("header") == 1
    for _ in range(5):
        opened.end()
    assert opened.forgotten_in("header") == 0
