"""What kinds of values the options of a selection take: how each is read from the words of a command line or an address, and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from pipelines.choices import read_member
from pipelines.errors import UsageError
from pipelines.search.parsing import parse_query
from pipelines.search.query import NO_QUERY, Query

T = TypeVar("T")
MEMBER = TypeVar("MEMBER", bound=StrEnum)
_FIRST_YEAR = 1000
_MAX_DIGITS = 15  # of the number of a row


class ValueKind(Protocol[T]):
    """A kind of value."""

    @property
    def default(self) -> T:
        """The value where no word was given."""

    @property
    def many(self) -> bool:
        """Whether the option may be given several times."""

    def read(self, where: str, words: Sequence[str]) -> T:
        """The value of at least one word that is not empty. Raises `UsageError` that begins with `where`."""

    def write(self, value: T) -> list[str]:
        """The words from which the value can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a selection: `name` stands on the command line behind two dashes and in addresses, `field` in `Selection`.

    One that `narrows` asks something of a document's latest revision, so that `winnow search`, `winnow kwic` and the explorer have it too.
    """

    name: str
    kind: ValueKind[Any]
    help: str
    narrows: bool = False


def option(name: str, kind: ValueKind[T], help: str, *, narrows: bool = False) -> T:
    """Declare a field of `Selection` that is an option."""
    made: T = field(default=kind.default, metadata={"option": Option(name=name, kind=kind, help=help, narrows=narrows)})
    return made


@dataclass(frozen=True, slots=True)
class Names:
    """Names that the corpus decides; whether it has them is asked when it is open (`store.search.known_names`)."""

    default: tuple[str, ...] = ()
    many: bool = True

    def read(self, where: str, words: Sequence[str]) -> tuple[str, ...]:
        """Each once."""
        return tuple(dict.fromkeys(words))

    def write(self, value: tuple[str, ...]) -> list[str]:
        """As they are."""
        return list(value)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of rows."""

    default: tuple[int, ...] = ()
    many: bool = True

    def read(self, where: str, words: Sequence[str]) -> tuple[int, ...]:
        """Each once."""
        for word in words:
            if not (word.isascii() and word.isdigit() and len(word) <= _MAX_DIGITS):
                raise UsageError(f"{where} {word}: write a number, as 12")
        return tuple(dict.fromkeys(map(int, words)))

    def write(self, value: tuple[int, ...]) -> list[str]:
        """Their digits."""
        return [str(number) for number in value]


@dataclass(frozen=True, slots=True)
class AnyOf(Generic[MEMBER]):
    """Any number of words of a closed list."""

    members: type[MEMBER]
    default: tuple[MEMBER, ...] = ()
    many: bool = True

    def read(self, where: str, words: Sequence[str]) -> tuple[MEMBER, ...]:
        """Each once."""
        return tuple(dict.fromkeys(read_member(where, word, self.members) for word in words))

    def write(self, value: tuple[MEMBER, ...]) -> list[str]:
        """Their words."""
        return [str(member) for member in value]


@dataclass(frozen=True, slots=True)
class CommaSeparated(Generic[MEMBER]):
    """Words of a closed list in one text, between commas; those `implied` may be named too and say nothing."""

    members: type[MEMBER]
    implied: frozenset[str] = frozenset()
    default: frozenset[MEMBER] = frozenset()
    many: bool = False

    def read(self, where: str, words: Sequence[str]) -> frozenset[MEMBER]:
        """A set, for their order says nothing."""
        named = {part.strip() for word in words for part in word.split(",")} - {"", *self.implied}
        return frozenset(read_member(where, word, self.members) for word in sorted(named))

    def write(self, value: frozenset[MEMBER]) -> list[str]:
        """In the order of the alphabet."""
        return sorted(str(member) for member in value)


@dataclass(frozen=True, slots=True)
class OneOf(Generic[MEMBER]):
    """One word of a closed list."""

    default: MEMBER
    many: bool = False

    def read(self, where: str, words: Sequence[str]) -> MEMBER:
        """The last one given."""
        return read_member(where, words[-1], type(self.default))

    def write(self, value: MEMBER) -> list[str]:
        """Nothing where it is what it is anyway."""
        return [] if value == self.default else [str(value)]


@dataclass(frozen=True, slots=True)
class Day:
    """A day, `2026-03-31`."""

    default: date | None = None
    many: bool = False

    def read(self, where: str, words: Sequence[str]) -> date | None:
        """The last one given."""
        return read_day(where, words[-1])

    def write(self, value: date | None) -> list[str]:
        """ISO 8601."""
        return [] if value is None else [value.isoformat()]


def read_day(where: str, text: str) -> date | None:
    """The day, None for an empty text. Raises `UsageError` naming the option."""
    if not text.strip():
        return None
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        day = None
    if day is None or day.year < _FIRST_YEAR:
        raise UsageError(f"{where} {text}: write the day as YYYY-MM-DD, as in 2026-03-31")
    return day


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the language of `winnow search`, read once."""

    default: Query = NO_QUERY
    many: bool = False

    def read(self, where: str, words: Sequence[str]) -> Query:
        """Never raises for what a person typed; the notes of the query say what was passed over."""
        return parse_query(words[-1])

    def write(self, value: Query) -> list[str]:
        """As it was typed."""
        return [value.text] if value.text else []


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number; `least` is the lowest that may be given, None where any may be. The default may lie below it."""

    default: int = 0
    least: int | None = None
    many: bool = False

    def read(self, where: str, words: Sequence[str]) -> int:
        """The last one given."""
        try:
            number = int(words[-1])
        except ValueError:
            raise UsageError(f"{where} {words[-1]}: write a whole number") from None
        if self.least is not None and number < self.least:
            raise UsageError(f"{where} {number}: it is at least {self.least}")
        return number

    def write(self, value: int) -> list[str]:
        """Nothing where it is what it is anyway."""
        return [] if value == self.default else [str(value)]
