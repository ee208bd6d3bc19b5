"""JSON Lines: one object per line, every value exact, lists as lists; this is the format to compute with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import BinaryIO

from pipelines.exports.columns import read_row
from pipelines.items import Revision

# Some programs end a line at U+0085, U+2028 and U+2029; lone surrogates have no UTF-8. JSON may spell any of them as an escape.
_ESCAPED = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def write_jsonl(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """Write every column of each revision as UTF-8, missing values as null; returns how many lines."""
    count = 0
    for revision in revisions:
        line = json.dumps(read_row(revision), ensure_ascii=False)
        out.write(_ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", line).encode() + b"\n")
        count += 1
    return count
