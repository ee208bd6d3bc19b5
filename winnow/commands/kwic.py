"""`winnow kwic`: a concordance, each place of a word with what stands around it (key word in context)."""

from __future__ import annotations

import csv
import io
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, replace
from itertools import islice
from typing import Annotated

import typer
from rich.cells import cell_len

from pipelines.choices import read_member
from pipelines.corpus import open_corpus
from pipelines.exports.csv import escape_row
from pipelines.search.line_order import LineOrder, sort_lines
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Copies, Selection, Wire
from pipelines.store.search.concordance import ConcordanceLine, concordance
from pipelines.store.search.index import count_waiting
from winnow.commands.common import CorpusOption, JsonOption, console, counted, explain_errors, print_json, safe, shown
from winnow.commands.question_options import WordsArgument, tell
from winnow.commands.selection_options import narrows_search, selecting

EXAMPLES = """
Examples:

    winnow kwic detention --sort 1R

    winnow kwic '"secret prison" OR "black site"' --width 60

    winnow kwic 'police NEAR/3 /tortur(e|ed|ing)/' --copies first

    winnow kwic 'tortur*' --limit 5000 --csv > tortur.csv

Lines are in the order of document numbers unless sorted. docs/reference/search.md has the language of questions.
"""
SORTED_LINES = 20_000  # looked at for an order, whatever is shown of them
_CELLS_OF_SIGNS = {"Mn": 0, "Me": 0, "Cf": 0, "Mc": 1}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # spreadsheets take the file for UTF-8 only with it


@explain_errors
@narrows_search
def kwic(
    *,
    words: WordsArgument,
    corpus: CorpusOption = None,
    selection: Selection,
    width: Annotated[int, typer.Option(min=5, max=1000, help="Characters on either side.")] = 40,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many lines at most.")] = 200,
    sort: Annotated[
        str, typer.Option(help="1L, 2L, 1R, 2R (the first or second word on that side, then those beyond it), date or source.")
    ] = "",
    copies: Annotated[str, typer.Option(help="all; or first: of equal and nearly equal texts, an agency's too, one.")] = Copies.ALL.value,
    csv_file: Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")] = False,
    json: JsonOption = False,
) -> None:
    """Show each place where the latest revisions have these words, one line each, the words aligned."""
    order = read_member("--sort", sort, LineOrder) if sort else None
    if read_member("--copies", copies, Copies) is Copies.FIRST:
        selection = replace(selection, copies=Copies.FIRST, wire=Wire.ONCE)
    query = parse_query(" ".join(words))
    with (
        selecting(open_corpus(corpus), replace(selection, query=query), progress="none" if json or csv_file else "auto") as db,
        db.read() as session,
    ):
        most = limit if order is None else max(limit, SORTED_LINES)
        found = list(islice(concordance(session, query, selection, width=width), most + 1))
        not_indexed = count_waiting(session)
    lines = sort_lines(found[:most], order)[:limit]
    notes = query.notes + ((f"Only the first {limit} lines are shown; --limit gives more.",) if len(found) > limit else ())
    if order is not None and len(found) > most:
        notes += (f"They are the first of {most:,} lines, sorted; further documents were not read. --limit sorts more.",)
    if query.root is not None and not query.wanted():
        notes += ("A concordance needs a word to show; filters and words after NOT have none.",)
    if json:
        print_json({"lines": [asdict(line) for line in lines], "notes": notes, "not_indexed": not_indexed})
        return
    if csv_file:
        _write_csv(lines)
    else:
        _print(lines)
        console().print(counted(len(lines), "line"))
    sys.stdout.flush()
    tell(notes, not_indexed)


def _print(lines: list[ConcordanceLine]) -> None:
    """The key words below each other, and so the facts behind them, where a terminal shows text from left to right.

    Columns are padded by the cells that a terminal takes, two for a Chinese character, none for a Thai sign above its letter.
    Without colour the key word stands in brackets.
    Text from right to left stays in its own order: a terminal that knows the direction shows the words before the key word on its right.
    """
    out = console()
    begin, end = ("\\[", "]") if out.color_system is None or out.no_color else ("[bold yellow]", "[/bold yellow]")
    before = max((cells_of(line.left) for line in lines), default=0)
    behind = max((cells_of(line.keyword + line.right) for line in lines), default=0)
    for line in lines:
        pad, rest = " " * (before - cells_of(line.left)), " " * (behind - cells_of(line.keyword + line.right))
        text = f"{line.document_id:>6}  {pad}{safe(line.left)}{begin}{safe(line.keyword)}{end}{safe(line.right)}{rest}"
        out.print(f"{text}  [dim]{safe(line.source)} {safe((line.date or '')[:10])}[/dim]")


def cells_of(text: str) -> int:
    return sum(cell_len(char) if (cells := _CELLS_OF_SIGNS.get(unicodedata.category(char))) is None else cells for char in shown(text))


def _write_csv(lines: Iterable[ConcordanceLine]) -> None:
    out = sys.stdout.buffer
    out.write(_BYTE_ORDER_MARK)
    header = False
    for line in lines:
        row = escape_row(asdict(line))
        text = io.StringIO()
        rows = csv.writer(text)
        if not header:
            rows.writerow(row)
            header = True
        rows.writerow(row.values())
        out.write(text.getvalue().encode())


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(kwic)
