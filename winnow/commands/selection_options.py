"""The options that select documents, the same for every command that gives documents away; they are declared in `Selection`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import Parameter
from typing import Annotated, Any

import typer

from crawler.runs.indexing import index_stored
from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.items import Revision
from pipelines.search.selection import FIELDS, NARROWING, Selection, read_selection
from pipelines.search.selection_kinds import Number, Option
from pipelines.store.database.connection import Database
from pipelines.store.search.known_names import find_unknown
from winnow.commands.grouped_options import Command, takes
from winnow.commands.tag_tables import require_tags


def takes_selection(command: Command) -> Command:
    """The command's `selection` is made of all options of a selection."""
    return takes("selection", map(_parameter, FIELDS.values()), _build)(command)


def narrows_search(command: Command) -> Command:
    """The command's `selection` is made of those options that narrow a search."""
    return takes("selection", map(_parameter, NARROWING), _build)(command)


def _parameter(option: Option) -> Parameter:
    """An option as typer reads it."""
    kind, flag = option.kind, f"--{option.name}"
    annotation: Any = Annotated[str, typer.Option(flag, help=option.help)]
    default: object = str(kind.default) if isinstance(kind.default, str) else ""
    if isinstance(kind, Number):
        annotation = Annotated[int | None, typer.Option(flag, help=option.help, min=kind.least, show_default=kind.least is None)]
        default = kind.default if kind.least is None else None  # typer would refuse one below the lowest
    elif kind.many:
        annotation, default = Annotated[list[str] | None, typer.Option(flag, help=option.help)], None
    return Parameter(_name(option), Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _build(values: Mapping[str, Any]) -> Selection:
    return read_selection({option.name: _words(values[_name(option)]) for option in FIELDS.values() if _name(option) in values})


def _name(option: Option) -> str:
    return option.name.replace("-", "_")


def _words(value: list[str] | str | int | None) -> Sequence[str]:
    return value if isinstance(value, list) else [] if value is None else [str(value)]


@contextmanager
def selecting(corpus: Corpus, *selections: Selection, progress: str = "") -> Iterator[Database]:
    """The database, for selections whose names the corpus has; where one has a question, all documents are prepared for it first.

    Raises `UsageError` for a source or a language that the corpus does not have, and for tags that cannot be read.
    """
    if any(one.query.text for one in selections):
        index_stored(corpus, progress=progress or ("auto" if sys.stderr.isatty() else "none"))
    require_tags(corpus, *selections)
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            unknown = [line for one in selections for line in find_unknown(session, one, sources=corpus.source_names())]
        if unknown:
            raise UsageError("\n".join(dict.fromkeys(unknown)))
        yield db
    finally:
        db.close()


def tell_notes(selection: Selection) -> None:
    """What of the question was understood otherwise."""
    for note in selection.query.notes:
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
