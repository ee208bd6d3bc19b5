"""The list of names that somebody keeps for a corpus: `names.csv` beside it, a line a name, which any spreadsheet opens.

Names it finds are mentions like those of a model, but that they are always looked for, and as the list is now: nothing of them is stored.
"""

from __future__ import annotations

import gc
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.choices import read_member
from pipelines.errors import UsageError
from pipelines.files.csv_table import FileFaultError, disarmed, read_csv_table, require_size
from pipelines.names.matching import MAX_WORDS, NameTree
from pipelines.names.mention import BY_LIST, Field, Mention, NameKind, key_of, on_one_line

NAMES_NAME = "names.csv"
COLUMNS = ("name", "kind", "spellings")
SEPARATOR = "|"
MIN_LETTERS = 2  # of a spelling; a letter alone stands everywhere
MAX_CHARS = 200
MAX_NAMES = 20  # of one spelling; each place where it stands counts for each of them


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedName:
    """A line of the list: the name, and how else it is written."""

    name: str
    kind: NameKind
    spellings: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[str, ...]:
        """All spellings, the name itself first."""
        return (self.name, *self.spellings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedNames:
    """All lines, with the tree by which they are found."""

    names: tuple[ListedName, ...] = ()
    keys: tuple[str, ...] = field(default=(), repr=False)
    tree: NameTree = field(default_factory=lambda: NameTree(()), repr=False)

    def find(self, field_: Field, text: str) -> Iterator[Mention]:
        """The mentions in a title or text."""
        for place in self.tree.find(text) if self.names else ():
            listed = self.names[place.number]
            yield Mention(
                field=field_,
                start=place.start,
                end=place.end,
                kind=listed.kind,
                written=on_one_line(text[place.start : place.end]),
                name=listed.name,
                key=self.keys[place.number],
                found_by=BY_LIST,
            )


def list_names(names: Sequence[ListedName]) -> ListedNames:
    """The list of these names."""
    spellings = ((spelling, number) for number, one in enumerate(names) for spelling in one.written)
    return ListedNames(names=tuple(names), keys=tuple(key_of(one.name) for one in names), tree=NameTree(spellings))


def read_name_list(root: Path) -> ListedNames:
    """The list beside a corpus; empty where there is none. Raises `FileFaultError`, naming the line of the fault."""
    path = root / NAMES_NAME
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a pipe would be waited for
            raise FileFaultError(f"{NAMES_NAME}: is no file; put a table there")
        require_size(about.st_size, NAMES_NAME)
        data = path.read_bytes()
    except FileNotFoundError:
        return list_names(())
    except OSError as error:
        raise FileFaultError(f"{NAMES_NAME}: cannot be read ({error.strerror})") from error
    with _without_cycles():
        return list_names(parse_names(data))


@contextmanager
def _without_cycles() -> Iterator[None]:
    """A list of 100,000 names makes a million values that refer to no one back: looking for cycles among them is a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class WatchedNameList:
    """The list of a corpus for somebody who asks often: read again where its file was changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: tuple[tuple[int, int], ListedNames] | None = None

    def __call__(self) -> ListedNames:
        """As it is now. Raises `FileFaultError`."""
        try:
            about = (self._root / NAMES_NAME).stat()
        except OSError:
            return read_name_list(self._root)
        state, known = (about.st_mtime_ns, about.st_size), self._known
        if known is None or known[0] != state:
            known = self._known = (state, read_name_list(self._root))
        return known[1]


def parse_names(data: bytes) -> tuple[ListedName, ...]:
    """The lines of a file, those of one name and kind united. Raises `FileFaultError`."""
    united: dict[tuple[str, NameKind], dict[str, None]] = {}
    named: dict[str, set[tuple[str, NameKind]]] = {}
    for place, cells in read_csv_table(data, columns=COLUMNS, needed="name", where=NAMES_NAME).rows:
        listed = _listed(place, cells)
        of = (key_of(listed.name), listed.kind)
        united.setdefault(of, {}).update(dict.fromkeys(listed.written))
        for spelling in listed.written:
            names = named.setdefault(key_of(spelling).replace(" ", ""), set())
            names.add(of)
            if len(names) > MAX_NAMES:
                raise FileFaultError(f"{place}: '{spelling}' is a spelling of more than {MAX_NAMES} names; take it out")
    return tuple(ListedName(name=name, kind=kind, spellings=tuple(others)) for (_, kind), (name, *others) in united.items())


def _listed(place: str, cells: Mapping[str, str]) -> ListedName:
    name, *others = (on_one_line(one) for one in (disarmed(cells.get("name", "")), *disarmed(cells.get("spellings", "")).split(SEPARATOR)))
    spellings = [name, *(one for one in dict.fromkeys(others) if one and one != name)]
    for spelling in spellings:
        if len(key_of(spelling).replace(" ", "")) < MIN_LETTERS:
            raise FileFaultError(f"{place}: '{spelling[:MAX_CHARS]}' is too short to be looked for; write at least {MIN_LETTERS} letters")
        if len(spelling) > MAX_CHARS or len(key_of(spelling).split()) > MAX_WORDS:
            raise FileFaultError(f"{place}: a name has at most {MAX_CHARS} characters and {MAX_WORDS} words, this one more; shorten it")
    try:
        kind = read_member("kind", cells.get("kind", "").strip().lower(), NameKind)
    except UsageError as error:
        raise FileFaultError(f"{place}: {error}") from error
    return ListedName(name=name, kind=kind, spellings=tuple(spellings[1:]))
