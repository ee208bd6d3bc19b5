"""Finds telephone numbers; the only importer of `phonenumbers`, which is loaded at the first number. Pure.

Dates, years, counts and case numbers are digits too. So a number counts when it begins with + or 00 and a country's code, or when it is
valid in a country likely for the text and is written as only telephone numbers are: with the leading 0 or brackets, in the groups of a
North American number, or behind a word such as "call". docs/reference/pseudonyms.md has the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from pipelines.exports.pseudonyms.finds import Find, ValueKind

INTERNATIONAL_RANK = 1
NATIONAL_RANK = 3
_MIN_DIGITS = 7
_SHORTEST_INTERNATIONAL = 9  # with the country's code; shorter runs behind a + are counts and scores
_WORD_REACH = 30  # characters before a number in which a word may say that it is a telephone number
_ENOUGH_DIGITS = re.compile(r"\d(?:[^\d\n]{0,3}\d){6}")
_DOUBLE_ZERO = re.compile(r"(?<![\w+])00(?=[1-9])[\d ().-]{8,22}\d(?!\w)")
_WORDS = re.compile(
    r"\b(?:t[ée]l|telepon|phone|call|mobile|cell|fax|whats ?app|signal|viber|sms|hot ?line|help ?line|appele|portable"
    r"|m[óo]vil|celular|llam|ligue|telem[óo]vel|handy|mobil|cep|gsm|тел|моб|звон|дзвон|simu|τηλ|điện thoại|sđt)"
    r"|هاتف|تلفون|جوال|موبايل|محمول|واتس|فاكس|تلفن|موبایل|تماس|فون|电话|電話|手机|手機|致電|致电|전화|휴대"
    r"|โทร|फ़?ोन|मोबाइल|ফোন|மொபைல்|טלפון|נייד|ስልክ|ဖုန်း",
    re.IGNORECASE,
)
_NORTH_AMERICA = 1
_NORTH_AMERICAN_GROUPS = re.compile(r"(?:1[-. ])?(?:\(\d{3}\) ?|\d{3}([-. ]))\d{3}[-. ]\d{4}")
_REGIONS = """
    am ET; ar EG SY IQ LB JO MA SA; az AZ; be BY; bg BG; bn BD; bs BA; ca ES; ckb IQ; cs CZ; da DK; de DE AT CH; el GR; en US GB;
    es ES MX CO AR; et EE; fa IR AF; fi FI; fr FR CD; ha NG; he IL; hi IN; hr HR; hu HU; hy AM; id ID; it IT; ja JP; ka GE; kk KZ; km KH;
    kmr TR IQ; ko KR; ku IQ TR; ky KG; lo LA; lt LT; lv LV; mk MK; ms MY; my MM; ne NP; nl NL BE; no NO; pl PL; prs AF; ps AF; pt BR PT;
    ro RO; ru RU BY KZ; si LK; sk SK; sl SI; so SO; sq AL XK; sr RS; sv SE; sw KE TZ; ta LK IN; tg TJ; th TH; ti ER; tr TR; uk UA; ur PK;
    uz UZ; vi VN; zh CN TW HK
"""
REGIONS_BY_LANGUAGE = {language: tuple(regions) for language, *regions in (entry.split() for entry in _REGIONS.split(";"))}
"""Where a text in this language is likely to give telephone numbers without a country's code: a guess that `--phone-region` adds to."""


@cache
def _library() -> ModuleType:
    import phonenumbers

    return phonenumbers


@cache
def known_regions() -> frozenset[str]:
    """The two-letter codes that telephone numbers are known for."""
    return frozenset(_library().SUPPORTED_REGIONS)


def find_phones(line: str, regions: tuple[str, ...]) -> Iterator[Find]:
    """Telephone numbers of a line that `finds.plain` has seen; those without a country's code as in `regions`."""
    if not _ENOUGH_DIGITS.search(line):
        return
    yield from _international(line)
    for region in regions:
        yield from _national(line, region)


def _international(line: str) -> Iterator[Find]:
    library = _library()
    if "+" in line:
        for found in library.PhoneNumberMatcher(line, None, library.Leniency.POSSIBLE):
            digits = sum(char.isdigit() for char in found.raw_string)
            if found.raw_string.lstrip("(").startswith("+") and digits >= _SHORTEST_INTERNATIONAL:
                bracket = found.raw_string.startswith("(") and ")" not in found.raw_string  # it opens what the sentence closes
                yield _find(found.start + bracket, found.end, found.number, INTERNATIONAL_RANK)
    for written in _DOUBLE_ZERO.finditer(line):
        number = _parse(f"+{written[0][2:]}")
        if number is not None and library.is_valid_number(number):
            yield _find(written.start(), written.end(), number, INTERNATIONAL_RANK)


def _national(line: str, region: str) -> Iterator[Find]:
    library = _library()
    for found in library.PhoneNumberMatcher(line, region, library.Leniency.VALID):
        if _reads_as_phone(line, found):
            yield _find(found.start, found.end, found.number, NATIONAL_RANK)


def _reads_as_phone(line: str, found: Any) -> bool:
    """A valid number that is written as one: dates, counts and case numbers can be valid by chance."""
    raw = found.raw_string
    digits = sum(char.isdigit() for char in raw)
    if digits < _MIN_DIGITS or _follows_other_digits(line, found.start):
        return False
    if _WORDS.search(line[max(0, found.start - _WORD_REACH) : found.start]):
        return True
    if found.number.country_code == _NORTH_AMERICA:
        return _NORTH_AMERICAN_GROUPS.fullmatch(raw) is not None
    return digits > _MIN_DIGITS + 1 and str(raw).startswith(("0", "(0"))


def _follows_other_digits(line: str, start: int) -> bool:
    """Whether the match is only the end of a longer number, an address or a reference such as 12/0123456789."""
    return re.search(r"[\d/=#_&?]-?$", line[:start]) is not None


def _parse(text: str) -> Any:
    library = _library()
    try:
        return library.parse(text, None)
    except library.NumberParseException:
        return None


def _find(start: int, end: int, number: Any, rank: int) -> Find:
    library = _library()
    return Find(start=start, end=end, kind=ValueKind.PHONE, key=library.format_number(number, library.PhoneNumberFormat.E164), rank=rank)
