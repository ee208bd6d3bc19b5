"""What a snapshot says of itself: counts, files with their digests, and how it was made. Pure; no time of today comes in.

Two snapshots of the same revisions with the same software are the same bytes, so there is nothing in them of when they were written.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.exports.columns import count_words, format_time
from pipelines.items import Revision

FORMAT = "winnow-snapshot 1"
DATA_NAME = "data.jsonl"
MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file: how many bytes, and their SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How a snapshot was made. `files` has the SHA-256 of source files and winnow.toml, `archive` what WARC files held."""

    name: str
    title: str
    creator: str
    selection: Mapping[str, Any]
    software: Mapping[str, str]
    files: Mapping[str, str]
    archive: Mapping[str, FileFacts | None]


@dataclass(slots=True)
class Census:
    """Counts over the revisions of a snapshot, added one by one."""

    documents: int = 0
    words: int = 0
    by: dict[str, Counter[str]] = field(
        default_factory=lambda: {key: Counter() for key in ("source", "language", "status", "year", "engine")}
    )
    flags: Counter[str] = field(default_factory=Counter)
    archive_files: set[str] = field(default_factory=set)
    captured_from: str = ""
    captured_until: str = ""

    def add(self, revision: Revision) -> None:
        """Count a revision."""
        self.documents += 1
        self.words += count_words(revision.text)
        values = {
            "source": revision.source,
            "language": revision.language or "unknown",
            "status": revision.status,
            "year": (revision.date or "")[:4] or "undated",
            "engine": revision.engine,
        }
        for key, value in values.items():
            self.by[key][value] += 1
        self.flags.update(revision.flags)
        if revision.locator is not None:
            self.archive_files.add(revision.locator.file)
        captured = format_time(revision.captured_at)
        self.captured_from = min(self.captured_from or captured, captured)
        self.captured_until = max(self.captured_until, captured)

    def as_json(self) -> dict[str, Any]:
        """The counts, each table in the order of its names."""
        tables = {f"by_{key}": dict(sorted(table.items())) for key, table in self.by.items()}
        times = {"captured_from": self.captured_from or None, "captured_until": self.captured_until or None}
        return {"documents": self.documents, "words": self.words, **times, **tables, "by_flag": dict(sorted(self.flags.items()))}


def identifier_of(data: FileFacts) -> str:
    """The identifier of a snapshot: the SHA-256 of its data.jsonl."""
    return f"winnow:sha256:{data.sha256}"


def build_manifest(making: Making, counts: Mapping[str, Any], files: Mapping[str, FileFacts]) -> dict[str, Any]:
    """The content of manifest.json; `files` are those that hold the data."""
    return {
        "format": FORMAT,
        "identifier": identifier_of(files[DATA_NAME]),
        "name": making.name,
        "title": making.title,
        "creator": making.creator,
        "selection": dict(making.selection),
        "counts": dict(counts),
        "files": {name: {"bytes": facts.bytes, "sha256": facts.sha256} for name, facts in sorted(files.items())},
        "software": dict(making.software),
        "configuration": dict(sorted(making.files.items())),
        "archive": {
            name: {"bytes": facts.bytes, "sha256": facts.sha256} if facts else None for name, facts in sorted(making.archive.items())
        },
    }


def write_json(value: object) -> bytes:
    """JSON for people and programs: indented, UTF-8, keys in the order given."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def making_of(manifest: Mapping[str, Any]) -> Making:
    """How the snapshot with this manifest was made. Raises KeyError or TypeError where it is none."""
    archive = {
        name: FileFacts(bytes=facts["bytes"], sha256=facts["sha256"]) if facts else None for name, facts in manifest["archive"].items()
    }
    return Making(
        name=manifest["name"],
        title=manifest["title"],
        creator=manifest["creator"],
        selection=manifest["selection"],
        software=manifest["software"],
        files=manifest["configuration"],
        archive=archive,
    )
