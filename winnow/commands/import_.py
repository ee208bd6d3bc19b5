"""`winnow import`: web archives of other programs and saved pages, read as if their pages had been visited when they were captured."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.corpus import open_corpus
from pipelines.errors import UsageError
from pipelines.urls import is_fetchable
from winnow.commands.common import CorpusOption, JsonOption, ProgressOption, console, explain_errors, print_json, read_progress, safe
from winnow.commands.import_source import Asked, make_source, survey_with_progress

if TYPE_CHECKING:
    from crawler.runs.importing import ImportSummary
    from pipelines.items import Source

EXAMPLES = """
Examples:

    winnow import CC-NEWS-20240105123456-00042.warc.gz       what is in scope of a source of this corpus

    winnow import old-crawl/*.warc.gz --source amnesty       only what belongs to one source

    winnow import collection.wacz --as holm                  with a new source of the hosts in it, after showing them

    winnow import saved-pages --as holm --yes                a folder of pages saved in a browser, or a mirror made by wget

    winnow import archive.warc.gz --json --progress none     for a program

Exit codes: 0 done, 2 usage, 3 done but a file is damaged, 5 another run is at work, 6 disk full, 7 interrupted, 8 damaged archive or
database.
"""
MAX_NAMED = 10  # damages named on a screen; --json names more


@explain_errors
def import_(
    files: Annotated[list[Path], typer.Argument(help="WARC, WACZ or ARC files, HTML files, or folders of these pages.", metavar="FILE...")],
    corpus: CorpusOption = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Import only what is in scope of this source; may be given several times.")
    ] = None,
    as_name: Annotated[str, typer.Option("--as", help="Make a source of this name out of the hosts in the files.", metavar="NAME")] = "",
    title: Annotated[str, typer.Option(help="The title of that source; its name when left out.")] = "",
    host: Annotated[list[str] | None, typer.Option(help="Only this host of those in the files; may be given several times.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the source file without asking.")] = False,
    base: Annotated[
        str, typer.Option(help="The address of a folder of saved pages, for those that do not say theirs.", metavar="URL")
    ] = "",
    shared: Annotated[
        bool, typer.Option("--shared", help="Beside others that import other files of one PostgreSQL corpus; 'winnow passes' follows.")
    ] = False,
    workers: Annotated[int, typer.Option(help="Processes; 0 means one per core.", min=0)] = 0,
    progress: ProgressOption = "auto",
    json: JsonOption = False,
) -> None:
    """Take captures of other programs (CC-NEWS, any WARC, WACZ or ARC file) into the corpus, and store their articles. Uses no network."""
    shown = read_progress(progress, json=json)
    from crawler.runs.importing import run_import

    opened = open_corpus(corpus)
    _require_together(as_name, source, title, host, base)
    require_readable(files)
    if as_name:
        asked = Asked(name=as_name, title=title, hosts=tuple(host or ()), yes=yes)
        made = make_source(opened, partial(survey_with_progress, opened, files, base=base, progress=shown), asked, json=json)
        if made is None:
            return
        sources: tuple[Source, ...] = (made,)
    else:
        sources = opened.sources(tuple(source or ()))
    if not sources:
        raise UsageError(
            f"{opened.root / 'sources'}: no source, so nothing is in scope; 'winnow sources catalogue' shows some, "
            "'winnow sources add NAME' takes one, --as NAME makes one of the hosts in the files"
        )
    summary = run_import(opened, sources, files, workers=workers, progress=shown, base=base, shared=shared)
    if summary.fatal is not None:
        sys.stderr.write(f"winnow: {summary.fatal}\n")
    if json:
        print_json(summary.as_dict())
    else:
        _print(summary)
    raise typer.Exit(summary.run.exit_code)


def _require_together(as_name: str, source: list[str] | None, title: str, host: list[str] | None, base: str) -> None:
    if as_name and source:
        raise UsageError("--as makes a source, --source names one there is; give one of them")
    if not as_name and (title or host):
        raise UsageError("--title and --host are of the source that --as makes; give --as NAME too")
    if base and not is_fetchable(base):
        raise UsageError(f"--base {base}: not the address of a folder; write it as https://www.example.org/news/")


def require_readable(files: list[Path]) -> None:
    """Before anything is imported: a wrong name among many should not end the work in the middle."""
    for path in files:
        if path.is_dir():
            continue
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file; give WARC files, such as news.warc.gz, or a folder of saved pages")
        try:
            path.open("rb").close()
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


def _print(summary: ImportSummary) -> None:
    """For people: a table of files, the damages, then the run as a crawl tells it."""
    from rich.table import Table

    from winnow.commands.crawl import print_summary

    out = console()
    table = Table("file", "responses", "imported", "known", "out of scope", "damaged", "other records")
    for file in summary.report.files:
        others = ", ".join(f"{count} {kind}" for kind, count in sorted(file.others.items()))
        counts = (file.responses, file.imported, file.known, file.out_of_scope, file.damaged)
        table.add_row(safe(file.file), *(str(count or "") for count in counts), safe(others))
    out.print(table)
    for file in summary.report.files:
        for fault in file.faults[:MAX_NAMED]:
            place = f" at offset {fault.offset}, {fault.length} bytes" if fault.offset or fault.length else ""
            out.print(f"[red]{'Damaged' if place else 'Not read'}:[/red] {safe(fault.file)}{place}: {safe(fault.what)}")
        if file.damaged > MAX_NAMED:
            out.print(f"[red]{file.damaged - MAX_NAMED} more in {safe(file.file)}[/red]; --json names them")
    print_summary(summary.run)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", epilog=EXAMPLES)(import_)
