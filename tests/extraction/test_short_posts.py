"""Posts of small sites that are short or oddly built: what comes out of them, and what does not."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.extraction.extract import extract
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
