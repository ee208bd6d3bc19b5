"""CSV for the import of Uwazi: a title, properties, and the text as one of them.

The names of the columns are those that properties of the Uwazi template must bear. How Uwazi reads a date, a link (label|address), several
values (apart by "|") and a value under another ("::") is taken from the source of its import (`app/api/csv`) and was not tried against a
running Uwazi. A property of the type text loses its line breaks there, one of rich text keeps them. As spreadsheets open the file too,
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
from pipelines.names.grouping import NameInArticle, group_names
from pipelines.names.mention import NameKind
from pipelines.sources.publication import publication_of
from pipelines.urls import is_fetchable

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def write_uwazi(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """Write a header and one row per revision."""
    out.write(_line([*COLUMNS]))
    count = 0
    for revision in revisions:
        names = group_names(revision.title or "", revision.text, revision.mentions)
        cells = {name: of(revision) for name, of in _OF_REVISION.items()} | {name: of(names) for name, of in _OF_NAMES.items()}
        escaped = escape_row(cells)
        out.write(_line([escaped[name] for name in COLUMNS]))
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
    return "|".join(value.replace("|", "/").replace("::", ":") for value in values)


def _link(revision: Revision) -> str:
    return f"{(revision.title or revision.url).replace('|', '/')}|{revision.url.replace('|', '%7C')}" if is_fetchable(revision.url) else ""


def _named(names: Iterable[NameInArticle], kind: NameKind) -> str:
    return _several(one.name for one in names if one.kind is kind)


def _sentences(names: Iterable[NameInArticle]) -> str:
    """A paragraph for each name: its kind, what found it, and each sentence that has it."""
    return "\n\n".join(f"{one.name} ({one.kind}, found by {', '.join(one.found_by)}): {' … '.join(one.sentences)}" for one in names)


_OF_REVISION: dict[str, Callable[[Revision], str]] = {
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
}
_OF_NAMES: dict[str, Callable[[tuple[NameInArticle, ...]], str]] = {
    "Persons named": lambda names: _named(names, NameKind.PERSON),
    "Organisations named": lambda names: _named(names, NameKind.ORGANISATION),
    "Places named": lambda names: _named(names, NameKind.PLACE),
    "Sentences with names": _sentences,
}
COLUMNS = (*_OF_REVISION, *_OF_NAMES)
"""The columns, in order."""
