"""Groups of copies: the documents that links hold together, named by the one captured first. A translation holds nothing together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from pipelines.outcomes import CopyKind
from pipelines.store.database.copy_models import CopyIndexRow, CopyLinkRow


def unite(session: Session, ids: Sequence[int]) -> None:
    """Put documents that are linked into one group, with the groups they are in."""
    rows = _members(session, ids)
    groups = sorted({row.copy_group for row in rows if row.copy_group is not None})
    heads = [*rows, *_members(session, groups)]
    head = _first(heads)
    outside = [row.document_id for row in rows if row.copy_group is None]
    others = [group for group in groups if group != head]
    session.execute(_index().where(CopyIndexRow.document_id.in_(outside)).values(copy_group=head))
    if others:
        session.execute(_index().where(CopyIndexRow.copy_group.in_(others)).values(copy_group=head))


def leave_group(session: Session, document_id: int) -> None:
    """Take out a document whose links were deleted, and part those that only it held together."""
    group = select(CopyIndexRow.copy_group).where(CopyIndexRow.document_id == document_id).scalar_subquery()
    rows = session.execute(_read().where(CopyIndexRow.copy_group == group)).all()
    links = (
        select(CopyLinkRow.document_id, CopyLinkRow.other_id)
        .join(CopyIndexRow, CopyIndexRow.document_id == CopyLinkRow.document_id)
        .where(CopyIndexRow.copy_group == group, CopyLinkRow.kind != CopyKind.TRANSLATION.value)
    )
    pairs = [(row.document_id, row.other_id) for row in session.execute(links)]
    by_id = {row.document_id: row for row in rows}
    for component in _components(by_id, pairs):
        head = _first([by_id[member] for member in component]) if len(component) > 1 else None
        moved = [member for member in component if by_id[member].copy_group != head]
        for start in range(0, len(moved), 500):
            session.execute(_index().where(CopyIndexRow.document_id.in_(moved[start : start + 500])).values(copy_group=head))


def _components(ids: Iterable[int], pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The connected components of a graph."""
    neighbours: dict[int, list[int]] = {document: [] for document in ids}
    for one, other in pairs:
        neighbours[one].append(other)
    found, seen = [], set[int]()
    for start in neighbours:
        if start in seen:
            continue
        component, waiting = [], [start]
        seen.add(start)
        while waiting:
            document = waiting.pop()
            component.append(document)
            new = [other for other in neighbours[document] if other not in seen]
            seen.update(new)
            waiting.extend(new)
        found.append(component)
    return found


def _first(rows: Iterable[Row[Any]]) -> int:
    """The document captured first; of two captured at once, the one stored first."""
    head: int = min(rows, key=lambda row: (row.first_captured_at, row.document_id)).document_id
    return head


def _members(session: Session, ids: Sequence[int]) -> Sequence[Row[Any]]:
    return session.execute(_read().where(CopyIndexRow.document_id.in_(ids))).all() if ids else []


def _read() -> Any:
    return select(CopyIndexRow.document_id, CopyIndexRow.first_captured_at, CopyIndexRow.copy_group)


def _index() -> Any:
    return update(CopyIndexRow).execution_options(synchronize_session=False)
