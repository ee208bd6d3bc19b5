"""Finds all that belongs to documents that are to be forgotten: their addresses, visits, captures and texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipelines.archive.part_records import read_locator
from pipelines.items import LinkKind
from pipelines.store.database.connection import Database
from pipelines.store.database.copy_models import UrlVariantRow
from pipelines.store.database.custody_models import TombstoneRow
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.database.statements import in_parts
from pipelines.store.revisions.packing import unpack_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A URL of the frontier."""

    url_id: int
    source: str
    canonical: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be forgotten. `documents` has the canonical URL of each; `records` are the WARC-Record-IDs of its captures."""

    documents: dict[int, str]
    addresses: tuple[Address, ...]
    revisions: tuple[int, ...]
    fetches: tuple[int, ...]
    records: frozenset[str]
    texts: tuple[str, ...] = field(repr=False)


def target_of_documents(db: Database, ids: Collection[int]) -> Target:
    """Documents by number; those that are not there are passed over.

    Of an address that led to one, and is another document's, only the captures of these pages go.
    """
    with db.read() as session:
        documents = _rows(session, DocumentRow, DocumentRow.id, ids)
        urls = {row.url_id for row in documents} | set(_numbers(session, UrlVariantRow.url_id, UrlVariantRow.document_id, ids))
        for row in documents:
            urls.update(session.scalars(select(UrlRow.id).where(UrlRow.source == row.source, UrlRow.canonical == row.canonical)))
        seen = _rows(session, FetchRow, FetchRow.id, _numbers(session, RevisionRow.fetch_id, RevisionRow.document_id, ids))
        led = _led_to(session, {row.source for row in documents}, {row.url for row in seen})
        return _target(session, documents, urls, also=[*seen, *led])


def documents_at(db: Database, canonical: str) -> list[int]:
    """The documents of all sources at an address."""
    with db.read() as session:
        return list(session.scalars(select(DocumentRow.id).where(DocumentRow.canonical == canonical)))


def stored_before(db: Database, source: str, moment: datetime) -> list[int]:
    """The documents of a source that were first stored before a moment."""
    with db.read() as session:
        return list(session.scalars(select(DocumentRow.id).where(DocumentRow.source == source, DocumentRow.created_at < moment)))


def target_of_source(db: Database, source: str) -> Target:
    """All that was collected of a source: its documents, and every capture made for it. Its lists may be read again."""
    with db.read() as session:
        documents = session.scalars(select(DocumentRow).where(DocumentRow.source == source)).all()
        of_source = select(UrlRow.id).where(UrlRow.source == source)
        pages = session.scalars(of_source.where(UrlRow.kind == LinkKind.ARTICLE.value)).all()
        lists = _rows(session, FetchRow, FetchRow.url_id, session.scalars(of_source.where(UrlRow.kind != LinkKind.ARTICLE.value)))
        return _target(session, documents, pages, also=lists)


def target_of_address(db: Database, canonical: str) -> Target:
    """An address without a document, in every source that knows it."""
    with db.read() as session:
        return _target(session, [], session.scalars(select(UrlRow.id).where(UrlRow.canonical == canonical)).all())


def target_of_forgotten(db: Database, document_id: int) -> Target:
    """The addresses of a document that was forgotten, with what came back there since; without any where none was."""
    with db.read() as session:
        same = (UrlRow.source == TombstoneRow.source) & (UrlRow.canonical == TombstoneRow.canonical)
        urls = select(UrlRow.id).join(TombstoneRow, same).where(TombstoneRow.document_id == document_id)
        return _target(session, [], session.scalars(urls).all())


def _led_to(session: Session, sources: Collection[str], urls: Collection[str]) -> list[FetchRow]:
    """The visits of the same sources whose answer came from one of these, whatever address was asked for."""
    found: list[FetchRow] = []
    for part in in_parts(urls):
        asked = select(FetchRow).join(UrlRow, UrlRow.id == FetchRow.url_id)
        found += session.scalars(asked.where(FetchRow.url.in_(part), UrlRow.source.in_(sources)))
    return found


def _target(session: Session, documents: Sequence[DocumentRow], url_ids: Iterable[int], *, also: Iterable[FetchRow] = ()) -> Target:
    numbers = [row.id for row in documents]
    urls = _rows(session, UrlRow, UrlRow.id, url_ids)
    fetches = {row.id: row for row in (*_rows(session, FetchRow, FetchRow.url_id, [row.id for row in urls]), *also)}
    revisions = _rows(session, RevisionRow, RevisionRow.document_id, numbers)
    records = {row.warc_record_id for row in fetches.values() if row.warc_record_id}
    for row in revisions:
        parts = unpack_facts(row.facts).parts
        records.update(read_locator(line).record_id for line in (parts.value if parts else ()))
    words = {row.text for row in revisions}
    for column in (RevisionRow.title, RevisionRow.description):
        words |= _only_theirs(session, column, {value for row in revisions if (value := getattr(row, column.key))}, numbers)
    return Target(
        documents={row.id: row.canonical for row in documents},
        addresses=tuple(Address(url_id=row.id, source=row.source, canonical=row.canonical, host=row.host) for row in urls),
        revisions=tuple(row.id for row in revisions),
        fetches=tuple(sorted(fetches)),
        records=frozenset(records),
        texts=tuple(words),
    )


def _only_theirs(session: Session, column: InstrumentedAttribute[Any], values: set[str], documents: Sequence[int]) -> set[str]:
    """Values of some documents that no other has: a line about the site, which stands in each of its pages, tells of none."""
    theirs, left = set(documents), set(values)
    for part in in_parts(values):
        rows = session.execute(select(column, RevisionRow.document_id).where(column.in_(part)))
        left -= {value for value, document in rows if document not in theirs}
    return left


def texts_of_record(db: Database) -> Callable[[str], tuple[str, ...]]:
    """A question: which texts are stored from the capture of a WARC record?"""

    def texts_of(record_id: str) -> tuple[str, ...]:
        """Also those of an earlier capture of the page: one that says the same makes no new text."""
        asked = select(FetchRow.url_id).where(FetchRow.warc_record_id == record_id)
        of_page = select(RevisionRow.document_id).join(FetchRow, FetchRow.id == RevisionRow.fetch_id).where(FetchRow.url_id.in_(asked))
        said = select(RevisionRow.text, RevisionRow.title, RevisionRow.description).where(RevisionRow.document_id.in_(of_page))
        with db.read() as session:
            return tuple(words for row in session.execute(said) for words in row if words)

    return texts_of


def names_record(db: Database) -> Callable[[str], bool]:
    """A question: does a fetch name this WARC record?"""

    def has_row(record_id: str) -> bool:
        with db.read() as session:
            return session.scalar(select(FetchRow.id).where(FetchRow.warc_record_id == record_id)) is not None

    return has_row


def _rows(session: Session, row: type[Any], column: InstrumentedAttribute[Any], wanted: Iterable[Any]) -> list[Any]:
    return [found for part in in_parts(wanted) for found in session.scalars(select(row).where(column.in_(part)).order_by(row.id))]


def _numbers(session: Session, asked: InstrumentedAttribute[Any], column: InstrumentedAttribute[Any], wanted: Iterable[Any]) -> list[int]:
    return [number for part in in_parts(wanted) for number in session.scalars(select(asked).where(column.in_(part)))]
