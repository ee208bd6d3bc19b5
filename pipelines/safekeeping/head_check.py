"""Holds the heads of a corpus against its custody log, their signatures against its public keys and their time stamps against its roots."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipelines.corpus import Corpus
from pipelines.errors import IntegrityError, UsageError
from pipelines.exports.snapshots.folder import SNAPSHOTS_NAME
from pipelines.exports.snapshots.verifying import HEAD_NAME
from pipelines.safekeeping.custody_folder import CUSTODY_NAME, heads_folder
from pipelines.safekeeping.heads import (
    HEAD,
    TIME_STAMP,
    HeadFile,
    head_files,
    is_of_snapshot,
    log_name,
    place_of,
    read_head_file,
    snapshot_head_files,
    snapshot_heads,
)
from pipelines.safekeeping.keys import PublicKey, published_keys
from pipelines.safekeeping.stamps import Stamp, answers, kept_roots, verify_reply
from pipelines.store.custody.exports import logged_exports
from pipelines.store.database.connection import Database
from pipelines.store.integrity.findings import Finding, Part
from pipelines.store.integrity.heads import check_heads
from pipelines.store.integrity.rows import DAMAGE


def check_head_files(db: Database | None, root: Path) -> Iterator[Finding]:
    """What is wrong with any of them; without a database, as far as they tell by themselves."""
    heads: list[HeadFile] = []
    for path in (*head_files(root), *snapshot_head_files(root)):
        try:
            heads.append(read_head_file(path))
        except IntegrityError as error:
            yield _finding(place_of(path), str(error))
    keys = published_keys(root)
    for head in heads:
        for fault in (check_signature(head, keys), check_stamp(head, root)):
            if isinstance(fault, str):
                yield _finding(head.place, fault)
    if db is not None:
        yield from _check_log(db, root, heads)


def _check_log(db: Database, root: Path, heads: list[HeadFile]) -> Iterator[Finding]:
    with db.read() as session:
        for place, what in check_heads(session, {head.place: head.head for head in heads}):
            yield _finding(place, what)
    exported = list(logged_exports(db))  # before the files
    logged = {record.name: (at, record.sha256) for at, record in exported if record.format == HEAD}
    files = {log_name(path): path for path in (*head_files(root), *snapshot_head_files(root))}
    for name, (at, digest) in logged.items():
        if name not in files:
            if not is_of_snapshot(name):  # which may be taken away as a whole
                yield _finding(f"{CUSTODY_NAME}/{heads_folder(root).name}/{name}", f"the head that was written {at} is missing")
        elif hashlib.sha256(files[name].read_bytes()).hexdigest() != digest:
            yield _finding(place_of(files[name]), f"{files[name].name}: the head that was written {at} has changed")
    filed = {record.name: at for at, record in exported if record.format == TIME_STAMP}
    for name, at in filed.items():
        if not (heads_folder(root) / name).is_file():
            yield _finding(f"{CUSTODY_NAME}/{heads_folder(root).name}/{name}", f"the time stamp that was filed {at} is missing")
    for name, fault in _missing_of_snapshots(db, root):
        yield _finding(f"{SNAPSHOTS_NAME}/{name}", fault)


def find_missing_head(corpus: Corpus, snapshot: Path) -> list[str]:
    """The fault of a snapshot of this corpus whose head was taken away; none where no database can tell of it."""
    try:
        db = corpus.open_database(read_only=True)
    except (UsageError, *DAMAGE):
        return []
    try:
        return [fault for name, fault in _missing_of_snapshots(db, corpus.root) if name == snapshot.name]
    except DAMAGE:
        return []
    finally:
        db.close()


def _missing_of_snapshots(db: Database, root: Path) -> Iterator[tuple[str, str]]:
    """Name and fault of each; a snapshot that was taken away as a whole has none."""
    for name, at in snapshot_heads(db).items():
        folder = root / SNAPSHOTS_NAME / name
        if at and folder.is_dir() and not (folder / HEAD_NAME).exists():
            yield name, f"{HEAD_NAME}: the head that was written {at} is missing"


def check_signature(head: HeadFile, keys: Mapping[str, PublicKey]) -> str | None:
    """What is wrong with it; nothing where the head names no key, or its key has signed it."""
    signature = head.read("sig")
    if not head.key:
        return None if signature is None else "a signature lies beside it, and it names no key"
    key = keys.get(head.key)
    if key is None:
        return f"it names the key {head.key}, which is not in {CUSTODY_NAME}/keys"
    if signature is None:
        return "its signature is missing"
    return None if key.has_signed(head.data, signature) else "its signature does not fit it"


def check_stamp(head: HeadFile, root: Path) -> Stamp | str | None:
    """Its time stamp, or what is wrong with it; None where no reply was filed."""
    reply, request = head.read("tsr"), head.read("tsq")
    if reply is None:
        return None
    try:
        stamp = verify_reply(head.data, reply, kept_roots(root))
    except (IntegrityError, UsageError) as error:
        return f"its time stamp does not hold: {error}"
    if request is not None and not answers(request, reply):
        return "its time stamp does not answer the request beside it"
    return stamp


def _finding(place: str, what: str) -> Finding:
    return Finding(part=Part.CUSTODY, place=place, what=what)
