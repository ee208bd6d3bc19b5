"""RIS: a record of type ELEC for each citation, for EndNote, Zotero, Mendeley and others. UTF-8, lines end as Windows ends them.

The tags are those that Zotero's importer reads for a web page (github.com/zotero/translators, RIS.js): T2 is the name of the site, DA the
date (PY its year, for others), Y2 the day of access, AB the abstract, KW a keyword each; angle brackets in a note would be taken for HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pipelines.exports.columns import format_time
from pipelines.exports.references.author_names import AuthorName
from pipelines.exports.references.citations import Citation, build_citation
from pipelines.items import Revision

_NO_TAGS = str.maketrans({"<": None, ">": None})


def write_ris(citations: Iterable[Citation]) -> str:
    """The records, one behind the other."""
    return "".join(_entry(citation) for citation in citations)


def write_ris_file(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """One record for each revision; returns how many."""
    count = 0
    for revision in revisions:
        out.write(_entry(build_citation(revision)).encode())
        count += 1
    return count


def _entry(citation: Citation) -> str:
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(citation))


def _lines(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", "ELEC"
    yield "ID", citation.key
    if citation.title:
        yield "TI", citation.title
    for author in citation.authors:
        yield "AU", _author(author)
    yield "T2", citation.site
    if citation.day:
        yield "PY", f"{citation.day[0]:04}"
        yield "DA", _slashed(citation.day)
    if citation.url:
        yield "UR", citation.url
    yield "Y2", _slashed((citation.accessed.year, citation.accessed.month, citation.accessed.day))
    if citation.language:
        yield "LA", citation.language
    if citation.abstract:
        yield "AB", citation.abstract
    for keyword in citation.keywords:
        yield "KW", keyword.replace(";", ",")  # a semicolon would make two of it
    yield "N1", f"Captured {format_time(citation.captured_at)}, revision {citation.revision}"
    yield "N1", f"Text SHA-256 {citation.text_sha256}"
    if citation.payload_sha256:
        yield "N1", f"Body SHA-256 {citation.payload_sha256}"
    if citation.place:
        yield "N1", f"Archive {citation.place}".translate(_NO_TAGS)
    yield "ER", ""


def _author(name: AuthorName) -> str:
    if name.family:
        return f"{name.family}, {name.given}"
    return " ".join(name.whole.replace(",", " ").split())  # a comma would be read as the end of a family name


def _slashed(day: tuple[int, ...]) -> str:
    """YYYY/MM/DD/ with as much as is known; RIS wants all three slashes."""
    year, month, day_of_month = (*(f"{number:02}" for number in day), "", "")[:3]
    return f"{int(year):04}/{month}/{day_of_month}/"
