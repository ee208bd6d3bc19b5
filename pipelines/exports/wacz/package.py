"""The zip of a WACZ: each part is hashed while it is written, and the list of all, with the digest of that list, ends the file."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pipelines.exports.wacz.captures import Sign
from pipelines.version import SOFTWARE

VERSION = "1.1.1"
MANIFEST_NAME = "datapackage.json"
DIGEST_NAME = "datapackage-digest.json"

SIGNATURE_NAME, KEY_NAME = "signatures/datapackage.json.sig", "signatures/key.pub.pem"


class Part:
    """A file in the zip, open for writing."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write and return how many bytes."""
        self._digest.update(data)
        self.size += len(data)
        return self._stream.write(data)

    @property
    def sha256(self) -> str:
        """Of what was written, with its label."""
        return f"sha256:{self._digest.hexdigest()}"


class Package:
    """A WACZ being written to a file that can seek. It names no time of its making: the same parts give the same bytes."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = ZipFile(out, "w")
        self._resources: list[dict[str, object]] = []

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(OSError, ValueError):  # of a zip that is not to be: the error that ended it is the one to tell
            self._zip.close()

    @contextmanager
    def part(self, path: str, *, packed: bool = False) -> Iterator[Part]:
        """A part of any size; what is compressed already must not be `packed` again, for readers jump into it.

        It waits in a temporary file: only of a part whose size is known does a zip know whether it needs ZIP64, and ReplayWeb.page 2.4.6
        takes that field of the local header for the first bytes of the part.
        """
        with TemporaryFile(prefix="winnow-") as waiting:
            made = Part(waiting)
            yield made
            waiting.seek(0)
            entry = _entry(path, packed=packed)
            entry.file_size = made.size
            with self._zip.open(entry, "w") as stream:
                shutil.copyfileobj(waiting, stream, 2**20)
        name = path.rpartition("/")[2].lower()
        self._resources.append({"name": name, "path": path, "hash": made.sha256, "bytes": made.size})

    def finish(self, *, title: str, description: str, sign: Sign | None = None) -> None:
        """Write the list of parts and its digest, the signature of `sign` over that list beside them, and close the zip.

        Not as `signedData` of the digest: readers of that expect ECDSA and a certificate of a web host (WACZ Signing 0.1.0).
        """
        manifest = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": title,
            "description": description,
            "software": SOFTWARE,
            "resources": self._resources,
        }
        content = _json(manifest)
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self._zip.writestr(_entry(MANIFEST_NAME, packed=True), content)
        self._zip.writestr(_entry(DIGEST_NAME, packed=True), _json({"path": MANIFEST_NAME, "hash": digest}))
        if sign is not None:
            signature, key = sign(content)
            self._zip.writestr(_entry(SIGNATURE_NAME, packed=False), signature)
            self._zip.writestr(_entry(KEY_NAME, packed=False), key.encode("ascii"))
        self._zip.close()


def _entry(path: str, *, packed: bool) -> ZipInfo:
    entry = ZipInfo(path)  # dated 1980-01-01
    entry.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
    entry.external_attr = 0o100600 << 16
    return entry


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, indent=2).encode() + b"\n"
