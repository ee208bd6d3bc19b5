"""The page the project began with, and pages made from it by small surgery: each must give exactly the gold paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import PageInput

URL = "https://herald.example.org/rights-coalition-surveillance-tech/"
BASES = ("p", "br", "span")
BODY_START = '<div class="zox-post-body left zoxrel zox100">'
BODY_END = "</div><!--zox-post-body-->"
IMAGE = re.compile(r'(<div class="zox-post-img-wrap">).*?(</div></div></div>)', re.S)
MORE = re.compile(r'<div class="zox-post-more-wrap.*?<!--zox-post-more-wrap-->', re.S)


def unchanged(page: str) -> str:
    return page


def paragraphs_as_divs(page: str) -> str:
    return re.sub(r"<p>(.{60,}?)</p>", r"<div>\1</div>", page)


def each_paragraph_wrapped(page: str) -> str:
    return re.sub(r"<p>(.{60,}?)</p>", r'<div class="wp-block"><div class="inner"><p>\1</p></div></div>', page)


def body_in_nested_wrappers(page: str) -> str:
    opened = '<div class="entry"><section class="row"><div class="col"><div class="text">'
    return page.replace(BODY_START, BODY_START + opened).replace(BODY_END, "</div></div></section></div>" + BODY_END)


def article_as_div(page: str) -> str:
    return page.replace("<article", "<div").replace("</article", "</div")


def post_main_as_section(page: str) -> str:
    return page.replace('<div class="zox-post-main">', '<section class="zox-post-main">').replace(
        "</div><!--zox-post-main-->", "</section>"
    )


def related_box_outside_the_article(page: str) -> str:
    box = MORE.search(page)
    assert box
    return page.replace(box[0], "").replace("</article>", "</article>" + box[0])


def related_box_inside_the_body_wrapper(page: str) -> str:
    box = MORE.search(page)
    assert box
    return page.replace(box[0], "").replace("</div><!--zox-post-body-wrap-->", box[0] + "</div>")


def related_box_right_after_the_text(page: str) -> str:
    box = MORE.search(page)
    assert box
    return page.replace(box[0], "").replace(BODY_END, box[0] + BODY_END)


def teasers_uncut(page: str) -> str:
    return re.sub(r"\s*\.\.</p>", " and others, says the report.</p>", page)


def teasers_end_in_an_ellipsis(page: str) -> str:
    return re.sub(r"\s*\.\.</p>", "…</p>", page)


def teasers_end_in_brackets(page: str) -> str:
    return re.sub(r"\s*\.\.</p>", " […]</p>", page)


def caption_as_figcaption(page: str) -> str:
    figure = '<figure><img src="/img/p.jpg" alt=""><figcaption>A protest outside the ministry. Photo: Desk</figcaption></figure>'
    return IMAGE.sub(lambda found: figure, page)


def caption_as_span_beside_the_image(page: str) -> str:
    return IMAGE.sub(lambda found: '<div class="pic"><img src="/img/p.jpg" alt=""><span>A protest outside the ministry</span></div>', page)


def no_style_sheet(page: str) -> str:
    return re.sub(r"<style>.*?</style>", "", page, flags=re.S)


def no_class_names(page: str) -> str:
    return re.sub(r' (?:class|id)="[^"]*"', "", page)


def advertisement_in_mid_text(page: str) -> str:
    advertisement = '<div class="ad-slot"><span class="ad-label">Advertisement</span></div>'
    return re.sub(r"((?:<p>|<span[^>]*>)?These countries targets)", rf"{advertisement}\1", page)


VARIANTS: tuple[Callable[[str], str], ...] = (
    unchanged,
    body_in_nested_wrappers,
    article_as_div,
    post_main_as_section,
    related_box_outside_the_article,
    related_box_inside_the_body_wrapper,
    related_box_right_after_the_text,
    teasers_uncut,
    teasers_end_in_an_ellipsis,
    teasers_end_in_brackets,
    caption_as_figcaption,
    caption_as_span_beside_the_image,
    no_style_sheet,
    no_class_names,
    advertisement_in_mid_text,
)
OF_PARAGRAPHS: tuple[Callable[[str], str], ...] = (paragraphs_as_divs, each_paragraph_wrapped)
CASES = [(base, change) for change in VARIANTS for base in BASES] + [("p", change) for change in OF_PARAGRAPHS]


def _case(base: str, change: Callable[[str], str]) -> object:
    return pytest.param(base, change, id=f"{base}-{change.__name__}")


@pytest.fixture(scope="module")
def gold(seed_folder: Path) -> list[str]:
    return (seed_folder / "gold.txt").read_text("utf-8").strip().split("\n\n")


def _paragraphs(page: str) -> list[str]:
    found = extract(PageInput(url=URL, body=page.encode(), charset="utf-8"))
    assert found.status == "article", found.status_reason
    return found.text.split("\n\n")


@pytest.mark.parametrize(("base", "change"), [_case(base, change) for base, change in CASES])
def test_every_variant_gives_exactly_the_gold_paragraphs(
    base: str, change: Callable[[str], str], seed_folder: Path, gold: list[str]
) -> None:
    page = change((seed_folder / f"page_{base}.html").read_text("utf-8"))
    assert _paragraphs(page) == gold


def test_a_heading_and_a_list_added_to_the_body_are_kept(seed_folder: Path, gold: list[str]) -> None:
    page = (seed_folder / "page_p.html").read_text("utf-8")
    added = "<h3>What the coalition asks</h3><ul><li>Revoke the export licences.</li><li>Open an independent inquiry.</li></ul>"
    changed = page.replace("<p>MENA Surveillance Coalition called", added + "<p>MENA Surveillance Coalition called")
    place = next(number for number, text in enumerate(gold) if text.startswith("MENA Surveillance Coalition called"))
    items = "- Revoke the export licences.\n- Open an independent inquiry."
    assert _paragraphs(changed) == [*gold[:place], "What the coalition asks", items, *gold[place:]]


def test_a_paragraph_that_stands_twice_is_kept_twice(seed_folder: Path, gold: list[str]) -> None:
    page = (seed_folder / "page_p.html").read_text("utf-8")
    repeated = f"<p>{gold[3]}</p>"
    assert repeated in page
    assert _paragraphs(page.replace(repeated, repeated * 3)) == [*gold[:3], *[gold[3]] * 3, *gold[4:]]
