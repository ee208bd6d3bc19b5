"""`winnow copies`: which documents have nearly the same text, and what tells them apart."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines.choices import require_known
from pipelines.corpus import Corpus, open_corpus
from pipelines.exports.columns import format_time
from pipelines.outcomes import CopyKind, ExitCode
from pipelines.store.copies.groups import Copy, CopyGroup, find_groups
from pipelines.store.copies.index import count_unindexed
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
from winnow.commands.lookup import find_copies, find_document

EXAMPLES = """
Examples:

    winnow copies                      every group of this corpus, the earliest capture first

    winnow copies --kind wire_copy     only agency texts that several sources have

    winnow copies 12                   the copies of one document, with the words by which they differ

    winnow copies --rebuild            compare all documents anew

Exit codes: 0 done, 2 usage, 5 another run is at work, 6 disk full, 7 interrupted, 8 damaged database.
"""
GROUPS_SHOWN = 50  # on a screen; --json has all
_GROUP_KINDS = tuple(kind for kind in CopyKind if kind is not CopyKind.TRANSLATION)


@explain_errors
def copies(
    wanted: Annotated[str, typer.Argument(help="A document's number or URL; all groups when left out.", metavar="[ID|URL]")] = "",
    corpus: CorpusOption = None,
    kind: Annotated[str, typer.Option(help="Only groups of this kind: exact, near_duplicate or wire_copy.")] = "",
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Compare all documents anew first.")] = False,
    progress: ProgressOption = "auto",
    json: JsonOption = False,
) -> None:
    """Tell which documents have nearly the same text. They are linked, never merged or deleted."""
    if kind:
        require_known("--kind", kind, _GROUP_KINDS)
    shown = read_progress(progress, json=json)
    opened = open_corpus(corpus)
    if rebuild:
        _rebuild(opened, progress=shown)
    if wanted:
        group = find_copies(opened, find_document(opened, wanted).revision.document_id)
        if json:
            print_json(_as_dict(group))
        else:
            _print_document(group)
    else:
        _show_groups(opened, kind, json=json)
    _warn_of_unindexed(opened)


def _rebuild(corpus: Corpus, *, progress: str) -> None:
    from crawler.runs.indexing import update_index

    with corpus.lock():
        db = corpus.open_database()
        try:
            done = update_index(db, progress=progress, rebuild=True)
        finally:
            db.close()
    compared = counted(done.documents, "document")
    sys.stderr.write(f"{compared} compared, {done.linked} of them have copies or translations among those before them\n")
    if not done.complete:
        sys.stderr.write("winnow: interrupted; the next 'winnow crawl' goes on where it stopped\n")
        raise typer.Exit(int(ExitCode.INTERRUPTED))


def _show_groups(corpus: Corpus, kind: str, *, json: bool) -> None:
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            groups = (group for group in find_groups(session) if not kind or group.kind == kind)
            if json:
                print_json([_as_dict(group) for group in groups])
            else:
                _print_groups(groups)
    finally:
        db.close()


def _print_groups(groups: Iterator[CopyGroup]) -> None:
    out = console()
    count = documents = 0
    for group in groups:
        count += 1
        documents += len(group.documents)
        if count <= GROUPS_SHOWN:
            _print_heading(out, group)
            for copy in group.documents:
                _print_copy(out, copy)
    if count > GROUPS_SHOWN:
        out.print(f"... and {count - GROUPS_SHOWN} more groups; --json has them all")
    out.print(f"{counted(count, 'group')}, {counted(documents, 'document')}. Each is compared with the first of its group.")


def _print_document(group: CopyGroup) -> None:
    out = console()
    if len(group.documents) < 2:
        out.print(f"Document {group.of} has no copies.")
    else:
        _print_heading(out, group)
        for copy in group.documents:
            _print_copy(out, copy, is_base=copy.document_id == group.of)
    for address in group.other_addresses:
        out.print(f"[bold]the same page at[/bold] {safe(address)}")
    for copy in group.translations:
        out.print(f"[bold]translation[/bold] ({safe(copy.language or 'language unknown')})")
        _print_copy(out, copy)


def _print_heading(out: Console, group: CopyGroup) -> None:
    sources = len({copy.source for copy in group.documents})
    credit = f"; credit: {', '.join(group.agencies)}" if group.agencies else ""
    heading = f"{len(group.documents)} documents of {sources} source{'s' if sources > 1 else ''}{credit}"
    out.print(f"[bold]{safe(group.kind or '')}[/bold]: {safe(heading)}")


def _print_copy(out: Console, copy: Copy, *, is_base: bool = False) -> None:
    captured = f"{copy.first_captured_at:%Y-%m-%d %H:%M} UTC"
    likeness = "this document" if is_base else _likeness(copy)
    dated = f", dated {copy.date[:10]}" if copy.date else ""
    out.print(f"  {copy.document_id:>6}  {safe(copy.source)}, captured {captured}{safe(dated)}, {safe(copy.status)}  [dim]{likeness}[/dim]")
    out.print(f"          {safe(copy.title or '(no title)')}  [dim]{safe(copy.url)}[/dim]")
    for difference in copy.differences:
        here = f"[red]- {safe(difference.here)}[/red]" if difference.here else ""
        there = f"[green]+ {safe(difference.there)}[/green]" if difference.there else ""
        out.print("            " + "  ".join(filter(None, (here, there))))


def _likeness(copy: Copy) -> str:
    if copy.kind is None:
        return "the earliest capture"
    if copy.kind is CopyKind.TRANSLATION:
        return ""
    if copy.similarity == 1:
        return f"{copy.kind}, the same text"
    return f"{copy.kind}, alike by {copy.similarity:.3f}; {int(100 * copy.contained)} % of the shorter is in the longer"


def _as_dict(group: CopyGroup) -> dict[str, Any]:
    written = asdict(group)
    for copy in (*written["documents"], *written["translations"]):
        copy["first_captured_at"] = format_time(copy["first_captured_at"])
    return written


def _warn_of_unindexed(corpus: Corpus) -> None:
    db = corpus.open_database(read_only=True)
    try:
        waiting = count_unindexed(db)
    finally:
        db.close()
    if waiting:
        sys.stderr.write(f"{waiting} documents have not been compared yet; the next 'winnow crawl' does it, or 'winnow copies --rebuild'\n")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(copies)
