"""Reads the texts whose words are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.search.selection import Selection
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.search.conditions import facet_conditions
from pipelines.store.search.even_sample import Population

TEXTS_AT_ONCE = 200
_YEAR_CHARS, _MONTH_CHARS = len("2026"), len("2026-03")
MOST_MONTHS = 24  # that words are spread over; of longer times years


class Period(StrEnum):
    """What time is cut into."""

    YEAR = "year"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document's title and text; `period` is empty where its page gives no date."""

    document_id: int
    source: str
    period: str
    title: str
    text: str


def choose_period(session: Session, selection: Selection) -> Period:
    """Months, unless a selection spans many; its question is not asked for that."""
    first, last = session.execute(
        select(func.min(FacetRow.month), func.max(FacetRow.month)).where(
            *facet_conditions(selection), FacetRow.documents > 0, func.length(FacetRow.month) > _MONTH_CHARS
        )
    ).one()
    is_short = first is None or _months(last) - _months(first) < MOST_MONTHS
    return Period.MONTH if is_short else Period.YEAR


def _months(month: str) -> int:
    year, number = month[:_YEAR_CHARS], month[_YEAR_CHARS + 1 : _MONTH_CHARS]
    return 12 * int(year) + int(number) if year.isdecimal() and number.isdecimal() else 0


def read_texts(session: Session, population: Population, period: Period = Period.YEAR) -> Iterator[Text]:
    """The texts, as of the latest revisions, in the order of document ids."""
    statement = (
        select(DocumentRow.id, DocumentRow.source, RevisionRow.date, RevisionRow.title, RevisionRow.text)
        .join(RevisionRow, RevisionRow.id == DocumentRow.revision_id)
        .where(*population.conditions)
        .order_by(DocumentRow.id)
        .execution_options(yield_per=TEXTS_AT_ONCE)
    )
    chars = _MONTH_CHARS if period is Period.MONTH else _YEAR_CHARS
    for row in session.execute(statement):
        dated = (row.date or "")[:chars]
        yield Text(document_id=row.id, source=row.source, period=dated if len(dated) == chars else "", title=row.title or "", text=row.text)


def in_parts(texts: Iterator[Text]) -> Iterator[list[Text]]:
    """`TEXTS_AT_ONCE` together."""
    part: list[Text] = []
    for text in texts:
        part.append(text)
        if len(part) == TEXTS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part
