"""Cuts scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) into words with ICU, the one place that knows of it.

The index cuts them into pairs of characters, by which anything is found; pairs are no words that a person would want counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeAlias

Segmenter: TypeAlias = Callable[[str], list[str]]
"""The pieces of a run of an unspaced script, in order; together they are the run."""

WHY_NONE = "words of scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) need a segmenter: install winnow-news[words]"
_KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")


@lru_cache(maxsize=1)
def find_segmenter() -> Segmenter | None:
    """ICU's, by its dictionaries; None where it is not installed."""
    try:
        from icu4py.breakers import WordBreaker  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    return lambda run: _cut(WordBreaker, run)


def _cut(breaker: Callable[[str, str], Iterable[str]] | Any, run: str) -> list[str]:
    """Han characters among kana are Japanese; Chinese and Japanese have one dictionary, the others follow from the script."""
    return list(breaker(run, "ja" if _KANA.search(run) else "zh"))
