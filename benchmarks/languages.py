"""The language of a gold page, as its set says or by the words of its gold: for figures per language, and never shown to Winnow."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from benchmarks.pages import GoldPage
from pipelines.extraction.facts.language import find_language

UNKNOWN = "unknown"
_NOTHING_DECLARED = etree.Element("html")


def language_of(page: GoldPage) -> str:
    """ISO 639-1 code, `unknown` where the gold has too few words to tell."""
    return page.language or _language(page.gold if page.gold is not None else " ".join(page.wanted))


@lru_cache(maxsize=4_096)
def _language(text: str) -> str:
    found = find_language(text, _NOTHING_DECLARED)
    return found.value if found else UNKNOWN
