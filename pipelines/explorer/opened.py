"""What the explorer was opened on: handed in by whoever starts it, for `pipelines` knows no corpus folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pipelines.archive.places.opening import Place
from pipelines.items import Correction, Source
from pipelines.names.name_list import ListedNames, list_names
from pipelines.store.database.connection import Database
from pipelines.watching.board import WatchBoard


class Corrector(Protocol):
    """Writes corrections. Source files are the crawler's, so whoever starts the explorer gives one."""

    def source(self, name: str) -> Source:
        """The source as its file reads now. Raises `UsageError` where there is none."""

    def accept(self, name: str, correction: Correction, *, force: bool) -> int:
        """Make a correction a rule of its source and return how many revisions were written. Raises `UsageError`, `BusyError`."""

    def take_back(self, name: str, digest: str) -> int:
        """Take the correction with this digest out of its source and return how many revisions were written. Raises as `accept`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """How many documents wait to be prepared for search, and whether that is being done."""

    waiting: int = 0
    at_work: bool = False


class Tagging(Protocol):
    """Sets tags and notes, in files beside the corpus."""

    person: str

    def refresh(self) -> tuple[str, ...]:
        """Bring the tables up to date with the files; what cannot be read, a line each."""

    def set_remark(self, address: str, *, person: str, tags: str, note: str, filled_for: str, seen: str) -> None:
        """Write what a form says of an article. Raises `UsageError`, `BusyError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCorpus:
    """A corpus to look at. `file` is its SQLite database, or a copy of it, and `database` the same, opened for reading.

    `sources` are the names of those enabled, `now` gives the time as the corpus sees it. Without a `corrector` blocks cannot be marked,
    without `watches` there are none, without `tagging` nothing can be tagged.
    """

    name: str
    file: Path
    database: Database
    archive: Place
    sources: tuple[str, ...]
    now: Callable[[], datetime]
    last_verification: Callable[[], tuple[Mapping[str, Any], ...] | None] = lambda: None  # what the first page tells of it
    index_state: Callable[[], IndexState] = IndexState
    is_copy: bool = False
    corrector: Corrector | None = None
    watches: WatchBoard | None = None
    names: Callable[[], ListedNames] = lambda: list_names(())  # the list beside the corpus, as it is now; raises `UsageError`
    tagging: Tagging | None = None
