"""Reads the JSON-LD of a page, tolerating what content systems do to it; what its values mean is left to `metadata`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from pipelines.extraction.charset.characters import plain_line

MAX_SCRIPT_CHARS = 500_000  # the largest on the measured pages has 180,000
_ARTICLE = re.compile(r"(?:Article|NewsArticle|BlogPosting|Report|Posting|ReportageNewsArticle|OpinionNewsArticle|AnalysisNewsArticle)$")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


def read_jsonld(scripts: Iterable[etree._Element]) -> list[dict[str, Any]]:
    """All JSON-LD objects in these script elements, nested ones in a flat list, outer before inner."""
    found: list[dict[str, Any]] = []
    for script in scripts:
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= MAX_SCRIPT_CHARS:
            found.extend(_objects(_parse(script.text)))
    return found


def article_of(objects: list[dict[str, Any]]) -> dict[str, Any]:
    """The object that describes the article; an empty one when there is none or several that are no better than each other."""
    articles = [thing for thing in objects if any(is_article_type(kind) for kind in types_of(thing))]
    return max(articles, key=lambda thing: len(thing), default={})


def types_of(thing: dict[str, Any]) -> list[str]:
    """The object's types as a list of words."""
    kind = thing.get("@type")
    return [str(word) for word in (kind if isinstance(kind, list) else [kind]) if word]


def is_article_type(kind: str) -> bool:
    """Whether a schema.org type is that of an article."""
    return _ARTICLE.search(kind) is not None


def text_of(value: object) -> str | None:
    """A plain string out of what stands where a string should: a list's first, an object's name or @value."""
    if isinstance(value, list):
        value = next((item for item in value if item), None)
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("url") or value.get("@id")
    if isinstance(value, (int, float)):
        value = str(value)
    if not isinstance(value, str):
        return None
    return plain_line(value) or None


def texts_of(value: object) -> list[str]:
    """All plain strings of a value that may be one, a list, or objects with names."""
    items = value if isinstance(value, list) else [value]
    return [text for text in (text_of(item) for item in items) if text]


def _parse(text: str) -> object:
    cleaned = text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
    for attempt in (cleaned, _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", cleaned))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: object) -> Iterator[dict[str, Any]]:
    waiting = [value]
    seen = 0
    while waiting and seen < 2_000:
        item = waiting.pop(0)
        seen += 1
        if isinstance(item, list):
            waiting[:0] = item
        elif isinstance(item, dict):
            yield item
            waiting.extend(inner for inner in item.values() if isinstance(inner, (dict, list)))
