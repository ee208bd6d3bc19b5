"""What a fetch says about the capture behind a revision, beyond where it lies in the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pipelines.store.database.models import FetchRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFacts:
    """One fetch. `payload_sha256` is over the body as received, `bytes` is its length; None where there was no answer."""

    url: str
    requested_at: datetime
    captured_at: datetime | None
    status: int | None
    content_type: str | None
    bytes: int | None
    payload_sha256: str | None


def read_capture_facts(session: Session, fetch_id: int) -> CaptureFacts | None:
    """The facts of a fetch, None where there is none of this number."""
    row = session.get(FetchRow, fetch_id)
    if row is None:
        return None
    return CaptureFacts(
        url=row.url,
        requested_at=row.requested_at,
        captured_at=row.captured_at,
        status=row.status,
        content_type=row.content_type,
        bytes=row.bytes,
        payload_sha256=row.payload_sha256,
    )
