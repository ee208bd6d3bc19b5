"""The index of copies in the database: takes new revisions in, in the order they were stored, and links each document with those like it.

What a document costs does not grow with the corpus: it is looked up by its bands, of each band at most `BUCKET_FULL` documents are known,
and it is compared with at most `MAX_COMPARED` of those found. Nothing is merged and no document is touched. Reading is in `copy_groups`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, select
from sqlalchemy.orm import Session, aliased

from pipelines.items import Facts
from pipelines.outcomes import CopyKind
from pipelines.similarity import Fingerprint, Likeness, TextOrigin, compare, fingerprint, name_kind
from pipelines.store.copies.components import leave_group, unite
from pipelines.store.copies.translations import find_translations
from pipelines.store.database.connection import Database
from pipelines.store.database.copy_models import CopyBandRow, CopyIndexRow, CopyLinkRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.upsert import insert_into
from pipelines.store.revisions.packing import unpack_facts

AT_ONCE = 50  # documents in a write unit: about a tenth of a second
BUCKET_FULL = 64  # documents of a band; who comes later finds these and joins their group
MAX_COMPARED = 20  # candidates, those with most bands in common
MAX_LINKS = 10  # of a document to those before it, the nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What a step did: the documents taken in, and how many of them have a copy or a translation."""

    documents: int = 0
    linked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _IndexedDocument:
    """A document as it is compared."""

    id: int
    revision_id: int
    origin: TextOrigin
    fingerprint: Fingerprint
    first_captured_at: datetime
    canonical: str
    facts: Facts


def count_unindexed(db: Database) -> int:
    """How many documents are not in the index as they are today."""
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(_unindexed(session).subquery())) or 0


def index_copies(db: Database) -> Indexed:
    """Take the next documents into the index, at most `AT_ONCE`; none are left when the answer names none.

    One write unit: a step that is killed did nothing.
    """
    with db.write() as session:
        rows = session.execute(_unindexed(session).order_by(RevisionRow.id).limit(AT_ONCE)).all()
        documents = [_read(row) for row in rows]
        step = _Step(session, documents)
        return Indexed(documents=len(documents), linked=sum(step.take_in(document) for document in documents))


def forget_copies(db: Database) -> None:
    """Empty the index, so that it is made anew."""
    with db.write() as session:
        for table in (CopyLinkRow, CopyBandRow, CopyIndexRow):
            session.execute(delete(table))


def take_out_copies(session: Session, documents: Sequence[int]) -> None:
    """Take documents that go out of the index, and part the groups that only they held together."""
    indexed = (
        select(CopyIndexRow.document_id, CopyIndexRow.copy_group, RevisionRow.text)
        .join(RevisionRow, RevisionRow.id == CopyIndexRow.revision_id)
        .where(CopyIndexRow.document_id.in_(documents))
    )
    for row in session.execute(indexed).all():
        _take_out(session, row)
        session.execute(delete(CopyIndexRow).where(CopyIndexRow.document_id == row.document_id))


def _take_out(session: Session, row: Any) -> None:
    """What the index knows of a document; `row` has its number, group and indexed text."""
    bands = fingerprint(row.text).bands
    session.execute(delete(CopyBandRow).where(CopyBandRow.band.in_(bands), CopyBandRow.document_id == row.document_id))
    _delete_links(session, row.document_id)
    if row.copy_group is not None:
        leave_group(session, row.document_id)


class _Step:
    """One write unit: its look-ups are made together, and its documents see each other."""

    def __init__(self, session: Session, documents: Sequence[_IndexedDocument]) -> None:
        self.session = session
        self._known: dict[int, _IndexedDocument] = {}
        self._buckets: dict[int, list[int]] = defaultdict(list)
        self._forget_earlier(documents)
        bands = sorted({band for document in documents for band in document.fingerprint.bands})
        if bands:
            wanted = select(CopyBandRow.band, CopyBandRow.document_id).where(CopyBandRow.band.in_(bands))
            for row in session.execute(wanted.order_by(CopyBandRow.band, CopyBandRow.document_id)):
                self._buckets[row.band].append(row.document_id)

    def take_in(self, document: _IndexedDocument) -> bool:
        """Index one document; whether it is like another."""
        likenesses = self._find_copies(document)
        self._add(document)
        links = [(other.id, name_kind(found, document.origin, other.origin), found) for other, found in likenesses]
        for other_id in find_translations(self.session, document.origin.source, document.canonical, document.facts):
            links.append((other_id, CopyKind.TRANSLATION, Likeness(same=False, similarity=0.0, contained=0.0)))
        _insert_links(self.session, document.id, links)
        if likenesses:
            unite(self.session, [document.id, *(other.id for other, _ in likenesses)])
        return bool(links)

    def _find_copies(self, document: _IndexedDocument) -> list[tuple[_IndexedDocument, Likeness]]:
        shared = Counter(other for band in document.fingerprint.bands for other in self._buckets[band])
        nearest = sorted(shared, key=lambda other: (-shared[other], other))[:MAX_COMPARED]
        self._read_missing(nearest)
        found = [(self._known[other], compare(document.fingerprint, self._known[other].fingerprint)) for other in nearest]
        copies = [(other, likeness) for other, likeness in found if likeness.is_copy]
        return sorted(copies, key=lambda pair: (-pair[1].similarity, -pair[1].contained, pair[0].id))[:MAX_LINKS]

    def _add(self, document: _IndexedDocument) -> None:
        self._known[document.id] = document
        values = {"revision_id": document.revision_id, "first_captured_at": document.first_captured_at}
        statement = insert_into(self.session, CopyIndexRow).values(document_id=document.id, **values)
        self.session.execute(statement.on_conflict_do_update(index_elements=["document_id"], set_=values))
        free = [band for band in document.fingerprint.bands if len(self._buckets[band]) < BUCKET_FULL]
        for band in free:
            self._buckets[band].append(document.id)
        if free:
            rows = [{"band": band, "document_id": document.id} for band in free]
            # One may be left of an earlier text that was changed by hand since: it is what is wanted.
            self.session.execute(insert_into(self.session, CopyBandRow).on_conflict_do_nothing(), rows)

    def _forget_earlier(self, documents: Sequence[_IndexedDocument]) -> None:
        """Take out what the index knows of earlier revisions of these documents."""
        ids = [document.id for document in documents]
        earlier = (
            select(CopyIndexRow.document_id, CopyIndexRow.copy_group, RevisionRow.text)
            .join(RevisionRow, RevisionRow.id == CopyIndexRow.revision_id)
            .where(CopyIndexRow.document_id.in_(ids))
        )
        for row in self.session.execute(earlier).all():
            _take_out(self.session, row)

    def _read_missing(self, ids: Iterable[int]) -> None:
        missing = [document_id for document_id in ids if document_id not in self._known]
        if not missing:
            return
        indexed = _revisions().join(CopyIndexRow, CopyIndexRow.revision_id == RevisionRow.id).where(CopyIndexRow.document_id.in_(missing))
        self._known.update((row.document_id, _read(row)) for row in self.session.execute(indexed))


def _unindexed(session: Session) -> Select[Any]:
    """Latest revisions behind the newest that the index has: it takes them in by their row numbers, and new ones have higher numbers."""
    newest = session.scalar(select(func.max(CopyIndexRow.revision_id))) or 0
    return _revisions().where(RevisionRow.id > newest, RevisionRow.number == DocumentRow.latest_revision)


def _revisions() -> Select[Any]:
    first = aliased(RevisionRow)
    statement = select(
        RevisionRow.id,
        RevisionRow.document_id,
        RevisionRow.text,
        RevisionRow.facts,
        DocumentRow.source,
        DocumentRow.canonical,
        first.captured_at.label("first_captured_at"),
    )
    return statement.join(DocumentRow, DocumentRow.id == RevisionRow.document_id).join(
        first, (first.document_id == DocumentRow.id) & (first.number == 1)
    )


def _read(row: Row[Any]) -> _IndexedDocument:
    facts = unpack_facts(row.facts)
    return _IndexedDocument(
        id=row.document_id,
        revision_id=row.id,
        origin=TextOrigin(source=row.source, agencies=facts.agencies.value if facts.agencies else ()),
        fingerprint=fingerprint(row.text),
        first_captured_at=row.first_captured_at,
        canonical=row.canonical,
        facts=facts,
    )


def _insert_links(session: Session, document_id: int, links: Sequence[tuple[int, CopyKind, Likeness]]) -> None:
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for other_id, kind, likeness in links:
        values = {"kind": kind.value, "similarity": likeness.similarity, "contained": likeness.contained}
        for ends in ((document_id, other_id), (other_id, document_id)):
            rows.setdefault(ends, {"document_id": ends[0], "other_id": ends[1], **values})
    if rows:  # two translations that are indexed in one step find each other twice
        statement = insert_into(session, CopyLinkRow)
        changed = {name: statement.excluded[name] for name in ("kind", "similarity", "contained")}
        session.execute(statement.on_conflict_do_update(index_elements=["document_id", "other_id"], set_=changed), list(rows.values()))


def _delete_links(session: Session, document_id: int) -> None:
    others = session.scalars(select(CopyLinkRow.other_id).where(CopyLinkRow.document_id == document_id)).all()
    for chunk in _chunks(others):
        session.execute(delete(CopyLinkRow).where(CopyLinkRow.document_id.in_(chunk), CopyLinkRow.other_id == document_id))
    session.execute(delete(CopyLinkRow).where(CopyLinkRow.document_id == document_id))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]
