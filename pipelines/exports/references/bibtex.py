"""BibTeX: an `@online` entry for each citation, for LaTeX (biblatex, BibTeX), Zotero, JabRef and others. UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import quote

from pipelines.exports.references.author_names import AuthorName
from pipelines.exports.references.citations import Citation, build_citation
from pipelines.items import Revision

# Escapes without a brace of their own in the value: BibTeX counts braces even behind a backslash, and a lone one would end the entry.
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "#": r"\#",
        "$": r"\$",
        "%": r"\%",
        "&": r"\&",
        "_": r"\_",
    }
)
_URL_KEPT = "!#$%&'()*+,-./:;=?@_~[]"  # what a URL field holds as it is


def write_bibtex(citations: Iterable[Citation]) -> str:
    """The entries, divided by blank lines."""
    return "\n".join(_entry(citation) for citation in citations)


def write_bibtex_file(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """One entry for each revision; returns how many."""
    count = 0
    for revision in revisions:
        out.write((("\n" if count else "") + _entry(build_citation(revision))).encode())
        count += 1
    return count


def _entry(citation: Citation) -> str:
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in _fields(citation))
    return f"@online{{{citation.key},\n{lines}\n}}\n"


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    if citation.authors:
        yield "author", " and ".join(_author(author) for author in citation.authors)
    if citation.title:
        yield "title", f"{{{_escaped(citation.title)}}}"  # the inner braces keep capitals as they are
    yield "organization", _escaped(citation.site)
    if citation.day:
        yield "date", citation.published
        yield "year", f"{citation.day[0]:04}"
    if citation.url:
        yield "url", quote(citation.url, safe=_URL_KEPT)
    yield "urldate", citation.accessed.isoformat()
    if citation.language:
        yield "language", _escaped(citation.language)
    yield "note", _escaped(citation.evidence)


def _author(name: AuthorName) -> str:
    if name.family:
        return f"{_escaped(name.family)}, {_escaped(name.given)}"
    return f"{{{_escaped(name.whole)}}}"  # in braces a name is one piece, whatever stands in it


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)
