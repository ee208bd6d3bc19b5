"""Dialogs on cookies: a page that is nothing else is a wall; a brief with a banner is a brief."""

from __future__ import annotations

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import PageInput
from pipelines.outcomes import PageStatus

BRIEF = "The ferry to the island runs again from Monday, the harbour office said, but without the night boat that nurses used to take home."
MORE = "The union of nurses asked for a bus in its place, and has had no answer from the town since the first week of March this year."
SAID = "We value your privacy. We use cookies to improve this site."
BANNERS = {
    "one block": f'<div class="banner-7">{SAID} <a href="#">OK</a></div>',
    "lines": f'<div class="banner-7">{SAID}<br><a href="#">Cookie settings</a> <a href="#">Accept all</a></div>',
    "boxes": f'<div class="b7"><span><div class="b8"><div class="b9">{SAID} By clicking “Accept all” you consent to the use of all of them.</div>'
    '<div class="b10"><a role="button">Cookie settings</a><a role="button">Accept all</a></div></div></span></div>',
}
COMMENT_FORM = (
    '<form class="comment-form"><p class="comment-notes">We use cookies to keep your name.</p><textarea name="comment"></textarea></form>'
)


def status_of(body: str) -> PageStatus:
    page = f"<html><head><title>Ferry runs again</title></head><body>{body}</body></html>"
    return extract(PageInput(url="https://harbour.example/2024/05/ferry", body=page.encode())).status


@pytest.mark.parametrize("banner", BANNERS)
@pytest.mark.parametrize("behind", ["", COMMENT_FORM], ids=["alone", "with a form for comments"])
def test_a_brief_with_a_banner_is_an_article(banner: str, behind: str) -> None:
    article = f"<main><article><h1>Ferry runs again</h1><p>{BRIEF}</p></article>{behind}</main>"
    assert status_of(article + BANNERS[banner]) is PageStatus.ARTICLE
    assert status_of(BANNERS[banner] + article) is PageStatus.ARTICLE


def test_two_paragraphs_without_a_headline_are_an_article() -> None:
    four = "".join(f"<p>{text}</p>" for text in (BRIEF, MORE, MORE.replace("nurses", "cooks"), BRIEF.replace("Monday", "Friday")))
    assert status_of(f"<div><div>{four}</div></div>{BANNERS['one block']}") is PageStatus.ARTICLE


@pytest.mark.parametrize("banner", BANNERS)
@pytest.mark.parametrize(
    "head", ["", "<header><h1>Harbour News</h1><nav><a href='/a'>News</a></nav></header>"], ids=["alone", "under a headline"]
)
def test_a_page_that_is_nothing_else_is_a_wall(banner: str, head: str) -> None:
    assert status_of(f"{head}{BANNERS[banner]}") is PageStatus.CONSENT_WALL


def test_what_a_dialog_says_at_length_is_no_article() -> None:
    lines = "".join(
        f"<p>{text}</p>"
        for text in (SAID, "Our 812 partners read what your device tells them, and show you what they think you like.", "Accept all")
    )
    assert status_of(f"<h1>Harbour News</h1><div>{lines}</div>") is PageStatus.CONSENT_WALL
