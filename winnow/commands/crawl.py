"""`winnow crawl`: visits what is due, archives it, extracts it, stores it, and sums it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer

from crawler.discovery.backfill import START
from crawler.runs.summary import RunSummary
from pipelines.corpus import open_corpus
from pipelines.errors import UsageError
from pipelines.search.selection_kinds import read_day
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, read_progress, safe

if TYPE_CHECKING:
    from rich.table import Table

EXAMPLES = """
Examples:

    winnow crawl                      every source of this corpus

    winnow crawl amnesty hrw          these two

    winnow crawl --recheck            visit every known page now, whatever is due

    winnow crawl --no-backfill        of new sources, too, only what is new

    winnow crawl --list addresses.csv                        each address in the file once; --as NAME where no source has them

    winnow crawl --backfill --since 2015-01-01 amnesty       reach back to 2015, within the budget; run again to go on

    0 * * * *  winnow crawl --corpus /srv/corpus --progress none --json >> /srv/corpus/runs.jsonl      from cron

Exit codes: 0 done, 1 broke, 2 usage, 3 done but a source needs attention, 4 nothing reachable, 5 another run is at work, 6 disk full,
7 interrupted, 8 damaged archive or database.
"""


BackfillOption = Annotated[
    bool | None,
    typer.Option(
        "--backfill/--no-backfill",
        help="Reach back to the start of the sources, within their budgets; run again to go on. Left out, new sources are read so.",
        show_default=False,
    ),
]
ListOption = Annotated[
    Path | None, typer.Option("--list", help="Visit the addresses in this file, each once, and nothing else.", metavar="FILE")
]
AsOption = Annotated[str, typer.Option("--as", help="With --list: make a source of this name out of the hosts in it.", metavar="NAME")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="With --as: write the source file without asking.")]


@explain_errors
def crawl(
    names: Annotated[
        list[str] | None, typer.Argument(help="Sources to crawl; all enabled ones when left out.", metavar="[SOURCE]...")
    ] = None,
    corpus: CorpusOption = None,
    recheck: Annotated[bool, typer.Option(help="Visit every known URL now, whatever is due.")] = False,
    backfill: BackfillOption = None,
    since: Annotated[str, typer.Option(help="With --backfill: only back to this day.", metavar="YYYY-MM-DD", show_default=False)] = "",
    list_file: ListOption = None,
    as_name: AsOption = "",
    yes: YesOption = False,
    progress: Annotated[str, typer.Option(help="auto (a table on a terminal, lines elsewhere), plain or none.")] = "auto",
    json: JsonOption = False,
) -> None:
    """Visit what is due, archive every response, and store the articles."""
    shown = read_progress(progress, json=json)
    if since and not backfill:
        raise UsageError("--since belongs to --backfill; to choose articles by date, use it with 'winnow export'")
    day = read_day("--since", since)
    reach = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else START if backfill else None
    opened = open_corpus(corpus)
    if list_file is not None:
        from winnow.commands.crawl_list import AskedList, crawl_list  # its parts are half as much again to load

        asked = AskedList(path=list_file, as_name=as_name, yes=yes, again=recheck, show=print_summary)
        if backfill is not None or (as_name and names):
            raise UsageError("--list visits the addresses of a file alone; leave --backfill out, and sources where --as makes one")
        crawl_list(opened, () if as_name else opened.sources(tuple(names or ())), asked, progress=shown, json=json)
        return
    if as_name or yes:
        raise UsageError("--as and --yes belong to --list, which names a file of addresses")
    sources, left_out = (opened.sources(tuple(names)), ()) if names else opened.readable_sources()
    if left_out and not sources:
        raise UsageError("\n".join(left_out))
    if not sources:
        raise UsageError(
            f"{opened.root / 'sources'}: no source to crawl; 'winnow sources catalogue' shows some, 'winnow sources add NAME' takes one"
        )
    from crawler.crawling import run_crawl

    summary = run_crawl(
        opened,
        sources,
        recheck=recheck,
        backfill=reach,
        reach_of_new=START if backfill is None else None,
        progress=shown,
        left_out=left_out,
    )
    end_with(summary, json=json)


def end_with(summary: RunSummary, *, json: bool) -> NoReturn:
    """Print how a run ended, and end the command with its code."""
    if json:
        print_json(summary.as_dict())
    else:
        print_summary(summary)
    raise typer.Exit(summary.exit_code)


def print_summary(summary: RunSummary) -> None:
    """For people: a table of sources, then the totals and where the files are."""
    out = console()
    if summary.sources:
        out.print(_table(summary))
    out.print(
        f"[bold]{summary.new}[/bold] new, [bold]{summary.revised}[/bold] revised, [bold]{summary.unchanged}[/bold] unchanged; "
        f"{_list(summary.skipped) or 'nothing'} skipped; {_list(summary.failed) or 'nothing'} failed; {summary.queued} still queued."
    )
    if summary.improved:
        out.print(f"[bold]{summary.improved}[/bold] texts improved by site memory: they are stored without what their host repeats.")
    if summary.withdrawn or summary.recognised:
        out.print(
            f"By the knowledge of their sites [bold]{summary.withdrawn}[/bold] documents are no articles and were withdrawn, "
            f"[bold]{summary.recognised}[/bold] pages are articles after all."
        )
    if summary.copies:
        out.print(f"[bold]{summary.copies}[/bold] texts are copies or translations of others: 'winnow copies' shows them.")
    if summary.read_again:
        out.print(_told_of_failed(summary.read_again))
    if summary.clock:
        out.print(
            f"[yellow]Wrong clock:[/yellow] {safe(summary.clock)}. One of the two times is false. Set the clock (timedatectl shows it); "
            "texts stored in this run have the flag clock_doubt."
        )
    for fault in summary.left_out:
        out.print(f"[yellow]Not crawled:[/yellow] {safe(fault)}")
    for source in summary.sources:
        if source.attention:
            out.print(f"[yellow]Look at {safe(source.source)}:[/yellow] {safe(source.attention)}")
    print_watches(summary.watches)
    if any(source.attention for source in summary.sources):
        out.print("'winnow report health' tells since when, with an example and what to do.")
    if summary.backfill:
        out.print(_told_of_backfill(summary.backfill))
    for name, repeating in summary.repeating.items():
        out.print(
            f"[yellow]Further pages of {safe(name)} bring nothing new:[/yellow] {repeating['pages']} showed but what the first did. "
            f"{safe(repeating['example'])}"
        )
    for name, trap in summary.traps.items():
        reasons = ", ".join(map(str, cast("dict[str, int]", trap["reasons"]))) or "none visited"
        out.print(
            f"[yellow]Traps of {safe(name)}:[/yellow] {trap['visits']} pages that look like traps visited, of {trap['allowed']} allowed "
            f"in one run; {trap['waiting']} wait ({safe(reasons)}). {safe(trap['example'])}"
        )
    for host in summary.paused:
        out.print(f"[yellow]Left alone until {host.until}:[/yellow] {safe(host.host)}, {safe(host.reason)}; {host.queued} wait there.")
    for problem in summary.errors[:10]:
        out.print(f"[red]Fault:[/red] {safe(problem)}")
    out.print(
        f"Run {summary.run}, {summary.seconds} s, {summary.exit_meaning}. Database: {safe(summary.database)}  "
        f"Archive: {safe(summary.archive)}"
    )


def print_watches(watches: Mapping[str, Mapping[str, object]]) -> None:
    """A line for each watch that has news."""
    if not watches:
        return
    from pipelines.watching.wording import tell_counts

    for name, one in watches.items():
        news = tell_counts(cast("dict[str, int]", one["news"]))
        if news:
            console().print(f"Watch {safe(name)}: [bold]{news}[/bold]. 'winnow watch list {safe(name)}' shows them.")


def _told_of_backfill(told: Mapping[str, object]) -> str:
    reach = f"back to {told['since']}" if told["since"] else "to the start"
    if not told["pages_to_read"] and not told["articles_to_visit"]:
        return f"Backfill {reach}: done; nothing is left to be read."
    left = f"{told['pages_to_read']} listings and sitemaps are still to be read, {told['articles_to_visit']} articles"
    return f"Backfill {reach}: {left} to be visited. The same command goes on there."


def _told_of_failed(told: Mapping[str, object]) -> str:
    outcomes, waiting = cast("dict[str, int]", told["outcomes"]), told["waiting"]
    lines = [f"Read again, after an earlier run could not extract them: {_list(outcomes)}."] if outcomes else []
    if waiting:
        lines.append(f"[yellow]{waiting} pages[/yellow] are archived but could not be extracted: the next run reads them again.")
    unreadable = cast("list[str]", told["unreadable"])
    lines += [f"[red]A capture cannot be read:[/red] {safe(what)}" for what in unreadable[:10]]
    return "\n".join(lines)


def _list(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def _table(summary: RunSummary) -> Table:
    from rich.table import Column, Table

    words = list(summary.outcomes)
    table = Table(Column("source", no_wrap=True), *words)
    for source in summary.sources:
        table.add_row(safe(source.source), *(str(source.outcomes.get(word, "")) for word in words))
    return table


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(crawl)
