"""What an article links to, besides its text."""

from __future__ import annotations

from datetime import date

from crawler.discovery.page_links import find_followed_links
from pipelines.items import LinkKind, Scope
from pipelines.outcomes import Road

PAGE = b"""<html><head><link rel="next" href="/head-only/"></head><body>
<nav><a href="/category/water/">Water</a> <a href="/about/">About</a></nav>
<article><h1>A dam breaks</h1><p>See <a href="/2026/03/the-first-flood/">the first flood</a>, and
<a href="https://other.test/elsewhere/">what others say</a>.</p></article>
<div class="nav-previous"><a href="/2026/01/the-older-story/" rel="prev">Older</a></div>
<a href="/category/water/page/2/">2</a> <a href="/a-post/feed/">RSS</a> <a href="#top">Top</a>
<a rel="nofollow" href="/a-post/?replyto=5">Reply</a> <a href="/excluded/page/">no</a> <a href="/flood.pdf">report</a>
<a href="/calendar/1999-01/">January</a> <a href="/category/water/">again</a></body></html>"""


def follow(scope: Scope, **options: object) -> dict[str, str]:
    links = find_followed_links(PAGE, "https://news.test/a-post/", None, scope=scope, today=date(2026, 11, 1), **options)  # type: ignore[arg-type]
    assert {link.road for link in links} == {Road.LINKS}
    return {link.url.removeprefix("https://news.test"): str(link.kind) + ("!" if link.trap else "") for link in links}


def test_pages_in_scope_are_followed_wherever_their_links_stand() -> None:
    assert follow(Scope(hosts=("news.test",), exclude=("/excluded/*",))) == {
        "/category/water/": "article",
        "/2026/03/the-first-flood/": "article",
        "/2026/01/the-older-story/": "article",
        "/category/water/page/2/": "listing",
        "/calendar/1999-01/": "article!",
    }


def test_what_a_listing_gave_is_not_found_by_its_links_once_more() -> None:
    found = follow(Scope(hosts=("news.test",)), without={"https://news.test/category/water/"})
    assert "/category/water/" not in found


def test_where_a_source_says_which_articles_it_wants_only_these_are_followed() -> None:
    found = follow(Scope(hosts=("news.test",), include=("/2026/*",)))
    assert set(found) == {"/2026/03/the-first-flood/", "/2026/01/the-older-story/", "/category/water/page/2/"}
    assert found["/category/water/page/2/"] == LinkKind.LISTING
