"""Site memory in the database: pages are learnt in the transaction that stores them, and a host's template is worked out now and then."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Insert, bindparam, delete, select, update
from sqlalchemy.orm import Session

from pipelines.extraction.template.site_memory import WINDOW_PAGES, HostMemory, Standing, TemplateText, learn, marks_of
from pipelines.items import Block, Extraction, PageKind
from pipelines.outcomes import TEXT_STATUSES
from pipelines.store.database.connection import Database
from pipelines.store.database.memory_models import SiteMemoryPageRow, SiteMemoryRow
from pipelines.store.database.statements import dialect_of, table_of
from pipelines.store.database.upsert import insert_for
from pipelines.store.visits.host_pages import judge_kinds, learn_kind, read_kinds
from pipelines.store.visits.turns import take_turn
from pipelines.urls import canonical_url, host_of, is_fetchable

_NEWS_SHARE = 8  # the template is worked out anew when an eighth of its pages is new: at each of the first pages, then ever more seldom
_MARK = struct.Struct("<Q")
_TEXT = struct.Struct("<QBII?")
_PAGE, _HOST = table_of(SiteMemoryPageRow), table_of(SiteMemoryRow)
_MARKS = select(_PAGE.c.marks).where(_PAGE.c.page == bindparam("page"))
_SURPLUS = select(_PAGE.c.id).where(_PAGE.c.host == bindparam("host")).order_by(_PAGE.c.id.desc()).offset(WINDOW_PAGES)
_DELETE_SURPLUS = delete(_PAGE).where(_PAGE.c.id.in_(_SURPLUS))
_AGE = select(_HOST.c.learnt, _HOST.c.counted, _HOST.c.pages).where(_HOST.c.host == bindparam("host"))
_NOTHING = {"version": 0, "pages": 0, "texts": b"", "counted": 0, "passed": 0, "passed_version": 0, "passed_revision": 0}


class StoredMemory:
    """Site memory as a crawl uses it: `get` gives what is known by now. `read_only` works nothing out: it is as old as the last crawl.

    `judges_kinds` False leaves it to a pass to judge anew what the pages of a host are: a crawl and an import make one at their end. Of a
    page that they visit, the verdict is known only where an earlier run had it, and judging all pages of the host took an eighth of a
    crawl's processor time.
    """

    def __init__(self, db: Database, *, read_only: bool = False, judges_kinds: bool = True) -> None:
        self.db = db
        self.read_only = read_only
        self.judges_kinds = judges_kinds
        self._known: dict[str, tuple[int, HostMemory | None]] = {}  # host -> (pages counted, memory)

    def get(self, host: str, /) -> HostMemory | None:
        """What is known of a host, None where that is nothing; at most an eighth of the pages learnt is not yet in it."""
        with self.db.read() as session:
            row = session.execute(_AGE, {"host": host}).first()
        if row is None:
            return None
        if not self.read_only and (row.learnt - row.counted) * _NEWS_SHARE > row.pages:
            self._known[host] = (row.learnt, work_out(self.db, host, with_kinds=self.judges_kinds))
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
    new_template = extraction.status in TEXT_STATUSES and _learn_marks(session, url, _marks_in(extraction))
    if new_kind or new_template:
        _count(session, host_of(url))


def _marks_in(extraction: Extraction) -> Collection[int]:
    prepared = extraction.prepared
    return prepared.marks if prepared.is_of(extraction.blocks) else marks_of(extraction.blocks)


def learn_page_kind(session: Session, url: str, kind: PageKind) -> None:
    """As `learn_page`, of a page whose text is remembered already."""
    if learn_kind(session, url, kind):
        _count(session, host_of(url))


def learn_stored_page(session: Session, url: str, blocks: Iterable[Block]) -> None:
    """As `learn_page`, of a page whose extraction is no longer there: its kind is not known."""
    if is_fetchable(url) and learn_template(session, url, blocks):
        _count(session, host_of(url))


def _count(session: Session, host: str) -> None:
    session.execute(_count_one(dialect_of(session)), {"host": host, "learnt": 1, **_NOTHING})


def learn_template(session: Session, url: str, blocks: Iterable[Block]) -> bool:
    """Remember the texts of a page, and where they stand; false where nothing is new."""
    return _learn_marks(session, url, marks_of(blocks))


def _learn_marks(session: Session, url: str, found: Collection[int]) -> bool:
    host, page = host_of(url), canonical_url(url)
    marks = struct.pack(f"<{len(found)}Q", *sorted(found))
    if session.scalar(_MARKS, {"page": page}) == marks:
        return False
    session.execute(_write_marks(dialect_of(session)), {"page": page, "host": host, "marks": marks})
    session.execute(_DELETE_SURPLUS, {"host": host})
    return True


@lru_cache(maxsize=2)
def _count_one(dialect: str) -> Insert:
    one_more = {"learnt": table_of(SiteMemoryRow).c.learnt + 1}
    return insert_for(dialect, SiteMemoryRow).on_conflict_do_update(index_elements=["host"], set_=one_more)


@lru_cache(maxsize=2)
def _write_marks(dialect: str) -> Insert:
    statement = insert_for(dialect, SiteMemoryPageRow)
    given = {"host": statement.excluded.host, "marks": statement.excluded.marks}
    return statement.on_conflict_do_update(index_elements=["page"], set_=given)


def work_out(db: Database, host: str, *, with_kinds: bool = True) -> HostMemory | None:
    """Work out a host's template from the pages learnt so far, and keep it; None while there is none.

    `with_kinds` judges anew what each of its pages is; without it the verdicts stand as they were.
    """
    with db.write() as session:
        take_turn(session, hosts=(host,))
        row = session.scalars(select(SiteMemoryRow).where(SiteMemoryRow.host == host).with_for_update()).first()
        if row is None:
            return None
        packed = session.scalars(select(SiteMemoryPageRow.marks).where(SiteMemoryPageRow.host == host).order_by(SiteMemoryPageRow.id))
        pages = [[mark for (mark,) in _MARK.iter_unpack(marks)] for marks in packed]
        memory = learn(host, pages, before=_read(row))
        if with_kinds:
            kinds = judge_kinds(session, host)
            memory = replace(memory, version=memory.version + kinds.changed, kinds=kinds.verdicts)
        else:
            memory = replace(memory, kinds=read_kinds(session, host))
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
