"""Recognises sentences that other packages word in English, with their values, so that a page can say them in its language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_VALUE = re.compile(r"%\\\((\w+)\\\)s")


class KnownSentences:
    """Sentences in which a value stands as `%(name)s`. Of two that a text may be, it is the earlier."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self._sentences = tuple(sentences)
        self._plain = frozenset(one for one in self._sentences if "%(" not in one)
        self._patterns: tuple[tuple[str, re.Pattern[str]], ...] | None = None

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def read(self, text: str) -> tuple[str, dict[str, str]]:
        """The sentence that a text is, and its values by name; ("", {}) where it is none of these."""
        if text in self._plain:
            return text, {}
        if self._patterns is None:
            self._patterns = tuple((one, _pattern(one)) for one in self._sentences if one not in self._plain)
        return next(((one, found.groupdict()) for one, pattern in self._patterns if (found := pattern.fullmatch(text))), ("", {}))


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(_VALUE.sub(r"(?P<\1>.+?)", re.escape(sentence)), re.DOTALL)
