"""Gives documents away: the formats by name, ours and those of installed packages; selecting revisions is left to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import BinaryIO

from pipelines.errors import UsageError
from pipelines.exports.csv import write_csv
from pipelines.exports.jsonl import write_jsonl
from pipelines.items import Revision

Writer = Callable[[Iterable[Revision], BinaryIO], int]
"""Writes revisions to an open file and returns how many."""

ENTRY_POINT_GROUP = "winnow.exports"

FORMATS: Mapping[str, Writer] = MappingProxyType({"jsonl": write_jsonl, "csv": write_csv})
"""The formats that come with Winnow."""


def find_formats() -> Mapping[str, Writer]:
    """Our formats and those that installed packages offer under the entry point group `winnow.exports`.

    Raises `UsageError` naming the package when a format cannot be loaded or takes a name that is in use.
    """
    formats = dict(FORMATS)
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        where = f"export format {entry.name!r} ({entry.value})"
        if entry.name in formats:
            raise UsageError(f"{where}: the name is in use already; uninstall the package or have it choose another name")
        try:
            formats[entry.name] = entry.load()
        except (ImportError, AttributeError) as error:
            raise UsageError(f"{where}: cannot be loaded ({error}); uninstall or repair the package") from error
    return MappingProxyType(formats)
