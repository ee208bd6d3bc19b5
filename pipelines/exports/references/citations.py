"""Cites a revision to its capture: what a reference must hold (`Citation`), and the styles in which it is written. Pure.

Every style names the URL, the time of capture, the SHA-256 of text and body, and the place of the WARC record. The styles of reference
managers are in `bibtex`, `ris` and `csl_json`; the plain sentence is here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pipelines.exports.columns import format_time
from pipelines.exports.references.author_names import AuthorName, split_name
from pipelines.items import Locator, Revision
from pipelines.sources.publication import publication_of

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![-\d])")
# Characters that turn the direction of what follows: a title could otherwise hide what stands behind it.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_UNDATED = "n.d."


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a reference holds. `day` has one to three numbers, as much of year, month and day as the page gives; all texts are one line."""

    key: str
    title: str
    authors: tuple[AuthorName, ...]
    site: str
    day: tuple[int, ...]
    language: str
    url: str
    captured_at: datetime
    revision: int
    text_sha256: str
    payload_sha256: str
    locator: Locator | None
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def published(self) -> str:
        """The day of publication, ISO 8601, empty where the page gives none."""
        return "-".join(f"{number:0{4 if place == 0 else 2}}" for place, number in enumerate(self.day))

    @property
    def accessed(self) -> date:
        """The day of capture in UTC, which is when the page was read."""
        return self.captured_at.astimezone(UTC).date()

    @property
    def place(self) -> str:
        """Where the WARC record lies; empty where the capture is in no archive."""
        where = self.locator
        return f"{where.file}, byte {where.offset}, record {where.record_id}" if where else ""

    @property
    def evidence(self) -> str:
        """What ties the reference to its capture, in a sentence."""
        parts = [f"Revision {self.revision}, captured {format_time(self.captured_at)}", f"text SHA-256 {self.text_sha256}"]
        if self.payload_sha256:
            parts.append(f"body SHA-256 {self.payload_sha256}")
        if self.place:
            parts.append(f"archive {self.place}")
        return "; ".join(parts)


def build_citation(revision: Revision) -> Citation:
    """The reference of a revision."""
    language = revision.language or ""
    return Citation(
        key=re.sub(r"[^A-Za-z0-9]+", "-", revision.source).strip("-") + f"-{revision.document_id}-r{revision.number}",
        title=one_line(revision.title or ""),
        authors=tuple(split_name(name, language) for author in revision.authors if (name := one_line(author))),
        site=one_line(publication_of(revision)) or revision.source,
        day=_read_day(revision.date or ""),
        language=language,
        url=one_line(revision.url),
        captured_at=revision.captured_at,
        revision=revision.number,
        text_sha256=revision.text_sha256,
        payload_sha256=revision.payload_sha256 or "",
        locator=revision.locator,
        abstract=one_line(revision.facts.description.value) if revision.facts.description else "",
        keywords=tuple(word for tag in (revision.facts.tags.value if revision.facts.tags else ()) if (word := one_line(tag))),
    )


def one_line(text: str) -> str:
    """Text as one line: white space single, characters that control a terminal or turn the direction left out, half characters replaced."""
    kept = (char for char in " ".join(text.split()) if char not in _DIRECTION and unicodedata.category(char) != "Cc")
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in kept)


def write_text(citations: Iterable[Citation]) -> str:
    """One sentence a line. Titles and names in scripts written from right to left are set apart, so that the rest keeps its order."""
    return "".join(f"{_sentence(citation)}\n" for citation in citations)


def _sentence(citation: Citation) -> str:
    authors = "; ".join(_isolated(author.whole) for author in citation.authors)
    parts = [
        f"{authors}: " if authors else "",
        f"“{_isolated(citation.title or 'Untitled')}”. ",
        f"{_isolated(citation.site)}, {citation.published or _UNDATED}. ",
        f"{citation.url} " if citation.url else "",
        f"({citation.evidence}).",
    ]
    return "".join(parts)


def _isolated(text: str) -> str:
    turned = any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    return f"\u2068{text}\u2069" if turned else text


def _read_day(text: str) -> tuple[int, ...]:
    """As many of year, month and day as are given and exist."""
    found = _DATE.match(text)
    numbers = tuple(int(number) for number in found.groups() if number) if found else ()
    for length in (len(numbers), 2, 1):
        head = numbers[:length]
        try:
            date(*(*head, 1, 1)[:3])
        except (TypeError, ValueError):
            continue
        return head
    return ()
