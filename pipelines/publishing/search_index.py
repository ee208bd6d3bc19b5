"""The index by which a published site is searched in the browser: terms with their places, in many small files that scripts can load.

The terms are those of the corpus' own index (`search.tokens`), so that the site finds what the corpus would find. They are sorted on the
disk, whatever their number. docs/reference/published-site.md says what the files hold; `static/search.js` reads them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from pipelines.exports.columns import format_time
from pipelines.files.own_files import OwnFiles
from pipelines.files.sorted_lines import SortedLines
from pipelines.items import Revision
from pipelines.search.rules import analyzer_rules
from pipelines.search.tokens import terms_of

TEXT_PLACE = 4_096  # where the places of a text begin; those of its title are below it. search.js: TEXT
SHELF = 100  # articles in a file. search.js: SHELF
_FOLDER = 100  # files in a folder. search.js: FOLDER
MOST_BYTES = 48 << 10  # of places in a file of terms; a question reads a file or two for each of its words
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True, slots=True)
class IndexedTerm:
    """A term of titles and texts: in how many articles it stands, and the numbers of the first of them."""

    term: str
    articles: int
    first: tuple[int, ...]


class SearchIndex:
    """Takes articles, which it numbers from 0 in the order in which they come, and writes its files at the end."""

    def __init__(self, scratch: Path) -> None:
        self._lines = SortedLines(scratch / "terms")
        self._articles = 0

    def add(self, revision: Revision) -> None:
        """Take the words of an article, and what questions filter by."""
        for term, places in _places_of(revision).items():
            numbers = [places[0], *(place - before for before, place in pairwise(places))]
            self._lines.add(
                f"{term}\t{self._articles:08d}\t{encode(len(places))}{''.join(map(encode, numbers))}".encode("utf-8", "replace")
            )
        self._articles += 1

    def write(self, files: OwnFiles, *, named: int) -> Iterator[IndexedTerm]:
        """Write the files, and give each term with at most `named` of its articles; whoever wants the files must take all."""
        out = _TermFiles(files)
        for term, postings in self._terms():
            some: list[int] = []
            count = 0
            for article, places in postings:
                out.add(term, article, places)
                count += 1
                if len(some) < named:
                    some.append(article)
            yield IndexedTerm(term, count, tuple(some))
        out.close()
        files.write("search/directory.js", _script("winnowDirectory", {"articles": self._articles, "first": out.first}))
        files.write("search/rules.js", b"window.winnowRules = " + _json(analyzer_rules()) + b";\n")

    def _terms(self) -> Iterator[tuple[str, Iterator[tuple[int, str]]]]:
        lines = (line.decode().split("\t") for line in self._lines)
        for term, found in groupby(lines, key=lambda line: line[0]):
            yield term, ((int(article), places) for _, article, places in found)


class _TermFiles:
    """Fills files with terms in order; one that stands in very many articles goes on in the next."""

    def __init__(self, files: OwnFiles) -> None:
        self.first: list[str] = []
        self._files = files
        self._entries: list[tuple[str, list[str]]] = []
        self._size = self._before = 0

    def add(self, term: str, article: int, places: str) -> None:
        """An article of a term, higher than the one before."""
        if self._size >= MOST_BYTES:
            self.close()
        if not self._entries or self._entries[-1][0] != term:
            self._entries.append((term, []))
            self._size += len(term)
            self._before = 0
        self._entries[-1][1].append(encode(article - self._before) + places)
        self._size += len(self._entries[-1][1][-1])
        self._before = article

    def close(self) -> None:
        """Write what is there."""
        if not self._entries:
            return
        number = len(self.first)
        name = f"terms/{number // _FOLDER}/{number}"
        self.first.append(self._entries[0][0])
        self._files.write(f"search/{name}.js", _script("winnowFile", name, [(term, "".join(parts)) for term, parts in self._entries]))
        self._entries, self._size = [], 0


def write_shelf(files: OwnFiles, number: int, rows: Iterable[Iterable[str]]) -> None:
    """What the list of answers says of `SHELF` articles."""
    name = f"articles/{number // _FOLDER}/{number}"
    files.write(f"search/{name}.js", _script("winnowFile", name, [list(row) for row in rows]))


def encode(number: int) -> str:
    """A number from 0 on in digits of five bits, the lowest first; the last digit is the one below 32."""
    text = ""
    while number >= 32:
        text += _DIGITS[32 + (number & 31)]
        number >>= 5
    return text + _DIGITS[number]


def _places_of(revision: Revision) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, term in enumerate(terms_of(revision.title or "")):
        if place < TEXT_PLACE - 1:
            places[term].append(place)
    for place, term in enumerate(terms_of(revision.text)):
        places[term].append(TEXT_PLACE + place)
    for place, term in enumerate(terms_of("\n".join(revision.authors))):
        places[f"@{term}"].append(place)
    day = (revision.date or format_time(revision.captured_at))[:10]
    facets = [f":s:{revision.source}", f":l:{revision.language or ''}", f":d:{day}", *(f":f:{flag}" for flag in revision.flags)]
    for facet in facets:
        places["".join(facet.lower().split())] = [0]
    return places


def _script(function: str, *values: Any) -> bytes:
    return f"{function}(".encode() + b",".join(map(_json, values)) + b");\n"


def _json(value: Any) -> bytes:
    """JSON that is a script too, whatever it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c").encode("utf-8", "replace")
