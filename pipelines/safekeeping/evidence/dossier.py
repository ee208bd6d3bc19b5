"""Gathers what a corpus knows of one document: revisions, captures, rows, events and their proofs. How it is told is left to others."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.archive.excerpt import Excerpt, take_excerpt
from pipelines.corpus import Corpus
from pipelines.errors import IntegrityError
from pipelines.history import Step, tell_history
from pipelines.items import Locator, Revision
from pipelines.safekeeping.evidence.proofs import Proof, lacks_head, prove_events, sound_heads
from pipelines.safekeeping.heads import write_head
from pipelines.safekeeping.keys import Signer
from pipelines.store.custody.proofs import StoredRow, Told, read_told, rows_of, stored_rows
from pipelines.store.database.connection import Database
from pipelines.store.revisions.documents import other_addresses
from pipelines.store.revisions.versions import Version, read_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenCapture:
    """A capture by the number of its fetch; `excerpt` is None where it cannot be given, and `missing` says why."""

    fetch_id: int
    excerpt: Excerpt | None
    missing: str = ""

    @property
    def is_saved_file(self) -> bool:
        """Whether it is known to be a page that somebody saved as a file, and no answer of a server."""
        return self.excerpt is not None and self.excerpt.capture.is_saved_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All of it. Steps are in the order of the history, the latest revision last."""

    steps: tuple[Step, ...] = field(repr=False)
    captures: tuple[TakenCapture, ...] = field(repr=False)
    rows: tuple[StoredRow, ...] = field(repr=False)
    proofs: tuple[Proof, ...] = field(repr=False)
    other_addresses: tuple[str, ...] = ()

    @property
    def versions(self) -> tuple[Version, ...]:
        """Its revisions."""
        return tuple(step.version for step in self.steps)

    @property
    def latest(self) -> Revision:
        """The revision that lists show."""
        shown = {row.values["latest_revision"] for row in self.rows if row.table == "document"}
        return next(version.revision for version in self.versions if version.revision.number in shown)

    @property
    def missing(self) -> tuple[str, ...]:
        """Captures that cannot be given, a line each."""
        return tuple(f"capture of fetch {one.fetch_id}: {one.missing}" for one in self.captures if one.missing)

    def row(self, table: str, number: int) -> StoredRow | None:
        """One of its rows."""
        return next((row for row in self.rows if (row.table, row.number) == (table, number)), None)


def gather(corpus: Corpus, db: Database, document_id: int, signer: Signer | None) -> Dossier:
    """Read it all; the head of now is written where no head yet proves the events. `document_id` must be there.

    Raises `IntegrityError` where a text, or an event that tells of it, is not what was stored; `BusyError`.
    """
    read = _read(db, document_id)
    heads = sound_heads(corpus, db)
    if lacks_head(read.told, heads, signer):
        write_head(corpus, db, signer)
        read = _read(db, document_id)
        heads = sound_heads(corpus, db)
    shown = {version.fetch_id for version in read.versions}
    fetches = [row for row in read.rows if row.table == "fetch" and (row.number in shown or row.values["warc_record_id"] in read.further)]
    return Dossier(
        steps=tuple(tell_history(read.versions)),
        captures=tuple(_take(corpus, row.number, row.values) for row in fetches),
        rows=read.rows,
        proofs=prove_events(read.told, heads),
        other_addresses=read.addresses,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the database says in one view, so that rows and events agree while a crawl is at work."""

    versions: tuple[Version, ...]
    further: frozenset[str]
    rows: tuple[StoredRow, ...]
    addresses: tuple[str, ...]
    told: Told


def _read(db: Database, document_id: int) -> _Read:
    with db.read() as session:
        versions = read_versions(session, document_id)
        further = frozenset(record for version in versions for record in _further_records(version.revision))
        wanted = rows_of(session, document_id, further)
        try:
            told = read_told(session, wanted)
        except ValueError as error:
            raise IntegrityError(f"an event that tells of document {document_id} is damaged ({error}); 'winnow verify' names it") from error
        rows, addresses = stored_rows(session, wanted), other_addresses(session, document_id)
        _check_rows(rows, told)
        return _Read(versions=versions, further=further, rows=rows, addresses=addresses, told=told)


def _check_rows(rows: tuple[StoredRow, ...], told: Told) -> None:
    """What the events do not bear out is no evidence."""
    last = {
        (table, number): digest for event in told.events for table, found in event.line.rows.items() for number, digest in found.items()
    }
    for row in rows:
        digest = hashlib.sha256(row.text.encode("utf-8", "surrogatepass")).hexdigest()
        if last.get((row.table, str(row.number))) != digest:
            raise IntegrityError(f"{row.table} {row.number} is not what its last event says, so there is no evidence; see 'winnow verify'")


def _further_records(revision: Revision) -> list[str]:
    """Of an article over several pages: address, blank, WARC-Record-ID of each further one."""
    return [part.rpartition(" ")[2] for part in (revision.facts.parts.value if revision.facts.parts else ())]


def _take(corpus: Corpus, fetch_id: int, values: Mapping[str, object]) -> TakenCapture:
    if values["warc_record_id"] is None:
        return TakenCapture(fetch_id=fetch_id, excerpt=None, missing="none was kept in the archive")
    locator = Locator(
        file=str(values["warc_file"]),
        offset=int(str(values["warc_offset"])),
        length=int(str(values["warc_length"])),
        record_id=str(values["warc_record_id"]),
    )
    try:
        return TakenCapture(fetch_id=fetch_id, excerpt=take_excerpt(corpus.archived, locator))
    except IntegrityError as error:
        return TakenCapture(fetch_id=fetch_id, excerpt=None, missing=str(error).replace(f"{corpus.archive}/", ""))
