"""What there is to see of each watch, for the explorer and the terminal: its news, and which of them nobody has looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.errors import UsageError, WinnowError
from pipelines.search.selection import Selection
from pipelines.watching.definitions import Watch, find_watch, read_watches
from pipelines.watching.state import News, read_seen, read_state, write_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchView:
    """A watch. `since` is when somebody last looked at its news, or when it began; `unseen` came after that; the newest come last.

    `checked_at` is None where it never looked. `found` counts the documents that it found then. `fault` says why it cannot be shown.
    """

    name: str
    selection: Selection
    found: int = 0
    checked_at: datetime | None = None
    since: datetime | None = None
    seen: int = 0
    last_number: int = 0
    dropped: int = 0
    news: tuple[News, ...] = ()
    fault: str = ""

    @property
    def unseen(self) -> tuple[News, ...]:
        """The news that nobody has marked as seen."""
        return tuple(one for one in self.news if one.number > self.seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchBoard:
    """The watches of a corpus folder, read anew at each look."""

    root: Path
    now: Callable[[], datetime]

    def views(self) -> tuple[WatchView, ...]:
        """Each in the order of the file. Raises `UsageError` for a file that cannot be read."""
        return tuple(self._view(watch) for watch in read_watches(self.root))

    def view(self, name: str) -> WatchView:
        """One by its name. Raises `UsageError`."""
        return self._view(find_watch(self.root, name))

    def mark_seen(self, name: str, number: int) -> None:
        """Mark the news of a watch as seen up to this number. Raises `UsageError` where there is no such watch."""
        watch = find_watch(self.root, name)
        state = read_state(self.root, watch.name)
        if state is None:
            raise UsageError(f"the watch '{watch.name}' has no news yet; 'winnow watch check' looks")
        write_seen(self.root, watch.name, state, number=number, now=self.now())

    def _view(self, watch: Watch) -> WatchView:
        try:
            state = read_state(self.root, watch.name)
        except WinnowError as error:
            return WatchView(name=watch.name, selection=watch.selection, fault=str(error))
        if state is None:
            return WatchView(name=watch.name, selection=watch.selection)
        seen = read_seen(self.root, watch.name, state)
        return WatchView(
            name=watch.name,
            selection=watch.selection,
            found=sum(sighting.standing == "here" for sighting in state.known.values()),
            checked_at=state.checked_at,
            since=seen.at or state.made_at,
            seen=seen.number,
            last_number=state.last_number,
            dropped=state.dropped,
            news=state.news,
        )
