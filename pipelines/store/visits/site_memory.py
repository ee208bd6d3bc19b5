"""Site memory in the database: pages are learnt in the transaction that stores them, and a host's template is worked out now and then."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pipelines.extraction.template.site_memory import WINDOW_PAGES, HostMemory, Standing, TemplateText, learn, marks_of
from pipelines.items import Block, Extraction, PageKind
from pipelines.outcomes import TEXT_STATUSES
from pipelines.store.database.connection import Database
from pipelines.store.database.memory_models import SiteMemoryPageRow, SiteMemoryRow
from pipelines.store.database.upsert import insert_into
from pipelines.store.visits.host_pages import judge_kinds, learn_kind, read_kinds
from pipelines.urls import canonical_url, host_of, is_fetchable

_NEWS_SHARE = 8  # the template is worked out anew when an eighth of its pages is new: at each of the first pages, then ever more seldom
_MARK = struct.Struct("<Q")
_TEXT = struct.Struct("<QBII?")
_NOTHING = {"version": 0, "pages": 0, "texts": b"", "counted": 0, "passed": 0, "passed_version": 0, "passed_revision": 0}


class StoredMemory:
    """Site memory as a crawl uses it: `get` gives what is known by now. `read_only` works nothing out: it is as old as the last crawl."""

    def __init__(self, db: Database, *, read_only: bool = False) -> None:
        self.db = db
        self.read_only = read_only
        self._known: dict[str, tuple[int, HostMemory | None]] = {}  # host -> (pages counted, memory)

    def get(self, host: str, /) -> HostMemory | None:
        """What is known of a host, None where that is nothing; at most an eighth of the pages learnt is not yet in it."""
        with self.db.read() as session:
            row = session.execute(
                select(SiteMemoryRow.learnt, SiteMemoryRow.counted, SiteMemoryRow.pages).where(SiteMemoryRow.host == host)
            ).first()
        if row is None:
            return None
        if not self.read_only and (row.learnt - row.counted) * _NEWS_SHARE > row.pages:
            self._known[host] = (row.learnt, work_out(self.db, host))
        elif host not in self._known or self._known[host][0] != row.counted:
            self._known[host] = (row.counted, read_memory(self.db, host))
        return self._known[host][1]


def learn_page(session: Session, url: str, extraction: Extraction) -> None:
    """Remember a page of a host in place of what was known of it: its kind, and where it has a text its template.

    Of each host the pages learnt last are kept.
    """
    if not is_fetchable(url):
        return
    new_kind = extraction.kind is not None and learn_kind(session, url, extraction.kind)
    new_template = extraction.status in TEXT_STATUSES and learn_template(session, url, extraction.blocks)
    if new_kind or new_template:
        _count(session, host_of(url))


def learn_page_kind(session: Session, url: str, kind: PageKind) -> None:
    """As `learn_page`, of a page whose text is remembered already."""
    if learn_kind(session, url, kind):
        _count(session, host_of(url))


def learn_stored_page(session: Session, url: str, blocks: Iterable[Block]) -> None:
    """As `learn_page`, of a page whose extraction is no longer there: its kind is not known."""
    if is_fetchable(url) and learn_template(session, url, blocks):
        _count(session, host_of(url))


def _count(session: Session, host: str) -> None:
    counter = insert_into(session, SiteMemoryRow).values(host=host, learnt=1, **_NOTHING)
    session.execute(counter.on_conflict_do_update(index_elements=["host"], set_={"learnt": SiteMemoryRow.learnt + 1}))


def learn_template(session: Session, url: str, blocks: Iterable[Block]) -> bool:
    """Remember the texts of a page, and where they stand; false where nothing is new."""
    host, page = host_of(url), canonical_url(url)
    marks = b"".join(map(_MARK.pack, sorted(marks_of(blocks))))
    if session.scalar(select(SiteMemoryPageRow.marks).where(SiteMemoryPageRow.page == page)) == marks:
        return False
    values = {"host": host, "marks": marks}
    statement = insert_into(session, SiteMemoryPageRow).values(page=page, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["page"], set_=values))
    of_host = SiteMemoryPageRow.host == host
    surplus = select(SiteMemoryPageRow.id).where(of_host).order_by(SiteMemoryPageRow.id.desc()).offset(WINDOW_PAGES)
    session.execute(delete(SiteMemoryPageRow).where(SiteMemoryPageRow.id.in_(surplus)))
    return True


def work_out(db: Database, host: str) -> HostMemory | None:
    """Work out a host's template from the pages learnt so far, and keep it; None while there is none."""
    with db.write() as session:
        row = session.scalars(select(SiteMemoryRow).where(SiteMemoryRow.host == host).with_for_update()).first()
        if row is None:
            return None
        packed = session.scalars(select(SiteMemoryPageRow.marks).where(SiteMemoryPageRow.host == host).order_by(SiteMemoryPageRow.id))
        pages = [[mark for (mark,) in _MARK.iter_unpack(marks)] for marks in packed]
        memory = learn(host, pages, before=_read(row))
        kinds = judge_kinds(session, host)
        memory = replace(memory, version=memory.version + kinds.changed, kinds=kinds.verdicts)
        values = {"version": memory.version, "pages": memory.pages, "texts": _pack(memory), "counted": row.learnt}
        session.execute(update(SiteMemoryRow).where(SiteMemoryRow.host == host).values(values))
    return memory if memory.version else None


def read_memory(db: Database, host: str) -> HostMemory | None:
    """A host's template as it was last worked out; None where there is none."""
    with db.read() as session:
        row = session.get(SiteMemoryRow, host)
        return None if row is None or row.version == 0 else replace(_read(row), kinds=read_kinds(session, host))


def _pack(memory: HostMemory) -> bytes:
    return b"".join(_TEXT.pack(text, known.standing, known.count, known.pages, known.kept) for text, known in memory.texts.items())


def _read(row: SiteMemoryRow) -> HostMemory:
    texts = {text: TemplateText(Standing(standing), *rest) for text, standing, *rest in _TEXT.iter_unpack(row.texts)}
    return HostMemory(host=row.host, version=row.version, pages=row.pages, texts=texts)
