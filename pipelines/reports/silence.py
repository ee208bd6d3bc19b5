"""Silent sources: no new article for longer than their rhythm explains, or a feed or listing without links. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pipelines.items import LinkKind
from pipelines.reports.alarms import Alarm, AlarmKind, SourceHistory, Symptom, raise_alarm, standing
from pipelines.reports.evidence import WHIM
from pipelines.reports.statistics import chance_of_silence

RHYTHM = timedelta(days=182)  # half a year of weeks tell a rhythm; longer where that holds few articles
RHYTHM_MIN_DAYS = 7  # before a week is known there is no rhythm
RHYTHM_ARTICLES = 60
ARRIVALS_TOLD = timedelta(days=400)  # a source that slept for longer has none, and may have had articles
_OF_LINKS = frozenset({"no_links", "no_link_in_scope"})


def find_silence(history: SourceHistory) -> Alarm | None:
    """No new article for longer than the source's rhythm explains, or feeds and listings that give no links any more, or never gave one."""
    empty = _empty_seed(history) or _never_a_link(history)
    if empty is not None:
        return raise_alarm(history, AlarmKind.SILENT, [empty])
    before = standing(history, AlarmKind.SILENT)
    if before is not None and _OF_LINKS & set(before.causes) and _still_empty(history, before):
        return before
    days = _rhythm(history.arrivals)
    seeds = [visit for visit in history.recent if visit.is_seed] or list(history.recent)
    if len(days) < RHYTHM_MIN_DAYS or not seeds:
        return None
    since = max(history.arrivals[-1], history.known_since)  # a source that slept before we came did not go silent
    silent_days = (history.now.date() - since.date()).days - 1
    if chance_of_silence(silent_days, days) >= WHIM:
        return None
    words = (
        f"no new article for {silent_days} days; before there were {sum(days)} in {len(days)} days, never {silent_days} days without one"
    )
    alarm = raise_alarm(history, AlarmKind.SILENT, [Symptom(cause="no_articles", words=words, example=seeds[0])])
    return replace(alarm, since=since)


def _rhythm(arrivals: Sequence[datetime]) -> list[int]:
    """Articles on each day, from the first to the last day that had one, of the latest half year or as far back as 60 articles reach."""
    if not arrivals:
        return []
    last = arrivals[-1]
    told = arrivals[-RHYTHM_ARTICLES:]
    told = min(told, [time for time in arrivals if last - time <= RHYTHM], key=lambda times: times[0])
    days = [0] * ((last.date() - told[0].date()).days + 1)
    for time in told:
        days[(time.date() - told[0].date()).days] += 1
    return days


def _empty_seed(history: SourceHistory) -> Symptom | None:
    """A seed feed or listing that never was without links before. Sitemaps are left out: one of the latest news may be empty."""
    usual: dict[int, int] = {}
    for visit in history.earlier:
        if visit.links is not None:
            usual[visit.url_id] = min(visit.links, usual.get(visit.url_id, visit.links))
    for visit in history.recent:
        if visit.is_seed and visit.links == 0 and visit.kind is not LinkKind.SITEMAP and usual.get(visit.url_id):
            return Symptom(cause="no_links", words=f"the {visit.kind} gives no links any more; it always gave some", example=visit)
    return None


def _never_a_link(history: SourceHistory) -> Symptom | None:
    """The seeds that were read in this run, of a source that has no article yet and of which no link in scope is known."""
    seeds = [visit for visit in history.recent if visit.is_seed and visit.links is not None]
    visits = (*history.recent, *history.earlier)
    if history.arrivals or not seeds or history.now - history.known_since > ARRIVALS_TOLD:
        return None
    if any(visit.links or (visit.kind is LinkKind.ARTICLE and not visit.is_seed) for visit in visits):
        return None
    words = "no seed gave a link in its scope yet, so nothing can be found"
    return Symptom(cause="no_link_in_scope", words=words, example=seeds[0])


def _still_empty(history: SourceHistory, alarm: Alarm) -> bool:
    return not any(visit.url == alarm.example_url and visit.links for visit in history.recent)
