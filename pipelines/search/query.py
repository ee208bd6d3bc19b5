"""A question as a value: which words in which fields, joined by and, or, not, and by filters. Reading one is in `parsing`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pipelines.search.word_patterns import Pattern

FIELDS = ("title", "text", "author")
DEFAULT_FIELDS = ("title", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Terms of the index in a row; with `is_prefix` the last of them is only a beginning."""

    terms: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTerm:
    """One word or phrase of the question: any of these phrases, in one of these fields. `written` is how the person wrote it."""

    phrases: tuple[Phrase, ...]
    fields: tuple[str, ...] = DEFAULT_FIELDS
    written: str = ""
    is_run: bool = False  # of a script that sets no spaces


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPattern:
    """Words that match a pattern as a whole. `phrases` is the beginning that all of them have, where they have one of some length."""

    pattern: Pattern
    phrases: tuple[Phrase, ...] = ()
    fields: tuple[str, ...] = DEFAULT_FIELDS
    written: str = ""
    is_run: bool = False

    def matches(self, term: str) -> bool:
        """Whether a word of the index, folded, is one of them."""
        return self.pattern.matches(term)


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Two words, phrases or patterns with at most `words` words between them, in either order."""

    parts: tuple[WantedTerm | WordPattern, WantedTerm | WordPattern]
    words: int
    written: str = ""
    is_run: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Where both must stand."""
        return self.parts[0].fields

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Of both."""
        return (*self.parts[0].phrases, *self.parts[1].phrases)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceIs:
    """Documents of the source of this name, whatever the case."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageIs:
    """Documents in this language; `en` also takes `en-GB`."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagIs:
    """Texts with this quality flag."""

    flag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagIs:
    """Documents that somebody gave this tag, whatever the case."""

    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Documents published (captured, where the page gives no date) from the day `first` on, and before the day `before`; ISO 8601."""

    first: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """All of these hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """At least one of these holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """This does not hold."""

    part: Node


Filter: TypeAlias = SourceIs | LanguageIs | FlagIs | TagIs | Dated
Wanted: TypeAlias = WantedTerm | WordPattern | Near
Node: TypeAlias = Wanted | Filter | And | Or | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it was understood. `root` is None where nothing in it can be searched for; `notes` tell what was left out."""

    text: str
    root: Node | None
    notes: tuple[str, ...] = ()

    def wanted(self) -> tuple[Wanted, ...]:
        """The words, phrases and patterns that a found document should show: those not under a NOT."""
        return tuple(_wanted(self.root)) if self.root is not None else ()

    def filters(self) -> tuple[Filter, ...]:
        """The filters anywhere in the question, also those under a NOT."""
        return tuple(_filters(self.root)) if self.root is not None else ()


NO_QUERY = Query(text="", root=None)
"""Nothing was asked."""


def _wanted(node: Node) -> Iterator[Wanted]:
    if isinstance(node, WantedTerm | WordPattern | Near):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _wanted(part)


def _filters(node: Node) -> Iterator[Filter]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _filters(part)
    elif isinstance(node, Not):
        yield from _filters(node.part)
    elif not isinstance(node, WantedTerm | WordPattern | Near):
        yield node
