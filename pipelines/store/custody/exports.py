"""Exports and snapshots in the custody log: what was given away, with the digest by which a file is known again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import select

from pipelines.store.custody.events import CustodyEvent, read_line
from pipelines.store.custody.log import note_export
from pipelines.store.database.connection import Database
from pipelines.store.database.custody_models import CustodyRow

SNAPSHOT = "snapshot "  # before the name of a snapshot, as the format of its record


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRecord:
    """A file or folder that was written. `name` is without the folders it lies in, `sha256` of the file, or of the sums of a folder."""

    name: str
    format: str
    documents: int
    sha256: str


def log_export(db: Database, record: ExportRecord) -> None:
    """Write an export down."""
    with db.write() as session:
        note_export(session, asdict(record))


def logged_exports(db: Database) -> Iterator[tuple[str, ExportRecord]]:
    """Each export with the time of its event, in order; lines that are damaged are left to `winnow verify`."""
    exported = select(CustodyRow.line).where(CustodyRow.line.contains(f'"event":"{CustodyEvent.EXPORTED.value}"', autoescape=True))
    with db.read() as session:
        for text in session.scalars(exported.order_by(CustodyRow.id)):
            try:
                line = read_line(text)
                yield line.at, ExportRecord(**line.export)
            except (TypeError, ValueError):
                continue
