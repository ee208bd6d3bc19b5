"""Finds all that belongs to documents that are to be forgotten: their addresses, visits, captures and texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipelines.archive.part_records import read_locator
from pipelines.store.database.connection import Database
from pipelines.store.database.copy_models import UrlVariantRow
from pipelines.store.database.models import DocumentRow, FetchRow, RevisionRow, UrlRow
from pipelines.store.revisions.packing import unpack_facts

_AT_ONCE = 500


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
    """Documents by number; those that are not there are passed over."""
    with db.read() as session:
        documents = _rows(session, DocumentRow, DocumentRow.id, ids)
        urls = {row.url_id for row in documents} | set(_numbers(session, UrlVariantRow.url_id, UrlVariantRow.document_id, ids))
        seen = _rows(session, FetchRow, FetchRow.id, _numbers(session, RevisionRow.fetch_id, RevisionRow.document_id, ids))
        for row in documents:
            urls.update(session.scalars(select(UrlRow.id).where(UrlRow.source == row.source, UrlRow.canonical == row.canonical)))
        urls.update(row.url_id for row in seen)
        urls.update(_led_to(session, {row.source for row in documents}, {row.url for row in seen}))
        return _target(session, documents, urls)


def stored_before(db: Database, source: str, moment: datetime) -> list[int]:
    """The documents of a source that were first stored before a moment."""
    with db.read() as session:
        return list(session.scalars(select(DocumentRow.id).where(DocumentRow.source == source, DocumentRow.created_at < moment)))


def target_of_source(db: Database, source: str) -> Target:
    """All of a source: its documents, and every capture made for it."""
    with db.read() as session:
        documents = session.scalars(select(DocumentRow).where(DocumentRow.source == source)).all()
        return _target(session, documents, session.scalars(select(UrlRow.id).where(UrlRow.source == source)).all())


def target_of_address(db: Database, canonical: str) -> Target:
    """An address without a document, in every source that knows it."""
    with db.read() as session:
        return _target(session, [], session.scalars(select(UrlRow.id).where(UrlRow.canonical == canonical)).all())


def _led_to(session: Session, sources: Collection[str], urls: Collection[str]) -> Iterator[int]:
    """URLs of the same sources from which a redirect led to one of these."""
    for part in _parts(urls):
        asked = select(FetchRow.url_id).join(UrlRow, UrlRow.id == FetchRow.url_id)
        yield from session.scalars(asked.where(FetchRow.url.in_(part), UrlRow.source.in_(sources)).distinct())


def _target(session: Session, documents: Sequence[DocumentRow], url_ids: Iterable[int]) -> Target:
    numbers = [row.id for row in documents]
    urls = _rows(session, UrlRow, UrlRow.id, url_ids)
    fetches = _rows(session, FetchRow, FetchRow.url_id, [row.id for row in urls])
    revisions = _rows(session, RevisionRow, RevisionRow.document_id, numbers)
    records = {row.warc_record_id for row in fetches if row.warc_record_id}
    for row in revisions:
        parts = unpack_facts(row.facts).parts
        records.update(read_locator(line).record_id for line in (parts.value if parts else ()))
    return Target(
        documents={row.id: row.canonical for row in documents},
        addresses=tuple(Address(url_id=row.id, source=row.source, canonical=row.canonical, host=row.host) for row in urls),
        revisions=tuple(row.id for row in revisions),
        fetches=tuple(row.id for row in fetches),
        records=frozenset(records),
        texts=tuple({row.text for row in revisions}),
    )


def texts_of_record(db: Database) -> Callable[[str], tuple[str, ...]]:
    """A question: which texts are stored from the capture of a WARC record?"""

    def texts_of(record_id: str) -> tuple[str, ...]:
        stored = select(RevisionRow.text).join(FetchRow, FetchRow.id == RevisionRow.fetch_id)
        with db.read() as session:
            return tuple(session.scalars(stored.where(FetchRow.warc_record_id == record_id)))

    return texts_of


def _rows(session: Session, row: type[Any], column: InstrumentedAttribute[Any], wanted: Iterable[Any]) -> list[Any]:
    return [found for part in _parts(set(wanted)) for found in session.scalars(select(row).where(column.in_(part)).order_by(row.id))]


def _numbers(session: Session, asked: InstrumentedAttribute[Any], column: InstrumentedAttribute[Any], wanted: Iterable[Any]) -> list[int]:
    return [number for part in _parts(set(wanted)) for number in session.scalars(select(asked).where(column.in_(part)))]


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
