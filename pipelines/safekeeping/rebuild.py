"""Makes the database anew from the log files of the archive: every run, fetch, document, revision and event as it was.

Nothing is extracted again: a text is what it was, whatever today's rules would make of it. Made anew are the counts, and the indexes of
search and of copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from datetime import UTC, datetime
from pathlib import Path

from pipelines.archive.log_files import iter_log_blocks, log_files
from pipelines.archive.places.opening import ArchivedFile
from pipelines.corpus import Corpus
from pipelines.errors import IntegrityError, UsageError
from pipelines.extraction.extract import current_engine
from pipelines.safekeeping.archive_check import sizes_of
from pipelines.store.copies.index import count_unindexed, index_copies
from pipelines.store.custody.head import Head, read_head
from pipelines.store.custody.log_rows import keep_position
from pipelines.store.custody.restore import engines_of, position_of, restore_rows
from pipelines.store.database.connection import Database, open_database
from pipelines.store.integrity.custody import SeenTexts
from pipelines.store.integrity.findings import Finding, Scope
from pipelines.store.integrity.rows import check_database, check_log, check_texts, counts_of
from pipelines.store.search.index import index_waiting
from pipelines.store.visits.host_pages import judge_all_hosts

OnProgress = Callable[[int, int, str], None]
"""Is told done, total, and of what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What there is now. `other_engine` are documents whose text another version of the extraction made; `former` is the file replaced."""

    counts: dict[str, int]
    head: Head
    other_engine: int
    findings: tuple[Finding, ...]
    former: Path | None


def rebuild(corpus: Corpus, *, replace: bool, on_progress: OnProgress) -> Rebuilt:
    """Make the database anew, and look through it before it takes its place. The caller holds the corpus's lock.

    With `replace` one that is there is kept under another name. Raises `UsageError` where there is one and `replace` is False, or it is in
    PostgreSQL, or the archive has no log files; `IntegrityError` where one of these is damaged. Until all is well nothing is changed; where
    the new database is at fault (`findings`), it stays beside.
    """
    target = _target_of(corpus, replace=replace)
    files = log_files(corpus.archived)
    if not files:
        raise UsageError(
            f"{corpus.archive}: has no log files, which an older Winnow did not write; move {corpus.archive.name}/ elsewhere and have "
            "'winnow import' read its files into a new corpus"
        )
    waiting = target.with_name(f"{target.name}.rebuilt")
    _remove(waiting)
    restore_rows(waiting, _blocks(files, on_progress))
    db = open_database(waiting)
    try:
        keep_position(db, replace_fields(position_of(db), file=files[-1].name, bytes=files[-1].size))
        _index(db, on_progress)
        findings = tuple(_look_through(corpus, db, on_progress))
        made = counts_of(db, Scope())
        engines = engines_of(db)
        head = read_head(db)
    finally:
        db.close()
    former = None if findings else _put_in_place(waiting, target, corpus.now())
    other = sum(count for engine, count in engines.items() if not f"{engine};".startswith(f"{current_engine()};"))
    return Rebuilt(counts=made, head=head, other_engine=other, findings=findings, former=former)


def _target_of(corpus: Corpus, *, replace: bool) -> Path:
    if "://" in corpus.database:
        raise UsageError(f"{corpus.root}: 'winnow rebuild' makes a SQLite file; name one as database in winnow.toml, and rebuild into it")
    target = corpus.root / corpus.database
    if target.exists() and target.stat().st_size and not replace:
        raise UsageError(f"{target}: is there; with --replace it is kept under another name, and a new one takes its place")
    return target


def _blocks(files: list[ArchivedFile], on_progress: OnProgress) -> Iterator[bytes]:
    done, total = 0, sum(file.size for file in files)
    for file in files:
        yield from iter_log_blocks(file)
        done += file.size
        on_progress(done, total, "bytes of log files")


def _index(db: Database, on_progress: OnProgress) -> None:
    documents = counts_of(db, Scope()).get("documents", 0)
    done = 0
    for step in index_waiting(db):
        done += step
        on_progress(done, documents, "documents prepared for search")
    judge_all_hosts(db)
    waiting = count_unindexed(db)
    compared = 0
    while step := index_copies(db).documents:
        compared += step
        on_progress(compared, waiting, "documents compared")


def _look_through(corpus: Corpus, db: Database, on_progress: OnProgress) -> Iterator[Finding]:
    """As `winnow verify` does, but for the captures, which are as they were."""
    yield from check_database(db, quick=False)
    seen = SeenTexts()
    yield from check_log(db, lambda: sizes_of(corpus.archived), lambda rows: None, seen)
    yield from check_texts(db, Scope(), lambda texts: None, seen)


def _put_in_place(waiting: Path, target: Path, now: datetime) -> Path | None:
    former = None
    if target.exists() and target.stat().st_size:
        former = target.with_name(f"{target.name}.before-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        if former.exists():
            raise IntegrityError(f"{former}: is there already; move it away")
        target.replace(former)
    for suffix in ("-wal", "-shm", "-journal"):  # of the lost or former one; left there, it would be read into the new one
        beside = target.with_name(target.name + suffix)
        if former is not None and beside.exists():
            beside.replace(former.with_name(former.name + suffix))
        beside.unlink(missing_ok=True)
    waiting.replace(target)
    return former


def _remove(waiting: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        waiting.with_name(waiting.name + suffix).unlink(missing_ok=True)
