"""Holds the files of a snapshot against the digests it was written with, and lists the snapshots of a corpus."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.errors import IntegrityError, UsageError
from pipelines.exports.snapshots.folder import hash_file
from pipelines.exports.snapshots.manifest import DATA_NAME, FORMAT, MANIFEST_NAME

SUMS_NAME = "SHA256SUMS"
HEAD_NAME, HEAD_SIGNATURE = "custody-head.json", "custody-head.sig"
"""Beside the files of a snapshot, which are the same however often it is made: where the custody log stood, and by whom that is signed."""
_SUM = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSnapshot:
    """A snapshot of the corpus by its manifest; empty where that cannot be read."""

    name: str
    identifier: str = ""
    documents: int = 0
    captured_until: str = ""


class _Facts(BaseModel):
    model_config = ConfigDict(strict=True)

    bytes: int
    sha256: str


class _Counts(BaseModel):
    model_config = ConfigDict(strict=True)

    documents: int
    captured_until: str | None


class _Manifest(BaseModel):
    """What is read of a manifest; whatever else stands in it is left as it is."""

    model_config = ConfigDict(strict=True)

    identifier: str
    name: str
    title: str
    creator: str
    counts: _Counts
    files: dict[str, _Facts]
    archive: dict[str, _Facts | None]
    software: dict[str, Any]
    configuration: dict[str, Any]
    selection: dict[str, Any]


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the snapshot in a folder. Raises UsageError where there is no snapshot, IntegrityError where it is damaged."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        raise UsageError(f"{folder}: this is no snapshot, {MANIFEST_NAME} is missing; 'winnow snapshot --list' shows those there are")
    try:
        manifest = json.loads(path.read_text("utf-8"))
        if manifest["format"] != FORMAT:
            raise UsageError(
                f"{path}: it is in the format '{manifest['format']}', this software reads '{FORMAT}'; use the software named in it"
            )
        _Manifest.model_validate(manifest)
    except ValidationError as error:
        first = error.errors()[0]
        told = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise IntegrityError(f"{path}: is not as it was written ({told}); restore the file from a copy of the snapshot") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IntegrityError(f"{path}: cannot be read ({error}); restore the file from a copy of the snapshot") from error
    return dict(manifest)


def find_faults(folder: Path) -> list[str]:
    """What is not as it was written, a line each; nothing where the snapshot is whole."""
    manifest = read_manifest(folder)
    try:
        lines = (folder / SUMS_NAME).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return [f"{SUMS_NAME}: cannot be read ({error})"]
    sums = {found[2]: found[1] for line in lines if (found := _SUM.fullmatch(line))}
    if len(sums) != len(lines):
        return [f"{SUMS_NAME}: not as it was written"]
    return list(_compare(folder, manifest, sums))


def _compare(folder: Path, manifest: dict[str, Any], sums: dict[str, str]) -> Iterator[str]:
    for name, digest in sums.items():
        facts = hash_file(folder / name)
        if facts is None:
            yield f"{name}: is missing"
        elif facts.sha256 != digest:
            yield f"{name}: has changed"
    expected = {**{name: facts["sha256"] for name, facts in manifest["files"].items()}}
    for name, digest in expected.items():
        if sums.get(name) != digest:
            yield f"{name}: {MANIFEST_NAME} and {SUMS_NAME} disagree"
    if manifest["identifier"] != f"winnow:sha256:{expected.get(DATA_NAME)}":
        yield f"{MANIFEST_NAME}: its identifier is not that of {DATA_NAME}"
    for path in sorted(folder.iterdir()):
        if path.name not in sums and path.name not in (SUMS_NAME, HEAD_NAME, HEAD_SIGNATURE):
            yield f"{path.name}: does not belong to the snapshot"


def list_snapshots(snapshots: Path) -> list[ListedSnapshot]:
    """The snapshots of a corpus by name."""
    folders = sorted(path for path in snapshots.iterdir() if path.is_dir() and not path.name.startswith(".")) if snapshots.is_dir() else []
    return [_listed(folder) for folder in folders]


def _listed(folder: Path) -> ListedSnapshot:
    try:
        manifest = read_manifest(folder)
        counts = manifest["counts"]
        return ListedSnapshot(
            name=folder.name,
            identifier=manifest["identifier"],
            documents=counts["documents"],
            captured_until=counts["captured_until"] or "",
        )
    except (UsageError, IntegrityError):
        return ListedSnapshot(name=folder.name)
