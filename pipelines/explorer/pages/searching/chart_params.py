"""What a person asks of the chart above a search: its unit, count or share, copies once, and the questions beside. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.choices import read_member
from pipelines.errors import UsageError
from pipelines.search.parsing import parse_query
from pipelines.search.periods import MAX_QUESTIONS, By
from pipelines.search.query import Query

MAX_QUERY_CHARS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartParams:
    """The chart. `others` are the questions compared with that of the search."""

    by: By = By.AUTO
    as_share: bool = False
    copies_once: bool = False
    others: tuple[Query, ...] = ()

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(name, value) as it stands in the address; nothing of what is so anyway."""
        return (
            *(("with", other.text) for other in self.others),
            *([("by", self.by.value)] if self.by is not By.AUTO else []),
            *([("show", "share")] if self.as_share else []),
            *([("copies-once", "yes")] if self.copies_once else []),
        )


def read_chart(values: Mapping[str, Sequence[str]], texts: Sequence[str]) -> tuple[ChartParams, tuple[str, ...]]:
    """The chart in the values of an address, `texts` being the questions beside it, and what of it nobody can mean."""
    by, faults = By.AUTO, []
    try:
        if word := values.get("by", [""])[-1]:
            by = read_member("by", word, By)
    except UsageError as error:
        faults.append(str(error))
    others = tuple(map(parse_query, tuple(dict.fromkeys(texts))[: MAX_QUESTIONS - 1]))
    as_share, once = values.get("show", [""])[-1] == "share", values.get("copies-once", [""])[-1] == "yes"
    return ChartParams(by=by, as_share=as_share, copies_once=once, others=others), tuple(faults)
