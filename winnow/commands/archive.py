"""`winnow archive`: moves the files of the archive into the store that winnow.toml names, and brings them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.archive.places.moving import Moved
from pipelines.corpus import open_corpus
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe

if TYPE_CHECKING:
    from crawler.runs.progress_line import ProgressLine

archive_app = typer.Typer(help="Move the archive into an object store (S3), and bring it back.", no_args_is_help=True)

ProgressOption = Annotated[str, typer.Option(help="auto (a bar on a terminal, lines elsewhere), plain or none.")]
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

    opened = open_corpus(corpus)
    with opened.lock(), _line(progress, is_json=json) as line:
        moved = store_archive(opened, on_progress=lambda done, total: line.show(done, total, "bytes stored"))
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

    opened = open_corpus(corpus)
    with opened.lock(), _line(progress, is_json=json) as line:
        moved = fetch_archive(opened, on_progress=lambda done, total: line.show(done, total, "bytes fetched"))
    if json:
        print_json({"fetched": moved.stored, "bytes": moved.bytes})
        return
    console().print(safe(f"{_files(moved)} fetched from {opened.store.address} into {opened.archive}."))


def _line(progress: str, *, is_json: bool) -> ProgressLine:
    from crawler.runs.progress_line import ProgressLine
    from pipelines.choices import require_known

    require_known("--progress", progress, ("auto", "plain", "none"))
    return ProgressLine("none" if is_json else progress)


def _files(moved: Moved) -> str:
    return f"{moved.stored} {'file' if moved.stored == 1 else 'files'} ({moved.bytes:,} bytes)"


def register(app: typer.Typer) -> None:
    """Add the command group."""
    app.add_typer(archive_app, name="archive")
