"""Shows jobs on a terminal, for `winnow jobs list` and `winnow status`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.table import Column, Table

from pipelines.store.job_queue import JobCounts, JobRecord, JobState
from winnow.commands.common import counted, safe

_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def span_of(span: timedelta) -> str:
    """A span as people say it: in days, hours, minutes or seconds."""
    for name, unit in _UNITS:
        if span >= 2 * unit:
            return f"{span // unit} {name}s"
    return counted(max(0, round(span.total_seconds())), "second")


def table_of(found: Sequence[JobRecord], *, now: datetime) -> Table:
    """One row a job: what it is, its state, where and since when, and why not."""
    table = Table(Column("job", justify="right"), "what", "state", "where", "told")
    for one in found:
        table.add_row(str(one.id), safe(_what(one)), _state(one, now), safe(_where(one)), safe(one.reason or ""))
    return table


def counts_table(found: Sequence[JobCounts]) -> Table:
    """One row a kind of job, with how many are in each state."""
    table = Table("jobs", *(Column(state.value, justify="right") for state in JobState))
    for one in found:
        table.add_row(safe(one.kind), *(f"{one.counts[state]:,}" for state in JobState))
    return table


def _state(one: JobRecord, now: datetime) -> str:
    if one.state is JobState.DOING and one.begun_at is not None:
        return f"[bold]doing[/bold] for {span_of(now - one.begun_at)}"
    if one.state is JobState.WAITING and one.due_at is not None and one.due_at > now:
        return f"waiting, in {span_of(one.due_at - now)} again"
    if one.state is JobState.FAILED:
        return f"[red]failed[/red] {counted(one.attempts, 'time')}"
    return one.state.value


def _what(one: JobRecord) -> str:
    """As the words of the command that does it."""
    chosen = [word for name in one.sources for word in ("--source", name)]
    return " ".join(filter(None, (one.kind, one.subject, "--apply" if one.apply else "", *chosen)))


def _where(one: JobRecord) -> str:
    return "" if one.machine is None else f"{one.machine}, process {one.pid}"
