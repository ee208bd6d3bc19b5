"""The tables of site memory: what is known of a host's template, and of the kinds of its pages."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.store.database.models import Base


class SiteMemoryRow(Base):
    """The template of one host, as last worked out from its pages.

    `texts` is written by `site_memory`. `learnt` counts pages that were new or read differently; `counted` is what it was when the template
    was worked out, `passed` when the host's documents were last held against it: those of revisions up to `passed_revision`, with
    `passed_version`.
    """

    __tablename__ = "site_memory"

    host: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    pages: Mapped[int]
    texts: Mapped[bytes]
    learnt: Mapped[int]
    counted: Mapped[int]
    passed: Mapped[int]
    passed_version: Mapped[int]
    passed_revision: Mapped[int]


class SiteMemoryPageRow(Base):
    """The marks (`extraction.site_memory.marks_of`) of one page, by its canonical URL; of each host only the pages learnt last are kept."""

    __tablename__ = "site_memory_page"
    __table_args__ = (
        UniqueConstraint("page", name="uq_site_memory_page_page"),
        Index("ix_site_memory_page_host", "host", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    host: Mapped[str]
    page: Mapped[str]
    marks: Mapped[bytes]


class HostPageRow(Base):
    """What is remembered of one page of a host, by its canonical URL, and what the host's knowledge makes of it; written by `host_pages`.

    `chances` are those of the page alone, `signature` a `PageSignature`, kept of the host's latest pages only.
    `kind` and `reason` are the verdict by the host, `article` the chance of an article by it; None before the first.
    """

    __tablename__ = "host_page"
    __table_args__ = (
        UniqueConstraint("page", name="uq_host_page_page"),
        Index("ix_host_page_host", "host", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    host: Mapped[str]
    page: Mapped[str]
    chances: Mapped[bytes]
    signature: Mapped[bytes | None]
    kind: Mapped[str | None]
    article: Mapped[float | None]
    reason: Mapped[str]
