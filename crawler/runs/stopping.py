"""How a crawl is stopped before its work is done, and the faults of our own that it has met."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from pipelines.errors import WinnowError


class Stopping:
    """Whether a run is to stop, why, and what is under way then. `wake` is called when it is told to stop."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.errors: list[str] = []  # faults of ours that left a visit for the next run
        self.fatal: WinnowError | None = None
        self.downloads: set[asyncio.Future[Any]] = set()  # under way
        self.extractions: set[asyncio.Future[Any]] = set()  # likewise
        self._wake = wake
        self._told = False

    @property
    def told(self) -> bool:
        """Whether the run was told to stop."""
        return self._told

    def stop(self) -> None:
        """Claim nothing more: a signal came, the disk is full, or the database is damaged."""
        self._told = True
        self._wake()

    def end_by(self, error: WinnowError) -> None:
        """End the run for an error of ours that no further visit would escape."""
        self.fatal = self.fatal or error
        self.stop()

    def cancel_downloads(self) -> None:
        """Give up what is being downloaded."""
        for download in tuple(self.downloads):
            download.cancel()

    def cancel_extractions(self) -> None:
        """Give up what is being extracted."""
        for extraction in tuple(self.extractions):
            extraction.cancel()
