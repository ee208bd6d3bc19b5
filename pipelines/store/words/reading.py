"""Reads the texts whose words are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.search.even_sample import Population

TEXTS_AT_ONCE = 200
_YEAR_CHARS = len("2026")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document's title and text; `year` is empty where its page gives no date."""

    document_id: int
    source: str
    year: str
    title: str
    text: str


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
