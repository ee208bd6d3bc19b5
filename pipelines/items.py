"""Everything that flows through Winnow, in the order in which it flows: read this first.

A `Source` says whom we visit. Discovery finds `Link`s. A fetch gives a `Capture`, one response exactly as it came. Extraction cuts it into
`Block`s and gives an `Extraction`; deciding adds a `Decision`; storing makes a `Revision` of a document. All values are frozen: a stage
takes one and returns another, so the type tells how far a page has come. Blocks, and what analysts say of them, are declared in `blocks`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from pipelines.blocks import IS_BYLINE as IS_BYLINE
from pipelines.blocks import IS_DATE_LINE as IS_DATE_LINE
from pipelines.blocks import IS_TITLE as IS_TITLE
from pipelines.blocks import Block as Block
from pipelines.blocks import BlockKind as BlockKind
from pipelines.blocks import Correction as Correction
from pipelines.blocks import Prepared as Prepared
from pipelines.blocks import Shape as Shape
from pipelines.blocks import shapes_of as shapes_of
from pipelines.captures.circumstances import Circumstances as Circumstances
from pipelines.captures.places import Locator as Locator
from pipelines.captures.places import Origin as Origin
from pipelines.names.mention import Mention as Mention
from pipelines.outcomes import Outcome, PageStatus, Road
from pipelines.page_kind import PageKind as PageKind

T = TypeVar("T", covariant=True)


class LinkKind(StrEnum):
    """What we expect behind a URL; the page itself has the last word."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """Where discovery starts: absolute http(s) URLs by kind."""

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which URLs belong to a source: its hosts, and glob patterns (`*` any run of characters) over path and query.

    `follow_links`: whatever a page of the source links to within the scope is visited too, behind all that was announced.
    """

    hosts: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    follow_links: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much and how fast. `delay_seconds` None means the default of one second, or what robots.txt says when that is more."""

    delay_seconds: float | None = None
    max_pages_per_run: int = 2_000
    max_listing_pages: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An organisation we crawl, one TOML file. Of two corrections of a block the later counts. `keep_days` None: for ever."""

    name: str
    title: str
    seeds: Seeds
    scope: Scope
    languages: tuple[str, ...] = ()
    limits: Limits = Limits()
    enabled: bool = True
    keep_days: int | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL found, with its hints. Dates are aware, in the zone that was named.

    `trap` says why the URL looks like one of an endless supply, if it does. `road` is by what it was found; none where nobody asks.
    """

    url: str
    kind: LinkKind
    found_on: str = ""
    title: str | None = None
    last_modified: datetime | None = None
    published: datetime | None = None
    trap: str = ""
    road: Road = Road.NONE


MADE_HEAD = "X-Winnow-Made-Head"
"""Stands in the head of a capture that is a saved file. A server may send it, too; it counts for imported captures alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response as received: `body` is still compressed as the server sent it, `headers` keep repeats in order."""

    url: str
    captured_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    request_headers: tuple[tuple[str, str], ...] = ()
    ip_address: str | None = None
    protocol: str = "HTTP/1.1"
    truncated: bool = False
    locator: Locator | None = None
    origin: Origin | None = None  # None for what we fetched ourselves
    circumstances: Circumstances | None = None

    def header(self, name: str) -> str | None:
        """First value of a header, by any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def is_saved_file(self) -> bool:
        """Whether somebody saved the page as a file: its head is made up then, and what a server answered is not known."""
        return self.origin is not None and self.header(MADE_HEAD) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Generic[T]):
    """One value about a page, with the name of the rule that chose it.

    `others` are values that other places of the page give instead; `confidence` is how often the rule was right where the truth is known,
    from 0 to 1, None where that was not measured.
    """

    value: T
    rule: str
    others: tuple[str, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page says about its article. None or empty where it says nothing."""

    title: Fact[str] | None = None
    authors: Fact[tuple[str, ...]] | None = None
    date: Fact[str] | None = None
    modified: Fact[str] | None = None
    language: Fact[str] | None = None
    description: Fact[str] | None = None
    section: Fact[str] | None = None
    tags: Fact[tuple[str, ...]] | None = None
    image: Fact[str] | None = None  # address of the main picture
    image_caption: Fact[str] | None = None
    image_credit: Fact[str] | None = None
    canonical_url: Fact[str] | None = None
    site_name: Fact[str] | None = None
    agencies: Fact[tuple[str, ...]] | None = None  # news agencies that signed, alone or beside persons
    license: Fact[str] | None = None
    opt_out: Fact[tuple[str, ...]] | None = None  # signals against use for machine learning or text mining
    amp_url: Fact[str] | None = None  # where the page says its AMP version is
    translations: Fact[tuple[str, ...]] | None = None  # language code, blank, address of each version in another language
    parts: Fact[tuple[str, ...]] | None = None  # of an article over several pages, each further one: address and WARC record


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInput:
    """What extraction needs of a capture: the decoded (not decompressed again) bytes and where they came from.

    `parts` are the further pages over which its article runs, in order; of each, `record` says where it lies in the archive.
    """

    url: str
    body: bytes = field(repr=False)
    charset: str | None = None
    captured_at: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    record: str = ""
    parts: tuple[PageInput, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What we took from one capture, or from those of several parts. `text` is empty unless `status` is article or stub."""

    status: PageStatus
    status_reason: str
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    facts: Facts = field(repr=False)
    flags: tuple[str, ...] = ()
    engine: str = ""
    kind: PageKind | None = field(default=None, repr=False)
    next_part: str = ""  # address of the page on which the article goes on, empty where it ends here
    outcome: Outcome | None = None  # set where extraction itself ended the visit: undecodable, extraction_failed, quarantined
    prepared: Prepared = field(default=Prepared(), repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Keep or not: None as outcome means "store it as a document"."""

    outcome: Outcome | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One claimed row of the frontier: the URL to visit now and what the last visit left behind. `trap`: it looked like one when found."""

    url_id: int
    url: str
    kind: LinkKind
    source: str
    depth: int = 0
    etag: str | None = None
    last_modified: str | None = None
    trap: bool = False
    found_on: str = ""
    roads: Road = Road.NONE
    is_first: bool = True  # it was never visited


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedPage:
    """A capture on disk, and the visit that asked for it; `content` is its body decompressed within limits."""

    visit: Visit
    capture: Capture
    content: bytes = field(repr=False)
    charset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedPage:
    """A captured page and what was taken from it."""

    page: CapturedPage
    extraction: Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPage:
    """An extracted page and what is to be done with it."""

    page: CapturedPage
    extraction: Extraction
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedVisit:
    """How a visit ended; the last thing that flows."""

    visit: Visit
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of a document's text, as exports and reports read it. Times are UTC."""

    document_id: int
    number: int
    url: str
    source: str
    status: str
    title: str | None
    authors: tuple[str, ...]
    date: str | None
    language: str | None
    text: str = field(repr=False)
    captured_at: datetime
    facts: Facts = field(repr=False)
    flags: tuple[str, ...] = ()
    engine: str = ""
    text_sha256: str = ""
    word_count: int | None = None  # of `text`, between white space; None where nobody has counted
    locator: Locator | None = None
    copy_group: int | None = None  # number of the document with nearly this text that was captured first
    copy_kind: str = ""  # a `CopyKind`, of its nearest copy
    payload_sha256: str | None = None  # over the body of its capture as received, still compressed
    analyst_tags: tuple[str, ...] = ()  # of persons who read the document; empty where they were not read
    analyst_notes: tuple[str, ...] = field(default=(), repr=False)  # each with its person before it
    source_title: str = ""  # what people call its source, as the source's file says; empty where nobody has read it
    shapes: tuple[Shape, ...] = field(default=(), repr=False)  # of the paragraphs of `text`; empty where they were not read
    mentions: tuple[Mention, ...] = field(default=(), repr=False)  # of names, found by machines; empty where nobody looked for them
