"""Days near a headline that are not the article's: of events, of rights, of the entries in lists of other articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lxml import etree

from pipelines.extraction.facts.byline import Label
from pipelines.extraction.facts.cards import announces, stands_in_card
from pipelines.extraction.facts.date_parsing import WrittenDate, written_dates
from pipelines.extraction.phrases import matching as phrases

_FROM_TO = re.compile(r"\s*[-–—]\s*")  # between two days it makes them the time of an event
_ITEM_LEVELS = 3  # of an item of a list of articles, above its date
_MOST_ITEMS = 20  # of a list, looked at


def days_of_other_things(byline: Sequence[Label], url: str, heading: etree._Element | None, *, month_first: bool) -> frozenset[str]:
    """Days that a label beside the headline gives as those of an event, of a right, of another article: none is of the publication."""
    days: set[str] = set()
    for label in byline:
        written = written_dates(label.text, month_first=month_first) if any(map(str.isdigit, label.text)) else []
        single = single_days(label.text, written)
        instants = [element.get("datetime") or "" for element in label.element.iter("time")]
        of_other = any((written, *instants)) and is_of_other_article(label, url, heading)
        about = of_other or (written and phrases.tells_other_day(label.text[: written[0].start]))
        days.update(one.day.isoformat() for one in written if about or one not in single)
        days.update(instant[:10] for instant in instants if of_other)
    return frozenset(days)


def is_of_other_article(label: Label, url: str, heading: etree._Element | None) -> bool:
    """Whether a label stands in a list of other articles or events, each a link with its day; one long headline tells of all."""
    own = {*heading.iterancestors()} if heading is not None else set()  # the item that holds the headline tells of the page itself
    above = (label.element, *islice(label.element.iterancestors(), _ITEM_LEVELS))
    around = (node for node in above if node.tag == "li" and node not in own)
    items = [*label.element.iter("li")]
    for item in islice(around, 1):
        parent = item.getparent()
        items += islice(parent.iterchildren("li"), _MOST_ITEMS) if parent is not None else [item]
    return any(announces(item) for item in items) or stands_in_card(label.element, url, heading)


def single_days(text: str, found: Sequence[WrittenDate]) -> list[WrittenDate]:
    """The days found in a label but for those from which and to which an event lasts: "May 13, 2010 - May 14, 2010"."""
    lasts = {at for at in range(1, len(found)) if _FROM_TO.fullmatch(text[found[at - 1].end : found[at].start])}
    return [written for at, written in enumerate(found) if not {at, at + 1} & lasts]
