"""Made texts whose words are as frequent, as long and as many as in articles, in four scripts; the same for the same number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipelines.search.tokens import terms_of

VOCABULARY = 150_000
MEDIAN_WORDS = 450  # of the articles of WCXB
_MAX_WORDS = 5_000
_SHIFT, _EXPONENT = 2.7, 1.07  # Mandelbrot (1953): the usual figures for English newspapers
_SYLLABLES = {
    "latin": ("ba ce di fo gu ha ji ko lu me na pe ri so tu va we zo".split(), "n l s r t m d".split()),
    "cyrillic": ("ба ве ди фо гу ха жи ко лу ме на пе ри со ту ва зе цо".split(), "н л с р т м д".split()),
    "arabic": ("با سد دي فو قو حا جي كو لو مي نا طه ري صو تو خا غز ذو".split(), "ن ل س ر ت م د".split()),
}
LANGUAGES = (("en", "latin"), ("es", "latin"), ("fr", "latin"), ("tr", "latin"), ("ru", "cyrillic"), ("uk", "cyrillic"), ("ar", "arabic"))
_HAN, _HAN_CHARACTERS = 0x4E00, 4_000
HAN_SHARE = 0.1  # of the documents
_PARAGRAPH = 60  # words


@dataclass(frozen=True, slots=True)
class MadeText:
    """A text with its language and the terms by which search knows it."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    title_terms: str
    text_terms: str

    @property
    def text(self) -> str:
        """The paragraphs with an empty line between."""
        return "\n\n".join(self.paragraphs)


def make_text(number: int) -> MadeText:
    """The text of document `number`."""
    chance = np.random.default_rng(number)
    count = int(min(_MAX_WORDS, np.exp(chance.normal(np.log(MEDIAN_WORDS), 0.6)))) + 10
    if chance.random() < HAN_SHARE:
        return _make_han(chance, count)
    language, script = LANGUAGES[int(chance.integers(len(LANGUAGES)))]
    words, terms = _vocabulary(script)
    ranks = np.searchsorted(_chances(VOCABULARY), chance.random(count + 8)).tolist()
    title, body = ranks[:8], ranks[8:]
    parts = [body[start : start + _PARAGRAPH] for start in range(0, len(body), _PARAGRAPH)]
    return MadeText(
        language=language,
        title=" ".join(words[rank] for rank in title),
        paragraphs=tuple(" ".join([words[rank] for rank in part]) + "." for part in parts),
        title_terms=" ".join(terms[rank] for rank in title),
        text_terms=" ".join([terms[rank] for rank in body]),
    )


def word(rank: int, script: str = "latin") -> str:
    """The word of a script that is `rank`th in frequency, from 0."""
    return _vocabulary(script)[0][rank]


def _make_han(chance: np.random.Generator, count: int) -> MadeText:
    ranks = np.searchsorted(_chances(_HAN_CHARACTERS), chance.random(2 * count + 12))
    written = "".join(chr(_HAN + rank) for rank in ranks.tolist())
    title, body = written[:12], written[12:]
    parts = tuple(body[start : start + 2 * _PARAGRAPH] + "。" for start in range(0, len(body), 2 * _PARAGRAPH))
    text = "\n\n".join(parts)
    return MadeText("zh", title, parts, " ".join(terms_of(title)), " ".join(terms_of(text)))


@cache
def _vocabulary(script: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a script, the more frequent the shorter, and the terms of each."""
    beginnings, ends = _SYLLABLES[script]
    words = []
    for number in range(VOCABULARY):
        written, rest = ends[number % len(ends)], number // len(ends) + len(beginnings)
        while rest:
            rest, syllable = divmod(rest, len(beginnings))
            written = beginnings[syllable] + written
        words.append(written)
    return tuple(words), tuple(" ".join(terms_of(one)) for one in words)


@cache
def _chances(kinds: int) -> NDArray[np.float64]:
    """How likely each rank or a smaller one is."""
    weights = (np.arange(kinds) + 1 + _SHIFT) ** -_EXPONENT
    summed = np.cumsum(weights)
    found: NDArray[np.float64] = summed / summed[-1]
    return found
