"""Runs a command of Winnow's that ends as by kill -9 at one point of its work.

    python with_failpoint.py POINT COUNT crawl --json

POINT is `before-archive`, `after-archive`, `after-commit` or `statement`; COUNT says at which time that it is reached.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

KILLED = 137  # what a shell says of a process that got SIGKILL


def main() -> None:
    point, count = sys.argv.pop(1), int(sys.argv.pop(1))
    reached = 0

    def die() -> None:
        nonlocal reached
        reached += 1
        if reached == count:
            os._exit(KILLED)

    _POINTS[point](die)
    from winnow.commands import main as winnow

    winnow.run()


def _around_archive(die: Callable[[], None], *, is_before: bool) -> None:
    from pipelines.archive.writer import ArchiveWriter

    write = ArchiveWriter.write

    def dying(self: Any, *args: Any, **options: Any) -> Any:
        if is_before:
            die()
        written = write(self, *args, **options)
        if not is_before:
            die()
        return written

    ArchiveWriter.write = dying  # type: ignore[method-assign]


def _after_commit(die: Callable[[], None]) -> None:
    from crawler.runs import crawl

    finish = crawl.finish_visit

    def dying(*args: Any, **options: Any) -> Any:
        outcome = finish(*args, **options)
        die()
        return outcome

    crawl.finish_visit = dying  # type: ignore[assignment]


def _at_statement(die: Callable[[], None]) -> None:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    event.listen(Engine, "after_cursor_execute", lambda *_: die())


_POINTS: dict[str, Callable[[Callable[[], None]], None]] = {
    "before-archive": lambda die: _around_archive(die, is_before=True),
    "after-archive": lambda die: _around_archive(die, is_before=False),
    "after-commit": _after_commit,
    "statement": _at_statement,
}

if __name__ == "__main__":
    main()
