"""The tables of the analyzer as plain values, for a search in another language that must agree with ours (a published site's script)."""

from __future__ import annotations

import sys
import unicodedata
from typing import Any

from pipelines.search import folding, forms, terms, tokens


def analyzer_rules() -> dict[str, Any]:
    """Every table and limit by which words are cut, folded and asked for; only texts, numbers, lists and dicts."""
    return {
        "analyzer": tokens.ANALYZER,
        "form": tokens.FORM,
        "unspaced": tokens._UNSPACED,
        "marks": tokens._marks(),
        "markLike": tokens._MARK_LIKE.pattern[1:-1],
        "joiners": tokens._JOINERS,
        "dots": tokens._DOTS,
        "noLetters": tokens._NO_LETTERS,
        "stacking": tokens._STACKING,
        "letters": {chr(code): text for code, text in folding._LETTERS.items()},
        "foldedCases": _folded_cases(),
        "zeros": [code for code in range(sys.maxunicode) if unicodedata.decimal(chr(code), None) == 0],
        "maxTermChars": folding.MAX_TERM_CHARS,
        "forms": {
            "articles": forms._ARTICLES,
            "oneLetter": forms._ONE_LETTER,
            "verbSigns": forms._VERB_SIGNS,
            "pronouns": forms._PRONOUNS,
            "plurals": forms._PLURALS,
            "beforeEs": forms._BEFORE_ES,
            "hebrewLetters": forms._HEBREW_LETTERS,
            "cyrillicEndings": forms._CYRILLIC_ENDINGS,
        },
        "maxPhraseTerms": terms.MAX_PHRASE_TERMS,
        "minPrefixChars": terms.MIN_PREFIX_CHARS,
        "maxJoined": terms.MAX_JOINED,
    }


def _folded_cases() -> dict[str, str]:
    """Characters whose case is folded to something else than their small letter."""
    chars = (chr(code) for code in range(sys.maxunicode) if not 0xD800 <= code <= 0xDFFF)
    return {char: char.casefold() for char in chars if char.casefold() != char.lower()}
