"""Facts: candidates in order of trust, each with the rule that chose it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.dates import EARLIEST, to_iso
from pipelines.extraction.extract import extract
from pipelines.extraction.names import clean_authors
from pipelines.extraction.title import without_site
from pipelines.items import Extraction, Facts, PageInput

CAPTURED = datetime(2024, 6, 1, 12, tzinfo=UTC)
BODY = "<p>The district court told the land registry on Tuesday to open the files of the twelve villages that were cleared.</p>" * 3


def _facts(head: str, body: str = BODY, *, url: str = "https://news.example.org/a/story") -> Facts:
    page = f'<html lang="en"><head>{head}</head><body><article>{body}</article></body></html>'
    return extract(PageInput(url=url, body=page.encode(), charset="utf-8", captured_at=CAPTURED)).facts


def _jsonld(**values: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **values})}</script>'


def _meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Court opens the files - Example Courier</title>", "<h1>Court opens the files</h1>", "Court opens the files"),
        ("<title>Court opens the files | Example Courier</title>", "", "Court opens the files"),
        ("<title>Court opens the files</title>", "", "Court opens the files"),
        (
            _meta("og:site_name", "The Courier of the Example Coast")
            + "<title>Court opens files – The Courier of the Example Coast</title>",
            "",
            "Court opens files",
        ),
        (_meta("og:title", "Court opens the files") + "<title>News</title>", "<h1>The Courier</h1>", "Court opens the files"),
        (_jsonld(headline="Court &amp; registry at odds") + "<title>x</title>", "", "Court & registry at odds"),
        ("", "<h1>Court opens the files</h1>", "Court opens the files"),
        ("<title>A long-awaited ruling: files opened | Courier</title>", "", "A long-awaited ruling: files opened"),
        ("<title></title><svg><title>Menu</title></svg>", "<h1>Court opens the files</h1>", "Court opens the files"),
    ],
)
def test_the_title_is_the_articles_own(head: str, body: str, title: str) -> None:
    fact = _facts(head, body + BODY).title
    assert fact is not None
    assert fact.value == title
    assert fact.rule


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Court opens files | Courier", "Courier", "Court opens files"),
        ("Courier | Court opens files", "Courier", "Court opens files"),
        ("Court opens files", "Courier", "Court opens files"),
        ("One-sided ruling", None, "One-sided ruling"),
        ("Courier", "Courier", "Courier"),
        ("法院公开土地档案_青河周刊", None, "法院公开土地档案"),
        ("the file_name of a leak", None, "the file_name of a leak"),
        ("", None, ""),
    ],
)
def test_the_sites_name_is_taken_off_the_title(title: str, site: str | None, expected: str) -> None:
    assert without_site(title, site) == expected


@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=20)))
def test_a_title_without_its_site_is_part_of_the_title(title: str, site: str | None) -> None:
    assert without_site(title, site) in title


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        (_jsonld(datePublished="2024-05-03T08:15:00+02:00"), "", "2024-05-03T08:15:00+02:00"),
        (_meta("article:published_time", "2024-05-03T08:15:00Z"), "", "2024-05-03T08:15:00+00:00"),
        (_jsonld(datePublished="2024-05-03") + _meta("article:published_time", "2024-04-01"), "", "2024-05-03"),
        ("", '<time datetime="2024-05-03">3 May</time>', "2024-05-03"),
        ("", '<span itemprop="datePublished" content="2024-05-03">3 May</span>', "2024-05-03"),
        (_jsonld(datePublished="2031-01-01") + _meta("article:published_time", "2024-05-03"), "", "2024-05-03"),
        (_jsonld(datePublished="1970-01-01T00:00:00Z") + _meta("article:published_time", "2024-05-03"), "", "2024-05-03"),
        (_jsonld(datePublished="soon") + _meta("date", "3 May 2024"), "", "2024-05-03"),
    ],
)
def test_the_date_is_the_first_that_holds(head: str, body: str, date: str) -> None:
    fact = _facts(head, body + BODY).date
    assert fact is not None
    assert fact.value == date


def test_the_address_gives_a_date_when_the_page_does_not() -> None:
    fact = _facts("", url="https://news.example.org/2024/05/03/story/").date
    assert fact is not None
    assert (fact.value, fact.rule) == ("2024-05-03", "address")


def test_a_page_without_a_date_has_none() -> None:
    assert _facts("<title>Court opens the files</title>").date is None


@given(st.datetimes(min_value=datetime.min.replace(year=1900), max_value=datetime.min.replace(year=2100)))
def test_no_date_is_after_the_capture_or_before_the_web(moment: datetime) -> None:
    found = to_iso(moment.isoformat(), CAPTURED)
    aware = moment.replace(tzinfo=UTC)
    assert (found is not None) == (aware >= EARLIEST and (aware - CAPTURED).total_seconds() <= 86_400)


@given(st.text(max_size=70))
def test_no_text_makes_the_reading_of_a_date_raise(text: str) -> None:
    assert to_iso(text, CAPTURED) is None or isinstance(to_iso(text, CAPTURED), str)


def test_a_change_before_the_publication_is_no_change() -> None:
    head = _jsonld(datePublished="2024-05-03", dateModified="2024-05-01")
    assert _facts(head).modified is None
    assert _facts(_jsonld(datePublished="2024-05-03", dateModified="2024-05-04")).modified is not None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["By Mara Lindt"], ("Mara Lindt",)),
        (["by Mara Lindt and Oke Barr"], ("Mara Lindt", "Oke Barr")),
        (["Von Jana Weiß und Tim Roth"], ("Jana Weiß", "Tim Roth")),
        (["Por Ana Ruiz y Luis Paz"], ("Ana Ruiz", "Luis Paz")),
        (["Par Léa Roux et Jean Bel"], ("Léa Roux", "Jean Bel")),
        (["بقلم سلمى حداد"], ("سلمى حداد",)),
        (["作者：王芳"], ("王芳",)),
        (["Mara Lindt", "mara lindt"], ("Mara Lindt",)),
        (["Mara Lindt | Example Courier"], ("Mara Lindt",)),
        (["admin"], ()),
        (["https://facebook.com/courier"], ()),
        (["mara@example.org"], ()),
        (["Published May 3, 2024"], ()),
        (["5 min read"], ()),
        (["Example Courier"], ()),
        ([""], ()),
        (["Byron Lee"], ("Byron Lee",)),
        (["Vonda Park"], ("Vonda Park",)),
        (["Diane Bell"], ("Diane Bell",)),
        (["Reporters Without Borders"], ("Reporters Without Borders",)),
    ],
)
def test_author_names_are_cleaned(names: list[str], expected: tuple[str, ...]) -> None:
    assert clean_authors(names, "Example Courier") == expected


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        (_jsonld(author={"@type": "Person", "name": "Mara Lindt"}), "", ("Mara Lindt",)),
        (_jsonld(author=[{"name": "Mara Lindt"}, {"name": "Oke Barr"}]), "", ("Mara Lindt", "Oke Barr")),
        (_jsonld(author="Mara Lindt"), "", ("Mara Lindt",)),
        ('<meta name="author" content="Mara Lindt">', "", ("Mara Lindt",)),
        (_jsonld(author="admin") + '<meta name="author" content="Mara Lindt">', "", ("Mara Lindt",)),
        ("", '<a rel="author" href="/mara">Mara Lindt</a>', ("Mara Lindt",)),
        ("", '<p class="byline">By Mara Lindt</p>', ("Mara Lindt",)),
        ("", '<div class="post-hero__author"><span>Mara Lindt</span></div>', ("Mara Lindt",)),
        ("", '<span class="authorLabel">Author</span><span class="authorBlock_x1">Mara Lindt</span>', ("Mara Lindt",)),
        (_meta("og:site_name", "Mothers of the Mole") + _jsonld(author="Mothers of the Mole"), "", ("Mothers of the Mole",)),
        (
            _meta("og:site_name", "Courier") + _jsonld(author="Courier") + '<meta name="author" content="Mara Lindt">',
            "",
            ("Mara Lindt",),
        ),
    ],
)
def test_authors_are_the_first_that_are_names(head: str, body: str, authors: tuple[str, ...]) -> None:
    fact = _facts(head, body + BODY).authors
    assert fact is not None
    assert fact.value == authors


def test_the_author_of_a_comment_is_not_the_author() -> None:
    comment = '<div class="comments"><div class="comment-author">Someone Else</div><p>So it goes.</p></div>'
    assert _facts("", BODY + comment).authors is None


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Court opens the files",}',
        '<!-- {"@type": "NewsArticle", "headline": "Court opens the files"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Court opens the files"}\n//]]>',
        '[{"@type": "WebSite"}, {"@type": ["NewsArticle"], "headline": "Court opens the files"}]',
        '{"@graph": [{"@type": "Report", "headline": "Court opens the files"}]}',
        '{"@type": "NewsArticle", "headline": "Court opens\nthe files"};',
    ],
)
def test_broken_jsonld_is_read_where_it_can_be(script: str) -> None:
    fact = _facts(f'<script type="application/ld+json">{script}</script>').title
    assert fact is not None
    assert (fact.value, fact.rule) == ("Court opens the files", "JSON-LD headline")


@pytest.mark.parametrize(
    "script",
    ['{"a": "' + '\\"' * 500, "[" * 50_000, "{" * 5_000, "null", "3", '"text"', "", '{"@type": 5}', '{"@graph": {"@graph": null}}'],
)
def test_unreadable_jsonld_is_passed_over(script: str) -> None:
    fact = _facts(f'<title>Court opens the files</title><script type="application/ld+json">{script}</script>').title
    assert fact is not None
    assert fact.value == "Court opens the files"


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="/a/clean">', "https://news.example.org/a/clean"),
        ('<link rel="canonical" href="https://other.example.org/b">', "https://other.example.org/b"),
        (_meta("og:url", "https://news.example.org/c"), "https://news.example.org/c"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="canonical" href="http://[broken">', None),
    ],
)
def test_the_canonical_address_is_absolute_and_of_the_web(head: str, address: str | None) -> None:
    fact = _facts(head).canonical_url
    assert (fact.value if fact else None) == address


def test_few_words_leave_the_language_to_the_page(read: Callable[..., Extraction]) -> None:
    fact = read('<html lang="pt-BR"><body><article><p>Sim.</p></article></body></html>').facts.language
    assert fact is not None
    assert (fact.value, fact.rule) == ("pt", "lang attribute")


def test_tags_section_site_name_and_description_are_read() -> None:
    head = _meta("og:site_name", "Courier") + _meta("article:section", "Courts") + _meta("og:description", "A ruling.")
    facts = _facts(head + _meta("article:tag", "land") + _meta("article:tag", "courts") + _meta("article:tag", "land"))
    values = [fact.value if fact else None for fact in (facts.site_name, facts.section, facts.description, facts.tags)]
    assert values == ["Courier", "Courts", "A ruling.", ("land", "courts")]
