"""The dates of an article: candidates in order of trust, none later than the capture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from dateutil import parser as date_parser
from htmldate import find_date as search_date
from lxml import etree

from pipelines.extraction.jsonld import text_of
from pipelines.items import Fact

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # no news site was on the web before
MAX_DATE_LINE = 60  # characters
_SLACK = timedelta(days=1)  # a page may be dated in a time zone ahead of ours
_PUBLISHED = [
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publish-date",
    "publishdate",
    "publication_date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "originalpublicationdate",
    "dc.date.created",
    "displaydate",
]
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "lastmod", "revised")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:/|-|_|$)")
_IN_WORDS = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?[^\W\d_]{3,14}\.?,?\s+(?:de\s+|del\s+)?(?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,14}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b|(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
)
_ISO = re.compile(r"(?:19|20)\d\d-?\d\d-?\d\d")


def find_date(
    tree: etree._Element,
    metas: Mapping[str, Sequence[str]],
    objects: Sequence[Mapping[str, Any]],
    article: Mapping[str, Any],
    *,
    url: str,
    captured_at: datetime | None,
    labels: Sequence[str] = (),
) -> Fact[str] | None:
    """Day or instant of first publication, ISO 8601. `labels` are the short texts ahead of the body, where bylines stand."""
    candidates: list[tuple[str | None, str]] = [(text_of(article.get("datePublished")), "JSON-LD datePublished")]
    candidates += [(metas[name][0], f"meta {name}") for name in _PUBLISHED if metas.get(name)]
    candidates += [
        (text_of(thing.get("datePublished")), "JSON-LD datePublished of another object") for thing in objects if thing.get("datePublished")
    ]
    candidates += _time_elements(tree)
    candidates += [("-".join(found.groups()), "address") for found in [_URL_DATE.search(url)] if found]
    found = _first_valid(candidates, captured_at)
    return found or _searched(tree, captured_at) or _written(labels, captured_at)


def find_modified(
    metas: Mapping[str, Sequence[str]], article: Mapping[str, Any], *, captured_at: datetime | None, published: str | None
) -> Fact[str] | None:
    """Day or instant of the last change that the page declares, if it is not before its publication."""
    candidates: list[tuple[str | None, str]] = [(text_of(article.get("dateModified")), "JSON-LD dateModified")]
    candidates += [(metas[name][0], f"meta {name}") for name in _MODIFIED if metas.get(name)]
    found = _first_valid(candidates, captured_at)
    return None if found and published and found.value[:10] < published[:10] else found


def _time_elements(tree: etree._Element) -> list[tuple[str | None, str]]:
    """`time` elements: those declared as publication first, then the first that stands in no list, aside or footer."""
    declared, plain = [], []
    for element in tree.iter("time", "abbr", "span", "meta"):
        value = element.get("datetime") or element.get("content") or (element.get("title") if element.tag == "abbr" else None)
        prop = f"{element.get('itemprop') or ''} {element.get('pubdate') or ''} {element.get('class') or ''}".lower()
        if value and ("datepublished" in prop or "pubdate" in prop or "entry-date" in prop):
            declared.append((value, "itemprop datePublished"))
        elif value and element.tag == "time" and "datemodified" not in prop and "updated" not in prop.split() and _in_content(element):
            plain.append((value, "first time element"))
    return [*declared[:1], *plain[:1]]


def _in_content(element: etree._Element) -> bool:
    return not any(parent.tag in ("aside", "nav", "footer", "li") for parent in element.iterancestors())


def _first_valid(candidates: Iterable[tuple[str | None, str]], captured_at: datetime | None) -> Fact[str] | None:
    for text, rule in candidates:
        value = to_iso(text, captured_at)
        if value:
            return Fact(value=value, rule=rule)
    return None


def to_iso(text: str | None, captured_at: datetime | None) -> str | None:
    """A date in any common notation as ISO 8601, a day where no time was given; None when it is none or lies in the future."""
    if not text or len(text) > 60 or not any(char.isdigit() for char in text):
        return None
    try:
        if text.strip().isdigit() and len(text.strip()) in (10, 13):
            moment = datetime.fromtimestamp(int(text.strip()[:10]), tz=UTC)
        else:
            moment = date_parser.parse(text, default=datetime(1, 1, 1), fuzzy=not _ISO.search(text), tzinfos=_zone)  # noqa: DTZ001
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        if aware < EARLIEST or (captured_at is not None and aware > captured_at + _SLACK):
            return None
    except (OverflowError, ValueError):
        return None
    has_time = ":" in text or (text.strip().isdigit())
    return moment.isoformat() if has_time else moment.date().isoformat()


def _written(labels: Sequence[str], captured_at: datetime | None) -> Fact[str] | None:
    """A date in words in a byline, in any language that dateparser reads."""
    for label in labels:
        found = _IN_WORDS.search(label)
        if found is None:
            continue
        import dateparser  # slow to import, and most pages declare their date

        moment = dateparser.parse(found[0], settings={"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]})
        value = to_iso(moment.date().isoformat(), captured_at) if moment else None
        if value:
            return Fact(value=value, rule="written in the byline")
    return None


def is_only_date(text: str) -> bool:
    """Whether a line says nothing but a date written in words, with at most a weekday, a time or a label around it."""
    found = _IN_WORDS.search(text) if len(text) <= MAX_DATE_LINE else None
    return found is not None and len(found[0]) * 2 > len(text.strip())


def _zone(name: str | None, offset_seconds: int | None) -> tzinfo:
    """Zones by their offset; a name alone ("CST") means several, so it is read as UTC."""
    return timezone(timedelta(seconds=offset_seconds)) if offset_seconds is not None else UTC


def _searched(tree: etree._Element, captured_at: datetime | None) -> Fact[str] | None:
    """htmldate's quick search of the visible text; its extensive mode guesses from any number."""
    limit = (captured_at + _SLACK).date().isoformat() if captured_at else None
    try:
        value = search_date(tree, extensive_search=False, original_date=True, max_date=limit)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None
    return Fact(value=value, rule="htmldate") if value else None
