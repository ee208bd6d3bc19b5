"""`winnow trend`: how many articles found came out in each day, week, month or year, for up to four questions side by side."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer

from pipelines.choices import read_member
from pipelines.corpus import open_corpus
from pipelines.errors import UsageError
from pipelines.exports.csv import table_lines
from pipelines.search.parsing import parse_query
from pipelines.search.periods import MAX_QUESTIONS, By
from pipelines.search.selection import Copies, Selection, Wire
from pipelines.store.search.trend import SECONDS, Series, Trend, count_trend, rows_of, share
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe, shown
from winnow.commands.question_options import tell
from winnow.commands.selection_options import narrows_search, selecting

EXAMPLES = """
Examples:

    winnow trend curfew

    winnow trend torture 'title:torture' --by month --share

    winnow trend '"press freedom"' 'libertad de prensa' --since 2023-01-01 --until 2024-12-31

    winnow trend curfew --by week --csv > curfew.csv

    winnow trend --by year                    all articles, without a question

Each question is one argument: put it in single quotes. docs/how-to/articles-over-time.md says what the numbers do not say.
"""
BAR_CHARS = 40
_LETTERS = "ABCD"

QuestionsArgument = Annotated[
    list[str] | None,
    typer.Argument(help="What to search for, each question one argument; at most four.", metavar="QUESTION...", show_default=False),
]


@explain_errors
@narrows_search
def trend(
    *,
    questions: QuestionsArgument = None,
    corpus: CorpusOption = None,
    selection: Selection,
    by: Annotated[str, typer.Option(help="auto (as the span asks), day, week, month or year.")] = By.AUTO.value,
    as_share: Annotated[bool, typer.Option("--share", help="Bars are the share of all articles of each period.")] = False,
    copies_once: Annotated[bool, typer.Option("--copies-once", help="Count copies of one article once, agency texts too.")] = False,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="How long counting may take.")] = SECONDS,
    csv_file: Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")] = False,
    json: JsonOption = False,
) -> None:
    """Count what is found by day, week, month or year of publication. Articles without a date are counted apart."""
    unit = read_member("--by", by, By)
    queries = [parse_query(question) for question in questions or () if question.strip()]
    if len(queries) > MAX_QUESTIONS:
        many = f"{len(queries)} questions: at most {MAX_QUESTIONS} are compared"
        raise UsageError(f"{many}; put words that belong together in one pair of quotes")
    if copies_once:
        selection = replace(selection, copies=Copies.FIRST, wire=Wire.ONCE)
    opened = open_corpus(corpus)
    asked = [replace(selection, query=query) for query in queries] or [selection]
    with selecting(opened, *asked, progress="none" if json or csv_file else "auto") as db, db.read() as session:
        counted = count_trend(session, queries, selection, by=unit, seconds=seconds)
    if json:
        print_json({"by": counted.by, "rows": list(rows_of(counted)), "notes": counted.notes, "not_indexed": counted.not_indexed})
        return
    if csv_file:
        rows = ({**row, "question": shown(str(row["question"]))} for row in rows_of(counted))
        sys.stdout.buffer.writelines(table_lines(rows))
    else:
        _print(counted, as_share=as_share)
    sys.stdout.flush()
    tell(counted.notes, counted.not_indexed)
    if not (counted.everything.is_counted and all(one.is_counted for one in counted.series)):
        sys.stderr.write("--seconds 30 gives it more time.\n")


def _print(trend: Trend, *, as_share: bool) -> None:
    out = console()
    several = len(trend.series) > 1
    if several:
        for letter, one in zip(_LETTERS, trend.series, strict=False):
            out.print(f"{letter}  {safe(one.question)}")
    lines = list(_lines(trend))
    heights = [_height(count, among, as_share=as_share) for _, _, count, among, _ in lines]
    inside = [height for (*_, is_apart), height in zip(lines, heights, strict=True) if height is not None and not is_apart]
    highest = max(inside, default=0) or max((height for height in heights if height is not None), default=0) or 1
    last = ""
    for (label, letter, count, among, is_apart), height in zip(lines, heights, strict=True):
        name = label if label != last else ""
        last = label
        head = f"{name:<10} {letter + ' ' if several else ''}"
        out.print(f"{head}{_bar(height, highest, is_apart=is_apart)} {_figure(count, among, as_share=as_share)}")
    for letter, one in zip(_LETTERS, trend.series, strict=False):
        if one.is_counted:
            out.print(f"{letter + ': ' if several else ''}{_sum(one)}{f', by {trend.by}' if trend.periods else ''}")


def _lines(trend: Trend) -> Iterator[tuple[str, str, int | None, int | None, bool]]:
    """(period, letter, articles, all articles, whether it is no period), period by period; of what is in no period only what there is."""
    everything = trend.everything
    among = everything.counts if everything.is_counted else (None,) * len(trend.periods)
    for place, period in enumerate(trend.periods):
        for letter, one in zip(_LETTERS, trend.series, strict=False):
            yield period.label, letter, one.counts[place] if one.is_counted else None, among[place], False
    for label, field in (("no date", "undated"), ("no day", "without_day")):
        for letter, one in zip(_LETTERS, trend.series, strict=False):
            if one.is_counted and any(getattr(each, field) for each in trend.series):
                yield label, letter, getattr(one, field), getattr(everything, field) if everything.is_counted else None, True


def _height(count: int | None, among: int | None, *, as_share: bool) -> float | None:
    if count is None or not as_share:
        return count
    return None if among is None else share(count, among)


def _bar(height: float | None, highest: float, *, is_apart: bool) -> str:
    """Of solid signs; what is in no period of others, so that no colour is needed, and cut off at > where it is longer than all periods."""
    solid, hatched = ("█", "░") if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else ("#", ":")
    chars = max(1, round(BAR_CHARS * height / highest)) if height else 0
    if chars > BAR_CHARS:
        return hatched * (BAR_CHARS - 1) + ">"
    return f"{(hatched if is_apart else solid) * chars:<{BAR_CHARS}}"


def _figure(count: int | None, among: int | None, *, as_share: bool) -> str:
    if count is None:
        return "not counted"
    if not as_share:
        return str(count)
    percent = None if among is None else share(count, among)
    if percent is None:
        return f"{count}" if among is None else "0 of 0"
    return f"{percent:.1f} %  ({count} of {among})"


def _sum(one: Series) -> str:
    apart = [f"{one.undated} without a date"] if one.undated else []
    apart += [f"{one.without_day} with a year or month only"] if one.without_day else []
    return f"{one.total} {'document' if one.total == 1 else 'documents'} found" + "".join(f", {words}" for words in apart)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(trend)
