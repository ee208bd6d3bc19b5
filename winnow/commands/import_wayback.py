"""`winnow import-wayback`: the captures that an archive of the web has of a source as input."""

from __future__ import annotations

import sys
from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from crawler import settings
from pipelines.corpus import open_corpus
from pipelines.errors import UsageError
from pipelines.search.selection_kinds import read_day
from pipelines.urls import is_fetchable
from winnow.commands.common import CorpusOption, JsonOption, ProgressOption, console, explain_errors, print_json, read_progress, safe

if TYPE_CHECKING:
    from crawler.runs.importing import ImportSummary

EXAMPLES = """
Examples:

    winnow import-wayback amnesty --until 2015-12-31         what the Internet Archive has of it up to then

    winnow import-wayback amnesty --limit 200                two hundred captures; the same again takes the next

    winnow import-wayback amnesty --index https://archive.example/coll/cdx --replay https://archive.example/coll/     another archive

Exit codes: 0 done, 2 usage, 3 done but not all was given, 4 the archive cannot be reached, 5 another run is at work, 6 disk full,
7 interrupted, 8 damaged archive or database.
"""
MAX_NAMED = 10  # captures not given, named on a screen; --json names more


@explain_errors
def import_wayback(
    source: Annotated[str, typer.Argument(help="The source whose captures are taken; its scope decides which.", metavar="SOURCE")],
    corpus: CorpusOption = None,
    since: Annotated[str, typer.Option(help="Only captures from this day on.", metavar="YYYY-MM-DD", show_default=False)] = "",
    until: Annotated[str, typer.Option(help="Only captures up to this day.", metavar="YYYY-MM-DD", show_default=False)] = "",
    limit: Annotated[
        int | None, typer.Option(help="Captures asked for at most; never more than max_pages_per_run of the source.", min=1)
    ] = None,
    index: Annotated[str, typer.Option(help="The archive's CDX API.", metavar="URL")] = settings.WINNOW_WAYBACK_INDEX,
    replay: Annotated[str, typer.Option(help="Where its captures are, before their timestamp.", metavar="URL")] = (
        settings.WINNOW_WAYBACK_REPLAY
    ),
    delay: Annotated[float, typer.Option(help="Seconds between two requests.", min=0)] = settings.WINNOW_WAYBACK_DELAY_SECONDS,
    workers: Annotated[int, typer.Option(help="Processes that extract; 0 means one per core.", min=0)] = 0,
    progress: ProgressOption = "auto",
    json: JsonOption = False,
) -> None:
    """Take the captures that the Wayback Machine, or another web archive, has of a source, and store their articles."""
    from crawler.wayback.importing import CaptureChoice, import_captures
    from crawler.wayback.index import WebArchive

    shown = read_progress(progress, json=json)
    for option, address in (("--index", index), ("--replay", replay)):
        if not is_fetchable(address):
            raise UsageError(f"{option} {address}: it is no web address; begin it with https://")
    first, last = _begin_of(since, "--since"), _begin_of(until, "--until")
    if first and last and first > last:
        raise UsageError(f"--since {since} lies after --until {until}: no capture can be of that time")
    opened = open_corpus(corpus)
    (chosen,) = opened.sources((source,))
    wanted = CaptureChoice(
        archive=WebArchive(index=index, replay=replay.rstrip("/") + "/"),
        delay_seconds=delay,
        since=first,
        until=last,
        limit=min(limit or chosen.limits.max_pages_per_run, chosen.limits.max_pages_per_run),
    )
    summary = import_captures(opened, chosen, wanted, workers=workers, progress=shown)
    if summary.fatal is not None:
        sys.stderr.write(f"winnow: {summary.fatal}\n")
    if json:
        print_json(summary.as_dict())
    else:
        _print(summary)
    raise typer.Exit(summary.run.exit_code)


def _print(summary: ImportSummary) -> None:
    """For people: a table of hosts, what was not given, then the run as a crawl tells it."""
    from rich.table import Table

    from winnow.commands.crawl import print_summary

    out = console()
    table = Table("host", "captures listed", "imported", "known", "out of scope", "not given")
    for host in summary.report.files:
        counts = (host.responses, host.imported, host.known, host.out_of_scope, host.damaged)
        table.add_row(safe(host.file), *(str(count or "") for count in counts))
    out.print(table)
    for host in summary.report.files:
        for fault in host.faults[:MAX_NAMED]:
            out.print(f"[yellow]Not given:[/yellow] {safe(fault.file)}: {safe(fault.what)}")
        if host.damaged > MAX_NAMED:
            out.print(f"[yellow]{host.damaged - MAX_NAMED} more of {safe(host.file)}[/yellow]; --json names them")
    print_summary(summary.run)


def _begin_of(text: str, option: str) -> datetime | None:
    day = read_day(option, text)
    return None if day is None else datetime.combine(day, time())


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import-wayback", epilog=EXAMPLES)(import_wayback)
