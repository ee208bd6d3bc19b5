"""What the explorer was opened on: handed in by whoever starts it, for `pipelines` knows no corpus folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCorpus:
    """A corpus to look at. `file` is its SQLite database, or a copy of it, and `database` the same, opened for reading.

    `sources` are the names of those enabled, `now` gives the time as the corpus sees it.
    """

    name: str
    file: Path
    database: Database
    archive: Path
    sources: tuple[str, ...]
    now: Callable[[], datetime]
    is_copy: bool = False
