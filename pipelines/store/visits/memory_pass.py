"""Which stored documents a host's memory would change by now, found from their blocks without an extraction.

A crawl's second pass looks at what is new since the last one and, where a template changed, at the pages it was learnt from. Documents that
are older than both are found when everything is extracted again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.orm import Session

from pipelines.extraction.template.site_memory import WINDOW_PAGES, HostMemory
from pipelines.outcomes import Outcome, PageStatus
from pipelines.page_kind import Kind
from pipelines.store.database.connection import Database
from pipelines.store.database.memory_models import SiteMemoryPageRow, SiteMemoryRow
from pipelines.store.database.models import DocumentRow, ExaminationRow, RevisionRow
from pipelines.store.revisions.packing import unpack_blocks
from pipelines.store.visits.host_pages import read_articles
from pipelines.store.visits.reextraction_results import ExaminationScope, captured_in
from pipelines.store.visits.site_memory import learn_stored_page, read_memory, work_out
from pipelines.store.visits.turns import take_turn
from pipelines.urls import host_of

ROWS_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A second pass to be made: the hosts that learnt something, with the count at which they stood, and what is to be extracted again."""

    memories: Mapping[str, HostMemory]
    learnt: Mapping[str, int]
    documents: tuple[int, ...]
    articles: tuple[str, ...] = ()  # canonical URLs of pages that ended as something else and are articles by their host's knowledge


def has_news(db: Database) -> bool:
    """Whether any host learnt something since the last pass."""
    with db.read() as session:
        return session.scalar(select(SiteMemoryRow.host).where(SiteMemoryRow.learnt != SiteMemoryRow.passed).limit(1)) is not None


def plan_pass(db: Database, wanted: ExaminationScope) -> Pass:
    """Work out the templates of all hosts that learnt something since the last pass, and find the documents they would change."""
    with db.read() as session:
        rows = session.execute(
            select(SiteMemoryRow.host, SiteMemoryRow.learnt, SiteMemoryRow.passed_version, SiteMemoryRow.passed_revision).where(
                SiteMemoryRow.learnt != SiteMemoryRow.passed
            )
        ).all()
    memories = {row.host: memory for row in rows if (memory := work_out(db, row.host))}
    since = {row.host: row.passed_revision for row in rows if row.host in memories}
    changed = [row.host for row in rows if row.host in memories and memories[row.host].version != row.passed_version]
    found: set[int] = set()
    if since:
        with db.read() as session:
            new = RevisionRow.id > min(since.values())
            found.update(_found(session, wanted, memories, new, since=since))
            for host in changed:
                window = select(SiteMemoryPageRow.page).where(SiteMemoryPageRow.host == host)
                found.update(_found(session, wanted, memories, DocumentRow.canonical.in_(window)))
    with db.read() as session:
        articles = tuple(page for host in changed for page in read_articles(session, host))
    return Pass(memories=memories, learnt={row.host: row.learnt for row in rows}, documents=tuple(sorted(found)), articles=articles)


def end_pass(db: Database, made: Pass, *, has_new_pages: bool) -> None:
    """Note that a pass was made; the revisions there are now need not be looked at by the next one.

    What hosts learnt while it was made, they learnt from its own reading of known pages, but where it `has_new_pages`: only then is there
    something for the next pass. The caller holds the corpus's lock, so nobody else taught them.
    """
    with db.write() as session:
        newest = session.scalar(select(func.max(RevisionRow.id))) or 0
        session.execute(update(SiteMemoryRow).values(passed_revision=newest))
        for host, learnt in made.learnt.items():
            values: dict[str, Any] = {"passed": learnt if has_new_pages else SiteMemoryRow.learnt}
            if host in made.memories:
                values["passed_version"] = made.memories[host].version
            session.execute(update(SiteMemoryRow).where(SiteMemoryRow.host == host).values(values))


def learn_stored(db: Database, sources: Sequence[str]) -> None:
    """Learn hosts of which nothing is known from the newest documents that are stored: those of a corpus older than site memory."""
    pages: dict[str, list[int]] = {}
    with db.read() as session:
        known = set(session.scalars(select(SiteMemoryRow.host)))
        documents = select(DocumentRow.id, DocumentRow.canonical).where(DocumentRow.source.in_(sources)).order_by(DocumentRow.id.desc())
        for document, canonical in session.execute(documents.execution_options(yield_per=1_000)):
            of_host = pages.setdefault(host_of(canonical), [])
            if len(of_host) < WINDOW_PAGES:
                of_host.append(document)
    for host, ids in pages.items():
        if host not in known:
            with db.write() as session:
                take_turn(session, hosts=(host,))
                for row in session.execute(_latest(DocumentRow.id.in_(ids))):
                    learn_stored_page(session, row.canonical, unpack_blocks(row.blocks))
            work_out(db, host)


def wake_examined(db: Database, wanted: ExaminationScope) -> None:
    """Let the documents be examined again that were examined with another memory than the present one, and that it would change."""
    memories: dict[str, HostMemory | None] = {}
    woken = []
    with db.read() as session:
        hosts = session.execute(select(SiteMemoryRow.host, SiteMemoryRow.version)).all()
        versions = {row.host: row.version for row in hosts}
        examined = (
            select(DocumentRow.id, DocumentRow.canonical, ExaminationRow.memory_version)
            .join(ExaminationRow, ExaminationRow.document_id == DocumentRow.id)
            .where(DocumentRow.source.in_(wanted.sources))
        )
        if wanted.file:
            examined = examined.where(captured_in(wanted.file))
        for row in session.execute(examined):
            host = host_of(row.canonical)
            if (row.memory_version or 0) != versions.get(host, 0):
                memories.setdefault(host, None)
                woken.append(row.id)
        memories = {host: read_memory(db, host) for host in memories}
        known = {host: memory for host, memory in memories.items() if memory is not None}
        woken = [found for ids in _parts(woken) for found in _found(session, wanted, known, DocumentRow.id.in_(ids))]
    with db.write() as session:
        for ids in _parts(woken):
            session.execute(delete(ExaminationRow).where(ExaminationRow.document_id.in_(ids)))


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]


def _found(
    session: Session,
    wanted: ExaminationScope,
    memories: Mapping[str, HostMemory],
    which: ColumnElement[bool],
    *,
    since: Mapping[str, int] | None = None,
) -> Iterator[int]:
    """Those of some documents that their host's memory would change, but for those it was tried on already."""
    from pipelines.extraction.template.removal import would_change  # with it comes most of the extraction

    statement = _latest(which, DocumentRow.source.in_(wanted.sources)).execution_options(yield_per=ROWS_AT_ONCE)
    for row in session.execute(statement):
        host = host_of(row.canonical)
        memory = memories.get(host)
        if memory is None or (since is not None and row.revision <= since[host]) or _is_examined(row, wanted, memory):
            continue
        verdict = memory.kinds.get(row.canonical)
        if row.status == Outcome.WITHDRAWN.value:
            if verdict is not None and verdict.kind is Kind.ARTICLE:
                yield row.document
        elif would_change(unpack_blocks(row.blocks), row.flags, memory, verdict if row.page_status != PageStatus.SITE_PAGE.value else None):
            yield row.document


def _is_examined(row: Row[Any], wanted: ExaminationScope, memory: HostMemory) -> bool:
    return (row.engine, row.examined, row.memory_version) == (wanted.engine_of(row.source), row.number, memory.version)


def _latest(*conditions: ColumnElement[bool]) -> Any:
    """Rows of the latest revisions with what was examined of them."""
    columns: tuple[Any, ...] = (
        DocumentRow.id.label("document"),
        DocumentRow.canonical,
        DocumentRow.source,
        DocumentRow.status,
        RevisionRow.status.label("page_status"),
        RevisionRow.id.label("revision"),
        RevisionRow.number,
        RevisionRow.blocks,
        RevisionRow.flags,
        ExaminationRow.engine,
        ExaminationRow.revision.label("examined"),
        ExaminationRow.memory_version,
    )
    return (
        select(*columns)
        .join(RevisionRow, (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision))
        .outerjoin(ExaminationRow, ExaminationRow.document_id == DocumentRow.id)
        .where(*conditions)
        .order_by(DocumentRow.id)
    )
