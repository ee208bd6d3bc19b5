"""Writes a WACZ: the records of each capture byte for byte from the archive, and a page with its text for each document."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, BinaryIO

from pipelines.archive.part_records import read_locator
from pipelines.exports.jsonl import encode_line
from pipelines.exports.wacz.captures import RecordReader, Sign, Written
from pipelines.exports.wacz.index import INDEXED, Index, replay_time, replay_url
from pipelines.exports.wacz.package import Package, Part
from pipelines.items import Locator, Revision

ARCHIVE_NAME = "data.warc.gz"
_PAGES = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
_DESCRIPTION = (
    "Pages as their servers sent them, or as somebody saved them (X-Winnow-Made-Head in the head of an answer says so), byte for byte from "
    "the archive in which they were captured, and the text that was taken from each. "
    "Pictures, styles and scripts of the pages were not captured."
)


def write_wacz(revisions: Iterable[Revision], read: RecordReader, out: BinaryIO, *, sign: Sign | None = None) -> Written:
    """Write the revisions with their captures to a file that can seek, in constant memory; pages wait in a temporary file.

    The same revisions give the same bytes, signed by the same key, too. Raises what `read` raises.
    """
    written = Written()
    with Package(out) as package, Index() as index, TemporaryFile(prefix="winnow-") as pages:
        pages.write(encode_line(_PAGES))
        with package.part(f"archive/{ARCHIVE_NAME}") as part:
            for revision in revisions:
                pages.write(encode_line(_page(revision, _copy(revision, read, part, index))))
                written.documents += 1
                written.without_capture += revision.locator is None
        index.write(package)
        _append(package, "pages/pages.jsonl", pages)
        package.finish(title=f"{written.documents} documents of a Winnow corpus", description=_DESCRIPTION, sign=sign)
    return written


def _copy(revision: Revision, read: RecordReader, part: Part, index: Index) -> str:
    """Copy what is not there yet of the captures behind a revision; returns the address of the first, or that of the revision."""
    url = ""
    for locator in _locators(revision):
        for raw in read(locator):
            if not url and raw.record.field("WARC-Type") in INDEXED:
                url = replay_url(raw.record)
            if index.take(raw):
                index.add(raw, filename=ARCHIVE_NAME, offset=part.size)
                part.write(raw.data)
    return url or revision.url


def _locators(revision: Revision) -> Iterator[Locator]:
    if revision.locator is not None:
        yield revision.locator
    if revision.facts.parts is not None:
        yield from map(read_locator, revision.facts.parts.value)


def _page(revision: Revision, url: str) -> dict[str, object]:
    return {
        "id": f"{revision.document_id}-{revision.number}",
        "url": url,
        "ts": replay_time(revision.captured_at),
        "title": revision.title or revision.url,
        "text": revision.text,
    }


def _append(package: Package, path: str, content: IO[bytes]) -> None:
    content.seek(0)
    with package.part(path, packed=True) as part:
        shutil.copyfileobj(content, part, 2**20)
