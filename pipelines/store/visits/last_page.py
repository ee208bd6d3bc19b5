"""The last page that an address gave, as archived: what comes again to the byte is not archived as a whole again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from pipelines.items import Locator
from pipelines.store.database.connection import Database
from pipelines.store.database.models import FetchRow
from pipelines.store.database.statements import OF_ID, table_of

_FETCH = table_of(FetchRow)
_LAST = (
    select(
        *(_FETCH.c.url, _FETCH.c.bytes, _FETCH.c.payload_sha256),
        *(_FETCH.c.warc_file, _FETCH.c.warc_offset, _FETCH.c.warc_length, _FETCH.c.warc_record_id),
    )
    .where(_FETCH.c.url_id == bindparam(OF_ID), _FETCH.c.status == 200, _FETCH.c.warc_file.is_not(None))
    .order_by(_FETCH.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPage:
    """`url` is where it came from, after redirects; `bytes` and `payload_sha256` are of the body as received."""

    url: str
    bytes: int | None
    payload_sha256: str | None
    locator: Locator


def find_last_page(db: Database, url_id: int) -> LastPage | None:
    """What the last answer 200 to a visit of this URL was; None where there was none."""
    with db.read() as session:
        row = session.execute(_LAST, {OF_ID: url_id}).one_or_none()
    if row is None:
        return None
    place = Locator(file=row.warc_file, offset=row.warc_offset, length=row.warc_length, record_id=row.warc_record_id)
    return LastPage(url=row.url, bytes=row.bytes, payload_sha256=row.payload_sha256, locator=place)
