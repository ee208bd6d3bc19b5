"""CSV for the import of Uwazi: a title, properties, and the text as one of them.

The names of the columns are those that properties of the Uwazi template must bear. How Uwazi reads a date, a link (label|address) and
several values (apart by "|") is taken from its documentation and was not tried against a running Uwazi. As spreadsheets open the file too,
cells that look like formulas are disarmed as in `csv`, but not listed, for Uwazi would take that for a property. Names that a machine found
say so in the names of their columns, and stand with their sentences.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from typing import BinaryIO

from pipelines.exports.columns import format_time
from pipelines.exports.csv import escape_row
from pipelines.exports.markdown import body_of
from pipelines.items import Revision
from pipelines.names.grouping import group_names
from pipelines.names.mention import NameKind
from pipelines.sources.publication import publication_of
from pipelines.urls import is_fetchable

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def write_uwazi(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """Write a header and one row per revision."""
    out.write(_line(list(COLUMNS)))
    count = 0
    for revision in revisions:
        cells = escape_row({name: of(revision) for name, of in COLUMNS.items()})
        out.write(_line([cells[name] for name in COLUMNS]))
        count += 1
    return count


def _line(cells: list[str]) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made).writerow(cells)
    return made.getvalue().encode("utf-8", "replace")


def _date(revision: Revision) -> str:
    """The day alone; Uwazi knows no month or year without one."""
    found = _DAY.match(revision.date or "")
    return found[0].replace("-", "/") if found else ""


def _several(values: Iterable[str]) -> str:
    return "|".join(value.replace("|", "/") for value in values)


def _link(revision: Revision) -> str:
    return f"{(revision.title or revision.url).replace('|', '/')}|{revision.url}" if is_fetchable(revision.url) else ""


def _named(revision: Revision, kind: NameKind) -> str:
    return _several(one.name for one in group_names(revision.title or "", revision.text, revision.mentions) if one.kind is kind)


def _sentences(revision: Revision) -> str:
    """A paragraph for each name: its kind, what found it, and each sentence that has it."""
    names = group_names(revision.title or "", revision.text, revision.mentions)
    return "\n\n".join(f"{one.name} ({one.kind}, found by {', '.join(one.found_by)}): {' … '.join(one.sentences)}" for one in names)


COLUMNS: dict[str, Callable[[Revision], str]] = {
    "title": lambda r: r.title or f"document {r.document_id}",
    "Source": publication_of,
    "Date": _date,
    "Authors": lambda r: _several(r.authors),
    "Language": lambda r: r.language or "",
    "Link": _link,
    "Text": lambda r: body_of(r.text),
    "Captured": lambda r: format_time(r.captured_at),
    "Text SHA-256": lambda r: r.text_sha256,
    "Document": lambda r: str(r.document_id),
    "Revision": lambda r: str(r.number),
    "Persons named": lambda r: _named(r, NameKind.PERSON),
    "Organisations named": lambda r: _named(r, NameKind.ORGANISATION),
    "Places named": lambda r: _named(r, NameKind.PLACE),
    "Sentences with names": lambda r: _sentences(r),
}
"""The columns, in order."""
