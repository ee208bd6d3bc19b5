"""What is said of a published site as a whole, and the names of its files. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipelines.explorer.languages.choice import ENGLISH, Language
from pipelines.items import Revision

FORMAT = "winnow-site 1"
ARTICLES_IN_A_FOLDER = 500  # numbers of documents; some servers and file systems are slow with more files in one
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_YEAR = re.compile(r"\d{4}")
UNDATED = "undated"


class Robots(StrEnum):
    """What search engines are told."""

    FORBID = "forbid"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site: what it calls itself, in which language it speaks, under which terms its texts may be used, and how it was made.

    `publications` are the titles of sources by name, of those whose articles were read; `making` is told on the
    page about the site and in its manifest.
    """

    title: str
    creator: str = ""
    licence: str = ""
    robots: Robots = Robots.FORBID
    language: Language = ENGLISH
    is_masked: bool = False
    publications: Mapping[str, str]
    making: Mapping[str, Any]

    def publication_of(self, source: str) -> str:
        """How readers know a source."""
        return self.publications.get(source) or source


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list. `direction` is that of its title."""

    path: str
    title: str
    language: str
    direction: str
    day: str
    publication: str
    beginning: str


def path_of(revision: Revision) -> str:
    """Where an article stands: by its numbers, so that a link to it stays good whatever its title becomes."""
    return f"articles/{revision.document_id // ARTICLES_IN_A_FOLDER}/{revision.document_id}-{revision.number}.html"


def file_name(source: str) -> str:
    """A name for the pages of a source: its own where it is plain, else a digest of it."""
    return source if _PLAIN_NAME.fullmatch(source) else hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:16]


def month_of(revision: Revision) -> str:
    """The month of publication, or the year where the page says no more; `UNDATED` where it says nothing. Never the time of capture."""
    day = (revision.date or "")[:10]
    for pattern, length in ((_MONTH, 7), (_YEAR, 4)):
        if pattern.fullmatch(day[:length]):
            return day[:length]
    return UNDATED
