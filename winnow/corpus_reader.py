"""`winnow.open`: a corpus for Python users, read only, with the selection that the command line has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from numbers import Integral
from pathlib import Path
from types import TracebackType

from pipelines.choices import name_known, read_member
from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.exports.columns import Value, read_row
from pipelines.items import Block, Revision
from pipelines.search.periods import MAX_QUESTIONS, By
from pipelines.search.query import NO_QUERY
from pipelines.search.selection import FIELDS, Selection, read_selection
from pipelines.store.database.connection import Database
from pipelines.store.revisions.documents import blocks_of
from pipelines.store.search.known_names import find_unknown
from pipelines.store.search.selection import count_selected, select
from pipelines.store.search.trend import count_trend, rows_of
from pipelines.store.tagging.refreshing import refresh_tags
from pipelines.store.tagging.tag_folder import TAGS_NAME

_SECONDS = 3_600.0  # a program waits for its numbers
Wanted = str | int | date | Iterable[str | int | date] | None


class CorpusReader:
    """An opened corpus; close it, or use it in a `with` block. Reading takes no lock: a crawl may be at work.

    The keywords of `documents`, `rows`, `count` and `trend` are the options of `winnow export`, with `_` for `-`: `source`, `language`,
    `since`, `until`, `captured_since`, `captured_until`, `dated`, `query`, `include`, `flag`, `without_flag`, `tag`,
    `without_tag`, `document`, `revisions`, `copies`, `wire`, `sample` and `seed`. Days are dates (of a
    `datetime` its date) or texts like 2026-03-31; options that may be given several times take a list. None is as if it were not given.
    All raise `UsageError` for a value that no document can have, such as a source that is not there, and name the near ones.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._db: Database = corpus.open_database(read_only=True)

    @property
    def folder(self) -> Path:
        """The corpus folder."""
        return self._corpus.root

    def documents(self, **selection: Wanted) -> Iterator[Revision]:
        """The selected documents, each as its latest revision unless `revisions` asks for others, streaming in constant memory."""
        wanted = self._selection(selection)
        with self._db.read() as session:
            yield from select(session, wanted)

    def rows(self, **selection: Wanted) -> Iterator[dict[str, Value]]:
        """The selected documents as rows with the columns of every export (docs/reference/export-columns.md).

        >>> pandas.DataFrame(corpus.rows(language="en"))
        """
        return map(read_row, self.documents(**selection))

    def count(self, **selection: Wanted) -> int:
        """How many documents are selected."""
        wanted = self._selection(selection)
        with self._db.read() as session:
            return count_selected(session, wanted)

    def trend(self, *questions: str, by: str = "auto", **selection: Wanted) -> list[dict[str, str | int | float | None]]:
        """How many documents each question finds by day, week, month or year of publication; without a question, of the selection.

        A row for each question and period, with the columns of `winnow trend --csv`; then one for what has no date, and one for what has
        only a year or a month. At most four questions. `copies="first", wire="once"` counts copies of one article once.

        >>> pandas.DataFrame(corpus.trend("curfew", by="month")).plot("period", "share_percent")
        """
        if len(questions) > MAX_QUESTIONS:
            raise UsageError(f"{len(questions)} questions: at most {MAX_QUESTIONS} are compared")
        given = {name for name, value in selection.items() if value is not None}
        if needless := sorted({"revisions", "sample", "seed"} & given):
            raise UsageError(f"a trend counts latest revisions, and all of them: leave out {', '.join(needless)}")
        if questions and "query" in given:
            raise UsageError("a trend counts its questions: leave out query, or give it as a question")
        unit = read_member("by", by, By)
        wanted = [self._selection({**selection, "query": question}) for question in questions] or [self._selection(selection)]
        asked = [one.query for one in wanted if one.query.text]
        with self._db.read() as session:
            return list(rows_of(count_trend(session, asked, replace(wanted[0], query=NO_QUERY), by=unit, seconds=_SECONDS)))

    def blocks(self, document: Revision) -> tuple[Block, ...]:
        """All texts of the page of a document in order, kept and dropped, each with its reason."""
        with self._db.read() as session:
            return blocks_of(session, document)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def __enter__(self) -> CorpusReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _selection(self, wanted: Mapping[str, Wanted]) -> Selection:
        names = {option.name for option in FIELDS.values()}
        words = {name.replace("_", "-"): _words(name, value) for name, value in wanted.items()}
        for name in words.keys() - names:
            raise UsageError(f"there is no option '{name}'; {name_known(name, sorted(names))}")
        selection = read_selection(words, dashes="")
        faults = refresh_tags(self._corpus.root / TAGS_NAME, self._db, self._corpus.open_database)
        if faults and selection.asks_for_tags:
            raise UsageError("\n".join(faults))
        with self._db.read() as session:
            unknown = find_unknown(session, selection, sources=self._corpus.source_names())
        if unknown:
            raise UsageError("\n".join(unknown))
        return selection


def _words(name: str, value: Wanted) -> list[str]:
    """The value of an option as the words of a command line."""
    if value is None:
        return []
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, bytearray, memoryview)):
        return [_word(name, one) for one in value]
    return [_word(name, value)]


def _word(name: str, value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()[: len("2026-03-31")]
    if not isinstance(value, (str, date, Integral)):
        raise UsageError(f"{name} is to be a text, a number, a date, or a list of such, not {type(value).__name__}")
    return str(value)


def open_reader(folder: str | Path | None = None) -> CorpusReader:
    """Open the corpus in a folder; without one that of the environment variable WINNOW_CORPUS, or of the current folder.

    Raises `UsageError` where there is no corpus.
    """
    return CorpusReader(open_corpus(None if folder is None else Path(folder)))
