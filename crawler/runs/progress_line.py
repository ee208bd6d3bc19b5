"""Shows how far work of known length has come: a bar on a terminal, a plain line now and then elsewhere, nothing when asked for nothing."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

PLAIN_SECONDS = 30.0


class ProgressLine:
    """A context manager; `style` is auto, plain or none, as for `winnow crawl --progress`."""

    def __init__(self, style: str) -> None:
        self._plain = style != "none"
        self._said_at = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        console = Console(stderr=True)
        if style == "auto" and console.is_terminal:
            columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
            self._bar = Progress(*columns, console=console, transient=True)

    def __enter__(self) -> ProgressLine:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, done: int, total: int, words: str) -> None:
        """Tell that `done` of `total` pieces are done, and in `words` with what results."""
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task("", total=total)
            self._bar.update(self._task, completed=done, description=words)
        elif self._plain and time.monotonic() - self._said_at >= PLAIN_SECONDS:
            self._said_at = time.monotonic()
            sys.stderr.write(f"{done} of {total}: {words}\n")
