"""Blocked sources: nothing comes any more, or walls, errors and stubs where texts were. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile

from pipelines.items import LinkKind
from pipelines.outcomes import FAILED_OUTCOMES, STORED_OUTCOMES, Outcome
from pipelines.reports.alarms import Alarm, AlarmKind, SourceHistory, Symptom, raise_alarm, standing
from pipelines.reports.evidence import latest_of_each, more_often, news
from pipelines.store.visits.visit_metrics import VisitMetrics

KNOWN_VISITS = 20  # a source with fewer pages known has no history to be held against
WALLS = (Outcome.CONSENT_WALL, Outcome.CHALLENGE, Outcome.LOGIN)
_NO_ANSWER = (Outcome.HTTP_ERROR, Outcome.NETWORK_ERROR, Outcome.TRUNCATED, Outcome.REFUSED_BY_ROBOTS)
_BLOCKING = (*WALLS, Outcome.STUB, *_NO_ANSWER, Outcome.PARKED, Outcome.HACKED)
_NOTHING_CAME = (*FAILED_OUTCOMES, *WALLS, Outcome.REFUSED_BY_ROBOTS, Outcome.REFUSED_ADDRESS, Outcome.OUT_OF_SCOPE)


def find_block(history: SourceHistory) -> Alarm | None:
    """Nothing came, most pages were walls, or a wall or error is more frequent than it was; it stands until a text comes again.

    Links that lead nowhere (404) are no block, however many a site has.
    """
    there = replace(history, recent=_without_missing(history.recent), earlier=_without_missing(history.earlier))
    signs = [*_nothing_came(history), *_mostly_walls(history), *more_often(there, _BLOCKING)]
    before = standing(history, AlarmKind.BLOCKED)
    if not signs:
        return None if before is None or _is_open_again(history, before) else before
    return raise_alarm(history, AlarmKind.BLOCKED, signs)


def _nothing_came(history: SourceHistory) -> list[Symptom]:
    """No visit of the run gave anything; or, of a source without a history, most failed."""
    bad = [visit for visit in history.recent if visit.outcome in _NOTHING_CAME]
    failed = [visit for visit in history.recent if visit.outcome in FAILED_OUTCOMES and not visit.is_missing]
    if bad and len(bad) == len(history.recent):
        worst = Counter(visit.outcome for visit in bad).most_common(1)[0][0]
        example = next(visit for visit in bad if visit.outcome is worst)
        return [Symptom(cause=worst, words=f"nothing could be fetched ({worst}: {example.reason})", example=example)]
    if len(latest_of_each(history.earlier)) < KNOWN_VISITS and 2 * len(failed) > len(history.recent):
        words = f"{len(failed)} of {len(history.recent)} visits failed ({failed[0].outcome}: {failed[0].reason})"
        return [Symptom(cause=failed[0].outcome, words=words, example=failed[0])]
    return []


def _without_missing(visits: Iterable[VisitMetrics]) -> tuple[VisitMetrics, ...]:
    return tuple(visit for visit in visits if not visit.is_missing)


def _mostly_walls(history: SourceHistory) -> list[Symptom]:
    """More than half of the pages were walls, whatever was before: no site is worth visiting for its walls.

    Of a slow source a run sees a page or none; its walls are counted back to the last page that was none.
    """
    pages = [visit for visit in news(history, WALLS) if visit.kind is LinkKind.ARTICLE]
    walls = [visit for visit in pages if visit.outcome in WALLS]
    if not walls or 2 * len(walls) <= len(pages):
        return []
    if all(visit.outcome in WALLS for visit in pages):
        articles = [visit for visit in history.earlier if visit.kind is LinkKind.ARTICLE]
        behind = list(takewhile(lambda visit: visit.outcome in WALLS, reversed(articles)))
        walls, pages = [*walls, *behind], [*pages, *behind]
    if len({visit.url_id for visit in walls}) < 2:
        return []
    worst = Counter(visit.outcome for visit in walls).most_common(1)[0][0]
    example = next(visit for visit in walls if visit.outcome is worst)
    return [Symptom(cause=worst, words=f"{len(walls)} of {len(pages)} pages were walls ({worst}: {example.reason})", example=example)]


def _is_open_again(history: SourceHistory, alarm: Alarm) -> bool:
    """Whether something came that speaks against a block which stood before this run."""
    good = [visit for visit in history.recent if visit.outcome in STORED_OUTCOMES and visit.outcome not in alarm.causes]
    if set(_NO_ANSWER) & set(alarm.causes):
        good += [visit for visit in history.recent if visit.outcome is Outcome.LISTING]
    return bool(good)
