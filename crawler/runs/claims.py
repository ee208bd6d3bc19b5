"""The visits that a run has claimed and not yet ended: what may be claimed next, within the budgets of sources, hosts and traps."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from crawler.discovery.traps import trap_reason
from crawler.runs.barren_forms import BarrenForms, Form, form_in
from crawler.runs.trap_budget import UNLIKE, TrapBudget
from pipelines.items import Source, Visit
from pipelines.outcomes import Outcome
from pipelines.store.frontier.queue import Frontier
from pipelines.urls import host_of

PER_HOST = 6  # claimed ahead for each host, so that its queue never runs dry between two looks at the frontier
AT_ONCE = 96  # visits in work over all hosts; bounds memory, since each may hold a page
LOOK_SECONDS = 1.0  # between two looks at the frontier at most, for links to hosts without work are found meanwhile


class Claims:
    """Claims visits for one run. `closed_hosts` gives the hosts that are left alone by now."""

    def __init__(
        self,
        frontier: Frontier,
        run_id: int,
        sources: Mapping[str, Source],
        *,
        now: Callable[[], datetime],
        closed_hosts: Callable[[], Iterable[str]],
    ) -> None:
        self.traps = TrapBudget(sources)
        self.forms = BarrenForms(sources)
        self._frontier = frontier
        self._run_id = run_id
        self._sources = sources
        self._now = now
        self._closed_hosts = closed_hosts
        self._visits: dict[int, float] = {}  # by the id of their URL, with the time each was claimed
        self._busy: Counter[str] = Counter()
        self._claimed: Counter[str] = Counter()  # per source
        self._at_work: Counter[str] = Counter()  # per source
        self.left: set[str] = set()  # sources that are not this run's any more
        self._changed = asyncio.Event()
        self._looked_at, self._had_then = 0.0, 0  # the last look at the frontier, and the visits in work after it
        self.found_none = True  # at the last look

    @property
    def in_work(self) -> int:
        """Visits claimed and not yet ended."""
        return len(self._visits)

    def at_work(self) -> set[str]:
        """The sources of which visits are in work."""
        return {name for name, count in self._at_work.items() if count > 0}

    def next_visits(self) -> list[Visit]:
        """Claim what is due, fair over the hosts, as far as there is room; sources that have used up their limit are left out.

        A look at the frontier is a transaction, so there is none while two thirds of what was in work after the last one still are, every
        host of it has some, and a second has not passed.
        """
        if not self._is_look_due():
            return []
        self._busy = +self._busy  # without those that have nothing left, for this look is for them
        visits = self._look()
        self.found_none = not visits
        self._looked_at, self._had_then = time.monotonic(), self.in_work
        return visits

    def _is_look_due(self) -> bool:
        if self.found_none or 3 * self.in_work <= 2 * self._had_then or 0 in self._busy.values():
            return True
        return time.monotonic() - self._looked_at >= LOOK_SECONDS

    def _look(self) -> list[Visit]:
        open_sources = [
            name
            for name, source in self._sources.items()
            if self._claimed[name] < source.limits.max_pages_per_run and name not in self.left
        ]
        if not open_sources or self.in_work >= AT_ONCE:
            return []
        while claimed := self._claim(open_sources):
            begun = [visit for visit in claimed if self._begin(visit)]
            if begun:
                return begun
        return []

    def _claim(self, open_sources: list[str]) -> list[Visit]:
        return self._frontier.claim(
            self._run_id,
            open_sources,
            per_host=PER_HOST,
            limit=AT_ONCE - self.in_work,
            busy_hosts=self._busy | dict.fromkeys(self._closed_hosts(), PER_HOST),
            now=self._now(),
            no_traps=self.traps.spent,
        )

    def seconds_since(self, visit: Visit) -> float:
        """For how long a visit has been in work."""
        now = time.monotonic()
        return now - self._visits.get(visit.url_id, now)

    def leave(self, visit: Visit) -> None:
        """A visit has ended, or went back to the queue."""
        if self._visits.pop(visit.url_id, None) is not None:
            self._busy[host_of(visit.url)] -= 1
            self._at_work[visit.source] -= 1
        self.wake()

    def remember(self, sources: Sequence[str]) -> None:
        """Take up what earlier runs have learnt of forms of addresses of these sources."""
        today = self._now().date()
        for source, url in self._frontier.aside(sources):
            if not trap_reason(url, today=today):
                self.forms.remember(form_in(source, url))

    def learn(self, visit: Visit, outcome: Outcome) -> None:
        """A visit has ended so: addresses of its form may prove to be a trap, or to be none."""
        for form in self.forms.note(visit, outcome):
            if self.forms.is_barren(form):
                self.traps.charge(form.source, self.forms.cost_of(form), UNLIKE, visit.url)
            self._set_aside(form)

    def _set_aside(self, form: Form) -> None:
        """Put what waits of a form behind all others, or back where it proved to give articles."""
        today, back = self._now().date(), not self.forms.is_barren(form)

        def is_wanted(url: str) -> bool:
            return form_in(form.source, url) == form and not trap_reason(url, today=today)

        self._frontier.set_aside(form.source, form.host, is_wanted, back=back)

    def wake(self) -> None:
        """Let whoever waits for a change look again."""
        self._changed.set()

    async def wait_for_change(self) -> None:
        """Until a visit ends, or a second has passed."""
        try:
            await asyncio.wait_for(self._changed.wait(), timeout=1.0)
        except TimeoutError:
            return
        self._changed.clear()

    def _begin(self, visit: Visit) -> bool:
        """Count a claimed visit; one beyond what its source may spend, in all or on what looks like traps, goes back to the queue."""
        is_over = self._claimed[visit.source] >= self._sources[visit.source].limits.max_pages_per_run
        form = form_in(visit.source, visit.url)
        is_barren = not visit.trap and visit.depth > 0 and self.forms.is_barren(form)
        if is_over or ((visit.trap or is_barren) and not self.traps.take(visit, today=self._now().date())):
            self._frontier.release(visit.url_id, as_trap=is_barren and not is_over)
            if is_barren:
                self._set_aside(form)
            return False
        self._visits[visit.url_id] = time.monotonic()
        self._busy[host_of(visit.url)] += 1
        self._at_work[visit.source] += 1
        self._claimed[visit.source] += 1
        return True
