"""What a tag is: a short word or phrase that a person gave an article. How it is written and when two are the same. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pipelines.errors import UsageError

MAX_TAG_CHARS = 60
SEPARATOR = ";"
"""Between the tags of one cell."""


@lru_cache(maxsize=10_000)  # files name the same tags again and again
def read_tag(text: str) -> str:
    """A tag as it is kept: one line, white space single. Raises `UsageError` for what cannot be one."""
    tag = unicodedata.normalize("NFC", " ".join(text.split()))
    if not any(char.isalnum() for char in tag):
        raise UsageError(f"'{tag}' is no tag: it needs a letter or a digit")
    if len(tag) > MAX_TAG_CHARS:
        raise UsageError(f"'{tag[:MAX_TAG_CHARS]}…' is too long for a tag, which has at most {MAX_TAG_CHARS} characters; make it a note")
    if SEPARATOR in tag or '"' in tag or any(map(_is_unseen, tag)):
        raise UsageError(f"'{tag}' is no tag: it may not hold ; or quotation marks, or characters that cannot be seen")
    return tag


def _is_unseen(char: str) -> bool:
    """Joiners are letters' own in Persian and Indic scripts."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\u200c\u200d"


@lru_cache(maxsize=10_000)
def fold_tag(text: str) -> str:
    """By what two tags are the same: case and white space do not count."""
    return unicodedata.normalize("NFC", " ".join(text.split()).casefold())


def unite_tags(*lists: Iterable[str]) -> tuple[str, ...]:
    """All tags, each once as it was written first."""
    found: dict[str, str] = {}
    for tags in lists:
        for tag in tags:
            found.setdefault(fold_tag(tag), tag)
    return tuple(found.values())
