"""`winnow snapshot`: a frozen export with identifier, digests and metadata, in a folder of its own in the corpus."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe
from crawler.commands.export import _day, _shown, _statuses
from crawler.corpus import Corpus, open_corpus
from crawler.snapshots import SNAPSHOTS_NAME, describe_making, tell_differences
from pipelines.errors import IntegrityError, UsageError
from pipelines.exports.snapshots.folder import check_name
from pipelines.exports.snapshots.manifest import Census, Making
from pipelines.exports.snapshots.verifying import find_faults, list_snapshots, read_manifest
from pipelines.exports.snapshots.writing import write_again, write_snapshot
from pipelines.items import Revision
from pipelines.store.documents import Selection, select
from pipelines.store.pinned import Pin, select_pinned

EXAMPLES = """
Examples:

    winnow snapshot paper-2025 --source amnesty --until 2024-12-31 --title "Amnesty to 2024" --creator "A. Berg"

    winnow snapshot paper-2025 --verify

    winnow snapshot paper-again --again snapshots/paper-2025

    winnow snapshot --list

What is in a snapshot, and what can be made again: docs/reference/snapshots.md.
"""


@explain_errors
def snapshot(
    name: Annotated[str | None, typer.Argument(help="The name of its folder in snapshots/.", show_default=False)] = None,
    title: Annotated[str, typer.Option(help="The title in its README; the name when left out.")] = "",
    creator: Annotated[str, typer.Option(help="Who answers for it: a person or an organisation.")] = "",
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given several times.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this language (ISO 639-1); may be given several times.")] = None,
    since: Annotated[str, typer.Option(help="First day, YYYY-MM-DD, of publication (of capture where a page gives no date).")] = "",
    until: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD, included.")] = "",
    query: Annotated[str, typer.Option(help="Only documents with this text in title or body, whatever the case.")] = "",
    include: Annotated[str, typer.Option(help="Also these, separated by commas: stub, missing_once, gone.")] = "",
    again: Annotated[Path | None, typer.Option(help="Make the snapshot in this folder again from the corpus.", show_default=False)] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Hold the snapshot against its digests, and change nothing.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="List the snapshots of the corpus.")] = False,
    json: JsonOption = False,
    corpus: CorpusOption = None,
) -> None:
    """Freeze a selection: data, citations, README, Croissant metadata and digests, the same bytes however often it is made."""
    opened = open_corpus(corpus)
    snapshots = opened.root / SNAPSHOTS_NAME
    if listing:
        _list(snapshots, as_json=json)
        return
    if name is None:
        raise UsageError("name the snapshot, as in 'winnow snapshot paper-2025'; 'winnow snapshot --list' shows those there are")
    folder = snapshots / check_name(name)
    if verify or folder.exists():
        _verify(folder, as_json=json)
        return
    selection = Selection(
        sources=tuple(source or ()),
        languages=tuple(language or ()),
        since=_day(since, "--since"),
        until=_day(until, "--until"),
        query=query,
        include=_statuses(include),
    )
    if again is not None:
        if selection != Selection() or title or creator:
            raise UsageError("--again takes selection, title and creator from the snapshot; leave the other options out")
        manifest = _make_again(opened, snapshots, name, original=again)
    else:
        manifest = _make(opened, snapshots, name, selection=selection, title=title, creator=creator)
    _tell(folder, manifest, "written", as_json=json)


def _make(corpus: Corpus, snapshots: Path, name: str, *, selection: Selection, title: str, creator: str) -> dict[str, Any]:
    def make(census: Census) -> Making:
        sys.stderr.write(f"{census.documents} documents; hashing {len(census.archive_files)} archive files\n")
        return describe_making(corpus, name=name, title=title, creator=creator, selection=selection, archive_files=census.archive_files)

    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:

            def read_pinned(pins: Iterable[Pin]) -> Iterator[Revision]:
                return select_pinned(session, pins)

            return write_snapshot(snapshots, name, selected=_shown(select(session, selection)), read_pinned=read_pinned, make=make)
    finally:
        db.close()


def _make_again(corpus: Corpus, snapshots: Path, name: str, *, original: Path) -> dict[str, Any]:
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            manifest = write_again(snapshots, name, original=original, read_pinned=lambda pins: select_pinned(session, pins))
    finally:
        db.close()
    for line in tell_differences(corpus, manifest):
        sys.stderr.write(f"{line}\n")
    return manifest


def _verify(folder: Path, *, as_json: bool) -> None:
    faults = find_faults(folder)
    if faults:
        raise IntegrityError("\n".join([f"{folder}: not as it was written; restore it from a copy", *(f"  {fault}" for fault in faults)]))
    _tell(folder, read_manifest(folder), "intact", as_json=as_json)


def _tell(folder: Path, manifest: dict[str, Any], state: str, *, as_json: bool) -> None:
    documents, identifier = manifest["counts"]["documents"], manifest["identifier"]
    if as_json:
        print_json({"folder": str(folder), "state": state, "identifier": identifier, "documents": documents, "files": manifest["files"]})
        return
    out = console()
    out.print(safe(f"{folder}: {state}, {documents} documents"))
    out.print(safe(identifier))


def _list(snapshots: Path, *, as_json: bool) -> None:
    found = list_snapshots(snapshots)
    if as_json:
        rows = [{"name": one.name, "identifier": one.identifier, "documents": one.documents, "until": one.captured_until} for one in found]
        print_json(rows)
        return
    out = console()
    for one in found:
        told = f"{one.documents} documents, captured until {one.captured_until[:10]}, {one.identifier}" if one.identifier else "damaged"
        out.print(safe(f"{one.name}: {told}"))
    if not found:
        out.print("no snapshot yet; 'winnow snapshot NAME' makes one")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(snapshot)
