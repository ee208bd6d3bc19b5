"""Days of the last change as themes mark them by the class `updated` (hAtom), often hidden, and the day of publication beside them.

The mark alone says little: many themes put it around the only day that they show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from lxml import etree

from pipelines.extraction.facts.date_parsing import to_iso, written_dates
from pipelines.extraction.facts.microdata import names_change
from pipelines.extraction.phrases import matching as phrases

_LEVELS = 2  # from the mark to the box in which the other day stands
_BOX_CHARS = 200  # of a line of facts; a longer box holds text
_VALUES = ("datetime", "title", "content")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedChange:
    """A day of publication and the marked one of a change beside it, in ISO 8601."""

    published: str
    changed: str


def find_marked_change(marks: Iterable[etree._Element], *, month_first: bool) -> MarkedChange | None:
    """What the first mark of a change says that has another day, no later one, beside it."""
    for element in marks:
        said = _value_of(element, month_first=month_first)
        day = _day_beside(element, said[:10], month_first=month_first) if said else None
        if said and day:
            return MarkedChange(published=day, changed=said)
    return None


def days_of_change(element: etree._Element, *, month_first: bool) -> frozenset[date]:
    """The days within an element that are marked as those of a change."""
    marks = (mark for mark in element.iter(etree.Element) if names_change(mark.get("class") or ""))
    values = (_value_of(mark, month_first=month_first) for mark in marks)
    return frozenset(date.fromisoformat(value[:10]) for value in values if value)


def _value_of(mark: etree._Element, *, month_first: bool) -> str | None:
    """The day or the instant that a mark gives, whole days only."""
    inner = next((one for one in mark.iter("time", "abbr") if one.get("datetime") or one.get("title")), mark)
    values = [inner.get(name) for name in _VALUES] + ["".join(map(str, mark.itertext()))]
    found = (to_iso(value, None, month_first=month_first) for value in values if value)
    return next((value for value in found if value and len(value) >= len("2024-05-03")), None)


def _day_beside(mark: etree._Element, changed: str, *, month_first: bool) -> str | None:
    """The first other day in the boxes around a mark, in a text that calls it no day of something else."""
    for box in islice(mark.iterancestors(), _LEVELS):
        texts: list[str] = []
        if box.tag in ("body", "html") or _collect(box, mark, texts, 0) > _BOX_CHARS:
            return None
        for text in texts:
            for written in written_dates(text, month_first=month_first):
                day = written.day.isoformat()
                if day <= changed and not phrases.tells_other_day(text[: written.start]):
                    return day
    return None


def _collect(element: etree._Element, mark: etree._Element, texts: list[str], length: int) -> int:
    """Add the texts of an element in order, without those of the mark, until they are longer than a line of facts; their length."""
    inside = [(element.text or "").strip()]
    for child in element:
        if length > _BOX_CHARS:
            return length
        texts += inside
        length += sum(map(len, inside))
        if isinstance(child.tag, str) and child is not mark:
            length = _collect(child, mark, texts, length)
        inside = [(child.tail or "").strip()]
    texts += inside
    return length + sum(map(len, inside))
