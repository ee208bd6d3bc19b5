"""How a text is compared with its gold: shingles, words, exactness, leaks. Pure; what is read and printed is left to others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHINGLE = 4  # tokens; long enough that two articles of one site share few by chance
LEAK_TOKENS = 8  # an excerpt cut anywhere still begins like the text it advertises
LEAK_CHARS = 12  # a shorter text ("Read more") stands in honest articles too
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Precision and recall of 4-gram shingles, 0 to 1; precision is None where nothing was given out."""

    precision: float | None
    recall: float


def tokens(text: str) -> list[str]:
    """Lower-cased runs of word characters; every CJK character is a token. Places where a word may be broken are not read."""
    return _TOKEN.findall(_UNSEEN.sub("", text).lower())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """All runs of `SHINGLE` tokens with their counts; a shorter text is one shingle."""
    found = tokens(text)
    if not found:
        return Counter()
    return Counter(tuple(found[start : start + SHINGLE]) for start in range(max(1, len(found) - SHINGLE + 1)))


def compare(gold: str, text: str, *, optional: Sequence[str] = ()) -> Overlap:
    """Overlap with the gold; `optional` texts (captions, say) count neither for nor against."""
    wanted, found = shingles(gold), shingles(text)
    allowed: Counter[tuple[str, ...]] = Counter()
    for part in optional:
        allowed.update(shingles(part))
    shared = (wanted & found).total()
    surplus = ((found - wanted) - allowed).total()
    precision = shared / (shared + surplus) if shared + surplus else None
    return Overlap(precision=precision, recall=shared / wanted.total() if wanted else 1.0)


def word_f1(gold: str, text: str) -> float:
    """F1 of the bags of words."""
    wanted, found = Counter(tokens(gold)), Counter(tokens(text))
    total = wanted.total() + found.total()
    return 2 * (wanted & found).total() / total if total else 1.0


def is_exact(gold: str, text: str) -> bool:
    """Whether both have the same tokens in the same order."""
    return tokens(gold) == tokens(text)


def harmonic(precision: float, recall: float) -> float:
    """F1 of a mean precision and a mean recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def level(text: str | None) -> str:
    """Tokens apart by single spaces: what titles and names are compared by."""
    return " ".join(tokens(text or ""))


def leaks(needles: Iterable[str], *, gold: str, text: str) -> int:
    """How many of the needles begin somewhere in the text, though not in the gold."""
    honest, given = f" {level(gold)} ", f" {level(text)} "
    heads = (" ".join(tokens(needle)[:LEAK_TOKENS]) for needle in needles)
    return sum(len(head) >= LEAK_CHARS and head not in honest and head in given for head in heads)


def holds_snippet(snippet: str, text: str) -> bool:
    """Whether a snippet stands in a text, white space levelled."""
    return " ".join(snippet.split()) in " ".join(text.split())
