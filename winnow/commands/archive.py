"""`winnow archive`: moves the files of the archive into the store that winnow.toml names, and brings them back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from pipelines.archive.places.moving import Moved
from pipelines.corpus import Corpus, open_corpus
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

archive_app = typer.Typer(help="Move the archive into an object store (S3), and bring it back.", no_args_is_help=True)

PUSH_EXAMPLES = """
Examples:

    winnow archive push

    AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... winnow archive push --json

Each run does the same at its end. Where the store is: [store] in winnow.toml. docs/how-to/object-store.md

Exit codes: 0 all of it is stored, 1 the store did not answer or refused, 2 no store is named, 5 a run is at work.
"""
FETCH_EXAMPLES = """
Examples:

    winnow archive fetch          needs as much room as the archive has bytes

Exit codes: 0 all of it is in the folder, 1 the store did not answer, 2 no store is named, 5 a run is at work, 6 no room.
"""


@archive_app.command("push", epilog=PUSH_EXAMPLES)
@explain_errors
def push(corpus: CorpusOption = None, progress: ProgressOption = "auto", json: JsonOption = False) -> None:
    """Store every file of the archive that is not stored yet; with keep_local = false, captures then leave the folder."""
    from pipelines.safekeeping.storing import store_archive

    opened, moved = _move(store_archive, corpus, progress, json=json, words="bytes stored")
    if json:
        print_json({"stored": moved.stored, "bytes": moved.bytes, "removed": moved.removed})
        return
    removed = f" {moved.removed} left the folder." if moved.removed else ""
    console().print(safe(f"{_files(moved)} stored in {opened.store.address} and read back.{removed}"))


@archive_app.command("fetch", epilog=FETCH_EXAMPLES)
@explain_errors
def fetch(corpus: CorpusOption = None, progress: ProgressOption = "auto", json: JsonOption = False) -> None:
    """Bring every file of the archive into its folder; the store keeps its copies."""
    from pipelines.safekeeping.storing import fetch_archive

    opened, moved = _move(fetch_archive, corpus, progress, json=json, words="bytes fetched")
    if json:
        print_json({"fetched": moved.stored, "bytes": moved.bytes})
        return
    console().print(safe(f"{_files(moved)} fetched from {opened.store.address} into {opened.archive}."))


def _move(move: Callable[..., Moved], corpus: Path | None, progress: str, *, json: bool, words: str) -> tuple[Corpus, Moved]:
    from crawler.runs.progress_line import ProgressLine

    shown = read_progress(progress, json=json)
    opened = open_corpus(corpus)
    with opened.lock(), ProgressLine(shown) as line:
        return opened, move(opened, on_progress=lambda done, total: line.show(done, total, words))


def _files(moved: Moved) -> str:
    return f"{counted(moved.stored, 'file')} ({moved.bytes:,} bytes)"


def register(app: typer.Typer) -> None:
    """Add the command group."""
    app.add_typer(archive_app, name="archive")
