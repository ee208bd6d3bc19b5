"""Reads the texts whose words are counted: all of a selection, or, of too many, some that are evenly chosen and always the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pipelines.search.selection import Selection
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.search.selection import without_copies

TEXTS_AT_ONCE = 200
_SPREAD, _RANGE = 2_654_435_761, 2**32  # numbers in a row are spread evenly over the range (Knuth, multiplicative hashing)
_YEAR_CHARS = len("2026")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document's title and text; `year` is empty where its page gives no date."""

    document_id: int
    source: str
    year: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The documents of a selection, and of which of them the words are counted. `conditions` choose these."""

    documents: int
    is_sample: bool
    conditions: tuple[ColumnElement[bool], ...] = field(repr=False, default=())


def choose_texts(session: Session, selection: Selection, *, at_most: int, beside: tuple[ColumnElement[bool], ...] = ()) -> Population:
    """About `at_most` documents of a selection, or all where `at_most` is 0 or there are no more; `beside` must hold too."""
    conditions = (*without_copies(selection), *beside)
    documents = session.scalar(select(func.count()).select_from(DocumentRow).where(*conditions)) or 0
    if not at_most or documents <= at_most:
        return Population(documents=documents, is_sample=False, conditions=conditions)
    share = (DocumentRow.id * _SPREAD) % _RANGE < int(_RANGE * at_most / documents)
    return Population(documents=documents, is_sample=True, conditions=(share, *conditions))


def read_texts(session: Session, population: Population) -> Iterator[Text]:
    """The texts, as of the latest revisions, in the order of document ids."""
    statement = (
        select(DocumentRow.id, DocumentRow.source, RevisionRow.date, RevisionRow.title, RevisionRow.text)
        .join(RevisionRow, RevisionRow.id == DocumentRow.revision_id)
        .where(*population.conditions)
        .order_by(DocumentRow.id)
        .execution_options(yield_per=TEXTS_AT_ONCE)
    )
    for row in session.execute(statement):
        yield Text(document_id=row.id, source=row.source, year=(row.date or "")[:_YEAR_CHARS], title=row.title or "", text=row.text)


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
