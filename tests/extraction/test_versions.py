"""Other versions of a page, as it declares them."""

from __future__ import annotations

import pytest
from lxml import html

from pipelines.extraction.facts.versions import MAX_TRANSLATIONS, find_amp, find_translations

URL = "https://example.org/en/news/a"


def links_of(head: str) -> list[html.HtmlElement]:
    return list(html.fromstring(f"<html><head>{head}</head><body></body></html>").iter("link"))


def translations_of(head: str) -> tuple[str, ...]:
    fact = find_translations(links_of(head), URL)
    return fact.value if fact else ()


def test_the_amp_version_is_an_absolute_address() -> None:
    fact = find_amp(links_of('<link rel="amphtml" href="javascript:x()"><link rel="AMPHTML" href="/en/news/a/amp/">'), URL)
    assert fact is not None
    assert (fact.value, fact.rule) == ("https://example.org/en/news/a/amp/", "link rel=amphtml")
    assert find_amp(links_of('<link rel="canonical" href="/x">'), URL) is None


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (
            '<link rel="alternate" hreflang="de" href="/de/news/a"><link rel="alternate" hreflang="pt-BR" href="https://br.example.org/a">',
            ("de https://example.org/de/news/a", "pt-BR https://br.example.org/a"),
        ),
        ('<link rel="alternate" hreflang="en" href="/en/news/a"><link rel="alternate" hreflang="x-default" href="/news/a">', ()),
        ('<link rel="alternate" hreflang="de" href="mailto:a@example.org"><link rel="alternate" hreflang="de">', ()),
        ('<link rel="alternate" hreflang="de" href="/de/rss" type="application/rss+xml">', ()),
        ('<link rel="alternate" hreflang="" href="/de/a"><link rel="alternate" hreflang="deutsch, bitte" href="/de/b">', ()),
        ('<link rel="stylesheet" hreflang="de" href="/de.css"><link hreflang="de" href="/de/a">', ()),
    ],
)
def test_translations_are_the_versions_in_other_languages(head: str, found: tuple[str, ...]) -> None:
    assert translations_of(head) == found


def test_a_page_with_endless_translations_is_cut_short() -> None:
    assert len(translations_of("".join(f'<link rel="alternate" hreflang="de" href="/{n}">' for n in range(500)))) == MAX_TRANSLATIONS
