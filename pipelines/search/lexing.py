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
      | (?P<pattern>/(?:[^/\\\s]|\\.)+/)(?=[\s)]|$)
      | "(?P<phrase>[^"]*)"(?P<star>\*?)
      | (?P<quote>")
      | (?P<minus>-(?=[^\s\-]))
      | (?P<field>(?i:title|text|body|authors?|source|language|lang|flag|tag|after|since|before|date)(?=:\s|:$)|[^\W\d_]+(?=:\S)):(?!//)\s*
      | (?P<word>[^\s()"]+)
    """,
    re.VERBOSE,
)
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_NEAR = re.compile(r"NEAR(?:/(\d{1,9}))?")


class TokenKind(Enum):
    """What a sign is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    FIELD = "field"
    PHRASE = "phrase"
    WORD = "word"
    PATTERN = "pattern"
    LONE_QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Token:
    """A sign with its text: of NEAR its number, of a pattern what stands between the strokes. `is_prefix`: it ends in a star."""

    kind: TokenKind
    text: str = ""
    is_prefix: bool = False


def signs_of(text: str) -> Iterator[Token]:
    """The signs of a question in order. A minus counts as NOT only where it begins a word."""
    at_start = True
    for match in _SIGNS.finditer(text.translate(_QUOTES)):
        name = match.lastgroup
        if match["phrase"] is not None:
            yield Token(TokenKind.PHRASE, match["phrase"].rstrip("*"), is_prefix=bool(match["star"]) or match["phrase"].endswith("*"))
        elif name == "minus" and not at_start:
            continue
        elif name == "pattern" and not at_start:  # 24/7/365
            yield _sign("word", match[0])
        elif name is not None and name != "space":
            yield _sign(name, match[name])
        at_start = name in ("space", "open", "field", "minus")


def _sign(name: str, text: str) -> Token:
    if name == "minus":
        return Token(TokenKind.NOT, "-")
    if name == "pattern":
        return Token(TokenKind.PATTERN, text[1:-1])
    if name == "word":
        if text in _OPERATORS:
            return Token(TokenKind(text), text)
        if near := _NEAR.fullmatch(text):
            return Token(TokenKind.NEAR, near[1] or "")
        return Token(TokenKind.WORD, text.rstrip("*"), is_prefix=text.endswith("*"))
    kinds = {"open": TokenKind.OPEN, "close": TokenKind.CLOSE, "field": TokenKind.FIELD, "quote": TokenKind.LONE_QUOTE}
    return Token(kinds[name], text)
