"""The day in an address: "/2025/03/17/slug", "/2025-03-17-slug"; the number that a slug begins with ("/2025/03/17-people-held") is none."""

from __future__ import annotations

import re

_MONTH = r"(?P<m>0?[1-9]|1[0-2]|[a-z]{3,9})"
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])"
# Behind a stroke, the day is a part of the path by itself, or the whole of a file's name.
_DAYS = re.compile(rf"/(?P<y>(?:19|20)\d\d)[/-]{_MONTH}(?:/{_DAY}(?=[/.?#]|$)|-{_DAY.replace('<d>', '<e>')}(?=\D|$))", re.I)
_NUMBERED_SLUG = re.compile(r"/(?:19|20)\d\d/\d{1,2}/\d{1,2}[^\d/.?#]")


def day_of_address(url: str) -> str | None:
    """The day in an address, as ISO 8601, or in words where its month is one."""
    found = _DAYS.search(url)
    if not found:
        return None
    year, month, day = found["y"], found["m"], found["d"] or found["e"]
    return f"{year}-{int(month):02}-{int(day):02}" if month.isdigit() else f"{day} {month} {year}"


def has_numbered_slug(url: str) -> bool:
    """Whether an address has a number behind year and month that a reader of dates may take for a day."""
    return _NUMBERED_SLUG.search(url) is not None
