"""Page kinds in the database: what is remembered of each host's latest pages, and what the host's knowledge makes of them.

A page is remembered in the transaction that ends its visit. Its signature is kept while it is among the latest `WINDOW_PAGES` of its host;
the verdict stays, so that a page that was withdrawn does not come back when it is visited years later.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from pipelines.items import PageKind
from pipelines.page_kind import KINDS, HostVerdict, Kind, PageSignature
from pipelines.store.database.connection import Database
from pipelines.store.database.memory_models import HostPageRow
from pipelines.store.database.statements import OF_ID, table_of, update_of
from pipelines.urls import canonical_url, host_of, is_fetchable

WINDOW_PAGES = 300  # of a host and its latest: several times what its template needs, for lists show texts of many pages
_CHANCES = struct.Struct("<4fB")
FORGOTTEN = PageSignature(target=0, title=0, shape=0, tokens=(), opens=(), shows=(), numbered=(), links=())
_HEAD = struct.Struct("<8I")
_PAGE = table_of(HostPageRow)
_OF_HOST = _PAGE.c.host == bindparam("of_host")
_KNOWN = select(_PAGE).where(_PAGE.c.page == bindparam("page"))
_LATEST = select(_PAGE).where(_OF_HOST, _PAGE.c.signature.is_not(None)).order_by(_PAGE.c.id)
_VERDICTS = select(_PAGE.c.page, _PAGE.c.kind, _PAGE.c.article, _PAGE.c.reason).where(_OF_HOST, _PAGE.c.kind.is_not(None))
_INSERT = insert(_PAGE)
_DELETE = delete(_PAGE).where(_PAGE.c.id == bindparam(OF_ID))
_SURPLUS = (
    select(_PAGE.c.id)
    .where(_OF_HOST, _PAGE.c.signature.is_not(None))
    .order_by(_PAGE.c.id.desc())
    .offset(bindparam("window", type_=Integer))
)
_FORGET_SIGNATURES = update(_PAGE).where(_PAGE.c.id.in_(_SURPLUS)).values(signature=None)
_DELETE_FORGOTTEN = delete(_PAGE).where(_OF_HOST, _PAGE.c.signature.is_(None), _PAGE.c.kind.is_(None))
_WRITE_VERDICT = update_of(HostPageRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKinds:
    """The verdicts of one host by the canonical URL of each page, and whether any page is now something else than before."""

    verdicts: dict[str, HostVerdict]
    changed: bool


def learn_kind(session: Session, url: str, kind: PageKind) -> bool:
    """Remember a page in place of what was known of it; false where nothing is new."""
    if not is_fetchable(url):
        return False
    host, page = host_of(url), canonical_url(url)
    chances, signature = _CHANCES.pack(*kind.chances, KINDS.index(kind.kind)), pack_signature(kind.signature)
    known = session.execute(_KNOWN, {"page": page}).one_or_none()
    if known is not None and (known.chances, known.signature) == (chances, signature):
        return False
    before = (known.kind, known.article, known.reason) if known is not None else (None, None, "")
    if known is not None:
        session.execute(_DELETE, {OF_ID: known.id})  # it is the latest again
    row = {"host": host, "page": page, "chances": chances, "signature": signature}
    session.execute(_INSERT, row | dict(zip(("kind", "article", "reason"), before, strict=True)))
    session.execute(_FORGET_SIGNATURES, {"of_host": host, "window": WINDOW_PAGES})
    session.execute(_DELETE_FORGOTTEN, {"of_host": host})
    return True


def judge_kinds(session: Session, host: str) -> HostKinds:
    """Judge the latest pages of a host by one another, and keep the verdicts."""
    from pipelines.extraction.kind.model import shipped_kind_models  # a run that learns nothing does without models

    rows = session.execute(_LATEST, {"of_host": host}).all()
    pages = [_alone(row) for row in rows]
    changed, news = False, []
    for row, page, verdict in zip(rows, pages, shipped_kind_models().judge_host(pages), strict=True):
        if verdict is None:
            continue
        changed |= verdict.kind.value != (row.kind or page.kind.value)
        if (verdict.kind.value, verdict.article, verdict.reason) != (row.kind, row.article, row.reason):
            news.append({OF_ID: row.id, "kind": verdict.kind.value, "article": verdict.article, "reason": verdict.reason})
    if news:
        session.execute(_WRITE_VERDICT, news)
    return HostKinds(verdicts=read_kinds(session, host), changed=changed)


def judge_all_hosts(db: Database) -> None:
    """Judge the pages of every host: where the verdicts that are kept may be those of an earlier run."""
    with db.read() as session:
        hosts = session.scalars(select(HostPageRow.host).distinct()).all()
    for host in hosts:
        with db.write() as session:
            judge_kinds(session, host)


def read_kinds(session: Session, host: str) -> dict[str, HostVerdict]:
    """The verdicts that were kept of a host's pages."""
    rows = session.execute(_VERDICTS, {"of_host": host})
    return {row.page: HostVerdict(kind=Kind(row.kind), article=row.article, reason=row.reason) for row in rows}


def read_articles(session: Session, host: str) -> list[str]:
    """Canonical URLs of the pages that are articles by their host's knowledge."""
    return list(session.scalars(select(HostPageRow.page).where(HostPageRow.host == host, HostPageRow.kind == Kind.ARTICLE.value)))


def _alone(row: Row[Any]) -> PageKind:
    """What a page is by itself, as far as it is still known."""
    article, listing, site, error, kind = _CHANCES.unpack(row.chances)
    signature = unpack_signature(row.signature) if row.signature is not None else FORGOTTEN
    return PageKind(kind=KINDS[kind], chances=(article, listing, site, error), reason="", signature=signature)


def pack_signature(page: PageSignature) -> bytes:
    """32-bit numbers, little-endian: target, title and shape, how many of each kind follow, then those."""
    parts: Sequence[Sequence[int]] = (page.tokens, page.opens, page.shows, page.numbered, page.links)
    numbers = [number for part in parts for number in part]
    return _HEAD.pack(page.target, page.title, page.shape, *map(len, parts)) + struct.pack(f"<{len(numbers)}I", *numbers)


def unpack_signature(packed: bytes) -> PageSignature:
    """What `pack_signature` packed."""
    target, title, shape, *lengths = _HEAD.unpack_from(packed)
    numbers = struct.unpack_from(f"<{sum(lengths)}I", packed, _HEAD.size)
    parts, begin = [], 0
    for length in lengths:
        parts.append(numbers[begin : begin + length])
        begin += length
    tokens, opens, shows, numbered, links = parts
    return PageSignature(target=target, title=title, shape=shape, tokens=tokens, opens=opens, shows=shows, numbered=numbered, links=links)
