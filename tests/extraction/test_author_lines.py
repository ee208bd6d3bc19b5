"""Lines that name authors: in the fields of content systems, joined by the words of many languages, beside trails and labels."""

from __future__ import annotations

import pytest

from pipelines.extraction.extract import extract
from pipelines.extraction.facts.authors.person_names import clean_authors
from pipelines.items import PageInput

PROSE = "<p>The town council voted on Tuesday to reopen the reading room beside the old tram depot after two years of repairs.</p>" * 4


def _authors(byline: str, *, above: str = "", head: str = "", end: str = "") -> tuple[str, ...] | None:
    page = (
        f'<html lang="en"><head><title>Reading room to reopen</title>{head}</head><body><main>{above}<h1>Reading room to reopen</h1>{byline}'
        f'<div class="text">{PROSE}</div>{end}</main></body></html>'
    )
    fact = extract(PageInput(url="https://harbour.example.org/2024/05/reading-room", body=page.encode(), charset="utf-8")).facts.authors
    return fact.value if fact else None


@pytest.mark.parametrize(
    "line",
    [
        'ដោយ <span class="field field--name-uid field--type-entity-reference"><span lang="">Mara Lindt</span></span>, 2.4.2024',
        'Nga <a class="username" href="/user/7">Mara Lindt</a>',
        'Nga <span typeof="schema:Person">Mara Lindt</span>',
    ],
)
def test_who_submitted_a_node_is_known_by_the_class_in_any_language(line: str) -> None:
    assert _authors(f'<div class="node__meta"><span>{line}</span></div>') == ("Mara Lindt",)


def test_who_submitted_another_node_is_no_author() -> None:
    assert _authors("", end='<div class="related"><span class="field--name-uid">Bob Dole</span></div>') is None


@pytest.mark.parametrize(
    "line",
    [
        "Von Mara Lindt und Joe Schmorr",
        "Door Mara Lindt en Joe Schmorr",
        "Par Mara Lindt et Joe Schmorr",
        "Yazan: Mara Lindt ve Joe Schmorr",
        "Autori: Mara Lindt a Joe Schmorr",
        "Szerző: Mara Lindt és Joe Schmorr",
        "Tekijä: Mara Lindt ja Joe Schmorr",
        "Penulis: Mara Lindt dan Joe Schmorr",
    ],
)
def test_two_who_sign_together_are_two_authors_in_many_languages(line: str) -> None:
    said = f"<p><span>{line}</span></p>"
    assert _authors(said) == ("Mara Lindt", "Joe Schmorr")
    assert _authors("", end=said) == ("Mara Lindt", "Joe Schmorr")


@pytest.mark.parametrize(
    ("names", "parted"),
    [
        ("Mara Lindt oraz Joe Schmorr", ("Mara Lindt", "Joe Schmorr")),
        ("Мара Линдт и Юрий Шульц", ("Мара Линдт", "Юрий Шульц")),
        ("Μάρα Λιντ και Γιώργος Σουλτς", ("Μάρα Λιντ", "Γιώργος Σουλτς")),
        ("Josep Puig i Cadafalch", ("Josep Puig i Cadafalch",)),
        ("Mara Lindt en Oslo", ("Mara Lindt en Oslo",)),
        ("林小雨 陈晓岚", ("林小雨", "陈晓岚")),
        ("林小雨、陈晓岚", ("林小雨", "陈晓岚")),
        ("欧阳晓岚 林雨", ("欧阳晓岚", "林雨")),
        ("本报记者 林小雨", ("本报记者 林小雨",)),
        ("白石 麻衣", ("白石 麻衣",)),
    ],
)
def test_names_are_parted_where_each_is_a_whole_one(names: str, parted: tuple[str, ...]) -> None:
    assert clean_authors([names]) == parted


TRAIL = '<div class="path"><a href="/">صفحه نخست</a> » <a href="/fa/2">گزارش</a></div>'
CODE = "<div><span>تاریخ انتشار: </span><span>۱۱ آبان ۱۴۰۳</span></div><div><span>کد خبر: </span>۴۹۰۶</div>"


@pytest.mark.parametrize("above", [f"{CODE}{TRAIL}<div>گزارش</div>", f"{CODE}{TRAIL}", f"{TRAIL}{CODE}", f"<div>گزارش</div>{CODE}"])
def test_parts_of_a_trail_and_labels_of_facts_are_no_authors(above: str) -> None:
    assert _authors("", above=above) is None
    assert _authors("", above=above, end='<p class="author_name">نویسنده: مهسا فرهادی</p>') == ("مهسا فرهادی",)


def test_a_name_above_the_headline_follows_its_label_on_the_page() -> None:
    assert _authors("", above="<div>Bob Dole</div><div>By</div><div>Mara Lindt</div>") == ("Mara Lindt",)


DECLARED = '<script type="application/ld+json">{"@type": "Article", "author": {"name": "Mara Lindt"}, "contributor": [{"name": "Joe Schmorr"}]}</script>'


@pytest.mark.parametrize(
    ("links", "authors"),
    [
        ('<a href="/author/mara/">Mara Lindt</a>, <a href="/author/joe/">Joe Schmorr</a>', ("Mara Lindt", "Joe Schmorr")),
        ('<a href="/author/joe/">Joe Schmorr</a>, <a href="/author/mara/">Mara Lindt</a>', ("Joe Schmorr", "Mara Lindt")),
        ('<a href="/author/mara/">Mara Lindt</a>, <a href="/places/oslo/">Oslo Harbour</a>', ("Mara Lindt",)),
        ('<a href="/author/mara/">Mara Lindt</a> <a href="/author/mara/">More posts</a>', ("Mara Lindt",)),
        ('<a href="/author/joe/">Joe Schmorr</a>', ("Mara Lindt",)),
        ('<a href="/author/mara/">Mara Lindt</a>, checked by <a href="/author/joe/">Joe Schmorr</a>', ("Mara Lindt",)),
        ('<a href="/author/mara/">Mara Lindt</a> <a href="/author/joe/">Joe Schmorr</a>', ("Mara Lindt",)),
        ('<a href="/author/mara/">Mara Lindt</a> und <a href="/author/joe/">Joe Schmorr</a>', ("Mara Lindt", "Joe Schmorr")),
    ],
)
def test_others_in_the_byline_sign_with_the_declared_author(links: str, authors: tuple[str, ...]) -> None:
    assert _authors(f'<h4 class="who">{links}</h4>', head=DECLARED) == authors
