"""Writes what was given away into the custody log, and finds a file there again."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from pipelines.corpus import Corpus
from pipelines.errors import UsageError, WinnowError
from pipelines.exports.snapshots.folder import hash_file
from pipelines.exports.snapshots.manifest import MANIFEST_NAME
from pipelines.exports.snapshots.verifying import SUMS_NAME, find_faults
from pipelines.store.custody.exports import ExportRecord, log_export
from pipelines.store.custody.head import Head, read_head


def note_exported(corpus: Corpus, path: Path, format: str, documents: int) -> Head | None:
    """The head of the log with this export; where the corpus cannot be written a line says so: the export is there all the same."""
    try:
        record = ExportRecord(name=path.name, format=format, documents=documents, sha256=digest_of(path))
        db = corpus.open_database()
        try:
            log_export(db, record)
            return read_head(db)
        finally:
            db.close()
    except WinnowError as error:
        sys.stderr.write(f"winnow: not written into the custody log: {error}\n")
        return None


def digest_of(path: Path) -> str:
    """The SHA-256 of a file; of a folder that of the lines "SHA-256, two blanks, path" of its files in order, as `sha256sum` writes them.

    Of a snapshot that is whole it is that of its sums. Raises UsageError where there is none.
    """
    if (path / MANIFEST_NAME).is_file() and (path / SUMS_NAME).is_file() and not find_faults(path):
        return digest_of(path / SUMS_NAME)  # of a snapshot that fits its sums
    if path.is_dir():
        files = sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
        lines = "".join(f"{digest_of(path / name)}  {name}\n" for name in files)
        return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()
    facts = hash_file(path)
    if facts is None:
        raise UsageError(f"{path}: cannot be read")
    return facts.sha256
