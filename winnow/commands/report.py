"""`winnow report health`: which sources are silent, changed or blocked, since when, with an example and what to do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.corpus import open_corpus
from pipelines.outcomes import ExitCode
from winnow.commands.common import CorpusOption, JsonOption, console, counted, explain_errors, print_json, safe

if TYPE_CHECKING:
    from datetime import datetime

    from rich.table import Table

    from pipelines.reports.alarms import Alarm
    from pipelines.reports.completeness import Completeness
    from pipelines.reports.sources import HealthReport, SourceHealth

HEALTH_EXAMPLES = """
Examples:

    winnow report health

    winnow report health amnesty --json

    winnow report health --prometheus /var/lib/node_exporter/textfile/winnow.prom

Exit codes: 0 all is well, 2 usage, 3 a source needs attention, 8 the database is damaged.
"""
_MISSING = {
    "not_visited": "wait for their visit",
    "refused": "refused by robots.txt or our own rules",
    "errors": "ended in errors",
    "walls": "behind walls",
    "out_of_scope": "lead out of the scope",
    "not_found": "named by no feed, sitemap, listing or page",
}
app = typer.Typer(help="What the corpus tells about itself.", no_args_is_help=True)


@app.command(epilog=HEALTH_EXAMPLES)
@explain_errors
def health(
    names: Annotated[list[str] | None, typer.Argument(help="Sources; all enabled ones when left out.", metavar="[SOURCE]...")] = None,
    corpus: CorpusOption = None,
    json: JsonOption = False,
    prometheus: Annotated[
        Path | None, typer.Option(help="Also write this file for Prometheus's textfile collector.", show_default=False)
    ] = None,
) -> None:
    """Which sources went silent, changed their layout or are blocked, as the last run left them."""
    from pipelines.reports.sources import read_health
    from pipelines.safekeeping.own_names import require_free_name
    from pipelines.safekeeping.verify import read_results, tell_results

    opened = open_corpus(corpus)
    if prometheus is not None:
        require_free_name(opened, prometheus)
    chosen, left_out = (opened.sources(tuple(names)), ()) if names else opened.readable_sources()
    sources = [source.name for source in chosen]
    for fault in left_out:
        sys.stderr.write(f"winnow: left out: {fault}\n")
    db = opened.open_database(read_only=True)
    try:
        report = read_health(db, sources, now=opened.now())
    finally:
        db.close()
    if prometheus is not None:
        from pipelines.reports.prometheus import write_prometheus

        write_prometheus(report, prometheus)
    verified = read_results(opened)
    bad = left_out or any(one["findings"] for one in verified) or any(source.alarms for source in report.sources)
    code = ExitCode.ATTENTION if bad else ExitCode.DONE
    if json:
        print_json(_as_json(report, code) | {"verified": verified})
    else:
        _print(report)
        for line in tell_results(verified):
            console().print(safe(line))
    raise typer.Exit(int(code))


def _as_json(report: HealthReport, code: ExitCode) -> dict[str, Any]:
    run = report.run
    told = None if run is None else {"id": run.id, "started_at": run.started_at, "ended_at": run.ended_at, "exit_code": run.exit_code}
    return {"exit_code": int(code), "run": told, "sources": [source.as_dict() for source in report.sources]}


def _print(report: HealthReport) -> None:
    out = console()
    if report.run is None:
        out.print("No run has ended yet; the health of a source is learnt from its runs.")
        return
    out.print(_table(report))
    for source in report.sources:
        for alarm in source.alarms:
            _print_alarm(alarm)
    for source in report.sources:
        if source.completeness is not None:
            out.print(f"{safe(source.source)}: {_told(source.completeness)}")
    bad = sum(bool(source.alarms) for source in report.sources)
    sources = counted(len(report.sources), "source")
    words = f"{bad} of {sources} need{'s' if bad == 1 else ''} attention." if bad else f"No alarm; {sources}."
    out.print(f"{words} Last run: {report.run.id}, ended {_time(report.run.ended_at)}, exit code {report.run.exit_code}.")


def _print_alarm(alarm: Alarm) -> None:
    out = console()
    out.print(f"[yellow]{safe(alarm.source)}: {_word(alarm.kind)}[/yellow] since {_time(alarm.since)}: {safe(alarm.words)}")
    out.print(f"    example  {safe(alarm.example_url)}")
    out.print(f"    next     {safe(alarm.next_step)}")


def _table(report: HealthReport) -> Table:
    from rich.table import Column, Table

    measures = ("articles a day", "last article", "words", "dated", "text kept", "seconds a visit")
    table = Table(Column("source", no_wrap=True), "state", *measures)
    for source in report.sources:
        table.add_row(safe(source.source), _state(source), *_cells(source))
    return table


def _state(source: SourceHealth) -> str:
    if source.alarms:
        return f"[yellow]{', '.join(_word(alarm.kind) for alarm in source.alarms)}[/yellow]"
    return "ok" if source.figures.pages else "nothing known yet"


def _cells(source: SourceHealth) -> list[str]:
    figures = source.figures
    return [
        "" if figures.articles_per_day is None else f"{figures.articles_per_day:g}",
        "" if figures.last_article_at is None else f"{figures.last_article_at:%Y-%m-%d}",
        *("" if value is None else f"{value:.0f}" for value in (figures.median_words,)),
        *("" if share is None else f"{share:.0%}" for share in (figures.dated_share, figures.median_kept_share)),
        "" if figures.median_seconds is None else f"{figures.median_seconds:.1f}",
    ]


def _told(completeness: Completeness) -> str:
    """How many articles there may be, and why some are missing."""
    about = (
        "too little is known to estimate the number of articles"
        if completeness.articles is None
        else f"about {completeness.articles} articles"
    )
    missing = ", ".join(f"{count} {_MISSING[word]}" for word, count in completeness.missing.items())
    return f"{about}, {completeness.visited} visited" + (f"; missing: {missing}" if missing else "")


def _word(kind: str) -> str:
    return kind.replace("_", " ")


def _time(time: datetime | None) -> str:
    return "" if time is None else f"{time:%Y-%m-%d %H:%M} UTC"


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="report")
