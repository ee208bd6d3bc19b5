"""Simulated sites: what a crawl would measure of them, day by day, under a clock that is a value."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.items import LinkKind
from pipelines.outcomes import Outcome
from pipelines.reports.alarms import Alarm, SourceHistory
from pipelines.reports.health import judge
from pipelines.store.visits.metrics import PAGES_READ, RHYTHM_DAYS, SEED_VISITS_READ
from pipelines.store.visits.visit_metrics import VisitMetrics

BEGIN = datetime(2026, 1, 5, 6, tzinfo=UTC)  # a Monday
YOUNG = timedelta(days=7)  # visited every night for so long


@dataclass
class Page:
    """What a page of a simulated site would give."""

    url_id: int
    outcome: Outcome
    words: int
    dated: bool
    kept_percent: int
    layout: str
    born: datetime


@dataclass
class Site:
    """A site and the runs that visit it. `rates` are articles a day from Monday to Sunday."""

    seed: int = 0
    rates: tuple[float, ...] = (3, 3, 3, 3, 3, 1, 1)
    briefs: float = 0.2
    undated: float = 0.1
    special: float = 0.1
    errors: float = 0.01
    stubs: float = 0.0
    bursts: float = 0.03
    slow_weeks: float = 0.1
    median_words: int = 500
    stock: int = 30
    layout: str = "main > article > div.text"
    wall: Outcome | None = None
    cut: bool = False  # a redesign after which only beginnings are found, without their dates
    links: int = 20
    now: datetime = BEGIN
    pages: list[Page] = field(default_factory=list)
    earlier: list[VisitMetrics] = field(default_factory=list)
    arrivals: list[datetime] = field(default_factory=list)
    alarms: tuple[Alarm, ...] = ()

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.slow = False
        at = self.now
        while len(self.pages) < self.stock:
            at -= timedelta(days=1)
            for _ in range(self._poisson(self.rates[at.weekday()])):
                self._publish(at, special=False)
        self.arrivals.reverse()

    def _publish(self, at: datetime, *, special: bool) -> Page:
        chance = self.random
        brief = chance.random() < (0.8 if special else self.briefs)
        words = int((60 if brief else self.median_words) * math.exp(chance.gauss(0, 0.5)))
        broken = chance.random()
        outcome = Outcome.HTTP_ERROR if broken < self.errors else Outcome.STUB if broken < self.errors + self.stubs else Outcome.STORED
        page = Page(
            url_id=1000 + len(self.pages),
            outcome=outcome,
            words=words,
            dated=chance.random() >= self.undated,
            kept_percent=min(99, max(2, int(100 * words / (words + chance.gauss(300, 60))))),
            layout="main > div.special" if chance.random() < (0.5 if special else self.special) else "",
            born=at,
        )
        self.pages.append(page)
        if outcome is not Outcome.HTTP_ERROR:
            self.arrivals.append(at)
        return page

    def day(self, *, runs: int = 1, publishes: bool = True) -> tuple[Alarm, ...]:
        """The next day with its runs; the alarms after the last of them."""
        if self.now.weekday() == 0:
            self.slow = self.random.random() < self.slow_weeks
        burst = self.random.random() < self.bursts
        rate = self.rates[self.now.weekday()] * (0.2 if self.slow else 1) * (6 if burst else 1)
        found: tuple[Alarm, ...] = ()
        for _ in range(runs):
            new = [self._publish(self.now, special=burst) for _ in range(self._poisson(rate / runs) if publishes else 0)]
            found = self.run(new)
            self.now += timedelta(days=1) / runs
        return found

    def run(self, new: list[Page]) -> tuple[Alarm, ...]:
        """Visit the feed, the new pages and, once a day, the young ones; judge."""
        first = not self.earlier
        nightly = [page for page in self.pages if self.now - page.born < YOUNG and page not in new] if self.now.hour < 7 else []
        visits = [self._feed(), *(self._visit(page, first=first or page in new) for page in (self.pages if first else new + nightly))]
        history = SourceHistory(
            source="site",
            now=self.now,
            known_since=BEGIN,
            recent=tuple(visits),
            earlier=self._read(),
            arrivals=tuple(time for time in self.arrivals if self.now - time < timedelta(days=RHYTHM_DAYS)),
            standing=self.alarms,
        )
        self.alarms = judge(history)
        self.earlier += visits
        return self.alarms

    def _read(self) -> tuple[VisitMetrics, ...]:
        articles = [visit for visit in self.earlier if visit.kind is LinkKind.ARTICLE][-PAGES_READ:]
        return tuple(articles + [visit for visit in self.earlier if visit.kind is LinkKind.FEED][-SEED_VISITS_READ:])

    def _feed(self) -> VisitMetrics:
        return self._measure(1, Outcome.LISTING, kind=LinkKind.FEED, is_seed=True, links=self.links)

    def _visit(self, page: Page, *, first: bool) -> VisitMetrics:
        if self.wall is not None:
            return self._measure(page.url_id, self.wall)
        if page.outcome is Outcome.HTTP_ERROR:
            return self._measure(page.url_id, page.outcome)
        outcome = page.outcome if first else Outcome.UNCHANGED
        return self._measure(
            page.url_id,
            outcome,
            words=page.words // 8 if self.cut else page.words,
            dated=page.dated and not self.cut,
            kept_percent=page.kept_percent,
            layout=page.layout or self.layout,
        )

    def _measure(self, url_id: int, outcome: Outcome, **values: object) -> VisitMetrics:
        blank = VisitMetrics(
            url_id=url_id, url=f"https://example.org/{url_id}", kind=LinkKind.ARTICLE, at=self.now, outcome=outcome, reason="why"
        )
        return replace(blank, **values)  # type: ignore[arg-type]

    def _poisson(self, mean: float) -> int:
        count, chance = 0, self.random.random()
        term = total = math.exp(-mean)
        while chance > total and count < 500:
            count += 1
            term *= mean / count
            total += term
        return count


@pytest.fixture
def site_of() -> type[Site]:
    return Site
