"""The index of an archive of the web: how its CDX API is asked, and captures out of its answers. Pure.

The API is the one of the Wayback CDX server, which asks for `output=json` with a header row, then rows, and at the end of a page that is
not the last an empty row and one with the key by which the next is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote, urlencode

from pipelines.urls import fetch_url

ROWS_PER_PAGE = 3_000  # a block of the archive's own index; half a megabyte
TIMESTAMP = "%Y%m%d%H%M%S"
_DIGITS = re.compile(r"[0-9]{14}")
_NEEDED = ("timestamp", "original")


class NoIndex(ValueError):
    """An answer that is no list of captures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebArchive:
    """Where an archive is asked: its `index`, and `replay`, to which timestamp and URL of a capture are added."""

    index: str
    replay: str

    def page_address(self, host: str, *, since: date | None, until: date | None, resume_key: str = "") -> str:
        """Where one page of the captures of a host is asked for: HTML answered with 200, once where it stayed the same."""
        parameters: list[tuple[str, object]] = [
            ("url", host),
            ("matchType", "host"),
            ("output", "json"),
            ("fl", "timestamp,original,digest"),
            ("filter", "statuscode:200"),
            ("filter", "mimetype:text/html"),
            ("collapse", "digest"),
            ("limit", ROWS_PER_PAGE),
            ("showResumeKey", "true"),
        ]
        parameters += [(name, f"{day:%Y%m%d}") for name, day in (("from", since), ("to", until)) if day is not None]
        key = f"&resumeKey={quote(resume_key, safe='%+')}" if resume_key else ""  # it comes ready for use in an address
        return f"{self.index}?{urlencode(parameters)}{key}"

    def address_of(self, listed: ListedCapture) -> str:
        """Where the bytes of a capture are, as they were received: `id_` keeps the archive from rewriting links."""
        return f"{self.replay}{listed.captured_at:{TIMESTAMP}}id_/{listed.original}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCapture:
    """A capture as the index names it; `url` is `original` in the form in which we ask for pages."""

    original: str
    url: str
    captured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """One page of an index. `unreadable` are rows that name no capture; without a `resume_key` it is the last."""

    captures: tuple[ListedCapture, ...]
    unreadable: tuple[str, ...] = ()
    resume_key: str = ""


def read_page(body: bytes) -> IndexPage:
    """The captures of one page, in the order of the index. Raises `NoIndex`."""
    rows = _rows(body)
    if not rows:
        return IndexPage(captures=())
    columns, *rows = rows
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise NoIndex(f"its first row names no column '{missing[0]}'")
    key = ""
    if len(rows) >= 2 and not rows[-2] and len(rows[-1]) == 1:
        key, rows = str(rows[-1][0]), rows[:-2]
    read = [(row, _read_row(columns, row)) for row in rows]
    return IndexPage(
        captures=tuple(listed for _, listed in read if listed is not None),
        unreadable=tuple(str(row)[:200] for row, listed in read if listed is None),
        resume_key=key,
    )


def _rows(body: bytes) -> list[list[object]]:
    try:
        rows = json.loads(body or b"[]")
    except (ValueError, RecursionError) as error:
        raise NoIndex("it is not JSON") from error
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise NoIndex("it is no list of rows")
    return rows


def _read_row(columns: Sequence[object], row: Sequence[object]) -> ListedCapture | None:
    values = dict(zip(columns, row, strict=False))
    timestamp, original = (str(values.get(name, "")) for name in _NEEDED)
    if not _DIGITS.fullmatch(timestamp):
        return None
    try:
        moment = datetime.strptime(timestamp, TIMESTAMP).replace(tzinfo=UTC)
        return ListedCapture(original=original, url=fetch_url(original), captured_at=moment)
    except ValueError:
        return None
