"""Facts: candidates in order of trust, each with the rule that chose it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive.content import page_of
from pipelines.extraction.extract import extract
from pipelines.extraction.facts.authors.person_names import clean_authors
from pipelines.extraction.facts.date_parsing import EARLIEST, to_iso, written_dates
from pipelines.extraction.facts.titles.site_names import SiteNames
from pipelines.extraction.facts.titles.title import without_site
from pipelines.items import Capture, Extraction, Facts, PageInput

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
    assert without_site(title, SiteNames((site,) if site else ())) == expected


@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=20)))
def test_a_title_without_its_site_is_part_of_the_title(title: str, site: str | None) -> None:
    assert without_site(title, SiteNames((site,) if site else ())) in title


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
        (["Mara Lindt, MD, head of the land desk"], ("Mara Lindt",)),
        (["Mara Lindt (mli)", "AFP"], ("Mara Lindt", "AFP")),
        (["Mara Lindt, Image: Example Pictures"], ("Mara Lindt",)),
        (["by: Mara Lindt, May 3, 2024 at 08:15 AM"], ("Mara Lindt",)),
        (["page.author.name"], ()),
        (["undefined"], ()),
        (["نویسنده: سارا کریمی"], ("سارا کریمی",)),
        (["Автор: Анна Лис"], ("Анна Лис",)),
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


def _body(header: str, text: str = BODY) -> str:
    return f"<header><h1>Court opens the files</h1>{header}</header>{text}"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("May 3, 2024", "2024-05-03"),
        ("Posted on May 3rd, 2024", "2024-05-03"),
        ("3-May-2024", "2024-05-03"),
        ("1er mai 2024", "2024-05-01"),
        ("3 de mayo de 2024", "2024-05-03"),
        ("3 de maio de 2024", "2024-05-03"),
        ("3. Mai 2024", "2024-05-03"),
        ("2024. május 3.", "2024-05-03"),
        ("3 мая 2024 г.", "2024-05-03"),
        ("3 травня 2024", "2024-05-03"),
        ("3 Mayıs 2024", "2024-05-03"),
        ("3 tháng 5, 2024", "2024-05-03"),
        ("٣ أيار ٢٠٢٤", "2024-05-03"),
        ("3 تشرين الأول 2023", "2023-10-03"),
        ("۱۲ آذر ۱۴۰۲", "2023-12-03"),
        ("1402/09/12", "2023-12-03"),
        ("३ मई २०२४", "2024-05-03"),
        ("3 พฤษภาคม 2567", "2024-05-03"),
        ("2024年5月3日", "2024-05-03"),
        ("2024년 5월 3일", "2024-05-03"),
        ("03.05.2024", "2024-05-03"),
        ("15/12/2023", "2023-12-15"),
        ("Tuesday in May", None),
        ("May 34, 2024", None),
        ("31/31/2024", None),
    ],
)
def test_dates_are_read_in_the_languages_of_the_sources(written: str, day: str | None) -> None:
    assert [found.day.isoformat() for found in written_dates(written)] == ([day] if day else [])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("sab, 07 gen 2023 21:44:32 +0100", "2023-01-07T21:44:32+01:00"),
        ("Do, 3 Okt 2019 08:00", "2019-10-03T08:00:00+00:00"),
        ("jue, 05 ene 2023 10:00", "2023-01-05T10:00:00+00:00"),
        ("05.06.2016 15:07", "2016-06-05T15:07:00+00:00"),
        ("Wed, 01 Jul 15 09:00:00 +0200", "2015-07-01T09:00:00+02:00"),
    ],
)
def test_a_month_that_is_not_english_is_not_passed_over_for_its_day(written: str, read: str) -> None:
    assert to_iso(written, CAPTURED) == read


def test_a_day_and_a_month_in_figures_are_read_as_the_page_writes_them() -> None:
    assert [found.day.isoformat() for found in written_dates("03/05/2024", month_first=True)] == ["2024-03-05"]
    assert [found.day.isoformat() for found in written_dates("03/05/2024")] == ["2024-05-03"]
    assert [found.day.isoformat() for found in written_dates("03.05.2024", month_first=True)] == ["2024-05-03"]


@given(st.text(max_size=80), st.booleans())
def test_no_text_makes_the_search_for_dates_raise(text: str, month_first: bool) -> None:
    for found in written_dates(text, month_first=month_first):
        assert 0 <= found.start < found.end <= len(text)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 1, 1)))
def test_a_written_day_is_read_as_that_day(day: date) -> None:
    assert [found.day for found in written_dates(f"{day.day} {day:%B} {day.year}")] == [day]


@pytest.mark.parametrize(
    ("header", "published", "modified"),
    [
        ("<p>May 3, 2024</p>", "2024-05-03", None),
        ("<p>Published May 3, 2024 | Updated May 5, 2024</p>", "2024-05-03", "2024-05-05"),
        ("<p>Last updated: May 5, 2024</p>", None, "2024-05-05"),
        ("<p>Обновлено 5 мая 2024</p>", None, "2024-05-05"),
        ("<p>تم التحديث 5 أيار 2024</p>", None, "2024-05-05"),
        ("<p>2024年5月3日 <span>更新：2024年5月5日</span></p>", "2024-05-03", "2024-05-05"),
        ('<div>Updated <time datetime="2024-05-05">5 May</time></div>', None, "2024-05-05"),
        ('<div><time datetime="2024-05-03T08:00:00+02:00">3 May</time></div>', "2024-05-03T08:00:00+02:00", None),
        ("<p>© 2024 May 3, 2024 Example Courier</p>", None, None),
    ],
)
def test_the_date_beside_the_headline_is_read_and_a_change_is_told_from_it(
    header: str, published: str | None, modified: str | None
) -> None:
    facts = _facts("<title>Court opens the files</title>", _body(header))
    assert (facts.date.value if facts.date else None, facts.modified.value if facts.modified else None) == (published, modified)


def test_a_day_shown_to_readers_that_is_earlier_than_the_declared_one_is_the_publication() -> None:
    head = "<title>Court opens the files</title>" + _jsonld(datePublished="2024-05-20T10:00:00Z")
    fact = _facts(head, _body("<p>May 3, 2021</p>")).date
    assert fact is not None
    assert (fact.value, fact.others) == ("2021-05-03", ("2024-05-20T10:00:00+00:00",))
    later = _facts(head, _body("<p>May 25, 2024</p>")).date
    assert later is not None
    assert (later.value, later.others) == ("2024-05-20T10:00:00+00:00", ("2024-05-25",))


def test_a_disagreement_of_the_declared_dates_is_kept() -> None:
    fact = _facts(_jsonld(datePublished="2024-05-03") + _meta("article:published_time", "2024-04-01")).date
    assert fact is not None
    assert fact.others == ("2024-04-01",)


def test_the_date_of_a_change_is_no_date_of_publication() -> None:
    facts = _facts("<title>Court opens the files</title>" + _meta("article:modified_time", "2024-05-05T08:00:00Z"), _body(""))
    assert facts.date is None
    assert facts.modified is not None


def test_a_date_in_the_data_of_a_script_is_the_last_resort() -> None:
    fact = _facts("<title>Court opens the files</title>", BODY + '<script>push("{\\"datePublished\\":\\"2024-05-03\\"}")</script>').date
    assert fact is not None
    assert (fact.value, fact.rule) == ("2024-05-03", "data in a script")


def test_a_month_in_letters_in_the_address_is_read() -> None:
    fact = _facts("", url="https://news.example.org/world/2024/may/03/story").date
    assert fact is not None
    assert fact.value == "2024-05-03"


@pytest.mark.parametrize(
    ("header", "authors"),
    [
        ("<p>By <a href='/mara'>Mara Lindt</a> on May 3, 2024</p>", ("Mara Lindt",)),
        ("<p>Posted on May 3, 2024 <span>Written by</span> <b>Mara Lindt</b></p>", ("Mara Lindt",)),
        ("<p><span>By</span> <a>Mara Lindt</a> and <a>Oke Barr</a></p>", ("Mara Lindt", "Oke Barr")),
        ("<p>Von Jana Weiß</p>", ("Jana Weiß",)),
        ("<p>بقلم سلمى حداد</p>", ("سلمى حداد",)),
        ("<p>作者：王芳</p>", ("王芳",)),
        ("<p><a href='/authors/mara-lindt'>Mara Lindt</a></p>", ("Mara Lindt",)),
        ("<p>Mara Lindt</p><p>3 May 2024</p><img alt='Portrait of Mara Lindt' src='m.png'>", ("Mara Lindt",)),
        ("<p>Land Rights</p><p>3 May 2024</p>", None),
        ("<p>By clicking here you agree to the terms</p>", None),
        ("<p>By focusing on clear aims, groups can do more</p>", None),
    ],
)
def test_the_byline_beside_the_headline_names_the_authors(header: str, authors: tuple[str, ...] | None) -> None:
    fact = _facts("<title>Court opens the files</title>", _body(header)).authors
    assert (fact.value if fact else None) == authors


def test_a_name_at_the_end_that_the_text_introduces_is_the_authors() -> None:
    fact = _facts("<title>Court opens the files</title>", _body("") + "<p><em>Written by Mara Lindt</em></p>").authors
    assert fact is not None
    assert fact.value == ("Mara Lindt",)


def test_the_label_of_a_preview_card_names_the_author() -> None:
    head = '<meta name="twitter:label1" content="Escrito por"><meta name="twitter:data1" content="Ana Ruiz">'
    fact = _facts(head).authors
    assert fact is not None
    assert fact.value == ("Ana Ruiz",)


def test_a_reference_in_jsonld_is_followed_to_the_persons_name() -> None:
    head = (
        _jsonld(author={"@id": "#mara"})
        + '<script type="application/ld+json">{"@type": "Person", "@id": "#mara", "name": "Mara Lindt"}</script>'
    )
    fact = _facts(head).authors
    assert fact is not None
    assert fact.value == ("Mara Lindt",)


def test_a_name_of_an_account_gives_way_to_a_name_in_the_byline() -> None:
    head = "<title>Court opens the files</title>" + '<meta name="author" content="mlindt">'
    signed, unsigned = _facts(head, _body("<p>By Mara Lindt</p>")).authors, _facts(head, _body("")).authors
    assert signed is not None
    assert unsigned is not None
    assert (signed.value, unsigned.value) == (("Mara Lindt",), ("mlindt",))


def test_the_site_signs_only_where_nobody_else_does() -> None:
    head = "<title>Court opens the files</title>" + '<meta name="author" content="Example">'
    signed, unsigned = _facts(head, _body("<p>By Mara Lindt</p>")).authors, _facts(head, _body("")).authors
    assert signed is not None
    assert unsigned is not None
    assert (signed.value, unsigned.value) == (("Mara Lindt",), ("Example",))


def test_agencies_stand_apart_from_persons() -> None:
    facts = _facts(_jsonld(author=[{"name": "Mara Lindt"}, {"name": "Reuters"}]))
    assert facts.authors is not None
    assert facts.agencies is not None
    assert (facts.authors.value, facts.agencies.value) == (("Mara Lindt",), ("Reuters",))
    alone = _facts(_jsonld(author="وكالة فرانس برس"))
    assert alone.authors is not None
    assert alone.agencies is not None
    assert alone.authors.value == alone.agencies.value == ("وكالة فرانس برس",)
    assert _facts(_jsonld(author="Sana")).agencies is None


@pytest.mark.parametrize(
    ("head", "h1", "title"),
    [
        (
            "<title>Example Courier: Court opens files</title>" + _meta("og:title", "Court opens files"),
            "Example Courier",
            "Court opens files",
        ),
        ("<title>Court opens the files</title>", "Court opens the files | Opinion", "Court opens the files"),
        ("<title>Court opens the files</title>", "Blog: Court opens the files", "Court opens the files"),
        ("<title>Court opens the files</title>", "<span>May 3, 2024</span> <span>Court opens the files</span>", "Court opens the files"),
        ("<title>Court opens the files</title>", "Court opens<br>the files", "Court opens the files"),
        (
            "<title>Land files: what we know</title>",
            "How a court opened the files of the land registry",
            "How a court opened the files of the land registry",
        ),
        ("<title>Land | Example Courier of the Coast and its Hinterland</title>", "Land", "Land"),
        ("<title>Court &amp;amp; registry</title>", "Court &amp;amp; registry", "Court & registry"),
        ("<title>法院公开土地登记档案</title>", "我们的网站", "法院公开土地登记档案"),
    ],
)
def test_the_headline_is_taken_without_what_stands_beside_it(head: str, h1: str, title: str) -> None:
    fact = _facts(head, f"<h1>{h1}</h1>{BODY}").title
    assert fact is not None
    assert fact.value == title


def test_a_heading_that_links_to_the_front_page_is_the_sites() -> None:
    body = '<h1><a href="/">Court Opens Weekly</a></h1><h2>Court opens the files of the coast</h2>' + BODY
    fact = _facts("<title>Court opens the files of the coast</title>", body).title
    assert fact is not None
    assert fact.value == "Court opens the files of the coast"


@pytest.mark.parametrize(
    ("head", "body", "license"),
    [
        ('<link rel="license" href="/terms">', "", "https://news.example.org/terms"),
        (
            _jsonld(license={"@type": "CreativeWork", "url": "https://licenses.example.org/by/4.0/"}),
            "",
            "https://licenses.example.org/by/4.0/",
        ),
        ("", '<a rel="license nofollow" href="https://licenses.example.org/by/4.0/">free</a>', "https://licenses.example.org/by/4.0/"),
        (_meta("dcterms.license", "All rights reserved"), "", "All rights reserved"),
        ("", "", None),
    ],
)
def test_the_licence_is_noted(head: str, body: str, license: str | None) -> None:
    fact = _facts(head, BODY + body).license
    assert (fact.value if fact else None) == license


@pytest.mark.parametrize(
    ("head", "signals"),
    [
        ('<meta name="robots" content="index, noai, noimageai">', ("robots: noai", "robots: noimageai")),
        (
            '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="/tdm.json">',
            ("tdm-reservation: 1", "tdm-policy: /tdm.json"),
        ),
        ('<meta name="tdm-reservation" content="0"><meta name="robots" content="noindex">', None),
    ],
)
def test_signals_against_use_by_machines_are_noted(head: str, signals: tuple[str, ...] | None) -> None:
    fact = _facts(head).opt_out
    assert (fact.value if fact else None) == signals


def test_signals_of_the_headers_stand_beside_those_of_the_page() -> None:
    capture = Capture(
        url="https://example.org/a",
        status=200,
        headers=(("X-Robots-Tag", "noai"), ("TDM-Reservation", "1")),
        body=b'<html><head><meta name="robots" content="noimageai"></head><body><p>A text.</p></body></html>',
        captured_at=datetime(2026, 3, 4, tzinfo=UTC),
    )
    fact = extract(page_of(capture)).facts.opt_out
    assert fact is not None
    assert (fact.value, fact.rule) == (("robots: noimageai", "X-Robots-Tag: noai", "TDM-Reservation: 1"), "meta and header")


def test_a_rule_that_was_measured_tells_how_often_it_is_right() -> None:
    facts = _facts("<title>Court opens the files</title>" + _meta("citation_date", "2024-05-03"), _body(""))
    assert facts.title is not None
    assert facts.date is not None
    assert facts.title.confidence is not None
    assert 0.9 < facts.title.confidence <= 1
    assert facts.date.confidence is None


def test_a_heading_that_is_never_closed_does_not_stop_the_reading() -> None:
    facts = _facts("<title>Court opens the files</title>", "<h1>Court opens the files" + "<b>word</b> <i>other</i> " * 3_000)
    assert facts.title is not None


def test_thousands_of_names_are_no_list_of_authors() -> None:
    facts = _facts(_jsonld(author=[{"name": f"Mara Lindt{number}"} for number in range(5_000)]) + _meta("author", "Mara Lindt, " * 5_000))
    assert facts.authors is None or len(facts.authors.value) <= 12
