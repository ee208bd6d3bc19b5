"""Splits an author's name into given and family name where that is sure, for bibliographies; every other name stays whole. Pure.

A name cut at the wrong place misnames a person; a name left whole is only sorted by its first word. So two or three words in Latin letters
are cut, in languages that put the given name first, and only where nothing speaks against it: no particle, no word of an organisation, no
first word that is a common East Asian family name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_GIVEN_NAME_FIRST = frozenset("en fr de it nl da sv no nb nn fi pl cs sk sl hr bs sq ca ro et lv lt is ga cy".split())
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_INITIAL = re.compile(r"[^\W\d_]\.")
_PARTICLES = frozenset(
    "al el ul bin ibn bint abu abd von van der den de da do dos das di du la le los las ten ter zu mac st san y e and und et".split()
)
_FAMILY_NAME_FIRST = frozenset(
    """bae bui cai cao chang chen cheng cho choi chung dang deng ding do duong fan feng gao guo han he ho hoang hong hu huang huynh hwang
    jang jeon jeong jiang jung kang kim kwon lai lam lau le lee leung li liang lim lin liu lu luo luong ly ma nam ngo nguyen park peng pham
    phan qian seo shen shin song sun tan tang tran trinh truong tsai vo vu wang wei wong wu xi xiao xie xu yang ye yeung yoon yu yuan zeng
    zhang zhao zheng zhou zhu""".split()
)
_ORGANISATION = frozenset(
    """admin agency alliance amnesty archive article asia africa association board bureau campaign center centre chief coalition collective
    committee communications correspondent council daily defenders department desk
    editor editorial editors europe federation forum foundation
    freedom group guest human institute international journal justice law magazine media monitor network news newsroom observatory office
    online organisation organization post press project radio redaction redaktion report reporter reporters research review rights service
    society special staff studio team times today tribune tv union university watch web webmaster women world writer writers""".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorName:
    """A name as a bibliography takes it: `family` and `given`, or, both empty, `whole`."""

    whole: str
    family: str = ""
    given: str = ""


def split_name(name: str, language: str | None) -> AuthorName:
    """The parts of a name that stands under a text in `language` (a code, None where unknown)."""
    words = name.split()
    code = (language or "").partition("-")[0].lower()
    if code not in _GIVEN_NAME_FIRST or not _is_personal(words):
        return AuthorName(whole=name)
    return AuthorName(whole=name, family=words[-1], given=" ".join(words[:-1]))


def _is_personal(words: list[str]) -> bool:
    """Two words, or three with an initial in the middle, that look like given and family name."""
    if len(words) == 3 and _INITIAL.fullmatch(words[1]):
        words = [words[0], words[2]]
    if len(words) != 2 or not all(_WORD.fullmatch(word) and _is_capitalised(word) for word in words):
        return False
    first, last = (word.casefold() for word in words)
    parts = {part for word in (first, last) for part in re.split("[-'’]", word)}
    return first not in _FAMILY_NAME_FIRST and not parts & (_PARTICLES | _ORGANISATION)


def _is_capitalised(word: str) -> bool:
    """Latin, a capital first, and not all capitals, which may be an abbreviation; at least two letters."""
    latin = all(unicodedata.name(letter, "").startswith("LATIN") for letter in word if letter.isalpha())
    return latin and len(word) > 1 and word[0].isupper() and not word.isupper()
