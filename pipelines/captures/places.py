"""Where a capture lies in the archive, and where one came from that we did not fetch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Where a WARC record lies: file relative to the archive folder, byte offset and length of its gzip member, its WARC-Record-ID."""

    file: str
    offset: int
    length: int
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an imported capture came from: a file (name, SHA-256, place and WARC-Record-ID there), or an `address` of a web archive."""

    file: str = ""
    file_sha256: str = ""
    offset: int = 0
    record_id: str = ""
    address: str = ""
