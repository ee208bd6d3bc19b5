"""Which URLs belong to a source."""

from __future__ import annotations

import fnmatch
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.scope import in_scope, matches
from pipelines.items import LinkKind, Scope


@pytest.mark.parametrize(
    ("hosts", "url", "belongs"),
    [
        (["www.news.test"], "https://www.news.test/a", True),
        (["www.news.test"], "http://www.news.test/a", True),
        (["www.news.test"], "https://WWW.News.test:443/a", True),
        (["WWW.News.test"], "https://www.news.test./a", True),
        (["www.news.test"], "https://news.test/a", False),
        (["news.test"], "https://www.news.test/a", False),
        (["news.test"], "https://evilnews.test/a", False),
        (["news.test"], "https://news.test.evil.test/a", False),
        (["news.test"], "https://news.test@evil.test/a", False),
        (["news.test"], "https://evil.test\\@news.test/a", False),
        (["news.test"], "https://news.test:8443/a", False),
        (["news.test:443"], "https://news.test/a", True),
        (["news.test:443"], "http://news.test/a", False),
        (["127.0.0.1:8101"], "http://127.0.0.1:8101/a", True),
        (["127.0.0.1:8101"], "http://127.0.0.1:8102/a", False),
        (["127.0.0.1"], "http://127.0.0.1:8101/a", False),
        (["[::1]:8101"], "http://[::1]:8101/", True),
        (["münchen.test"], "https://xn--mnchen-3ya.test/", True),
        (["a.test", "b.test"], "https://b.test/", True),
        ([], "https://b.test/", False),
        (["not a host"], "https://b.test/", False),
        (["b.test"], "javascript:alert(1)", False),
        (["b.test"], "", False),
    ],
)
def test_a_host_with_its_port_decides(hosts: list[str], url: str, belongs: bool) -> None:
    assert in_scope(url, Scope(hosts=tuple(hosts))) is belongs


@pytest.mark.parametrize(
    ("include", "exclude", "path", "belongs"),
    [
        ([], [], "/anything", True),
        (["/en/latest/*"], [], "/en/latest/x/y?z=1", True),
        (["/en/latest/*"], [], "/EN/latest/x", False),
        (["/en/latest/*"], [], "/en/other", False),
        (["/en/latest"], [], "/en/latest/x", False),
        (["/a/*", "/b/*"], [], "/b/x", True),
        (["*"], ["/tag/*"], "/tag/x", False),
        (["/news/*"], ["*/press/*"], "/news/press/x", False),
        (["/*?id=*"], [], "/a?id=7", True),
        (["/*?id=*"], [], "/a", False),
        (["/ar/أخبار/*"], [], "/ar/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/x", True),
        (["/ar/%d8%a3*"], [], "/ar/أخبار", True),
        (["/a[b]?c"], [], "/a[b]?c", True),
        (["/news/*"], [], "/news/../secret", False),
    ],
)
def test_patterns_decide_over_path_and_query(include: list[str], exclude: list[str], path: str, belongs: bool) -> None:
    scope = Scope(hosts=("n.test",), include=tuple(include), exclude=tuple(exclude))
    assert in_scope(f"https://n.test{path}", scope) is belongs


@pytest.mark.parametrize("kind", [LinkKind.LISTING, LinkKind.FEED, LinkKind.SITEMAP])
def test_what_leads_to_articles_need_not_lie_where_they_lie(kind: LinkKind) -> None:
    scope = Scope(hosts=("n.test",), include=("/2026/*",), exclude=("/tag/*",))
    assert in_scope("https://n.test/news?page=2", scope, kind=kind)
    assert not in_scope("https://n.test/tag/x?page=2", scope, kind=kind)
    assert not in_scope("https://n.test/news", scope)


@pytest.mark.parametrize(
    ("path", "belongs"),
    [
        ("/photo.JPG", False),
        ("/report.pdf?download=1", False),
        ("/a.tar.gz", False),
        ("/sitemap.xml.gz", True),
        ("/feed/", True),
        ("/story.html", True),
        ("/wp-login.php?redirect_to=x", False),
        ("/blog/wp-admin/", False),
        ("/wp-json/wp/v2/posts", False),
        ("/cart", False),
        ("/shop/cart/", False),
        ("/cartography-of-violence", True),
        ("/cdn-cgi/l/email-protection", False),
        ("/a?share=twitter", False),
        ("/a?replytocom=7", False),
    ],
)
def test_what_is_an_article_nowhere_is_out_of_scope(path: str, belongs: bool) -> None:
    assert in_scope(f"https://n.test{path}", Scope(hosts=("n.test",))) is belongs


SIMPLE = st.text("ab/", max_size=8)


@given(st.text("ab/*", max_size=8), SIMPLE)
def test_a_star_means_any_run_of_characters(pattern: str, target: str) -> None:
    assert matches(pattern, target) == fnmatch.fnmatchcase(target, pattern)


@given(st.text(), st.text())
def test_no_text_makes_asking_for_the_scope_raise(url: str, pattern: str) -> None:
    in_scope(url, Scope(hosts=(pattern,)))
    in_scope(f"https://n.test/{url}", Scope(hosts=("n.test",), include=(pattern,)))


def test_no_pattern_and_url_make_matching_slow() -> None:
    started = time.process_time()
    assert not matches("/" + "*a" * 3_000 + "*b", "/" + "a" * 7_900)
    assert not matches("*" * 7_000 + "b", "/" + "a" * 7_900)
    assert time.process_time() - started < 1.0
