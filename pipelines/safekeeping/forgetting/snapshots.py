"""Makes the snapshots anew that held what was forgotten, under their names and without it."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipelines.errors import IntegrityError, UsageError
from pipelines.exports.snapshots.folder import SNAPSHOTS_NAME, hash_file
from pipelines.exports.snapshots.pins import read_pins
from pipelines.exports.snapshots.verifying import SUMS_NAME
from pipelines.exports.snapshots.writing import write_reissue
from pipelines.store.custody.exports import SNAPSHOT, ExportRecord, log_export
from pipelines.store.database.connection import Database
from pipelines.store.search.pinned import read_pinned

_NEW, _FORMER = ".reissued", ".former"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reissued:
    """A snapshot that was made anew: what it holds now. 0 where nothing was left of it, so that it was removed."""

    name: str
    documents: int


def holding(root: Path, documents: Collection[int]) -> list[Path]:
    """The snapshots of a corpus that hold one of these documents; also those whose pins cannot be read."""
    folder = root / SNAPSHOTS_NAME
    if folder.is_dir():
        _settle(folder)
    names = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")) if folder.is_dir() else []
    return [path for path in names if holds(path, documents)]


def reissue(db: Database, snapshots: Collection[Path], *, without: Collection[int]) -> Iterator[Reissued]:
    """Make each anew `without` these documents, and note it in the custody log, by which `winnow verify` knows it."""
    for path in snapshots:
        new, former = path.with_name(f".{path.name}{_NEW}"), path.with_name(f".{path.name}{_FORMER}")
        try:
            with db.read() as session:
                manifest = write_reissue(new, original=path, without=without, read_pinned=partial(read_pinned, session))
        except (UsageError, IntegrityError):  # nothing is left, or it cannot be read: either way it may not stay
            shutil.rmtree(path)
            yield Reissued(name=path.name, documents=0)
            continue
        path.replace(former)
        new.replace(path)
        shutil.rmtree(former)
        sums = hash_file(path / SUMS_NAME)
        documents = int(manifest["counts"]["documents"])
        if sums is not None:
            log_export(db, ExportRecord(name=SUMS_NAME, format=f"{SNAPSHOT}{path.name}", documents=documents, sha256=sums.sha256))
        yield Reissued(name=path.name, documents=documents)


def holds(path: Path, documents: Collection[int]) -> bool:
    """Whether the snapshot in a folder holds one of these documents; also where its pins cannot be read."""
    try:
        return bool(documents) and any(pin.document_id in documents for pin in read_pins(path))
    except IntegrityError:
        return True


def _settle(folder: Path) -> None:
    """What a call that was killed left: a new one takes its place only when it is whole, a former one goes when that is there."""
    for path in [path for path in folder.iterdir() if path.name.startswith(".") and path.is_dir()]:
        name = path.name.removeprefix(".").removesuffix(_NEW).removesuffix(_FORMER)
        if path.name.endswith(_FORMER) and not (folder / name).exists():
            path.replace(folder / name)
        elif path.name.endswith((_NEW, _FORMER)):
            shutil.rmtree(path)
