"""Copies closed files of an archive into the store behind it, and brings them back; a file leaves the folder only once the store has it."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.archive.archive_file import CLOSED_MODE, is_closed, sync_folder
from pipelines.archive.places.object_store import ObjectStore
from pipelines.archive.places.opening import Archive
from pipelines.errors import IntegrityError, StoreError
from pipelines.files.atomic_file import atomic_output

OnProgress = Callable[[int, int], None]
"""Is told bytes done, and in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was done: files stored now and their bytes, and files that left the folder."""

    stored: int = 0
    bytes: int = 0
    removed: int = 0


def push(
    archive: Archive,
    store: ObjectStore,
    *,
    memory: Path,
    keep: Callable[[str], bool],
    only: Collection[str] | None,
    replaces: bool,
    on_progress: OnProgress,
) -> Moved:
    """Store every closed WARC file of the folder that the store has not as it is here; remove those that need not be kept.

    `only` names files that alone are looked at. `memory` is a file that remembers which were stored, so that they are not read for their
    digest each time; without it nothing is lost. With `replaces` a file here takes the place of another that the store has under its name:
    it was written anew. Killed on its way, the next call goes on: a file is removed only after its digest lies in
    the store, and that is written only after the file was read back. Raises `StoreError`, `OSError`.
    """
    files = [path for path in _closed_files(archive.folder) if only is None or path.name in only]
    if not files:
        return Moved()
    known, there = _Memory(memory, store.address), store.sizes()
    waiting = [path for path in files if not known.has(path) or there.get(path.name) != path.stat().st_size]
    total, done, stored, removed = sum(path.stat().st_size for path in waiting), 0, 0, 0
    for path in files:
        if path in waiting:
            stored += _store(store, path, is_there=path.name in there, replaces=replaces)
            known.add(path)
            done += path.stat().st_size
            on_progress(done, total)
        if not keep(path.name):
            path.unlink(missing_ok=True)
            known.forget(path)
            removed += 1
    sync_folder(archive.folder)
    return Moved(stored=stored, bytes=done, removed=removed)


def bring_home(archive: Archive, name: str) -> Path:
    """A file in the folder: it is there, or comes from the store, whole.

    Raises `IntegrityError` where its digest is another than that beside it, `FileNotFoundError`, `StoreError`.
    """
    path, store = archive.folder / name, archive.store
    if not path.exists() and store is not None:
        fetch_file(store, name, path)
    return path


def fetch_file(store: ObjectStore, name: str, path: Path) -> None:
    """Write a stored file to `path`, whole or not at all. Raises as `bring_home` does."""
    digest = hashlib.sha256()
    with atomic_output(path) as out:
        for chunk in store.chunks(name):
            digest.update(chunk)
            out.write(chunk)
        if digest.hexdigest() != store.stored_digest(name):
            raise IntegrityError(f"{store.address}/{name}: is not what its digest beside it says; it was left there")
    path.chmod(CLOSED_MODE)


def _store(store: ObjectStore, path: Path, *, is_there: bool, replaces: bool) -> int:
    """1 where it was not there; a call that was killed, or lost its memory, may have stored it."""
    digest = _digest_of(path)
    stored = store.stored_digest(path.name) if is_there else ""
    if stored == digest:
        return 0
    if stored and not replaces:
        raise StoreError(
            f"{store.address}/{path.name}: is another file than the one here, which stays; complete a 'winnow forget' that was stopped, "
            "or give each corpus an address of its own"
        )
    store.put(path, digest)
    return 1


def _closed_files(folder: Path) -> Iterable[Path]:
    found = (path for path in folder.iterdir() if ".warc" in path.name and not path.name.startswith(".")) if folder.is_dir() else ()
    return sorted(path for path in found if stat.S_ISREG(path.lstat().st_mode) and is_closed(path))


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Memory:
    """By name the size and time of change of files that a store has; a file that is written anew has another time."""

    def __init__(self, file: Path, address: str) -> None:
        self._file, self._address = file, address
        try:
            found = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            found = {}
        is_ours = isinstance(found, dict) and found.get("address") == address and isinstance(found.get("files"), dict)
        self._known: dict[str, list[int]] = found["files"] if is_ours else {}

    def has(self, path: Path) -> bool:
        status = path.stat()
        return self._known.get(path.name) == [status.st_size, status.st_mtime_ns]

    def add(self, path: Path) -> None:
        status = path.stat()
        self._known[path.name] = [status.st_size, status.st_mtime_ns]
        self._write()

    def forget(self, path: Path) -> None:
        if self._known.pop(path.name, None) is not None:
            self._write()

    def _write(self) -> None:
        with atomic_output(self._file) as out:
            out.write(json.dumps({"address": self._address, "files": self._known}, indent=1).encode() + b"\n")
