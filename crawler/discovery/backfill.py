"""How far back discovery reaches when an archive is filled: which links are older than wanted, and which pages lead no further. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from pipelines.items import Link, LinkKind

_DATE = re.compile(
    r"(?:^|[/_.-])((?:19|20)\d\d)(?:[/_-](0[1-9]|1[0-2]|[1-9](?=/))(?:[/_-](0[1-9]|[12]\d|3[01]|[1-9](?=/)))?|(0[1-9]|1[0-2])([0-2]\d|3[01]))"
    r"(?=$|[/_.-])"
)
START = datetime(1970, 1, 1, tzinfo=UTC)  # before the web


def latest_day(link: Link) -> date | None:
    """The latest day on which what a link leads to can have appeared; None where nothing tells.

    Nothing appears after it was modified, so the earliest of these counts: the days that feed or sitemap announce, and the day or the end
    of the month in the URL (`/2019/03/12/`, `/sitemap-2019-03.xml`).
    """
    known = [moment.date() for moment in (link.published, link.last_modified) if moment is not None]
    in_url = _last_day_in(urlsplit(link.url).path)
    return min([*known, *([in_url] if in_url else [])], default=None)


def is_older(link: Link, since: datetime) -> bool:
    """Whether a link leads only to what appeared before `since`, as far as its date is known."""
    latest = latest_day(link)
    return latest is not None and latest < since.date()


def links_since(links: Sequence[Link], since: datetime) -> list[Link]:
    """The links of a page without the older ones; without its further pages, too, where every dated article on it is older.

    A listing goes from the newest to the oldest, so what follows a page of old articles is older still. A page without dates is followed.
    """
    dated = [is_older(link, since) for link in links if link.kind is LinkKind.ARTICLE and latest_day(link) is not None]
    is_past = bool(dated) and all(dated)
    return [link for link in links if not _is_past(link, since, is_past=is_past)]


def _is_past(link: Link, since: datetime, *, is_past: bool) -> bool:
    return is_past if link.kind is LinkKind.LISTING else is_older(link, since)


def _last_day_in(path: str) -> date | None:
    found = _DATE.search(path)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or found[4]), found[3] or found[5]
    try:
        return date(year, month, int(day) if day else monthrange(year, month)[1])
    except ValueError:
        return None
