"""Folds a word to the form in which it is searched: case, accents, width, digits, and the letters that scripts write in several ways.

What is folded is the same letter to a reader who types quickly (e and é, Arabic alef with and without hamza, Persian and Arabic ye). What
tells words apart is kept: Cyrillic й, the vowel signs of Indic scripts, the marks of Thai and Burmese.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_TERM_CHARS = 64  # longer runs are no words; their beginnings are compared

_LETTERS = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t", "ɓ": "b",
        "ɗ": "d", "ƙ": "k", "ə": "e", "ё": "е", "ѐ": "е", "ѝ": "и",
        "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ٱ": "ا", "ـ": "",
        "ँ": "ं", "\u093c": "", "\u09bc": "",
    }
)  # fmt: skip
_ALPHABETS = ((0x03B1, 0x03C9), (0x0430, 0x045F), (0x05D0, 0x05EA), (0x0621, 0x064A))  # Greek, Cyrillic, Hebrew, Arabic
_INDIC_FIRST, _INDIC_LAST = "\u0900", "\u0dff"
_JOINERS = dict.fromkeys(map(ord, "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_SHORT_I = "\ue000"  # stands for й while its breve would be taken for an accent


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The searched form of one word, of letters and digits alone; empty where nothing is left. At most `MAX_TERM_CHARS` long."""
    if word.isascii():
        return word.lower()[:MAX_TERM_CHARS]
    if _plain_letters().fullmatch(lower := word.lower()):
        return lower[:MAX_TERM_CHARS]
    return _fold_any(word)


@lru_cache(maxsize=1)
def _plain_letters() -> re.Pattern[str]:
    """The letters of usual alphabets that are their own searched form: most words hold no other, and are folded ten times as fast."""
    letters = (chr(code) for first, last in _ALPHABETS for code in range(first, last + 1))
    return re.compile(f"[a-z0-9{''.join(letter for letter in letters if letter.isalnum() and _fold_any(letter) == letter)}]+")


def _fold_any(word: str) -> str:
    text = unicodedata.normalize("NFKC", word.translate(_JOINERS)).casefold()
    if any(_INDIC_FIRST <= char <= _INDIC_LAST for char in text):
        return _finish(unicodedata.normalize("NFD", text).translate(_LETTERS))
    text = unicodedata.normalize("NFC", text).replace("й", _SHORT_I)
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) != "Mn")
    return _finish(bare.replace(_SHORT_I, "й").translate(_LETTERS))


@lru_cache(maxsize=1 << 16)
def fold_cluster(cluster: str) -> str:
    """The searched form of one character with its marks, in a script without spaces. Thai and Lao am (ำ, ຳ) stay one character."""
    text = cluster if "\u0e33" in cluster or "\u0eb3" in cluster else unicodedata.normalize("NFKC", cluster)
    return text.casefold()


def _finish(text: str) -> str:
    """Western digits, and no signs that a compatibility form brought in (such as the stroke of ½) or that only show pronunciation."""
    kept = "".join(_digit(char) for char in text if char.isalnum() or unicodedata.category(char).startswith("M"))
    return kept[:MAX_TERM_CHARS]


def _digit(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "" if "\u02b0" <= char <= "\u02ff" else char  # ʿayn and hamza of transliterations
