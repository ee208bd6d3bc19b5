"""Standard output as the commands print on it."""

from __future__ import annotations

import os
import sys

from rich.console import Console

_WIDE = 240  # columns where nobody sees the edge: a log in which names of outcomes are cut cannot be read


class Output(Console):
    """Standard output: wide where it is no terminal, and silent once its reader is gone, for the work and its exit code stay."""

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, highlight=False)
        if not self.is_terminal and "COLUMNS" not in os.environ:
            self.width = _WIDE

    def on_broken_pipe(self) -> None:
        """`winnow crawl | head -1`; rich would end the process with 1."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
