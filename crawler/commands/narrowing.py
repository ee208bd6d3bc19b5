"""What `winnow search` and `winnow kwic` share: the question, the options that narrow it, and the corpus made ready for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from crawler.corpus import open_corpus
from crawler.search_pass import index_stored
from pipelines.errors import UsageError
from pipelines.store.database import Database
from pipelines.store.selection import Selection

INCLUDABLE = ("stub", "missing_once", "gone")
WordsArgument = Annotated[list[str], typer.Argument(help="What to search for; see the examples.", metavar="WORDS...", show_default=False)]
SourceOption = Annotated[list[str] | None, typer.Option(help="Only this source; may be given several times.")]
LanguageOption = Annotated[list[str] | None, typer.Option(help="Only this language (ISO 639-1); may be given several times.")]
SinceOption = Annotated[str, typer.Option(help="First day, YYYY-MM-DD, of publication (of capture where a page gives no date).")]
UntilOption = Annotated[str, typer.Option(help="Last day, YYYY-MM-DD, included.")]
IncludeOption = Annotated[str, typer.Option(help="Also these, separated by commas: stub, missing_once, gone. Articles when left out.")]


def make_selection(*, sources: list[str] | None, languages: list[str] | None, since: str, until: str, include: str) -> Selection:
    """The selection that the options ask for. Raises UsageError, naming the option."""
    words = frozenset(word.strip() for word in include.split(",") if word.strip())
    wrong = sorted(words - {*INCLUDABLE, "article"})
    if wrong:
        raise UsageError(f"--include {wrong[0]}: there are {', '.join(INCLUDABLE)}")
    return Selection(
        sources=tuple(sources or ()),
        languages=tuple(languages or ()),
        since=_day(since, "--since"),
        until=_day(until, "--until"),
        include=words - {"article"},
    )


@contextmanager
def searchable(folder: Path | None, *, progress: str) -> Iterator[Database]:
    """The corpus's database, with all documents prepared for search where that is possible."""
    corpus = open_corpus(folder)
    index_stored(corpus, progress=progress)
    db = corpus.open_database(read_only=True)
    try:
        yield db
    finally:
        db.close()


def tell(notes: tuple[str, ...], not_indexed: int) -> None:
    """Notes for the person, beside the results."""
    for note in notes:
        sys.stderr.write(f"{note}\n")
    if not_indexed:
        sys.stderr.write(
            f"{not_indexed} documents were NOT searched, because the corpus could not be written; the next crawl prepares them.\n"
        )


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError as error:
        raise UsageError(f"{option} {text}: write the day as YYYY-MM-DD") from error
