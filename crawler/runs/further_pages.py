"""Notes which listings answer each of their further pages with the same list, so that a run can say that they lead nowhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.items import Link, LinkKind, Visit

MIN_REPEATS = 2  # pages that show nothing new, one after the other and none that does: a site that moves on between two requests shows one


@dataclass(slots=True, kw_only=True)
class _Pages:
    """The further pages of one listing: the addresses they showed, how many brought nothing to them, and whether any did."""

    shown: set[str] = field(default_factory=set)
    example: str = ""
    repeats: int = 0
    leads_on: bool = False


class FurtherPages:
    """Told of each listing that was read."""

    def __init__(self) -> None:
        self._listings: defaultdict[tuple[str, str], _Pages] = defaultdict(_Pages)

    def note(self, visit: Visit, links: Iterable[Link]) -> None:
        """A listing was read; one that is no further page is passed over."""
        if visit.kind is not LinkKind.LISTING or visit.depth == 0:
            return
        pages = self._listings[visit.source, _without_number(visit.url)]
        shown = {link.url for link in links if link.kind is LinkKind.ARTICLE}
        if not pages.shown:
            pages.example = visit.url
        elif shown <= pages.shown:
            pages.repeats += 1
        else:
            pages.leads_on = True
        pages.shown |= shown

    def repeating(self) -> dict[str, dict[str, object]]:
        """For the summary, by source: the first further page of a listing all of which repeat one another, and how many do."""
        idle = [(source, pages) for (source, _), pages in self._listings.items() if pages.repeats >= MIN_REPEATS and not pages.leads_on]
        idle.sort(key=lambda one: one[1].repeats)  # of a source with several the longest is told
        return {source: {"pages": pages.repeats, "example": pages.example} for source, pages in idle}


def _without_number(url: str) -> str:
    """The address with its last number taken out, in which further pages differ."""
    return re.sub(r"\d{1,5}(?=\D*$)", "{n}", url)
