"""What is to be extracted again, as all who do it are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.places.opening import Place
from pipelines.items import Source
from pipelines.store.database.connection import Database
from pipelines.workers.extraction_pool import WorkerLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class ReextractionTask:
    """What to re-extract: the documents of `sources`, from the captures in `archive`. `clock` gives aware UTC times.

    Without `apply` nothing but the examinations is written. `restart` forgets those of earlier calls first. With `file`, only documents
    whose capture is in that file of the archive.
    """

    db: Database
    archive: Place
    sources: Mapping[str, Source]
    clock: Callable[[], datetime]
    limits: WorkerLimits
    apply: bool = False
    restart: bool = False
    max_examples: int = 3
    file: str = ""
