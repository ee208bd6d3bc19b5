"""Verifies a corpus: the one way through all parts, and the file that keeps the last result."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.archive.places.opening import Place, archived_files
from pipelines.corpus import Corpus
from pipelines.errors import IntegrityError, UsageError
from pipelines.exports.columns import format_time
from pipelines.exports.snapshots.folder import SNAPSHOTS_NAME, hash_file
from pipelines.exports.snapshots.verifying import HEAD_NAME, SUMS_NAME, find_faults
from pipelines.files.private import write_private
from pipelines.safekeeping.archive_check import (
    ArchiveCounts,
    check_archive,
    check_files,
    is_read,
    scan_archive,
    sizes_of,
)
from pipelines.safekeeping.head_check import check_head_files
from pipelines.safekeeping.heads import head_files, sums_in_head
from pipelines.safekeeping.own_names import VERIFIED_NAME
from pipelines.store.custody.exports import SNAPSHOT, logged_exports
from pipelines.store.database.connection import Database
from pipelines.store.integrity.captures import capture_view
from pipelines.store.integrity.custody import SeenTexts
from pipelines.store.integrity.findings import Finding, Part, Scope, Verification
from pipelines.store.integrity.rows import DAMAGE, check_database, check_head, check_log, check_log_files, check_texts, counts_of, of_file

_KEPT = 20  # findings of each result in it
_RESULT = {"at", "findings", "quick", "sample"}

OnProgress = Callable[[int, int, str], None]
"""Is told done, total, and of what."""


def read_scope(sample: str, *, quick: bool) -> Scope:
    """From what a person writes, "3/7". Raises UsageError."""
    part, _, parts = (sample or "1/1").partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts) <= 1_000):
        raise UsageError(f"--sample {sample}: write which part of how many, as in 3/7")
    return Scope(quick=quick, part=int(part), parts=int(parts))


def verify(corpus: Corpus, scope: Scope, *, on_progress: OnProgress, head: str = "") -> Verification:
    """Look through a corpus, changing nothing; a crawl may be at work. `head` is one of the custody log that was kept elsewhere.

    Raises UsageError where there is no corpus. A database that cannot be read is a finding.
    """
    counts: dict[str, int] = {}
    archive = ArchiveCounts()
    findings = [*_verify_database(corpus, scope, counts, archive, on_progress, head), *_verify_snapshots(corpus, scope, counts)]
    archived = {"archive_files": archive.files, "records": archive.records, "locators": archive.locators}
    return Verification(counts=archived | counts, findings=tuple(findings), unnamed=archive.unnamed)


def _verify_database(
    corpus: Corpus, scope: Scope, counts: dict[str, int], archive: ArchiveCounts, on_progress: OnProgress, head: str
) -> Iterator[Finding]:
    try:
        db = corpus.open_database(read_only=True)
    except UsageError:
        raise
    except DAMAGE as error:
        yield of_file(error)
        yield from check_head_files(None, corpus.root)
        return
    try:
        counts |= counts_of(db, scope)
        counts["heads"] = len(head_files(corpus.root))
        yield from _verify_archive(
            db, corpus.archived, scope, archive, on_progress, _verify_rows(db, corpus, scope, counts, on_progress, head)
        )
        if archive.filed is not None:
            yield from check_log_files(db, archive.filed, archive.last_filed)
        if scope.quick:
            for name in ("texts", "events", "logged_rows"):
                counts.pop(name, None)
    finally:
        db.close()


def _verify_rows(
    db: Database, corpus: Corpus, scope: Scope, counts: dict[str, int], on_progress: OnProgress, head: str
) -> Iterator[Finding]:
    yield from check_database(db, quick=scope.quick)
    yield from check_head(db, head)
    yield from _verify_heads(db, corpus.root)
    if not scope.quick:
        seen = SeenTexts()
        yield from check_log(db, lambda: sizes_of(corpus.archived), _told(on_progress, counts.get("logged_rows", 0), "rows"), seen)
        yield from check_texts(db, scope, _told(on_progress, counts.get("texts", 0), "texts"), seen)


def _verify_heads(db: Database, root: Path) -> Iterator[Finding]:
    try:
        yield from check_head_files(db, root)
    except DAMAGE as error:
        yield of_file(error)


def _verify_archive(
    db: Database, place: Place, scope: Scope, archive: ArchiveCounts, on_progress: OnProgress, meanwhile: Iterator[Finding]
) -> Iterator[Finding]:
    """Files are listed when the view of the database has begun: what a crawl writes later is in none of both.

    `meanwhile` is looked for while other processes read the archive, and told behind what is found there.
    """
    others: list[Finding] = []
    try:
        with capture_view(db) as view:
            archive.last_filed = view.last_filed()
            files = archived_files(place)
            if scope.quick:
                yield from check_files(view, files)
            else:
                size = sum(file.size for name, file in files.items() if is_read(scope, name))
                with scan_archive(files, scope) as scans:
                    others.extend(meanwhile)
                    yield from check_archive(view, files, scans, scope, archive, on_bytes=_told(on_progress, size, "bytes"))
    except DAMAGE as error:
        yield of_file(error)
    yield from others
    yield from meanwhile  # where that was not begun


def _told(on_progress: OnProgress, total: int, words: str) -> Callable[[int], None]:
    done = 0

    def add(more: int) -> None:
        nonlocal done
        done += more
        on_progress(done, total, words)

    return add


def _logged_snapshots(corpus: Corpus) -> dict[str, str]:
    """The SHA-256 of the sums of each snapshot by its name, as the custody log has it; empty where that cannot be read."""
    try:
        db = corpus.open_database(read_only=True)
    except UsageError:
        raise
    except DAMAGE:
        return {}
    try:
        exports = [record for _, record in logged_exports(db) if record.format.startswith(SNAPSHOT)]
        return {record.format.removeprefix(SNAPSHOT): record.sha256 for record in exports}
    except DAMAGE:
        return {}
    finally:
        db.close()


def _verify_snapshots(corpus: Corpus, scope: Scope, counts: dict[str, int]) -> Iterator[Finding]:
    """Each against its own sums, and these against the custody log: a snapshot that was made anew by others has its own in order."""
    folder = corpus.root / SNAPSHOTS_NAME
    names = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")) if folder.is_dir() else []
    counts["snapshots"] = 0 if scope.quick else len(names)
    logged = {} if scope.quick else _logged_snapshots(corpus)
    for path in () if scope.quick else names:
        try:
            faults = find_faults(path)
        except (IntegrityError, UsageError) as error:
            faults = [str(error)]
        sums = hash_file(path / SUMS_NAME)
        if not faults and sums is not None and logged.get(path.name, sums.sha256) != sums.sha256:
            faults = [f"{SUMS_NAME}: is not the one that the custody log tells of"]
        elif not faults and sums is not None and sums_in_head(path) not in ("", sums.sha256):
            faults = [f"{SUMS_NAME}: is not the one that {HEAD_NAME} tells of"]
        yield from (Finding(part=Part.SNAPSHOTS, place=f"{SNAPSHOTS_NAME}/{path.name}", what=fault) for fault in faults)


def write_result(corpus: Corpus, scope: Scope, found: Verification, now: datetime) -> None:
    """Keep the result for reports, beside those of other scopes: a quick look says nothing of the texts in which the last one found faults.

    One of the whole replaces all. Where the folder cannot be written, nothing is kept.
    """
    sample = None if scope.parts == 1 else f"{scope.part}/{scope.parts}"
    result = {
        "at": format_time(now.replace(microsecond=0)),
        "quick": scope.quick,
        "sample": sample,
        "findings": len(found.findings),
        "first": [finding.as_dict() for finding in found.findings[:_KEPT]],
        "counts": found.counts,
    }
    is_whole = not scope.quick and sample is None
    others = [] if is_whole else [one for one in read_results(corpus) if (one["quick"], one["sample"]) != (scope.quick, sample)]
    with suppress(OSError):
        write_private(corpus.root / VERIFIED_NAME, json.dumps([*others, result], ensure_ascii=False, indent=1) + "\n")


def read_results(corpus: Corpus) -> list[dict[str, Any]]:
    """The last result of each scope, the latest last; none where there is none or it cannot be read."""
    try:
        results = json.loads((corpus.root / VERIFIED_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    known = [one for one in results if isinstance(one, dict) and one.keys() >= _RESULT] if isinstance(results, list) else []
    return sorted(known, key=lambda one: str(one["at"]))


def tell_results(results: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """In lines for a person: those with faults, and the latest."""
    if not results:
        return ("Never verified; 'winnow verify' looks through archive, texts and snapshots.",)
    return tuple(map(_tell, worth_telling(results)))


def worth_telling(results: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Those with faults, and the latest."""
    return tuple(one for one in results if one["findings"] or one is results[-1])


def _tell(result: Mapping[str, Any]) -> str:
    how = "structure only" if result["quick"] else f"part {result['sample']}" if result["sample"] else "all of it"
    faults = result["findings"]
    words = "sound" if not faults else f"{faults} {'fault' if faults == 1 else 'faults'}; 'winnow verify' names them"
    return f"Verified {result['at']} ({how}): {words}."
