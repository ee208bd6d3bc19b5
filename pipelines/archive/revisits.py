"""The WARC fields of a `revisit`: a capture whose body is that of an earlier one, and where that lies. Reading it is left to `reader`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from pipelines.archive.records import OWN_PREFIX, Fields, Record
from pipelines.items import Locator

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An earlier response: where it lies, its address and its WARC-Date, as they stand in its record."""

    place: Locator
    url: str
    date: str


def refer_to(response: Record, file: str) -> Reference:
    """The reference to a response of this file."""
    place = Locator(file=file, offset=response.offset, length=response.length, record_id=response.field("WARC-Record-ID"))
    return Reference(place=place, url=response.field("WARC-Target-URI"), date=response.field("WARC-Date"))


def fields_of(reference: Reference) -> Fields:
    """Those of the standard, and three of ours, so that nobody needs an index to find it."""
    return (
        ("WARC-Profile", PROFILE),
        ("WARC-Refers-To", reference.place.record_id),
        ("WARC-Refers-To-Target-URI", reference.url),
        ("WARC-Refers-To-Date", reference.date),
        ("X-Winnow-Refers-To-File", quote(reference.place.file)),
        ("X-Winnow-Refers-To-Offset", str(reference.place.offset)),
        ("X-Winnow-Refers-To-Length", str(reference.place.length)),
    )


def read_reference(record: Record, file: str) -> Reference | None:
    """To what a record of this file refers; None where it is no revisit, or one of another program."""
    offset, length = record.field("X-Winnow-Refers-To-Offset"), record.field("X-Winnow-Refers-To-Length")
    is_own = file.startswith(OWN_PREFIX) and offset.isdecimal() and length.isdecimal()
    if record.field("WARC-Type") != "revisit" or not is_own:
        return None
    place = Locator(
        file=unquote(record.field("X-Winnow-Refers-To-File")),
        offset=int(offset),
        length=int(length),
        record_id=record.field("WARC-Refers-To"),
    )
    return Reference(place=place, url=record.field("WARC-Refers-To-Target-URI"), date=record.field("WARC-Refers-To-Date"))
