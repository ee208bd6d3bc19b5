"""Takes what was forgotten out of the files of tags and notes: the lines on its addresses, and its words in notes on other articles."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.errors import BusyError, DiskFullError, UsageError, WinnowError
from pipelines.files.csv_table import FileFaultError
from pipelines.safekeeping.forgetting.passages import Passages, mask
from pipelines.store.tagging.tag_file import Remark, TagFile
from pipelines.store.tagging.tag_folder import change_path, shown, tag_files


def forget_in_tags(folder: Path, addresses: Collection[str], passages: Passages) -> tuple[str, ...]:
    """Rewrite each file that has any of it; returns those that could not be, which are as they were, each with the reason.

    Files are taken as they lie there: a name that is nobody's, such as that of a conflicted copy, hides none. Raises `BusyError` while a
    spreadsheet has one open, `DiskFullError`.
    """
    remains = []
    for path in tag_files(folder):
        try:
            change_path(path, lambda file: _without(file, addresses, passages))
        except (BusyError, DiskFullError):
            raise
        except FileFaultError:
            remains.append(f"{shown(path)}, which cannot be read")
        except UsageError:
            remains.append(f"{shown(path)}, which is a symbolic link: change the file it points to by hand")
        except (WinnowError, OSError):
            remains.append(f"{shown(path)}, which cannot be written")
    return tuple(remains)


def _without(file: TagFile, addresses: Collection[str], passages: Passages) -> TagFile:
    left = _left(file, addresses, passages)
    return replace(file, remarks={remark.address: remark for remark in left})


def _left(file: TagFile, addresses: Collection[str], passages: Passages) -> Iterator[Remark]:
    for remark in file.remarks.values():
        tags = tuple(tag for tag in remark.tags if not passages.has(tag))
        note = mask(remark.note, passages.find(remark.note))
        if remark.address not in addresses and (tags or note):
            yield replace(remark, tags=tags, note=note)
