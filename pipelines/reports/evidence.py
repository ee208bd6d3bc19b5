"""Evidence: which visits of a run say something new, and whether a share of them is more than chance. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from pipelines.items import LinkKind
from pipelines.outcomes import Outcome
from pipelines.reports.alarms import SourceHistory, Symptom
from pipelines.reports.statistics import Share, chance_of_share, dispersion_of
from pipelines.store.visits.visit_metrics import VisitMetrics

WHIM = 1e-4  # one in 10,000; what it gives on simulated normal sites stands in tests/reports/test_normal_sites.py


def latest_of_each(visits: Iterable[VisitMetrics]) -> list[VisitMetrics]:
    """The last visit of each URL that gave an answer with a page, in their order: a page visited every night is one page."""
    latest: dict[int, VisitMetrics] = {}
    for visit in visits:
        if visit.outcome is not Outcome.NOT_MODIFIED or visit.url_id not in latest:
            latest.pop(visit.url_id, None)
            latest[visit.url_id] = visit
    return list(latest.values())


def news(history: SourceHistory, words: Sequence[Outcome]) -> list[VisitMetrics]:
    """The visits of the run without those that end in these words as they did before."""
    before = {visit.url_id for visit in latest_of_each(history.earlier) if visit.outcome in words}
    return [visit for visit in history.recent if not (visit.url_id in before and visit.outcome in words)]


def more_often(history: SourceHistory, words: Sequence[Outcome], *, mostly: bool = False) -> Iterable[Symptom]:
    """Outcomes whose share of the pages rose, `mostly` to more than half. A URL that ended so before, and does again, is no news."""
    before = [visit for visit in latest_of_each(history.earlier) if visit.kind is LinkKind.ARTICLE]
    if not before:
        return
    for word in words:
        pages = [visit for visit in news(history, (word,)) if visit.kind is LinkKind.ARTICLE]
        sign = find_sign(word, f"ended as {word}", pages, before, partial(_ended_as, word))
        if sign is not None and not (mostly and 2 * sum(visit.outcome is word for visit in pages) <= len(pages)):
            yield replace(sign, words=f"{sign.words}: {sign.example.reason}")


def _ended_as(word: Outcome, visit: VisitMetrics) -> bool:
    return visit.outcome is word


def find_sign(
    cause: str, text: str, pages: Sequence[VisitMetrics], before: Sequence[VisitMetrics], has: Callable[[VisitMetrics], bool]
) -> Symptom | None:
    """A sign where more of these pages are so (`has`) than the pages before let expect; `text` is the predicate of "3 of 4 pages ..."."""
    marked = [visit for visit in pages if has(visit)]
    now, then = Share(yes=len(marked), total=len(pages)), Share(yes=sum(map(has, before)), total=len(before))
    if not marked or now.yes * then.total <= then.yes * now.total:
        return None
    if chance_of_share(now, then, dispersion=dispersion_of(_by_day(before, has))) >= WHIM:
        return None
    return Symptom(cause=cause, words=f"{now.yes} of {now.total} pages {text}, before {then.yes} of {then.total}", example=marked[0])


def _by_day(visits: Iterable[VisitMetrics], has: Callable[[VisitMetrics], bool]) -> list[Share]:
    """What was visited on one day varies together."""
    yes: Counter[int] = Counter()
    total: Counter[int] = Counter()
    for visit in visits:
        total[visit.at.toordinal()] += 1
        yes[visit.at.toordinal()] += has(visit)
    return [Share(yes=yes[day], total=total[day]) for day in total]
