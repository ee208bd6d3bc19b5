"""The texts of a page that may be its article or the rest of it, by where they stand; which is taken is left to `matching`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import unescape
from itertools import chain, groupby, islice
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from pipelines.extraction.embedded.bodies import MIN_BODY_CHARS, Body, find_bodies, is_markup, paragraphs_of
from pipelines.extraction.embedded.known import Known, letters_of
from pipelines.extraction.embedded.states import read_states
from pipelines.extraction.facts import jsonld
from pipelines.extraction.facts.metadata import PageData
from pipelines.extraction.page.cutting import split_segments
from pipelines.extraction.page.parsing import parse_fragment
from pipelines.extraction.page.segments import INVISIBLE, Segment
from pipelines.extraction.page.zones import own_zone

MAX_CANDIDATES = 40  # of one page; each is parsed
MAX_PARAGRAPHS = 1_000  # of one
MAX_CHARS = 300_000  # of one; the longest article of the measured pages has 130,000
TITLE_LETTERS = 6  # a title that is shorter says too little to be looked for in another

_TEMPLATE_SCRIPTS = ("text/template", "text/x-template", "text/html", "text/x-handlebars-template", "text/plain")
_PLACEHOLDER = re.compile(r"\{\{|\$\{|<%|\[\[|%[a-z_]+%", re.I)
_LONG_ATTRIBUTES = etree.XPath(f"//*[@*[string-length() >= {MIN_BODY_CHARS}]]")
_TAGS_WITHOUT_TEXT = frozenset("meta link script style img source input a html form button param object".split())
_NAMES_WITHOUT_TEXT = re.compile(
    r"style|class|srcset|sizes|^on|^(?:src|href|d|points|alt|title|id|value)$|caption|comment|tooltip|config|settings", re.I
)
_MARKUP_IN_ATTRIBUTE = re.compile(rb"""=\s*["']\s*(?:<|&lt;|&\#60;|[{\[]\s*(?:["{\[]|&quot;|&\#34;))""", re.I)


class Source(StrEnum):
    """Where a text stands; the elements made of it have the class `from-` and this word."""

    TEMPLATE = "template"
    ATTRIBUTE = "attribute"
    STATE = "state"
    JSON_LD = "json-ld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text in segments. `own` says whether headline or address beside it are those of the page, None where there are none to compare;
    `paid` says that it is marked as for subscribers; `place` is the element in which it stands, where it stands in the body of the page."""

    source: Source
    segments: Sequence[Segment] = field(repr=False)
    own: bool | None
    paid: bool = False
    place: etree._Element | None = field(default=None, repr=False)


def find_candidates(data: PageData, body: bytes, known: Known) -> list[Candidate]:
    """All of a page that hold prose which it does not show; `body` are its bytes, by which most pages are known to have none of a kind."""
    found = chain(
        _of_templates(data.tree) if b"<template" in body else (),
        _of_texts(data.tree, known) if b"<textarea" in body or b"text/" in body else (),
        _of_attributes(data, known) if _MARKUP_IN_ATTRIBUTE.search(body) else (),
        _of_states(data, known),
        _of_jsonld(data, known) if b"articleBody" in body else (),
    )
    return list(islice(found, MAX_CANDIDATES))


def _of_templates(tree: etree._Element) -> Iterator[Candidate]:
    """Templates side by side are one text: some pages cut the rest of an article into several."""
    templates = [template for template in tree.iter("template") if is_in_text(template)]
    for _, group in groupby(templates, key=lambda template: template.getparent()):
        beside = list(group)
        segments = [segment for template in beside for segment in split_segments(template)]
        if not any(_PLACEHOLDER.search(segment.text) for segment in segments):
            yield Candidate(source=Source.TEMPLATE, segments=segments, own=None, place=beside[-1])


def _of_texts(tree: etree._Element, known: Known) -> Iterator[Candidate]:
    """Markup that stands as text in elements which show none: scripts of a type for templates, text areas."""
    for element in tree.iter("script", "textarea"):
        text = element.text or ""
        if not MIN_BODY_CHARS <= len(text) <= MAX_CHARS or _PLACEHOLDER.search(text) or not is_markup(text):
            continue
        is_template = element.tag == "textarea" or (element.get("type") or "").lower() in _TEMPLATE_SCRIPTS
        if is_template and is_in_text(element) and known.is_worth_parsing(text):
            yield from _candidates([Body(html=text)], Source.TEMPLATE, lambda _: None, element)


def _of_attributes(data: PageData, known: Known) -> Iterator[Candidate]:
    for element in _LONG_ATTRIBUTES(data.tree):
        if element.tag in _TAGS_WITHOUT_TEXT or not isinstance(element.tag, str):
            continue
        for name, value in element.items():
            text = value.strip()
            if not MIN_BODY_CHARS <= len(text) <= MAX_CHARS or _NAMES_WITHOUT_TEXT.search(name) or not known.is_worth_parsing(text):
                continue
            bodies = list(_bodies_of_attribute(element.tag, text))
            if bodies and is_in_text(element):
                yield from _candidates(bodies, Source.ATTRIBUTE, lambda found: _is_own(data, found), element)


def _bodies_of_attribute(tag: str, text: str) -> Iterable[Body]:
    if text[0] in "{[":
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return ()
        return find_bodies({"attribute": _without_types(value) if tag == "astro-island" else value})
    return [Body(html=text)] if is_markup(text) else ()


def _without_types(value: Any, depth: int = 60) -> Any:
    """The properties of an island of Astro, where each value stands in a list behind the number of its type."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and depth:
        return _without_types(value[1], depth - 1)
    if isinstance(value, list) and depth:
        return [_without_types(item, depth - 1) for item in value]
    if isinstance(value, dict) and depth:
        return {key: _without_types(item, depth - 1) for key, item in value.items()}
    return value


def _of_states(data: PageData, known: Known) -> Iterator[Candidate]:
    for state in read_states(data.tree.iter("script"), known.is_worth_parsing):
        yield from _candidates(find_bodies({"state": state}), Source.STATE, lambda body: _is_own(data, body))


def _of_jsonld(data: PageData, known: Known) -> Iterator[Candidate]:
    """Where one article is described, it is the page's: its headline there is often another than on the page."""
    things = [thing for thing in data.objects if any(map(jsonld.is_article_type, jsonld.types_of(thing))) and "articleBody" in thing]
    for thing in things:
        value = thing["articleBody"]
        text = "\n".join(str(item) for item in value) if isinstance(value, list) else str(value)
        titles = tuple(jsonld.texts_of([thing.get("headline"), thing.get("name")]))
        addresses = tuple(address for key in ("url", "mainEntityOfPage", "@id") if (address := _address_of(thing.get(key))))
        if MIN_BODY_CHARS <= len(text) <= MAX_CHARS and known.is_worth_parsing(text):
            body = Body(html=html_of_text(text), titles=titles, addresses=addresses, beside=len(things) > 1)
            yield from _candidates([body], Source.JSON_LD, lambda found: _is_own(data, found))


def html_of_text(text: str) -> str:
    """An articleBody as HTML: some hold markup, escaped once more or not, some lines, some neither."""
    plain = text if is_markup(text) else unescape(text)
    return plain if is_markup(plain) else paragraphs_of(plain)


def _address_of(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) else ""


def _candidates(bodies: Iterable[Body], source: Source, is_own: Any, place: etree._Element | None = None) -> Iterator[Candidate]:
    for body in islice(bodies, MAX_CANDIDATES):
        own = is_own(body)
        if own is False or len(body.html) > MAX_CHARS:
            continue
        segments = split_segments(parse_fragment(body.html))
        if len(segments) <= MAX_PARAGRAPHS:
            yield Candidate(source=source, segments=segments, own=own, paid=body.paid, place=place)


def _is_own(data: PageData, body: Body) -> bool | None:
    """Whether title or address beside a body are the page's; None where nothing beside it speaks for or against it."""
    here = _last_part(data.url)
    if here and any(_last_part(address) == here for address in body.addresses):
        return True
    declared = (data.title_tag, *data.h1s, data.meta("og:title"), data.meta("twitter:title"), jsonld.text_of(data.article.get("headline")))
    known = [letters for title in declared if title and (letters := letters_of(title))]
    given = [letters for title in body.titles if (letters := letters_of(title))]
    if any(_is_same_title(one, other) for one in given for other in known):
        return True
    return False if body.beside and given and known else None


def _is_same_title(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= TITLE_LETTERS and short in long)


def _last_part(address: str) -> str:
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        return ""
    return unquote(path).rstrip("/").rsplit("/", 1)[-1].lower()


def is_in_text(element: etree._Element) -> bool:
    """Whether an element stands in the body of a page, in no zone of it such as comments. A form may be the whole page (ASP.NET)."""
    tag_names = [outer.tag for outer in element.iterancestors()]
    if "body" not in tag_names or not INVISIBLE.isdisjoint(tag_names):
        return False
    return all(own_zone(outer, dict(outer.items())) in ("", "form") for outer in (element, *element.iterancestors()))
