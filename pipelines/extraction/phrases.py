"""Recognises set phrases of walls, error pages and teaser headings (`phrase_lists`).

Matched case-folded against whole short texts or their beginnings, never searched for inside an article's prose.
"""

from __future__ import annotations

import re
import unicodedata

from pipelines.extraction.phrase_lists import CHALLENGE, CONSENT, LOGIN, NOT_FOUND, PARKED, RELATED, SITE_PAGES, SUBSCRIBE

_FOLD_APOSTROPHE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-"})
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_MARKS = re.compile("[\u064b-\u0652\u0670]")


def fold(text: str) -> str:
    """Case-folded, typographic apostrophes and Arabic vowel marks levelled, punctuation at the ends removed."""
    flat = unicodedata.normalize("NFKC", text).translate(_FOLD_APOSTROPHE).casefold()
    flat = _MARKS.sub("", flat).replace("أ", "ا").replace("إ", "ا")
    return _EDGES.sub("", " ".join(flat.split()))


def _folded(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases)


_NOT_FOUND, _CONSENT, _SUBSCRIBE, _CHALLENGE = _folded(NOT_FOUND), _folded(CONSENT), _folded(SUBSCRIBE), _folded(CHALLENGE)
_LOGIN, _PARKED, _RELATED, _SITE_PAGES = _folded(LOGIN), _folded(PARKED), _folded(RELATED), _folded(SITE_PAGES)

_SUBSCRIBE_PATTERN = re.compile("|".join(re.escape(phrase) for phrase in sorted(_SUBSCRIBE)))


def is_related_heading(text: str) -> bool:
    """Whether a short text announces other articles ("You may also like")."""
    return len(text) <= 60 and _starts(fold(text), _RELATED, slack=28)


def starts_related(text: str) -> bool:
    """Whether a line begins as an in-body teaser does ("Read also: ...")."""
    folded = fold(text)
    head = re.split(r"[:：|>»]", folded, maxsplit=1)
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
    return len(text) <= 400 and _SUBSCRIBE_PATTERN.search(fold(text)) is not None


def is_login_heading(text: str) -> bool:
    """Whether a title or heading is that of a login form."""
    return fold(text) in _LOGIN


def _starts(folded: str, phrases: frozenset[str], *, slack: int) -> bool:
    return any(
        folded == phrase or (folded.startswith(phrase) and len(folded) - len(phrase) <= slack and len(phrase) > 8) for phrase in phrases
    )
