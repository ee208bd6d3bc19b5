"""`winnow export`: selected documents as files for other tools."""

from __future__ import annotations

import gc
import json as json_text
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pipelines.choices import require_known
from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import UsageError
from pipelines.exports import CaptureFormat, FileFormat, FolderFormat, Format, find_formats
from pipelines.exports.wacz.captures import Sign, Written
from pipelines.files.atomic_file import atomic_output
from pipelines.files.atomic_folder import atomic_folder
from pipelines.names.name_list import read_name_list
from pipelines.safekeeping.own_names import require_free_name
from pipelines.search.selection import Selection
from pipelines.store.custody.head import Head, read_head
from pipelines.store.names.reading import with_names
from pipelines.store.search.selection import count_selected, select
from winnow.commands.common import CorpusOption, JsonOption, explain_errors
from winnow.commands.exported import note_exported
from winnow.commands.masking_options import Masking, MaskingOptions, build_masking, takes_masking
from winnow.commands.selection_options import selecting, show_progress, takes_selection, tell_notes

EXAMPLES = """
Examples:

    winnow export --format csv --output articles.csv

    winnow export --source amnesty --since 2024-01-01 --language en > amnesty.jsonl

    winnow export --format text --output texts --copies first --without-flag short      for AntConc, each text once

    winnow export --format parquet --sample 500 --output balanced.parquet               at most 500 of each source

    winnow export --format wacz --source amnesty --output amnesty.wacz                  the pages themselves, to be replayed

Every format is explained in docs/reference/export-formats.md, every column in docs/reference/export-columns.md.
"""


FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        help="One file: jsonl (exact), csv, xlsx (for spreadsheets), parquet, sqlite, uwazi; ftm (FollowTheMoney, for Aleph); "
        "vertical (for Sketch Engine, KonText, CQPweb); bibtex, ris, csl-json (references); "
        "wacz (the captures, for ReplayWeb.page). "
        "A folder: text, markdown, tei, huggingface.",
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="The file or folder to write; standard output when left out.", show_default=False)
]


@explain_errors
@takes_selection
@takes_masking
def export(
    *,
    format: FormatOption = "jsonl",
    output: OutputOption = None,
    selection: Selection,
    masking: MaskingOptions,
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Write the latest revision of each selected document, in constant memory; with --json, what was written is told on standard error."""
    formats = find_formats()
    require_known("--format", format, sorted(formats))
    chosen = formats[format]
    if output is None and isinstance(chosen, FolderFormat):
        raise UsageError(f"--format {format} makes a folder: name it with --output")
    if isinstance(chosen, CaptureFormat):
        _require_fit_for_captures(chosen, output, masking)
    opened = open_corpus(corpus)
    if output is not None:
        require_free_name(opened, output)
    masked = build_masking(masking, opened, output=output)
    written = _write(opened, selection, chosen, output=output, masked=masked)
    head = note_exported(opened, output, format, written.documents) if output is not None else None
    _tell(chosen, written, output, masked, head, as_json=json)


def _require_fit_for_captures(chosen: CaptureFormat, output: Path | None, masking: MaskingOptions) -> None:
    if masking.pseudonymise:
        raise UsageError(
            f"--format {chosen.name} gives pages as their servers sent them, with every name in them; leave --pseudonymise out, or choose "
            "a format of texts, such as jsonl"
        )
    if output is None or output.suffix != chosen.suffix:
        raise UsageError(f"--format {chosen.name}: name the file with --output, ending in {chosen.suffix}: programs know it by that")


def _tell(chosen: Format, written: Written, output: Path | None, masked: Masking | None, head: Head | None, *, as_json: bool) -> None:
    """What was written, on standard error: standard output may be the export."""
    count, without = written.documents, written.without_capture
    if as_json:
        told = {"format": chosen.name, "documents": count, "output": str(output) if output else None}
        more: dict[str, object] = {"without_capture": without} if isinstance(chosen, CaptureFormat) else {}
        known = {"custody_head": {"sha256": head.sha256, "events": head.events}} if head else {}
        sys.stderr.write(json_text.dumps(told | more | known) + "\n")
    else:
        left = f"; {without} of them without a capture, only as text" if without else ""
        sys.stderr.write(f"{count} {'document' if count == 1 else 'documents'}{f' in {output}' if output else ''}{left}\n")
    if head is not None and not as_json:
        sys.stderr.write(f"custody log: {head.events} events, head {head.sha256}\n")
    if masked is not None and not as_json:
        sys.stderr.write(f"{masked.told()}\n")


def _write(corpus: Corpus, selection: Selection, chosen: Format, *, output: Path | None, masked: Masking | None) -> Written:
    """Write the selected revisions, with the files of the masking before the export gets its name."""
    finish = masked.write_files if masked else _nothing
    with selecting(corpus, selection) as db, db.read() as session:
        tell_notes(selection)
        total = count_selected(session, selection)
        gc.freeze()  # what is loaded by now stays, and need not be looked at again for each thousand rows
        shaped = isinstance(chosen, FolderFormat) and chosen.shaped
        rows = show_progress(select(session, selection, shaped=shaped), total=total, words="documents")
        if masked is not None:
            rows = masked.masker.mask_all(rows)
        elif isinstance(chosen, FileFormat) and chosen.named:
            rows = with_names(session, rows, read_name_list(corpus.root))
        if isinstance(chosen, CaptureFormat):
            assert output is not None
            from pipelines.archive.raw_records import read_raw

            with atomic_output(output) as file:
                return chosen.write(rows, partial(read_raw, corpus.archived), file, sign=_sign_with(corpus))
        if isinstance(chosen, FolderFormat):
            assert output is not None
            about = {"made_by": "winnow export", "format": chosen.name, "documents": total, "custody_head": asdict(read_head(db))}
            with atomic_folder(output, about) as folder:
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
    return Written(documents=count)


def _sign_with(corpus: Corpus) -> Sign | None:
    from winnow.commands.signing import signer_or_reason

    signer, reason = signer_or_reason(corpus)
    if reason:
        sys.stderr.write(f"winnow: not signed: {reason}\n")
    return (lambda content: (signer.sign(content), signer.public.pem)) if signer else None


def _nothing() -> None:
    """No masking, no files of it."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(export)
