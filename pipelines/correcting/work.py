"""Accepts a correction or takes one back: the rule into the source file, then a new revision over each reading that it changes.

The source file comes first: what is in it counts. A call that is killed in between is completed by the same call, by any other correction
of the source, or by a re-extraction that is applied; nothing is done twice. The caller holds the corpus's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.correcting.layer import lay_over
from pipelines.correcting.preview import Preview, Progress, Stopping, check, never, preview, preview_without
from pipelines.errors import UsageError
from pipelines.items import Correction, Source
from pipelines.store.database.connection import Database
from pipelines.store.visits.corrected_revisions import ReadText, count_read_texts, read_texts, write_corrected

WRITE_AT_ONCE = 20  # revisions in a transaction; each write waits for the disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What was done: `source` as its file now reads, the revisions `written`, and whether the work was not stopped before its end.

    Stopped during the preview, nothing was done at all.
    """

    preview: Preview = field(repr=False)
    source: Source
    written: int
    complete: bool


def accept(
    db: Database,
    source: Source,
    correction: Correction,
    *,
    save: Callable[[Correction], Source],
    force: bool = False,
    on_progress: Progress | None = None,
    stopping: Stopping = never,
) -> Accepted:
    """Make a correction a rule of its source, and lay it over the last reading of each capture that it changes.

    `save` writes the rule into the source's file and gives the source as it is then. Raises `UsageError`, with nothing done, where the
    correction would empty a text, or needs `force`.
    """
    seen = preview(db, source, correction, on_progress=on_progress, stopping=stopping)
    if stopping():
        return Accepted(preview=seen, source=source, written=0, complete=False)
    check(seen, force=force)
    if not (seen.changed or seen.changed_before) and len(seen.corrections) > len(source.corrections):
        raise UsageError(f"{source.name}: not accepted: it would change nothing that is stored; it is as wanted already")
    return _finish(db, seen, save(correction), on_progress=on_progress, stopping=stopping)


def take_back(
    db: Database,
    source: Source,
    digest: str,
    *,
    remove: Callable[[str], Source],
    on_progress: Progress | None = None,
    stopping: Stopping = never,
) -> Accepted:
    """Take the correction with this digest out of its source, and lay the reading without it over each that it had changed.

    `remove` takes it out of the source's file and gives the source as it is then; with one that is not there it changes nothing.
    """
    seen = preview_without(db, source, digest, on_progress=on_progress, stopping=stopping)
    if stopping():
        return Accepted(preview=seen, source=source, written=0, complete=False)
    return _finish(db, seen, remove(digest), on_progress=on_progress, stopping=stopping)


def lay_over_all(db: Database, source: Source, *, on_progress: Progress | None = None, stopping: Stopping) -> tuple[int, bool]:
    """Bring the corrections of a source to all that is stored of it: how many revisions were written, and whether it came to its end."""
    total = count_read_texts(db, source.name) if on_progress else 0
    waiting: list[ReadText] = []
    written = 0
    for number, reading in enumerate(read_texts(db, source.name), start=1):
        if stopping():
            return written, False
        corrected = lay_over(reading, source.corrections)
        if corrected is not None:
            waiting.append(corrected)
        if len(waiting) >= WRITE_AT_ONCE:
            written += write_corrected(db, waiting)
            waiting = []
        if on_progress:
            on_progress(number, total)
    return written + write_corrected(db, waiting), True


def _finish(db: Database, seen: Preview, source: Source, *, on_progress: Progress | None, stopping: Stopping) -> Accepted:
    written, complete = lay_over_all(db, source, on_progress=on_progress, stopping=stopping)
    return Accepted(preview=seen, source=source, written=written, complete=complete)
