"""Reads a question as leniently as it can. Whatever a person types gives a `Query`; what was left out stands in its notes."""

from __future__ import annotations

import re

from pipelines.choices import name_known
from pipelines.errors import UsageError
from pipelines.search.dates import read_dates
from pipelines.search.foreign_signs import notes_on
from pipelines.search.lexing import Token, TokenKind, signs_of
from pipelines.search.nearness import in_fields, join_near, near_words
from pipelines.search.query import And, FlagIs, LanguageIs, Near, Node, Not, Or, Query, SourceIs, TagIs, WantedTerm, WordPattern
from pipelines.search.terms import MIN_PREFIX_CHARS, read_phrase, read_word, read_word_pattern

MAX_CHARS = 500
MAX_TERMS = 20  # words and phrases; each is looked up on its own
MAX_DEPTH = 12  # parentheses within parentheses
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # no database takes these
EMPTY = 'Type one or more words, such as: detention, "secret prison", detain*'
FIELDS_SHOWN = ("title", "text", "author", "source", "language", "flag", "tag", "after", "before", "date")
_TEXT_FIELDS = {"title": ("title",), "text": ("text",), "body": ("text",), "author": ("author",), "authors": ("author",)}
_OF_NEAR = frozenset({TokenKind.WORD, TokenKind.PHRASE, TokenKind.PATTERN, TokenKind.OPEN, TokenKind.FIELD, TokenKind.LONE_QUOTE})
_FILTERS = frozenset({"source", "language", "lang", "flag", "tag", "after", "since", "before", "date"})
_SAME = {"since": "after", "lang": "language"}


def parse_query(text: str) -> Query:
    """What a question asks for. Never raises."""
    reading = _Reading(text)
    root = reading.read()
    if root is None and not reading.notes:
        reading.note(EMPTY)
    elif root is None:
        reading.note(f"Nothing is left to search for. {EMPTY}")
    return Query(text=text, root=root, notes=tuple(reading.notes))


class _Reading:
    """One question while it is read."""

    def __init__(self, text: str) -> None:
        self.notes: list[str] = []
        self._terms = 0
        self._depth = 0
        if len(text) > MAX_CHARS:
            self.note(f"Only the first {MAX_CHARS} characters were read.")
        read = _UNWRITABLE.sub(" ", text[:MAX_CHARS])
        for note in notes_on(read):
            self.note(note)
        self._signs = list(signs_of(read))
        self._place = 0

    def note(self, text: str) -> None:
        """Tell the person something, once."""
        if text not in self.notes:
            self.notes.append(text)

    def read(self) -> Node | None:
        """All of it; a closing parenthesis without an opening one is passed over."""
        nodes = []
        while self._next() is not None:
            if (node := self._any_of()) is not None:
                nodes.append(node)
            if self._take(TokenKind.CLOSE):
                self.note("A ) without a ( was passed over.")
        return _join(nodes, And)

    def _any_of(self) -> Node | None:
        nodes = [self._all_of()]
        while self._take(TokenKind.OR):
            nodes.append(self._all_of())
        if len(nodes) > 1 and None in nodes:
            self.note("An OR needs a word on both sides; it was passed over.")
        return _join([node for node in nodes if node is not None], Or)

    def _all_of(self) -> Node | None:
        nodes: list[Node] = []
        while (sign := self._next()) is not None and sign.kind not in (TokenKind.CLOSE, TokenKind.OR):
            if self._take(TokenKind.AND):
                following = self._next()
                if not nodes or following is None or following.kind in (TokenKind.CLOSE, TokenKind.OR, TokenKind.AND):
                    self.note("An AND needs a word on both sides; it was passed over.")
                continue
            if (node := self._negated()) is not None:
                nodes.append(node)
        return _join(nodes, And)

    def _negated(self) -> Node | None:
        count = 0
        while self._take(TokenKind.NOT):
            count += 1
        following = self._next()
        if count and (following is None or following.kind in (TokenKind.CLOSE, TokenKind.OR, TokenKind.AND)):
            self.note("A NOT needs a word after it; it was passed over.")
            return None
        node = self._near()
        return Not(part=node) if node is not None and count % 2 else node

    def _near(self) -> Node | None:
        """One thing, or several with NEAR between: of three the first two are near each other, and the last two."""
        left = self._one()
        nodes = [] if left is None else [left]
        while (sign := self._next()) is not None and self._take(TokenKind.NEAR):
            following = self._next()
            right = self._one() if following is not None and following.kind in _OF_NEAR else None
            words, note = near_words(sign.text)
            pair = join_near(left, right, words)
            if note or pair is None:
                self.note(note or "NEAR needs a word, phrase or pattern on both sides; it was passed over.")
            if pair is not None and nodes and nodes[-1] is left:
                nodes.pop()
            if (node := pair or right) is not None:
                nodes.append(node)
            left = right
        return _join(nodes, And)

    def _one(self) -> Node | None:
        sign = self._signs[self._place]
        self._place += 1
        if sign.kind is TokenKind.OPEN:
            return self._group()
        if sign.kind is TokenKind.FIELD:
            return self._field(sign)
        if sign.kind is TokenKind.LONE_QUOTE:
            self.note('A " without a second one was passed over.')
            return None
        if sign.kind is TokenKind.NEAR:
            self.note("NEAR needs a word, phrase or pattern on both sides; it was passed over.")
            return None
        return self._leaf(sign)

    def _group(self) -> Node | None:
        if self._depth >= MAX_DEPTH:
            self.note(f"Parentheses more than {MAX_DEPTH} deep were passed over.")
            return None
        self._depth += 1
        node = self._any_of()
        self._depth -= 1
        if not self._take(TokenKind.CLOSE):
            self.note("A ( without a ) was closed at the end.")
        return node

    def _field(self, sign: Token) -> Node | None:
        name = sign.text.casefold()
        name = _SAME.get(name, name)
        following = self._next()
        is_value = following is not None and following.kind in (TokenKind.WORD, TokenKind.PHRASE)
        if name in _FILTERS and following is not None and is_value:
            self._place += 1
            return self._filter(name, following.text)
        if name in _FILTERS:
            self.note(f"'{name}:' needs a value; it was passed over.")
            return None
        if name not in _TEXT_FIELDS:
            self.note(f"There is no field '{name}', so it was searched as a word; {name_known(name, FIELDS_SHOWN)}")
            return self._leaf(Token(TokenKind.WORD, sign.text))
        if following is None or following.kind not in (TokenKind.WORD, TokenKind.PHRASE, TokenKind.PATTERN, TokenKind.OPEN):
            self.note(f"'{name}:' needs a word or phrase right after it; it was passed over.")
            return None
        node = self._one()
        return _within(node, _TEXT_FIELDS[name]) if node is not None else None

    def _filter(self, name: str, value: str) -> Node | None:
        value = value.strip()
        if not any(char.isalnum() for char in value):
            self.note(f"'{name}:' needs a value; it was passed over.")
            return None
        if name == "source":
            return SourceIs(name=value)
        if name == "language":
            return LanguageIs(code=value.replace("_", "-"))
        if name == "flag":
            return FlagIs(flag=value.lower())
        if name == "tag":
            return TagIs(tag=value)
        dates = read_dates(name, value)
        if dates is None:
            self.note(f"'{name}:{value}' was passed over; write days as 2024, 2024-05 or 2024-05-31.")
        return dates

    def _leaf(self, sign: Token) -> Node | None:
        node = self._pattern(sign.text) if sign.kind is TokenKind.PATTERN else _read(sign)
        if node is None:
            self.note("Signs without letters or digits cannot be searched for; they were passed over.")
            return None
        if self._terms == MAX_TERMS:
            self.note(f"Only the first {MAX_TERMS} words and phrases were searched for.")
            return None
        self._terms += 1
        if sign.is_prefix and not any(phrase.is_prefix for phrase in node.phrases):
            self.note(f"A beginning needs at least {MIN_PREFIX_CHARS} letters before the *; the word itself was searched for.")
        return node

    def _pattern(self, text: str) -> WantedTerm | WordPattern | None:
        """A regular expression; what cannot be read as one is searched as words."""
        try:
            return read_word_pattern(text)
        except UsageError as error:
            self.note(f"/{text}/ was searched as words, for it is no pattern: {error}.")
            return read_word(text, is_prefix=False)

    def _next(self) -> Token | None:
        return self._signs[self._place] if self._place < len(self._signs) else None

    def _take(self, kind: TokenKind) -> bool:
        sign = self._next()
        if sign is None or sign.kind is not kind:
            return False
        self._place += 1
        return True


def _read(sign: Token) -> WantedTerm | None:
    read = read_phrase if sign.kind is TokenKind.PHRASE else read_word
    return read(sign.text, is_prefix=sign.is_prefix)


def _join(nodes: list[Node], kind: type[And] | type[Or]) -> Node | None:
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return kind(parts=tuple(nodes))


def _within(node: Node, fields: tuple[str, ...]) -> Node:
    if isinstance(node, WantedTerm | WordPattern | Near):
        return in_fields(node, fields)
    if isinstance(node, And):
        return And(parts=tuple(_within(part, fields) for part in node.parts))
    if isinstance(node, Or):
        return Or(parts=tuple(_within(part, fields) for part in node.parts))
    if isinstance(node, Not):
        return Not(part=_within(node.part, fields))
    return node
