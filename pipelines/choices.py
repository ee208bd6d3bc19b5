"""Refuses a word that is none of those there are, and names the near ones. Every closed list of the command line is read here."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from pipelines.errors import UsageError

MEMBER = TypeVar("MEMBER", bound=StrEnum)
MAX_NAMED = 20  # of those there are; a corpus may have hundreds of sources
_MAX_NEAR = 3


def read_member(where: str, word: str, members: type[MEMBER]) -> MEMBER:
    """The member of an enum that a word names; `where` is the option it was given to. Raises `UsageError`."""
    require_known(where, word, members)
    return members(word)


def require_known(where: str, word: str, known: Iterable[str]) -> None:
    """Raises `UsageError` for a word that is none of those known."""
    words = [str(one) for one in known]
    if word not in words:
        raise UsageError(f"{where} {word}: {name_known(word, words)}")


def name_known(word: str, known: Iterable[str]) -> str:
    """What may have been meant by a word that is not known, and what there is."""
    words = [str(one) for one in known]
    by_folded = {one.casefold(): one for one in reversed(words)}
    near = [by_folded[one] for one in get_close_matches(word.casefold(), list(by_folded), n=_MAX_NEAR)]
    more = f" and {len(words) - MAX_NAMED} more" if len(words) > MAX_NAMED else ""
    there = f"there are: {', '.join(words[:MAX_NAMED]) or 'none yet'}{more}"
    return f"did you mean {' or '.join(near)}? T{there[1:]}" if near else there
