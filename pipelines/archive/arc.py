"""ARC files, what web archives wrote before WARC: the line above a record as the fields that a WARC record has.

The format is version 1 of https://archive.org/web/researcher/ArcFileFormat.php; warcio splits the line. ARC has no identifiers of records
and no digests.
"""

from __future__ import annotations

import re

Fields = tuple[tuple[str, str], ...]

_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?")


def fields_of_arc(line: Fields, *, is_file_head: bool, block_bytes: int) -> Fields:
    """The fields of a record; that which begins the file is told as `arc_header`. A length that is no number stays as it is."""
    values = dict(line)
    if is_file_head:
        return (("WARC-Type", "arc_header"), ("Content-Length", str(block_bytes)))
    found = _TIME.fullmatch(values["archive-date"])
    date = "{}-{}-{}T{}:{}:{}Z".format(*found.groups("00")) if found else values["archive-date"]
    is_http = values["uri"].lower().startswith(("http://", "https://"))
    return (
        ("WARC-Type", "response" if is_http else "resource"),
        ("WARC-Target-URI", values["uri"]),
        ("WARC-Date", date),
        ("WARC-IP-Address", values["ip-address"]),
        ("Content-Type", "application/http; msgtype=response" if is_http else values["content-type"]),
        ("Content-Length", values["length"]),
    )
