"""Keeps the index of terms up to date: a new revision in the transaction that stores it, what was stored before by `index_waiting`.

On SQLite a revision is one row of the FTS5 table. On PostgreSQL each of its fields is a row, a long text several: a tsvector holds 16,383
places, and 255 of one term, so a text is cut before that, and the parts overlap by more than the longest phrase that can be asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, column, delete, exists, func, or_, select, table, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from pipelines.search.query import FIELDS
from pipelines.search.terms import MAX_PHRASE_TERMS
from pipelines.search.tokens import ANALYZER, terms_of
from pipelines.store.database.columns import storable_text
from pipelines.store.database.connection import Database
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.search_models import SEARCH_PART, SearchIndexRow
from pipelines.store.database.statements import dialect_of, table_of
from pipelines.store.database.upsert import insert_for

NO_TERMS: Mapping[str, str] = MappingProxyType({})
AT_ONCE = 50  # documents in a write unit
PART_TERMS = 8_000  # of at most 16,383
PART_REPEATS = 250  # of at most 255
OVERLAP_TERMS = 2 * MAX_PHRASE_TERMS
"""Of two parts: the longest phrase, or twenty words of three terms each (the word and two shorter forms) with a phrase on either side."""

_HAS_OTHER_ANALYZERS = select(exists().where(or_(SearchIndexRow.analyzer < ANALYZER, SearchIndexRow.analyzer > ANALYZER)))
_FTS_INSERT = text("INSERT INTO search_text (rowid, title, text, author) VALUES (:id, :title, :text, :author)")
_FTS_DELETE = text("INSERT INTO search_text (search_text, rowid, title, text, author) VALUES ('delete', :id, :title, :text, :author)")
_FTS_SIZES = table("search_text_docsize", column("id"))  # a row for each revision that is in the index
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
    """One row for a document; the answer is empty where this revision stands in it already."""
    insert, columns = insert_for(dialect, SearchIndexRow), table_of(SearchIndexRow).c
    changed = {name: insert.excluded[name] for name in ("revision_id", "analyzer")}
    other = columns.revision_id != insert.excluded.revision_id
    return insert.on_conflict_do_update(index_elements=["document_id"], set_=changed, where=other).returning(columns.revision_id)


def _terms(text: str, known: Mapping[str, str]) -> str:
    """The terms of a text with blanks between; no term has one in it."""
    found = known.get(text) if text else ""  # the expressions that find words take .1 s to compile, and most articles name no author
    return " ".join(terms_of(text)) if found is None else found


def count_waiting(session: Session) -> int:
    """How many documents are not in the index as they are today; at once, whatever the size of the corpus."""
    indexed = select(func.count()).select_from(SearchIndexRow)
    if session.scalar(_HAS_OTHER_ANALYZERS):
        indexed = indexed.where(SearchIndexRow.analyzer == ANALYZER)
    documents = session.scalar(select(func.sum(FacetRow.documents))) or 0
    return max(0, int(documents) - (session.scalar(indexed) or 0))


def index_waiting(db: Database) -> Iterator[int]:
    """Index the documents that wait, `AT_ONCE` in a write unit; gives how many after each."""
    after = 0
    while True:
        with db.write() as session:
            rows = session.execute(_waiting(after)).all()
            for row in sorted(rows, key=lambda row: int(row.id)):  # FTS5 takes rising numbers without closing its part of the index
                index_revision(session, row.id, row.document_id, title=row.title, body=row.text, authors=tuple(row.authors))
        if not rows:
            return
        after = rows[-1].document_id
        yield len(rows)


def forget_other_analyzers(db: Database) -> None:
    """Empty the index where another version of the analyzer made it, so that all is indexed anew."""
    with db.read() as session:
        if not session.scalar(_HAS_OTHER_ANALYZERS):
            return
    with db.write() as session:
        session.execute(delete(SearchIndexRow))
        if db.engine.dialect.name == "sqlite":
            session.execute(text("INSERT INTO search_text (search_text) VALUES ('delete-all')"))
        else:
            session.execute(delete(SEARCH_PART))


def take_out_revisions(session: Session, revisions: Sequence[int]) -> None:
    """Take revisions that go out of the index of terms, for good: no segment of it keeps what it had of them."""
    if dialect_of(session) == "postgresql":
        session.execute(delete(SEARCH_PART).where(SEARCH_PART.c.revision_id.in_(revisions)))
    else:
        indexed = set(session.scalars(select(_FTS_SIZES.c.id).where(_FTS_SIZES.c.id.in_(revisions))))
        for row in session.scalars(select(RevisionRow).where(RevisionRow.id.in_(indexed))):
            texts = {"title": row.title or "", "text": row.text, "author": "\n".join(row.authors)}
            session.execute(_FTS_DELETE, {"id": row.id, **{field: _terms(storable_text(texts[field]), NO_TERMS) for field in FIELDS}})
    session.execute(delete(SearchIndexRow).where(SearchIndexRow.revision_id.in_(revisions)))


def merge_segments(session: Session) -> None:
    """Write the index of terms anew as one segment, without what was taken out of it. SQLite only; takes as long as indexing half of it."""
    if dialect_of(session) == "sqlite":
        session.execute(text("INSERT INTO search_text (search_text) VALUES ('optimize')"))


def vectors_of(terms: list[str]) -> Iterator[str]:
    """A field's terms as the text of tsvectors, one a part; each phrase, and words near each other, stand whole in one of them."""
    start = 0
    while start < len(terms):
        places: dict[str, list[int]] = defaultdict(list)
        end = start
        while end < len(terms) and end - start < PART_TERMS and len(places[terms[end]]) < PART_REPEATS:
            places[terms[end]].append(end - start + 1)
            end += 1
        yield " ".join(f"'{term}':{','.join(map(str, found))}" for term, found in places.items() if found)
        start = end if end == len(terms) else end - OVERLAP_TERMS + 1


def _waiting(after: int) -> Select[int, int, str | None, str, list[str]]:
    indexed = exists().where(SearchIndexRow.document_id == DocumentRow.id, SearchIndexRow.analyzer == ANALYZER)
    return (
        select(RevisionRow.id, DocumentRow.id.label("document_id"), RevisionRow.title, RevisionRow.text, RevisionRow.authors)
        .select_from(DocumentRow)
        .join(RevisionRow, RevisionRow.id == DocumentRow.revision_id)
        .where(DocumentRow.id > after, ~indexed)
        .order_by(DocumentRow.id)
        .limit(AT_ONCE)
    )
