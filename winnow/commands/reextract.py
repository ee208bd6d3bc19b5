"""`winnow reextract`: today's extraction over the archived captures of stored documents, and what it would change or changes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import BusyError, UsageError
from pipelines.outcomes import ExitCode, TextChange
from pipelines.sources.stored import sources_with_documents
from pipelines.store.database.server_lock import SharedWork
from pipelines.store.visits.reextraction_results import Examination
from winnow.commands.common import (
    CorpusOption,
    JsonOption,
    ProgressOption,
    console,
    counted,
    explain_errors,
    print_json,
    read_progress,
    safe,
)

if TYPE_CHECKING:
    from crawler.runs.watching import Watches
    from pipelines.reextraction.report import ReextractionReport, SourceReport
    from pipelines.reextraction.task import ReextractionTask

EXAMPLES = """
Examples:

    winnow reextract                       what would change, for every source

    winnow reextract amnesty --apply       take the changes of one source over as new revisions

    winnow reextract --failed              read again, out of the archive, what could not be extracted, also what is quarantined

    winnow reextract --restart --json      examine everything again, for a program

Exit codes: 0 done, 2 usage, 5 another run is at work, 6 disk full, 7 interrupted, 8 a capture is missing or damaged, or the database is.
"""
_HEADINGS = {TextChange.LEAVES: "would leave", TextChange.FACTS: "facts only"}
MAX_NAMED = 10  # captures named on a screen; --json names more


@explain_errors
def reextract(
    names: Annotated[list[str] | None, typer.Argument(help="Sources; all with documents when left out.", metavar="[SOURCE]...")] = None,
    corpus: CorpusOption = None,
    source: Annotated[list[str] | None, typer.Option(help="The same as SOURCE; may be given several times.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Store changed texts as new revisions; the old ones stay.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Also examine again what this extraction has examined before.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Instead: read again what could not be extracted, and store it.")] = False,
    archive_file: Annotated[str, typer.Option(help="Only documents whose capture is in this file of the archive.", metavar="NAME")] = "",
    shared: Annotated[
        bool,
        typer.Option(
            "--shared", help="Beside others with other files of one PostgreSQL corpus; 'winnow passes' follows. Needs --archive-file."
        ),
    ] = False,
    workers: Annotated[int, typer.Option(help="Processes; 0 means one per core.", min=0)] = 0,
    examples: Annotated[int, typer.Option(help="Changed documents shown for each source.", min=0)] = 3,
    progress: ProgressOption = "auto",
    json: JsonOption = False,
) -> None:
    """Run today's extraction over what was archived, and tell what it makes better or worse. Uses no network."""
    shown = read_progress(progress, json=json)
    from crawler import settings
    from crawler.runs.filing import file_log
    from crawler.runs.watching import look_at_watches
    from pipelines.reextraction.task import ReextractionTask
    from pipelines.workers.extraction_pool import WorkerLimits

    if shared and (not archive_file or restart or failed):
        raise UsageError("--shared needs --archive-file NAME, and goes with neither --restart nor --failed")
    opened = open_corpus(corpus)
    limits = WorkerLimits.from_settings(vars(settings), workers=workers)
    begun = time.monotonic()
    with _lock(opened, archive_file, shared=shared):
        db = opened.open_database()
        try:
            task = ReextractionTask(
                db=db,
                archive=opened.archived,
                sources=sources_with_documents(opened.root, db, (*(names or ()), *(source or ())), or_files=failed),
                clock=opened.now,
                limits=limits,
                apply=apply,
                restart=restart,
                max_examples=examples,
                file=archive_file,
            )
            if failed:
                _read_failed(task, progress=shown, json=json)
            report, interrupted = _work(task, progress=shown)
            watches = look_at_watches(opened, db) if apply and not shared else {}
            if not shared:
                file_log(opened, db, progress=shown)
        finally:
            db.close()
    code = _exit_code(report, interrupted=interrupted)
    _tell(report, watches, code=code, seconds=round(time.monotonic() - begun, 1), json=json)
    raise typer.Exit(int(code))


def _tell(report: ReextractionReport, watches: Watches, *, code: ExitCode, seconds: float, json: bool) -> None:
    if json:
        print_json({"exit_code": int(code), "exit_meaning": code.name.lower(), "seconds": seconds, **report.as_dict(), "watches": watches})
        return
    _print(report, code=code, seconds=seconds)
    from winnow.commands.crawl import print_watches

    print_watches(watches)


@contextmanager
def _lock(corpus: Corpus, file: str, *, shared: bool) -> Iterator[None]:
    """The corpus alone, or one file of its archive beside others."""
    if not shared:
        with corpus.lock():
            yield
        return
    lock = corpus.share_lock(SharedWork.REEXTRACTION)
    try:
        if not lock.take_part(f"reextract {file}"):
            raise BusyError(f"{file}: another process extracts it again now; it is left to finish")
        yield
    finally:
        lock.release()


def _read_failed(task: ReextractionTask, *, progress: str, json: bool) -> None:
    """Read failed pages again, tell how they ended, and end the command."""
    from crawler.runs.interruption import watch_signals
    from crawler.runs.progress_line import ProgressLine
    from pipelines.reextraction.failed import read_failed_again

    with ProgressLine(progress) as line, watch_signals() as stopping:
        report = read_failed_again(
            task, quarantined=True, on_progress=lambda done: line.show(done, done, "pages read again"), stopping=stopping
        )
        code = ExitCode.INTERRUPTED if stopping() else ExitCode.INTEGRITY if report.unreadable else ExitCode.DONE
    if json:
        print_json({"exit_code": int(code), "exit_meaning": code.name.lower(), **report.as_dict()})
    else:
        told = ", ".join(f"{count} {word}" for word, count in report.outcomes.items())
        console().print(f"Read again: {told or 'nothing; no page waits'}.")
        for what in report.unreadable[:MAX_NAMED]:
            console().print(f"[red]A capture cannot be read:[/red] {safe(what)}")
    raise typer.Exit(int(code))


def _work(task: ReextractionTask, *, progress: str) -> tuple[ReextractionReport, bool]:
    """The report, and whether a signal ended the work."""
    from crawler.runs.interruption import watch_signals
    from crawler.runs.progress_line import ProgressLine
    from pipelines.reextraction.work import reextract as examine

    with ProgressLine(progress) as line, watch_signals() as stopping:
        report = examine(task, on_progress=lambda report, total: line.show(report.examined_now, total, _words(report)), stopping=stopping)
        return report, stopping() and report.totals()["left"] > 0


def _words(report: ReextractionReport) -> str:
    totals = report.totals()
    return ", ".join(f"{totals[word]} {_heading(word)}" for word in TextChange if totals[word])


def _exit_code(report: ReextractionReport, *, interrupted: bool) -> ExitCode:
    if interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.INTEGRITY if report.totals()[TextChange.UNREADABLE] else ExitCode.DONE


def _print(report: ReextractionReport, *, code: ExitCode, seconds: float) -> None:
    """For people: a table of sources, examples, then the totals."""
    out = console()
    out.print(_table(report))
    for source in report.sources.values():
        _print_source(out, source)
    totals = report.totals()
    documents = counted(totals["documents"], "document")
    out.print(f"{documents}, {report.examined_before} of them examined before; {totals['left']} left. {seconds} s.")
    out.print(f"Extraction: {safe(report.engine)}")
    changed = sum(totals[word] for word in (TextChange.GAINED, TextChange.LOST, TextChange.ALTERED, TextChange.FACTS))
    if report.applied:
        out.print(f"New revisions written: [bold]{totals['written']}[/bold]. The ones before them stay.")
    elif changed:
        out.print(f"Nothing was changed. New revisions that --apply would write: [bold]{changed}[/bold].")
    if code is ExitCode.INTERRUPTED:
        out.print("[yellow]Interrupted:[/yellow] the same command goes on where it stopped.")


def _table(report: ReextractionReport) -> Table:
    totals = report.totals()
    words = [word for word in (*TextChange, "better", "worse", "mixed", "left", "written") if word == TextChange.UNCHANGED or totals[word]]
    table = Table("source", "documents", *map(_heading, words))
    for source in report.sources.values():
        counts = source.counts()
        table.add_row(safe(source.source), str(source.documents), *(str(counts[word] or "") for word in words))
    return table


def _print_source(out: Console, source: SourceReport) -> None:
    for found in source.examples:
        out.print(f"[bold]{safe(source.source)}[/bold] {found.document_id} {safe(found.url)}: {safe(_describe(found))}")
        for sign, colour, paragraph in (("+", "green", found.added), ("-", "red", found.removed)):
            if paragraph is not None:
                out.print(f"    [{colour}]{sign} {safe(paragraph)}[/{colour}]")
    for found in source.unreadable[:MAX_NAMED]:
        out.print(f"[red]Capture of {safe(source.source)} {found.document_id} {safe(found.url)}:[/red] {safe(found.reason)}")
    more = source.changes[TextChange.UNREADABLE] - MAX_NAMED
    if more > 0:
        out.print(f"[red]{more} more captures of {safe(source.source)} cannot be read[/red]; --json names them")


def _describe(found: Examination) -> str:
    words = [_heading(found.change)]
    if found.becomes != found.status:
        words.append(f"{found.status} -> {found.becomes} ({found.reason})")
    words += [f"flag gone: {flag}" for flag in found.flags_gone]
    words += [f"flag new: {flag}" for flag in found.flags_new]
    return "; ".join(words)


def _heading(word: str) -> str:
    return next((heading for change, heading in _HEADINGS.items() if change == word), str(word))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(reextract)
