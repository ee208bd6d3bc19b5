"""Joins a `revisit` record to the capture whose body it repeats (WARC 1.1, 6.7): the revisit's time and headers, the original's body.

The original is looked for in the corpus, where it lies once it was imported: by its address and time (`WARC-Refers-To-Target-URI` and
`-Date`), else among the captures of the address. It is taken only if the revisit's payload digest is that of its body. A server's 304 (the
other profile of the standard) answers somebody else's question, and stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus

from pipelines.archive.extent import Extent
from pipelines.archive.members import DamagedMemberError, read_member
from pipelines.archive.places.opening import Place
from pipelines.archive.reader import capture_of, read_capture
from pipelines.archive.records import WARC_START, Record, RecordError, digest_matches, parse_records
from pipelines.errors import IntegrityError
from pipelines.items import Capture, Locator, Source
from pipelines.store.database.connection import Database
from pipelines.store.visits.imports import find_captures

MAX_WAITING = 100_000  # of a file, some 30 MB; what is beyond is counted among its other records
_SAME_PAYLOAD = "identical-payload-digest"  # ends the profile in WARC 1.0, 1.1 and the drafts before


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisits:
    """The places of those in a file, by its name, that are worth looking at again once what lies before them is stored."""

    file: str
    source_of: Callable[[str], Source | None]
    waiting: list[Locator] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Note a record, if it is a revisit of a page in scope that says which body it repeats."""
        is_one = record.field("WARC-Type") == "revisit" and record.field("WARC-Profile").endswith(_SAME_PAYLOAD)
        if is_one and len(self.waiting) < MAX_WAITING and record.field("WARC-Payload-Digest") and self._is_page_in_scope(record):
            place = Locator(file=self.file, offset=record.offset, length=record.length, record_id=record.field("WARC-Record-ID"))
            self.waiting.append(place)

    def _is_page_in_scope(self, record: Record) -> bool:
        """Pictures and styles are what is repeated most, and no document is made of them: their bodies need not be archived again."""
        head = _head(record, file=self.file)
        if head is None or head.status == HTTPStatus.NOT_MODIFIED or "html" not in (head.header("Content-Type") or "html").lower():
            return False
        return head.url.lower().startswith(("http://", "https://")) and self.source_of(head.url) is not None


def join_revisits(revisits: Revisits, extent: Extent, db: Database, archive: Place) -> Iterator[Capture]:
    """Those of a file whose original is in the corpus, as captures, in order."""
    for place in revisits.waiting:
        record = _read_again(extent, place)
        joined = _join(record, revisits.source_of, db, archive, file=extent.name) if record is not None else None
        if joined is not None:
            yield joined


def _join(record: Record, source_of: Callable[[str], Source | None], db: Database, archive: Place, *, file: str) -> Capture | None:
    head, digest = _head(record, file=file), record.field("WARC-Payload-Digest")
    if head is None:
        return None
    for original in _originals(record, head, source_of, db, archive):
        if digest_matches(digest, original.body):
            return replace(head, body=original.body, truncated=original.truncated)  # "truncated" here only says that the body is elsewhere
    return None


def _head(record: Record, *, file: str) -> Capture | None:
    """What the revisit says itself, without a body; None where it has no headers, for then nobody knows what the server said."""
    try:
        return capture_of(record, file=file)
    except RecordError:
        return None


def _originals(record: Record, head: Capture, source_of: Callable[[str], Source | None], db: Database, archive: Place) -> Iterator[Capture]:
    near = _time(record.field("WARC-Refers-To-Date")) or head.captured_at
    for url in dict.fromkeys((_url(record.field("WARC-Refers-To-Target-URI")) or head.url, head.url)):
        source = source_of(url)
        for place in find_captures(db, source.name, url, near=near) if source is not None else ():
            with suppress(IntegrityError):  # `verify` names it
                yield read_capture(archive, place)


def _read_again(extent: Extent, place: Locator) -> Record | None:
    """The record at a place where one was read before."""
    data = extent.read_at(place.offset, place.length)
    try:
        if not data.startswith(WARC_START):
            data = read_member(extent, place.offset).data
        found = parse_records(data, offset=place.offset, length=place.length)
        return next((record for record in found if record.field("WARC-Record-ID") == place.record_id), None)
    except (DamagedMemberError, RecordError):
        return None


def _url(text: str) -> str:
    return text.removeprefix("<").removesuffix(">")


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
