"""`winnow why`: the page as blocks, kept and dropped, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import open_corpus
from pipelines.errors import UsageError
from pipelines.extraction.extract import extract
from pipelines.extraction.template.site_memory import HostMemory
from pipelines.items import Block, PageInput
from winnow.commands.common import CorpusOption, JsonOption, RevisionOption, console, counted, explain_errors, print_json, safe
from winnow.commands.lookup import archived_page, find_document, known_memory

EXAMPLES = """
Examples:

    winnow why 12

    winnow why https://example.org/news/a-story

    winnow why 12 --revision 1

    winnow why saved-page.html --dropped
"""


@explain_errors
def why(
    wanted: Annotated[str, typer.Argument(help="A document's number, its URL, or an HTML file.", metavar="ID|URL|FILE")],
    corpus: CorpusOption = None,
    dropped: Annotated[bool, typer.Option("--dropped", help="Only what was dropped.")] = False,
    kept: Annotated[bool, typer.Option("--kept", help="Only what was kept.")] = False,
    revision_number: RevisionOption = None,
    json: JsonOption = False,
) -> None:
    """Show every block of a page with its number: green (+) kept, red (-) dropped, with the reason and where it stood."""
    heading, blocks = _blocks_of(wanted, corpus, revision_number)
    shown = [(number, block) for number, block in enumerate(blocks, start=1) if not ((dropped and block.kept) or (kept and not block.kept))]
    if json:
        print_json({"page": heading, "blocks": [{"number": number} | asdict(block) for number, block in shown]})
        return
    out = console()
    out.print(f"[bold]{safe(heading)}[/bold]")
    print_blocks(shown)
    out.print(f"{sum(block.kept for block in blocks)} of {counted(len(blocks), 'block')} kept")


def _blocks_of(wanted: str, folder: Path | None, number: int | None) -> tuple[str, tuple[Block, ...]]:
    """Of a file or a page that was not stored, extracted now; of a document, as they were stored."""
    path = Path(wanted)
    if "://" not in wanted and path.is_file():
        if number is not None:
            raise UsageError(f"--revision {number}: {wanted} is a file, and only documents have revisions")
        return _extracted(wanted, PageInput(url="", body=path.read_bytes()))
    corpus = open_corpus(folder)
    try:
        found = find_document(corpus, wanted, number)
    except UsageError:
        capture = archived_page(corpus, wanted) if number is None else None
        if capture is None:
            raise
        return _extracted(f"{wanted} (not stored; extracted now from its capture)", capture, known_memory(corpus, capture.url))
    return f"{found.revision.url}: {found.revision.status}, {found.revision.engine}", found.blocks


def _extracted(name: str, page: PageInput, memory: HostMemory | None = None) -> tuple[str, tuple[Block, ...]]:
    extraction = extract(page, memory=memory)
    return f"{name}: {extraction.status} ({extraction.status_reason})", extraction.blocks


def print_blocks(blocks: Iterable[tuple[int, Block]]) -> None:
    """Blocks for people, each with its number on the page."""
    out = console()
    for number, block in blocks:
        colour, sign = ("green", "+") if block.kept else ("red", "-")
        out.print(f"[dim]{number:>3}[/dim] [{colour}]{sign} {safe(block.text)}[/{colour}]")
        overruled = f"; before: {safe(block.overruled)}" if block.overruled is not None else ""
        out.print(f"      [dim]{block.kind}: {safe(block.reason)}{overruled}  {safe(block.path)}[/dim]")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(why)
