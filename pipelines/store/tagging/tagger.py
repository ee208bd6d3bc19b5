"""Sets tags and notes for somebody who looks at a corpus, and remembers who that is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipelines.errors import BusyError, UsageError
from pipelines.search.tag_names import SEPARATOR, fold_tag, read_tag, unite_tags
from pipelines.store.database.connection import Database
from pipelines.store.tagging.refreshing import refresh_tags
from pipelines.store.tagging.tag_file import Remark, TagFile, read_note
from pipelines.store.tagging.tag_folder import change_file, choose_person, read_person


class Tagger:
    """Tags of one session. `reading` is its database, `open_writing` opens the same for writing; `login` names the user of the machine."""

    def __init__(
        self, folder: Path, reading: Database, *, open_writing: Callable[[], Database], login: str, now: Callable[[], datetime]
    ) -> None:
        self._folder = folder
        self._reading = reading
        self._open_writing = open_writing
        self._now = now
        try:
            self.person = choose_person(folder, "", login=login)
        except UsageError:  # nobody is known; the form asks
            self.person = ""

    def refresh(self) -> tuple[str, ...]:
        """Bring the tables up to date with the files; what cannot be read, a line each."""
        return refresh_tags(self._folder, self._reading, self._open_writing)

    def set_remark(self, address: str, *, person: str, tags: str, note: str, filled_for: str, seen: str) -> None:
        """What a form says of an article: it was filled with the remark of `filled_for` whose `state_of` was `seen`.

        Where another person is named, tags and note are added to those of that person. Raises `UsageError` for what cannot be a tag, a note
        or a name, and `BusyError` where the remark was changed since the form was made.
        """
        named = read_person(person)
        wanted = unite_tags(read_tag(tag) for tag in tags.split(SEPARATOR) if tag.strip())
        noted = read_note(note)

        def change(file: TagFile) -> TagFile:
            before = file.remarks.get(address, Remark(address=address))
            if named != filled_for:
                after = replace(before, tags=unite_tags(before.tags, wanted), note=_added(before.note, noted))
            elif state_of(before.tags, before.note) != seen:
                raise BusyError("Tags or note were changed elsewhere meanwhile. Look at the article again; nothing was written.")
            else:
                after = replace(before, tags=wanted, note=noted)
            return file if after == before else file.with_remark(replace(after, changed=self._now()))

        change_file(self._folder, named, change)
        self.person = named
        self.refresh()


def state_of(tags: tuple[str, ...], note: str) -> str:
    """By which it is seen that a remark is as it was; the order of tags does not count."""
    text = "\n".join([*sorted(map(fold_tag, tags)), "", note])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _added(before: str, more: str) -> str:
    return before if more in before else f"{before}\n{more}".strip()
