"""Commands that a page shows to be copied: what is read is what a terminal gets."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Sequence

_JOINERS = "\u200c\u200d"  # letters' own in Persian and Indic scripts
_UNSEEN = ("Cc", "Cf", "Zl", "Zp")


def shell_command(*words: str, questions: Sequence[str] = ()) -> str:
    """A command of Winnow in the language of a shell; the questions stand at its end, also one that begins with a minus."""
    between = ["--"] if any(question.startswith("-") for question in questions) else []
    return " ".join(map(_quoted, ["winnow", *words, *between, *questions]))


def _quoted(word: str) -> str:
    """For a shell; characters that cannot be seen are spelled."""
    unseen = {char for char in word if unicodedata.category(char) in _UNSEEN and char not in _JOINERS}
    if not unseen:
        return shlex.quote(word)
    spelled = "".join(f"\\U{ord(char):08x}" if char in unseen else f"\\{char}" if char in "\\'" else char for char in word)
    return f"$'{spelled}'"
