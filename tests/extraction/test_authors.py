"""Authors: bylines of themes and languages are read; networks, weekdays, quoted articles, comments and teasers give no author."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.extract import extract
from pipelines.extraction.facts.authors.agencies import is_agency
from pipelines.extraction.facts.authors.byline_words import introduced
from pipelines.extraction.facts.authors.dateline import agencies_of
from pipelines.extraction.facts.authors.person_names import clean_authors
from pipelines.items import PageInput

PAGES = Path(__file__).with_name("authors")
PROSE = "<p>The town council voted on Tuesday to reopen the reading room beside the old tram depot after two years of repairs.</p>" * 3
MARA = ("Mara Lindt",)


def _authors(body: str, head: str = "") -> tuple[str, ...] | None:
    page = f'<html lang="en"><head><title>Reading room to reopen</title>{head}</head><body>{body}</body></html>'
    url = "https://harbour.example.org/2024/05/reading-room"
    fact = extract(PageInput(url=url, body=page.encode(), charset="utf-8")).facts.authors
    return fact.value if fact else None


def _article(byline: str, *, end: str = "") -> str:
    return f"<article><header><h1>Reading room to reopen</h1>{byline}</header><div class='entry-content'>{PROSE}</div>{end}</article>"


@pytest.mark.parametrize(
    ("page", "authors"),
    [
        ("date-of-first-comment", ("Juli Marrow",)),
        ("authors-surname-capitals-spans", ("Amina KOROMA", "Jonas WEISS")),
        ("authors-from-testimonials", None),
        ("authors-byline-suffixes-only", ("Joe Schmorr", "Tara Doerr", "Ngozi Abiolu")),
        ("authors-list-items-no-separator", ("Maggie Habermoor", "Shane Goldmark", "Michael Crowden")),
        ("authors-with-suffixes", ("Joe Schmorr", "Tara Doerr", "Ngozi Abiolu")),
        ("author-from-social-link-in-top-bar", None),
        ("facts-of-a-repost-inside-the-body-win", ("Community Desk",)),
    ],
)
def test_the_authors_of_a_page_are_its_own(page: str, authors: tuple[str, ...] | None) -> None:
    url = "https://courier.example/2025/05/a-post"
    fact = extract(PageInput(url=url, body=(PAGES / f"{page}.html").read_bytes())).facts.authors
    assert (fact.value if fact else None) == authors


@pytest.mark.parametrize(
    "byline",
    [
        "<div class='entry-meta'><span class='author vcard'><a class='url fn n' href='/author/ml/' rel='author'>Mara Lindt</a></span></div>",
        "<span class='entry-author author vcard' itemprop='author'><a class='fn'><small itemprop='name'>Mara Lindt</small></a></span>",
        "<p><small>31.03.2014 by Mara Lindt</small></p>",
        "<div>Monday August 25, 2025 10:05 am by Mara Lindt</div>",
        "<div class='node-metadata'><span>No comments</span> March 9, 2010 - 2:06pm by Mara Lindt</div>",
        "<div class='entry-meta'> Posted by, Mara Lindt on November 29, 2016</div>",
        "<span class='submitted'>Submitted by <span class='username'>Mara Lindt</span> on qui, 11/16/2017 - 21:34</span>",
        "<p>Autor: <b>Mara Lindt</b> Fecha: May 15, 2011</p>",
        "<p>Enviado por Mara Lindt em 3 de maio de 2024</p>",
        "<p>Soumis par Mara Lindt le 3 mai 2024</p>",
        "<p>Diposting oleh Mara Lindt pada 3 Mei 2024</p>",
        "<p>3 Mayıs 2024 Mara Lindt tarafından</p>",
        "<p>نویسنده: Mara Lindt</p>",
        "<p>Опубликовано: 03.05.2024 | Автор: Mara Lindt</p>",
        "<p>By <span style='font-variant: small-caps'>Mara Lindt</span></p>",
        "<p class='meta'>Courts | 3 May 2024 | by Mara Lindt</p>",
    ],
)
def test_bylines_of_themes_and_languages_are_read(byline: str) -> None:
    assert _authors(_article(byline)) == MARA


@pytest.mark.parametrize(
    "byline",
    [
        "<p><span>Mara</span></p><p>By <b>Mara</b> <b>LINDT</b> and <b>Oke</b> <b>BARR-NIELSEN</b></p>",
        "<p>By Mara <span>LINDT</span>, Oke <span>BARR-NIELSEN</span></p>",
    ],
)
def test_a_family_name_in_capitals_is_joined_to_its_given_name(byline: str) -> None:
    assert _authors(_article(byline)) == ("Mara LINDT", "Oke BARR-NIELSEN")


@pytest.mark.parametrize("name", ["John le Carré", "Jan van den Berg", "Nawal el Saadawi", "Ana Maria de la Cruz"])
def test_particles_stay_in_a_name(name: str) -> None:
    assert _authors(_article(f"<p>By {name} on May 3, 2024</p>")) == (name,)
    assert _authors(_article(f"<p>Par {name} le 3 mai 2024</p>")) == (name,)


@pytest.mark.parametrize(
    "end",
    [
        "<p class='post-date'>Posted on July 13th 2009 by Mara Lindt in <a href='/c/'>Events</a></p>",
        "<footer class='entry-footer'><span class='byline'>Author <a class='fn' href='/author/ml/'>Mara Lindt</a></span></footer>",
        "<footer class='entry-meta'>By <a rel='author' href='/author/ml/'>Mara Lindt</a></footer>",
        "<p>Sources<br>The town register<br>Page created by Mara Lindt</p>",
        "<p><em>Written by Mara Lindt</em></p>",
    ],
)
def test_the_author_named_at_the_end_is_found(end: str) -> None:
    assert _authors(_article("", end=end)) == MARA


@pytest.mark.parametrize(
    "other",
    [
        "<div class='comment'><span class='comment-author'>Oke Barr</span><p>So it goes.</p></div>",
        "<section class='testimonials'><blockquote>Best paper.<footer class='author'>Oke Barr</footer></blockquote></section>",
        "<a href='/next'><h3>Another article of the paper</h3><div class='author-text'>Oke Barr</div></a>",
        "<footer><p>By <a rel='author' href='https://design.example/'>Oke Barr</a></p></footer>",
        "<div class='codepen'><p>See the pen by Oke Barr</p></div>",
    ],
)
def test_names_of_others_are_no_authors(other: str) -> None:
    assert _authors(_article("") + other) is None
    assert _authors(_article("<p>By Mara Lindt</p>") + other) == MARA


@pytest.mark.parametrize(
    "quoted",
    [
        "<div class='entry-meta'>By <span class='author vcard'><a rel='author' href='https://o.example/'>Other Agency</a></span></div>",
        "<p itemprop='author'>Other Agency</p>",
        "<blockquote><p>By Other Agency</p></blockquote>",
    ],
)
def test_an_article_quoted_whole_does_not_give_its_byline(quoted: str) -> None:
    body = f"<h1>Reading room to reopen</h1><p><small>by Mara Lindt</small></p><div class='content'>{quoted}{PROSE}</div>"
    assert _authors(body) == MARA


@pytest.mark.parametrize(
    "word", ["Twitter", "Facebook", "Google +", "Google Plus", "Monday", "Dienstag", "понедельник", "Date", "Fecha", "admin"]
)
def test_networks_weekdays_and_labels_are_no_names(word: str) -> None:
    assert clean_authors([word]) == ()
    assert clean_authors([f"{word}, Mara Lindt"]) == MARA
    assert _authors(_article(f"<a rel='author' href='https://net.example/x'>{word}</a>")) is None


def test_a_layout_named_after_its_sidebar_hides_no_byline() -> None:
    byline = "<span class='author vcard'><a rel='author' href='/author/ml/'>Mara Lindt</a></span>"
    assert _authors(f"<div class='content-with-sidebar'>{_article(byline)}</div>") == MARA


def test_an_account_that_signed_is_more_than_a_guess() -> None:
    assert _authors(_article("<p>31.03.2014 by henrik</p><p>Henrik Hansen</p><img alt='Henrik Hansen' title='Henrik Hansen'>")) == (
        "henrik",
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("By Mara Lindt", "Mara Lindt"),
        ("By", ""),
        ("Posted on 3 May 2024 by mara in Courts", "mara in Courts"),
        ("This post was written by Mara Lindt", "Mara Lindt"),
        ("Author", ""),
        ("Authorities say", None),
        ("Byron Lee", None),
        ("Report of the council", None),
        ("Report: Mara Lindt", "Mara Lindt"),
        ("गीता राव द्वारा", "गीता राव"),
        ("김하늘 기자", "김하늘"),
    ],
)
def test_what_an_introducing_word_introduces(text: str, name: str | None) -> None:
    assert introduced(text) == name


@pytest.mark.parametrize(("written", "name"), [("Von Trapp", "Von Trapp"), ("Di Biase", "Di Biase"), ("Von Jana Weiß", "Jana Weiß")])
def test_a_particle_of_a_name_is_not_taken_for_by(written: str, name: str) -> None:
    assert clean_authors([written]) == (name,)


@given(st.text(max_size=120))
def test_no_text_makes_the_reading_of_bylines_raise(text: str) -> None:
    introduced(text)
    clean_authors([text])


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("PORT MALIN, 4 March (Reuters) - The council voted on Tuesday.", ("Reuters",)),
        ("PORT MALIN (AFP) — The council voted on Tuesday.", ("AFP",)),
        ("Madrid, 4 mar (EFE).- El consejo votó el martes.", ("EFE",)),
        ("(ANSA) - ROMA, 04 MAR - Il consiglio ha votato.", ("ANSA",)),
        ("БЕЛГРАД, 4 марта (ТАСС). Совет проголосовал.", ("ТАСС",)),
        ("БЕЛГРАД, 4 марта (ТАСС) — Совет проголосовал.", ("ТАСС",)),
        ("القدس (أ ف ب) - صوت المجلس", ("أ ف ب",)),
        ("新华社北京3月4日电 市议会周二投票", ("新华社",)),
        ("Berlin (dpa/epd) - Der Rat stimmte ab.", ("dpa", "epd")),
        ("PORT MALIN (HNX) - The council voted on Tuesday.", ("HNX",)),
        ("Malin, 3 May (Harbour News Agency) – The council voted.", ("Harbour News Agency",)),
        ("BOSTON (USA) - The council voted on Tuesday.", ()),
        ("Land Registry Office (LRO) - the body that keeps the files.", ()),
        ("The court of the coast (LRX) - so its name - was asked.", ()),
        ("He spoke to them (quietly) - and left.", ()),
        ("AFP – The council voted on Tuesday.", ("AFP",)),
        ("Mara – so she was called – voted on Tuesday.", ()),
    ],
)
def test_a_dateline_names_its_agency(text: str, agencies: tuple[str, ...]) -> None:
    assert agencies_of(text) == agencies


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Harbour News Agency", True),
        ("Agencia de Noticias del Puerto", True),
        ("وكالة الميناء للأنباء", True),
        ("خبرگزاری بندر", True),
        ("Hafen-Nachrichtenagentur", True),
        ("Агентство новостей порта", True),
        ("港口通讯社", True),
        ("Mara Lindt", False),
        ("Agencia Real Estate", False),
        ("The Harbour Press", False),
    ],
)
def test_an_agency_is_known_by_what_it_calls_itself(name: str, expected: bool) -> None:
    assert is_agency(name) is expected


def test_the_agency_of_a_dateline_stands_beside_the_author_and_for_none() -> None:
    line = "<p>PORT MALIN, 4 March (Reuters) - The council voted on Tuesday to reopen the reading room beside the tram depot.</p>"
    assert _authors(f"<article><h1>Reading room to reopen</h1><p>By Mara Lindt</p>{line}{PROSE}</article>") == MARA
    assert _authors(f"<article><h1>Reading room to reopen</h1>{line}{PROSE}</article>") == ("Reuters",)


@pytest.mark.parametrize(
    ("name", "head", "authors"),
    [
        ("Lindt, Mara", "json", ("Mara Lindt",)),
        ("Lindt, M. R.", "json", ("M. R. Lindt",)),
        ("Das, Mara", "json", ("Mara Das",)),
        ("Lindt Okello, Mara", "meta", ("Mara Lindt Okello",)),
        ("Lindt, Mara and Joe Schmorr", "json", ("Lindt", "Mara", "Joe Schmorr")),
        ("Mara Lindt, Reuters", "json", ("Mara Lindt",)),
        ("Mara Lindt, PhD", "json", ("Mara Lindt",)),
        ("Lindt, PhD", "json", ("Lindt",)),
    ],
)
def test_a_family_name_that_stands_first_is_one_person(name: str, head: str, authors: tuple[str, ...]) -> None:
    json = f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": {{"@type": "Person", "name": "{name}"}}}}</script>'
    assert _authors(_article(""), json if head == "json" else f'<meta name="citation_author" content="{name}">') == authors


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("林小雨 来源：河岸报", "林小雨"),
        ("作者：林小雨 浏览次数：41", "林小雨"),
        ("文／林小雨", "林小雨"),
        ("Автор: Мара Линдт. Фото: Юрий Шульц", "Мара Линдт"),
        ("Texto: Mara Lindt / Fotos: Joe Schmorr", "Mara Lindt"),
        ("Propos recueillis par Mara Lindt", "Mara Lindt"),
        ("Հեղինակ՝ Մարա Լինդտ", "Մարա Լինդտ"),
        ("ავტორი: მარა ლინდტი", "მარა ლინდტი"),
    ],
)
def test_a_name_ends_at_the_next_label(byline: str, name: str) -> None:
    label = introduced(byline)
    assert clean_authors([byline if label is None else label]) == (name,)


DRUPAL_LOGIN = '<ul class="links"><li class="comment_forbidden"><a href="/user/login">{0}</a> o <a href="/user/register">{1}</a> para comentar</li></ul>'


@pytest.mark.parametrize(("first", "second"), [("Inicie sesión", "regístrese"), ("Войдите", "зарегистрируйтесь"), ("Log in", "register")])
def test_links_to_an_account_are_no_authors(first: str, second: str) -> None:
    body = f"<article><h1>Reading room to reopen</h1><p>It opens in May.</p>{DRUPAL_LOGIN.format(first, second)}</article>"
    assert _authors(body) is None


@pytest.mark.parametrize(
    "byline",
    [
        '<span property="dc:date dc:created" rel="sioc:has_creator">Опубликовано <span class="username" property="foaf:name">Mara Lindt</span></span>',
        '<span rel="schema:author">Submitted <a property="schema:name" href="/user/3">Mara Lindt</a> on Monday</span>',
    ],
)
def test_who_submitted_a_node_of_drupal_is_its_author(byline: str) -> None:
    assert _authors(_article(f'<div class="submitted">{byline}</div>')) == MARA


def test_a_family_of_words_for_accounts_is_no_name() -> None:
    assert _authors(_article("<div class='byline'><a href='/author/edit-lindt/'>Edit Lindt</a> <a href='/city/port'>Port</a></div>")) == (
        "Edit Lindt",
    )


def test_who_comments_on_a_node_of_drupal_did_not_write_it() -> None:
    said = '<span rel="sioc:has_creator"><b property="foaf:name">Bob Dole</b></span>'
    assert (
        _authors(_article("", end=f'<div class="antworten"><div typeof="sioc:Post sioct:Comment">{said}<p>Well said.</p></div></div>'))
        is None
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Oleh Marchenko", ("Oleh Marchenko",)),
        ("Yazan Al-Khatib", ("Yazan Al-Khatib",)),
        ("Di Natale Luca", ("Di Natale Luca",)),
        ("Mara Lindt and Oleh Marchenko", ("Mara Lindt", "Oleh Marchenko")),
        ("Mara Lindt, Ilse Brand, Yazan Haddad", ("Mara Lindt", "Ilse Brand", "Yazan Haddad")),
        ("Mara Lindt and Von Miller", ("Mara Lindt", "Von Miller")),
        ("By Oleh Marchenko", ("Oleh Marchenko",)),
        ("von Mara Lindt", ("Mara Lindt",)),
        ("Von Mara Lindt", ("Mara Lindt",)),
        ("Von Miller", ("Von Miller",)),
        ("Interview | by Mara Lindt", ("Mara Lindt",)),
    ],
)
def test_a_word_for_by_in_one_language_is_a_name_in_others_where_names_are_declared(text: str, names: tuple[str, ...]) -> None:
    assert clean_authors([text], are_declared=True) == names


def test_behind_another_name_a_word_for_by_is_a_name_in_bylines_too() -> None:
    assert clean_authors(["By Mara Lindt and Oleh Marchenko"]) == ("Mara Lindt", "Oleh Marchenko")
    assert clean_authors(["Berita | Oleh Budi Santoso"]) == ("Budi Santoso",)
    assert clean_authors(["Berlin, von Mara Lindt"]) == MARA
