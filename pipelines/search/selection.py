"""Which documents, and which of their revisions, are wanted: every option that selects, declared once. Pure.

The command line (`winnow.commands.selection_options`), the addresses of the explorer and the manifests of snapshots follow from here. A new
option is a field of `Selection` and a condition in `store.search.selection`, where each gets its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from pipelines.errors import UsageError
from pipelines.outcomes import Outcome, PageStatus
from pipelines.quality_flags import QualityFlag
from pipelines.search.query import Query, TagIs
from pipelines.search.selection_kinds import AnyOf, CommaSeparated, Day, Names, Number, Numbers, OneOf, Option, Question, option


class Includable(StrEnum):
    """The statuses of documents that are left out unless they are asked for."""

    STUB = PageStatus.STUB.value
    SITE_PAGE = PageStatus.SITE_PAGE.value
    MISSING_ONCE = Outcome.MISSING_ONCE.value
    GONE = Outcome.GONE.value
    WITHDRAWN = Outcome.WITHDRAWN.value


class Dating(StrEnum):
    """What the page says of the date of publication: the day, only a year or a month, or nothing."""

    ANY = "any"
    DAY = "day"
    PART = "part"
    NO = "no"


class Revisions(StrEnum):
    """Which revisions of a document."""

    LATEST = "latest"
    FIRST = "first"
    ALL = "all"


class Copies(StrEnum):
    """Which of the texts that are the same or nearly so."""

    ALL = "all"
    FIRST = "first"


class Wire(StrEnum):
    """Which of an agency's text on several sources."""

    ALL = "all"
    ONCE = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which documents, and which of their revisions: every condition given must hold. Empty means any.

    `since` and `until` are days, both included, compared with the publication date, or with the day of capture (UTC) where the page gives
    no date; `captured_since` and `captured_until` always with the day of capture. `languages` are codes, and `en` also takes `en-GB`.
    `tags` must all have been given to the document by somebody, none of `without_tags` may. `documents` are numbers. `query` is asked of
    the latest revision. `include` names the statuses wanted besides article; an article missing once is always in.
    `flags` must all stand with the text, none of `without_flags` may. `copies` and `wire` mean the earliest captured of those selected.
    `sample`: at most so many documents of each source, chosen by chance that `seed` fixes; 0, which no option says, is all.
    """

    sources: tuple[str, ...] = option("source", Names(), "Only this source; may be given several times.", narrows=True)
    languages: tuple[str, ...] = option("language", Names(), "Only this language (ISO 639-1); may be given several times.", narrows=True)
    since: date | None = option(
        "since", Day(), "First day, YYYY-MM-DD, of publication (of capture where a page gives no date).", narrows=True
    )
    until: date | None = option("until", Day(), "Last day, YYYY-MM-DD, included.", narrows=True)
    captured_since: date | None = option("captured-since", Day(), "First day, YYYY-MM-DD, of capture (UTC).", narrows=True)
    captured_until: date | None = option("captured-until", Day(), "Last day of capture, included.", narrows=True)
    dated: Dating = option(
        "dated",
        OneOf(Dating.ANY),
        "day: only texts whose page says on which day it came out; part: only the year or month; no: nothing.",
        narrows=True,
    )
    query: Query = option("query", Question(), "Only documents that 'winnow search' would find with this question.")
    include: frozenset[Includable] = option(
        "include",
        CommaSeparated(Includable, implied=frozenset({PageStatus.ARTICLE.value})),
        f"Also these, separated by commas: {', '.join(Includable)}. All articles but those gone when left out.",
        narrows=True,
    )
    flags: tuple[QualityFlag, ...] = option(
        "flag", AnyOf(QualityFlag), "Only texts with this quality flag; may be given several times.", narrows=True
    )
    without_flags: tuple[QualityFlag, ...] = option(
        "without-flag", AnyOf(QualityFlag), "Only texts without this flag; may be given several times.", narrows=True
    )
    tags: tuple[str, ...] = option(
        "tag", Names(), "Only documents that somebody gave this tag ('winnow tag'); may be given several times.", narrows=True
    )
    without_tags: tuple[str, ...] = option(
        "without-tag", Names(), "Only documents without this tag; may be given several times.", narrows=True
    )
    documents: tuple[int, ...] = option(
        "document", Numbers(), "Only the document of this number; may be given several times.", narrows=True
    )
    revisions: Revisions = option("revisions", OneOf(Revisions.LATEST), "latest, first or all versions of each document.")
    copies: Copies = option(
        "copies", OneOf(Copies.ALL), "all, marked as such; or first: of equal and nearly equal texts the one captured first."
    )
    wire: Wire = option("wire", OneOf(Wire.ALL), "all, or once: of an agency's text on several sources the one captured first.")
    sample: int = option("sample", Number(least=1), "At most so many documents of each source, by chance; all when left out.")
    seed: int = option("seed", Number(), "Another number gives another sample; the same number the same one.")

    @property
    def asks_for_tags(self) -> bool:
        """Whether tags decide, by an option or in the question."""
        return bool(self.tags or self.without_tags or any(isinstance(one, TagIs) for one in self.query.filters()))


FIELDS: Mapping[str, Option] = {one.name: one.metadata["option"] for one in fields(Selection)}
"""The options by the fields that hold their values, in the order in which they are shown."""
NARROWING = tuple(one for one in FIELDS.values() if one.narrows)


def read_selection(words: Mapping[str, Sequence[str]], *, dashes: str = "--") -> Selection:
    """What options ask for, each by its name with the words given to it. Raises `UsageError` with all that is wrong."""
    selection, faults = try_selection(words, dashes=dashes)
    if faults:
        raise UsageError("\n".join(faults))
    return selection


def try_selection(words: Mapping[str, Sequence[str]], *, dashes: str = "") -> tuple[Selection, tuple[str, ...]]:
    """As `read_selection`, but what is wrong is left out and told beside it."""
    values, faults = {}, []
    for name, one in FIELDS.items():
        given = [word for word in words.get(one.name, ()) if word]
        try:
            if given:
                values[name] = one.kind.read(f"{dashes}{one.name}", given)
        except UsageError as error:
            faults.append(str(error))
    return Selection(**values), tuple(faults)


def write_selection(selection: Selection, options: Iterable[Option] = tuple(FIELDS.values())) -> Iterator[tuple[str, str]]:
    """(name, word) of what is asked for, from which it can be read again."""
    wanted = {one.name for one in options}
    for name, one in FIELDS.items():
        if one.name in wanted:
            yield from ((one.name, word) for word in one.kind.write(getattr(selection, name)))
