"""Page kinds in the database: what is remembered of each host's latest pages, and what the host's knowledge makes of them.

A page is remembered in the transaction that ends its visit. Its signature is kept while it is among the latest `WINDOW_PAGES` of its host;
the verdict stays, so that a page that was withdrawn does not come back when it is visited years later.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pipelines.extraction.kind.model import shipped_kind_models
from pipelines.items import PageKind
from pipelines.page_kind import KINDS, HostVerdict, Kind, PageSignature
from pipelines.store.database.memory_models import HostPageRow
from pipelines.urls import canonical_url, host_of, is_fetchable

WINDOW_PAGES = 300  # of a host and its latest: several times what its template needs, for lists show texts of many pages
_CHANCES = struct.Struct("<4fB")
FORGOTTEN = PageSignature(target=0, title=0, shape=0, tokens=(), opens=(), shows=(), numbered=(), links=())
_HEAD = struct.Struct("<8I")


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
    known = session.execute(select(HostPageRow).where(HostPageRow.page == page)).scalar_one_or_none()
    if known is not None and (known.chances, known.signature) == (chances, signature):
        return False
    before = (known.kind, known.article, known.reason) if known is not None else (None, None, "")
    if known is not None:
        session.execute(delete(HostPageRow).where(HostPageRow.id == known.id))  # it is the latest again
        session.flush()
    session.add(
        HostPageRow(
            host=host,
            page=page,
            chances=chances,
            signature=signature,
            kind=before[0],
            article=before[1],
            reason=before[2],
        )
    )
    session.flush()
    of_host = HostPageRow.host == host
    surplus = select(HostPageRow.id).where(of_host, HostPageRow.signature.is_not(None)).order_by(HostPageRow.id.desc()).offset(WINDOW_PAGES)
    session.execute(update(HostPageRow).where(HostPageRow.id.in_(surplus)).values(signature=None))
    session.execute(delete(HostPageRow).where(of_host, HostPageRow.signature.is_(None), HostPageRow.kind.is_(None)))
    return True


def judge_kinds(session: Session, host: str) -> HostKinds:
    """Judge the latest pages of a host by one another, and keep the verdicts."""
    rows = session.scalars(
        select(HostPageRow).where(HostPageRow.host == host, HostPageRow.signature.is_not(None)).order_by(HostPageRow.id)
    ).all()
    pages = [_alone(row) for row in rows]
    changed = False
    for row, page, verdict in zip(rows, pages, shipped_kind_models().judge_host(pages), strict=True):
        if verdict is None:
            continue
        changed |= verdict.kind.value != (row.kind or page.kind.value)
        row.kind, row.article, row.reason = verdict.kind.value, verdict.article, verdict.reason
    session.flush()
    return HostKinds(verdicts=read_kinds(session, host), changed=changed)


def read_kinds(session: Session, host: str) -> dict[str, HostVerdict]:
    """The verdicts that were kept of a host's pages."""
    statement = select(HostPageRow.page, HostPageRow.kind, HostPageRow.article, HostPageRow.reason)
    rows = session.execute(statement.where(HostPageRow.host == host, HostPageRow.kind.is_not(None)))
    return {row.page: HostVerdict(kind=Kind(row.kind), article=row.article, reason=row.reason) for row in rows}


def read_articles(session: Session, host: str) -> list[str]:
    """Canonical URLs of the pages that are articles by their host's knowledge."""
    return list(session.scalars(select(HostPageRow.page).where(HostPageRow.host == host, HostPageRow.kind == Kind.ARTICLE.value)))


def _alone(row: HostPageRow) -> PageKind:
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
