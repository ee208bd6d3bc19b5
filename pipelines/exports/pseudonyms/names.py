"""Finds the names of a list in a text: whole words, whatever the case, with accents, Arabic vowel signs and letter forms folded. Pure.

A line of the list is a person; other spellings of the same person follow behind `|`. In scripts written without blanks a name is found
wherever its characters stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.errors import UsageError
from pipelines.exports.pseudonyms.finds import Find, ValueKind
from pipelines.names.mention import on_one_line

RANK = 4
_SEPARATOR, _COMMENT = "|", "#"
_SHORTEST = 2  # letters of a name; a single letter would mask half a text
# Between the words of a name: also the quotation marks or brackets around a nickname, and a picture.
_GAP = re.compile(r"""[\s\-–’'.,·‧・\u200c"“”„‟«»‹›‘()（）\[\]&\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]{1,4}""")
# Vowel signs of Indic and South-East Asian scripts, which belong to the word though they are no letters.
_SIGNS = "".join(chr(code) for code in range(0x900, 0x1D00) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
_WORD = re.compile(rf"(?:[^\W_]|[{_SIGNS}])+")
# Marks that may be left out in writing: accents, Hebrew points, Arabic vowel signs.
_LEFT_OUT = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
# Scripts without blanks between words, and Korean, which writes particles on the name.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")
# Letters that no decomposition folds, and those that Arabic and Persian spelling confuses.
_FOLDED = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"} | {"ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و"}
_FOLDED |= {"ة": "ه", "ك": "ک", "ٱ": "ا", "ـ": "", "ё": "е", "·": " "}
# "and", "so", "by", "for", "like" and their pairs, which Arabic writes on the word.
_CLITICS = re.compile("[وف]{0,2}[بلک]?(?=[\u0621-\u064a\u06a9]{3})")


@dataclass(frozen=True, slots=True)
class NameList:
    """The spellings to look for. `words` finds those in words by their first word, `unspaced` those of scripts without blanks."""

    persons: int
    words: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = field(repr=False)
    unspaced: tuple[tuple[re.Pattern[str], str], ...] = field(repr=False)


def read_names(lines: Iterable[str], *, where: str) -> NameList:
    """A list of names, one person a line; empty lines and lines that begin with # are passed over.

    Raises `UsageError`, naming the line as `where:number`, for a name too short to be looked for.
    """
    words: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    unspaced: dict[str, str] = {}
    persons = 0
    for number, line in enumerate(lines, start=1):
        spellings = [spelling.strip() for spelling in line.lstrip("\ufeff").split(_SEPARATOR) if spelling.strip()]
        if not spellings or line.startswith(_COMMENT):
            continue
        persons += 1
        for spelling in spellings:
            folded = _words_in(spelling)
            if _is_too_short(folded):
                raise UsageError(f"{where}:{number}: '{spelling}' is too short to be looked for; write at least two letters")
            if _is_unspaced(spelling):
                unspaced[r"[\s·・‧]{0,2}".join(map(re.escape, folded))] = str(persons)
            else:
                words.setdefault(folded[0], []).append((tuple(folded), str(persons)))
    longest_first = {first: tuple(sorted(spellings, key=lambda one: -len(one[0]))) for first, spellings in words.items()}
    return NameList(persons=persons, words=longest_first, unspaced=tuple((re.compile(one), key) for one, key in unspaced.items()))


def name_line(spellings: Iterable[str]) -> str:
    """The line of a person in a list that `read_names` takes; empty where no spelling is long enough to be looked for."""
    written = (on_one_line(spelling.replace(_SEPARATOR, " ")).lstrip(f"{_COMMENT} \ufeff") for spelling in spellings)
    return f" {_SEPARATOR} ".join(dict.fromkeys(one for one in written if not _is_too_short(_words_in(one))))


def find_names(line: str, names: NameList) -> Iterator[Find]:
    """Where names of the list stand in a line; the key is the person's place in the list."""
    if not names.persons or not line:
        return
    folded, places = fold(line)
    for start, end, key in (*_spaced(folded, names), *_without_blanks(folded, names)):
        yield Find(start=places[start], end=places[end - 1] + 1, kind=ValueKind.PERSON, key=key, rank=RANK)


def fold(text: str) -> tuple[str, list[int]]:
    """Text as names are compared, and for each of its characters the place of the one it came from."""
    pieces = [_fold_character(character) for character in text]
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), places


@lru_cache(maxsize=20_000)
def _fold_character(character: str) -> str:
    """Small, without accents and vowel signs; nothing for a mark that may be left out or a character that cannot be seen."""
    if "가" <= character <= "힣":
        return character  # its parts would match across syllables
    kept = (one for one in unicodedata.normalize("NFKD", character.casefold()) if unicodedata.category(one) != "Cf" or one == "\u200c")
    return "".join(_FOLDED.get(one, one) for one in kept if not _LEFT_OUT.match(one))


def _words_in(spelling: str) -> list[str]:
    return _WORD.findall(fold(spelling)[0])


def _is_too_short(words: Iterable[str]) -> bool:
    return sum(map(len, words)) < _SHORTEST


def _spaced(folded: str, names: NameList) -> Iterator[tuple[int, int, str]]:
    words = list(_WORD.finditer(folded))
    for place, word in enumerate(words):
        for start in _starts(word):
            found = _longest(folded, words[place:], names.words.get(folded[start : word.end()], ()))
            if found:
                yield start, *found
                break


def _starts(word: re.Match[str]) -> tuple[int, ...]:
    """Where a name may begin in a word: at its first letter, or behind an Arabic "and" or preposition."""
    prefix = _CLITICS.match(word[0])
    length = prefix.end() if prefix else 0
    return tuple(dict.fromkeys((word.start(), *(word.start() + number for number in range(1, length + 1)))))


def _longest(folded: str, words: list[re.Match[str]], spellings: Iterable[tuple[tuple[str, ...], str]]) -> tuple[int, str] | None:
    for parts, key in spellings:
        following = words[1 : len(parts)]
        if tuple(word[0] for word in following) != parts[1:]:
            continue
        gaps = (folded[one.end() : other.start()] for one, other in zip(words, following, strict=False))
        if all(_GAP.fullmatch(gap) for gap in gaps):
            return words[len(parts) - 1].end(), key
    return None


def _without_blanks(folded: str, names: NameList) -> Iterator[tuple[int, int, str]]:
    for spelling, key in names.unspaced:
        for found in spelling.finditer(folded):
            yield found.start(), found.end(), key


def _is_unspaced(spelling: str) -> bool:
    letters = [letter for letter in spelling if letter.isalpha()]
    return all(unicodedata.name(letter, "").startswith(_UNSPACED) for letter in letters)
