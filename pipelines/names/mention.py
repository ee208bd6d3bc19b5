"""A mention: a place where a text seems to name somebody or something. A machine found it, so it goes nowhere without its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pipelines.search.folding import fold
from pipelines.search.tokens import ascii_words, fold_run, is_plain, written_words

BY_LIST = "list"
"""What `found_by` says of names that a person listed; of others it is the model with its version."""
_SPACES = re.compile(r"\s+")


class NameKind(StrEnum):
    """What is named."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"


class Field(StrEnum):
    """Where in a revision."""

    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Characters `start` to `end` of a title or text name somebody or something, as `found_by` has it.

    `written` is the name as it stands there, white space made single blanks; `name` as the list has it, or again as written; mentions with
    the same `key` and kind are of one name.
    """

    field: Field
    start: int
    end: int
    kind: NameKind
    written: str
    name: str
    key: str
    found_by: str


@lru_cache(maxsize=1 << 10)  # a line of a list asks three times for each spelling, a text for the same names again
def key_of(name: str) -> str:
    """A name as names are compared: its words folded as for search, between single blanks. Empty where there is no letter or digit."""
    if (plain := ascii_words(name)) is not None:
        return " ".join(map(fold, plain))
    words = (fold(word) if is_plain(word) else fold_run(word) for word, _, _, _ in written_words(name))
    return " ".join(word for word in words if word)


def on_one_line(text: str) -> str:
    """White space as single blanks."""
    return _SPACES.sub(" ", text).strip()


def in_order(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """As they stand in the article, its title first; of two that begin together the longer one first."""
    places = {field: place for place, field in enumerate(Field)}
    return tuple(sorted(mentions, key=lambda one: (places[one.field], one.start, -one.end, one.kind)))
