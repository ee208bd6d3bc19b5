"""Text for readers without scripts and in declarative shadow trees is read; what nobody reads stays away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.extraction.page.alternatives import MIN_PROSE
from pipelines.items import Extraction
from pipelines.outcomes import PageStatus
from tests.extraction.test_recovery import SENTENCES

PARAGRAPHS = (
    *SENTENCES,
    "A spokesman for the harbour company said that it would work with the panel, but that no record had ever been altered.",
    "The first hearing is expected before the end of the year, and the chair has asked that it be held in the town itself.",
    "Two of the widows have since moved abroad; they will be heard by telephone, as the court of the district has allowed.",
)
ARTICLE = "<main><article><h1>Council reopens inquiry</h1>{}</article></main>".format("".join(f"<p>{text}</p>" for text in PARAGRAPHS))
LEAD = ARTICLE.replace("".join(f"<p>{text}</p>" for text in PARAGRAPHS[3:]), "")
REST = f"<noscript>{''.join(f'<p>{text} It was said in the hall of the town.</p>' for text in PARAGRAPHS[3:])}</noscript>"


def page(body: str) -> str:
    date = "<meta property=article:published_time content=2026-03-04T09:30:00+00:00>"
    return f"<title>Council reopens inquiry</title>{date}<header><nav><a href=/>Home</a></nav></header>{body}<footer>Imprint</footer>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div id=root></div><noscript>{ARTICLE}</noscript>",
        f'<news-story><template shadowrootmode="open">{ARTICLE}</template></news-story>',
        f'<news-story><template shadowrootmode="CLOSED">{ARTICLE}</template></news-story>',
        f'<header><div></header><news-story><template shadowrootmode="open">{ARTICLE}</template></news-story>',
    ],
)
def test_the_article_is_read_where_it_stands(read: Callable[..., Extraction], body: str) -> None:
    found = read(page(body))
    assert found.status is PageStatus.ARTICLE
    assert all(text in found.text for text in PARAGRAPHS)


def test_the_rest_of_an_article_is_read_out_of_noscript(read: Callable[..., Extraction]) -> None:
    found = read(page(LEAD.replace("</article>", f"{REST}</article>")))
    assert [text for text in PARAGRAPHS if text not in found.text] == []


@pytest.mark.parametrize(
    "box",
    [
        "<noscript><p>Please turn on JavaScript in your browser to see the comments that readers have written.</p></noscript>",
        f"<template><p>{'A picture of the gallery shows what was said in the hall of the town. ' * 9}</p></template>",
        f'<template shadowrootmode="none"><p>{"A picture of the gallery shows what was said in the hall of the town. " * 9}</p></template>',
        f"<noscript>{'<img src=a>' * (MIN_PROSE // 10)}</noscript>",
    ],
)
def test_other_boxes_stay_unread(read: Callable[..., Extraction], box: str) -> None:
    alone = read(page(ARTICLE))
    assert alone.status is PageStatus.ARTICLE
    assert read(page(ARTICLE.replace("</article>", f"{box}</article>"))).text == alone.text


def test_an_article_that_stands_there_once_more_is_read_once(read: Callable[..., Extraction]) -> None:
    assert read(page(f"{ARTICLE}<noscript>{ARTICLE}</noscript>")).text.count(PARAGRAPHS[0]) == 1
