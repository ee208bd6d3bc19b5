"""Batch extraction: JSON lines in, JSON lines out, in order, on all cores, in constant memory.

A public interface: what docs/reference/batch.md promises stays.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from pipelines.extraction.failure import failed
from pipelines.extraction.page.parsing import MAX_PAGE_BYTES
from pipelines.items import Extraction, PageInput
from pipelines.outcomes import Outcome, PageStatus
from pipelines.reading import PageQueue
from pipelines.workers.extraction_pool import ExtractionPool, WorkerLimits
from winnow.page import page_of

MAX_LINE_BYTES = 2 * MAX_PAGE_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One line of input: a page, or why it is none."""

    id: object
    url: object
    page: PageInput | None
    error: str = ""


def run_batch(source: BinaryIO, target: BinaryIO, *, with_blocks: bool, workers: int = 0) -> int:
    """Write one line for each line of `source`, in order; returns how many ended in status `error`."""
    failures = 0
    with ExtractionPool(WorkerLimits(workers=workers)) as pool:
        for line, extraction in extract_lines(source, pool):
            write_row(target, page_row(line.id, line.url, extraction, with_blocks=with_blocks))
            failures += extraction.status is PageStatus.ERROR
    target.flush()
    return failures


def extract_lines(source: BinaryIO, pool: ExtractionPool) -> Iterator[tuple[BatchLine, Extraction]]:
    """Each line of `source` with what was taken from its page, in order."""
    queue = PageQueue[BatchLine](pool)
    for line, extraction in queue.read((line, line.page, None) for line in read_lines(source)):
        yield line, extraction or failed(PageStatus.ERROR, Outcome.EXTRACTION_FAILED, line.error)


def page_row(identifier: object, url: object, extraction: Extraction, *, with_blocks: bool) -> dict[str, object]:
    """The fields of one page, as docs/reference/batch.md promises them; `url` is given back as it was written."""
    row = {"id": identifier, **page_of(extraction, "").as_dict(), "url": url}
    return row if with_blocks else {name: value for name, value in row.items() if name != "blocks"}


def write_row(target: BinaryIO, row: dict[str, object]) -> None:
    """One line of output."""
    target.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def read_lines(source: BinaryIO) -> Iterator[BatchLine]:
    """The lines of a batch; empty ones are passed over."""
    number = 0
    while True:
        raw = source.readline(MAX_LINE_BYTES)
        if not raw:
            return
        number += 1
        too_long = len(raw) >= MAX_LINE_BYTES and not raw.endswith(b"\n")
        while len(raw) >= MAX_LINE_BYTES and not raw.endswith(b"\n"):
            raw = source.readline(MAX_LINE_BYTES)
        if too_long:
            yield BatchLine(id=None, url=None, page=None, error=f"line {number}: longer than {MAX_LINE_BYTES} bytes")
        elif raw.strip():
            yield _parse(raw, number)


def _parse(raw: bytes, number: int) -> BatchLine:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return BatchLine(id=None, url=None, page=None, error=f"line {number}: not JSON: {error}")
    if not isinstance(fields, dict):
        return BatchLine(id=None, url=None, page=None, error=f"line {number}: not a JSON object")
    line = BatchLine(id=fields.get("id"), url=fields.get("url"), page=None)
    body, url, charset = fields.get("html_b64"), fields.get("url"), fields.get("charset")
    if not isinstance(body, str):
        return replace(line, error=f"line {number}: 'html_b64' is missing or not text")
    try:
        html = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        return replace(line, error=f"line {number}: 'html_b64' is not base64: {error}")
    page = PageInput(url=url if isinstance(url, str) else "", body=html, charset=charset if isinstance(charset, str) else None)
    return replace(line, page=page)
