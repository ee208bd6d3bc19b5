"""Cleans author names: takes "By" and "Published on" away, splits lists, refuses what is no name."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PREFIX = re.compile(
    r"^(?:(?:written|posted|published|reported|words|text|story|article)\s+)?(?:by|von|por|par|di|da|door|av|af|przez|автор|авторка|بقلم|كتب|نویسنده|作者|文)\b[\s:：]*",
    re.I,
)
_SPLIT = re.compile(r"\s*(?:,|;|\||/| and | und | y | et | e | و | und |、|，)\s*")
_NOISE = re.compile(
    r"https?:|www\.|@|\d{2,}|facebook\.com|twitter|\bview (?:all|bio)|\bposts?\b|\bmin(?:ute)?s? read\b|published|updated", re.I
)
_ADDRESS = re.compile(r"https?:|www\.|@\S+\.", re.I)
_NOT_NAMES = frozenset(
    [
        "admin",
        "administrator",
        "editor",
        "redaktion",
        "webmaster",
        "user",
        "guest",
        "author",
        "anonymous",
        "unknown",
        "none",
        "null",
        "web",
        "staff",
        "follow",
        "share",
        "by",
        "posted",
        "default",
        "editorial",
        "root",
    ]
)


def clean_authors(names: Iterable[str], site_name: str | None) -> tuple[str, ...]:
    """Names in order, without repeats; empty when nothing there is a name."""
    found: dict[str, str] = {}
    for raw in names:
        if _ADDRESS.search(raw):
            continue
        text = _PREFIX.sub("", " ".join(raw.split())).strip(" ,;|-–—·•:")
        for part in _SPLIT.split(text):
            name = _PREFIX.sub("", part).strip(" ,;|-–—·•:.()")
            if _is_name(name) and name.casefold() != (site_name or "").casefold():
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:12]


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(text) <= 70 and 0 < len(words) <= 8 and not _NOISE.search(text) and text.casefold() not in _NOT_NAMES
