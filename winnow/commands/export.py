"""`winnow export`: selected documents as files for other tools."""

from __future__ import annotations

import json as json_text
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.exports import FolderFormat, Format, find_formats
from pipelines.files.atomic_file import atomic_output
from pipelines.files.atomic_folder import atomic_folder
from pipelines.store.search.selection import Selection, count_selected, select
from winnow.commands import masking_options, selection_options
from winnow.commands.common import CorpusOption, JsonOption, explain_errors

EXAMPLES = """
Examples:

    winnow export --format csv --output articles.csv

    winnow export --source amnesty --since 2024-01-01 --language en > amnesty.jsonl

    winnow export --format text --output texts --copies first --without-flag short      for AntConc, each text once

    winnow export --format parquet --sample 500 --output balanced.parquet               at most 500 of each source

Every format is explained in docs/reference/export-formats.md, every column in docs/reference/export-columns.md.
"""


FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        help="One file: jsonl (exact), csv (for spreadsheets), parquet, sqlite, uwazi; bibtex, ris, csl-json (references). "
        "A folder: text, markdown, tei, huggingface.",
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="The file or folder to write; standard output when left out.", show_default=False)
]


@explain_errors
def export(
    format: FormatOption = "jsonl",
    output: OutputOption = None,
    source: selection_options.SourceOption = None,
    language: selection_options.LanguageOption = None,
    since: selection_options.SinceOption = "",
    until: selection_options.UntilOption = "",
    captured_since: selection_options.CapturedSinceOption = "",
    captured_until: selection_options.CapturedUntilOption = "",
    query: selection_options.QueryOption = "",
    include: selection_options.IncludeOption = "",
    flag: selection_options.FlagOption = None,
    without_flag: selection_options.WithoutFlagOption = None,
    revisions: selection_options.RevisionsOption = "latest",
    copies: selection_options.CopiesOption = "all",
    wire: selection_options.WireOption = "all",
    sample: selection_options.SampleOption = 0,
    seed: selection_options.SeedOption = 0,
    pseudonymise: masking_options.PseudonymiseOption = False,
    names: masking_options.NamesOption = None,
    phone_region: masking_options.PhoneRegionOption = None,
    keep_links: masking_options.KeepLinksOption = False,
    report: masking_options.ReportOption = None,
    key: masking_options.KeyOption = None,
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Write the latest revision of each selected document, in constant memory; with --json, what was written is told on standard error."""
    formats = find_formats()
    if format not in formats:
        raise UsageError(f"--format {format}: there are {', '.join(sorted(formats))}")
    chosen = formats[format]
    if output is None and isinstance(chosen, FolderFormat):
        raise UsageError(f"--format {format} makes a folder: name it with --output")
    selection = selection_options.read_selection(
        source=source,
        language=language,
        since=since,
        until=until,
        captured_since=captured_since,
        captured_until=captured_until,
        query=query,
        include=include,
        flag=flag,
        without_flag=without_flag,
        revisions=revisions,
        copies=copies,
        wire=wire,
        sample=sample,
        seed=seed,
    )
    masked = masking_options.build_masking(
        wanted=pseudonymise, names=names, phone_region=phone_region, keep_links=keep_links, report=report, key=key, output=output
    )
    count = _write(open_corpus(corpus), selection, chosen, output=output, masked=masked)
    _tell(format, count, output, masked, as_json=json)


def _tell(format: str, count: int, output: Path | None, masked: masking_options.Masking | None, *, as_json: bool) -> None:
    """What was written, on standard error: standard output may be the export."""
    if as_json:
        sys.stderr.write(json_text.dumps({"format": format, "documents": count, "output": str(output) if output else None}) + "\n")
    else:
        sys.stderr.write(f"{count} {'document' if count == 1 else 'documents'}{f' in {output}' if output else ''}\n")
    if masked is not None and not as_json:
        sys.stderr.write(f"{masked.told()}\n")


def _write(corpus: Corpus, selection: Selection, chosen: Format, *, output: Path | None, masked: masking_options.Masking | None) -> int:
    """Write the selected revisions, with the files of the masking before the export gets its name; returns how many."""
    finish = masked.write_files if masked else _nothing
    selection_options.prepare(corpus, selection)
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            total = count_selected(session, selection)
            shaped = isinstance(chosen, FolderFormat) and chosen.shaped
            rows = selection_options.show_progress(select(session, selection, shaped=shaped), total=total, words="documents")
            if masked is not None:
                rows = masked.masker.mask_all(rows)
            if isinstance(chosen, FolderFormat):
                assert output is not None
                with atomic_folder(output, {"made_by": "winnow export", "format": chosen.name, "documents": total}) as folder:
                    count = chosen.write(rows, folder)
                    finish()
            elif output is None:
                count = chosen.write(rows, sys.stdout.buffer)
                sys.stdout.buffer.flush()
                finish()
            else:
                with atomic_output(output) as file:
                    count = chosen.write(rows, file)
                    finish()
    finally:
        db.close()
    return count


def _nothing() -> None:
    """No masking, no files of it."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(export)
