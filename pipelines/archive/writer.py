"""Archives captures as WARC/1.1 records, on disk before anything is decided about them; reading them back is left to `reader`.

Kept exactly: the body as the server sent it, still compressed, and every header with its value, repeats in order. Lost before a capture
exists, because Twisted removes it: the case of header names, the order of differently named headers, chunk framing, connection headers and
the reason phrase. `docs/reference/archive.md` says it for readers of the files.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from pipelines.archive.archive_file import ArchiveFile
from pipelines.archive.http_message import HttpMessage, build_request, build_response
from pipelines.archive.members import seal_member
from pipelines.archive.metadata_record import fields_of
from pipelines.archive.reader import find_original
from pipelines.archive.records import OWN_PREFIX, Fields, format_time, make_digest, make_record_id, serialise_record
from pipelines.archive.revisits import Reference
from pipelines.archive.revisits import fields_of as reference_fields
from pipelines.items import Capture, Locator, Origin

CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
WARC_FIELDS = "application/warc-fields"

_RUN_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_UNSAFE_IN_FIELD = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff]")
_MAX_SERIAL = 99_999


def _read_clock() -> datetime:
    return datetime.now(UTC)


class ArchiveWriter:
    """Writes the captures of one run into files of its own; a run that captures nothing leaves no file. Safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        *,
        run_label: str,
        software: str,
        max_file_bytes: int = 1_000_000_000,
        user_agent: str | None = None,
        facts: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] = _read_clock,
    ) -> None:
        """A new file is begun when one has reached `max_file_bytes`; `run_label` stands in file names and is checked: `ValueError`.

        `facts` are further fields of each file's warcinfo record.
        """
        if not _RUN_LABEL.fullmatch(run_label):
            raise ValueError(f"run label {run_label!r}: use at most 64 letters, digits, dots, dashes and underscores")
        self._folder = folder
        self._run_label = run_label
        self._info = {"software": software, "format": "WARC File Format 1.1", "conformsTo": CONFORMS_TO, "isPartOf": run_label}
        if user_agent:
            self._info["http-header-user-agent"] = user_agent
        self._info |= facts or {}
        self._max_file_bytes = max_file_bytes
        self._clock = clock
        self._file: ArchiveFile | None = None
        self._warcinfo_id = ""
        self._serial = 0
        self._lock = threading.Lock()
        self._sizes: dict[str, int] = {}

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self._folder

    @property
    def sizes(self) -> dict[str, int]:
        """The files written so far, with their bytes; a file that had no capture is not there any more and not named."""
        with self._lock:
            return dict(self._sizes)

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file at hand; a later write begins a new one."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def write(self, capture: Capture, *, record_id: str | None = None, same_as: Locator | None = None, masked_from: str = "") -> Capture:
        """Archive one capture and return it with its locator; when this returns, the records are on disk.

        `record_id` is the WARC-Record-ID of the response, a new one where it is None; `masked_from` that of a capture of which words were
        taken out. The response record comes first, then the request record where the request headers are known, and the metadata record
        where the circumstances are. In place of the response stands a
        revisit where an earlier capture `same_as` has the same body and can still be read. Raises `DiskFullError`, and
        `OSError` for other faults of the disk; either way no cut record stays behind. Raises `ValueError` for a time without zone.
        """
        original = find_original(self._folder, same_as, capture.body) if same_as else None
        with self._lock:
            file = self._current_file()
            record_id = record_id or make_record_id()
            response = seal_member(_response_record(capture, record_id, self._warcinfo_id, original, masked_from))
            request = seal_member(_request_record(capture, record_id, self._warcinfo_id)) if capture.request_headers else b""
            circumstances = fields_of(capture.circumstances) if capture.circumstances else ()
            metadata = seal_member(_metadata_record(capture, circumstances, record_id, self._warcinfo_id)) if circumstances else b""
            offset = file.append(response + request + metadata)
            self._sizes[file.path.name] = file.size
        return replace(capture, locator=Locator(file=file.path.name, offset=offset, length=len(response), record_id=record_id))

    def _current_file(self) -> ArchiveFile:
        if self._file is not None and (self._file.closed or self._file.size >= self._max_file_bytes):
            self._file.close()
            self._file = None
        if self._file is None:
            self._file = self._begin_file()
        return self._file

    def _begin_file(self) -> ArchiveFile:
        while self._serial < _MAX_SERIAL:
            self._serial += 1
            now = self._clock()
            name = f"{OWN_PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{self._run_label}-{self._serial:05d}.warc.gz"
            self._warcinfo_id = make_record_id()
            try:
                return ArchiveFile(self._folder / name, seal_member(self._warcinfo_record(name, now)))
            except FileExistsError:
                continue  # a file of an earlier process is never appended to
        raise FileExistsError(f"{self._folder}: no free file name left for run {self._run_label}")

    def _warcinfo_record(self, name: str, now: datetime) -> bytes:
        block = _block_of(self._info.items())
        fields = (("WARC-Record-ID", self._warcinfo_id), ("WARC-Filename", name), ("WARC-Date", format_time(now)))
        return serialise_record("warcinfo", fields, block, content_type=WARC_FIELDS)


def _response_record(capture: Capture, record_id: str, warcinfo_id: str, original: Reference | None, masked_from: str) -> bytes:
    message = build_response(capture)
    fields = [("WARC-Record-ID", record_id), *_common_fields(capture, message, warcinfo_id)]
    if capture.truncated:
        fields.append(("WARC-Truncated", "unspecified"))
    if not message.head.startswith(capture.protocol.encode("utf-8", "replace") + b" "):
        fields.append(("WARC-Protocol", _escape(capture.protocol)))
    if masked_from:
        fields.append(("X-Winnow-Masked-From", masked_from))
    if capture.origin is not None:
        fields += _origin_fields(capture.origin)
    if original is not None:
        fields += reference_fields(original)
    kind, block = ("response", message.block) if original is None else ("revisit", message.head)
    return serialise_record(kind, tuple(fields), block, content_type="application/http; msgtype=response")


def _origin_fields(origin: Origin) -> Fields:
    """Extension fields, which the standard allows; its own WARC-Refers-To may not stand in a response record."""
    if origin.address:
        return (("X-Winnow-Imported-Address", quote(origin.address, errors="replace")),)
    return (
        ("X-Winnow-Imported-From", quote(origin.file, errors="replace")),
        ("X-Winnow-Imported-SHA-256", origin.file_sha256),
        ("X-Winnow-Imported-Offset", str(origin.offset)),
        ("X-Winnow-Imported-Record-ID", _escape(origin.record_id)),
    )


def _request_record(capture: Capture, response_id: str, warcinfo_id: str) -> bytes:
    message = build_request(capture)
    fields = (("WARC-Record-ID", make_record_id()), ("WARC-Concurrent-To", response_id), *_common_fields(capture, message, warcinfo_id))
    return serialise_record("request", fields, message.block, content_type="application/http; msgtype=request")


def _metadata_record(capture: Capture, circumstances: Fields, response_id: str, warcinfo_id: str) -> bytes:
    fields = (
        ("WARC-Record-ID", make_record_id()),
        ("WARC-Concurrent-To", response_id),
        ("WARC-Warcinfo-ID", warcinfo_id),
        ("WARC-Target-URI", _escape(capture.url)),
        ("WARC-Date", format_time(capture.captured_at)),
    )
    return serialise_record("metadata", fields, _block_of(circumstances), content_type=WARC_FIELDS)


def _block_of(fields: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {_escape(value, keep=' ')}\r\n" for name, value in fields).encode()


def _common_fields(capture: Capture, message: HttpMessage, warcinfo_id: str) -> Fields:
    fields = [
        ("WARC-Warcinfo-ID", warcinfo_id),
        ("WARC-Target-URI", _escape(capture.url)),
        ("WARC-Date", format_time(capture.captured_at)),
        ("WARC-Payload-Digest", make_digest(message.body)),
    ]
    if capture.ip_address:
        fields.append(("WARC-IP-Address", _escape(capture.ip_address)))
    if message.encoding != "latin-1":
        fields.append(("X-Winnow-Header-Encoding", message.encoding))
    if message.escaped:
        fields.append(("X-Winnow-Escaped-Headers", ", ".join(_escape(name) for name in message.escaped)))
    return tuple(fields)


def _escape(text: str, *, keep: str = "") -> str:
    """Percent-encode what would break a line of WARC fields."""
    return _UNSAFE_IN_FIELD.sub(lambda match: match[0] if match[0] in keep else quote(match[0], errors="replace"), text)
