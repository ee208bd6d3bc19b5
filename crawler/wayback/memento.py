"""What an archive of the web gave for a capture, as the capture it once made: original URL, time, headers and bytes. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawler.wayback.index import ListedCapture
from pipelines.items import Capture, Origin

ORIGINAL_HEADER = "x-archive-orig-"
DESCRIBING = ("content-type", "content-encoding")  # they say how the bytes at hand are to be read, whoever says it


class NoMemento(ValueError):
    """An answer that is not the capture that was asked for."""


def memento_of(answer: Capture, listed: ListedCapture, *, address: str) -> Capture:
    """The capture that an archive's `answer` holds, with the `address` asked for as its origin. Raises `NoMemento`.

    The header Memento-Datetime (RFC 7089) tells a capture from a page of the archive's own, such as one that says it is closed today,
    and whether it is the one that was asked for: some archives give the nearest they have.
    """
    if answer.status != 200:
        raise NoMemento(f"the archive answered {answer.status}")
    moment = _moment(answer.header("Memento-Datetime"))
    if moment is None:
        raise NoMemento("the answer has no Memento-Datetime, so it is a page of the archive's own")
    if moment != listed.captured_at:
        raise NoMemento(f"the archive gave a capture of another time, {moment:%Y-%m-%d %H:%M:%S}")
    if answer.truncated:
        raise NoMemento("the answer was cut off")
    return Capture(
        url=listed.url,
        captured_at=moment,
        status=200,
        headers=_original_headers(answer),
        body=answer.body,
        origin=Origin(address=address),
    )


def _moment(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _original_headers(answer: Capture) -> tuple[tuple[str, str], ...]:
    """Those of the site, which the archive keeps under names of its own, and what is needed to read the bytes."""
    original = [
        (name[len(ORIGINAL_HEADER) :], value)
        for name, value in answer.headers
        if name.lower().startswith(ORIGINAL_HEADER) and len(name) > len(ORIGINAL_HEADER)
    ]
    named = {name.lower() for name, _ in original}
    return tuple(original + [(name, value) for name, value in answer.headers if name.lower() in DESCRIBING and name.lower() not in named])
