"""The options that select documents, the same for every command that writes documents."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from crawler.runs.indexing import index_stored
from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.items import Revision
from pipelines.search.parsing import parse_query
from pipelines.store.search.selection import COPIES, REVISIONS, WIRE, Selection
from winnow.commands.common import read_day

INCLUDABLE = ("stub", "missing_once", "gone")

SourceOption = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be given several times.")]
LanguageOption = Annotated[list[str] | None, typer.Option("--language", help="Only this language (ISO 639-1); may be given several times.")]
SinceOption = Annotated[str, typer.Option("--since", help="First day, YYYY-MM-DD, of publication (of capture where a page gives no date).")]
UntilOption = Annotated[str, typer.Option("--until", help="Last day, YYYY-MM-DD, included.")]
CapturedSinceOption = Annotated[str, typer.Option("--captured-since", help="First day, YYYY-MM-DD, of capture (UTC).")]
CapturedUntilOption = Annotated[str, typer.Option("--captured-until", help="Last day of capture, included.")]
QueryOption = Annotated[str, typer.Option("--query", help="Only documents that 'winnow search' would find with this question.")]
IncludeOption = Annotated[
    str,
    typer.Option("--include", help="Also these, separated by commas: stub, missing_once, gone. All articles but those gone when left out."),
]
FlagOption = Annotated[list[str] | None, typer.Option("--flag", help="Only texts with this quality flag; may be given several times.")]
WithoutFlagOption = Annotated[
    list[str] | None, typer.Option("--without-flag", help="Only texts without this flag; may be given several times.")
]
RevisionsOption = Annotated[str, typer.Option("--revisions", help="latest, first or all versions of each document.")]
CopiesOption = Annotated[
    str, typer.Option("--copies", help="all, marked as such; or first: of equal and nearly equal texts the one captured first.")
]
WireOption = Annotated[str, typer.Option("--wire", help="all, or once: of an agency's text on several sources the one captured first.")]
SampleOption = Annotated[
    int, typer.Option("--sample", help="At most so many documents of each source, by chance.", min=0, show_default=False)
]
SeedOption = Annotated[int, typer.Option("--seed", help="Another number gives another sample; the same number the same one.")]


def read_selection(
    *,
    source: list[str] | None = None,
    language: list[str] | None = None,
    since: str = "",
    until: str = "",
    captured_since: str = "",
    captured_until: str = "",
    query: str = "",
    include: str = "",
    flag: list[str] | None = None,
    without_flag: list[str] | None = None,
    revisions: str = "latest",
    copies: str = "all",
    wire: str = "all",
    sample: int = 0,
    seed: int = 0,
) -> Selection:
    """What the options ask for. Raises `UsageError` for a value that is none."""
    _require(revisions, REVISIONS, "--revisions")
    _require(copies, COPIES, "--copies")
    _require(wire, WIRE, "--wire")
    return Selection(
        sources=tuple(source or ()),
        languages=tuple(language or ()),
        since=read_day(since, "--since"),
        until=read_day(until, "--until"),
        captured_since=read_day(captured_since, "--captured-since"),
        captured_until=read_day(captured_until, "--captured-until"),
        query=query,
        include=_statuses(include),
        flags=tuple(flag or ()),
        without_flags=tuple(without_flag or ()),
        revisions=revisions,
        copies=copies,
        wire=wire,
        sample=sample,
        seed=seed,
    )


def prepare(corpus: Corpus, selection: Selection) -> None:
    """Where documents are selected by a question: have all of them ready to be searched, and say what of it was understood otherwise."""
    if not selection.query:
        return
    index_stored(corpus, progress="auto" if sys.stderr.isatty() else "none")
    for note in parse_query(selection.query).notes:
        sys.stderr.write(f"{note}\n")


def show_progress(rows: Iterable[Revision], *, total: int, words: str) -> Iterator[Revision]:
    """The rows, with a bar on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield from rows
        return
    with Progress(TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True) as progress:
        yield from progress.track(rows, total=total, description=words)


def _require(value: str, allowed: tuple[str, ...], option: str) -> None:
    if value not in allowed:
        raise UsageError(f"{option} {value}: there are {', '.join(allowed)}")


def _statuses(text: str) -> frozenset[str]:
    words = frozenset(word.strip() for word in text.split(",") if word.strip())
    wrong = sorted(words - set(INCLUDABLE) - {"article"})
    if wrong:
        raise UsageError(f"--include {wrong[0]}: there are {', '.join(INCLUDABLE)}")
    return words - {"article"}
