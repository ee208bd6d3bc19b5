"""A folder of which we write a part: what we made is replaced, what others put there stays.

Files are made in a hidden folder inside it first. When all are there they take their names one by one, the file named last at the end,
and then what we made before and is no longer wanted goes. What is ours stands in the sums of the folder; while files take their names, in a
journal too, so that a writer who was killed leaves nothing that the next one takes for somebody else's.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import heapq
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipelines.errors import BusyError, DiskFullError, UsageError
from pipelines.files.sorted_lines import SortedLines

SUMS_NAME = "SHA256SUMS"
_JOURNAL = ".winnow-journal"
_PART = re.compile(r"\.winnow-[0-9a-f]{16}\.part")
_SUM = re.compile(r"([0-9a-f]{64})  ([a-zA-Z0-9_-][a-zA-Z0-9._-]*(?:/[a-zA-Z0-9_-][a-zA-Z0-9._-]*)*)\n")
_SHOWN = 5  # names in a message
_HASHED_AT_ONCE = 1 << 20


class OwnFiles:
    """Writes the files of a folder, each with its digest into the sums. `scratch` is a folder for what need not last."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder = folder
        self.scratch = scratch
        self._sums = SortedLines(scratch / "sums")
        self._made: set[Path] = set()

    def write(self, name: str, content: bytes) -> None:
        """A new file; `name` is its path below the folder, in plain letters."""
        with self.writing(name) as out:
            out(content)

    @contextmanager
    def writing(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """A new file as a function that takes its content piece by piece."""
        path = self._folder / name
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        digest = hashlib.sha256()
        with path.open("xb") as out:

            def write(content: bytes) -> None:
                digest.update(content)
                out.write(content)

            yield write
        self._sums.add(f"{name}\t{digest.hexdigest()}".encode())

    def sums(self) -> Iterator[tuple[str, str]]:
        """Name and digest of each file written so far, in order of names."""
        for line in self._sums:
            name, _, digest = line.decode().partition("\t")
            yield name, digest


@contextmanager
def own_files(folder: Path, *, last: str) -> Iterator[OwnFiles]:
    """Files to write; they stand in `folder` when the block ends well, `last` is the one that takes its name after all others.

    Raises `UsageError` where the folder holds something by the name of a new file that we did not make, or that was changed since;
    `BusyError` where another writer is at work, `DiskFullError` when there is no room. Then the folder is as it was.
    """
    _check_target(folder)
    is_new = not folder.exists()
    folder.mkdir(exist_ok=True)
    try:
        with _only_writer(folder):
            part = folder / f".winnow-{secrets.token_hex(8)}.part"
            try:
                (part / "new").mkdir(parents=True)
                (part / "scratch").mkdir()
                files = OwnFiles(part / "new", part / "scratch")
                yield files
                _take_names(folder, files, part / "new", last=last)
            finally:
                shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(f"{folder}: no room left for it ({error.strerror}); free some space and start again") from error
        raise
    finally:
        if is_new:
            with suppress(OSError):  # it holds files now, or another's
                folder.rmdir()


def _check_target(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is no folder; name one that does not exist yet")
    if not folder.absolute().parent.is_dir():
        raise UsageError(f"{folder}: its folder does not exist; make {folder.absolute().parent} first")


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """The lock says that the writer lives; what one left behind who does not is removed."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"{folder}: another publication is being written there; wait until it has ended") from error
        for left in [entry for entry in folder.iterdir() if _PART.fullmatch(entry.name) and not entry.is_symlink()]:
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file that we made or make now: the digests it may have had, and the new one; None where it is no longer wanted."""

    name: str
    ours: frozenset[str]
    new: str | None


def _take_names(folder: Path, files: OwnFiles, new: Path, *, last: str) -> None:
    _check_names(folder, files)
    journal = new / _JOURNAL
    _write_sums(journal, _old_and_new(folder, files))
    _write_sums(new / SUMS_NAME, files.sums())
    os.sync()  # of thousands of files at once
    journal.replace(folder / _JOURNAL)
    for entry in _entries(folder, files):
        if entry.new is not None and entry.name != last and _digest_of(folder / entry.name) != entry.new:
            _move(new / entry.name, folder / entry.name)
    _move(new / last, folder / last)
    for entry in _entries(folder, files):
        if entry.new is None:
            _remove(folder, entry.name)
    (new / SUMS_NAME).replace(folder / SUMS_NAME)
    (folder / _JOURNAL).unlink()


def _entries(folder: Path, files: OwnFiles) -> Iterator[_Entry]:
    """In order of names; nothing but what stands at one name is in memory."""
    lines = heapq.merge(
        _read_sums(folder / SUMS_NAME), _read_sums(folder / _JOURNAL), ((name, digest, True) for name, digest in files.sums())
    )
    for name, found in groupby(lines, key=lambda line: line[0]):
        ours, new = set(), None
        for _, digest, is_new in found:
            if is_new:
                new = digest
            else:
                ours.add(digest)
        yield _Entry(name, frozenset(ours), new)


def _old_and_new(folder: Path, files: OwnFiles) -> Iterator[tuple[str, str]]:
    for entry in _entries(folder, files):
        yield from ((entry.name, digest) for digest in sorted({*entry.ours, *([entry.new] if entry.new else [])}))


def _check_names(folder: Path, files: OwnFiles) -> None:
    """All that would be overwritten or removed is as we made it, and every line of sums that is there is one of ours."""
    foreign = [name for name in (SUMS_NAME, _JOURNAL) if os.path.lexists(folder / name) and not _is_of_sums(folder / name)]
    for entry in () if foreign else _entries(folder, files):
        path = folder / entry.name
        blocking = next((parent for parent in path.relative_to(folder).parents if _is_no_folder(folder / parent)), None)
        if blocking is not None:
            foreign.append(blocking.as_posix())
        elif os.path.lexists(path) and _digest_of(path) not in entry.ours:
            foreign.append(entry.name)
        if len(foreign) > _SHOWN:
            break
    if foreign:
        shown = ", ".join(list(dict.fromkeys(foreign))[:_SHOWN]) + (" and more" if len(foreign) > _SHOWN else "")
        raise UsageError(f"{folder}: not made by this command, or changed since: {shown}; move it away, or name another folder")


def _is_no_folder(path: Path) -> bool:
    return path.is_symlink() or (path.exists() and not path.is_dir())


def _digest_of(path: Path) -> str | None:
    if path.is_symlink() or not path.is_file():
        return None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_HASHED_AT_ONCE):
            digest.update(data)
    return digest.hexdigest()


def _move(new: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new.replace(path)


def _remove(folder: Path, name: str) -> None:
    path = folder / name
    path.unlink(missing_ok=True)
    for parent in path.relative_to(folder).parents[:-1]:
        try:
            (folder / parent).rmdir()
        except OSError:  # it holds more
            return


def _is_of_sums(path: Path) -> bool:
    """Whether it is a file of sums as we write it: in order, and of names inside the folder alone."""
    if path.is_symlink() or not path.is_file():
        return False
    before = ""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = _SUM.fullmatch(line)
            if found is None or found[2] < before:
                return False
            before = found[2]
    return True


def _read_sums(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Name and digest of each line, and that it is not new."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield line[66:-1], line[:64], False


def _write_sums(path: Path, sums: Iterable[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{digest}  {name}\n" for name, digest in sums)
