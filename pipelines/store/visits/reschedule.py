"""Writes, at the end of a visit, how its URL ended, what the next request is to ask with, and when it is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pipelines.items import Facts, LinkKind
from pipelines.outcomes import STORED_OUTCOMES, Outcome
from pipelines.store.database.models import UrlRow
from pipelines.store.database.statements import OF_ID, table_of, update_of
from pipelines.store.frontier.schedule import Watch, newest, next_visit, watch_on
from pipelines.store.visits.visit_result import Known, VisitResult, value_of

_URL = table_of(UrlRow)
_WATCHED = select(
    *(_URL.c.watched_since, _URL.c.looks, _URL.c.changes, _URL.c.changed_at, _URL.c.vain_announcements),
    *(_URL.c.last_visited_at, _URL.c.published_hint, _URL.c.lastmod_hint, _URL.c.attempts),
).where(_URL.c.id == bindparam(OF_ID))
_UPDATE_URL = update_of(UrlRow)
_KEEP_VALIDATORS = (STORED_OUTCOMES | {Outcome.LISTING}) - {Outcome.SHORTER_ONCE}  # a later 304 would hide a page that we never had


def end_url(session: Session, result: VisitResult, outcome: Outcome, known: Known | None, *, changed: bool) -> None:
    """`known` is the document as it stood before the visit; `changed`: a new text, or links that were not known."""
    row = session.execute(_WATCHED, {OF_ID: result.visit.url_id}).one()
    watch = Watch(since=row.watched_since, looks=row.looks, changes=row.changes, changed_at=row.changed_at, vain=row.vain_announcements)
    if outcome in _KEEP_VALIDATORS:
        dates = row.lastmod_hint, row.last_visited_at
        announced = result.visit.kind is LinkKind.ARTICLE and None not in dates and dates[0] > dates[1]
        dated = None if outcome is Outcome.REVISED else _dated(result, row, known)
        watch = watch_on(watch, changed=changed, now=result.now, dated=dated, announced=announced)
    due_at = next_visit(
        kind=result.visit.kind,
        outcome=outcome,
        now=result.now,
        watch=watch,
        depth=result.visit.depth,
        announced=row.lastmod_hint is not None,
        missed_since=known.gone_since if known is not None else None,
    )
    values: dict[str, Any] = {
        "state": "done",
        "outcome": outcome.value,
        "reason": result.reason,
        "due_at": due_at,
        "last_visited_at": result.now,
        "claimed_run": None,
        "watched_since": watch.since,
        "looks": watch.looks,
        "changes": watch.changes,
        "changed_at": watch.changed_at,
        "vain_announcements": watch.vain,
    }
    if result.extraction is not None:
        values["attempts"] = 0 if result.extraction.outcome is None else row.attempts + 1
    session.execute(_UPDATE_URL, {OF_ID: result.visit.url_id, **values, **_validators(result, outcome)})


def _dated(result: VisitResult, row: Any, known: Known | None) -> datetime | None:
    """When a page last changed by all that says so: who links to it, the page itself, and the revision we have."""
    facts = result.extraction.facts if result.extraction is not None else Facts()
    told = value_of(facts.date), value_of(facts.modified), row.published_hint, row.lastmod_hint
    return newest(*told, known.changed_at if known is not None else None, now=result.now)


def _validators(result: VisitResult, outcome: Outcome) -> dict[str, str | None]:
    """What to ask with next time. A 304 may leave out what it does not change; an error says nothing about the page we have."""
    given = {"etag": result.etag, "last_modified": result.last_modified}
    if result.capture is None or result.capture.status != 200 or outcome is Outcome.NOT_MODIFIED:
        return {name: value for name, value in given.items() if value is not None and outcome is Outcome.NOT_MODIFIED}
    return given if outcome in _KEEP_VALIDATORS else {"etag": None, "last_modified": None}
