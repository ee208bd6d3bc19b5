"""Adds a correction to a source's file, or takes one out; everything else in the file stays as it was written.

A file is replaced whole or not at all, and only by one that reads back as it should.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import replace
from pathlib import Path

from pipelines.errors import DiskFullError, UsageError
from pipelines.extraction.corrections import digest_of
from pipelines.items import Correction, Source
from pipelines.sources.loader import load_source, parse_source
from pipelines.sources.writer import write_correction

_HEADING = re.compile(r"\s*\[\[\s*corrections\s*\]\]\s*(#.*)?$")
_TABLE = re.compile(r"\s*\[")
_KEY = re.compile(r"\s*[^\s#]")


def add_correction(folder: Path, name: str, correction: Correction) -> Source:
    """Append a correction to the file of a source in `folder` and return the source as it is then; one that is there stays as it is.

    Raises `UsageError` where there is no such file, or it cannot take a table at its end.
    """
    path, text, source = _read(folder, name)
    if digest_of([correction]) in map(digest_of, ([one] for one in source.corrections)):
        return source
    newline = "\r\n" if "\r\n" in text else "\n"
    added = newline + write_correction(correction).replace("\n", newline)
    new = text + ("" if text.endswith("\n") else newline) + added
    return _replace(path, new, expected=(*source.corrections, correction))


def remove_correction(folder: Path, name: str, digest: str) -> Source:
    """Take the correction with this digest out of a source's file and return the source as it is then; none there, nothing changes.

    Raises `UsageError` where there is no such file, or the table cannot be told apart from the rest.
    """
    path, text, source = _read(folder, name)
    for index, correction in enumerate(source.corrections):
        if digest_of([correction]) == digest:
            rest = source.corrections[:index] + source.corrections[index + 1 :]
            return _replace(path, _without_table(text, index), expected=rest)
    return source


def _read(folder: Path, name: str) -> tuple[Path, str, Source]:
    path = folder / f"{name}.toml"
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file, and a correction is kept in its source's file; put it back first")
    source = load_source(path)
    return path, path.read_bytes().decode("utf-8-sig"), source


def _without_table(text: str, index: int) -> str:
    """The text without its table of that number: from the heading to the last key of the table."""
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if _HEADING.match(line.rstrip("\r\n"))]
    if index >= len(starts):
        return text
    start = starts[index]
    end = next((number for number in range(start + 1, len(lines)) if _TABLE.match(lines[number])), len(lines))
    last = max(number for number in range(start, end) if _KEY.match(lines[number]))
    before = start - 1 if start and not lines[start - 1].strip() else start
    return "".join(lines[:before] + lines[last + 1 :])


def _replace(path: Path, text: str, *, expected: tuple[Correction, ...]) -> Source:
    """Write the file, if it then holds the corrections expected and is otherwise the same source."""
    origin = f"{path.parent.name}/{path.name}"
    try:
        now = parse_source(text, origin=origin)
    except UsageError as error:
        raise UsageError(f"{error}; the file was left as it is: write its corrections as [[corrections]] tables at its end") from error
    if _told(now.corrections) != _told(expected) or replace(now, corrections=()) != replace(load_source(path), corrections=()):
        raise UsageError(f"{origin}: the table of the correction cannot be told apart from the rest; change the file by hand")
    _write_whole(path, text)
    return now


def _told(corrections: tuple[Correction, ...]) -> list[str]:
    return [digest_of([correction]) for correction in corrections]


def _write_whole(path: Path, text: str) -> None:
    """Whatever happens meanwhile, the name stands for the old file or for the new one. A link is followed, its file replaced."""
    target = path.resolve()
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DiskFullError(f"{path}: cannot be written: {error.strerror}; nothing was changed") from error
