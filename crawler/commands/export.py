"""`winnow export`: selected documents as files for other tools."""

from __future__ import annotations

import json as json_text
import sys
from pathlib import Path
from typing import Annotated

import typer

from crawler.commands import masking, selecting
from crawler.commands.common import CorpusOption, JsonOption, explain_errors
from crawler.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.exports import FolderFormat, Format, find_formats
from pipelines.exports.atomic import atomic_output
from pipelines.exports.folder import atomic_folder
from pipelines.store.selection import Selection, count_selected, select

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
    source: selecting.SourceOption = None,
    language: selecting.LanguageOption = None,
    since: selecting.SinceOption = "",
    until: selecting.UntilOption = "",
    captured_since: selecting.CapturedSinceOption = "",
    captured_until: selecting.CapturedUntilOption = "",
    query: selecting.QueryOption = "",
    include: selecting.IncludeOption = "",
    flag: selecting.FlagOption = None,
    without_flag: selecting.WithoutFlagOption = None,
    revisions: selecting.RevisionsOption = "latest",
    copies: selecting.CopiesOption = "all",
    wire: selecting.WireOption = "all",
    sample: selecting.SampleOption = 0,
    seed: selecting.SeedOption = 0,
    pseudonymise: masking.PseudonymiseOption = False,
    names: masking.NamesOption = None,
    phone_region: masking.PhoneRegionOption = None,
    keep_links: masking.KeepLinksOption = False,
    report: masking.ReportOption = None,
    key: masking.KeyOption = None,
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
    selection = selecting.read_selection(
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
    masked = masking.build_masking(
        wanted=pseudonymise, names=names, phone_region=phone_region, keep_links=keep_links, report=report, key=key, output=output
    )
    count = _write(open_corpus(corpus), selection, chosen, output=output, masked=masked)
    _tell(format, count, output, masked, as_json=json)


def _tell(format: str, count: int, output: Path | None, masked: masking.Masking | None, *, as_json: bool) -> None:
    """What was written, on standard error: standard output may be the export."""
    if as_json:
        sys.stderr.write(json_text.dumps({"format": format, "documents": count, "output": str(output) if output else None}) + "\n")
    else:
        sys.stderr.write(f"{count} {'document' if count == 1 else 'documents'}{f' in {output}' if output else ''}\n")
    if masked is not None and not as_json:
        sys.stderr.write(f"{masked.told()}\n")


def _write(corpus: Corpus, selection: Selection, chosen: Format, *, output: Path | None, masked: masking.Masking | None) -> int:
    """Write the selected revisions, with the files of the masking before the export gets its name; returns how many."""
    finish = masked.write_files if masked else _nothing
    selecting.prepare(corpus, selection)
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            total = count_selected(session, selection)
            shaped = isinstance(chosen, FolderFormat) and chosen.shaped
            rows = selecting.show_progress(select(session, selection, shaped=shaped), total=total, words="documents")
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
