"""The health report as a file for Prometheus's textfile collector (exposition format, version 0.0.4). Reads values, knows no store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pipelines.files.atomic_file import atomic_output
from pipelines.reports.alarms import AlarmKind
from pipelines.reports.sources import HealthReport, SourceHealth

READABLE_MODE = 0o644  # the collector runs as a user of its own; the file holds names of sources and counts, no text

_HELP = {
    "winnow_last_run_end_timestamp_seconds": "When the last run that ended did so.",
    "winnow_last_run_exit_code": "Its exit code; docs/reference/exit-codes.md explains it.",
    "winnow_source_alarm": "1 where an alarm of this kind stands, else 0.",
    "winnow_source_alarm_since_timestamp_seconds": "Since when an alarm stands.",
    "winnow_source_articles_per_day": "New articles a day, over four weeks.",
    "winnow_source_last_article_timestamp_seconds": "When the newest article came out.",
    "winnow_source_words": "Median of the words of a text.",
    "winnow_source_dated_ratio": "Share of the pages on which a date was found.",
    "winnow_source_kept_ratio": "Median share of a page's text that was kept.",
    "winnow_source_visit_seconds": "Median time of a visit, the wait for its host included.",
    "winnow_source_urls": "Article URLs visited lately, by the outcome of the last visit.",
}


def write_prometheus(report: HealthReport, path: Path) -> None:
    """Write the file; it is there whole or not at all. Raises `UsageError` or `DiskFullError` as `atomic_output` does."""
    with atomic_output(path) as out:
        out.write(to_exposition(report).encode("utf-8"))
        os.fchmod(out.fileno(), READABLE_MODE)


def to_exposition(report: HealthReport) -> str:
    """The report in the exposition format: each metric once, with its help and type, then its samples."""
    samples = [*_run_samples(report), *(sample for source in report.sources for sample in _source_samples(source))]
    lines = []
    for name, text in _HELP.items():
        lines += [f"# HELP {name} {text}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(labels)} {value:.15g}" for found, labels, value in samples if found == name and value is not None]
    return "\n".join(lines) + "\n"


_Sample = tuple[str, dict[str, str], float | None]


def _run_samples(report: HealthReport) -> Iterator[_Sample]:
    if report.run is not None and report.run.ended_at is not None:
        yield "winnow_last_run_end_timestamp_seconds", {}, report.run.ended_at.timestamp()
        yield "winnow_last_run_exit_code", {}, report.run.exit_code


def _source_samples(health: SourceHealth) -> Iterator[_Sample]:
    source, figures = {"source": health.source}, health.figures
    standing = {alarm.kind: alarm for alarm in health.alarms}
    for kind in AlarmKind:
        yield "winnow_source_alarm", source | {"kind": kind.value}, float(kind in standing)
        if kind in standing:
            yield "winnow_source_alarm_since_timestamp_seconds", source | {"kind": kind.value}, standing[kind].since.timestamp()
    last = figures.last_article_at
    yield "winnow_source_articles_per_day", source, figures.articles_per_day
    yield "winnow_source_last_article_timestamp_seconds", source, None if last is None else last.timestamp()
    yield "winnow_source_words", source, figures.median_words
    yield "winnow_source_dated_ratio", source, figures.dated_share
    yield "winnow_source_kept_ratio", source, figures.median_kept_share
    yield "winnow_source_visit_seconds", source, figures.median_seconds
    for outcome, count in figures.outcomes.items():
        yield "winnow_source_urls", source | {"outcome": outcome}, count


def _labels(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
