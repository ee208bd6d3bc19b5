"""Names signs of other programs' languages in a question, which are read as words here: nobody should take the answer for theirs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUOTED = re.compile(r'"[^"]*"')
_DISTANCE = re.compile(r'(?<![\w/.-])(?:ONEAR|WITHIN|ADJ|[WN](?=/))(?:/?\d{1,3})?(?![\w/.-])|"~\d+')
_PATTERN = re.compile(r"(?:^|(?<=[\s(:]))/(?=[^\s/])[^\n]*?\S/(?=$|[\s)])")
_BLANK = re.compile(r"\s")
_INNER_STAR = re.compile(r"\w\*(?=\w)|(?:^|(?<=[\s(:]))\*(?=\w)|\w\?(?=\w)")
SHOWN_CHARS = 40

NO_DISTANCE = "'{sign}' was read as a word. NEAR/5 between two words asks for a distance of five, quotation marks ask for words in a row."
NO_PATTERN = "'{sign}' was read as words: a pattern is for one word, as in /detain(s|ed)/. NEAR/5 asks for words near each other."
NO_INNER_STAR = "'{sign}' was read as words: a * stands at the end of a beginning only, as in detain*. A pattern says more: /wom[ae]n/."


def notes_on(text: str) -> Iterator[str]:
    """A note for each kind of sign that means nothing in our language of questions, with the first of its kind as it was written."""
    bare = _QUOTED.sub(lambda quoted: '""' if quoted.end() < len(text) and text[quoted.end()] == "~" else " ", text)
    patterns = [found[0] for found in _PATTERN.finditer(text)]
    bare = _PATTERN.sub(" ", bare)
    several = next((pattern for pattern in patterns if _BLANK.search(pattern)), "")
    if several:
        yield NO_PATTERN.format(sign=several[:SHOWN_CHARS])
    distance = _DISTANCE.search(bare)
    if distance:
        yield NO_DISTANCE.format(sign=distance[0].lstrip('"'))
    star = _INNER_STAR.search(bare)
    if star:
        yield NO_INNER_STAR.format(sign=_word_at(bare, star.start()))


def _word_at(text: str, place: int) -> str:
    start = max(text.rfind(blank, 0, place + 1) for blank in (" ", "(", "\n", ":")) + 1
    return re.split(r"[\s()]", text[start:], maxsplit=1)[0][:SHOWN_CHARS]
