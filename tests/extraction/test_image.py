"""The main picture with its caption and credit, from JSON-LD or from the figure that shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.items import Extraction, Fact

TEXT = "".join(
    f"<p>{town} waited until the evening for the registry to open its doors, and nobody came out to say how long it would take.</p>"
    for town in ("Ashby", "Borrow", "Calder", "Dunmore")
)
PAGE = """<html><head><title>The registry opens</title>{head}</head><body><article><h1>The registry opens</h1>{figure}{text}</article>
{after}</body></html>"""
OG = '<meta property="og:image" content="/media/doors-1200x630.jpg">'
LD = '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "The registry opens", "image": {}}}</script>'


def _value(fact: Fact[str] | None) -> tuple[str, str] | None:
    return (fact.value, fact.rule) if fact else None


def _read(read: Callable[..., Extraction], *, head: str = "", figure: str = "", after: str = "") -> tuple[object, object, object]:
    facts = read(PAGE.format(head=head, figure=figure, text=TEXT, after=after)).facts
    return _value(facts.image), _value(facts.image_caption), _value(facts.image_credit)


def test_the_figure_that_shows_the_picture_of_the_head_gives_caption_and_credit(read: Callable[..., Extraction]) -> None:
    other = '<figure><img src="/media/mayor.jpg"><figcaption>The mayor in spring.</figcaption></figure>'
    shown = (
        '<figure><img src="/media/doors-640x360.webp"><figcaption>The doors on Tuesday. <span class="credit">Rosa Imbert</span>'
        "</figcaption></figure>"
    )
    image, caption, credit = _read(read, head=OG, figure=other + shown)
    assert image == ("https://news.example.org/media/doors-1200x630.jpg", "og:image")
    assert caption == ("The doors on Tuesday.", "figure with the picture of the head")
    assert credit == ("Rosa Imbert", "figure with the picture of the head")


@pytest.mark.parametrize(
    ("written", "caption", "credit"),
    [
        ("The doors on Tuesday. Photo: Rosa Imbert", "The doors on Tuesday.", "Photo: Rosa Imbert"),
        ("The doors on Tuesday (Foto: Rosa Imbert/ANP)", "The doors on Tuesday", "Foto: Rosa Imbert/ANP"),
        ("© Rosa Imbert", None, "© Rosa Imbert"),
        ("Двери во вторник. Фото: Роза Имберт", "Двери во вторник.", "Фото: Роза Имберт"),
        ("The doors on Tuesday.", "The doors on Tuesday.", None),
    ],
)
def test_a_credit_at_the_end_of_a_caption_is_told_from_it(
    read: Callable[..., Extraction], written: str, caption: str | None, credit: str | None
) -> None:
    figure = f'<figure><img src="/media/doors.jpg"><figcaption>{written}</figcaption></figure>'
    _, found_caption, found_credit = _read(read, figure=figure)
    assert found_caption == (caption and (caption, "first figure"))
    assert found_credit == (credit and (credit, "first figure"))


def test_what_json_ld_says_of_the_picture_comes_first(read: Callable[..., Extraction]) -> None:
    described = '[{"@type": "ImageObject", "url": "/media/doors.jpg", "caption": "The doors.", "creator": {"name": "Rosa Imbert"}}]'
    image, caption, credit = _read(read, head=LD.format(described))
    assert image == ("https://news.example.org/media/doors.jpg", "JSON-LD image")
    assert caption == ("The doors.", "JSON-LD image.caption")
    assert credit == ("Rosa Imbert", "JSON-LD image.creator")


def test_a_figure_in_the_text_or_outside_the_article_is_not_the_main_picture(read: Callable[..., Extraction]) -> None:
    figure = '<figure><img src="/media/map.png"><figcaption>A map of the valley.</figcaption></figure>'
    assert _read(read, after=figure) == (None, None, None)
    assert _read(read, figure=TEXT + figure) == (None, None, None)


@pytest.mark.parametrize("image", ['"ftp://example.org/a.jpg"', '"http://[bad"', "[]", "7", '{"url": null}', "[[1]]"])
def test_an_address_that_is_none_gives_no_picture(read: Callable[..., Extraction], image: str) -> None:
    assert _read(read, head=LD.format(image)) == (None, None, None)
