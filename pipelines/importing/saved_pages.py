"""Reads a folder of saved HTML pages for an import: each page as a capture that says from which file it is made."""

from __future__ import annotations

import codecs
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from pipelines.archive.records import Fault
from pipelines.importing.report import FileReport
from pipelines.importing.saved_address import HEAD_BYTES, find_address
from pipelines.items import MADE_HEAD, Capture, Origin

MAX_BYTES = 32 << 20  # of a page; one with its pictures inside (SingleFile) has a few million
PAGE_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
_NAME_CHARS = 36  # forgetting looks for 40 characters in a row
_OTHER_ENDINGS = frozenset({".mhtml", ".mht", ".webarchive", ".maff"})
_BESIDE_A_PAGE = ("_files", ".files", "_fichiers", "_archivos", "_dateien", "-dateien", "_ficheiros", "-filer")
# The beginning of a file without an ending of its own, as wget writes them
_LOOKS_LIKE_HTML = (b"<!doctype html", b"<html")
HEADERS = (
    ("Content-Type", "text/html"),
    (MADE_HEAD, "of a saved file; what the server answered is not known"),
)
"""The head of an answer that nobody gave: an archive cannot hold a page without one."""
_NAMESPACE = uuid.UUID("0a4f7f1e-5a0e-5c39-8a67-3b6f0c3f6d11")  # ours, for names made of a file's content


def saved_captures(folder: Path, report: FileReport, *, base: str, latest: datetime) -> Iterator[Capture]:
    """The pages in a folder, or the one file given, in order of names. What cannot be used is told to the report.

    The time of a capture is what the program wrote that saved it, else the time of the file. A file that cannot be read is told, too.
    """
    for path, name in _files(folder, on_error=lambda error: _refuse(report, _below(folder, error.filename), _why_unread(error))):
        try:
            read = _read_page(path, name, report)
        except OSError as error:
            _refuse(report, name, _why_unread(error))
            continue
        if read is None:
            continue
        body, changed = read
        capture = _capture_of(body, name, changed, report=report, base=base, latest=latest, root=folder.name)
        if capture is not None:
            report.responses += 1
            yield capture


def _read_page(path: Path, name: PurePosixPath, report: FileReport) -> tuple[bytes, datetime] | None:
    """Its bytes, one more than a page may have at most, and the time of its file; None where it is told to the report."""
    ending = path.suffix.lower()
    if path.is_symlink() or not path.is_file():
        report.add_other("links")
        return None
    if ending in _OTHER_ENDINGS:
        _refuse(report, name, f"a web archive of another kind ({ending}); open it in a browser and save it as HTML")
        return None
    with path.open("rb") as file:
        start = file.read(1_024)
        if ending not in PAGE_ENDINGS and not start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_LOOKS_LIKE_HTML):
            report.add_other("files that are no pages")
            return None
        return start + file.read(MAX_BYTES), datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)


def _why_unread(error: OSError) -> str:
    return f"cannot be read ({error.strerror}); see to its owner and its mode"


def is_saved(path: Path) -> bool:
    """Whether it is a folder of saved pages or one such page, and no archive file."""
    return path.is_dir() or path.suffix.lower() in PAGE_ENDINGS


def record_id_of_file(capture: Capture) -> str:
    """The WARC-Record-ID under which we archive a saved page: the same for the same content at one address, whatever its file's time."""
    digest = hashlib.sha256(capture.body).hexdigest()
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, f'{capture.url} {digest}')}>"


def _files(folder: Path, *, on_error: Callable[[OSError], None]) -> Iterator[tuple[Path, PurePosixPath]]:
    if folder.is_file():
        yield folder, PurePosixPath(folder.name)
        return
    for where, folders, files in os.walk(folder, onerror=on_error):
        folders[:] = sorted(name for name in folders if not _is_beside_a_page(name, files))
        for name in sorted(files):
            path = Path(where) / name
            yield path, _below(folder, path)


def _below(folder: Path, path: str | Path) -> PurePosixPath:
    return PurePosixPath(Path(path).relative_to(folder).as_posix())


def _is_beside_a_page(name: str, files: Sequence[str]) -> bool:
    """Whether a browser made the folder for what a page beside it shows: frames and advertisements among that are pages, too."""
    stem = next((name.removesuffix(ending) for ending in _BESIDE_A_PAGE if name.endswith(ending)), None)
    return stem is not None and any(f"{stem}{ending}" in files for ending in PAGE_ENDINGS)


def _capture_of(
    body: bytes, name: PurePosixPath, changed: datetime, *, report: FileReport, base: str, latest: datetime, root: str
) -> Capture | None:
    if len(body) > MAX_BYTES:
        _refuse(report, name, f"larger than {MAX_BYTES >> 20} MB")
        return None
    found = find_address(_read_head(body), name, base=base)
    if found is None:
        _refuse(report, name, "nothing says which address it was saved from; give that of its folder with --base")
        return None
    at = found.saved_at or changed
    if at > latest or at.year < 1990:
        _refuse(report, name, f"its time, {at:%Y-%m-%d}, cannot be true; set the time of the file (touch -d)")
        return None
    place = name if str(name) == root else PurePosixPath(root) / name
    return Capture(
        url=found.url,
        captured_at=at,
        status=200,
        headers=(*HEADERS, ("X-Winnow-Address-By", found.by), ("X-Winnow-Time-By", found.by if found.saved_at else "time of the file")),
        body=body,
        origin=Origin(file=_shortened(place), file_sha256=hashlib.sha256(body).hexdigest()),
    )


def _refuse(report: FileReport, name: PurePosixPath, why: str) -> None:
    report.add_fault(Fault(file=_shortened(name), offset=0, what=why))


def _shortened(name: PurePosixPath) -> str:
    """The path with long names cut: browsers call a file by the title of its page, of which nothing may be left once it is forgotten.

    Which file it was, its digest says. What of it is no UTF-8 is shown as U+FFFD: neither archive nor database take it.
    """
    parts = (shown_name(part) for part in name.parts)
    return "/".join(part if len(part) <= _NAME_CHARS else f"{part[: _NAME_CHARS - 8]}…{part[-7:]}" for part in parts)


def shown_name(name: str) -> str:
    """The name of a file or folder, for an archive or a report."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read_head(body: bytes) -> str:
    """Enough of a page to find its address in; all marks are ASCII, whatever the encoding, but for that of two bytes a character."""
    is_wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return body[:HEAD_BYTES].decode("utf-16" if is_wide else "utf-8", "replace")
