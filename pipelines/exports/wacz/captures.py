"""What a writer of captures is given and gives back: light, for every command that names the formats imports it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.items import Locator

if TYPE_CHECKING:
    from pipelines.archive.raw_records import RawRecord

Sign = Callable[[bytes], tuple[bytes, str]]
"""Signs the list of parts, which has the digest of each: the signature, and the public key as PEM."""

RecordReader = Callable[[Locator], Iterable["RawRecord"]]
"""Gives the capture at a place of the archive with the records that belong to it; raises `IntegrityError` where it cannot."""


@dataclass(slots=True, kw_only=True)
class Written:
    """How many documents were written, and how many of them have no capture that could be."""

    documents: int = 0
    without_capture: int = 0
