"""Cuts what a person typed into the signs of the query language. Nothing is refused; what makes no sense is left to `parsing`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»‹›「」『』〝〞＂", '"') | {"（": "(", "）": ")", "：": ":", "＊": "*"})
_SIGNS = re.compile(
    r"""(?P<space>\s+)
      | (?P<open>\()
      | (?P<close>\))
      | "(?P<phrase>[^"]*)"(?P<star>\*?)
      | (?P<quote>")
      | (?P<minus>-(?=[^\s\-]))
      | (?P<field>[^\W\d_]+):(?=\S)(?!//)
      | (?P<word>[^\s()"]+)
    """,
    re.VERBOSE,
)
_OPERATORS = frozenset({"AND", "OR", "NOT"})


class Kind(Enum):
    """What a sign is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    FIELD = "field"
    PHRASE = "phrase"
    WORD = "word"
    LONE_QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign with its text; `is_prefix` for a word or phrase that ends in a star."""

    kind: Kind
    text: str = ""
    is_prefix: bool = False


def signs_of(text: str) -> Iterator[Sign]:
    """The signs of a question in order. A minus counts as NOT only where it begins a word."""
    at_start = True
    for match in _SIGNS.finditer(text.translate(_QUOTES)):
        name = match.lastgroup
        if match["phrase"] is not None:
            yield Sign(Kind.PHRASE, match["phrase"].rstrip("*"), is_prefix=bool(match["star"]) or match["phrase"].endswith("*"))
        elif name == "minus" and not at_start:
            continue
        elif name is not None and name != "space":
            yield _sign(name, match[name])
        at_start = name in ("space", "open", "field", "minus")


def _sign(name: str, text: str) -> Sign:
    if name == "minus":
        return Sign(Kind.NOT, "-")
    if name == "word":
        if text in _OPERATORS:
            return Sign(Kind(text), text)
        return Sign(Kind.WORD, text.rstrip("*"), is_prefix=text.endswith("*"))
    kinds = {"open": Kind.OPEN, "close": Kind.CLOSE, "field": Kind.FIELD, "quote": Kind.LONE_QUOTE}
    return Sign(kinds[name], text)
