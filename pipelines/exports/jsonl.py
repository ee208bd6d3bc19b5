"""JSON Lines: one object per line, every value exact, lists as lists; this is the format to compute with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from pipelines.exports.columns import read_row
from pipelines.items import Revision

# Some programs end a line at these; lone surrogates have no UTF-8. JSON may spell any of them as an escape.
_LINE_ENDS = ("\x85", "\u2028", "\u2029")
_SURROGATE = re.compile("[\ud800-\udfff]")
_write = json.JSONEncoder(ensure_ascii=False).encode


def write_jsonl(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """Write every column of each revision as UTF-8, missing values as null; returns how many lines."""
    count = 0
    for revision in revisions:
        out.write(encode_line(read_row(revision)))
        count += 1
    return count


def encode_line(value: Mapping[str, object]) -> bytes:
    """A JSON object as a line of UTF-8; what some programs take for the end of a line stands as an escape."""
    return _encode(_write(value)) + b"\n"


def _encode(line: str) -> bytes:
    for end in _LINE_ENDS:
        if end in line:
            line = line.replace(end, _escape(end))
    try:
        return line.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda match: _escape(match[0]), line).encode()


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}"
