"""The main picture of an article: its address, and the caption and credit that stand with it.

The address is the one the head of the page gives. Caption and credit come from the object that JSON-LD describes the picture with, or from
the figure on the page that shows the same file; the first figure ahead of the text is taken where none does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extraction.facts import jsonld
from pipelines.items import Fact

MAX_CAPTION_CHARS = 600  # longer texts in a figure are an article about the picture
MAX_CREDIT_CHARS = 120
_PARAGRAPH_CHARS = 80
_MAX_FIGURES = 12  # of a page; galleries have hundreds
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "srcset", "data-srcset")
_FILE = re.compile(r"([^/?#\s,]+)\.(?:jpe?g|png|webp|gif|avif)", re.I)
_SIZE = re.compile(r"(?:[-_@](?:\d+x\d*|x\d+|\d{2,4}w?|scaled|\dx))+$", re.I)  # as content systems write the size into the name of a file
_CREDIT_CLASS = re.compile(r"credit|copyright|photographer|(?:^|[\s_-])(?:source|quelle|rights|autor|author|byline)(?=$|[\s_-])", re.I)
_CREDIT_WORD = (
    r"(?:(?:fotos?|photos?|photograph|picture|image|imagen|bild|immagine|zdjęcie|фото|credit|crédito?s?|quelle|source)\s*(?:by|[:：/])"
    r"|©|\(c\))"
)
_CREDIT = re.compile(rf"[\s(\[|]*({_CREDIT_WORD}\s*[^()\[\]|]{{2,100}})[)\]]?\s*$", re.I)

Declared = list[tuple[str | None, str]]


def find_image(
    metas: Mapping[str, list[str]], article: Mapping[str, Any], tree: etree._Element, url: str
) -> tuple[Fact[str] | None, Fact[str] | None, Fact[str] | None]:
    """Address, caption and credit of the main picture."""
    image = _find_address(metas, article, url)
    return image, *_find_caption(image, article, tree)


def _find_address(metas: Mapping[str, list[str]], article: Mapping[str, Any], url: str) -> Fact[str] | None:
    described = _object_of(article)
    candidates: Declared = [
        *((content, "og:image") for name in ("og:image", "og:image:url") for content in metas.get(name, ())[:1]),
        (str(described["url"]) if isinstance(described.get("url"), str) else None, "JSON-LD image"),
        *((content, "twitter:image") for content in metas.get("twitter:image", ())[:1]),
    ]
    for value, rule in candidates:
        if value and value.strip() and (absolute := _absolute(value.strip(), url)):
            return Fact(value=absolute, rule=rule)
    return None


def _find_caption(image: Fact[str] | None, article: Mapping[str, Any], tree: etree._Element) -> tuple[Fact[str] | None, Fact[str] | None]:
    """Caption and credit; the credit is taken out of the caption where it stands at its end."""
    described = _object_of(article)
    caption, credit = _first(described, "caption"), _first(described, "creditText", "copyrightNotice", "creator", "copyrightHolder")
    figure, rule = _figure_of(image, tree) if not (caption and credit) else (None, "")
    if figure is not None:
        shown, signed = _read(figure)
        caption = caption or _fact(shown, rule, MAX_CAPTION_CHARS)
        credit = credit or _fact(signed, rule, MAX_CREDIT_CHARS)
    if caption and not credit and (found := _CREDIT.search(caption.value)):
        credit = Fact(value=found[1].strip(), rule=caption.rule)
        rest = caption.value[: found.start()].strip()
        caption = Fact(value=rest, rule=caption.rule) if rest else None
    return caption, credit


def _object_of(article: Mapping[str, Any]) -> Mapping[str, Any]:
    """What JSON-LD says of the article's first picture, as an object."""
    value = article.get("image")
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, dict) else {"url": first}


def _first(described: Mapping[str, Any], *keys: str) -> Fact[str] | None:
    for key in keys:
        value = described.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        text = jsonld.text_of(value.get("name") if isinstance(value, dict) else value)
        fact = _fact(text or "", f"JSON-LD image.{key}", MAX_CAPTION_CHARS if key == "caption" else MAX_CREDIT_CHARS)
        if fact:
            return fact
    return None


def _figure_of(image: Fact[str] | None, tree: etree._Element) -> tuple[etree._Element | None, str]:
    """The figure that shows the picture, or the first one of the page with a caption."""
    figures = list(islice((figure for figure in tree.iter("figure") if next(figure.iter("figcaption"), None) is not None), _MAX_FIGURES))
    wanted = _stems(image.value) if image else frozenset()
    for figure in figures:
        shown = " ".join(element.get(name) or "" for element in figure.iter("img", "source") for name in _SOURCES)
        if wanted & _stems(shown):
            return figure, "figure with the picture of the head"
    first = next((figure for figure in figures if _is_ahead_of_text(figure)), None)
    return first, "first figure"


def _is_ahead_of_text(figure: etree._Element) -> bool:
    """Whether the figure stands in an article, and no paragraph of it before the figure."""
    article = next(figure.iterancestors("article", "main"), None)
    if article is None:
        return False
    for element in article.iter("figure", "p"):
        if element is figure:
            return True
        if element.tag == "p" and len("".join(element.itertext())) > _PARAGRAPH_CHARS:
            return False
    return False


def _stems(addresses: str) -> frozenset[str]:
    """Names of the files in one or more addresses, without size and ending."""
    return frozenset(stem.lower() for name in _FILE.findall(addresses) if len(stem := _SIZE.sub("", name)) > 3)


def _read(figure: etree._Element) -> tuple[str, str]:
    """(caption, credit) of a figure; what an element called credit holds is no part of the caption."""
    caption = next(figure.iter("figcaption"))
    credits = [element for element in figure.iter("span", "small", "p", "div", "em", "cite", "figcaption") if _is_credit(element)]
    credit = _squeeze(" ".join(credits[0].itertext())) if credits else ""
    whole = _squeeze(" ".join(caption.itertext()))
    if caption in credits:
        return "", whole
    return _squeeze(whole.replace(credit, " ")) if credit else whole, credit


def _is_credit(element: etree._Element) -> bool:
    return element.tag == "cite" or _CREDIT_CLASS.search(element.get("class") or "") is not None


def _fact(text: str, rule: str, most: int) -> Fact[str] | None:
    text = _squeeze(text)
    return Fact(value=text, rule=rule) if 2 < len(text) <= most else None


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _absolute(value: str, url: str) -> str | None:
    try:
        joined = urljoin(url, value)
        return joined if urlsplit(joined).scheme in ("http", "https") else None
    except ValueError:
        return None
