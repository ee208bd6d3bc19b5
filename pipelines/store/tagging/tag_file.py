"""The file of one person's tags and notes: CSV, a line per article, so that a spreadsheet, an editor and version control can work on it.

An article is named by its address: that outlives a rebuild, and means the same in another copy of the corpus. Text that a spreadsheet would
run gets an apostrophe in front, which is taken away again here. Reading names the line of each fault; writing is left to `tag_folder`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime

from pipelines.errors import UsageError
from pipelines.files.csv_table import FileFaultError, armed, disarmed, read_csv_table
from pipelines.search.tag_names import SEPARATOR, read_tag, unite_tags
from pipelines.urls import canonical_url

COLUMNS = ("address", "tags", "note", "changed")
MAX_NOTE_CHARS = 5_000
MAX_ADDRESS_CHARS = 2_000  # PostgreSQL's indexes take 2,700 bytes of a row
_BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What one person says of one article. `changed` None where the file does not say when."""

    address: str
    tags: tuple[str, ...] = ()
    note: str = ""
    changed: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.tags and not self.note


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFile:
    """All remarks of one person, by address, in the order of the file; `delimiter` is what its spreadsheet divides cells by."""

    remarks: Mapping[str, Remark] = field(default_factory=dict)
    delimiter: str = ","

    def with_remark(self, remark: Remark) -> TagFile:
        """The file with one remark in the place of that on the same article; an empty one takes it out."""
        remarks = {**self.remarks, remark.address: remark}
        if remark.is_empty:
            del remarks[remark.address]
        return replace(self, remarks=remarks)

    def united(self, other: TagFile) -> TagFile:
        """With all tags of both; where both have a note on an article, that which was changed last."""
        remarks = dict(self.remarks)
        for address, remark in other.remarks.items():
            remarks[address] = unite(remarks[address], remark) if address in remarks else remark
        return replace(self, remarks=remarks)


def unite(one: Remark, other: Remark) -> Remark:
    """All tags of both, and the later note; `other` counts as the later where both say the same time or none."""
    later = other if (other.changed or _LONG_AGO) >= (one.changed or _LONG_AGO) else one
    earlier = one if later is other else other
    return replace(later, tags=unite_tags(one.tags, other.tags), note=later.note or earlier.note)


def read_note(text: str) -> str:
    """A note as it is kept. Raises `UsageError` for one that is too long."""
    note = _BARRED.sub("\ufffd", "\n".join(line.rstrip() for line in text.strip().splitlines()))
    if len(note) > MAX_NOTE_CHARS:
        raise UsageError(f"a note has at most {MAX_NOTE_CHARS:,} characters, this one {len(note):,}; shorten it")
    return note


def read_tag_file(data: bytes, *, where: str) -> TagFile:
    """The remarks in a file. Raises `FileFaultError`, beginning with `where` and the line."""
    table = read_csv_table(data, columns=COLUMNS, needed="address", where=where)
    remarks: dict[str, Remark] = {}
    for place, cells in table.rows:
        remark = _remark(cells, place)
        remarks[remark.address] = unite(remarks[remark.address], remark) if remark.address in remarks else remark
    return TagFile(remarks=remarks, delimiter=table.delimiter)


def write_tag_file(file: TagFile) -> bytes:
    """The file, UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, delimiter=file.delimiter)
    rows.writerow(COLUMNS)
    for remark in file.remarks.values():
        changed = remark.changed.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if remark.changed else ""
        rows.writerow([remark.address, armed(f"{SEPARATOR} ".join(remark.tags)), armed(remark.note), changed])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def _remark(cells: Mapping[str, str], where: str) -> Remark:
    try:
        address = canonical_url(cells.get("address", "").strip())
    except ValueError as error:
        raise FileFaultError(f"{where}: '{cells.get('address', '')[:200]}' is not the address of a page; begin it with https://") from error
    if len(address) > MAX_ADDRESS_CHARS:
        raise FileFaultError(f"{where}: the address is longer than {MAX_ADDRESS_CHARS:,} characters")
    try:
        tags = unite_tags(read_tag(tag) for tag in disarmed(cells.get("tags", "")).split(SEPARATOR) if tag.strip())
        note = read_note(disarmed(cells.get("note", "")))
    except UsageError as error:
        raise FileFaultError(f"{where}: {error}") from error
    return Remark(address=address, tags=tags, note=note, changed=_time(cells.get("changed", ""), where))


def _time(text: str, where: str) -> datetime | None:
    """None also for what a spreadsheet made of it: it only tells which of two notes is the later."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if not MINYEAR < moment.year < MAXYEAR:  # at the edge of the calendar another time zone has no such day
        raise FileFaultError(f"{where}: '{text.strip()[:40]}' is no time of a change; leave the cell empty where it is not known")
    return moment.replace(tzinfo=moment.tzinfo or UTC)
