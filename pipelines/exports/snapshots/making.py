"""How a snapshot of this corpus is made: its selection, the software at work, and the digests of configuration and archive files."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pipelines.corpus import CONFIG_NAME, Corpus
from pipelines.exports.snapshots.folder import hash_archived, hash_file
from pipelines.exports.snapshots.manifest import FileFacts, Making
from pipelines.extraction.extract import RULES_VERSION
from pipelines.search.query import Query
from pipelines.search.selection import Selection
from pipelines.version import VERSION

PACKAGES = ("trafilatura", "lxml", "scrapy", "sqlalchemy", "warcio")
"""The packages whose versions a snapshot names: those that fetch, archive, extract and read."""


def describe_making(corpus: Corpus, *, name: str, title: str, creator: str, selection: Selection, archive_files: Iterable[str]) -> Making:
    """How a snapshot of this selection is made now. Reads every archive file once."""
    return Making(
        name=name,
        title=title or name,
        creator=creator or "not named",
        selection=_as_json(selection),
        software=_software(),
        files=_configuration(corpus),
        archive={file: hash_archived(corpus.archived, file) for file in archive_files},
    )


def tell_differences(corpus: Corpus, manifest: Mapping[str, Any]) -> Iterator[str]:
    """What is not today as it was when the snapshot was made, a line each; none of it changed the snapshot's bytes."""
    software, configuration = _software(), _configuration(corpus)
    for name, before in manifest["software"].items():
        if software.get(name) != before:
            yield f"{name} is {software.get(name, 'not installed')} now, it was {before}"
    for name in sorted({*manifest["configuration"], *configuration}):
        if manifest["configuration"].get(name) != configuration.get(name):
            yield f"{name} is not as it was when the snapshot was made"
    for name, facts in manifest["archive"].items():
        if facts is not None and hash_archived(corpus.archived, name, limit=facts["bytes"]) != FileFacts(**facts):
            yield f"archive file {name} no longer begins with what it held when the snapshot was made"


def _software() -> dict[str, str]:
    """Versions by name, ours first."""
    versions = {"winnow": VERSION, "extraction rules": RULES_VERSION, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return versions


def _configuration(corpus: Corpus) -> dict[str, str]:
    """SHA-256 of winnow.toml and of every source file. Their content stays in the corpus: it has the address of whoever crawls."""
    paths = [corpus.root / CONFIG_NAME, *sorted((corpus.root / "sources").glob("*.toml"))]
    facts = {path.relative_to(corpus.root).as_posix(): hash_file(path) for path in paths}
    return {name: one.sha256 for name, one in facts.items() if one is not None}


def _as_json(selection: Selection) -> dict[str, Any]:
    """Every condition by name, days as ISO 8601, sets sorted."""
    return {one.name: _plain(getattr(selection, one.name)) for one in fields(selection)}


def _plain(value: object) -> Any:
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Query):
        return value.text
    return value.isoformat() if isinstance(value, date) else value
