"""Pages on which the boxes beside a post say more than the post: what stands in them is none of its text."""

from __future__ import annotations

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import Extraction, PageInput
from pipelines.outcomes import PageStatus

BRIEF = (
    "The ferry to the island runs again from Monday, the harbour office said, but without the night boat that nurses took home. "
    "Their union asked for a bus."
)
MOTTO = "We are an independent group of fishers and teachers who have watched over the rights of the people of this coast since 2009."
TEASERS = (
    "The union of nurses asked for a bus in its place, and has had no answer from the town since the first week of March this year.",
    "A crane driver who was heard in the first inquiry says that the pier had been closed twice before the night of the collapse.",
    "The chair of the panel wants the hearing to be held in the town itself, so that relatives need not pay for the journey.",
)


def read(inside: str, *, head: str = "") -> Extraction:
    beside = "".join(
        f'<li><a href="/2024/0{n}/x">The harbour office answers letter {n}</a><p>{text}</p></li>' for n, text in enumerate(TEASERS, start=1)
    )
    page = (
        f"<html><head><title>Ferry runs again</title><meta property='og:type' content='article'></head><body class='single single-post'>{head}<div class='content'><h1>Ferry runs again</h1>{inside}</div>"
        f"<div class='sidebar'><ul>{beside}</ul></div></body></html>"
    )
    return extract(PageInput(url="https://harbour.example/2024/05/ferry", body=page.encode()))


def test_a_brief_beside_a_long_sidebar_is_the_text() -> None:
    assert read(f"<p>{BRIEF}</p>").text == BRIEF


def test_a_picture_beside_a_long_sidebar_has_no_text() -> None:
    found = read('<p><img src="/ferry.jpg"></p>')
    assert (found.status in (PageStatus.EMPTY, PageStatus.LISTING), found.text) == (True, "")


@pytest.mark.parametrize("name", ["site-slogan", "name-and-slogan", "site-tagline", "site-description"])
def test_the_motto_of_a_site_is_no_text(name: str) -> None:
    found = read(f"<p>{BRIEF}</p>", head=f'<div class="{name}">{MOTTO}</div>')
    assert found.text == BRIEF


def test_an_aside_without_lists_of_links_may_be_the_article() -> None:
    body = "".join(f"<p>{text}</p>" for text in TEASERS)
    page = f"<html><head><title>Ferry runs again</title></head><body><header><h1>Ferry runs again</h1></header><div><aside>{body}</aside></div></body></html>"
    assert extract(PageInput(url="https://harbour.example/2024/05/ferry", body=page.encode())).text == "\n\n".join(TEASERS)


@pytest.mark.parametrize("name", ["slogan", "protest-slogan", "career pathway"])
def test_what_is_called_so_in_the_text_is_text(name: str) -> None:
    body = f"<p>{TEASERS[0]}</p><div class='{name}'><p>{TEASERS[1]}</p></div><p>{TEASERS[2]}</p>"
    page = f"<html><head><title>Ferry runs again</title></head><body><main><h1>Ferry runs again</h1>{body}</main></body></html>"
    assert extract(PageInput(url="https://harbour.example/2024/05/ferry", body=page.encode())).text == "\n\n".join(TEASERS)


def test_a_page_whose_wrapper_is_called_sidebar_keeps_its_text() -> None:
    body = "".join(f"<p>{text}</p>" for text in TEASERS)
    page = (
        f"<html><head><title>Ferry runs again</title></head><body><div class='sidebar'><h1>Ferry runs again</h1>{body}</div></body></html>"
    )
    assert extract(PageInput(url="https://harbour.example/2024/05/ferry", body=page.encode())).text == "\n\n".join(TEASERS)
    in_h1 = "<h1><a href='/'>Harbour News</a></h1>"
    page = f"<html><head><title>Ferry runs again</title></head><body>{in_h1}<div class='sidebar'><h2>Ferry runs again</h2>{body}</div></body></html>"
    assert extract(PageInput(url="https://harbour.example/2024/05/ferry", body=page.encode())).text == "\n\n".join(TEASERS)
