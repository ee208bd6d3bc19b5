"""Which addresses may be one page, and which claims of a page about its own address are lies."""

from __future__ import annotations

import pytest

from pipelines.url_variants import believed_address, is_same_place, other_forms
from pipelines.urls import canonical_url

PAGE = "https://www.example.org/news/2024/a-story"


@pytest.mark.parametrize(
    ("url", "declared", "believed"),
    [
        ("https://example.org/news/a/amp/", "https://example.org/news/a", "https://example.org/news/a"),
        ("https://amp.example.org/news/a", "https://www.example.org/news/a/", "https://www.example.org/news/a"),
        ("https://m.example.org/a?id=5", "https://www.example.org/a?id=5&utm_source=m", "https://www.example.org/a?id=5"),
        ("http://example.org/print/news/a", "https://example.org/news/a", "https://example.org/news/a"),
        ("https://example.org/print.php?sid=7", "https://example.org/news/a-story-7", "https://example.org/news/a-story-7"),
        ("https://example.org/a?position=3rd-box", "https://example.org/a", "https://example.org/a"),
        ("https://example.org/a?print=1", "https://example.org/a", "https://example.org/a"),
        ("https://example.org/2024/a", "https://example.org/?p=12", "https://example.org/?p=12"),
    ],
)
def test_a_page_is_believed_about_its_own_address(url: str, declared: str, believed: str) -> None:
    assert believed_address(url, declared) == believed


@pytest.mark.parametrize(
    ("url", "declared"),
    [
        (PAGE, "https://www.example.org/"),
        (PAGE, "https://example.org"),
        (PAGE, "https://www.example.org/index.html"),
        (PAGE, "https://www.example.org/news"),
        (PAGE, "https://www.example.org/news/2024/"),
        (PAGE, "https://other.example/news/2024/a-story"),
        (PAGE, "https://example.org.evil.example/news/2024/a-story"),
        (PAGE, "https://www.example.org:8443/news/2024/a-story"),
        (PAGE, PAGE + "/?utm_source=feed"),
        (PAGE, "javascript:alert(1)"),
        (PAGE, "https://user:secret@www.example.org/news/x"),
        (PAGE, ""),
        (PAGE, None),
        ("https://example.org/article?id=5", "https://example.org/article"),
        ("https://example.org/article?id=5", "https://example.org/article?id=6"),
        ("https://example.org/a?page=2", "https://example.org/a"),
        ("https://example.org/a/2", "https://example.org/a"),
    ],
)
def test_a_lie_about_its_address_is_not_believed(url: str, declared: str | None) -> None:
    assert believed_address(url, declared) is None


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://example.org/news/a", "http://example.org/news/a"),
        ("https://example.org/news/a", "https://www.example.org/news/a/"),
        ("https://example.org/news/a", "https://m.example.org/news/a"),
        ("https://example.org/news/a", "https://example.org/news/a/amp/"),
        ("https://example.org/news/a", "https://example.org/amp/news/a"),
        ("https://example.org/news/a.amp.html", "https://example.org/news/a.html"),
        ("https://example.org/news/a?print=1", "https://example.org/news/a"),
        ("https://example.org/news/detail.php?ID=7&print=Y", "https://example.org/news/detail.php?ID=7"),
        ("https://example.org/print/news/a", "https://example.org/news/a"),
        ("https://example.org/news/a/index.html", "https://example.org/news/a"),
        ("http://127.0.0.1:8101/a/amp", "http://127.0.0.1:8101/a"),
        ("http://[::1]:8101/a/amp", "http://[::1]:8101/a"),
        ("https://example.org/news/a", "https://example.org/news/a/index.html"),
        ("https://example.org/news/663", "https://example.org//news/663"),
        ("https://example.org//news/663", "https://example.org/news/663"),
        ("https://example.org/blog//a?id=5", "https://example.org/blog/a?id=5"),
    ],
)
def test_the_same_page_may_stand_at_another_form_of_its_address(url: str, other: str) -> None:
    assert canonical_url(other) in other_forms(url)


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://example.org/news/a", "https://example.org/news/b"),
        ("https://example.org/news/a", "https://de.example.org/news/a"),
        ("https://example.org/a?id=5", "https://example.org/a?id=6"),
        ("https://example.org/news/lamp", "https://example.org/news/l"),
        ("https://example.org/news/a", "https://example.org/news/a"),
        ("https://example.org/news/a", "https://example.org/news/a.html"),
        ("https://archive.example/2010/http://x.org/a", "https://archive.example/2010/http:/x.org/a"),
    ],
)
def test_another_page_is_no_form_of_an_address(url: str, other: str) -> None:
    assert canonical_url(other) not in other_forms(url)


def test_the_same_place_differs_by_scheme_and_www_alone() -> None:
    assert is_same_place("http://example.org/a?id=1", "https://www.example.org/a?id=1")
    assert not is_same_place("http://example.org/a", "https://m.example.org/a")
    assert not is_same_place("http://example.org/a?id=1", "https://example.org/a?id=2")


def test_forms_are_few_and_no_address_breaks_them() -> None:
    for url in ("https://m.org/", "https://a.b/amp", "https://[2001:db8::1]/print/", "https://xn--e1afmkfd.example/amp/%D0%B0?view=print"):
        forms = other_forms(url)
        assert len(forms) <= 45
        assert all(canonical_url(form) == form for form in forms)
