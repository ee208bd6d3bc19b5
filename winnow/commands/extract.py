"""`winnow extract`: clean text of one HTML file, or of a stream of pages, without a crawl."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.errors import UsageError
from pipelines.extraction.extract import extract as extract_page
from pipelines.items import PageInput
from winnow.commands.common import JsonOption, counted, explain_errors, print_json, shown

EXAMPLES = """
Examples:

    winnow extract page.html

    curl -s https://example.org/story | winnow extract --json

    winnow extract --batch < pages.jsonl > texts.jsonl

    winnow extract --batch --site-memory pages.jsonl > texts.jsonl      pages of few sites: texts without what a site repeats

The batch reads {"id", "url", "html_b64", "charset"} and writes {"id", "url", "status", "title", "authors", "date", "language", "text",
"blocks"} a line, in input order; see docs/reference/batch.md.
"""


@explain_errors
def extract(
    file: Annotated[
        Path | None, typer.Argument(help="An HTML file (with --batch: JSON lines); standard input when left out or -.", metavar="[FILE]")
    ] = None,
    url: Annotated[str, typer.Option(help="The page's address, for relative links and the date in it.")] = "",
    batch: Annotated[bool, typer.Option("--batch", help="Read JSON lines of pages, write JSON lines of texts, on all cores.")] = False,
    site_memory: Annotated[
        bool, typer.Option("--site-memory", help="With --batch: read all pages first, then leave out what the pages of a host repeat.")
    ] = False,
    blocks: Annotated[bool, typer.Option("--blocks/--no-blocks", help="Give the blocks with their reasons too.")] = True,
    workers: Annotated[int, typer.Option(help="Processes for --batch; 0 means one per core.", min=0)] = 0,
    json: JsonOption = False,
) -> None:
    """Print the clean text of a page. Exit code 1 when there is no article in it."""
    from winnow.batch import page_row, run_batch
    from winnow.batch_memory import run_batch_with_memory

    if site_memory and not batch:
        raise UsageError("--site-memory: it needs the pages of a --batch to learn from")
    if file is not None and str(file) != "-" and not file.is_file():
        raise UsageError(f"{file}: there is no such file")
    stream = sys.stdin.buffer if file is None or str(file) == "-" else file.open("rb")
    if batch:
        run = run_batch_with_memory if site_memory else run_batch
        failures = run(stream, sys.stdout.buffer, with_blocks=blocks, workers=workers)
        if failures:
            sys.stderr.write(f"{counted(failures, 'line')} ended in an error; each says why in its 'error'\n")
        return
    result = extract_page(PageInput(url=url, body=stream.read()))
    if json:
        print_json(page_row(None, url, result, with_blocks=blocks))
    elif result.text:
        sys.stdout.write((shown(result.text) if sys.stdout.isatty() else result.text) + "\n")
    else:
        sys.stderr.write(f"no article text: {result.status} ({result.status_reason})\n")
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(extract)
