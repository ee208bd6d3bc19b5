"""The folder `tags/` of a corpus: a file per person, changed under a lock and never half written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import BusyError, UsageError, WinnowError
from pipelines.files.atomic_file import atomic_output
from pipelines.files.csv_table import FileFaultError
from pipelines.store.tagging.tag_file import TagFile, read_tag_file, write_tag_file

TAGS_NAME = "tags"
SUFFIX = ".csv"
LOCK_NAME = ".lock"
LOCK_SECONDS = 10.0  # another writer needs a fraction of a second
MAX_PERSON_CHARS = 60
_PERSON = re.compile(r"[^\W_](?:[\w .\-]*[\w\-])?")


def read_person(name: str) -> str:
    """The name of a person as that of a file. Raises `UsageError`."""
    person = unicodedata.normalize("NFC", " ".join(name.split()))
    if not _PERSON.fullmatch(person) or len(person) > MAX_PERSON_CHARS:
        raise UsageError(
            f"'{person}' cannot name a file of tags; take letters, digits, blanks, dots and hyphens, at most {MAX_PERSON_CHARS}"
        )
    return person


def choose_person(folder: Path, asked: str, *, login: str) -> str:
    """The person asked for; else the only one with a file; else whoever is logged in. Raises `UsageError` where nobody is known."""
    if asked.strip():
        return read_person(asked)
    persons = persons_of(folder)
    if len(persons) == 1:
        return persons[0]
    if not _PERSON.fullmatch(login):
        raise UsageError("say whose tags these are: --as NAME")
    return read_person(login)


def tag_files(folder: Path) -> list[Path]:
    """The files of all persons, by name; `folder` is that of the tags."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if path.suffix == SUFFIX and path.name[0] != "." and path.is_file())
    return sorted(found, key=lambda path: (unicodedata.normalize("NFC", path.name), path.name))


def person_of(path: Path) -> str:
    """Whose file it is."""
    return unicodedata.normalize("NFC", path.stem)


def persons_of(folder: Path) -> list[str]:
    """Everybody who has a file, but for names that nobody can write."""
    return [person for person in map(person_of, tag_files(folder)) if is_writable(person)]


def is_writable(name: str) -> bool:
    """Whether a name can stand in a database and a message: file systems also take names that are not UTF-8."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def read_file(path: Path) -> TagFile:
    """The remarks in a person's file; none where it is not there. Raises `FileFaultError`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return TagFile()
    except OSError as error:
        raise FileFaultError(f"{shown(path)}: cannot be read ({error.strerror})") from error
    return read_tag_file(data, where=shown(path))


def change_file(folder: Path, person: str, change: Callable[[TagFile], TagFile]) -> TagFile:
    """Change what a person says; writers wait for each other. Returns the file as it is now.

    Raises `FileFaultError` where the file cannot be read, and is left as it is; `BusyError` while a spreadsheet has it open.
    """
    named = read_person(person)
    there = (path for path in tag_files(folder) if person_of(path) == named)  # a name from macOS has its accents apart
    return change_path(next(there, folder / f"{named}{SUFFIX}"), change)


def change_path(path: Path, change: Callable[[TagFile], TagFile]) -> TagFile:
    """The same by the file itself, whatever its name; also raises `UsageError` for a symbolic link that would have to change."""
    with locked(path.parent):
        office_lock = path.with_name(f".~lock.{path.name}#")
        if office_lock.exists():
            raise BusyError(
                f"{shown(path)}: is open in LibreOffice, which would write over it; close it there, or remove {office_lock.name}"
            )
        before = read_file(path)
        after = change(before)
        if after != before:
            with atomic_output(path) as out:
                out.write(write_tag_file(after))
    return after


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Alone with the files of the folder, which is made where it is missing."""
    from filelock import FileLock, Timeout  # with it comes asyncio, which commands that only read do without

    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with FileLock(folder / LOCK_NAME, mode=0o600, timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise BusyError(f"{folder}: another program is writing tags; try again") from error
    except PermissionError as error:
        raise WinnowError(f"{folder}: cannot be written ({error.strerror}); see to its disk and its owner") from error


def shown(path: Path) -> str:
    """The path as messages give it, of characters that can be written also where the name is not UTF-8."""
    return f"{TAGS_NAME}/{path.name.encode('utf-8', 'backslashreplace').decode()}"
