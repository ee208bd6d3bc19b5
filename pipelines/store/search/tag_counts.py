"""How many of the documents found have each tag."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pipelines.search.selection import Selection
from pipelines.store.database.time_limit import TimeIsUpError, time_limit
from pipelines.store.search.conditions import conditions_of
from pipelines.store.tagging.tagged import count_tags

SECONDS = 0.5


def count_found_tags(session: Session, selection: Selection) -> tuple[tuple[str, int], ...]:
    """Of a selection with its question, the most first; nothing where there was no time to count."""
    try:
        with time_limit(session, seconds=SECONDS):
            return count_tags(session, conditions_of(selection))
    except TimeIsUpError:
        return ()
