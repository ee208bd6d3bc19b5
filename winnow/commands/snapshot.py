"""`winnow snapshot`: a frozen export with identifier, digests and metadata, in a folder of its own in the corpus."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import IntegrityError, UsageError
from pipelines.exports.snapshots.folder import SNAPSHOTS_NAME, check_name
from pipelines.exports.snapshots.making import describe_making, tell_differences
from pipelines.exports.snapshots.manifest import Census, Making
from pipelines.exports.snapshots.verifying import SUMS_NAME, find_faults, list_snapshots, read_manifest
from pipelines.exports.snapshots.writing import write_again, write_snapshot
from pipelines.search.selection import Selection
from pipelines.store.custody.exports import SNAPSHOT
from pipelines.store.search.pinned import read_pinned
from pipelines.store.search.selection import count_selected, select
from winnow.commands.common import CorpusOption, JsonOption, console, counted, explain_errors, print_json, safe
from winnow.commands.exported import note_exported
from winnow.commands.selection_options import selecting, show_progress, takes_selection, tell_notes

EXAMPLES = """
Examples:

    winnow snapshot paper-2025 --source amnesty --until 2024-12-31 --title "Amnesty to 2024" --creator "A. Berg"

    winnow snapshot paper-2025 --verify

    winnow snapshot paper-again --again snapshots/paper-2025

    winnow snapshot --list

What is in a snapshot, and what can be made again: docs/reference/snapshots.md.
"""


@explain_errors
@takes_selection
def snapshot(
    *,
    name: Annotated[str | None, typer.Argument(help="The name of its folder in snapshots/.", show_default=False)] = None,
    title: Annotated[str, typer.Option(help="The title in its README; the name when left out.")] = "",
    creator: Annotated[str, typer.Option(help="Who answers for it: a person or an organisation.")] = "",
    selection: Selection,
    again: Annotated[Path | None, typer.Option(help="Make the snapshot in this folder again from the corpus.", show_default=False)] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Hold the snapshot against its digests, and change nothing.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="List the snapshots of the corpus.")] = False,
    json: JsonOption = False,
    corpus: CorpusOption = None,
) -> None:
    """Freeze a selection: data, citations, README, Croissant metadata and digests, the same bytes however often it is made."""
    opened = open_corpus(corpus)
    if listing:
        _list(opened.root / SNAPSHOTS_NAME, as_json=json)
        return
    folder = _folder(opened, name)
    if verify or folder.exists():
        _verify(opened, folder, as_json=json)
        return
    if again is not None:
        if selection != Selection() or title or creator:
            raise UsageError("--again takes selection, title and creator from the snapshot; leave the other options out")
        manifest = _make_again(opened, folder, original=again)
    else:
        manifest = _make(opened, folder, selection=selection, title=title, creator=creator)
    if note_exported(opened, folder / SUMS_NAME, f"{SNAPSHOT}{folder.name}", manifest["counts"]["documents"]):
        _write_head(opened, folder)
    _tell(folder, manifest, "written", as_json=json)


def _write_head(corpus: Corpus, folder: Path) -> None:
    from pipelines.safekeeping.heads import write_snapshot_head
    from winnow.commands.signing import signer_or_reason

    signer, reason = signer_or_reason(corpus)
    head = write_snapshot_head(corpus, folder, signer)
    signed = f", signed by {signer.public.fingerprint}" if signer else f", not signed: {reason}" if reason else ""
    sys.stderr.write(f"custody log: {head.events} events, head {head.sha256}{signed}\n")


def _folder(corpus: Corpus, name: str | None) -> Path:
    if name is None:
        raise UsageError("name the snapshot, as in 'winnow snapshot paper-2025'; 'winnow snapshot --list' shows those there are")
    return corpus.root / SNAPSHOTS_NAME / check_name(name)


def _make(corpus: Corpus, folder: Path, *, selection: Selection, title: str, creator: str) -> dict[str, Any]:
    def make(census: Census) -> Making:
        sys.stderr.write(f"{counted(census.documents, 'document')}; hashing {counted(len(census.archive_files), 'archive file')}\n")
        return describe_making(
            corpus, name=folder.name, title=title, creator=creator, selection=selection, archive_files=census.archive_files
        )

    with selecting(corpus, selection) as db, db.read() as session:
        tell_notes(selection)
        total = count_selected(session, selection)
        selected = show_progress(select(session, selection), total=total, words="documents")
        return write_snapshot(folder, selected=selected, read_pinned=partial(read_pinned, session), make=make)


def _make_again(corpus: Corpus, folder: Path, *, original: Path) -> dict[str, Any]:
    db = corpus.open_database(read_only=True)
    try:
        with db.read() as session:
            manifest = write_again(folder, original=original, read_pinned=partial(read_pinned, session))
    finally:
        db.close()
    for line in tell_differences(corpus, manifest):
        sys.stderr.write(f"{line}\n")
    return manifest


def _verify(corpus: Corpus, folder: Path, *, as_json: bool) -> None:
    from pipelines.safekeeping.head_check import find_missing_head

    faults = [*find_faults(folder), *find_missing_head(corpus, folder)]
    if faults:
        raise IntegrityError("\n".join([f"{folder}: not as it was written; restore it from a copy", *(f"  {fault}" for fault in faults)]))
    _tell(folder, read_manifest(folder), "intact", as_json=as_json)


def _tell(folder: Path, manifest: dict[str, Any], state: str, *, as_json: bool) -> None:
    documents, identifier = manifest["counts"]["documents"], manifest["identifier"]
    if as_json:
        print_json({"folder": str(folder), "state": state, "identifier": identifier, "documents": documents, "files": manifest["files"]})
        return
    out = console()
    out.print(safe(f"{folder}: {state}, {counted(documents, 'document')}"))
    out.print(safe(identifier))


def _list(snapshots: Path, *, as_json: bool) -> None:
    found = list_snapshots(snapshots)
    if as_json:
        rows = [{"name": one.name, "identifier": one.identifier, "documents": one.documents, "until": one.captured_until} for one in found]
        print_json(rows)
        return
    out = console()
    for one in found:
        documents = counted(one.documents, "document")
        told = f"{documents}, captured until {one.captured_until[:10]}, {one.identifier}" if one.identifier else "damaged"
        out.print(safe(f"{one.name}: {told}"))
    if not found:
        out.print("no snapshot yet; 'winnow snapshot NAME' makes one")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLES)(snapshot)
