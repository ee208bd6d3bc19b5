"""A store of whole files under an address, reached through fsspec: S3 and what speaks like it, or a mounted folder.

A file counts as stored once its digest lies beside it, in the form of `sha256sum`. That is written last, after the file was read back. Only
this module imports fsspec, and only when a store is used.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.errors import MissingExtraError, StoreError

PROTOCOLS = ("s3", "file")
_DIGEST = ".sha256"
_CHUNK_BYTES = 8 * 2**20
_CONNECT_SECONDS, _REQUEST_SECONDS, _RETRY_SECONDS = 10, 300, 60  # a part of 5 MB takes 300 s at 17 KB a second
_MAX_RETRIES = 3
_TOLD_CHARS = 300
# Without any of them obstore would ask 169.254.169.254 for a key, an address that nobody has named.
_CREDENTIALS = (
    *("AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_METADATA_ENDPOINT"),
    *("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectStore:
    """Every call raises `StoreError` where the store cannot be reached or refuses, and `FileNotFoundError` where it has no such file."""

    address: str
    endpoint: str = ""

    def sizes(self) -> dict[str, int]:
        """The bytes of every stored file by name."""
        with self._reached() as files:
            try:
                found = files.ls(self._root, detail=True)
            except FileNotFoundError:  # nothing was ever stored
                return {}
        sizes = {str(one["name"]).rpartition("/")[2]: int(one["size"]) for one in found if one["type"] == "file"}
        return {name: size for name, size in sizes.items() if name + _DIGEST in sizes}

    def size(self, name: str) -> int:
        """The bytes of one file."""
        with self._reached() as files:
            return int(files.info(self._path(name))["size"])

    def read_at(self, name: str, offset: int, count: int) -> bytes:
        """`count` bytes of a file, which has them."""
        if count <= 0:
            return b""
        with self._reached() as files:
            return bytes(files.cat_file(self._path(name), start=offset, end=offset + count))

    def stored_digest(self, name: str) -> str:
        """The SHA-256 that lies beside a file; empty where none does."""
        with self._reached() as files:
            try:
                return bytes(files.cat_file(self._path(name + _DIGEST))).decode("ascii", "replace").partition(" ")[0]
            except FileNotFoundError:
                return ""

    def chunks(self, name: str) -> Iterator[bytes]:
        """A file from its beginning to its end."""
        size, offset = self.size(name), 0
        while offset < size:
            chunk = self.read_at(name, offset, min(_CHUNK_BYTES, size - offset))
            if not chunk:
                raise StoreError(f"{self.address}/{name}: ends at byte {offset}, and should have {size}")
            yield chunk
            offset += len(chunk)

    def put(self, path: Path, digest: str) -> None:
        """Store a file under its name, read it back, and write its digest beside it. Replaces one of that name."""
        with self._reached() as files:
            files.put_file(str(path), self._path(path.name))
        read_back = hashlib.sha256()
        for chunk in self.chunks(path.name):
            read_back.update(chunk)
        if read_back.hexdigest() != digest:
            raise StoreError(f"{self.address}/{path.name}: what was read back is not what was stored; the file stays here")
        with self._reached() as files:
            files.pipe_file(self._path(path.name + _DIGEST), f"{digest}  {path.name}\n".encode("ascii"))

    @property
    def _root(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.netloc}{parts.path}" if parts.scheme != "file" else parts.path

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _reached(self) -> Iterator[Any]:
        protocol = urlsplit(self.address).scheme
        if protocol == "s3" and not any(map(os.environ.get, _CREDENTIALS)):
            raise StoreError(f"{self.address}: no key; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: docs/how-to/object-store.md")
        files, errors = _file_system(protocol, self.endpoint)
        if protocol == "file" and not files.isdir(self._root):
            raise StoreError(f"{self.address}: there is no such folder; mount or make it first")
        try:
            yield files
        except FileNotFoundError:
            raise
        except errors as error:
            raise StoreError(f"{self.address}: {_first_line(error)}") from error


@lru_cache
def _file_system(protocol: str, endpoint: str) -> tuple[Any, tuple[type[Exception], ...]]:
    """The file system of fsspec, and what it raises where it fails."""
    try:
        if protocol == "file":
            from fsspec.implementations.local import LocalFileSystem

            return LocalFileSystem(), (OSError,)
        from obstore.exceptions import BaseError
        from obstore.fsspec import FsspecStore
    except ModuleNotFoundError as error:
        raise MissingExtraError("A store behind the archive", extra="s3") from error
    client = {"timeout": timedelta(seconds=_REQUEST_SECONDS), "connect_timeout": timedelta(seconds=_CONNECT_SECONDS)}
    options: dict[str, Any] = {
        "config": {"endpoint": endpoint} if endpoint else {},
        "client_options": client | ({"allow_http": True} if endpoint.startswith("http://") else {}),
        "retry_config": {"max_retries": _MAX_RETRIES, "retry_timeout": timedelta(seconds=_RETRY_SECONDS)},
    }
    return FsspecStore("s3", **options), (OSError, BaseError)


def _first_line(error: Exception) -> str:
    """What a library says begins with what happened, and goes on with the whole request."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:_TOLD_CHARS]
