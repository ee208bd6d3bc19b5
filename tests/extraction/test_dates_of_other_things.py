"""Days that stand near the headline of a short post and are not its own: of comments, of events, of other entries in a list."""

from __future__ import annotations

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import Facts, PageInput

TITLE = "Night shelter opens its second house"
SENTENCE = "The new house by the canal has forty beds, a kitchen and a room where two lawyers give advice on three evenings a week."
COMMENT = "Good news, my neighbours have waited for this since the old house was closed, and many came to see it."


def _facts(below: str, *, path: str = "shelter/second-house") -> Facts:
    page = (
        f'<html lang="en"><head><title>{TITLE} | Canal Street Notes</title></head><body>'
        f'<div class="post"><h1>{TITLE}</h1>{below}</div><footer>Canal Street Notes</footer></body></html>'
    )
    return extract(PageInput(url=f"https://notes.example.org/{path}", body=page.encode(), charset="utf-8")).facts


def _comment(day: str, iso: str) -> str:
    return f'<li><cite>Ines Barr</cite> <time datetime="{iso}">{day}</time><p>{COMMENT}</p></li>'


def test_a_comment_under_a_short_post_does_not_date_it() -> None:
    comments = f'<div id="comments"><ol>{_comment("22 May 2016", "2016-05-22T10:00:00+00:00")}</ol></div>'
    meta = '<footer class="entry-meta">Posted <time class="entry-date" datetime="2016-05-19T07:00:00+00:00">19 May 2016</time></footer>'
    dated = _facts(f"<p>{SENTENCE}</p>{meta}{comments}").date
    assert dated is not None
    assert dated.value.startswith("2016-05-19")


@pytest.mark.parametrize(
    "field",
    [
        "<div>When: 13 May 2016</div>",
        "<div>May 13, 2016 - May 14, 2016</div>",
        "<div>13 May 2016 – 14 May 2016</div>",
        "<div>Wann: 13. Mai 2016</div>",
        "<div>Когда: 13 мая 2016</div>",
        "<div>Ne zaman: 13 Mayıs 2016</div>",
        "<div>Коли： 13 травня 2016</div>",
        "<div>Einsendeschluss 13. Mai 2016</div>",
        "<div>DATE LIMITE 13 mai 2016</div>",
    ],
)
def test_the_day_of_an_event_is_not_that_of_its_announcement(field: str) -> None:
    assert _facts(f"{field}<p>{SENTENCE}</p>").date is None


def test_the_days_of_other_entries_in_a_list_are_not_the_pages() -> None:
    entry = '<li><div><a href="/fair">Street fair of the northern wards</a></div><div>1 December 2015 — Town hall</div></li>'
    short = '<li><div><a href="/walk">A walk</a></div><div>8 October 2015 — Harbour</div></li>'
    assert _facts(f"<p>{SENTENCE}</p><h4>Past events</h4><ul>{entry}{entry.replace('fair', 'choir')}{short}</ul>").date is None


def test_the_days_in_a_list_of_the_posts_own_facts_are_read() -> None:
    facts = '<ul><li>By <a href="/author/ines">Ines Barr</a></li><li>3 May 2016</li><li><a href="/c">Housing in the northern wards</a></li></ul>'
    dated = _facts(f"{facts}<p>{SENTENCE}</p>").date
    assert dated is not None
    assert dated.value == "2016-05-03"


def test_a_day_that_opens_a_line_of_parts_is_read_however_long_the_others_are() -> None:
    line = "<h4>04th March 2016 | Library of the northern wards, Museum of the canal, Workshop of the bargemen, Archive of the locks</h4>"
    dated = _facts(f"{line}<p>{SENTENCE}</p>").date
    assert dated is not None
    assert dated.value == "2016-03-04"


def test_the_first_line_of_a_press_release_names_nobody() -> None:
    below = f"<div>Topics: housing, report</div><p>FOR IMMEDIATE RELEASE</p><p>{SENTENCE}</p>"
    assert _facts(below).authors is None


@pytest.mark.parametrize(
    "items",
    [
        '<li>Posted 12 May 2016 by <a href="/42">Federation of the Night Shelters of the North</a></li>',
        '<li>12 May 2016 in <a href="/c7">Housing and the Rights of Tenants</a></li>',
        '<li>12 May 2016 | <a href="/c7" rel="category tag">Housing and the Rights of Tenants</a></li>',
        '<li>12 May 2016 | <a href="/topics/housing">Housing and the Rights of Tenants</a></li>',
        '<li>12 May 2016</li><li><a href="/c7">Housing and the Rights of Tenants</a></li>',
        '<li>By <a href="/42">Federation of the Night Shelters of the North</a></li><li>12 May 2016</li>',
    ],
)
def test_a_byline_that_is_a_list_dates_a_page_however_long_its_names_are(items: str) -> None:
    dated = _facts(f"<ul>{items}</ul><p>{SENTENCE}</p><p>{COMMENT}</p>").date
    assert dated is not None
    assert dated.value == "2016-05-12"


def test_a_list_of_other_articles_with_their_days_in_front_does_not_date_a_page() -> None:
    entry = '<li>1 December 2015 <a href="/fair">Street fair of the northern wards</a></li>'
    assert _facts(f"<p>{SENTENCE}</p><h4>Past events</h4><ul>{entry}</ul>").date is None


@pytest.mark.parametrize(
    "line", ["By Access Now, 12 May 2016", "Ada Osborn, 12 May 2016", "When we met, 12 May 2016", "12 May 2016, by Access Now"]
)
def test_a_name_with_a_word_of_other_days_in_it_takes_no_date_away(line: str) -> None:
    dated = _facts(f"<div>{line}</div><p>{SENTENCE}</p><p>{COMMENT}</p>").date
    assert dated is not None
    assert dated.value == "2016-05-12"


@pytest.mark.parametrize("line", ["Accessed 12 May 2016", "Access date: 12 May 2016", "Born 12 May 1996", "Valid until 12 May 2016"])
def test_a_day_of_other_things_does_not_date_a_page(line: str) -> None:
    assert _facts(f"<div>{line}</div><p>{SENTENCE}</p><p>{COMMENT}</p>").date is None


def _card(kind: str, at: int) -> str:
    link = f'<a href="/older/{at}">Boats of the canal are counted anew, part {at}</a>'
    day = f'<time datetime="2015-12-0{at}">{at} December 2015</time>'
    return {
        "articles": f"<article><h2>{link}</h2><p>{day}</p></article>",
        "boxes": f"<div><div>{day}</div><div><h3>{link}</h3></div><div>By Ines Barr</div></div>",
        "lines": f"<p>{link} {day}</p>",
        "rows": f"<table><tr><td>{link}</td><td>{day}</td></tr><tr><td>{link.replace('Boats', 'Barges')}</td><td>{day}</td></tr></table>",
        "a box in a link": f'<div><a href="/older/{at}"><h3>Boats of the canal are counted anew</h3><span>{day}</span></a></div>',
        "a time alone": f'<div><h3>{link}</h3><time datetime="2015-12-0{at}">last winter</time></div>',
    }[kind]


KINDS = ["articles", "boxes", "lines", "rows", "a box in a link", "a time alone"]


@pytest.mark.parametrize("kind", KINDS)
def test_older_posts_below_a_short_one_do_not_date_it_whatever_their_boxes_are(kind: str) -> None:
    related = f'<div class="more"><h4>Read on</h4>{"".join(_card(kind, at) for at in range(1, 4))}</div>'
    assert _facts(f"<p>{SENTENCE}</p>{related}").date is None
    dated = _facts(f'<p>{SENTENCE}</p><p><time datetime="2016-05-12" itemprop="datePublished">12 May 2016</time></p>{related}').date
    assert dated is not None
    assert dated.value == "2016-05-12"


@pytest.mark.parametrize(
    "box",
    [
        '<div>12 May 2016 · <a href="/c7">Housing and the Rights of Tenants</a></div>',
        '<div><h4 class="who"><a href="/42">Ines Barr</a></h4><time datetime="2016-05-12">12 May 2016</time></div>',
        '<div><h2><a href="/shelter/second-house">Forty beds by the canal and a kitchen</a></h2><p>12 May 2016</p></div>',
        '<div><h4><a href="/author/federation">Federation of the Night Shelters</a></h4><p>12 May 2016</p></div>',
    ],
)
def test_a_box_with_a_link_to_a_name_or_to_the_page_itself_dates_it(box: str) -> None:
    dated = _facts(f"{box}<p>{SENTENCE}</p><p>{COMMENT}</p>").date
    assert dated is not None
    assert dated.value == "2016-05-12"


def test_the_same_line_above_and_below_a_text_announces_nothing() -> None:
    line = '<div><a href="/send.html?id=7">Send this page to a friend by mail</a> <b>12 May 2016</b></div>'
    dated = _facts(f"{line}<p>{SENTENCE}</p><p>{COMMENT}</p>{line}").date
    assert dated is not None
    assert dated.value == "2016-05-12"


def test_the_item_of_a_list_that_holds_the_headline_dates_the_page() -> None:
    other = f'<li><a href="/older/1"><h3>Boats of the canal are counted anew</h3><h4>3 December 2015</h4><p>{COMMENT}</p></a></li>'
    page = (
        f'<html lang="en"><head><title>{TITLE} | Canal Street Notes</title></head><body><ul><li><h2>{TITLE}</h2><h4>12 May 2016</h4>'
        f"<p>{SENTENCE}</p><p>{COMMENT}</p></li>{other}</ul></body></html>"
    )
    dated = extract(PageInput(url="https://notes.example.org/shelter", body=page.encode(), charset="utf-8")).facts.date
    assert dated is not None
    assert dated.value == "2016-05-12"


def test_a_short_headline_among_longer_ones_dates_no_page() -> None:
    short = '<div><a href="/older/9">Chain and lock</a> <b>27 November 2015</b></div>'
    lines = "".join(
        f'<div><a href="/older/{at}">Boats of the canal, {at} of them, are counted</a> <b>{at} December 2015</b></div>' for at in (1, 2, 3)
    )
    assert _facts(f"<p>{SENTENCE}</p><div>{lines}{short}</div>").date is None
