"""The dates of an article: candidates in order of trust, none later than the capture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from lxml import etree

from pipelines.extraction.facts.byline import Label
from pipelines.extraction.facts.calendar.address_days import day_of_address
from pipelines.extraction.facts.cards import stands_in_card
from pipelines.extraction.facts.change_marks import MarkedChange, days_of_change, find_marked_change
from pipelines.extraction.facts.date_parsing import has_day, is_possible, to_iso, written_dates
from pipelines.extraction.facts.jsonld import text_of
from pipelines.extraction.facts.microdata import names_change
from pipelines.extraction.facts.other_days import days_of_other_things, is_of_other_article, single_days
from pipelines.extraction.facts.searched_date import is_in_comments, search_date
from pipelines.extraction.facts.update_lines import OF_CHANGE, OF_PUBLICATION
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import Fact

_PUBLISHED = [
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publish-date",
    "publish_date",
    "publishdate",
    "published",
    "published_time",
    "publication_date",
    "publication-date",
    "article.published",
    "article:post_date",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "originalpublicationdate",
    "dc.date.created",
    "displaydate",
    "mediator_published_time",
]
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "article:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "lastmod",
    "revised",
    "updated",
)
_ADDRESS = "address"
_SEPARATOR = re.compile(r"\s[|·•/]\s")  # between the parts of a byline
_AROUND_DATE = 45  # characters beside a date in one piece of text; a sentence of an article has more
_LEAD_CHARS = 25
_IN_SCRIPT = re.compile(
    r'(?:datePublished|publishedAt|published_at|publicationDate|publication_date|publishDate|publish_date|datePublication)\\*"\s*:\s*\\*"'
    r'([^"\\<>]{8,40})'
)
MAX_SCRIPT_CHARS = 500_000
_MOST_MARKED = 200  # elements that mark a day, looked at: a list has one for each entry, and asking whether each is one takes a while


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSources:
    """All places of a page that may tell its dates."""

    url: str
    tree: etree._Element
    marked: Sequence[etree._Element]
    metas: Mapping[str, Sequence[str]]
    objects: Sequence[Mapping[str, Any]]
    article: Mapping[str, Any]
    heading: etree._Element | None
    byline: Sequence[Label]
    labels: Sequence[str]
    month_first: bool
    captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    value: str
    changed: bool
    rule: str


def find_dates(page: DateSources) -> tuple[Fact[str] | None, Fact[str] | None]:
    """(publication, last change) as days or instants in ISO 8601. A date of a change is never given as one of publication."""
    declared = _valid(_declared(page), page)
    changed = _valid(_declared_changes(page), page)
    shown = list(_shown(page))
    first_shown = next((one for one in shown if not one.changed), None)
    modified = changed[0] if changed else next((Fact(value=s.value, rule=s.rule) for s in shown if s.changed), None)
    if first_shown is None and declared and changed and declared[0].value == changed[0].value:
        marked = _valid(_marked(page), page)
        first_shown = next((_Shown(value=fact.value, changed=False, rule=fact.rule) for fact in marked), None)
    beside = _beside_change(page)
    if beside and modified is None:
        modified = next(iter(_valid([(beside.changed, "marked as updated")], page)), None)
    published = _choose(declared, first_shown, modified, page)
    other_days: frozenset[str] = frozenset()
    if published is None:
        other_days = days_of_other_things(page.byline, page.url, page.heading, month_first=page.month_first)
        elsewhere = _valid(_elsewhere(page, beside), page)
        published = next((fact for fact in elsewhere if fact.rule == _ADDRESS or fact.value[:10] not in other_days), None)
    if published is None:
        found = _in_scripts(page) or _searched(page)
        published = found if found and found.value[:10] not in other_days else None
        if published and modified and published.value[:10] == modified.value[:10]:
            published = None
    if modified and published and modified.value[:10] < published.value[:10]:
        modified = None
    return published, modified


def _choose(declared: Sequence[Fact[str]], shown: _Shown | None, modified: Fact[str] | None, page: DateSources) -> Fact[str] | None:
    """What the page declares, unless it shows its readers an earlier day: systems write the day of a move or a rebuild into the head."""
    if not declared:
        return Fact(value=shown.value, rule=shown.rule) if shown else None
    best = declared[0]
    others = [fact.value for fact in declared[1:]] + ([shown.value] if shown else [])
    if shown and _is_better(shown.value[:10], best.value[:10]):
        others = [best.value, *(fact.value for fact in declared[1:])]
        best = Fact(value=shown.value, rule=f"{shown.rule}, earlier than declared")
    return Fact(value=best.value, rule=best.rule, others=_apart(best.value, others))


def _is_better(shown: str, declared: str) -> bool:
    """Whether a day that readers are shown is earlier than the declared one, or tells more of the same month or year."""
    if shown.startswith(declared) or declared.startswith(shown):
        return len(shown) > len(declared)
    return shown < declared


def _apart(value: str, others: Iterable[str]) -> tuple[str, ...]:
    """Other values that are more than a day away, without repeats."""
    return tuple(dict.fromkeys(other for other in others if _are_apart(value, other)))


def _are_apart(one: str, other: str) -> bool:
    if not (has_day(one) and has_day(other)):
        return not (one.startswith(other[:7]) or other.startswith(one[:7]))
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days) > 1


def _declared(page: DateSources) -> Iterator[tuple[str | None, str]]:
    yield text_of(page.article.get("datePublished")), "JSON-LD datePublished"
    for name in _PUBLISHED:
        if page.metas.get(name):
            yield page.metas[name][0], f"meta {name}"


def _declared_changes(page: DateSources) -> Iterator[tuple[str | None, str]]:
    yield text_of(page.article.get("dateModified")), "JSON-LD dateModified"
    for name in _MODIFIED:
        if page.metas.get(name):
            yield page.metas[name][0], f"meta {name}"


def _elsewhere(page: DateSources, beside: MarkedChange | None) -> Iterator[tuple[str | None, str]]:
    for thing in page.objects:
        if thing.get("datePublished"):
            yield text_of(thing.get("datePublished")), "JSON-LD datePublished of another object"
    yield from _marked(page)
    if beside:
        yield beside.published, "beside the marked day of a change"
    yield day_of_address(page.url), _ADDRESS
    for label in page.labels:
        if not OF_CHANGE.search(label) and not phrases.tells_other_day(label):
            for written in single_days(label, written_dates(label, month_first=page.month_first)):
                yield written.day.isoformat(), "written ahead of the body"


def _shown(page: DateSources) -> Iterator[_Shown]:
    """Dates beside the headline, in order, each with whether it is of a change."""
    lead = ""
    for label in page.byline:
        before = lead if len(lead) <= _LEAD_CHARS else ""
        lead = label.text
        if not any(char.isdigit() for char in label.text) or is_of_other_article(label, page.url, page.heading):
            continue
        times = [element for element in label.element.iter("time") if element.get("datetime")]
        if times and not phrases.tells_other_day(label.text):
            for element in times:
                value = to_iso(element.get("datetime"), page.captured_at, month_first=page.month_first)
                if value:
                    yield _Shown(value=value, changed=_is_change_element(element, label, before), rule="time element in the byline")
            continue
        end = 0
        told = single_days(label.text, written_dates(label.text, month_first=page.month_first))
        marked = days_of_change(label.element, month_first=page.month_first) if len(told) > 1 else frozenset()
        marked = marked if any(written.day not in marked for written in told) else frozenset()
        for written in told:
            around = f"{before if end == 0 else ''} {label.text[end : written.start]}"
            after = label.text[written.end : written.end + 5].partition(" ")[0]  # "2024年5月3日更新"
            said = label.text[written.start : written.end]
            piece = next((part for p in label.pieces for part in _SEPARATOR.split(p) if said in part), label.text)
            end = written.end
            if len(piece) > _AROUND_DATE + end - written.start or phrases.tells_other_day(around):
                continue
            if is_possible(datetime.combine(written.day, datetime.min.time()), page.captured_at):
                changed = bool(OF_CHANGE.search(around) or OF_CHANGE.search(after)) and not OF_PUBLICATION.search(around)
                yield _Shown(value=written.day.isoformat(), changed=changed or written.day in marked, rule="written in the byline")


def _is_change_element(element: etree._Element, label: Label, before: str) -> bool:
    prop = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
    if "datemodified" in prop or "updated" in prop.split():
        return True
    if "datepublished" in prop or "published" in prop.split():
        return False
    text = "".join(str(piece) for piece in element.itertext()).strip()
    ahead = f"{before} {label.text.split(text)[0] if text else ''}"
    said = [found.start() for found in OF_CHANGE.finditer(ahead)]
    return bool(said) and not any(found.start() > said[-1] for found in OF_PUBLICATION.finditer(ahead))


def _marked(page: DateSources) -> list[tuple[str | None, str]]:
    """Elements that mark a date: those declared as publication first, then the first that stands in no list, aside or footer."""
    declared: list[tuple[str | None, str]] = []
    plain: list[tuple[str | None, str]] = []
    for element in page.marked[:_MOST_MARKED]:
        value = element.get("datetime") or element.get("content") or (element.get("title") if element.tag == "abbr" else None)
        prop = f"{element.get('itemprop') or ''} {element.get('pubdate') or ''} {element.get('class') or ''}".lower()
        is_change = "datemodified" in prop or "updated" in prop.split()
        if "datepublished" in prop or "pubdate" in prop or "entry-date" in prop or "published" in prop.split():
            text = value or " ".join("".join(element.itertext()).split())
            if not declared and (not is_change or "published" in prop.split()) and _is_own(element, page):
                declared.append((text, "itemprop datePublished"))
        elif value and not plain and not is_change and _in_content(element) and not OF_CHANGE.search(_ahead(element)):
            plain += [(value, "first time element")] if _is_own(element, page) else []
    return declared + plain


def _beside_change(page: DateSources) -> MarkedChange | None:
    named = islice((one for one in page.marked if names_change(one.get("class") or "")), _MOST_MARKED)
    marks = (one for one in named if _in_content(one) and _is_own(one, page))
    return find_marked_change(marks, month_first=page.month_first)


def _is_own(element: etree._Element, page: DateSources) -> bool:
    return not stands_in_card(element, page.url, page.heading)


def _ahead(element: etree._Element) -> str:
    """The words just ahead of an element in its parent."""
    parent, before = element.getparent(), element.getprevious()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return text + ("".join(before.itertext()) if before is not None and len(before) == 0 else "")


def _in_content(element: etree._Element) -> bool:
    return not any(parent.tag in ("aside", "nav", "footer", "li") for parent in element.iterancestors()) and not is_in_comments(element)


def _valid(candidates: Iterable[tuple[str | None, str]], page: DateSources) -> list[Fact[str]]:
    found = ((to_iso(text, page.captured_at, month_first=page.month_first), rule) for text, rule in candidates)
    return [Fact(value=value, rule=rule) for value, rule in found if value]


def _in_scripts(page: DateSources) -> Fact[str] | None:
    """The date that a page built by scripts carries in its data."""
    for script in page.tree.iter("script"):
        text = script.text or ""
        if len(text) > 40 and (found := _IN_SCRIPT.search(text[:MAX_SCRIPT_CHARS])):
            value = to_iso(found[1], page.captured_at, month_first=page.month_first)
            if value:
                return Fact(value=value, rule="data in a script")
    return None


def _searched(page: DateSources) -> Fact[str] | None:
    value = search_date(page.tree, page.captured_at, month_first=page.month_first)
    return Fact(value=value, rule="htmldate") if value else None
