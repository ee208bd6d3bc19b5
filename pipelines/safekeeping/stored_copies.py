"""Copies into a backup the archive files that lie in an object store alone.

A stored file that something was forgotten in has other bytes of the same number, so copies are known by digest and not by size. The digests
of the copies stand in the manifest of the backup; a copy that it does not name is hashed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.archive.places.moving import fetch_file
from pipelines.archive.places.opening import ArchivedFile, archived_files, size_of
from pipelines.corpus import Corpus
from pipelines.exports.snapshots.folder import hash_file


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCopies:
    """Of each file in the store alone the SHA-256 of its copy; how many were fetched, and their bytes."""

    digests: Mapping[str, str]
    copied: int
    bytes: int


def stored_bytes(corpus: Corpus, target: Path) -> int:
    """What fetching takes at least, asked of sizes alone. Raises `StoreError`."""
    copies = target / corpus.archive.name
    return sum(file.size for file in _stored_alone(corpus) if not (copies / file.name).exists())


def copy_stored(corpus: Corpus, target: Path, known: Mapping[str, str], on_bytes: Callable[[int], None]) -> StoredCopies:
    """Fetch what the copy does not have, or has as it was before something was forgotten; `known` are digests of copies that are there.

    `on_bytes` is told the bytes fetched so far. Raises `StoreError`, and `IntegrityError` where a stored file is not what its digest says;
    files fetched before stay.
    """
    store = corpus.archived.store
    if store is None:
        return StoredCopies(digests={}, copied=0, bytes=0)
    digests: dict[str, str] = {}
    copied, done = 0, 0
    for file in _stored_alone(corpus):
        copy, wanted = target / corpus.archive.name / file.name, store.stored_digest(file.name)
        if not _is_there(copy, file, wanted, known.get(file.name)):
            fetch_file(store, file.name, copy)
            copied, done = copied + 1, done + file.size
            on_bytes(done)
        digests[file.name] = wanted
    return StoredCopies(digests=digests, copied=copied, bytes=done)


def _stored_alone(corpus: Corpus) -> list[ArchivedFile]:
    if corpus.archived.store is None:
        return []
    return [file for file in archived_files(corpus.archived).values() if not file.path.exists()]


def _is_there(copy: Path, file: ArchivedFile, wanted: str, known: str | None) -> bool:
    if size_of(copy) != file.size:
        return False
    found = hash_file(copy) if known != wanted else None
    return known == wanted or (found is not None and found.sha256 == wanted)
