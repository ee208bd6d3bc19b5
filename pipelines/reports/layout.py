"""Changed layouts: texts stand elsewhere in the page, or pages read otherwise than they did. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from pipelines.outcomes import Outcome
from pipelines.reports.alarms import Alarm, AlarmKind, SourceHistory, Symptom, raise_alarm, standing
from pipelines.reports.evidence import WHIM, find_sign, latest_of_each, more_often
from pipelines.reports.statistics import Share, chance_of_novelty
from pipelines.store.visits.visit_metrics import VisitMetrics

KEPT_NAMED = timedelta(days=7)  # a new layout is named for a week, so that a weekly look at the report finds it
NEARLY_ALL = 0.9  # of the pages: a redesign touches them all, a burst of briefs only its own
EXTREME = 0.05  # a page shorter than all but this share of the earlier ones is unusually short
_UNREADABLE = (
    *(Outcome.EMPTY, Outcome.LISTING, Outcome.SOFT_404, Outcome.EXTRACTION_FAILED, Outcome.UNDECODABLE, Outcome.NOT_HTML),
    *(Outcome.WRONG_LANGUAGE, Outcome.MISSING_ONCE, Outcome.GONE),
)


def find_change(history: SourceHistory) -> Alarm | None:
    """Texts stand in a new place, read otherwise, or cannot be read where they could."""
    signs = [
        *_new_layout(history),
        *_shifted(history),
        *more_often(history, _UNREADABLE),
        *more_often(history, [Outcome.REVISED, Outcome.SHORTER_ONCE], mostly=True),
    ]
    before = standing(history, AlarmKind.CHANGED_LAYOUT)
    if signs:
        return raise_alarm(history, AlarmKind.CHANGED_LAYOUT, signs)
    return before if before is not None and history.now - before.since < KEPT_NAMED else None


def _new_layout(history: SourceHistory) -> list[Symptom]:
    """Most pages of the run have their text in a place where no page had it before; of a slow source, all pages since a certain one."""
    before = latest_of_each(visit for visit in history.earlier if visit.layout)
    pages = [visit for visit in history.recent if visit.layout]
    if not before or not pages:
        return []
    known = {visit.layout for visit in before}
    new = [visit for visit in pages if visit.layout not in known]
    if 2 * len(new) > len(pages) and _is_new(len(new), len(pages), before):
        return [_layout_sign(new, len(pages), before)]
    everything = latest_of_each([*before, *pages])
    since_new = _since_new(everything)
    earlier = everything[: len(everything) - len(since_new)]
    return [_layout_sign(since_new, len(since_new), earlier)] if _is_new(len(since_new), len(since_new), earlier) else []


def _since_new(pages: Sequence[VisitMetrics]) -> Sequence[VisitMetrics]:
    """The pages since the layout of the last one came up; none if one of them has a layout from before it."""
    start = next(number for number, page in enumerate(pages) if page.layout == pages[-1].layout)
    old = {page.layout for page in pages[:start]}
    return [] if any(page.layout in old for page in pages[start:]) else pages[start:]


def _is_new(new: int, total: int, before: Sequence[VisitMetrics]) -> bool:
    seen = Counter(visit.layout for visit in before)
    once = sum(count == 1 for count in seen.values())
    return new > 0 and chance_of_novelty(Share(yes=new, total=total), once=once, seen=seen.total()) < WHIM


def _layout_sign(new: Sequence[VisitMetrics], total: int, before: Sequence[VisitMetrics]) -> Symptom:
    usual = Counter(visit.layout for visit in before).most_common(1)[0][0]
    words = f"the text of {len(new)} of {total} pages stands in '{new[0].layout}'; before it stood in '{usual}'"
    return Symptom(cause="layout", words=words, example=new[0])


def _shifted(history: SourceHistory) -> Iterable[Symptom]:
    """Nearly all pages have no date, are unusually short or long, or little of them was kept, as it was not before."""
    before = latest_of_each(visit for visit in history.earlier if visit.words is not None)
    pages = [visit for visit in history.recent if visit.words is not None]
    words, kept = sorted(visit.words or 0 for visit in before), sorted(visit.kept_percent or 0 for visit in before)
    if not before or not pages:
        return
    rank = int(EXTREME * len(before))
    tests: tuple[tuple[str, str, Callable[[VisitMetrics], bool]], ...] = (
        ("undated", "have no date", lambda visit: not visit.dated),
        ("short", "are unusually short", lambda visit: (visit.words or 0) < words[rank]),
        ("long", "are unusually long", lambda visit: (visit.words or 0) > words[-1 - rank]),
        ("little_kept", "have unusually little text beside menus and boxes", lambda visit: (visit.kept_percent or 0) < kept[rank]),
    )
    for cause, text, has in tests:
        sign = find_sign(cause, text, pages, before, has)
        if sign is not None and sum(map(has, pages)) >= NEARLY_ALL * len(pages):
            yield sign
