"""Recognises set phrases of walls, error pages and teaser headings (`phrase_lists`).

Matched case-folded against whole short texts or their beginnings, never searched for inside an article's prose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pipelines.extraction.phrase_lists import CHALLENGE, CONSENT, LOGIN, NOT_FOUND, PARKED, RELATED, SITE_PAGES, SUBSCRIBE

_LEVELLED = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("–", "-"), ("—", "-"))
_MARKS = re.compile("[\u064b-\u0652\u0670]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphen, zero-width characters, direction marks
_LEAD_END = re.compile(r"[:：|>»]")
_ARABIC = re.compile("[\u0600-\u06ff]")


def fold(text: str) -> str:
    """Case-folded, typographic apostrophes, unseen characters and Arabic vowel marks levelled, punctuation at the ends removed."""
    return _without_edges(" ".join((text if text.isascii() else _levelled(text)).casefold().split()))


def _levelled(text: str) -> str:
    flat = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    for sign, plain in _LEVELLED:
        flat = flat.replace(sign, plain)
    if not _ARABIC.search(flat):
        return flat
    return _MARKS.sub("", flat).replace("أ", "ا").replace("إ", "ا")


def _without_edges(text: str) -> str:
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end]


def _folded(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases)


_NOT_FOUND, _CONSENT, _SUBSCRIBE, _CHALLENGE = _folded(NOT_FOUND), _folded(CONSENT), _folded(SUBSCRIBE), _folded(CHALLENGE)
_LOGIN, _PARKED, _RELATED, _SITE_PAGES = _folded(LOGIN), _folded(PARKED), _folded(RELATED), _folded(SITE_PAGES)

_TELLING_CHARS = 9  # of a phrase that may begin a heading; shorter phrases must be the whole of it
_REMEMBERED = 1_024  # texts of at most 400 characters: a page asks of the same ones several times


def _branching(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases that reads what they begin with only once."""
    rests: dict[str, list[str]] = {}
    for phrase in phrases:
        rests.setdefault(phrase[:1], []).append(phrase[1:])
    if "" in rests:
        return ""  # what follows need not be read
    branches = [re.escape(first) + _branching(rest) for first, rest in sorted(rests.items())]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


_SUBSCRIBE_PATTERN = re.compile(_branching(_SUBSCRIBE))
_RELATED_BEGINNINGS: dict[str, list[int]] = {}  # first characters -> lengths of the phrases that begin so
for _phrase in _RELATED:
    if len(_phrase) >= _TELLING_CHARS:
        _RELATED_BEGINNINGS.setdefault(_phrase[:_TELLING_CHARS], []).append(len(_phrase))


def is_related_heading(text: str) -> bool:
    """Whether a short text announces other articles ("You may also like")."""
    if len(text) > 60:
        return False
    folded = fold(text)
    lengths = _RELATED_BEGINNINGS.get(folded[:_TELLING_CHARS], ())
    return folded in _RELATED or any(len(folded) - length <= 28 and folded[:length] in _RELATED for length in lengths)


def starts_related(text: str) -> bool:
    """Whether a line begins as an in-body teaser does ("Read also: ...")."""
    if text.isascii() and not _LEAD_END.search(text):
        return False
    head = _LEAD_END.split(fold(text), maxsplit=1)
    return len(head) == 2 and len(head[0]) <= 40 and head[0].strip() in _RELATED


def is_not_found(text: str) -> bool:
    """Whether a title or heading says that the page does not exist."""
    folded = fold(text) if len(text) <= 120 else ""
    return any(phrase in folded if len(phrase) > 9 else folded.startswith(phrase) for phrase in _NOT_FOUND)


def is_only_not_found(text: str) -> bool:
    """Whether a heading says nothing else but that the page does not exist."""
    return fold(text) in _NOT_FOUND


def is_site_page(title: str) -> bool:
    """Whether a title is that of a page about the site itself: nothing but "About us" or the like."""
    return fold(title) in _SITE_PAGES


def counts(text: str) -> dict[str, int]:
    """How many phrases of each kind of wall a text holds."""
    folded = fold(text)
    kinds = {"consent_wall": _CONSENT, "challenge": _CHALLENGE, "stub": _SUBSCRIBE, "parked": _PARKED}
    return {kind: sum(phrase in folded for phrase in phrases) for kind, phrases in kinds.items()}


def is_subscribe_prompt(text: str) -> bool:
    """Whether a short block asks for a subscription."""
    return len(text) <= 400 and _asks_to_subscribe(text)


@lru_cache(maxsize=_REMEMBERED)
def _asks_to_subscribe(text: str) -> bool:
    return _SUBSCRIBE_PATTERN.search(fold(text)) is not None


def is_login_heading(text: str) -> bool:
    """Whether a title or heading is that of a login form."""
    return fold(text) in _LOGIN
