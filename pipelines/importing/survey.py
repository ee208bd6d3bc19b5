"""Counts what archive files hold by host, before anything of them is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.importing.files import place_of, read_captures
from pipelines.importing.opening import open_inputs
from pipelines.importing.report import FileReport
from pipelines.importing.saved_pages import is_saved, saved_captures
from pipelines.items import Capture
from pipelines.urls import fetch_url

_PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(slots=True, kw_only=True)
class SeenHost:
    """What is there of a host: responses, and those of them that are pages; `home` is the address of its front page."""

    host: str
    home: str
    first: datetime | None = None
    last: datetime | None = None
    responses: int = 0
    pages: int = 0

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        days = {name: day and day.isoformat() for name, day in (("first", self.first), ("last", self.last))}
        return {"host": self.host, "responses": self.responses, "pages": self.pages} | days


def survey_files(files: Sequence[Path], *, base: str, latest: datetime, on_progress: Callable[[int], None]) -> list[SeenHost]:
    """The hosts in archive files and folders of saved pages, those with most pages first. Raises `OSError`.

    `base` is the address of saved pages of which nothing says one; `on_progress` is told how many bytes are read.
    """
    return survey(_captures(files, base=base, latest=latest, on_progress=on_progress))


def survey(captures: Iterable[Capture]) -> list[SeenHost]:
    """The hosts of captures, those with most pages first."""
    seen: dict[str, SeenHost] = {}
    for capture in captures:
        try:
            parts = urlsplit(fetch_url(capture.url))
        except ValueError:
            continue
        host, at = parts.netloc, capture.captured_at
        found = seen.setdefault(host, SeenHost(host=host, home=f"{parts.scheme}://{host}/"))
        found.responses += 1
        found.pages += capture.status == 200 and (capture.header("Content-Type") or "").lower().startswith(_PAGE_TYPES)
        found.first, found.last = min(found.first or at, at), max(found.last or at, at)
    return sorted(seen.values(), key=lambda host: (-host.pages, -host.responses, host.host))


def _captures(files: Sequence[Path], *, base: str, latest: datetime, on_progress: Callable[[int], None]) -> Iterator[Capture]:
    before = 0
    for path in files:
        if is_saved(path):
            yield from saved_captures(path, FileReport(file=path.name), base=base, latest=latest)
            continue
        for found in open_inputs(path):
            for capture in read_captures(found, FileReport(file=found.name), latest=latest, on_other=lambda record: None):
                if found.extent is not None:
                    on_progress(before + found.extent.start + place_of(capture).offset)
                yield capture
        before += path.stat().st_size
