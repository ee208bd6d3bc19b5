"""Events as lines, and the digests of rows that stand in them. Pure: the same on every machine and both databases.

A line is a JSON object. `previous` is the SHA-256 of the line before it in its strand; in the first line of a strand, of the last line that
anybody wrote before; empty in the very first. `rows` has by table and number the SHA-256 of each row that the event wrote, as it was, or
`GONE`. `files`, where a run ended, has the bytes of each archive file that it wrote. `export` is what was given away
(`exports.ExportRecord`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

VERSION = 1  # of lines and digests; a row that gains a column needs another one
CORPUS = "corpus"  # the strand of what no run does
NO_FILES: Mapping[str, int] = MappingProxyType({})
NO_EXPORT: Mapping[str, Any] = MappingProxyType({})


class CustodyEvent(StrEnum):
    """What happened."""

    FOUND = "found"  # was there when the log began
    BEGUN = "begun"  # a run
    ENDED = "ended"  # a run
    COLLECTED = "collected"
    IMPORTED = "imported"
    REEXTRACTED = "reextracted"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    EXPORTED = "exported"  # also a snapshot
    CHANGED = "changed"  # the status or address of a document
    FORGOTTEN = "forgotten"  # a document, its captures, or the part of a capture that has its words


DIGESTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "run": ("id", "started_at", "ended_at", "pid", "command", "exit_code", "summary", "software"),
        "fetch": (
            *("id", "run_id", "url_id", "url", "requested_at", "captured_at", "status", "outcome", "reason", "content_type", "bytes"),
            *("warc_file", "warc_offset", "warc_length", "warc_record_id", "payload_sha256", "duration_ms"),
        ),
        "document": ("id", "source", "canonical", "url_id", "status", "created_at", "latest_revision", "gone_since"),
        "revision": (
            *("id", "document_id", "number", "fetch_id", "captured_at", "placed_at", "status", "title", "authors", "date", "language"),
            *("description", "section", "tags", "image", "canonical_url", "site_name", "facts", "text", "text_sha256", "blocks"),
            *("flags", "engine", "word_count"),
        ),
        "tombstone": ("id", "document_id", "source", "canonical", "forgotten_at", "why", "texts_sha256", "captures_sha256"),
    }
)
"""The columns of each table, in the order in which they are digested."""
FIRST_DIGESTED = ("run", "fetch", "document", "revision")  # tables that were there when corpora got their log
GONE = ""  # in place of the digest of a row that an event took out


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it was read. `rows` are digests by table and number, `files` bytes by name, `export` is empty where nothing was."""

    previous: str
    strand: str
    at: str
    event: str
    rows: Mapping[str, Mapping[str, str]]
    files: Mapping[str, int]
    export: Mapping[str, Any]


def digest_of(values: Sequence[Any]) -> str:
    """The SHA-256 of a row's values, as `text_of` writes them."""
    return hashlib.sha256(text_of(values).encode("utf-8", "surrogatepass")).hexdigest()


def text_of(values: Sequence[Any]) -> str:
    """A row's values as a JSON list: times in UTC, bytes by their SHA-256, the keys of objects in order."""
    return _ENCODER.encode(values)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"{type(value).__name__} has no place in a row")


_LINE_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))
_ENCODER = json.JSONEncoder(default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def write_line(
    *,
    previous: str,
    strand: str,
    at: datetime,
    event: CustodyEvent,
    rows: Mapping[str, Mapping[int, str]],
    files: Mapping[str, int] = NO_FILES,
    export: Mapping[str, Any] = NO_EXPORT,
) -> str:
    """The line of an event."""
    named = {table: {str(number): digest for number, digest in digests.items()} for table, digests in rows.items() if digests}
    values = {
        "v": VERSION,
        "previous": previous,
        "strand": strand,
        "at": at.astimezone(UTC).isoformat(),
        "event": event.value,
        "rows": named,
    }
    more = {name: dict(found) for name, found in (("files", files), ("export", export)) if found}
    return _LINE_ENCODER.encode(values | more)


def hash_line(line: str) -> str:
    """By which the next line names it; `printf %s "$line" | sha256sum` gives the same."""
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def read_line(line: str) -> Line:
    """Raises ValueError for what is no line of this version."""
    try:
        values = json.loads(line)
        if values["v"] != VERSION:
            raise ValueError(f"version {values['v']!r}")
        rows = {str(table): {str(number): str(digest) for number, digest in found.items()} for table, found in values["rows"].items()}
        files = {str(name): int(size) for name, size in values.get("files", {}).items()}
        export = dict(values.get("export", {}))
        texts = {name: str(values[name]) for name in ("previous", "strand", "at", "event")}
        return Line(rows=rows, files=files, export=export, **texts)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no line of a custody log: {line[:80]!r}") from error
