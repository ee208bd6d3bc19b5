"""Ctrl-C and SIGTERM as a question that long work asks between two pieces, so that it ends whole."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_watches: list[Event] = []  # those begun and not ended, the outermost first; signals belong to the process, and so does this
_handlers: dict[signal.Signals, Any] = {}  # from before the outermost


def signal_came() -> bool:
    """Whether one came to a watch that has not ended."""
    return any(came.is_set() for came in _watches)


@contextmanager
def watch_signals() -> Iterator[Callable[[], bool]]:
    """Gives the question whether a signal came. The first is only noted; a second does what it would have done without us.

    Watches may stand within each other: what came to one came to all, also between two that are inside a third.
    """
    came = Event()
    if signal_came():
        came.set()
    if not _watches:
        _handlers.update({number: signal.getsignal(number) for number in SIGNALS})
    before = {number: signal.getsignal(number) for number in SIGNALS}
    _watches.append(came)
    if not came.is_set():
        _install(dict.fromkeys(SIGNALS, _note))
    try:
        yield came.is_set
    finally:
        _watches.remove(came)
        if not came.is_set():
            _install(before)


def _note(number: int, frame: FrameType | None) -> None:
    for came in _watches:
        came.set()
    _install(_handlers)


def _install(handlers: dict[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
