"""The digests that a WACZ holds of its own parts: datapackage.json and datapackage-digest.json (https://specs.webrecorder.net/wacz/1.1.1/)."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from zipfile import BadZipFile, ZipFile

from pipelines.archive.extent import Extent
from pipelines.archive.records import Fault

MAX_BYTES = 64 * 2**20  # of a list of parts; each takes some 200
UNREADABLE = (BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, ValueError, OSError, struct.error)
"""What `zipfile` raises for damage, an unknown compression, a part that needs a password, and a place that no file has."""

_MANIFEST, _DIGEST = "datapackage.json", "datapackage-digest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """The SHA-256 of parts by their path, in hexadecimal, and what is wrong with the list itself. Parts with other digests are left out."""

    expected: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def why_not(self, path: str, sha256: str) -> str:
        """What the list says against a part; empty where it agrees or does not know it."""
        agrees = self.expected.get(path, sha256) == sha256
        return "" if agrees else f"its SHA-256 is {sha256}, {_MANIFEST} says {self.expected[path]}"


def read_digests(opened: ZipFile, extent: Extent) -> Digests:
    """The digests of a zip; none where it is no WACZ. A part that is listed and not there is a fault."""
    names = set(opened.namelist())
    if _MANIFEST not in names:
        return Digests()
    try:
        content = _read(opened, _MANIFEST)
        expected = _expected(json.loads(content))
        stated = json.loads(_read(opened, _DIGEST))["hash"] if _DIGEST in names else ""
    except (*UNREADABLE, TypeError, KeyError, AttributeError) as error:
        return Digests(faults=(_fault(extent, f"its list of digests cannot be read ({type(error).__name__}: {error})"),))
    whats = [f"{path}: {_MANIFEST} lists it, the zip does not hold it" for path in expected if path not in names]
    if stated and _hexadecimal(stated) not in ("", hashlib.sha256(content).hexdigest()):
        whats.append(f"{_MANIFEST}: its SHA-256 is not the one that {_DIGEST} says")
    return Digests(expected=expected, faults=tuple(_fault(extent, what) for what in whats))


def _expected(manifest: Mapping[str, list[Mapping[str, str]]]) -> dict[str, str]:
    listed = {str(entry["path"]): _hexadecimal(str(entry.get("hash", ""))) for entry in manifest["resources"]}
    return {path: digest for path, digest in listed.items() if digest}


def _hexadecimal(label: str) -> str:
    """The value of a labelled SHA-256, empty for another algorithm."""
    algorithm, _, value = label.partition(":")
    return value.lower() if algorithm.lower().replace("-", "") == "sha256" else ""


def _read(opened: ZipFile, name: str) -> bytes:
    with opened.open(name) as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"{name} has more than {MAX_BYTES} bytes")
    return content


def _fault(extent: Extent, what: str) -> Fault:
    return Fault(file=extent.name, offset=0, length=extent.size, what=what)
