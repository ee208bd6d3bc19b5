"""Writes a snapshot: first which revisions it holds (pins), then by the pins every file, so that it can be written again the same way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, cast

from pipelines.errors import IntegrityError, UsageError
from pipelines.exports.csv import write_csv
from pipelines.exports.jsonl import write_jsonl
from pipelines.exports.references.bibtex import write_bibtex_file
from pipelines.exports.snapshots.card import cite_as, describe, write_card
from pipelines.exports.snapshots.croissant import build_croissant
from pipelines.exports.snapshots.folder import HashedOutput, new_file, new_folder
from pipelines.exports.snapshots.manifest import DATA_NAME, MANIFEST_NAME, Census, FileFacts, Making, build_manifest, making_of, write_json
from pipelines.exports.snapshots.pins import PINS_NAME, PinsWriter, pin_of, read_pins
from pipelines.exports.snapshots.verifying import SUMS_NAME, read_manifest
from pipelines.items import Revision
from pipelines.store.search.pinned import Pin

ReadPinned = Callable[[Iterable[Pin]], Iterator[Revision]]
DATA_FILES: Mapping[str, Callable[[Iterable[Revision], BinaryIO], int]] = MappingProxyType(
    {DATA_NAME: write_jsonl, "data.csv": write_csv, "citations.bib": write_bibtex_file}
)
"""The files that hold the revisions, each with its writer."""


def write_snapshot(
    folder: Path, *, selected: Iterable[Revision], read_pinned: ReadPinned, make: Callable[[Census], Making]
) -> dict[str, Any]:
    """Write the selected revisions in a `folder` that is not there yet; returns its manifest.

    `read_pinned` reads the same revisions again, once for each file; `make` says how it was made when the revisions are counted.
    """
    with new_folder(folder) as part:
        census, files = Census(), {}
        with new_file(part / PINS_NAME) as out:
            _write_pins(selected, out, census)
        files[PINS_NAME] = out.facts
        if not census.documents:
            raise UsageError("no document fits this selection; a snapshot of nothing is not written")
        files |= _write_data(part, read_pinned)
        manifest = build_manifest(make(census), census.as_json(), files)
        _write_descriptions(part, manifest)
    return manifest


def write_again(folder: Path, *, original: Path, read_pinned: ReadPinned) -> dict[str, Any]:
    """Write the snapshot in the folder `original` again from the corpus, in a `folder` that is not there yet; returns its manifest.

    Raises IntegrityError, naming revisions or files, where the corpus no longer gives the same bytes; then nothing is written.
    """
    wanted = read_manifest(original)
    with new_folder(folder) as part:
        census, files = Census(), {}
        with new_file(part / PINS_NAME) as out:
            _write_pins(read_pinned(read_pins(original)), out, census)
        files[PINS_NAME] = out.facts
        _check_complete(original, part)
        files |= _write_data(part, read_pinned)
        manifest = build_manifest(making_of(wanted), census.as_json(), files)
        differing = sorted(file for file in wanted["files"] if manifest["files"].get(file) != wanted["files"][file])
        if differing:
            raise IntegrityError(
                f"{original}: this corpus and software give other bytes for {', '.join(differing)}; the snapshot is what its folder holds"
            )
        _write_descriptions(part, manifest)
    return manifest


def write_reissue(folder: Path, *, original: Path, without: Collection[int], read_pinned: ReadPinned) -> dict[str, Any]:
    """Write the snapshot in the folder `original` without the revisions of some documents; returns its manifest.

    Raises `UsageError` where nothing is left, `IntegrityError` where the original cannot be read.
    """
    making = making_of(read_manifest(original))
    left = (pin for pin in read_pins(original) if pin.document_id not in without)
    return write_snapshot(folder, selected=read_pinned(left), read_pinned=read_pinned, make=lambda census: making)


def _write_pins(revisions: Iterable[Revision], out: HashedOutput, census: Census) -> None:
    pins = PinsWriter(out)
    for revision in revisions:
        pins.write(pin_of(revision))
        census.add(revision)


def _write_data(folder: Path, read_pinned: ReadPinned) -> dict[str, FileFacts]:
    facts = {}
    for file, write in DATA_FILES.items():
        with new_file(folder / file) as out:
            write(read_pinned(read_pins(folder)), cast(BinaryIO, out))
        facts[file] = out.facts
    return facts


def _write_descriptions(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Manifest, card and Croissant, and the digests of all files in the form that `sha256sum` reads."""
    croissant = build_croissant(manifest, description=describe(manifest), citation=cite_as(manifest))
    texts = {
        MANIFEST_NAME: write_json(manifest),
        "README.md": write_card(manifest).encode("utf-8", "replace"),
        "croissant.json": write_json(croissant),
    }
    sums = {file: facts["sha256"] for file, facts in manifest["files"].items()}
    for file, content in texts.items():
        with new_file(folder / file) as out:
            out.write(content)
        sums[file] = out.facts.sha256
    with new_file(folder / SUMS_NAME) as out:
        out.write("".join(f"{digest}  {file}\n" for file, digest in sorted(sums.items())).encode())


def _check_complete(original: Path, folder: Path) -> None:
    there = {(pin.document_id, pin.number) for pin in read_pins(folder)}
    missing = [f"{pin.document_id} revision {pin.number}" for pin in read_pins(original) if (pin.document_id, pin.number) not in there]
    if missing:
        named = ", ".join(missing[:5]) + (" and more" if len(missing) > 5 else "")
        raise IntegrityError(f"{original}: {len(missing)} of its revisions are not in this corpus: document {named}; is it another corpus?")
