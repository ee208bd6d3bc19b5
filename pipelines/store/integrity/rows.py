"""Holds the database against itself: its pages, what its rows refer to, the order of revisions, and every text against its digest."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Text, cast, func, or_, select, text, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pipelines.errors import IntegrityError
from pipelines.store.custody.head import has_head
from pipelines.store.custody.log import TABLES
from pipelines.store.database.connection import Database
from pipelines.store.database.custody_models import CustodyRow
from pipelines.store.database.facet_models import FacetRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.statements import in_parts
from pipelines.store.integrity.custody import SeenTexts, check_custody
from pipelines.store.integrity.findings import Finding, Part, Scope
from pipelines.store.integrity.log_files import FiledEvents, check_filed_events

FAULTS_TOLD = 100  # by SQLite of its own pages
_ROWS_AT_ONCE = 200


DAMAGE = (IntegrityError, SQLAlchemyError, ValueError, TypeError, LookupError, ArithmeticError, RecursionError)
"""What reading a database raises of which any byte may have changed: the type of a value, a name of a table, the encoding of a text."""


def check_database(db: Database, *, quick: bool) -> Iterator[Finding]:
    """The structure of the database, and whether each document's revisions are there and listed as they are."""
    yield from _guarded(db, lambda session: _check_structure(session, quick=quick))
    yield from _guarded(db, _check_history)


def check_log(db: Database, sizes: Callable[[], Mapping[str, int]], on_rows: Callable[[int], None], seen: SeenTexts) -> Iterator[Finding]:
    """The custody log, and against it every row that it tells of, and the sizes of the archive's files."""
    yield from _guarded(db, lambda session: check_custody(session, sizes, on_rows, seen))


def check_texts(db: Database, scope: Scope, on_texts: Callable[[int], None], seen: SeenTexts) -> Iterator[Finding]:
    """Every revision's text against its digest, its words counted, and its blocks against the checksum they carry (zlib, RFC 1950).

    Where `check_log` has seen all, only those that it doubts: of another one all of this is in the digest that the log has of it. Reading
    them twice was a quarter of a verification (3,300 real pages, November 2026).
    """
    if not seen.is_complete:
        yield from _guarded(db, lambda session: _check_texts(session, _in_scope(scope), on_texts))
    for part in in_parts(seen.doubtful) if seen.is_complete else ():
        yield from _guarded(db, partial(_check_texts, where=_in_scope(scope) & RevisionRow.id.in_(part), on_texts=on_texts))


def check_log_files(db: Database, files: Mapping[str, FiledEvents], last: int) -> Iterator[Finding]:
    """The events that are filed in the archive against those of the database; `last` is the last one filed when the reading began."""
    yield from _guarded(db, lambda session: check_filed_events(session, files, last))


def check_head(db: Database, head: str) -> Iterator[Finding]:
    """Whether the log goes on from a head that was kept elsewhere."""
    try:
        if head and not has_head(db, head):
            what = f"the log has no event {head}: it was cut before it, or is another corpus's"
            yield Finding(part=Part.CUSTODY, place="custody", what=what)
    except DAMAGE as error:
        yield of_file(error)


def counts_of(db: Database, scope: Scope) -> dict[str, int]:
    """How many documents there are, and texts in the scope; nothing where that cannot be read."""
    try:
        with db.read() as session:
            documents = session.scalar(select(func.count()).select_from(DocumentRow)) or 0
            texts = session.scalar(select(func.count()).select_from(RevisionRow).where(_in_scope(scope))) or 0
            events = session.scalar(select(func.count()).select_from(CustodyRow)) or 0
            logged = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES.values())
    except DAMAGE:
        return {}
    return {"documents": documents, "texts": texts, "events": events, "logged_rows": logged}


def of_file(error: Exception) -> Finding:
    """One statement of what was met: the database's own words, without those of what was asked."""
    met = getattr(error, "orig", None) or error
    what = f"{ascii(str(met) or type(met).__name__)[1:-1]}; this part was not looked at further"
    return Finding(part=Part.DATABASE, place="database file", what=what)


def _guarded(db: Database, check: Callable[[Session], Iterator[Finding]]) -> Iterator[Finding]:
    """What a check finds; where the database breaks under it, that."""
    try:
        with db.read() as session:
            yield from check(session)
    except DAMAGE as error:
        yield of_file(error)


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    return RevisionRow.document_id % scope.parts == scope.part - 1 if scope.parts > 1 else true()


def _check_structure(session: Session, *, quick: bool) -> Iterator[Finding]:
    """What SQLite says of its file, and rows that refer to none; PostgreSQL looks after both by itself."""
    if session.get_bind().dialect.name != "sqlite":
        return
    check = "quick_check" if quick else "integrity_check"
    for (verdict,) in session.execute(text(f"PRAGMA {check}({FAULTS_TOLD})")):
        if verdict != "ok":
            yield Finding(part=Part.DATABASE, place="database file", what=str(verdict))
    for table, row, other, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield Finding(part=Part.DATABASE, place=str(table), what=f"row {row} refers to a row of {other} that is missing")


def _check_history(session: Session) -> Iterator[Finding]:
    """Documents whose revisions are not all there, or that are listed otherwise than their latest revision says."""
    counted = (
        select(RevisionRow.document_id, func.count().label("there"), func.max(RevisionRow.number).label("highest"))
        .group_by(RevisionRow.document_id)
        .subquery()
    )
    gaps = (
        select(DocumentRow.id, counted.c.there, counted.c.highest)
        .outerjoin(counted, counted.c.document_id == DocumentRow.id)
        .where(or_(counted.c.there.is_(None), counted.c.there != counted.c.highest, counted.c.highest < DocumentRow.latest_revision))
    )
    for number, there, highest in session.execute(gaps):
        what = f"{there} of its {highest} revisions are there" if there else "it has no revision"
        yield _of_document(number, "document", what)
    listed = (
        select(DocumentRow.id)
        .outerjoin(RevisionRow, (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision))
        .where(
            or_(
                RevisionRow.id.is_(None),
                DocumentRow.revision_id.is_distinct_from(RevisionRow.id),
                DocumentRow.language != func.coalesce(RevisionRow.language, ""),
                DocumentRow.page_status != RevisionRow.status,
                RevisionRow.date.is_not(None) & (DocumentRow.day != func.substr(RevisionRow.date, 1, 10)),
                RevisionRow.date.is_(None) & (DocumentRow.day != _captured_day(session)),
            )
        )
    )
    for number in session.scalars(listed):
        yield _of_document(number, "document", "it is not listed as its latest revision says")
    yield from _check_facets(session)


def _captured_day(session: Session) -> ColumnElement[str]:
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", RevisionRow.captured_at), "YYYY-MM-DD")
    return func.substr(cast(RevisionRow.captured_at, Text), 1, 10)


def _check_facets(session: Session) -> Iterator[Finding]:
    same = (FacetRow.source == DocumentRow.source) & (FacetRow.language == DocumentRow.language) & (FacetRow.status == DocumentRow.status)
    same &= (FacetRow.page_status == DocumentRow.page_status) & (FacetRow.month == func.substr(DocumentRow.day, 1, 8))
    stray = select(DocumentRow.id).outerjoin(FacetRow, (FacetRow.id == DocumentRow.facet_id) & same).where(FacetRow.id.is_(None))
    for number in session.scalars(stray):
        yield _of_document(number, "document", "its facet is not that of what it says")
    counted = select(DocumentRow.facet_id, func.count().label("there")).group_by(DocumentRow.facet_id).subquery()
    wrong = (
        select(FacetRow.id, FacetRow.documents, func.coalesce(counted.c.there, 0))
        .outerjoin(counted, counted.c.facet_id == FacetRow.id)
        .where(FacetRow.documents != func.coalesce(counted.c.there, 0))
    )
    for number, said, there in session.execute(wrong):
        yield Finding(part=Part.DATABASE, place="facet", what=f"row {number} counts {said} documents, there are {there}")


def _check_texts(session: Session, where: ColumnElement[bool], on_texts: Callable[[int], None]) -> Iterator[Finding]:
    body = RevisionRow.text if session.get_bind().dialect.name == "postgresql" else cast(RevisionRow.text, LargeBinary)
    columns = (RevisionRow.document_id, RevisionRow.number, body.label("body"), RevisionRow.text_sha256, RevisionRow.word_count)
    statement = select(*columns, RevisionRow.blocks).where(where).order_by(RevisionRow.id)
    seen = 0
    for row in session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield from (_of_document(row.document_id, "revision", f"revision {row.number}: {what}") for what in _faults_of(row))
        seen += 1
        if seen == _ROWS_AT_ONCE:
            on_texts(seen)
            seen = 0
    on_texts(seen)


def _faults_of(row: Any) -> Iterator[str]:
    body = row.body.encode() if isinstance(row.body, str) else bytes(row.body or b"")
    digest = hashlib.sha256(body).hexdigest()
    if digest != row.text_sha256:
        yield f"the text is not what was stored (SHA-256 {digest} instead of {row.text_sha256})"
    elif len(body.decode("utf-8").split()) != row.word_count:
        yield f"it has {len(body.decode('utf-8').split())} words, the database says {row.word_count}"
    try:
        zlib.decompress(row.blocks)
    except zlib.error as error:
        yield f"its blocks are damaged ({error})"


def _of_document(number: int, table: str, what: str) -> Finding:
    part = Part.TEXTS if table == "revision" else Part.DATABASE
    return Finding(part=part, place=table, what=f"document {number}: {what}", documents=(number,), concerns=1)
