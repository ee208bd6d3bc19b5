"""How alike two texts are: fingerprints to find copies by, and the comparison that decides. Pure, and the same on every machine.

A fingerprint has a few dozen bands. Texts that share one are candidates: MinHash with banding (Broder 1997; Leskovec, Rajaraman, Ullman,
Mining of Massive Datasets, chapter 3), over the whole text and over its beginning, because copies are cut from the end. Whether a candidate
is a copy, the shingles themselves say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from pipelines.outcomes import CopyKind

Hashes = NDArray[np.uint64]

_CJK = "\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SOUTH_EAST = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f"  # Thai, Lao, Tibetan, Burmese, Khmer
UNSPACED = _CJK + _SOUTH_EAST
"""Characters of scripts that write no space between words, for a character class of a regular expression."""

_BREAK = r"\s!-/:-@\[-`{-~\xa0-\xbf\u2000-\u206f\u3000-\u3004\u3008-\u303f\uff00-\uff0f،؛؟।॥"
_TOKEN = re.compile(f"[{UNSPACED}]|[^{_BREAK}{UNSPACED}]+")
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_SOUTH_EAST_CHARACTER = re.compile(f"[{_SOUTH_EAST}]")
_SPACE = re.compile(r"\s+")

WORDS_IN_SHINGLE = 4
CHARACTERS_IN_SHINGLE = 6  # Chinese, Japanese: three words or so
SOUTH_EAST_IN_SHINGLE = 12  # letters and vowel signs: three words or so
MIN_SHINGLES = 8  # with fewer, one edited word leaves nothing alike: such a text has exact copies only
LEAD_SHINGLES = 60  # of the beginning

BODY_BANDS, BODY_ROWS = 24, 4  # finds 79 % of pairs half alike, 99.8 % of those alike by seven tenths; unrelated ones not once in a million
LEAD_BANDS, LEAD_ROWS = 6, 3
BANDS = 1 + BODY_BANDS + LEAD_BANDS

MIN_SIMILARITY = 0.4  # benchmarks/README.md: of 27,966 pairs of different articles none is alike by more than .02
MIN_CONTAINED = 0.8  # of the shorter text in the longer, where one is cut
MIN_CUT = 0.15  # a cut copy is at least about a sixth of the whole: a brief within a long review is no copy of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What a text is found and compared by. `plain` is the text with its spaces made one; `bands` are numbers of 63 bits."""

    plain: str = field(repr=False)
    shingles: Hashes = field(repr=False)
    bands: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are, from 0 to 1: of the shingles in either (Jaccard), and of those of the shorter text in the longer.

    Only texts that are the same but for white space have `same` and the similarity 1; a number or a "not" more makes them differ.
    """

    same: bool
    similarity: float
    contained: float

    @property
    def is_copy(self) -> bool:
        """Whether to call one text a copy of the other."""
        if self.same or self.similarity >= MIN_SIMILARITY:
            return True
        return self.contained >= MIN_CONTAINED and self.similarity >= MIN_CUT


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOrigin:
    """Where a text stands and whom it credits."""

    source: str
    agencies: tuple[str, ...] = ()


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a text; one without a word has no bands."""
    plain = plain_text(text)
    shingles = _shingles(plain)
    bands = [_digest(f"exact {plain}") >> 1] if plain else []
    if len(shingles) >= MIN_SHINGLES:
        bands += _bands(shingles, first=0, bands=BODY_BANDS, rows=BODY_ROWS)
        bands += _bands(shingles[:LEAD_SHINGLES], first=BODY_BANDS * BODY_ROWS, bands=LEAD_BANDS, rows=LEAD_ROWS)
    return Fingerprint(plain=plain, shingles=np.unique(shingles), bands=tuple(bands))


def compare(one: Fingerprint, other: Fingerprint) -> Likeness:
    """How alike two texts are; symmetric."""
    if one.plain == other.plain:
        return Likeness(same=True, similarity=1.0, contained=1.0)
    sizes = (len(one.shingles), len(other.shingles))
    if min(sizes) < MIN_SHINGLES:
        return Likeness(same=False, similarity=0.0, contained=0.0)
    shared = len(np.intersect1d(one.shingles, other.shingles, assume_unique=True))
    return Likeness(same=False, similarity=min(_share(shared, sum(sizes) - shared), 0.999), contained=_share(shared, min(sizes)))


def name_kind(likeness: Likeness, one: TextOrigin, other: TextOrigin) -> CopyKind:
    """The kind of a copy: of an agency's text on two sources, with the credit on either, or of any text."""
    if one.source != other.source and (one.agencies or other.agencies):
        return CopyKind.WIRE_COPY
    return CopyKind.EXACT if likeness.same else CopyKind.NEAR_DUPLICATE


def group_kind(kinds: Collection[CopyKind]) -> CopyKind:
    """The kind of a group by those of its copies: a wire copy makes it one, and it is exact where all are."""
    if CopyKind.WIRE_COPY in kinds:
        return CopyKind.WIRE_COPY
    return CopyKind.NEAR_DUPLICATE if CopyKind.NEAR_DUPLICATE in kinds or not kinds else CopyKind.EXACT


def plain_text(text: str) -> str:
    """A text with its white space made one space and its accents composed: what must be equal for two texts to be the same."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _share(part: int, whole: int) -> float:
    """Three digits, rounded down."""
    return 1_000 * part // whole / 1_000


def _shingles(plain: str) -> Hashes:
    """A hash for each run of tokens, in the order of the text."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", plain).casefold())
    width = _width(plain, tokens)
    if len(tokens) < width:
        return np.empty(0, np.uint64)
    hashes = np.array([_token_digest(token) for token in tokens], np.uint64)
    count = len(tokens) - width + 1
    mixed = np.zeros(count, np.uint64)
    for place in range(width):
        mixed = _mix(mixed ^ hashes[place : place + count])
    return mixed


def _width(plain: str, tokens: list[str]) -> int:
    """Tokens in a shingle: characters where most of the text is written without spaces between words."""
    unspaced = sum(_UNSPACED_CHARACTER.match(token) is not None for token in tokens)
    if 2 * unspaced <= len(tokens):
        return WORDS_IN_SHINGLE
    south_east = len(_SOUTH_EAST_CHARACTER.findall(plain))
    return SOUTH_EAST_IN_SHINGLE if 2 * south_east > unspaced else CHARACTERS_IN_SHINGLE


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


_token_digest = lru_cache(maxsize=50_000)(_digest)


def _mix(values: Hashes) -> Hashes:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014): each bit depends on every other."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_FUNCTIONS = BODY_BANDS * BODY_ROWS + LEAD_BANDS * LEAD_ROWS
_FACTORS = _mix(np.arange(1, _FUNCTIONS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) | np.uint64(1)
_AT_ONCE = 2_048  # shingles, which makes 2 MB of products


def _bands(shingles: Hashes, *, first: int, bands: int, rows: int) -> list[int]:
    """The smallest value of each of `bands` x `rows` hash functions, those of a band mixed into one number of 63 bits."""
    factors = _FACTORS[first : first + bands * rows, None]
    smallest = np.full(bands * rows, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(shingles), _AT_ONCE):
        products = factors * shingles[None, start : start + _AT_ONCE]
        np.minimum(smallest, (products ^ (products >> np.uint64(32))).min(axis=1), out=smallest)
    mixed = np.arange(first, first + bands, dtype=np.uint64)
    for values in smallest.reshape(bands, rows).T:
        mixed = _mix(mixed ^ values)
    return [int(band) for band in mixed >> np.uint64(1)]
