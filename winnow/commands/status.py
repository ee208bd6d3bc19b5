"""`winnow status`: what is at work in a corpus now, on this machine or another, and what waits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from pipelines.corpus import open_corpus
from winnow.commands.common import CorpusOption, JsonOption, console, counted, explain_errors, print_json, safe
from winnow.commands.jobs_output import counts_table, span_of, table_of

if TYPE_CHECKING:
    from rich.table import Table

    from pipelines.reports.work import RunAtWork, Work
    from pipelines.store.database.lock_holders import LockHolder
    from pipelines.store.frontier.source_queues import SourceQueue

EXAMPLES = """
Examples:

    winnow status

    watch -n 10 winnow status --corpus /srv/corpus        again every ten seconds

    winnow status --json

Whether a source needs attention is told by 'winnow report health'.
"""
_SHARES = {"import": "a shared import", "reextraction": "a shared re-extraction"}


@explain_errors
def status(corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """Tell what is at work in this corpus now, on this machine and on others, and what waits in the queue of each source."""
    from pipelines.reports.work import read_work

    opened = open_corpus(corpus)
    db, now = opened.open_database(read_only=True), opened.now()
    try:
        work = read_work(db, now=now)
    finally:
        db.close()
    if json:
        print_json(work.as_dict())
        return
    _print(work, now)


def _print(work: Work, now: datetime) -> None:
    out = console()
    for one in work.runs:
        out.print(_told(one, now))
    if not work.runs:
        out.print("No run is at work.")
    if work.holders:
        out.print(_processes(work.holders, now))
    if (ended := work.last_ended) is not None and ended.ended_at is not None:
        out.print(f"Last to end: run {ended.id} ({safe(ended.command)}), {span_of(now - ended.ended_at)} ago, exit code {ended.exit_code}.")
    if work.job_counts:
        out.print(counts_table(work.job_counts))
    if work.jobs:
        out.print(table_of(work.jobs, now=now))
    if work.queues:
        out.print(_queues(work.queues, now))
    else:
        out.print("No address is known yet.")


def _told(one: RunAtWork, now: datetime) -> str:
    run = one.run
    name, age = f"Run {run.id} ({safe(run.command)}), process {run.pid}", span_of(now - run.started_at)
    if not one.alive:
        heir = "The next run" if one.taken_up_by is None else f"Run {one.taken_up_by}"
        return f"[yellow]{name}, begun {age} ago: the process is there no more. {heir} takes up its work.[/yellow]"
    lately = "" if run.lately is None else f", {run.lately} of the last minute"
    last = "" if run.last_visit is None else f", the last {span_of(now - run.last_visit)} ago"
    return f"[bold]{name}[/bold], at work for {age}: {counted(run.visits, 'visit')}{lately}{last}."


def _processes(holders: tuple[LockHolder, ...], now: datetime) -> Table:
    from rich.table import Column, Table

    table = Table(Column("machine", no_wrap=True), "process", "has", "for")
    for holder in holders:
        machine = holder.machine or "unknown"
        has = (
            "the corpus alone" if holder.alone else _SHARES.get(holder.work) or counted(holder.hosts, "host or source", "hosts and sources")
        )
        where = f"{machine} ({holder.address})" if holder.address else machine
        table.add_row(safe(where), str(holder.pid or ""), has, "" if holder.since is None else span_of(now - holder.since))
    return table


def _queues(queues: tuple[SourceQueue, ...], now: datetime) -> Table:
    from rich.table import Column, Table

    right = ("waiting", "in work", "due in a day", "known")
    table = Table(Column("source", no_wrap=True), *(Column(name, justify="right") for name in right), "next due")
    for queue in queues:
        numbers = (queue.waiting, queue.in_work, queue.due_soon, queue.known)
        due = "now" if queue.waiting else "" if queue.next_due is None else f"in {span_of(queue.next_due - now)}"
        table.add_row(safe(queue.source), *(f"{number:,}" for number in numbers), due)
    return table


def register(parent: typer.Typer) -> None:
    """Add the command."""
    parent.command("status", epilog=EXAMPLES)(status)
