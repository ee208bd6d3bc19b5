"""The tables, one class each; their names and column names are a promise to whoever reads the database. Times are UTC, but for
`published_hint`, which a feed gives with its offset.

A class ends in `Row`, because the values that flow (`items.Source`, `items.Revision`) already have the plain names. A change here needs a
new file in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Double, ForeignKey, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pipelines.store.database.columns import PlainJson, PlainText, UtcDateTime, ZonedDateTime

_Big = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in a column declared INTEGER


EMPTY = text("''")  # as a default of the database


class Base(DeclarativeBase):
    """Maps Python types to columns for all tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: PlainText,
        datetime: UtcDateTime,
        int: _Big,
        dict[str, Any]: PlainJson,
        list[str]: PlainJson,
        bytes: LargeBinary,
        float: Double,
    }


class SourceRow(Base):
    """An organisation we crawl, by the name of its file. Down to `reaching_back_to` crawls still read its archives; then it is empty."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    added_at: Mapped[datetime]
    reaching_back_to: Mapped[datetime | None]


class RunRow(Base):
    """One invocation of `winnow crawl`; without `ended_at` it is at work or died."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    pid: Mapped[int]
    command: Mapped[str]
    exit_code: Mapped[int | None]
    summary: Mapped[dict[str, Any] | None]
    software: Mapped[str]


class UrlRow(Base):
    """The frontier: one URL of one source, how its last visit ended and when it is next due.

    `state` is queued (waiting), claimed (a run is visiting it) or done. `priority` orders the claims, smallest first; see `links.priority`.
    `reached_back_to` is the date down to which a backfill took the links of a listing or sitemap.
    `attempts` counts the extractions that failed since the last one that did not.
    `watched_since` to `vain_announcements` are a `schedule.Watch`; `roads` are the `items.Road`s by which it was found, added up.
    """

    __tablename__ = "url"
    __table_args__ = (
        UniqueConstraint("source", "canonical", name="uq_url_source_canonical"),
        Index("ix_url_claim", "state", "source", "host", "priority", "id"),
        # Partial ones: where due_at is not NULL, so that no claim goes by it, and where attempts > 0; see migrations 0015 and 0010.
        # Said here, that would load PostgreSQL's dialect at every start.
        Index("ix_url_due", "state", "source", "due_at"),
        Index("ix_url_failed", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("source.name"))
    url: Mapped[str]
    canonical: Mapped[str]
    host: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    outcome: Mapped[str | None]
    reason: Mapped[str]
    depth: Mapped[int]
    attempts: Mapped[int]
    priority: Mapped[int]
    due_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_visited_at: Mapped[datetime | None]
    found_on: Mapped[str]
    title_hint: Mapped[str | None]
    published_hint: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    lastmod_hint: Mapped[datetime | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    claimed_run: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    watched_since: Mapped[datetime | None]
    looks: Mapped[int] = mapped_column(server_default="0")
    changes: Mapped[int] = mapped_column(server_default="0")
    changed_at: Mapped[datetime | None]
    vain_announcements: Mapped[int] = mapped_column(server_default="0")
    reached_back_to: Mapped[datetime | None]
    roads: Mapped[int] = mapped_column(server_default="0")


class FetchRow(Base):
    """One request and its result; written for every visit, also for one that met a refusal before a byte was sent.

    `url` is where the response came from, after redirects. `payload_sha256` is over the body as received, still compressed.
    """

    __tablename__ = "fetch"
    __table_args__ = (
        UniqueConstraint("warc_record_id", name="uq_fetch_warc_record_id"),
        Index("ix_fetch_url", "url_id", "id"),
        Index("ix_fetch_run", "run_id", "outcome"),
        Index("ix_fetch_captured", "captured_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    url_id: Mapped[int] = mapped_column(ForeignKey("url.id"))
    url: Mapped[str]
    requested_at: Mapped[datetime]
    captured_at: Mapped[datetime | None]
    status: Mapped[int | None]
    outcome: Mapped[str]
    reason: Mapped[str]
    content_type: Mapped[str | None]
    bytes: Mapped[int | None]
    warc_file: Mapped[str | None]
    warc_offset: Mapped[int | None]
    warc_length: Mapped[int | None]
    warc_record_id: Mapped[str | None]
    payload_sha256: Mapped[str | None]
    duration_ms: Mapped[int]


class DocumentRow(Base):
    """A text with an identity through time.

    `status` is the word of exports: article or stub as its latest revision, or missing_once or gone when the page is no longer there;
    `gone_since` is then the time of the first visit that found it missing. `revision_id` to `page_status` repeat what lists go by
    of the latest revision: its row, its language, the day of its date or else of its capture (shorter where the page says
    less), and its own status. `facet_id` is written by triggers.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("source", "canonical", name="uq_document_source_canonical"),
        Index("ix_document_url", "url_id"),
        Index("ix_document_revision", "revision_id", "facet_id", "day"),
        Index("ix_document_day", "day", "id", "facet_id"),
        Index("ix_document_facet", "facet_id", "day"),
        Index("ix_document_canonical", "canonical"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("source.name"))
    canonical: Mapped[str]
    url_id: Mapped[int] = mapped_column(ForeignKey("url.id"))
    status: Mapped[str]
    created_at: Mapped[datetime]
    latest_revision: Mapped[int]
    gone_since: Mapped[datetime | None]
    revision_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(server_default=EMPTY)
    day: Mapped[str] = mapped_column(server_default=EMPTY)
    page_status: Mapped[str] = mapped_column(server_default=EMPTY)
    facet_id: Mapped[int | None]


class RevisionRow(Base):
    """One version of a document's text, with what the page said about it (`facts`: value and rule of each) and all its blocks.

    `placed_at` is the time of the revision before where a wrong clock dates this one earlier: history goes by it (`rows.IN_ORDER`).
    `blocks` is written by `packing.pack_blocks`. `date` is as the page gave it, ISO 8601. `word_count` counts runs between white space.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("document_id", "number", name="uq_revision_document_number"),
        Index("ix_revision_undated", "document_id", "id", "date"),  # where date is NULL (migration 0018); to say so here loads a dialect
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    fetch_id: Mapped[int] = mapped_column(ForeignKey("fetch.id"))
    captured_at: Mapped[datetime]
    placed_at: Mapped[datetime | None]
    status: Mapped[str]
    title: Mapped[str | None]
    authors: Mapped[list[str]]
    date: Mapped[str | None]
    language: Mapped[str | None]
    description: Mapped[str | None]
    section: Mapped[str | None]
    tags: Mapped[list[str]]
    image: Mapped[str | None]
    canonical_url: Mapped[str | None]
    site_name: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    text: Mapped[str]
    text_sha256: Mapped[str]
    blocks: Mapped[bytes]
    flags: Mapped[list[str]]
    engine: Mapped[str]
    word_count: Mapped[int]


class ExaminationRow(Base):
    """What today's extraction made of the capture behind a document's revision; `winnow reextract` writes it and goes on by it.

    `revision` is the number of the revision it was compared with, `becomes` article, stub or the outcome in which the page would now end,
    `memory_version` that of the host's site memory that was used, if any.
    """

    __tablename__ = "examination"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    revision: Mapped[int]
    engine: Mapped[str]
    examined_at: Mapped[datetime]
    change: Mapped[str]
    status: Mapped[str]
    becomes: Mapped[str]
    reason: Mapped[str]
    flags_gone: Mapped[list[str]]
    flags_new: Mapped[list[str]]
    added: Mapped[str | None]
    removed: Mapped[str | None]
    memory_version: Mapped[int | None]


class HostRow(Base):
    """What politeness must remember of a host between runs; written by `hosts`.

    `last_request_at` is by the machine's own clock, which WINNOW_CLOCK_OFFSET_SECONDS does not move, for the host sees only that one; the
    other times are by the corpus's. `failures` counts those in a row, `pauses` the pauses they led to. `robots` is the last good
    robots.txt, `robots_at` when it was last known to be so, `crawl_delay_ms` what it asks for.
    """

    __tablename__ = "host"

    host: Mapped[str] = mapped_column(primary_key=True)
    last_request_at: Mapped[datetime | None]
    failures: Mapped[int]
    pauses: Mapped[int]
    paused_until: Mapped[datetime | None]
    pause_reason: Mapped[str]
    crawl_delay_ms: Mapped[int]
    robots: Mapped[bytes | None]
    robots_at: Mapped[datetime | None]
    robots_etag: Mapped[str | None]
    robots_last_modified: Mapped[str | None]


class MeasureRow(Base):
    """What one visit measured of its page; the reports on health judge by it. Empty where the visit gave no page of that kind.

    `dated` is 1 where a date was found, else 0. `kept_percent` is the share of the page's text that was kept, `layout` where in the page
    most of it stood. `arrived_at` stands with new articles only: when the source brought it out, as far as we can know.
    """

    __tablename__ = "measure"
    __table_args__ = (
        Index("ix_measure_source", "source", "kind", "fetch_id"),
        Index("ix_measure_arrived", "source", "arrived_at"),
    )

    fetch_id: Mapped[int] = mapped_column(ForeignKey("fetch.id"), primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(ForeignKey("source.name"))
    kind: Mapped[str]
    words: Mapped[int | None]
    dated: Mapped[int | None]
    kept_percent: Mapped[int | None]
    layout: Mapped[str | None]
    links: Mapped[int | None]
    arrived_at: Mapped[datetime | None]
