"""The errors that end a command, each with the exit code it ends with.

    WinnowError
    |- UsageError            2  a command line, a source file or winnow.toml says something impossible
    |  `- MissingExtraError  2  what was asked for is a part of Winnow that is not installed here
    |- BusyError             5  another run is at work in this corpus
    |- StoreError            1  the store behind the archive cannot be reached, or refuses
    |- DiskFullError         6  no room left for the archive or the database
    `- IntegrityError        8  the archive or the database is damaged

What can be expected on the open web is an `Outcome`, never an error.
"""

from __future__ import annotations

from pipelines.outcomes import ExitCode


class WinnowError(Exception):
    """Says where, what and what to do; shown to the user without a traceback."""

    exit_code = ExitCode.BROKE


class UsageError(WinnowError):
    """A command line, a source file or winnow.toml says something impossible."""

    exit_code = ExitCode.USAGE


class MissingExtraError(UsageError):
    """What was asked for needs packages that are installed only where they are wanted: an extra of pyproject.toml."""

    def __init__(self, what: str, *, extra: str) -> None:
        super().__init__(f"{what} needs packages that are not installed here; install winnow-news[{extra}]")


class BusyError(WinnowError):
    """Another run is at work in this corpus."""

    exit_code = ExitCode.BUSY


class StoreError(WinnowError):
    """The store behind the archive cannot be reached, or refuses."""


class DiskFullError(WinnowError):
    """No room left for the archive or the database."""

    exit_code = ExitCode.DISK_FULL


class IntegrityError(WinnowError):
    """The archive or the database is damaged."""

    exit_code = ExitCode.INTEGRITY
