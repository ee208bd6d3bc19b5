"""`winnow words`: what words a selection is made of, which stand together, and which set it apart."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from pipelines.choices import read_member
from pipelines.corpus import open_corpus
from pipelines.errors import UsageError
from pipelines.exports.csv import table_lines
from pipelines.search.parsing import parse_query
from pipelines.search.query import Query
from pipelines.search.selection import Copies, Selection, Wire
from pipelines.search.words.segmenting import WHY_NONE
from pipelines.store.search.index import count_waiting
from pipelines.store.words.collocates import WINDOW, find_collocates
from pipelines.store.words.frequency import AT_MOST, find_key_words, list_words
from pipelines.store.words.ngrams import MAX_SIZE, MIN_SIZE, list_ngrams
from pipelines.store.words.values import Collocates, Counted, KeyWords, WordList
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe
from winnow.commands.question_options import WordsArgument, tell
from winnow.commands.selection_options import narrows_search, selecting

LIST_EXAMPLES = """
Examples:

    winnow words list --language en

    winnow words list 'tortur*' --language en --since 2024-01-01 --limit 500 --csv > words.csv

The question says which documents are counted, and all their words are.
"""
NGRAMS_EXAMPLES = """
Examples:

    winnow words ngrams --language es --size 3

    winnow words ngrams 'source:cels' --documents 0
"""
COLLOCATES_EXAMPLES = """
Examples:

    winnow words collocates 'tortur*' --language en

    winnow words collocates '"secret prison" after:2020' --window 3 --documents 0 --csv > near.csv
"""
KEYNESS_EXAMPLES = """
Examples:

    winnow words keyness 'source:cels' --language es

    winnow words keyness 'after:2024' --against 'before:2024' --language en

    winnow words keyness 'tortur*' --language en --csv > key.csv

Name a language: of texts in two languages the words of one are key.
"""
QuestionArgument = Annotated[
    list[str] | None, typer.Argument(help="Only documents with this; all when left out.", metavar="[WORDS]...", show_default=False)
]
LimitOption = Annotated[int, typer.Option(min=1, max=100_000, help="How many rows at most.")]
LeastOption = Annotated[int, typer.Option("--least", min=1, help="Only what was counted so many times.")]
DocumentsOption = Annotated[
    int,
    typer.Option("--documents", min=0, help="About so many documents are counted, evenly chosen and always the same; 0 is all."),
]
CopiesOption = Annotated[str, typer.Option("--copies", help="first: of equal and nearly equal texts, an agency's too, one; or all.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")]
Found = TypeVar("Found", WordList, Collocates, KeyWords)

app = typer.Typer(no_args_is_help=True, help="Count words: how frequent, in what company, and what sets a selection apart.")


@app.command("list", epilog=LIST_EXAMPLES)
@explain_errors
@narrows_search
def list_command(
    *,
    words: QuestionArgument = None,
    corpus: CorpusOption = None,
    selection: Selection,
    limit: LimitOption = 50,
    least: LeastOption = 1,
    documents: DocumentsOption = AT_MOST,
    copies: CopiesOption = Copies.FIRST.value,
    csv_file: CsvOption = False,
    json: JsonOption = False,
) -> None:
    """List the most frequent words, and how evenly each is spread over sources and time."""
    asked = _asked(selection, words, copies)
    found, waiting = _count(corpus, asked, lambda session: list_words(session, asked, limit=limit, least=least, at_most=documents))
    columns = ("word", "count", "per_million", "documents", "sources", "periods", "deviation_sources", "deviation_periods")
    _give(found, columns, (found.counted,), asked.query, waiting, csv_file=csv_file, json=json)


@app.command("ngrams", epilog=NGRAMS_EXAMPLES)
@explain_errors
@narrows_search
def ngrams_command(
    *,
    words: QuestionArgument = None,
    corpus: CorpusOption = None,
    selection: Selection,
    size: Annotated[int, typer.Option(min=MIN_SIZE, max=MAX_SIZE, help="How many words in a row.")] = MIN_SIZE,
    limit: LimitOption = 50,
    least: LeastOption = 2,
    documents: DocumentsOption = AT_MOST,
    copies: CopiesOption = Copies.FIRST.value,
    csv_file: CsvOption = False,
    json: JsonOption = False,
) -> None:
    """List the most frequent words in a row."""
    asked = _asked(selection, words, copies)
    found, waiting = _count(
        corpus, asked, lambda session: list_ngrams(session, asked, size=size, limit=limit, least=least, at_most=documents)
    )
    _give(found, ("word", "count", "per_million", "documents"), (found.counted,), asked.query, waiting, csv_file=csv_file, json=json)


@app.command("collocates", epilog=COLLOCATES_EXAMPLES)
@explain_errors
@narrows_search
def collocates_command(
    *,
    words: WordsArgument,
    corpus: CorpusOption = None,
    selection: Selection,
    window: Annotated[int, typer.Option(min=1, max=20, help="How many words on either side are near.")] = WINDOW,
    limit: LimitOption = 50,
    least: LeastOption = 3,
    documents: DocumentsOption = AT_MOST,
    copies: CopiesOption = Copies.FIRST.value,
    csv_file: CsvOption = False,
    json: JsonOption = False,
) -> None:
    """List the words that keep company with a word or phrase: logDice says how exclusively, log-likelihood how surely."""
    asked = _asked(selection, words, copies)
    if not asked.query.wanted():
        raise UsageError(
            f"'{asked.query.text}' has no word that others could stand near; write one, as in: winnow words collocates detention"
        )
    found, waiting = _count(
        corpus, asked, lambda session: find_collocates(session, asked, window=window, limit=limit, least=least, at_most=documents)
    )
    columns = ("word", "together", "count", "log_dice", "log_likelihood")
    _give(found, columns, (found.near, found.others), asked.query, waiting, csv_file=csv_file, json=json)


@app.command("keyness", epilog=KEYNESS_EXAMPLES)
@explain_errors
@narrows_search
def keyness_command(
    *,
    words: WordsArgument,
    corpus: CorpusOption = None,
    selection: Selection,
    against: Annotated[str, typer.Option(help="A question for what is compared with; all other documents when left out.")] = "",
    limit: LimitOption = 50,
    least: LeastOption = 3,
    documents: DocumentsOption = AT_MOST,
    copies: CopiesOption = Copies.FIRST.value,
    csv_file: CsvOption = False,
    json: JsonOption = False,
) -> None:
    """List the words that are more frequent in one selection than in another: log-likelihood says how surely, log ratio how much."""
    asked = _asked(selection, words, copies)
    other = parse_query(against) if against.strip() else None
    if asked.query.root is None:
        raise UsageError(f"'{asked.query.text}' asks for nothing; say whose words are wanted, as in: winnow words keyness source:cels")
    if other is not None and other.root is None:
        raise UsageError(f"--against {against}: it asks for nothing; write a question, or leave it out to compare with all the rest")
    found, waiting = _count(
        corpus,
        asked,
        lambda session: find_key_words(session, asked, other, limit=limit, least=least, at_most=documents),
        other=other,
    )
    columns = ("word", "count", "per_million", "other_count", "other_per_million", "log_likelihood", "log_ratio")
    notes = Query(text="", root=None, notes=(*asked.query.notes, *(other.notes if other else ())))
    _give(found, columns, (found.counted, found.other), notes, waiting, csv_file=csv_file, json=json)


def _asked(selection: Selection, words: Sequence[str] | None, copies: str) -> Selection:
    once = read_member("--copies", copies, Copies) is Copies.FIRST
    text = " ".join(words or ())
    asked = replace(selection, copies=Copies.FIRST, wire=Wire.ONCE) if once else selection
    return replace(asked, query=parse_query(text)) if text.strip() else asked


def _count(corpus: Any, asked: Selection, count: Callable[[Any], Found], *, other: Query | None = None) -> tuple[Found, int]:
    """What was counted, and how many documents wait for the index, which a question does not find."""
    selections = [asked] if other is None else [asked, replace(asked, query=other)]
    with selecting(open_corpus(corpus), *selections) as db, db.read() as session:
        return count(session), count_waiting(session) if any(one.query.text for one in selections) else 0


def _give(
    found: WordList | Collocates | KeyWords,
    columns: Sequence[str],
    counted: Sequence[Counted],
    query: Query,
    waiting: int,
    *,
    csv_file: bool,
    json: bool,
) -> None:
    notes = (*query.notes, *(note for one in counted for note in notes_of(one)))
    rows = [asdict(row) for row in found.rows]
    if json:
        print_json({**asdict(found), "notes": notes, "not_indexed": waiting})
        return
    if csv_file:
        for line in table_lines({name: _plain(row[name]) for name in columns} for row in rows):
            sys.stdout.buffer.write(line)
    else:
        if rows:
            _print(rows, columns)
        else:
            console().print("No word was counted often enough.")
        for one in counted:
            console().print(f"{one.words:,} words in {one.counted - one.left_out:,} of {one.documents:,} documents")
    sys.stdout.flush()
    tell(notes, waiting)


def notes_of(counted: Counted) -> Iterator[str]:
    """What was not counted."""
    if counted.is_sample:
        yield (f"Of {counted.documents:,} documents {counted.counted:,} were counted, evenly chosen; --documents 0 counts all.")
    if not counted.documents:
        yield "One side has no documents: there is nothing to count, or to compare with."
    if counted.left_out:
        yield f"{counted.left_out:,} documents were left out: {WHY_NONE}."


def _plain(value: float | str | None) -> float | str | None:
    """Figures with as many places as they are worth."""
    return round(value, 4) if isinstance(value, float) else value


def _print(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    table = Table("", *(name.replace("_", " ") for name in columns), box=None, pad_edge=False)
    for column in table.columns[2:]:
        column.justify = "right"
    for place, row in enumerate(rows, 1):
        table.add_row(str(place), safe(row[columns[0]]), *(_cell(row[name]) for name in columns[1:]))
    console().print(table)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="words")
