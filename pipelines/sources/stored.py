"""The sources of the documents in a database, which may outlive their files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.choices import name_known
from pipelines.errors import UsageError
from pipelines.items import Scope, Seeds, Source
from pipelines.sources.loader import load_sources
from pipelines.store.database.connection import Database
from pipelines.store.visits.reextraction_results import count_documents


def sources_with_documents(root: Path, db: Database, names: tuple[str, ...] = (), *, or_files: bool = False) -> Mapping[str, Source]:
    """The sources named, or all, that have documents; also ones that are not enabled, or whose file was taken away since.

    With `or_files` those too that have files and no documents.
    """
    folder = root / "sources"
    known = {source.name: source for source in load_sources(folder)} if folder.is_dir() else {}
    stored = count_documents(db)
    missing = [name for name in names if name not in known and name not in stored]
    if missing:
        raise UsageError(f"{root}: there is no source '{missing[0]}'; {name_known(missing[0], sorted({*known, *stored}))}")
    return {name: known.get(name) or _bare_source(name) for name in names or ({**stored, **known} if or_files else stored)}


def _bare_source(name: str) -> Source:
    """For documents whose source file is gone: it asks for no language."""
    return Source(name=name, title=name, seeds=Seeds(), scope=Scope(hosts=()))
