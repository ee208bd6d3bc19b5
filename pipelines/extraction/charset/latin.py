"""Which encoding a text in Latin letters is in: the one in which its letters are those of its language.

charset-normalizer errs here (benchmarks/README.md): most of such a text is ASCII, and é and è differ little in how they look. What language
it is, though, its ASCII letters tell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.extraction.charset.letters import LETTERS_OF_LANGUAGE, SCRIPT_OF_LANGUAGE
from pipelines.extraction.language_model import rank_languages

SURE_FIT = 0.9  # of right readings nearly all have .97 and more
LIKELY, UNLIKELY = 0.4, 0.02  # probabilities of a language by the words
NAMED = 0.97  # what the fit of a language counts that only the page names
UNNAMED = 0.85  # and of one that neither page nor words name: too little to be sure
TIE = 0.005  # between fits; under it the order decides, for words that differ in one letter tell nothing

# What browsers read (WHATWG Encoding Standard), by Python's names; the first of those that fit alike is taken.
LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257", "iso8859_15", "iso8859_13", "iso8859_4", "iso8859_3", "iso8859_16", "cp1258")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # windows-1258 writes them apart
_JOINING = frozenset("’‘·\xad–—…-ー・、 \xa0") | _TONES
_NEVER_BEFORE_LETTERS = frozenset("½×")  # œ of iso-8859-15 is ½ of windows-1252
SIGNS = frozenset("«»„“”‘’‚‹›–—…•·§©®™°€£ \xad\xa0×½№،؛؟٪¿¡′″、。，：；！？（）「」『』《》・ー～－　％") | _TONES


@dataclass(frozen=True, slots=True, kw_only=True)
class LatinFit:
    """An encoding, and how far the text it gives is written in the letters of a language that is expected, from 0 to 1."""

    encoding: str
    fit: float

    @property
    def is_sure(self) -> bool:
        """Whether it may stand without a doubt."""
        return self.fit >= SURE_FIT


def fit_latin(sample: bytes, declared: Sequence[str], languages: Sequence[str]) -> LatinFit:
    """The encoding that fits best; what is declared comes first among equals."""
    best, seen = LatinFit(encoding="cp1252", fit=-1.0), {""}
    for encoding in dict.fromkeys((*declared, *LATIN)):
        text = read_sample(sample, encoding)
        if text is None or text in seen:
            continue
        seen.add(text)
        fit = max(weight * _share_of_letters(text, code) for code, weight in _expected(rank_languages(text), languages))
        if fit > best.fit + TIE:
            best = LatinFit(encoding=encoding, fit=fit)
    return best


def read_sample(sample: bytes, encoding: str) -> str | None:
    """The sample as text, with U+FFFD for what is not of the encoding; None where Python does not know it."""
    try:
        return unicodedata.normalize("NFC", sample.decode(encoding, "replace"))
    except LookupError:
        return None


def count_odd_signs(text: str) -> int:
    """Signs that texts of no language hold, controls among them."""
    return sum(char > "\x7f" and not char.isalpha() and char not in SIGNS for char in text)


def _expected(ranked: Sequence[tuple[str, float]], named: Sequence[str]) -> Iterator[tuple[str, float]]:
    """(language, what its fit counts): the words count more than the page, and English, which templates claim, counts only by the words."""
    likely = {code: share for code, share in ranked[:4] if code not in SCRIPT_OF_LANGUAGE}
    yield "en", 1.0 if likely.get("en", 0.0) > LIKELY else UNNAMED
    for code in sorted({*likely, *named}.difference(SCRIPT_OF_LANGUAGE, {"en"})):
        share = likely.get(code, 0.0)
        is_expected = share > LIKELY or (code in named and share > UNLIKELY)
        yield code, 1.0 if is_expected else NAMED if code in named else UNNAMED + share / 10


def _share_of_letters(text: str, language: str) -> float:
    """Of what is beyond ASCII: letters of the language where its capitals stand, and signs where signs stand."""
    letters, good, total = LETTERS_OF_LANGUAGE.get(language, LETTERS_OF_LANGUAGE["en"]), 0, 0
    for index, char in enumerate(text):
        if char <= "\x7f":
            continue
        total += 1
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        if char.isalpha():
            good += (char in letters or (language == "vi" and "\u1ea0" <= char <= "\u1ef9")) and not (char.isupper() and before.islower())
        elif char in SIGNS:
            good += char in _JOINING or not (after.isalpha() and (before.isalpha() or char in _NEVER_BEFORE_LETTERS))
    return good / total if total else 1.0
