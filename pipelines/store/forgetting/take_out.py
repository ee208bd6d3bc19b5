"""Takes a target out of the database in one write unit, and sets its tombstones; what goes is deleted by number, nothing by its words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipelines.items import Locator
from pipelines.outcomes import Outcome
from pipelines.store.copies.index import take_out_copies
from pipelines.store.custody.events import CustodyEvent
from pipelines.store.custody.log import note
from pipelines.store.database.connection import Database
from pipelines.store.database.copy_models import UrlVariantRow
from pipelines.store.database.custody_models import TombstoneRow
from pipelines.store.database.memory_models import HostPageRow, SiteMemoryPageRow
from pipelines.store.database.models import DocumentRow, ExaminationRow, FetchRow, MeasureRow, RevisionRow, UrlRow
from pipelines.store.database.name_models import ModelFindsRow
from pipelines.store.database.statements import in_parts
from pipelines.store.forgetting.targets import Target
from pipelines.store.search.index import forget_other_analyzers, merge_segments, take_out_revisions

FORGOTTEN_STATE = "forgotten"  # of a URL: no run takes it up
NOWHERE: Mapping[str, Any] = dict.fromkeys(("warc_file", "warc_offset", "warc_length", "warc_record_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedCapture:
    """A capture of which words were taken out: where what is left lies."""

    locator: Locator
    payload_sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What was changed of other documents: captures by their former record, packed blocks by revision, URLs whose title goes.

    `lost` are records that are not in the archive any more.
    """

    lost: frozenset[str] = frozenset()
    captures: Mapping[str, MaskedCapture] = field(default_factory=dict)
    blocks: Mapping[int, bytes] = field(default_factory=dict)
    titles: frozenset[int] = frozenset()


def take_out(db: Database, target: Target, elsewhere: Elsewhere, *, why: str, now: datetime) -> None:
    """Delete documents with all that is made of them, and let go of the captures; the addresses stay, forgotten, with the reason."""
    forget_other_analyzers(db)
    with db.write() as session:
        _set_tombstones(session, target, why=why, now=now)
        _keep_records(session, target, {*elsewhere.captures, *elsewhere.lost} - target.records)
        _delete_documents(session, target)
        _end_addresses(session, target, why=why)
        _let_go_of_captures(session, target.fetches, why=why)
        _change_others(session, elsewhere)
    if target.revisions:
        with db.write() as session:
            merge_segments(session)


def _set_tombstones(session: Session, target: Target, *, why: str, now: datetime) -> None:
    texts, captures = _digests(session, target)
    by_canonical = {canonical: number for number, canonical in target.documents.items()}
    known = {(row.source, row.canonical) for row in session.scalars(select(TombstoneRow))}
    for address in target.addresses:
        if (address.source, address.canonical) in known:
            continue
        number = by_canonical.get(address.canonical)
        row = TombstoneRow(
            document_id=number,
            source=address.source,
            canonical=address.canonical,
            forgotten_at=now,
            why=why,
            texts_sha256=sorted(texts.get(number, ())) if number is not None else [],
            captures_sha256=sorted(captures.get(address.url_id, ())),
        )
        session.add(row)
        session.flush()
        note(session, "tombstone", row.id, CustodyEvent.FORGOTTEN)


def _keep_records(session: Session, target: Target, records: Collection[str]) -> None:
    """Add the captures that words are taken out of to a tombstone, so that an import knows the same records again."""
    former: set[str] = set()
    for part in in_parts(records):
        former.update(filter(None, session.scalars(select(FetchRow.warc_record_id).where(FetchRow.warc_record_id.in_(part)))))
    if not former:
        return
    first = target.addresses[0]
    of_first = (TombstoneRow.source == first.source) & (TombstoneRow.canonical == first.canonical)
    row = session.scalars(select(TombstoneRow).where(of_first)).one()
    row.captures_sha256 = sorted({*row.captures_sha256, *former})
    session.flush()
    note(session, "tombstone", row.id, CustodyEvent.FORGOTTEN)


def _digests(session: Session, target: Target) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    texts: dict[int, set[str]] = {}
    captures: dict[int, set[str]] = {}
    for part in in_parts(target.revisions):
        for row in session.execute(select(RevisionRow.document_id, RevisionRow.text_sha256).where(RevisionRow.id.in_(part))):
            texts.setdefault(row.document_id, set()).add(row.text_sha256)
    for part in in_parts(target.fetches):
        for fetch in session.execute(select(FetchRow.url_id, FetchRow.payload_sha256).where(FetchRow.id.in_(part))):
            if fetch.payload_sha256:
                captures.setdefault(fetch.url_id, set()).add(fetch.payload_sha256)
    return texts, captures


def _delete_documents(session: Session, target: Target) -> None:
    documents = list(target.documents)
    for part in in_parts(documents):
        take_out_copies(session, part)
        session.execute(delete(UrlVariantRow).where(UrlVariantRow.document_id.in_(part)))
        session.execute(delete(ExaminationRow).where(ExaminationRow.document_id.in_(part)))
        session.execute(delete(ModelFindsRow).where(ModelFindsRow.document_id.in_(part)))
    for part in in_parts(target.revisions):
        take_out_revisions(session, part)
    for number in target.revisions:
        note(session, "revision", number, CustodyEvent.FORGOTTEN)
    for number in documents:
        note(session, "document", number)
    _delete(session, RevisionRow, RevisionRow.id, target.revisions)
    _delete(session, DocumentRow, DocumentRow.id, documents)


def _end_addresses(session: Session, target: Target, *, why: str) -> None:
    pages = [address.canonical for address in target.addresses]
    for row, column in ((SiteMemoryPageRow, SiteMemoryPageRow.page), (HostPageRow, HostPageRow.page)):
        _delete(session, row, column, pages)
    numbers = [address.url_id for address in target.addresses]
    _delete(session, UrlVariantRow, UrlVariantRow.url_id, numbers)
    nothing: dict[str, Any] = {"due_at": None, "title_hint": None, "etag": None, "last_modified": None, "claimed_run": None}
    values = {"state": FORGOTTEN_STATE, "outcome": Outcome.FORGOTTEN.value, "reason": why, "attempts": 0, **nothing}
    for part in in_parts(numbers):
        session.execute(update(UrlRow).where(UrlRow.id.in_(part)).values(values))


def _let_go_of_captures(session: Session, fetches: Collection[int], *, why: str) -> None:
    _delete(session, MeasureRow, MeasureRow.fetch_id, fetches)
    for part in in_parts(fetches):
        session.execute(update(FetchRow).where(FetchRow.id.in_(part)).values(reason=f"forgotten: {why}", **NOWHERE))
    for number in fetches:
        note(session, "fetch", number, CustodyEvent.FORGOTTEN)


def _change_others(session: Session, elsewhere: Elsewhere) -> None:
    for former, masked in elsewhere.captures.items():
        number = session.scalar(select(FetchRow.id).where(FetchRow.warc_record_id == former))
        if number is None:
            continue
        place = masked.locator
        values = {"warc_file": place.file, "warc_offset": place.offset, "warc_length": place.length, "warc_record_id": place.record_id}
        session.execute(
            update(FetchRow).where(FetchRow.id == number).values(payload_sha256=masked.payload_sha256, bytes=masked.bytes, **values)
        )
        note(session, "fetch", number, CustodyEvent.FORGOTTEN)
    for records in in_parts(elsewhere.lost):
        for number in session.scalars(select(FetchRow.id).where(FetchRow.warc_record_id.in_(records))).all():
            session.execute(update(FetchRow).where(FetchRow.id == number).values(NOWHERE))
            note(session, "fetch", number, CustodyEvent.FORGOTTEN)
    for number, packed in elsewhere.blocks.items():
        session.execute(update(RevisionRow).where(RevisionRow.id == number).values(blocks=packed))
        note(session, "revision", number, CustodyEvent.FORGOTTEN)
    for part in in_parts(elsewhere.titles):
        session.execute(update(UrlRow).where(UrlRow.id.in_(part)).values(title_hint=None))


def _delete(session: Session, row: type[Any], column: InstrumentedAttribute[Any], wanted: Collection[Any]) -> None:
    for part in in_parts(wanted):
        session.execute(delete(row).where(column.in_(part)))
