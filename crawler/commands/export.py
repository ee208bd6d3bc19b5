"""`winnow export`: selected documents as a file for other tools."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from crawler.commands.common import CorpusOption, explain_errors
from crawler.corpus import open_corpus
from pipelines.errors import UsageError
from pipelines.exports import find_formats
from pipelines.exports.atomic import atomic_output
from pipelines.items import Revision
from pipelines.store.documents import Selection, select

INCLUDABLE = ("stub", "missing_once", "gone")
EXAMPLES = """
Examples:

    winnow export --format csv --output articles.csv

    winnow export --source amnesty --since 2024-01-01 --language en > amnesty.jsonl

    winnow export --query "forced displacement" --include stub,gone --output found.jsonl

Every column is explained in docs/reference/export-columns.md.
"""


@explain_errors
def export(
    format: Annotated[
        str, typer.Option("--format", "-f", help="jsonl (exact, for programs) or csv (safe to open in a spreadsheet).")
    ] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; standard output when left out.", show_default=False)
    ] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given several times.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this language (ISO 639-1); may be given several times.")] = None,
    since: Annotated[str, typer.Option(help="First day, YYYY-MM-DD, of publication (of capture where a page gives no date).")] = "",
    until: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD, included.")] = "",
    query: Annotated[str, typer.Option(help="Only documents with this text in title or body, whatever the case.")] = "",
    include: Annotated[
        str, typer.Option(help="Also these, separated by commas: stub, missing_once, gone. All articles but those gone when left out.")
    ] = "",
    corpus: CorpusOption = None,
) -> None:
    """Write the latest revision of each selected document, one row a document, in constant memory."""
    formats = find_formats()
    if format not in formats:
        raise UsageError(f"--format {format}: there are {', '.join(sorted(formats))}")
    selection = Selection(
        sources=tuple(source or ()),
        languages=tuple(language or ()),
        since=_day(since, "--since"),
        until=_day(until, "--until"),
        query=query,
        include=_statuses(include),
    )
    db = open_corpus(corpus).open_database(read_only=True)
    try:
        with db.read() as session:
            rows = select(session, selection)
            if output is None:
                count = formats[format](rows, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            else:
                with atomic_output(output) as file:
                    count = formats[format](_shown(rows), file)
        sys.stderr.write(f"{count} documents{f' in {output}' if output else ''}\n")
    finally:
        db.close()


def _shown(rows: Iterable[Revision]) -> Iterator[Revision]:
    """Rows with a counter on a terminal."""
    if not sys.stderr.isatty():
        yield from rows
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    with Progress(SpinnerColumn(), TextColumn("{task.completed} documents"), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("export", total=None)
        for row in rows:
            progress.advance(task)
            yield row


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError as error:
        raise UsageError(f"{option} {text}: write the day as YYYY-MM-DD") from error


def _statuses(text: str) -> frozenset[str]:
    words = frozenset(word.strip() for word in text.split(",") if word.strip())
    wrong = sorted(words - set(INCLUDABLE) - {"article"})
    if wrong:
        raise UsageError(f"--include {wrong[0]}: there are {', '.join(INCLUDABLE)}")
    return words - {"article"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(export)
