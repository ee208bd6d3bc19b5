"""Keeps the index of terms up to date: a new revision in the transaction that stores it, what was stored before by `index_waiting`.

On SQLite a revision is one row of the FTS5 table. On PostgreSQL each of its fields is a row, a long text several: a tsvector holds 16,383
places, and 255 of one term, so a text is cut before that, and the parts overlap by the longest phrase that can be asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, delete, exists, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from pipelines.search.query import FIELDS
from pipelines.search.terms import MAX_PHRASE_TERMS
from pipelines.search.tokens import ANALYZER, terms_of
from pipelines.store.database.columns import storable_text
from pipelines.store.database.connection import Database
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.search_models import SEARCH_PART, SearchIndexRow
from pipelines.store.database.statements import dialect_of, table_of
from pipelines.store.database.upsert import insert_for

NO_TERMS: Mapping[str, str] = MappingProxyType({})
AT_ONCE = 50  # documents in a write unit
PART_TERMS = 8_000  # of at most 16,383
PART_REPEATS = 250  # of at most 255

_FTS_INSERT = text("INSERT INTO search_text (rowid, title, text, author) VALUES (:id, :title, :text, :author)")
_PART_INSERT = text(
    "INSERT INTO search_part (revision_id, field, part, terms) VALUES (:revision_id, :field, :part, CAST(:terms AS tsvector))"
)


def index_revision(
    session: Session,
    revision_id: int,
    document_id: int,
    *,
    title: str | None,
    body: str,
    authors: tuple[str, ...],
    known: Mapping[str, str] = NO_TERMS,
) -> bool:
    """Put one revision into the index; False where it is there already. `known`: the terms of texts that were cut into them before."""
    dialect = dialect_of(session)
    row = {"revision_id": revision_id, "document_id": document_id, "analyzer": ANALYZER}
    if session.execute(_insert_once(dialect), row).first() is None:
        return False
    texts = {"title": title or "", "text": body, "author": "\n".join(authors)}
    fields = {field: _terms(storable_text(texts[field]), known) for field in FIELDS}
    if dialect == "sqlite":
        session.execute(_FTS_INSERT, {"id": revision_id, **fields})
        return True
    parts = [
        {"revision_id": revision_id, "field": field, "part": number, "terms": vector}
        for field in FIELDS
        for number, vector in enumerate(vectors_of(fields[field].split()))
    ]
    if parts:
        session.execute(_PART_INSERT, parts)
    return True


@lru_cache(maxsize=2)
def _insert_once(dialect: str) -> ReturningInsert[Any]:
    return insert_for(dialect, SearchIndexRow).on_conflict_do_nothing().returning(table_of(SearchIndexRow).c.revision_id)


def _terms(text: str, known: Mapping[str, str]) -> str:
    """The terms of a text with blanks between; no term has one in it."""
    found = known.get(text)
    return " ".join(terms_of(text)) if found is None else found


def count_waiting(session: Session) -> int:
    """How many documents are not in the index as they are today."""
    return session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def index_waiting(db: Database) -> int:
    """Index the next documents that wait, at most `AT_ONCE`, in one write unit; returns how many: 0 when none are left."""
    with db.write() as session:
        waiting = _waiting().add_columns(RevisionRow.document_id, RevisionRow.title, RevisionRow.text, RevisionRow.authors)
        rows = session.execute(waiting.order_by(RevisionRow.id).limit(AT_ONCE)).all()
        for row in rows:
            index_revision(session, row.id, row.document_id, title=row.title, body=row.text, authors=tuple(row.authors))
        return len(rows)


def forget_other_analyzers(db: Database) -> None:
    """Empty the index where another version of the analyzer made it, so that all is indexed anew."""
    with db.read() as session:
        if not session.scalar(select(exists().where(SearchIndexRow.analyzer != ANALYZER))):
            return
    with db.write() as session:
        session.execute(delete(SearchIndexRow))
        if db.engine.dialect.name == "sqlite":
            session.execute(text("INSERT INTO search_text (search_text) VALUES ('delete-all')"))
        else:
            session.execute(delete(SEARCH_PART))


def vectors_of(terms: list[str]) -> Iterator[str]:
    """A field's terms as the text of tsvectors, one a part; parts overlap so that each phrase stands whole in one of them."""
    start = 0
    while start < len(terms):
        places: dict[str, list[int]] = defaultdict(list)
        end = start
        while end < len(terms) and end - start < PART_TERMS and len(places[terms[end]]) < PART_REPEATS:
            places[terms[end]].append(end - start + 1)
            end += 1
        yield " ".join(f"'{term}':{','.join(map(str, found))}" for term, found in places.items() if found)
        start = end if end == len(terms) else end - MAX_PHRASE_TERMS + 1


def _waiting() -> Select[Any]:
    latest = (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision)
    indexed = exists().where(SearchIndexRow.revision_id == RevisionRow.id, SearchIndexRow.analyzer == ANALYZER)
    return select(RevisionRow.id).select_from(DocumentRow).join(RevisionRow, latest).where(~indexed)
