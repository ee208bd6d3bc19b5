"""Copies a corpus to another folder, also while a crawl writes it: the copy is a corpus folder, and sound.

The database is copied first, by SQLite's backup API and beside the copy that is there; then the archive files, which hold all that it names
and more; the database takes its place last. So the copy's database never names what its archive does not have. Archive files that lie in an
object store alone come from there.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.archive.log_files import LOG_PREFIX
from pipelines.archive.members import end_of_whole_members
from pipelines.archive.places.opening import size_of
from pipelines.archive.records import OWN_PREFIX
from pipelines.corpus import CONFIG_NAME, Corpus
from pipelines.errors import DiskFullError, IntegrityError, UsageError
from pipelines.exports.columns import format_time
from pipelines.exports.snapshots.folder import SNAPSHOTS_NAME, hash_file
from pipelines.exports.snapshots.verifying import HEAD_NAME, SUMS_NAME
from pipelines.files.atomic_file import atomic_output
from pipelines.files.private import make_private_folder, write_private
from pipelines.names.name_list import NAMES_NAME
from pipelines.safekeeping.custody_folder import CUSTODY_NAME
from pipelines.safekeeping.forgetting.snapshots import holds
from pipelines.safekeeping.heads import read_heads
from pipelines.safekeeping.own_names import BACKUP_NAME
from pipelines.safekeeping.replacing import refuse_damage
from pipelines.safekeeping.stored_copies import copy_stored, stored_bytes
from pipelines.store.custody.head import Head, has_head, read_head
from pipelines.store.custody.log_rows import Position, read_position
from pipelines.store.database.connection import Database, open_database
from pipelines.store.database.corpus_lock import LOCK_NAME, take_lock
from pipelines.store.forgetting.tombstones import forgotten_documents
from pipelines.store.integrity.captures import capture_view
from pipelines.store.tagging.tag_folder import TAGS_NAME, tag_files
from pipelines.watching.definitions import WATCHES_NAME
from pipelines.watching.state import FOLDER as WATCHES_FOLDER
from pipelines.watching.state import watch_files

_SOURCES = "sources"
_SPARE_BYTES = 2**20  # for what SQLite has beside a database while it is made, and small files
_LIVE_SECONDS = 120.0  # a file that was written in them may end in half a record


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What was copied: files that were not there, their bytes, files that the corpus does not have any more and the copy keeps."""

    copied: int
    bytes: int
    kept: int
    head: Head


def back_up(corpus: Corpus, target: Path, *, on_progress: Callable[[int, int, str], None]) -> Backup:
    """Copy a corpus, or bring a copy up to date: archive files and snapshots that are there are not copied again.

    Raises UsageError for a corpus in PostgreSQL and for a folder that is no backup of ours; `IntegrityError` where the copied database does
    not pass SQLite's own check, a stored file its digest, or a file that would replace its copy has damage that the copy has not;
    `DiskFullError`, `StoreError`. What was there before is whole until then.
    """
    if "://" in corpus.database:
        raise UsageError(
            f"{corpus.root}: a database of PostgreSQL has its own tools; take pg_dump, then copy {corpus.archive.name} and sources"
        )
    if corpus.archive.parent != corpus.root or Path(corpus.database).name != corpus.database:
        raise UsageError(
            f"{corpus.root}: its archive or database lies in another folder; copy both by other means, while no run is at work"
        )
    _check_target(corpus, target)
    try:
        for folder in (target, target / corpus.archive.name, target / _SOURCES):
            make_private_folder(folder)
    except OSError as error:
        raise UsageError(f"{target}: cannot be made or written ({error.strerror}); name another folder") from error
    waiting = target / f"{corpus.database}.new"
    with take_lock(target, corpus.database):
        try:
            return _back_up(corpus, target, waiting, on_progress)
        finally:
            waiting.unlink(missing_ok=True)


def _back_up(corpus: Corpus, target: Path, waiting: Path, on_progress: Callable[[int, int, str], None]) -> Backup:
    db = corpus.open_database(read_only=True)
    try:
        former = _read_manifest(target)
        _refuse_another(db, target, former)
        here = [Path(db.name), *(source for source, _ in _archive_work(corpus, target))]
        to_fetch = stored_bytes(corpus, target)
        _require_room(target, sum(map(size_of, here)) + to_fetch)
        db.copy_to(waiting)
    finally:
        db.close()
    ends, head, filed, forgotten = _read_copy(waiting)
    archive_work = list(_archive_work(corpus, target, filed.file))
    refuse_damage(archive_work)
    work = [*archive_work, *_other_work(corpus, target), *_custody_work(corpus, target, head)]
    total, done = sum(size_of(source) for source, _ in work) + to_fetch, 0
    for source, copy in work:
        done += _copy_one(corpus, source, copy, ends, filed)
        on_progress(done, total, "bytes")
    copied = done

    def fetched(size: int) -> None:
        on_progress(min(copied + size, total), total, "bytes")

    stored = copy_stored(corpus, target, former.get("stored", {}), fetched)  # with what left the folder meanwhile
    for source, copy in _archive_work(corpus, target, filed.file):
        if source.name in ends and not copy.exists():  # it came back from the store meanwhile
            done += _copy_one(corpus, source, copy, ends, filed)
    _remove_former(corpus.root / SNAPSHOTS_NAME, target / SNAPSHOTS_NAME, forgotten)
    for path in (*watch_files(target), *tag_files(target / TAGS_NAME), target / NAMES_NAME):
        if not (corpus.root / path.relative_to(target)).exists():
            path.unlink(missing_ok=True)  # of a watch that was removed, tags that were renamed: they may tell of what is forgotten later
    for leftover in ("-wal", "-shm", "-journal"):  # of a process that died with the former copy; they would be read into the new one
        (target / f"{corpus.database}{leftover}").unlink(missing_ok=True)
    waiting.replace(target / corpus.database)
    ours = {path.name for path in corpus.archive.iterdir()} | stored.digests.keys()
    kept = sum(path.name not in ours for path in (target / corpus.archive.name).iterdir())
    facts = {"at": format_time(corpus.now().replace(microsecond=0)), "custody_head": head.sha256, "custody_events": head.events}
    write_private(target / BACKUP_NAME, json.dumps(facts | ({"stored": stored.digests} if stored.digests else {}), indent=1) + "\n")
    return Backup(copied=len(work) + stored.copied, bytes=done + stored.bytes, kept=kept, head=head)


def _copy_one(corpus: Corpus, source: Path, copy: Path, ends: Mapping[str, int], filed: Position) -> int:
    """The bytes copied; none of an archive file that left the folder for the store meanwhile."""
    grows = source.parent == corpus.archive and source.name.startswith(OWN_PREFIX) and not source.name.startswith(LOG_PREFIX)
    try:
        if source.name == filed.file:
            return _copy(source, copy, at_most=filed.bytes)
        return _copy(source, copy, whole_from=ends.get(source.name, 0) if grows else None)
    except FileNotFoundError:
        if source.parent == corpus.archive and corpus.archived.store is not None:
            return 0
        raise


def _check_target(corpus: Corpus, target: Path) -> None:
    place = target.expanduser().resolve()
    if place == corpus.root or corpus.root in place.parents or place in corpus.root.parents:
        raise UsageError(f"{target}: lies in the corpus, or the corpus in it; name a folder elsewhere, best on another disk")
    if place.exists() and not place.is_dir():
        raise UsageError(f"{target}: is no folder")
    if place.is_dir() and any(place.iterdir()) and not _is_unfinished(corpus, place) and not (place / BACKUP_NAME).is_file():
        raise UsageError(f"{target}: holds other things, and is no backup; name an empty folder, or one of an earlier backup")


def _read_manifest(target: Path) -> dict[str, Any]:
    """What the last backup that came to its end wrote; nothing before the first."""
    try:
        manifest = json.loads((target / BACKUP_NAME).read_text("utf-8"))
        return {"custody_head": str(manifest["custody_head"]), "stored": dict(manifest.get("stored", {}))}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IntegrityError(f"{target / BACKUP_NAME}: cannot be read ({error}); name another folder") from error


def _refuse_another(db: Database, target: Path, manifest: Mapping[str, Any]) -> None:
    """A copy is brought up to date, never put back: its custody log must go on in this one."""
    head = manifest.get("custody_head", "")
    if head and not has_head(db, head):
        raise IntegrityError(
            f"{target}: its custody log does not go on in this corpus, which is another one, or older or cut; the copy was left as it is"
        )


def _require_room(target: Path, size: int) -> None:
    """Before anything is written: a disk that fills up half way costs the time of all that was copied."""
    needed, free = _SPARE_BYTES + size, shutil.disk_usage(target).free
    if needed > free:
        raise DiskFullError(f"{target}: {needed:,} bytes are to be copied, and the disk has room for {free:,}; the copy was left as it is")


def _is_unfinished(corpus: Corpus, place: Path) -> bool:
    """Of a first backup that was killed: nothing but what it makes before the last step."""
    ours = {
        *(corpus.archive.name, _SOURCES, TAGS_NAME, NAMES_NAME, WATCHES_NAME, WATCHES_FOLDER, SNAPSHOTS_NAME, CUSTODY_NAME),
        *(CONFIG_NAME, LOCK_NAME),
    }
    return all(path.name in ours or path.name.startswith(corpus.database) for path in place.iterdir())


def _read_copy(database: Path) -> tuple[dict[str, int], Head, Position, Collection[int]]:
    """Where the records that the copy names end in each archive file, the head of its log, how far that is filed, what was forgotten."""
    db = open_database(database, read_only=True)
    try:
        with capture_view(db) as view:
            return dict(view.ends()), read_head(db), read_position(db), forgotten_documents(db)
    finally:
        db.close()


def _archive_work(corpus: Corpus, target: Path, last_filed: str = "") -> Iterator[tuple[Path, Path]]:
    """Log files that were begun after the database was copied are left to the next backup: it knows nothing of them."""
    for source in sorted(corpus.archive.iterdir()):
        copy = target / corpus.archive.name / source.name
        there, size = copy.stat().st_size if copy.exists() else 0, source.stat().st_size
        if there > size:
            raise IntegrityError(f"{source}: has {size} bytes, its copy {there}; files of an archive only grow. The copy was left as it is")
        is_later = bool(last_filed) and source.name.startswith(LOG_PREFIX) and source.name > last_filed
        is_rewritten = bool(there) and source.stat().st_mtime_ns != copy.stat().st_mtime_ns  # something was forgotten since
        if source.is_file() and (there != size or is_rewritten) and not is_later:
            yield source, copy


def _other_work(corpus: Corpus, target: Path) -> Iterator[tuple[Path, Path]]:
    yield corpus.root / CONFIG_NAME, target / CONFIG_NAME
    for source in sorted((corpus.root / _SOURCES).glob("*.toml")):
        yield source, target / _SOURCES / source.name
    for source in watch_files(corpus.root):
        copy = target / source.relative_to(corpus.root)
        make_private_folder(copy.parent)
        yield source, copy
    yield from _tag_work(corpus.root / TAGS_NAME, target / TAGS_NAME)
    if (corpus.root / NAMES_NAME).is_file():
        yield corpus.root / NAMES_NAME, target / NAMES_NAME
    snapshots = corpus.root / SNAPSHOTS_NAME
    names = sorted(path.name for path in snapshots.iterdir() if path.is_dir() and path.name[0] != ".") if snapshots.is_dir() else []
    for name in names:
        yield from _snapshot_work(snapshots / name, target / SNAPSHOTS_NAME / name)


def _tag_work(tags: Path, copies: Path) -> Iterator[tuple[Path, Path]]:
    for source in tag_files(tags):
        make_private_folder(copies)
        if hash_file(copies / source.name) != hash_file(source):
            yield source, copies / source.name


def _custody_work(corpus: Corpus, target: Path, copied: Head) -> Iterator[tuple[Path, Path]]:
    """Keys, certificates, and the heads that the copied log goes on from; they are written before the log tells of them."""
    later = {head.path.stem for head in read_heads(corpus.root) if head.head.events > copied.events}
    for folder in sorted(path for path in (corpus.root / CUSTODY_NAME).glob("*") if path.is_dir()):
        copy = target / CUSTODY_NAME / folder.name
        for place in (copy.parent, copy):
            make_private_folder(place)
        for source in sorted(folder.iterdir()):
            if source.name[0] != "." and source.stem not in later and hash_file(copy / source.name) != hash_file(source):
                yield source, copy / source.name


def _snapshot_work(snapshot: Path, copy: Path) -> Iterator[tuple[Path, Path]]:
    """Its files, unless they are there; of one that was made anew under its name, those that differ, its sums last."""
    sums = snapshot / SUMS_NAME
    if all(hash_file(copy / name) == hash_file(snapshot / name) for name in (SUMS_NAME, HEAD_NAME)):
        return
    for folder in (copy.parent, copy):
        make_private_folder(folder)
    for source in sorted(snapshot.iterdir(), key=lambda path: (path == sums, path.name)):
        if source.is_file() and hash_file(copy / source.name) != hash_file(source):
            yield source, copy / source.name


def _remove_former(snapshots: Path, copies: Path, forgotten: Collection[int]) -> None:
    """Files that a snapshot had before it was made anew; snapshots that are no more stay, but for those that hold what was forgotten."""
    for copy in list(copies.iterdir()) if copies.is_dir() else ():
        if not (snapshots / copy.name).is_dir() and holds(copy, forgotten):
            shutil.rmtree(copy)
            continue
        for path in copy.iterdir() if (snapshots / copy.name).is_dir() else ():
            if not (snapshots / copy.name / path.name).exists():
                path.unlink()


def _copy(source: Path, copy: Path, *, whole_from: int | None = None, at_most: int | None = None) -> int:
    """Copy a file; of one that a crawl may be writing, with `whole_from`, the records that are whole, or `at_most` so many bytes.

    Returns its bytes.
    """
    is_live = time.time() - source.stat().st_mtime < _LIVE_SECONDS
    changed_ns = source.stat().st_mtime_ns
    with source.open("rb") as file, atomic_output(copy) as out:
        size = os.fstat(file.fileno()).st_size
        if whole_from is not None and is_live:
            size = end_of_whole_members(file.fileno(), whole_from)
        size = size if at_most is None else min(size, at_most)
        left = size
        while left and (chunk := file.read(min(left, 2**20))):
            out.write(chunk)
            left -= len(chunk)
    if (whole_from is None and at_most is None) or not source.stat().st_mode & stat.S_IWUSR:  # an archive file that is closed
        shutil.copymode(source, copy)
    os.utime(copy, ns=(changed_ns, changed_ns))
    return size
