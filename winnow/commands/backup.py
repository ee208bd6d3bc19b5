"""`winnow backup`: a copy of the corpus elsewhere, also while a crawl is at work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import open_corpus
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe

EXAMPLES = """
Examples:

    winnow backup /media/disk/corpus                  the first time all of it, later what is new

    winnow verify --corpus /media/disk/corpus         is the copy sound?

The copy is a corpus folder: to restore it, copy it back. docs/how-to/back-up.md
"""


@explain_errors
def backup(
    target: Annotated[Path, typer.Argument(help="The folder of the copy: an empty one, or that of an earlier backup.", metavar="DEST")],
    corpus: CorpusOption = None,
    progress: Annotated[str, typer.Option(help="auto (a bar on a terminal, lines elsewhere), plain or none.")] = "auto",
    json: JsonOption = False,
) -> None:
    """Copy the corpus to another folder, or bring a copy up to date. A crawl may be at work; the copy is sound."""
    from crawler.runs.progress_line import ProgressLine
    from pipelines.choices import require_known
    from pipelines.safekeeping.backup import back_up

    require_known("--progress", progress, ("auto", "plain", "none"))
    opened = open_corpus(corpus)
    with ProgressLine("none" if json else progress) as line:
        made = back_up(opened, target.expanduser(), on_progress=line.show)
    if json:
        head = {"sha256": made.head.sha256, "events": made.head.events}
        print_json({"folder": str(target), "copied": made.copied, "bytes": made.bytes, "kept": made.kept, "custody_head": head})
        return
    out = console()
    out.print(f"{made.copied} files and the database copied, {made.bytes:,} bytes, to {safe(target)}")
    if made.kept:
        out.print(f"{made.kept} archive files are there that the corpus does not have any more; they were left")
    out.print(f"custody log: {made.head.events} events, head {safe(made.head.sha256)}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(backup)
