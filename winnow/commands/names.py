"""`winnow names`: persons, organisations and places that texts name, by a list and by models, each with its sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import islice
from typing import Annotated, Any

import typer

from crawler.runs.progress_line import ProgressLine
from pipelines.choices import read_member
from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.exports.csv import table_lines
from pipelines.exports.pseudonyms.names import name_line
from pipelines.names.mention import NameKind, key_of
from pipelines.names.models import EXTRA, is_installed
from pipelines.names.name_list import NAMES_NAME, read_name_list
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Copies, Selection, Wire
from pipelines.store.names.model_pass import ModelWork, plan_models, run_models
from pipelines.store.names.tally import AT_MOST, NamesFound, NamingSentence, count_names, list_spellings, read_sentences
from pipelines.store.search.even_sample import choose_documents
from pipelines.store.search.index import count_waiting
from winnow.commands.common import (
    CorpusOption,
    JsonOption,
    ProgressOption,
    console,
    counted,
    explain_errors,
    print_json,
    read_progress,
    safe,
)
from winnow.commands.question_options import tell
from winnow.commands.selection_options import narrows_search, selecting

FIND_EXAMPLES = """
Examples:

    winnow names find

    winnow names find --source amnesty --language en

Which model reads which language stands in winnow.toml; docs/how-to/names.md. It goes on where it stopped.
"""
LIST_EXAMPLES = """
Examples:

    winnow names list --kind person --language en

    winnow names list 'tortur*' --since 2024-01-01 --documents 0 --csv > names.csv

The question says which documents are read, and all their names are counted.
"""
MASK_EXAMPLES = """
Examples:

    winnow names mask-list > names.txt

    winnow export --pseudonymise --names names.txt --format csv --output shared.csv
"""
SHOW_EXAMPLES = """
Examples:

    winnow names show 'Wangari Maathai'

    winnow names show Nakuru --kind place --documents 0 --csv > nakuru.csv
"""
KindOption = Annotated[
    list[str] | None, typer.Option("--kind", help=f"Only these: {', '.join(NameKind)}. May be given several times; all when left out.")
]
DocumentsOption = Annotated[
    int, typer.Option("--documents", min=0, help="About so many documents are read, evenly chosen and always the same; 0 is all.")
]
CopiesOption = Annotated[str, typer.Option("--copies", help="first: of equal and nearly equal texts, an agency's too, one; or all.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")]

app = typer.Typer(no_args_is_help=True, help="Persons, organisations and places that texts name, by a list and by models; never facts.")


@app.command("find", epilog=FIND_EXAMPLES)
@explain_errors
@narrows_search
def find_command(*, corpus: CorpusOption = None, selection: Selection, progress: ProgressOption = "auto", json: JsonOption = False) -> None:
    """Have the models of winnow.toml read what they have not read. What they find is kept as places in the texts."""
    style = read_progress(progress, json=json)
    opened = open_corpus(corpus)
    listed = len(read_name_list(opened.root).names)
    with selecting(opened, selection, progress=style.value) as db:
        work = plan_models(db, selection, opened.names.models)
    notes = tuple(_missing(opened, work))
    read = []
    if work.languages and is_installed():
        db = opened.open_database()
        try:
            with ProgressLine(style.value) as line:
                for one in run_models(
                    db, selection, work, opened.root, on_read=lambda done, total: line.show(done, total, words="documents read")
                ):
                    read.append(one)
        finally:
            db.close()
    if json:
        print_json({"listed": listed, "models": [asdict(one) for one in read], "without_model": work.without, "notes": notes})
        return
    out = console()
    out.print(f"{NAMES_NAME}: {counted(listed, 'name')}, found in every text whenever names are listed, shown or exported")
    for one in read:
        out.print(f"{safe(one.model)}: {counted(one.documents, 'document')} read, {counted(one.places, 'name')} in them")
    tell(notes, 0)


def _missing(corpus: Corpus, work: ModelWork) -> Iterable[str]:
    """What keeps models from reading, a line each."""
    if not is_installed():
        yield f"No model can be run: spaCy is not installed. Install {EXTRA}; until then names are found by {NAMES_NAME} alone."
    if work.without:
        told = ", ".join(f"{safe(language) or 'unknown'} ({count:,})" for language, count in work.without.items())
        yield f"winnow.toml names no model for these languages (documents): {told}. Add them under [names] models; docs/how-to/names.md."


@app.command("list", epilog=LIST_EXAMPLES)
@explain_errors
@narrows_search
def list_command(
    *,
    words: Annotated[
        list[str] | None, typer.Argument(help="Only documents with this; all when left out.", metavar="[WORDS]...", show_default=False)
    ] = None,
    corpus: CorpusOption = None,
    selection: Selection,
    kind: KindOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many rows at most.")] = 50,
    least: Annotated[int, typer.Option("--least", min=1, help="Only what is named so many times.")] = 1,
    documents: DocumentsOption = AT_MOST,
    copies: CopiesOption = Copies.FIRST.value,
    csv_file: CsvOption = False,
    json: JsonOption = False,
) -> None:
    """List the names in most documents, with how each is written, what found it, and the first sentence that has it."""
    opened, asked, kinds = open_corpus(corpus), _asked(selection, words, copies), _kinds(kind)
    listed = read_name_list(opened.root)
    with selecting(opened, asked, progress="none" if json or csv_file else "") as db, db.read() as session:
        found = count_names(session, asked, listed, kinds=kinds, limit=limit, least=least, at_most=documents)
        waiting = count_waiting(session) if asked.query.text else 0
    notes = (*asked.query.notes, *notes_of(found))
    rows = [asdict(row) for row in found.rows]
    if json:
        print_json({**asdict(found), "notes": notes, "not_indexed": waiting})
        return
    if csv_file:
        _write_csv(rows)
    else:
        for row in found.rows:
            others = "; ".join(spelling for spelling in row.spellings if spelling != row.name)
            console().print(
                f"{row.documents:>6}  {row.count:>6}  {row.kind:<12}  [bold]{safe(row.name)}[/bold]{f' ({safe(others)})' if others else ''}"
                f"  [dim]{safe(', '.join(row.found_by))}[/dim]"
            )
            console().print(f"                              {row.document}: {safe(row.sentence)}")
        console().print(f"{counted(found.different, 'name')} in {found.read:,} of {counted(found.documents, 'document')}")
    sys.stdout.flush()
    tell(notes, waiting)


@app.command("show", epilog=SHOW_EXAMPLES)
@explain_errors
@narrows_search
def show_command(
    *,
    name: Annotated[str, typer.Argument(help="A name, in any spelling of the list, or as a model found it.", show_default=False)],
    corpus: CorpusOption = None,
    selection: Selection,
    kind: KindOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many sentences at most.")] = 200,
    documents: DocumentsOption = AT_MOST,
    copies: CopiesOption = Copies.ALL.value,
    csv_file: CsvOption = False,
    json: JsonOption = False,
) -> None:
    """Show each sentence that has a name, with what found it."""
    if not key_of(name):
        raise UsageError(f"'{name}' has no letters; write a name, as in: winnow names show Nakuru")
    opened, asked, kinds = open_corpus(corpus), _asked(selection, None, copies), _kinds(kind)
    listed = read_name_list(opened.root)
    with selecting(opened, asked) as db, db.read() as session:
        population = choose_documents(session, asked, at_most=documents)
        found = list(islice(read_sentences(session, population, listed, name, kinds=kinds), limit + 1))
    notes: tuple[str, ...] = (f"Only the first {limit:,} sentences are shown; --limit gives more.",) if len(found) > limit else ()
    if not found:
        notes += (f"No text that was read names '{safe(name)}', by any spelling of {NAMES_NAME}; 'winnow names list' shows who is named.",)
    if population.is_sample:
        notes += (f"Of {population.documents:,} documents about {documents:,} were read, evenly chosen; --documents 0 reads all.",)
    rows = [asdict(one) for one in found[:limit]]
    if json:
        print_json({"sentences": rows, "notes": notes})
        return
    if csv_file:
        _write_csv(rows)
    else:
        for one in found[:limit]:
            _print_sentence(one)
        console().print(counted(len(rows), "sentence"))
    sys.stdout.flush()
    tell(notes, 0)


@app.command("mask-list", epilog=MASK_EXAMPLES)
@explain_errors
@narrows_search
def mask_list_command(*, corpus: CorpusOption = None, selection: Selection, kind: KindOption = None) -> None:
    """Print a list for 'winnow export --pseudonymise --names': the persons listed and found, a line each. Read it before you use it."""
    opened, kinds = open_corpus(corpus), _kinds(kind or [NameKind.PERSON])
    listed = read_name_list(opened.root)
    with selecting(opened, selection) as db, db.read() as session:
        tally = list_spellings(session, selection, listed, kinds=kinds)
    met = tally.spellings()
    for one in listed.names:
        if one.kind in kinds:
            of = (one.kind, key_of(one.name))
            met[of] = (*one.written, *met.get(of, ()))
    lines = [line for spellings in met.values() if (line := name_line(spellings))]
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
    sys.stdout.flush()
    notes: tuple[str, ...] = (
        f"{counted(len(lines), 'name')}. A list and a model miss names: read the texts, too, before you give them away.",
    )
    if short := len(met) - len(lines):
        notes += (f"{counted(short, 'name')} of one letter left out: half a text would be masked.",)
    if tally.without_model:
        notes += (f"{tally.without_model:,} of {counted(tally.articles, 'document')} were read by no model; see 'winnow names find'.",)
    tell(notes, 0)


def notes_of(found: NamesFound) -> Iterable[str]:
    """What was not read, and by what."""
    if found.is_sample:
        yield f"Of {found.documents:,} documents {found.read:,} were read, evenly chosen; --documents 0 reads all."
    if found.without_model:
        yield (
            f"{found.without_model:,} of {found.read:,} documents were read by no model, only for {NAMES_NAME}; "
            "'winnow names find' has models read them, and says what it lacks."
        )


def _print_sentence(one: NamingSentence) -> None:
    told = safe(f"{one.source} {(one.date or '')[:10]}".strip())
    console().print(f"{one.document_id:>6}  [bold]{safe(one.written)}[/bold] ({one.kind}, {safe(one.found_by)})  [dim]{told}[/dim]")
    console().print(f"        {safe(one.sentence)}")


def _asked(selection: Selection, words: Sequence[str] | None, copies: str) -> Selection:
    once = read_member("--copies", copies, Copies) is Copies.FIRST
    text = " ".join(words or ())
    asked = replace(selection, copies=Copies.FIRST, wire=Wire.ONCE) if once else selection
    return replace(asked, query=parse_query(text)) if text.strip() else asked


def _kinds(words: Sequence[str] | None) -> frozenset[NameKind]:
    return frozenset(read_member("--kind", word, NameKind) for word in words or NameKind)


def _write_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    for line in table_lines(rows):
        sys.stdout.buffer.write(line)


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="names")
