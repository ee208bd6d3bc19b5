"""Holds the files of the archive against themselves and against the database: every record, digest and locator."""

from __future__ import annotations

import multiprocessing
import os
import signal
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from threading import Thread

from pipelines.archive.log_files import is_log_file
from pipelines.archive.places.opening import ArchivedFile, Place, archived_files
from pipelines.archive.scanning import FileScan, FoundResponse, scan_responses
from pipelines.store.integrity.captures import CaptureView, StoredLocator
from pipelines.store.integrity.findings import DOCUMENTS_NAMED, Finding, Part, Scope
from pipelines.store.integrity.log_files import FiledEvents
from pipelines.workers.machine import cores

WORTH_PROCESSES = 64 * 2**20  # bytes

_Scan = tuple[FileScan, FiledEvents]
Scans = dict[str, Future[_Scan] | None]
"""By file what is being read of it; None where its process died before."""


@dataclass(slots=True)
class ArchiveCounts:
    """Added up over the files. `filed` are the events of each log file, None until all were read; `last_filed` was the last before that."""

    files: int = 0
    records: int = 0
    locators: int = 0
    unnamed: int = 0
    filed: dict[str, FiledEvents] | None = None
    last_filed: int = 0


def has_file(scope: Scope, name: str) -> bool:
    """Whether a file is of this part: by its name, so that it stays so when others come."""
    return zlib.crc32(name.encode("utf-8", "surrogateescape")) % scope.parts == scope.part - 1


def is_read(scope: Scope, name: str) -> bool:
    """Whether a file is read: those of this part, and all log files, of which each event is held against the database."""
    return has_file(scope, name) or is_log_file(name)


@contextmanager
def scan_archive(files: Mapping[str, ArchivedFile], scope: Scope) -> Iterator[Scans]:
    """Have the files read that are of this part, as many at once as there are processors, while the block does something else."""
    chosen = {name: file for name, file in files.items() if is_read(scope, name)}
    with _scanners(sum(file.size for file in chosen.values())) as executor:
        yield {name: _begin(executor, file) for name, file in chosen.items()}


def check_archive(
    view: CaptureView,
    files: Mapping[str, ArchivedFile],
    scans: Scans,
    scope: Scope,
    counts: ArchiveCounts,
    *,
    on_bytes: Callable[[int], None],
) -> Iterator[Finding]:
    """Every fault of these files, and of what the database says lies in them."""
    filed = {}
    for name, locators in view.by_file():
        if name in scans:
            scan, filed[name] = _scan_of(scans.pop(name), files[name])
            yield from _check_file(view, scan, locators, counts)
            on_bytes(files[name].size)
        elif has_file(scope, name):
            missing = Finding(part=Part.ARCHIVE, place=name, what="the file is missing")
            yield _concerning(view, missing, [locator.fetch_id for locator in locators])
    for name in list(scans):
        scan, filed[name] = _scan_of(scans.pop(name), files[name])
        if has_file(scope, name):
            yield from _check_file(view, scan, (), counts)
        on_bytes(files[name].size)
    counts.filed = filed


@contextmanager
def _scanners(size: int) -> Iterator[Executor]:
    """Threads for few bytes, for much processes: a third of a scan is Python's own work, which threads do one at a time.

    On two processors that is a tenth of the time (154 MB, November 2026), and more on more. A process takes .3 s of the processor to start,
    a scan some 50 MB a second. It is a new interpreter: the program may have threads.
    Stopped, processes end at once, and threads with the files that they are at.
    """
    context = multiprocessing.get_context("spawn")
    watched, held = context.Pipe(duplex=False)
    executor: Executor
    if size < WORTH_PROCESSES or cores() == 1:
        executor = ThreadPoolExecutor(cores())
    else:
        executor = ProcessPoolExecutor(cores(), mp_context=context, initializer=_obey_the_program, initargs=(watched,))
    try:
        yield executor
    except BaseException:
        held.close()
        raise
    finally:
        executor.shutdown(cancel_futures=True)
        held.close()
        watched.close()


def _begin(executor: Executor, file: ArchivedFile) -> Future[_Scan] | None:
    """Have a file scanned; None where the processes have died already."""
    try:
        return executor.submit(_scan, file)
    except BrokenExecutor:
        return None


def _scan_of(scan: Future[_Scan] | None, file: ArchivedFile) -> _Scan:
    """What was found; where the processes died, for want of memory say, this one reads the file."""
    try:
        return _scan(file) if scan is None else scan.result()
    except BrokenExecutor:
        return _scan(file)


def _scan(file: ArchivedFile) -> _Scan:
    filed = FiledEvents()
    return scan_responses(file, filed.add), filed


def _obey_the_program(watched: Connection) -> None:
    """Ctrl-C goes to all processes of a terminal; the program ends these, by closing its end of a pipe, as its death does.

    The pipe on which they wait for files would never tell: each of them holds both ends of it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_program, args=(watched,), name="watch over the program", daemon=True).start()


def _end_with_program(watched: Connection) -> None:
    watched.poll(None)
    os._exit(1)


def sizes_of(place: Place) -> dict[str, int]:
    """The bytes of each file of an archive by name. Raises `StoreError`."""
    return {name: file.size for name, file in archived_files(place).items()}


def check_files(view: CaptureView, files: Mapping[str, ArchivedFile]) -> Iterator[Finding]:
    """Files that the database names: whether they are there, and as long as it says at least."""
    for name, end in view.ends():
        size = files[name].size if name in files else None
        what = "the file is missing" if size is None else f"the file has {size} bytes, the database knows of {end}" if size < end else ""
        if what:
            yield _concerning(view, Finding(part=Part.ARCHIVE, place=name, what=what, offset=size), view.fetches_in(name, size or 0))


def _check_file(view: CaptureView, scan: FileScan, locators: Iterable[StoredLocator], counts: ArchiveCounts) -> Iterator[Finding]:
    """A fetch whose record is damaged is not told twice: the damage names its document."""
    counts.files += 1
    counts.records += scan.records
    for fault in scan.faults:
        finding = Finding(part=Part.ARCHIVE, place=fault.file, what=fault.what, offset=fault.offset, length=fault.length)
        yield _concerning(view, finding, view.fetches_in(fault.file, fault.offset, fault.offset + max(1, fault.length)))
    damaged = [(fault.offset, fault.offset + fault.length) for fault in scan.faults]
    named = 0
    for locator in locators:
        counts.locators += 1
        named += locator.record_id in scan.responses
        what = _compare(scan.responses.get(locator.record_id), locator)
        if what and not any(start <= locator.offset < end for start, end in damaged):
            finding = Finding(part=Part.ARCHIVE, place=scan.name, what=what, offset=locator.offset, length=locator.length)
            yield _concerning(view, finding, [locator.fetch_id])
    counts.unnamed += len(scan.responses) - named


def _compare(found: FoundResponse | None, locator: StoredLocator) -> str:
    if found is None:
        return f"the record {locator.record_id} is not in the file"
    if (found.offset, found.length) != (locator.offset, locator.length):
        return f"the record lies at byte {found.offset} with {found.length} bytes, not where the database says"
    if locator.payload_sha256 and found.payload_sha256 != locator.payload_sha256:
        return f"the page has SHA-256 {found.payload_sha256}, the database says {locator.payload_sha256}"
    return ""


def _concerning(view: CaptureView, finding: Finding, fetches: Sequence[int]) -> Finding:
    """The finding with the documents that have a revision from one of these fetches."""
    numbers = view.documents_of(fetches)
    return replace(finding, documents=tuple(sorted(numbers)[:DOCUMENTS_NAMED]), concerns=len(numbers))
