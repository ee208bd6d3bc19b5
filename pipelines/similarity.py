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
from typing import TYPE_CHECKING

from pipelines.outcomes import CopyKind

if TYPE_CHECKING:
    from pipelines.shingles import Hashes

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
    from pipelines.shingles import bands_of, digest, distinct, shingles_of  # numpy, which a command that compares nothing does without

    plain = plain_text(text)
    folded = unicodedata.normalize("NFKC", plain).casefold()
    tokens = _TOKEN.findall(folded)
    shingles = shingles_of(tokens, width=_width(plain, tokens) if _UNSPACED_CHARACTER.search(folded) else WORDS_IN_SHINGLE)
    bands = [digest(f"exact {plain}") >> 1] if plain else []
    if len(shingles) >= MIN_SHINGLES:
        bands += bands_of(shingles, first=0, bands=BODY_BANDS, rows=BODY_ROWS)
        bands += bands_of(shingles[:LEAD_SHINGLES], first=BODY_BANDS * BODY_ROWS, bands=LEAD_BANDS, rows=LEAD_ROWS)
    return Fingerprint(plain=plain, shingles=distinct(shingles), bands=tuple(bands))


def compare(one: Fingerprint, other: Fingerprint) -> Likeness:
    """How alike two texts are; symmetric."""
    from pipelines.shingles import count_shared

    if one.plain == other.plain:
        return Likeness(same=True, similarity=1.0, contained=1.0)
    sizes = (len(one.shingles), len(other.shingles))
    if min(sizes) < MIN_SHINGLES:
        return Likeness(same=False, similarity=0.0, contained=0.0)
    shared = count_shared(one.shingles, other.shingles)
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


def _width(plain: str, tokens: list[str]) -> int:
    """Tokens in a shingle: characters where most of the text is written without spaces between words."""
    unspaced = sum(_UNSPACED_CHARACTER.match(token) is not None for token in tokens)
    if 2 * unspaced <= len(tokens):
        return WORDS_IN_SHINGLE
    south_east = len(_SOUTH_EAST_CHARACTER.findall(plain))
    return SOUTH_EAST_IN_SHINGLE if 2 * south_east > unspaced else CHARACTERS_IN_SHINGLE
