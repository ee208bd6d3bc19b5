"""Days near a headline that are not the article's: of events, of rights, of the entries in lists of other articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lxml import etree

from pipelines.extraction.facts.byline import Label
from pipelines.extraction.facts.date_parsing import WrittenDate, written_dates
from pipelines.extraction.list_addresses import leads_to_many
from pipelines.extraction.page.segments import weight_of
from pipelines.extraction.phrases import matching as phrases

_FROM_TO = re.compile(r"\s*[-–—]\s*")  # between two days it makes them the time of an event
_ITEM_LEVELS, _ITEM_CHARS = 3, 400  # of an item of a list of articles, above its date
_MOST_ITEMS = 20  # of a list, looked at
_HEADLINE_CHARS = 25  # most names of authors and categories are shorter, and their links stand in items beside the date, too
_PARTS_OF_BYLINE = frozenset(["author", "tag", "category"])  # values of rel


def days_of_other_things(byline: Sequence[Label], *, month_first: bool) -> frozenset[str]:
    """Days that a label beside the headline gives as those of an event, of a right, of another article: none is of the publication."""
    days: set[str] = set()
    for label in byline:
        written = written_dates(label.text, month_first=month_first) if any(map(str.isdigit, label.text)) else []
        single = single_days(label.text, written)
        about = written and (phrases.tells_other_day(label.text[: written[0].start]) or is_of_other_article(label))
        days.update(one.day.isoformat() for one in written if about or one not in single)
    return frozenset(days)


def is_of_other_article(label: Label) -> bool:
    """Whether a label stands in a list of other articles or events, each a link with its day; one long headline tells of all."""
    around = (node for node in (label.element, *islice(label.element.iterancestors(), _ITEM_LEVELS)) if node.tag == "li")
    items = [*label.element.iter("li")]
    for item in islice(around, 1):
        parent = item.getparent()
        items += islice(parent.iterchildren("li"), _MOST_ITEMS) if parent is not None else [item]
    return any(map(_announces, items))


def _announces(item: etree._Element) -> bool:
    text = _text_of(item)
    return len(text) <= _ITEM_CHARS and _holds_day(text) and _leads_with_headline(item, text)


def _holds_day(text: str) -> bool:
    return any(map(str.isdigit, text)) and bool(written_dates(text) or written_dates(text, month_first=True))


def _leads_with_headline(item: etree._Element, text: str) -> bool:
    titles = ((_text_of(link), link) for link in item.iter("a"))
    return any(
        weight_of(title) >= _HEADLINE_CHARS and not written_dates(title) and not _is_part_of_byline(link, text.partition(title)[0])
        for title, link in titles
    )


def _is_part_of_byline(link: etree._Element, before: str) -> bool:
    """Whether a link leads to an author or a category, which may have a name as long as a headline: "12 May 2020 by Federation for ..."."""
    if not _PARTS_OF_BYLINE.isdisjoint((link.get("rel") or "").lower().split()) or leads_to_many(link.get("href") or ""):
        return True
    days = written_dates(before)
    return bool(days) and sum(map(str.isalpha, before[days[-1].end :].split())) == 1


def _text_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def single_days(text: str, found: Sequence[WrittenDate]) -> list[WrittenDate]:
    """The days found in a label but for those from which and to which an event lasts: "May 13, 2010 - May 14, 2010"."""
    lasts = {at for at in range(1, len(found)) if _FROM_TO.fullmatch(text[found[at - 1].end : found[at].start])}
    return [written for at, written in enumerate(found) if not {at, at + 1} & lasts]
