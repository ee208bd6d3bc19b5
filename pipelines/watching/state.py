"""What a watch remembers between two looks, in a file beside its feed: numbers of documents and revisions, no words of theirs.

The file is written whole or not at all, and before anybody is told: feed and mail are made of it, again and again until they are done.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.errors import BusyError, IntegrityError
from pipelines.files.atomic_file import atomic_output
from pipelines.files.private import make_private_folder
from pipelines.store.search.watched import Sighting, Standing
from pipelines.watching.changes import NewsKind
from pipelines.watching.definitions import WATCHES_NAME

FOLDER = "watches"
KEPT_NEWS = 10_000  # of a watch; a choice: a year of thirty a day. The oldest go first, and the count of those that went stays
LOCK_SECONDS = 60.0  # to wait for another check, which takes seconds
_LOCK, _TELLING = ".lock", ".telling"
_STATE, _FEED, _SEEN = ".json", ".atom", ".seen"
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A change that was found, by its number within the watch. `origin` is a `history.RevisionOrigin`, or empty."""

    number: int
    kind: NewsKind
    document: int
    revision: int
    since: int
    origin: str
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """What a watch remembers. `id` names it for good; `corpus` tells the corpus that was looked at.

    `asked` is the question then; `last_document` the highest number of a document then. `mailed` and `told` are the numbers of the last
    news that went to the mail, and that `winnow watch check` told. `dropped` counts news that were too many to be kept.
    """

    id: str
    made_at: datetime
    corpus: str = ""
    asked: tuple[tuple[str, str], ...] = ()
    checked_at: datetime | None = None
    last_document: int = 0
    last_number: int = 0
    mailed: int = 0
    told: int = 0
    dropped: int = 0
    known: Mapping[int, Sighting] = field(default_factory=dict, repr=False)
    news: tuple[News, ...] = field(default=(), repr=False)

    def with_news(self, news: Iterable[News]) -> WatchState:
        """With these added, numbered as they come."""
        numbered = tuple(replace(one, number=self.last_number + place) for place, one in enumerate(news, start=1))
        together = (*self.news, *numbered)
        kept = together[-KEPT_NEWS:]
        return replace(self, news=kept, last_number=self.last_number + len(numbered), dropped=self.dropped + len(together) - len(kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Up to which news a person has looked, and when."""

    number: int = 0
    at: datetime | None = None


def new_state(now: datetime) -> WatchState:
    """Of a watch that never looked."""
    return WatchState(id=str(uuid.uuid4()), made_at=now)


def state_lock(root: Path) -> AbstractContextManager[None]:
    """The right to look, and to write what was found: of one process at a time. Raises `BusyError`."""
    return _lock(root / FOLDER, _LOCK)


def telling_lock(root: Path) -> AbstractContextManager[None]:
    """The right to tell news that were not told, until it is noted that they were; taken before `state_lock`. Raises `BusyError`."""
    return _lock(root / FOLDER, _TELLING)


@contextmanager
def _lock(folder: Path, name: str) -> Iterator[None]:
    make_private_folder(folder)
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    ends = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                raise BusyError(f"{folder}: another 'winnow watch check' is at work") from None
            time.sleep(0.05)
        else:
            return


def feed_path(root: Path, name: str) -> Path:
    """The Atom file of a watch."""
    return root / FOLDER / f"{name}{_FEED}"


def state_names(root: Path) -> tuple[str, ...]:
    """The watches that remember something, whether or not they are still in `watches.toml`."""
    return tuple(sorted(path.stem for path in (root / FOLDER).glob(f"*{_STATE}")))


def feed_names(root: Path) -> tuple[str, ...]:
    """The watches that have a feed, also one whose state is gone."""
    return tuple(sorted(path.stem for path in (root / FOLDER).glob(f"*{_FEED}") if not path.name.startswith(".")))


def watch_files(root: Path) -> tuple[Path, ...]:
    """The definitions, and all that is kept of each watch."""
    definitions = root / WATCHES_NAME
    kept = (path for path in (root / FOLDER).glob("*") if path.suffix in (_STATE, _FEED, _SEEN) and not path.name.startswith("."))
    return (*([definitions] if definitions.is_file() else []), *sorted(kept))


def read_state(root: Path, name: str) -> WatchState | None:
    """What a watch remembers; None where it never looked. Raises `IntegrityError` for a file that is damaged or cannot be read."""
    path = root / FOLDER / f"{name}{_STATE}"
    try:
        values = json.loads(path.read_text("utf-8"))
        return _read(values)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IntegrityError(f"{path}: cannot be read ({error.strerror}); see to its owner and its rights") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IntegrityError(
            f"{path}: is damaged ({type(error).__name__}); move it away, and the watch begins anew: what is found now counts as seen"
        ) from error


def write_state(root: Path, name: str, state: WatchState) -> None:
    """Keep it. Raises `DiskFullError`."""
    make_private_folder(root / FOLDER)
    with atomic_output(root / FOLDER / f"{name}{_STATE}") as file:
        file.write(json.dumps(_write(state), separators=(",", ":")).encode())


def read_seen(root: Path, name: str, state: WatchState) -> Seen:
    """Up to where a person has looked; a damaged file, or one of a watch that began anew, counts as none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        values = json.loads((root / FOLDER / f"{name}{_SEEN}").read_text("utf-8"))
        if values["id"] == state.id:
            return Seen(number=int(values["number"]), at=datetime.fromisoformat(values["at"]))
    return Seen()


def write_seen(root: Path, name: str, state: WatchState, *, number: int, now: datetime) -> None:
    """Mark as seen up to this news, never less than before. It has a file of its own, so that nobody waits for a check."""
    number = max(min(number, state.last_number), read_seen(root, name, state).number)
    with atomic_output(root / FOLDER / f"{name}{_SEEN}") as file:
        file.write(json.dumps({"id": state.id, "number": number, "at": now.isoformat()}).encode())


def remove_files(root: Path, name: str) -> None:
    """All that is kept of a watch besides its definition."""
    for ending in (_STATE, _FEED, _SEEN):
        (root / FOLDER / f"{name}{ending}").unlink(missing_ok=True)


def _write(state: WatchState) -> dict[str, Any]:
    values = {name: getattr(state, name) for name in ("id", "corpus", "asked", "last_document", "last_number", "mailed", "told", "dropped")}
    return {
        "format": _FORMAT,
        **values,
        "made_at": state.made_at.isoformat(),
        "checked_at": state.checked_at.isoformat() if state.checked_at else None,
        "known": [[document, sighting.revision, sighting.standing.value] for document, sighting in sorted(state.known.items())],
        "news": [{**asdict(one), "found_at": one.found_at.isoformat()} for one in state.news],
    }


def _read(values: Mapping[str, Any]) -> WatchState:
    return WatchState(
        id=str(uuid.UUID(values["id"])),
        made_at=datetime.fromisoformat(values["made_at"]),
        corpus=values["corpus"],
        asked=tuple((str(name), str(word)) for name, word in values["asked"]),
        checked_at=datetime.fromisoformat(values["checked_at"]) if values["checked_at"] else None,
        **{name: int(values[name]) for name in ("last_document", "last_number", "mailed", "told", "dropped")},
        known={int(document): Sighting(revision=int(number), standing=Standing(word)) for document, number, word in values["known"]},
        news=tuple(
            News(
                **{name: int(one[name]) for name in ("number", "document", "revision", "since")},
                kind=NewsKind(one["kind"]),
                origin=str(one["origin"]),
                found_at=datetime.fromisoformat(one["found_at"]),
            )
            for one in values["news"]
        ),
    )
