"""Reads what the index of copies holds: the groups of a corpus, and the copies and translations of one document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pipelines.comparing.differences import Difference, find_differences
from pipelines.items import Revision
from pipelines.outcomes import CopyKind
from pipelines.similarity import Fingerprint, Likeness, TextOrigin, compare, fingerprint, group_kind, name_kind
from pipelines.store.database.copy_models import CopyIndexRow, CopyLinkRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.revisions.documents import other_addresses
from pipelines.store.revisions.rows import read_revision, revisions

MAX_MEMBERS = 200  # of a group that are read; those captured first
NEAREST = 3  # copies whose differing words are named
MAX_DIFFERENCES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A document beside the one it is compared with, which itself has no `kind`. `first_captured_at` is that of its first revision."""

    document_id: int
    source: str
    url: str
    title: str | None
    date: str | None
    first_captured_at: datetime
    status: str
    language: str | None
    agencies: tuple[str, ...] = ()
    kind: CopyKind | None = None
    similarity: float = 1.0
    contained: float = 1.0
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyGroup:
    """Documents with nearly one text, the earliest capture first, each compared with the document `of`.

    `group` is the number of the earliest, None where `of` is alone; `agencies` are those that any of them credits;
    `other_addresses` are the URLs that show the text of `of` besides its own.
    """

    of: int
    group: int | None
    kind: CopyKind | None
    agencies: tuple[str, ...]
    documents: tuple[Copy, ...]
    translations: tuple[Copy, ...] = ()
    other_addresses: tuple[str, ...] = ()


def copies_of(session: Session, document_id: int) -> CopyGroup:
    """The group of a document, compared with it, with the words by which the nearest differ; and its translations."""
    group = session.scalar(select(CopyIndexRow.copy_group).where(CopyIndexRow.document_id == document_id))
    found = _read_group(session, group, of=document_id, differences=True)
    linked = select(CopyLinkRow.other_id).where(CopyLinkRow.document_id == document_id, CopyLinkRow.kind == CopyKind.TRANSLATION.value)
    translations = _members(session, _latest().where(DocumentRow.id.in_(linked)))
    others = (_copy(revision, captured, kind=CopyKind.TRANSLATION, likeness=_UNLIKE) for revision, captured in translations)
    return replace(found, translations=tuple(others), other_addresses=other_addresses(session, document_id))


def find_groups(session: Session) -> Iterator[CopyGroup]:
    """Every group of the corpus, compared with its earliest document, in the order of those."""
    groups = select(CopyIndexRow.copy_group).where(CopyIndexRow.copy_group.is_not(None)).distinct().order_by(CopyIndexRow.copy_group)
    for group in session.scalars(groups).all():
        if group is not None:
            yield _read_group(session, group, of=group, differences=False)


_UNLIKE = Likeness(same=False, similarity=0.0, contained=0.0)


def _read_group(session: Session, group: int | None, *, of: int, differences: bool) -> CopyGroup:
    members = _members(session, _latest().where(CopyIndexRow.copy_group == group).limit(MAX_MEMBERS)) if group is not None else []
    if of not in {revision.document_id for revision, _ in members}:
        members = [*members, *_members(session, _latest().where(DocumentRow.id == of))]
    base = next(revision for revision, _ in members if revision.document_id == of)
    compared = list(_compare(base, members))
    if differences:
        compared = _name_differences(base, compared, {revision.document_id: revision.text for revision, _ in members})
    return CopyGroup(
        of=of,
        group=group,
        kind=group_kind([copy.kind for copy in compared if copy.kind]) if len(compared) > 1 else None,
        agencies=tuple(dict.fromkeys(agency for copy in compared for agency in copy.agencies)),
        documents=tuple(compared),
    )


def _latest() -> Select[Any]:
    return (
        revisions()
        .add_columns(CopyIndexRow.first_captured_at)
        .where(RevisionRow.number == DocumentRow.latest_revision)
        .order_by(CopyIndexRow.first_captured_at, DocumentRow.id)
    )


def _members(session: Session, statement: Select[Any]) -> list[tuple[Revision, datetime]]:
    read = [(read_revision(row), row.first_captured_at) for row in session.execute(statement)]
    return [(revision, captured or revision.captured_at) for revision, captured in read]


def _compare(base: Revision, members: list[tuple[Revision, datetime]]) -> Iterator[Copy]:
    ours = fingerprint(base.text) if len(members) > 1 else None
    for revision, captured in members:
        if ours is None or revision.document_id == base.document_id:
            yield _copy(revision, captured)
        else:
            likeness = _likeness(ours, revision)
            yield _copy(revision, captured, kind=name_kind(likeness, _origin(base), _origin(revision)), likeness=likeness)


def _likeness(ours: Fingerprint, revision: Revision) -> Likeness:
    return compare(ours, fingerprint(revision.text))


def _origin(revision: Revision) -> TextOrigin:
    return TextOrigin(source=revision.source, agencies=revision.facts.agencies.value if revision.facts.agencies else ())


def _copy(revision: Revision, captured: datetime, *, kind: CopyKind | None = None, likeness: Likeness | None = None) -> Copy:
    return Copy(
        document_id=revision.document_id,
        source=revision.source,
        url=revision.url,
        title=revision.title,
        date=revision.date,
        first_captured_at=captured,
        status=revision.status,
        language=revision.language,
        agencies=_origin(revision).agencies,
        kind=kind,
        similarity=likeness.similarity if likeness else 1.0,
        contained=likeness.contained if likeness else 1.0,
    )


def _name_differences(base: Revision, copies: list[Copy], texts: dict[int, str]) -> list[Copy]:
    differing = sorted((copy for copy in copies if copy.kind and copy.similarity < 1), key=lambda copy: -copy.similarity)
    nearest = {copy.document_id for copy in differing[:NEAREST]}
    return [
        replace(copy, differences=find_differences(base.text, texts[copy.document_id], limit=MAX_DIFFERENCES))
        if copy.document_id in nearest
        else copy
        for copy in copies
    ]
