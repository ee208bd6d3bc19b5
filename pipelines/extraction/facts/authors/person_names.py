"""Cleans author names: takes "By" and "Published on" away, splits lists, refuses what is no name, tells agencies from persons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from pipelines.extraction.facts.authors.agencies import is_agency
from pipelines.extraction.facts.authors.byline_words import END_PARTICLES, END_WORDS, PREFIX, without_dates
from pipelines.extraction.facts.authors.joined_names import PARTICLES, split_chinese, split_joined
from pipelines.extraction.facts.authors.not_names import is_no_name

_SPLIT = re.compile(r"\s*(?:,|;|\||/|·|•|\n| and | und | y | et | e | و | und | & |、|，| with )\s*")
_END = re.compile(rf"\s+(?:{'|'.join((*END_WORDS, *END_PARTICLES))}|on behalf of)(?:\s+\W*\d.*)?$|\s+(?:[-–—]\s+.*)$", re.I)
_NEXT_LABEL = re.compile(r"(?<=\S)[.,;]?\s+[^\W\d_]{2,14}\s?[:：].*$")  # "陈晓岚 来源：海边人"; "Анна Кольцова. Фото: …"
_NOISE = re.compile(
    r"https?:|www\.|@|\d{4,}|facebook\.com|twitter|\bview (?:all|bio)|\bposts?\b|\bmin(?:ute)?s? read\b|published|updated"
    r"|^(?:image|photo|foto|bild|picture|video|source|quelle|fuente|фото)s?\s*:|\bcomments?\b|\bshare\b"
    r"|\bread more\b|^\d+\s*\w*$|\b\d{1,2}\s+min",
    re.I,
)
_DIVIDER = re.compile(r"\s*(?:\||/|·|•|\n)\s*")  # between a section or a date and a name, too
# Words for "by" or "author" that are names of persons or begin those of families elsewhere: Ukrainian, Arabic, Swedish, Chinese, Italian.
_ALSO_NAMES = frozenset("oleh yazan par door od di da von vom av por per author autor autori".split())
_FIRST_OF_THREE = frozenset("oleh yazan di da".split())  # begin names of three words more often than they introduce two
_SIGN = re.compile(r"\s*\([^)]*\)?\s*$")  # the initials or the office behind a name
_MAX_NAMES, _MAX_CHARS = 50, 1_000
_ADDRESS = re.compile(r"https?:|www\.|@\S+\.", re.I)
_LEFTOVER = re.compile(r"^[#{$%<]|[{}<>=]|^\w+(?:\.\w+){2,}$")  # a variable of a template that was never filled
_LOGIN = re.compile(r"^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*|[A-Z][a-z]+[A-Z]|\w*\d\w*)$")
_CREDENTIAL = re.compile(
    r"^(?:(?:[A-Z]\.?-?){2,8}|Ph\.?\s?D\.?|Psy\.?D\.?|M\.?Sc\.?|B\.?Sc\.?|Ed\.?D\.?|Pharm\.?D\.?|Dr\.?|Jr\.?|Sr\.?|Esq\.?|(?:M\.?D\.?\s)?[A-Z]{3,8})$"
)
_PARTICLES = PARTICLES | frozenset("y e".split())  # which join names, too


def clean_authors(names: Iterable[str], *sites: str | None, are_declared: bool = False) -> tuple[str, ...]:
    """Names in order, without repeats and without those of the site; empty when nothing there is a name.

    `are_declared` are those of a field for names, in which "Oleh", "Yazan" and "Di" begin names and do not introduce them.
    """
    own = {_letters(site) for site in sites if site}
    found: dict[str, str] = {}
    for raw in islice(names, _MAX_NAMES):
        if len(raw) > _MAX_CHARS or _ADDRESS.search(raw) or _LEFTOVER.search(raw.strip()):
            continue
        whole = without_dates(" ".join(raw.split()))
        bare = _without_prefix(whole, may_be_name=are_declared)
        text = _NEXT_LABEL.sub("", bare).strip(" ,;|-–—·•:")
        parts = (
            name
            for part in _parts_of(text, are_names=are_declared or bare != whole)
            for joined in split_joined(part)
            for name in split_chinese(joined)
        )
        for index, part in enumerate(parts):
            name = _SIGN.sub("", _END.sub("", part)).strip(" ,;|-–—·•:.()")
            if index and not is_agency(name) and (_CREDENTIAL.match(name) or not could_be_name(name)):
                continue
            if _is_name(name) and _letters(name) not in own:
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:12]


def in_reading_order(name: str, *, by_convention: bool = False) -> str:
    """ "Marsh, Ellen" as "Ellen Marsh"; all else as it is, as "Ellen Marsh, Reuters".

    `by_convention` is set for the fields of library catalogues, where the family name stands first, of two words too.
    """
    family, comma, given = (part.strip() for part in name.partition(","))
    words = [word for word in family.split() if word.casefold() not in _PARTICLES] or family.split()
    fits = 0 < len(words) <= (3 if by_convention else 1) and 0 < len(given.split()) <= 3
    if not comma or not fits or _SPLIT.search(given) or is_agency(given) or is_agency(family):
        return name
    if not all(word[:1].isupper() for word in (*words, given)) or (_CREDENTIAL.match(given) and "." not in given):
        return name
    return f"{given} {family}"


def _parts_of(text: str, *, are_names: bool) -> Iterator[str]:
    """The names of a list, each without "by". What stands ahead of an introduced one is a section or a date."""
    for group in _from_introduced(_DIVIDER.split(text), may_be_name=are_names):
        for index, part in enumerate(_from_introduced(_SPLIT.split(group), may_be_name=True)):
            yield _without_prefix(part, may_be_name=are_names or index > 0)


def _without_prefix(text: str, *, may_be_name: bool) -> str:
    """A name without "by"; "Von Trapp" and "Di Biase" keep what is a part of the name.

    Where it `may_be_name`, in a field for names or behind another name, so do "Oleh Sentsov" and "von der Leyen".
    """
    found = PREFIX.match(text)
    if not found or (may_be_name and _is_part_of_name(found[0], text[found.end() :])):
        return text
    if found[0].strip().casefold() in _PARTICLES and re.fullmatch(r"[^\W\d_a-z]\w+", text[found.end() :].strip()):
        return text
    return text[found.end() :]


def _is_part_of_name(introducing: str, rest: str) -> bool:
    """Whether a word for "by" of some language is rather a name or a particle: ahead of one word, or of another particle, all are."""
    word = introducing.strip()
    if word.casefold() not in _ALSO_NAMES:
        return False
    is_first_name = word.casefold() in _FIRST_OF_THREE and word[:1].isupper()
    return is_first_name or any(part.casefold() in _PARTICLES for part in rest.split()) or len(rest.partition(",")[0].split()) < 2


def _from_introduced(parts: list[str], *, may_be_name: bool) -> list[str]:
    """The parts from one that begins with "by" on."""
    start = next((at for at, part in enumerate(parts) if at and _is_introduced(part, may_be_name=may_be_name)), 0)
    return parts[start:]


def _is_introduced(part: str, *, may_be_name: bool) -> bool:
    found = PREFIX.match(part)
    return found is not None and found.end() < len(part) and not (may_be_name and _is_part_of_name(found[0], part[found.end() :]))


def _letters(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum()) or name


def agencies_in(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are news agencies."""
    return tuple(name for name in names if is_agency(name))


def is_login(name: str) -> bool:
    """Whether a name looks like that of an account ("m.lindt", "MaraL"): the page may say elsewhere who it is."""
    return _LOGIN.match(name) is not None and not is_agency(name)


def is_person(text: str) -> bool:
    """Whether a text by itself has the shape of a person's name: two to five words, in scripts with capitals each with one."""
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 40 or any(char.isdigit() or char in '?!&:%/"“”' for char in text):
        return False
    named = [word for word in words if word.casefold() not in _PARTICLES]
    return len(named) >= 2 and all((word[:1].isupper() and any(char.islower() for char in word)) or len(word) <= 2 for word in named)


def could_be_name(text: str) -> bool:
    """Whether a part after a comma may be another name, not an office ("head of the mission")."""
    words = [word for word in text.split() if word.casefold() not in _PARTICLES]
    return 0 < len(words) <= 5 and not any(word[:1].islower() for word in words)


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(text) <= 70 and 0 < len(words) <= 8 and not _NOISE.search(text) and not is_no_name(text)
