"""From a stored document to the page extraction is given, by the same path as in a crawl."""

from __future__ import annotations

from pathlib import Path

from pipelines.archive.content import page_of
from pipelines.archive.reader import read_capture
from pipelines.errors import IntegrityError
from pipelines.extraction.extract import extract
from pipelines.items import PageInput, Revision


def engine_version() -> str:
    """What today's extraction writes into `Extraction.engine`."""
    return extract(PageInput(url="http://localhost/", body=b"<html><body><p>A page.</p></body></html>")).engine


def read_page(archive: Path, revision: Revision) -> PageInput:
    """The page a revision was taken from. Raises `IntegrityError` where its capture is missing or damaged, `TooLarge`."""
    if revision.locator is None:
        raise IntegrityError(f"revision {revision.number} of document {revision.document_id} names no capture")
    return page_of(read_capture(archive, revision.locator))
