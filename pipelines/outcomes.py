"""The closed lists: how a URL can end and how it was found, what kind a page can be, how a text can change, what copies are, exit codes.

One word is at once the enum member, the database value, the stats key, the report row and the heading in `docs/reference/outcomes.md`.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag, StrEnum


class PageStatus(StrEnum):
    """What kind of page a capture is."""

    ARTICLE = "article"
    STUB = "stub"
    LISTING = "listing"
    CONSENT_WALL = "consent_wall"
    CHALLENGE = "challenge"
    LOGIN = "login"
    SOFT_404 = "soft_404"
    EMPTY = "empty"
    PARKED = "parked"
    HACKED = "hacked"
    SITE_PAGE = "site_page"
    ERROR = "error"


class Outcome(StrEnum):
    """How the visit of one URL ended."""

    STORED = "stored"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"
    NEAR_DUPLICATE = "near_duplicate"

    STUB = "stub"
    LISTING = "listing"
    CONSENT_WALL = "consent_wall"
    CHALLENGE = "challenge"
    LOGIN = "login"
    SOFT_404 = "soft_404"
    EMPTY = "empty"
    PARKED = "parked"
    HACKED = "hacked"
    SITE_PAGE = "site_page"

    NOT_HTML = "not_html"
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"
    UNDECODABLE = "undecodable"
    EXTRACTION_FAILED = "extraction_failed"
    QUARANTINED = "quarantined"
    WRONG_LANGUAGE = "wrong_language"

    REFUSED_ADDRESS = "refused_address"
    REFUSED_BY_ROBOTS = "refused_by_robots"
    OUT_OF_SCOPE = "out_of_scope"
    HTTP_ERROR = "http_error"
    NETWORK_ERROR = "network_error"
    SHORTER_ONCE = "shorter_once"
    MISSING_ONCE = "missing_once"
    GONE = "gone"
    WITHDRAWN = "withdrawn"
    FORGOTTEN = "forgotten"


TEXT_STATUSES = frozenset({PageStatus.ARTICLE, PageStatus.STUB, PageStatus.SITE_PAGE})
"""Statuses of pages whose text is stored; only articles are given away unless others are asked for."""

STORED_OUTCOMES = frozenset(
    {
        Outcome.STORED,
        Outcome.REVISED,
        Outcome.UNCHANGED,
        Outcome.NOT_MODIFIED,
        Outcome.NEAR_DUPLICATE,
        Outcome.STUB,
        Outcome.SITE_PAGE,
        Outcome.SHORTER_ONCE,
    }
)
"""Outcomes after which a document holds the text of the URL."""

FAILED_OUTCOMES = frozenset(
    {
        Outcome.TRUNCATED,
        Outcome.UNDECODABLE,
        Outcome.EXTRACTION_FAILED,
        Outcome.QUARANTINED,
        Outcome.HTTP_ERROR,
        Outcome.NETWORK_ERROR,
    }
)
"""Outcomes that a later visit may turn into a document."""


class TextChange(StrEnum):
    """What today's extraction would make of the text a document has, found by `winnow reextract`."""

    UNCHANGED = "unchanged"
    GAINED = "gained"
    LOST = "lost"
    ALTERED = "altered"
    FACTS = "facts"
    LEAVES = "leaves"
    UNREADABLE = "unreadable"


class CopyKind(StrEnum):
    """What one document is to another with the same content. All but a translation have nearly the same text."""

    EXACT = "exact"
    NEAR_DUPLICATE = "near_duplicate"
    WIRE_COPY = "wire_copy"
    TRANSLATION = "translation"


class Road(IntFlag):
    """By what a URL was found: a URL may have been found by several, which completeness is reckoned from."""

    NONE = 0
    FEED = 1
    SITEMAP = 2
    LISTING = 4
    LINKS = 8  # of any page of the host: its navigation, related articles, the one before and the one after


class ExitCode(IntEnum):
    """What `winnow` tells cron."""

    DONE = 0
    BROKE = 1
    USAGE = 2
    ATTENTION = 3
    NOTHING_REACHABLE = 4
    BUSY = 5
    DISK_FULL = 6
    INTERRUPTED = 7
    INTEGRITY = 8

    @property
    def meaning(self) -> str:
        """Its name in words."""
        return self.name.lower().replace("_", " ")
