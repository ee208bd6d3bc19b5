"""The lists of a published site: articles by publication and by month, the newest first, and articles by the words in them."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from pipelines.files.own_files import OwnFiles
from pipelines.files.sorted_lines import SortedLines
from pipelines.items import Revision
from pipelines.publishing.rendering import render
from pipelines.publishing.search_index import SHELF, IndexedTerm, write_shelf
from pipelines.publishing.site import UNDATED, Listed, Site, file_name, month_of
from pipelines.search.tokens import FORM

ON_A_PAGE = 100  # articles
WORDS_ON_A_PAGE = 300
NAMED = 10  # articles of a word that its list links to
_NEWEST_FIRST = str.maketrans("0123456789", "9876543210")
_UNDATED_LAST = "~"


@contextmanager
def open_lists(scratch: Path, site: Site) -> Iterator[Lists]:
    """The lists of a site; what need not last goes into the folder `scratch`."""
    with (scratch / "rows").open("x+b") as rows:
        yield Lists(SortedLines(scratch / "lists"), _Rows(rows), site)


class Lists:
    """Takes articles in order, and writes their lists at the end."""

    def __init__(self, lines: SortedLines, rows: _Rows, site: Site) -> None:
        self._site = site
        self._lines = lines
        self._rows = rows
        self.publications: Counter[str] = Counter()
        self.months: Counter[str] = Counter()

    def add(self, revision: Revision, row: Listed) -> None:
        """Put an article into its lists."""
        number = len(self._rows)
        text = json.dumps(astuple(row))
        self._rows.add(text)
        order = row.day.translate(_NEWEST_FIRST) if month_of(revision) != UNDATED else _UNDATED_LAST
        self.publications[revision.source] += 1
        self.months[month_of(revision)] += 1
        for key in (f"p {file_name(revision.source)}", f"m {month_of(revision)}"):
            self._lines.add(f"{key}\t{order}\t{99_999_999 - number:08d}\t{text}".encode("utf-8", "replace"))

    def write(self, files: OwnFiles) -> None:
        """Each publication and each month, and for scripts the shelves of articles."""
        titles = {f"p {file_name(source)}": self._site.publication_of(source) for source in self.publications}
        counts = {f"p {file_name(source)}": count for source, count in self.publications.items()}
        counts |= {f"m {month}": count for month, count in self.months.items()}
        lines = (line.decode().split("\t") for line in self._lines)
        for key, found in groupby(lines, key=lambda line: line[0]):
            kind, name = key[0], key[2:]
            pages = -(-counts[key] // ON_A_PAGE)
            for number, rows in enumerate(_parts((_read(row) for _, _, _, row in found), ON_A_PAGE), 1):
                folder = "publications" if kind == "p" else "months"
                values = {"kind": kind, "name": titles.get(key, name), "stem": name, "count": counts[key], "page": number, "pages": pages}
                files.write(f"{folder}/{name}-{number}.html", render("list.html", site=self._site, root="../", rows=rows, **values))
        for number, rows in enumerate(_parts(iter(self._rows), SHELF)):
            write_shelf(files, number, map(astuple, rows))

    def write_words(self, files: OwnFiles, terms: Iterable[IndexedTerm]) -> int:
        """The words by their first letters, each with some of its articles; returns how many words."""
        wanted = (term for term in terms if term.term[0] not in (FORM, "@", ":"))
        letters = []
        for letter, found in groupby(wanted, key=lambda term: term.term[0]):
            pages: list[_WordPage] = []
            for part in _parts(found, WORDS_ON_A_PAGE):
                if pages:
                    self._write_word_page(files, letter, pages[-1], is_last=False)
                    pages[-1] = _WordPage(pages[-1].number, pages[-1].first, pages[-1].last, [])
                pages.append(_WordPage(len(pages) + 1, part[0].term, part[-1].term, part))
            self._write_word_page(files, letter, pages[-1], is_last=True)
            words = (len(pages) - 1) * WORDS_ON_A_PAGE + len(pages[-1].terms)
            if len(pages) > 1:
                name = f"words/{_code(letter)}.html"
                files.write(name, render("letter.html", site=self._site, root="../", letter=letter, code=_code(letter), pages=pages))
            letters.append((letter, f"words/{_code(letter)}{'' if len(pages) > 1 else '-1'}.html", words))
        files.write("words.html", render("words.html", site=self._site, root="", letters=letters))
        return sum(words for _, _, words in letters)

    def _write_word_page(self, files: OwnFiles, letter: str, page: _WordPage, *, is_last: bool) -> None:
        words = [(one, [self._rows.read(number) for number in one.first]) for one in page.terms]
        values = {"letter": letter, "code": _code(letter), "page": page.number, "is_last": is_last, "words": words}
        files.write(f"words/{_code(letter)}-{page.number}.html", render("word_page.html", site=self._site, root="../", **values))


@dataclass(frozen=True, slots=True)
class _WordPage:
    number: int
    first: str
    last: str
    terms: list[IndexedTerm]


class _Rows:
    """What lists say of each article, on the disk, by its number."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._starts = array("Q")
        self._end = 0

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, text: str) -> None:
        """The next article."""
        line = text.encode() + b"\n"
        self._starts.append(self._end)
        self._end += self._file.write(line)

    def read(self, number: int) -> Listed:
        """An article."""
        self._file.seek(self._starts[number])
        return _read(self._file.readline().decode())

    def __iter__(self) -> Iterator[Listed]:
        return (self.read(number) for number in range(len(self)))


def _read(text: str) -> Listed:
    return Listed(*json.loads(text))


def _code(letter: str) -> str:
    return f"{ord(letter):04x}"


def _parts(values: Iterable, size: int) -> Iterator[list]:  # type: ignore[type-arg]
    part = []
    for value in values:
        part.append(value)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
