"""A visit as the health of its source is judged by it: what the store keeps for the reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipelines.items import LinkKind
from pipelines.outcomes import Outcome

NOT_THERE = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMetrics:
    """What one visit says about the health of its source; None where it gave no page of that kind.

    `kept_percent` is the share of the page's characters that was kept, `layout` where in the page most of them stood, `links` how many
    links in scope a feed, sitemap or listing gave. `is_seed` marks a seed URL of the source. `status` is what the server answered, where
    that was an error and is known.
    """

    url_id: int
    url: str
    kind: LinkKind
    at: datetime
    outcome: Outcome
    reason: str = ""
    duration_ms: int = 0
    is_seed: bool = False
    words: int | None = None
    dated: bool | None = None
    kept_percent: int | None = None
    layout: str | None = None
    links: int | None = None
    status: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the server said that there is no such page: a dead link, and no refusal."""
        return self.outcome is Outcome.HTTP_ERROR and self.status in NOT_THERE
