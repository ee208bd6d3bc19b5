"""What the database says of the archive: which records lie where, and which documents rest on them. One view for all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.store.database.connection import Database
from pipelines.store.database.models import FetchRow, RevisionRow
from pipelines.store.integrity.log_files import last_filed

_NAMED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StoredLocator:
    """Where a fetch says that its record lies, and the SHA-256 of the body as received."""

    fetch_id: int
    offset: int
    length: int
    record_id: str
    payload_sha256: str | None


class CaptureView:
    """Reads in one session; begun before any file is read, so that what a crawl writes later is not missed in a file."""

    def __init__(self, session: Session) -> None:
        self._session = session
        session.execute(select(FetchRow.id).limit(1)).all()

    def by_file(self) -> Iterator[tuple[str, Iterator[StoredLocator]]]:
        """Every locator, file by file; each file's must be read before the next file's."""
        columns = (FetchRow.id, FetchRow.warc_offset, FetchRow.warc_length, FetchRow.warc_record_id, FetchRow.payload_sha256)
        statement = select(FetchRow.warc_file, *columns).where(FetchRow.warc_file.is_not(None))
        rows = self._session.execute(statement.order_by(FetchRow.warc_file, FetchRow.warc_offset).execution_options(yield_per=1_000))
        for name, group in groupby(rows, key=lambda row: str(row.warc_file)):
            yield (
                name,
                (
                    StoredLocator(row.id, int(row.warc_offset), int(row.warc_length), str(row.warc_record_id), row.payload_sha256)
                    for row in group
                ),
            )

    def last_filed(self) -> int:
        """The last event of the custody log that the log files have."""
        return last_filed(self._session)

    def ends(self) -> list[tuple[str, int]]:
        """Each file with the byte behind its last record."""
        ends = select(FetchRow.warc_file, func.max(FetchRow.warc_offset + FetchRow.warc_length)).where(FetchRow.warc_file.is_not(None))
        return [(str(name), int(end or 0)) for name, end in self._session.execute(ends.group_by(FetchRow.warc_file))]

    def fetches_in(self, file: str, start: int, end: int | None = None) -> Sequence[int]:
        """The fetches whose records lie between two bytes of a file, in part or whole."""
        inside = select(FetchRow.id).where(FetchRow.warc_file == file, FetchRow.warc_offset + FetchRow.warc_length > start)
        return self._session.scalars(inside if end is None else inside.where(FetchRow.warc_offset < end)).all()

    def documents_of(self, fetches: Sequence[int]) -> set[int]:
        """The documents that have a revision from one of these fetches."""
        numbers: set[int] = set()
        for start in range(0, len(fetches), _NAMED_AT_ONCE):
            part = list(fetches[start : start + _NAMED_AT_ONCE])
            numbers.update(self._session.scalars(select(RevisionRow.document_id).where(RevisionRow.fetch_id.in_(part)).distinct()))
        return numbers


@contextmanager
def capture_view(db: Database) -> Iterator[CaptureView]:
    """A view for as long as the block runs."""
    with db.read() as session:
        yield CaptureView(session)
