"""Takes what was forgotten out of the files of tags and notes: the lines on its addresses, and its words in notes on other articles."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.safekeeping.forgetting.passages import Passages, mask
from pipelines.store.tagging.tag_file import FileFaultError, Remark, TagFile
from pipelines.store.tagging.tag_folder import change_file, person_of, shown, tag_files


def forget_in_tags(folder: Path, addresses: Collection[str], passages: Passages) -> tuple[str, ...]:
    """Rewrite each file that has any of it; returns those that cannot be read, and are as they were.

    Raises `BusyError` while a spreadsheet has one open.
    """
    unread = []
    for path in tag_files(folder):
        try:
            change_file(folder, person_of(path), lambda file: _without(file, addresses, passages))
        except FileFaultError:
            unread.append(shown(path))
    return tuple(unread)


def _without(file: TagFile, addresses: Collection[str], passages: Passages) -> TagFile:
    left = _left(file, addresses, passages)
    return replace(file, remarks={remark.address: remark for remark in left})


def _left(file: TagFile, addresses: Collection[str], passages: Passages) -> Iterator[Remark]:
    for remark in file.remarks.values():
        tags = tuple(tag for tag in remark.tags if not passages.has(tag))
        note = mask(remark.note, passages.find(remark.note))
        if remark.address not in addresses and (tags or note):
            yield replace(remark, tags=tags, note=note)
