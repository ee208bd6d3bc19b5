"""The index of a WACZ: a CDXJ line for each capture, sorted, in gzip blocks with a table of their first keys (ZipNum).

The lines are those of https://specs.webrecorder.net/cdxj/0.1.0/; all values are texts, as py-wacz and pywb write them. The blocks are
those of https://pywb.readthedocs.io/en/latest/manual/indexing.html#zipnum-sharded-index.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from types import TracebackType

from w3lib.url import safe_url_string

from pipelines.archive.http_message import parse_head, split_block
from pipelines.archive.raw_records import RawRecord
from pipelines.archive.records import Record
from pipelines.exports.wacz.package import Package
from pipelines.exports.wacz.search_key import search_key

BLOCKS_NAME = "index.cdx.gz"
LINES_OF_A_BLOCK = 1_024  # as py-wacz and ArchiveWeb.page have it
INDEXED = ("response", "revisit")


class Index:
    """What lies where. It grows in a database of SQLite's own temporary file, which also sorts: memory stays the same."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("CREATE TABLE place (file TEXT, offset INTEGER, PRIMARY KEY (file, offset)) WITHOUT ROWID")
        self._db.execute("CREATE TABLE line (line TEXT)")
        self._db.execute("BEGIN")  # one for all: the database goes with this object

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._db.close()

    def take(self, raw: RawRecord) -> bool:
        """Whether a record is a new one, which from now on is known by its place in the archive."""
        added = self._db.execute("INSERT OR IGNORE INTO place VALUES (?, ?)", (raw.file, raw.record.offset))
        return added.rowcount > 0

    def add(self, raw: RawRecord, *, filename: str, offset: int) -> None:
        """Note where a record lies in the WACZ, if readers look for records of its type."""
        if raw.record.field("WARC-Type") in INDEXED:
            self._db.execute("INSERT INTO line VALUES (?)", (_line(raw, filename=filename, offset=offset),))

    def write(self, package: Package) -> None:
        """Write the blocks and the table of them."""
        table = [f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': BLOCKS_NAME})}\n"]
        with package.part(f"indexes/{BLOCKS_NAME}") as part:
            for lines in self._blocks():
                block = gzip.compress("".join(lines).encode(), mtime=0)
                place = {"offset": part.size, "length": len(block), "digest": f"sha256:{hashlib.sha256(block).hexdigest()}"}
                table.append(f"{lines[0].partition(' {')[0]} {json.dumps(place)}\n")
                part.write(block)
        with package.part("indexes/index.idx", packed=True) as part:
            part.write("".join(table).encode())

    def _blocks(self) -> Iterator[list[str]]:
        """ReplayWeb.page keeps the slash that ends a URL in its key, pywb leaves it out: so none begins between the two keys of a URL."""
        lines: list[str] = []
        furthest = ""
        with closing(self._db.execute("SELECT line FROM line ORDER BY line")) as rows:
            for (line,) in rows:
                key = line.partition(" ")[0]
                if len(lines) >= LINES_OF_A_BLOCK and key > furthest:
                    yield lines
                    lines = []
                lines.append(line)
                furthest = max(furthest, f"{key}/")
        if lines:
            yield lines


def replay_url(record: Record) -> str:
    """The address of a capture as a browser asks for it."""
    return safe_url_string(record.field("WARC-Target-URI").removeprefix("<").removesuffix(">"))


def replay_time(moment: datetime) -> str:
    """To the second, which is how exact the index is."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _line(raw: RawRecord, *, filename: str, offset: int) -> str:
    record, url = raw.record, replay_url(raw.record)
    first_line, headers = parse_head(split_block(record.block)[0], record.field("X-Winnow-Header-Encoding"))
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    about = {
        "url": url,
        "mime": "warc/revisit" if record.field("WARC-Type") == "revisit" else content_type.partition(";")[0].strip(),
        "status": [*first_line.split(), "", ""][1],
        "digest": record.field("WARC-Payload-Digest"),
        "length": str(len(raw.data)),
        "offset": str(offset),
        "filename": filename,
        "recordDigest": f"sha256:{hashlib.sha256(raw.data).hexdigest()}",
    }
    moment = "".join(filter(str.isdigit, record.field("WARC-Date")))[:14]
    return f"{search_key(url)} {moment} {json.dumps(about)}\n"
