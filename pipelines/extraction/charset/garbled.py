"""Whether a text still looks as if it had been read in the wrong encoding."""

from __future__ import annotations

import re
from itertools import pairwise

from pipelines.extraction.charset.letters import Script, script_of

MIN_LETTERS = 12  # beyond ASCII; fewer prove nothing
MAX_ACCENTED = 0.4  # of the letters of a Latin text: Vietnamese has .27 at most, Czech .2, Russian read as windows-1252 .9
MAX_INNER_CAPITALS = 0.1  # of the pairs of letters: ISO 8859-5 read as windows-1251 has more, texts next to none
MAX_LOST = 0.01  # of all characters
MIN_REMAINS = 2
SAMPLE_CHARS = 3_000  # of a text whose letters are counted: a wrong encoding shows in all of it

# UTF-8 read in windows-1252, 1250, 1251 or GBK and left so: no language writes these, one after the other.
_REMAINS = re.compile(
    'â€[\x80-\xbf™œžšŸ˜“”‹›¢¦"]|ï¿½|ï»¿|Ã[\x80-\xbf\u0192\u201a\u201e\u2020-\u2026\u02c6\u2030\u0160\u2039\u0152\u017d](?=[a-z])'
    "|Â[\xa0-\xbf]|(?<=[a-z])Ä[\u2021\u2122\u2026\x8d]|Ĺ[\u201a\u203a\xbcÑ]|вЂ[™њќћў”“]|пїЅ|(?:[РС][\xa0-\xbfЂ-ЏђѓѕіґёєјљњќћџҐЎў–—‚„†‡‰‹›]){3}|锟斤|锛\x20?|鈥\x20?"
)
_MAY_REMAIN, _TWO_CAPITALS = re.compile("[âïÃÂÄĹвпРС锟锛鈥]"), re.compile("[А-ЯЁ]{2}")  # quick looks: what all that is looked for has
_SMALL_BEFORE_CAPITALS, _CAPITAL_BEFORE_SMALL = re.compile(r"\b[а-яё][А-ЯЁ]{2,}\b"), re.compile(r"\b[А-ЯЁ][а-яё]{2,}\b")
_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")
_LOST_LETTER = re.compile(
    r"(?<=[^\W\d_])[¨¸¦](?=[^\W\d_])"
)  # š, ž and Š of ISO 8859-15 in windows-1252; none in the gold of 2,849 measured pages
_BEYOND, _RUNS_BEYOND, _ASCII_LETTERS = re.compile("[\x80-\u052f]"), re.compile("[^\x00-\x7f]{2,}"), re.compile("[A-Za-z]")


def is_garbled(text: str) -> bool:
    """For the text of an article: what a reader would see at once."""
    if not text or text.isascii():
        return False
    if text.count("\ufffd") > MAX_LOST * len(text) or _CONTROLS.search(text) or _LOST_LETTER.search(text):
        return True
    if (_MAY_REMAIN.search(text) and len(_REMAINS.findall(text)) >= MIN_REMAINS) or _has_letters_at_random(text[:SAMPLE_CHARS]):
        return True
    if not _TWO_CAPITALS.search(text):
        return False
    turned = len(_SMALL_BEFORE_CAPITALS.findall(text))  # KOI8-R and windows-1251 have each other's small letters as capitals
    return turned >= MIN_REMAINS and turned > len(_CAPITAL_BEFORE_SMALL.findall(text))


def _has_letters_at_random(text: str) -> bool:
    beyond = [char for char in _BEYOND.findall(text) if char.isalpha()]
    if len(beyond) < MIN_LETTERS:
        return False
    accented = sum(char < "\u0250" and script_of(char) is Script.LATIN for char in beyond)
    latin = accented + len(_ASCII_LETTERS.findall(text))
    if accented >= MIN_LETTERS and accented > MAX_ACCENTED * latin:
        return True
    pairs = [(one, other) for run in _RUNS_BEYOND.findall(text) for one, other in pairwise(run) if one.isalpha() and other.isalpha()]
    return len(pairs) >= MIN_LETTERS and sum(one.islower() and other.isupper() for one, other in pairs) > MAX_INNER_CAPITALS * len(pairs)
