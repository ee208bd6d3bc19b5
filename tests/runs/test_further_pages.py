"""Which listings lead nowhere by their further pages."""

from __future__ import annotations

from crawler.runs.further_pages import FurtherPages
from pipelines.items import Link, LinkKind, Visit


def read(pages: FurtherPages, path: str, *articles: str, depth: int = 1, source: str = "n") -> None:
    visit = Visit(url_id=1, url=f"https://n.test{path}", kind=LinkKind.LISTING, source=source, depth=depth)
    pages.note(visit, [Link(url=f"https://n.test/{name}", kind=LinkKind.ARTICLE) for name in articles])


def test_pages_that_all_show_the_same_are_told() -> None:
    pages = FurtherPages()
    for number in range(2, 6):
        read(pages, f"/page/{number}/", "a", "b")
    assert pages.repeating() == {"n": {"pages": 3, "example": "https://n.test/page/2/"}}


def test_a_listing_that_leads_on_is_none_of_them_and_neither_is_one_repeat() -> None:
    pages = FurtherPages()
    for number in range(2, 6):
        read(pages, f"/page/{number}/", "a", f"old-{number}")
        read(pages, f"/tag/{number}/", "a", source="seeds", depth=0)
    read(pages, "/page/6/", "a")
    read(pages, "/news?page=2", "x", source="short")
    read(pages, "/news?page=3", "x", source="short")
    assert pages.repeating() == {}
