"""Posts of small sites that are short or oddly built: what comes out of them, and what does not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from lxml import html

from pipelines.extraction.blocks.teaser_boxes import find_teasers
from pipelines.extraction.extract import extract
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.structure import find_places
from pipelines.items import Extraction, PageInput
from pipelines.outcomes import PageStatus

TITLE = "Notes from the reading room"
SENTENCES = (
    "The reading room of the tenants' union opens on Monday, and everybody who has a letter from the landlord may bring it along.",
    "Two of us will be there with the forms that the court accepts, and with a kettle, for the room has not been heated since March.",
)
MENU = "".join(f'<li><a href="/part-{number}">Part {number}</a></li>' for number in range(6))


def _read(content: str, *, below: str = "", title: str = TITLE) -> Extraction:
    page = (
        f'<html><head><title>{title} - Tenants of Harbour Street</title></head><body class="single-post">'
        f'<header id="masthead"><p class="site-title"><a href="/">Tenants of Harbour Street</a></p></header><nav><ul>{MENU}</ul></nav>'
        f'<div id="primary"><article class="post type-post"><header><h1 class="entry-title">{title}</h1></header>'
        f'<div class="entry-content">{content}</div></article>{below}</div><footer id="colophon">Harbour Street</footer></body></html>'
    )
    return extract(PageInput(url="https://tenants.example.org/2024/05/reading-room/", body=page.encode(), charset="utf-8"))


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_a_dialogue_in_short_lines_is_the_body_though_readers_comment_in_sentences() -> None:
    lines = (
        "¿Qué llevas en la bolsa?",
        "かばんに何が入っているの？",
        "Llevo dos libros.",
        "本が二冊です。",
        "Y una carta del juez.",
        "そして裁判官の手紙です。",
    )
    comment = f'<li class="comment"><p>{SENTENCES[0]}</p></li>'
    found = _read(
        f"<blockquote>{_paragraphs(lines)}</blockquote><p>Hasta el lunes.</p>",
        below=f'<div id="comments" class="comments-area"><ol class="comment-list">{comment}</ol></div>',
        title="第三十一回「かばんの中にあるものは何ですか、先生」",
    )
    assert found.status is PageStatus.ARTICLE
    assert [line for line in lines if line not in found.text] == []
    assert SENTENCES[0] not in found.text


def test_a_row_of_links_to_other_sites_are_the_sources_of_a_text() -> None:
    papers = ("Harbour Gazette", "Evening Tide", "Canal Observer")
    links = "".join(
        f'<p><a href="https://paper{n}.example.com/{n}">{name}: families answer the landlord</a></p>' for n, name in enumerate(papers)
    )
    found = _read(_paragraphs(SENTENCES * 4) + links + _paragraphs(SENTENCES))
    assert [block.reason for block in found.blocks if "families answer" in block.text and block.reason == "nothing but a link"] == []


def test_a_notice_in_a_box_named_footer_is_not_the_page_though_it_is_longer_than_the_post() -> None:
    notice = (
        "Whoever reprints texts of the tenants' union names the union and the address of the page, in the first paragraph of the reprint. "
    )
    page = (
        f'<html><head><title>{TITLE}</title></head><body><div class="site"><div class="head"><ul>{MENU}</ul></div>'
        f'<div class="text"><h1>{TITLE}</h1><div><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p></div></div>'
        f'<div class="foot"><div class="footer_text">{notice * 3}</div></div></div></body></html>'
    )
    found = extract(PageInput(url="https://tenants.example.org/2024/05/reading-room/", body=page.encode(), charset="utf-8"))
    assert found.text == "\n\n".join(SENTENCES)
    assert [block.reason for block in found.blocks if block.text.startswith("Whoever")] == ["stands in page footer"]


@pytest.mark.parametrize(
    "name", ["site-not-footer", "has-footer", "no-comments", "comments-off", "sticky-footer", "with-share", "no-banner", "has-newsletter"]
)
def test_a_class_that_tells_what_the_page_has_or_has_not_is_no_zone(name: str) -> None:
    page = (
        f'<html><head><title>{TITLE}</title></head><body><div class="wrapper {name}"><h2>{TITLE}</h2>{_paragraphs(SENTENCES)}</div>'
        f'<div class="comments"><p>{SENTENCES[0].replace("Monday", "Friday")}</p></div></body></html>'
    )
    read = extract(PageInput(url="https://tenants.example.org/2024/05/reading-room/", body=page.encode(), charset="utf-8"))
    assert (read.status, [sentence in read.text for sentence in SENTENCES]) == (PageStatus.ARTICLE, [True, True])
    assert "Friday" not in read.text


def test_a_poem_in_pre_is_a_text() -> None:
    poem = "The tram depot keeps its keys,\nthe reading room its chairs,\nand he who waits for both of these\nis still upon the stairs."
    read = _read(f"<pre class='wp-block-verse'>{poem}</pre>")
    assert (read.status, "still upon the stairs" in read.text) == (PageStatus.ARTICLE, True)


def test_paragraphs_set_as_headings_are_a_text_and_a_headline_is_none() -> None:
    dated = (
        '<p class="posted-on"><time class="entry-date published" datetime="2024-05-03T10:00:00+00:00">3 May 2024</time> by Ana Lindt</p>'
    )
    below = '<div id="comments"><h3>2 comments</h3><form id="commentform"><textarea name="comment"></textarea></form></div>'
    read = _read(dated + "".join(f"<h4>{one}</h4>" for one in (*SENTENCES, *SENTENCES)), below=below)
    assert (read.status, SENTENCES[1] in read.text) == (PageStatus.ARTICLE, True)
    assert _read(f"{dated}<h4>A picture of the reading room in May</h4>", below=below).status is not PageStatus.ARTICLE


def test_a_box_that_asks_for_an_address_is_none_of_the_text_whatever_it_is_called() -> None:
    plea = "Get what we write into your letter box every week, and leave whenever you like; nobody else will see where you live."
    form = '<div class="q1"><form action="/x"><input type="email" placeholder="e-mail"><button>Send</button></form></div>'
    box = f'<div class="q7"><div class="q2"><h3>Stay in touch</h3></div><div class="q3"><p>{plea}</p></div>{form}</div>'
    read = _read(f"<p>{SENTENCES[0]}</p>{box}<p>{SENTENCES[1]}</p>")
    assert [sentence in read.text for sentence in SENTENCES] == [True, True]
    assert plea not in read.text
    assert "newsletter" in next(block.reason for block in read.blocks if block.text == plea)


@pytest.mark.parametrize(
    "prompt",
    [
        "This post is for paid subscribers.",
        "You must be a member to see the rest of it.",
        "This content is restricted to members of the club.",
        "Melde dich an, um weiterzulesen.",
        "이 글은 구독자만 읽을 수 있습니다.",
    ],
)
def test_a_lead_that_ends_at_a_demand_for_membership_is_a_stub(prompt: str) -> None:
    assert _read(f"{_paragraphs(SENTENCES)}<div class='q9'><p>{prompt}</p><a href='/join'>Join</a></div>").status is PageStatus.STUB


@pytest.mark.parametrize(
    "title", ["Under Maintenance", "Sitio en mantenimiento", "Error establishing a database connection", "Wartungsmodus"]
)
def test_a_notice_of_a_site_that_is_down_is_no_article(title: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{SENTENCES[1]}</p></body></html>"
    read = extract(PageInput(url="https://tenants.example.org/news", body=page.encode(), charset="utf-8"))
    assert read.status is PageStatus.SOFT_404


def test_a_dated_post_with_the_title_of_such_a_notice_is_an_article() -> None:
    dated = '<time class="entry-date published" datetime="2024-05-03T10:00:00+00:00">3 May 2024</time>'
    for title in ("Under Maintenance", "Coming soon", "Próximamente"):
        assert _read(f"<p>{dated}</p>{_paragraphs(SENTENCES)}", title=title).status is PageStatus.ARTICLE


def test_no_comment_dates_its_page() -> None:
    comment = '<li class="comment"><time datetime="2019-04-02T10:00:00+00:00">April 2, 2019 at 10:00 am</time><p>Thank you, see you there.</p></li>'
    read = _read(_paragraphs(SENTENCES), below=f'<div id="comments"><ol class="comment-list">{comment}</ol></div>')
    assert read.facts.date is None


@pytest.mark.parametrize(("stated", "date"), [("2019-07", "2019-07"), ("2019", "2019"), ("2019-02-31", None)])
def test_a_month_or_a_year_stays_one_and_a_day_that_never_was_is_none(stated: str, date: str | None) -> None:
    read = _read(f'<p><time datetime="{stated}">{stated}</time></p>{_paragraphs(SENTENCES)}')
    assert (read.facts.date.value if read.facts.date else None) == date


def test_a_list_without_links_behind_the_body_is_a_part_of_it() -> None:
    names = [f"Tenants of block {number}, Harbour Street and the lane behind it" for number in range(5)]
    signed = f"<div class='q5'><ul>{''.join(f'<li>{name}</li>' for name in names)}</ul></div>"
    read = _read(_paragraphs(SENTENCES * 2) + signed)
    assert [name in read.text for name in names] == [True] * 5


def _recent(heading: str) -> str:
    """Latest posts with their beginnings, as block themes show them below every post."""
    items = "".join(
        f'<li class="post"><h3 class="wp-block-post-title"><a href="/2024/04/story-{number}/">What was said about well number {number}</a></h3>'
        f'<div class="wp-block-post-excerpt"><p>The people of lane {number} walked to the office of the water company and waited there until it '
        f'closed, for nobody had answered their letters since the spring.</p><p><a href="/2024/04/story-{number}/">(read more)</a></p></div></li>'
        for number in range(3)
    )
    return f'<div class="alignwide"><h2>{heading}</h2><ul class="wp-block-post-template">{items}</ul></div>'


@pytest.mark.parametrize("heading", ["Recent posts", "Entradas recientes", "Articles récents"])
def test_a_post_of_a_few_words_does_not_get_those_of_other_posts(heading: str) -> None:
    read = _read("<p>Moved to Friday.</p>", below=_recent(heading))
    assert "water company" not in read.text


@pytest.mark.parametrize(("heading", "found"), [("Recent posts", 3), ("What we wrote in April", 0)])
def test_boxes_are_teasers_only_under_a_heading_of_other_articles(heading: str, found: int) -> None:
    tree = html.fromstring(f"<html><body><main><h1>{TITLE}</h1><p>To Friday.</p>{_recent(heading)}</main></body></html>")
    segments = split_segments(tree)
    votes = frozenset(segment.index for segment in segments if len(segment.text) > 80)
    teasers = find_teasers(segments, find_places(segments, "https://tenants.example.org/a"), votes)
    assert (len(votes), len(teasers)) == (3, found)


def test_a_post_with_a_password_is_no_article() -> None:
    form = (
        '<form action="/wp-login.php?action=postpass" class="post-password-form" method="post"><p>This content is password protected. To view it '
        'please enter your password below:</p><label>Password: <input name="post_password" type="password"></label></form>'
    )
    assert _read(form, below=_recent("Recent posts")).status is PageStatus.LOGIN


@pytest.mark.parametrize(
    ("path", "front"), [("", True), ("/", True), ("/fr/", True), ("/pt-br", True), ("/index.html", True), ("/frog/", False)]
)
def test_the_front_page_of_a_language_is_a_list(path: str, front: bool) -> None:
    boxes = _recent("Now") + _recent("Then").replace("story-", "tale-")
    page = f"<html><head><title>Tenants of Harbour Street</title></head><body><main><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>{boxes}</main></body></html>"
    read = extract(PageInput(url=f"https://tenants.example.org{path}", body=page.encode(), charset="utf-8"))
    assert (read.status_reason == "the site's front page") is front


@pytest.mark.parametrize("heading", ["Signed by:", "Firmantes", "Подписали:", "الموقعون", "联署"])
@pytest.mark.parametrize("item", ["li", "p"])
def test_who_signed_a_statement_is_a_part_of_it_in_a_box_of_its_own(heading: str, item: str) -> None:
    names = ["Tenants of block 4", "Kettle Collective", "Union of Tram Drivers"]
    lines = "".join(f"<{item}>{name}</{item}>" for name in names)
    signed = f"<div class='q5'><h3>{heading}</h3>{f'<ul>{lines}</ul>' if item == 'li' else f'<div>{lines}</div>'}</div>"
    menu = "<div class='q6'><h3>More</h3><ul><li><a href='/a'>Minutes</a></li><li><a href='/b'>Dues</a></li></ul></div>"
    read = _read(_paragraphs(SENTENCES), below=signed + menu)
    assert [name in read.text for name in (*names, "Minutes", "Dues")] == [True] * 3 + [False] * 2
    assert {block.reason for block in read.blocks if block.text in names} == {"who signed, below the text"}


def test_a_menu_under_a_word_for_signatures_is_none_of_the_text() -> None:
    menu = "<div class='q6'><h3>Signatures</h3><ul><li><a href='/a'>Sign here</a></li><li><a href='/b'>All petitions</a></li></ul></div>"
    assert "petitions" not in _read(_paragraphs(SENTENCES), below=menu).text
