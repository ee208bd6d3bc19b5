"""Makes the tables of tags and notes what the files say. Only files that changed are read, and nothing is written where none did."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from pipelines.errors import WinnowError
from pipelines.search.tag_names import fold_tag
from pipelines.store.database.connection import Database
from pipelines.store.database.statements import dialect_of
from pipelines.store.database.tag_models import NoteRow, TagFileRow, TagRow
from pipelines.store.tagging.tag_file import FileFaultError, TagFile, read_tag_file
from pipelines.store.tagging.tag_folder import person_of, shown, tag_files

ROWS_AT_ONCE = 5_000
_LOCK_KEY = 0x54414753  # "TAGS": PostgreSQL's advisory locks are numbers


def refresh_tags(folder: Path, reading: Database, open_writing: Callable[[], Database]) -> tuple[str, ...]:
    """Bring the tables up to date; what could not be, a line each. What the tables had of a file with faults stays.

    `folder` is that of the tags, `reading` the database; `open_writing` opens it for writing, where something changed.
    """
    files, faults = _read_files(folder)
    if not _is_stale(reading, files, faults):
        return tuple(faults.values())
    try:
        db = open_writing()
        try:
            faults |= write_tags(db, files, kept=faults.keys())
        finally:
            db.close()
    except WinnowError as error:
        return (*faults.values(), f"tags and notes are as they were before: {error}")
    return tuple(faults.values())


def refresh_opened(folder: Path, db: Database, *, keeps_faulty: bool = True) -> tuple[str, ...]:
    """The same in a database that is open for writing; not `keeps_faulty`, nothing stays of a file with faults."""
    files, faults = _read_files(folder)
    if _is_stale(db, files, faults if keeps_faulty else {}):
        faults |= write_tags(db, files, kept=faults.keys() if keeps_faulty else (), keeps_faulty=keeps_faulty)
    return tuple(faults.values())


def write_tags(db: Database, files: Mapping[str, bytes], *, kept: Iterable[str] = (), keeps_faulty: bool = True) -> dict[str, str]:
    """Take over the files that changed, by their persons; those not there any more go, but for `kept`. Returns the faults by person."""
    faults: dict[str, str] = {}
    with db.write() as session:
        if dialect_of(session) == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))
        known = _known(session)
        for person in known.keys() - files.keys() - set(kept):
            _take_out(session, person)
        for person, data in files.items():
            digest = hashlib.sha256(data).hexdigest()
            if known.get(person) == digest:
                continue
            try:
                file = read_tag_file(data, where=f"{shown(Path(person))}.csv")
            except FileFaultError as error:
                faults[person] = str(error)
                if not keeps_faulty:
                    _take_out(session, person)
                continue
            _take_out(session, person)
            _put_in(session, person, file, digest)
    return faults


def _read_files(folder: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    files: dict[str, bytes] = {}
    faults: dict[str, str] = {}
    for path in tag_files(folder):
        try:
            files[person_of(path)] = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            faults[person_of(path)] = f"{shown(path)}: cannot be read ({error.strerror})"
    return files, faults


def _is_stale(db: Database, files: Mapping[str, bytes], faults: Mapping[str, str]) -> bool:
    with db.read() as session:
        known = {person: digest for person, digest in _known(session).items() if person not in faults}
    return known != {person: hashlib.sha256(data).hexdigest() for person, data in files.items()}


def _known(session: Session) -> dict[str, str]:
    return {row.person: row.sha256 for row in session.execute(select(TagFileRow.person, TagFileRow.sha256))}


def _take_out(session: Session, person: str) -> None:
    for row in (TagRow, NoteRow, TagFileRow):
        session.execute(delete(row).where(row.person == person))


def _put_in(session: Session, person: str, file: TagFile, digest: str) -> None:
    tags: Iterator[dict[str, object]] = (
        {"folded": fold_tag(tag), "canonical": remark.address, "person": person, "name": tag}
        for remark in file.remarks.values()
        for tag in remark.tags
    )
    notes: Iterator[dict[str, object]] = (
        {"canonical": remark.address, "person": person, "text": remark.note, "changed_at": remark.changed}
        for remark in file.remarks.values()
        if remark.note
    )
    for row, values in ((TagRow, tags), (NoteRow, notes)):
        for part in _parts(values):
            session.execute(insert(row), part)
    session.execute(insert(TagFileRow), [{"person": person, "sha256": digest}])


def _parts(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    part: list[dict[str, object]] = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part
