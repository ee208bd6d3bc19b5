"""Writes down which WARC record holds a part of an article, as one line among the facts of its text, and reads it back."""

from __future__ import annotations

from pipelines.errors import IntegrityError
from pipelines.items import Locator


def describe_part(url: str, locator: Locator) -> str:
    """Address, record, file, offset and length, apart by blanks; the file last, for it alone may hold one."""
    return f"{url} {locator.record_id} {locator.offset} {locator.length} {locator.file}"


def read_locator(line: str) -> Locator:
    """Where the record of a part lies. Raises `IntegrityError` for what is no such line."""
    try:
        _, record_id, offset, length, file = line.split(" ", 4)
        return Locator(file=file, offset=int(offset), length=int(length), record_id=record_id)
    except ValueError:
        raise IntegrityError(f"no WARC record of a part: {line[:200]!r}") from None
