"""Makes the tables of tags and notes what the files say. Only files that changed are parsed, and only sound ones written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from pipelines.errors import WinnowError
from pipelines.files.csv_table import FileFaultError
from pipelines.search.tag_names import fold_tag
from pipelines.store.database.connection import Database
from pipelines.store.database.statements import dialect_of
from pipelines.store.database.tag_models import NoteRow, TagFileRow, TagRow
from pipelines.store.tagging.tag_file import TagFile, read_tag_file
from pipelines.store.tagging.tag_folder import SUFFIX, TAGS_NAME, is_writable, person_of, shown, tag_files

ROWS_AT_ONCE = 5_000
_LOCK_KEY = 0x54414753  # "TAGS": PostgreSQL's advisory locks are numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What is to be written: `changed` files with their digests and `gone`, each by its person. `faults` are told, by person."""

    changed: Mapping[str, tuple[TagFile, str]]
    gone: frozenset[str]
    faults: Mapping[str, str]


def refresh_tags(folder: Path, reading: Database, open_writing: Callable[[], Database]) -> tuple[str, ...]:
    """Bring the tables up to date; what could not be, a line each. What the tables had of a file with faults stays.

    `folder` is that of the tags, `reading` the database; `open_writing` opens it for writing, where a sound file changed.
    """
    work = _look(folder, reading, keeps_faulty=True)
    told = tuple(work.faults.values())
    if not work.changed and not work.gone:
        return told
    try:
        db = open_writing()
        try:
            _write(db, work)
        finally:
            db.close()
    except WinnowError as error:
        return (*told, f"tags and notes are as they were before: {error}")
    return told


def refresh_opened(folder: Path, db: Database, *, keeps_faulty: bool = True) -> tuple[str, ...]:
    """The same in a database that is open for writing; not `keeps_faulty`, nothing stays of a file with faults."""
    work = _look(folder, db, keeps_faulty=keeps_faulty)
    if work.changed or work.gone:
        _write(db, work)
    return tuple(work.faults.values())


def _look(folder: Path, db: Database, *, keeps_faulty: bool) -> _Work:
    """Files are understood before anything is opened for writing, so that one with a fault makes nobody a writer."""
    with db.read() as session:
        known = _known(session)
    files, faults = _read_files(folder)
    changed: dict[str, tuple[TagFile, str]] = {}
    for person, data in files.items():
        digest = hashlib.sha256(data).hexdigest()
        if known.get(person) == digest:
            continue
        try:
            changed[person] = read_tag_file(data, where=f"{TAGS_NAME}/{person}{SUFFIX}"), digest
        except FileFaultError as error:
            faults[person] = str(error)
    there = {*files, *faults} if keeps_faulty else files.keys() - faults.keys()
    return _Work(changed=changed, gone=frozenset(known.keys() - there), faults=faults)


def _write(db: Database, work: _Work) -> None:
    with db.write() as session:
        if dialect_of(session) == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))
        known = _known(session)
        for person in work.gone:
            _take_out(session, person)
        for person, (file, digest) in work.changed.items():
            if known.get(person) != digest:  # another process may have taken it over since
                _take_out(session, person)
                _put_in(session, person, file, digest)


def _read_files(folder: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """What the files hold, and why others cannot be read, by person."""
    files: dict[str, bytes] = {}
    faults: dict[str, str] = {}
    for path in tag_files(folder):
        person = person_of(path)
        if not is_writable(person):
            faults[person] = f"{shown(path)}: its name is not UTF-8; give it another"
            continue
        if person in files:
            faults[person] = f"{shown(path)}: two files have this name, but for how its accents are written; put their lines into one"
            continue
        try:
            files[person] = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            faults[person] = f"{shown(path)}: cannot be read ({error.strerror})"
    return files, faults


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
