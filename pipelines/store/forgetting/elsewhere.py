"""Finds where the database has words of forgotten texts besides their own rows: blocks of other revisions, titles that lists gave."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator

from sqlalchemy import delete, func, select

from pipelines.store.database.connection import Database
from pipelines.store.database.models import ExaminationRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.database.statements import in_parts


def revisions_of(db: Database, records: Collection[str]) -> Iterator[tuple[int, int, str, bytes]]:
    """Number, document, text and packed blocks of each revision from the captures of these WARC records."""
    with db.read() as session:
        for record in records:
            stored = select(RevisionRow.id, RevisionRow.document_id, RevisionRow.text, RevisionRow.blocks)
            rows = session.execute(stored.join(FetchRow, FetchRow.id == RevisionRow.fetch_id).where(FetchRow.warc_record_id == record))
            yield from ((row.id, row.document_id, row.text, row.blocks) for row in rows.all())


def texts_of_documents(db: Database, documents: Collection[int]) -> set[str]:
    """Every text that these documents have, and had."""
    with db.read() as session:
        asked = (select(RevisionRow.text).where(RevisionRow.document_id.in_(part)) for part in in_parts(documents))
        return {text for statement in asked for text in session.scalars(statement)}


def long_titles(db: Database, least: int) -> Iterator[tuple[int, str]]:
    """The URLs to which a list gave a title of at least so many characters, with it."""
    with db.read() as session:
        asked = select(UrlRow.id, UrlRow.title_hint).where(func.length(UrlRow.title_hint) >= least)
        for number, title in session.execute(asked.execution_options(yield_per=1_000)):
            yield number, title or ""


def packed_blocks(db: Database, *, without: Container[int]) -> Iterator[tuple[int, bytes]]:
    """Every revision but those of these documents, by its number, with its blocks."""
    with db.read() as session:
        asked = select(RevisionRow.id, RevisionRow.document_id, RevisionRow.blocks).order_by(RevisionRow.id)
        for row in session.execute(asked.execution_options(yield_per=50)):
            if row.document_id not in without:
                yield row.id, row.blocks


def forget_examinations(db: Database, has_words: Callable[[str], bool]) -> None:
    """Those that quote such words of what a re-extraction would change; the next one makes them anew."""
    with db.write() as session:
        rows = session.execute(select(ExaminationRow.document_id, ExaminationRow.added, ExaminationRow.removed)).all()
        quoting = [row.document_id for row in rows if has_words(f"{row.added or ''}\n{row.removed or ''}")]
        for part in in_parts(quoting):
            session.execute(delete(ExaminationRow).where(ExaminationRow.document_id.in_(part)))
