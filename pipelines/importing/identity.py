"""Which record is which: the same record of another program, met again in whatever file, is known again."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection

from pipelines.items import Capture
from pipelines.store.database.connection import Database
from pipelines.store.visits.imports import archived_payloads

_NAMESPACE = uuid.UUID("5d4d5dd1-6dbe-5c29-9d62-9a3b1c1f7a54")  # ours, for names made of a record


def record_id_of(capture: Capture) -> str:
    """The WARC-Record-ID under which we archive a foreign record: always the same one for the same record.

    It is not the foreign one: ours is another record, and some programs give one id to many. So URL, time and body count too.
    """
    original = capture.locator.record_id if capture.locator else ""
    name = "\n".join((original, capture.url, capture.captured_at.isoformat(), _payload(capture)))
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, name)}>"


def record_id_at(address: str) -> str:
    """The WARC-Record-ID under which we archive what a web archive gives at an address: known before it is asked for."""
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, address)}>"


def is_archived(db: Database, capture: Capture, record_id: str, masked: Collection[str] = frozenset()) -> bool:
    """Whether this record was imported before under `record_id`, or is a capture of this corpus itself, or one of the `masked` records."""
    own = capture.locator.record_id if capture.locator else ""
    there = archived_payloads(db, (record_id, own))
    return record_id in there or (own in there and there[own] == _payload(capture)) or record_id in masked or own in masked


def _payload(capture: Capture) -> str:
    return hashlib.sha256(capture.body).hexdigest()
