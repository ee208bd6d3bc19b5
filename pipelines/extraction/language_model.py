"""What the words of a text say of its language: py3langid's guesses under the codes that Winnow uses."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_READ_CHARS = 4_000
_STRETCHES, _STRETCH_CHARS = 3, 500  # spread over them: the same language as from all 4,000 on each of 1,951 pages, in a third of the time
NO_LANGUAGE = "zxx"  # ISO 639-2: no linguistic content

# Codes of the model for varieties, under that of the language whose ISO 639-1 code names them (macrolanguages of ISO 639-3), and codes of
# ISO 639-3 for languages that have one of two letters. Ancient Greek is what the model calls Greek with its old accents.
_CODES = {
    "ary": "ar",
    "arz": "ar",
    "fuv": "ff",
    "grc": "el",
    "gug": "gn",
    "hbo": "he",
    "kik": "ki",
    "ltg": "lv",
    "sdh": "ku",
    "uzs": "uz",
    "wuu": "zh",
    "yue": "zh",
}


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def rank_languages(text: str) -> list[tuple[str, float]]:
    """Languages with their probabilities, likeliest first: two-letter codes where ISO 639-1 has one."""
    merged: defaultdict[str, float] = defaultdict(float)
    for code, probability in _identifier().rank(_sample(text[:_READ_CHARS])):
        merged[_CODES.get(code, code)] += probability
    return sorted(merged.items(), key=lambda pair: -pair[1])


def _sample(text: str) -> str:
    """The beginning, the middle and the end of a text: one of them may be in another language, or nothing but names."""
    if len(text) <= _STRETCHES * _STRETCH_CHARS:
        return text
    gap = (len(text) - _STRETCH_CHARS) // (_STRETCHES - 1)
    return " ".join(text[start : start + _STRETCH_CHARS] for start in range(0, gap * _STRETCHES, gap))
