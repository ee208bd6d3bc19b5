"""What a run spends on URLs that look like traps: counted by source, and no more than its allowance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from crawler.discovery.traps import allowance, trap_reason
from pipelines.items import Source, Visit

UNLIKE = "addresses of a form that has given no article"  # nothing in the address shows it


@dataclass(slots=True, kw_only=True)
class TrapSpending:
    """One source in one run: visits by reason, and one of them to look at."""

    reasons: Counter[str] = field(default_factory=Counter)
    example: str = ""


class TrapBudget:
    """Asked before each visit of a URL that looked like a trap when it was found."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._allowed = {name: allowance(source.limits.max_pages_per_run) for name, source in sources.items()}
        self._spent: defaultdict[str, TrapSpending] = defaultdict(TrapSpending)

    @property
    def spent(self) -> list[str]:
        """The sources of which no more traps may be visited."""
        return [name for name, allowed in self._allowed.items() if self._spent[name].reasons.total() >= allowed]

    def charge(self, source: str, visits: int, reason: str, example: str) -> None:
        """Count visits that were made before they were known to be of a trap."""
        self._spent[source].reasons[reason] += visits
        self._spent[source].example = self._spent[source].example or example

    def take(self, visit: Visit, *, today: date) -> bool:
        """Count a visit, if the source's allowance covers it."""
        spending = self._spent[visit.source]
        if spending.reasons.total() >= self._allowed[visit.source]:
            return False
        spending.reasons[trap_reason(visit.url, today=today) or UNLIKE] += 1
        spending.example = spending.example or visit.url
        return True

    def summary(self, waiting: Mapping[str, int]) -> dict[str, dict[str, object]]:
        """For the summary of the run: what was spent of each source that has traps; `waiting` are those not visited."""
        return {
            name: {
                "visits": self._spent[name].reasons.total(),
                "allowed": self._allowed[name],
                "waiting": waiting.get(name, 0),
                "reasons": dict(self._spent[name].reasons),
                "example": self._spent[name].example,
            }
            for name in sorted(self._allowed)
            if self._spent[name].reasons or waiting.get(name, 0)
        }
