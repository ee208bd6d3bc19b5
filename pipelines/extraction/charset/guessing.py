"""Which legacy encoding the bytes of a page are in, where they are not UTF-8: charset-normalizer's ranking, the declaration, the language.

Measured (benchmarks/README.md): charset-normalizer finds the encodings of other scripts from a sentence, if it is given nothing but text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

from pipelines.extraction.charset.latin import LATIN, count_odd_signs, fit_latin, read_sample
from pipelines.extraction.charset.letters import SCRIPT_OF_LANGUAGE, Script, script_of

SAMPLE_BYTES = 8 * 2**10  # of the longest pieces of text
NEAR_MESS = 0.05  # differences in charset-normalizer's two measures under which what is declared or usual decides, not they
NEAR_COHERENCE = 0.2
SURE_COHERENCE = 0.2
MOSTLY_ASCII = 0.25  # bytes beyond ASCII for each of those and of the ASCII letters: Czech has .15, texts of other scripts .6 and more
MIN_LETTERS = 10  # to tell by
MAX_MIXED = 0.3  # share of letters of another script that touch ASCII letters: a word has one script
HANGUL_SHARE = 0.95  # of the letters of a Korean text beyond ASCII; Chinese read as EUC-KR has Chinese characters too
KANA_SHARE = 0.3  # of those of a Japanese text; Chinese has none

# What browsers read besides Latin encodings (WHATWG Encoding Standard), by Python's names.
OTHER_SCRIPTS = (
    *("cp1251", "koi8_u", "koi8_r", "iso8859_5", "cp866", "cp1253", "iso8859_7", "cp1255", "iso8859_8", "cp1256", "iso8859_6", "cp874"),
    *("cp932", "euc_jp", "cp949", "gb18030", "big5hkscs", "big5"),
)
_IDEOGRAPHIC = frozenset({Script.KANA, Script.HAN, Script.HANGUL})
_HIDDEN = re.compile(rb"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>", re.S | re.I)
_TAG = re.compile(rb"<[^<>]*>")
_REFERENCE = re.compile(rb"&#?\w{1,10};")
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTER = re.compile(rb"[A-Za-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """An encoding, and whether the text it gives is like that of a language."""

    encoding: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sample in one encoding; mess and coherence as charset-normalizer measures them, both from 0 to 1."""

    encoding: str
    text: str = field(repr=False)
    script: Script
    mess: float
    coherence: float


def guess_encoding(body: bytes, *, declared: Sequence[str], languages: Sequence[str]) -> Guess:
    """`declared` are codecs in order of trust, `languages` those that the page and its address name; either may be wrong."""
    sample = _sample(body)
    latin = fit_latin(sample, declared, languages) if _is_mostly_ascii(sample) else None
    if latin and latin.is_sure:
        return Guess(encoding=latin.encoding, is_sure=True)
    readings = _readings(sample, declared)
    if readings and readings[0].script is not Script.LATIN:
        guess = _among_scripts(readings, declared, languages)
        return Guess(encoding=guess.encoding, is_sure=guess.is_sure and latin is None)
    latin = latin or fit_latin(sample, declared, languages)
    return (None if latin.is_sure else _by_letters(sample, languages)) or Guess(encoding=latin.encoding, is_sure=latin.is_sure)


def _sample(body: bytes) -> bytes:
    """The longest pieces of text that hold more than ASCII; all of the page where only its markup does."""
    pieces = [_REFERENCE.sub(b" ", piece) for piece in _TAG.split(_HIDDEN.sub(b" ", body)) if _HIGH.search(piece)]
    taken: list[bytes] = []
    for piece in sorted(pieces, key=len, reverse=True):
        if taken and sum(map(len, taken)) + len(piece) > SAMPLE_BYTES:
            break
        taken.append(piece)
    return b"\n".join(taken) or body[: 8 * SAMPLE_BYTES]


def _is_mostly_ascii(sample: bytes) -> bool:
    beyond = len(_HIGH.findall(sample))
    return beyond < MOSTLY_ASCII * (beyond + len(_LETTER.findall(sample)))


def _readings(sample: bytes, declared: Sequence[str]) -> list[_Reading]:
    """charset-normalizer's ranking, without readings that mix scripts within words."""
    known = list(dict.fromkeys((*LATIN, *OTHER_SCRIPTS, *declared)))
    found = from_bytes(sample, cp_isolation=known, enable_fallback=False)
    if not found:  # formulas and code are a mess in every encoding
        found = from_bytes(b" ".join(word for word in sample.split() if _HIGH.search(word)), cp_isolation=known, enable_fallback=False)
    readings = [_Reading(match.encoding, str(match), _script(str(match)), match.chaos, match.coherence) for match in found]
    return [reading for reading in readings if reading.script is Script.LATIN or not _is_mixed(reading.text)]


def _script(text: str) -> Script:
    """The script of most letters beyond ASCII."""
    scripts = [script for char in text if char > "\x7f" and (script := script_of(char))]
    return max(Script, key=scripts.count) if scripts else Script.LATIN


def _is_mixed(text: str) -> bool:
    letters = [index for index, char in enumerate(text) if char > "\x7f" and char.isalpha()]
    around = [(text[index - 1 : index], text[index + 1 : index + 2]) for index in letters]
    touching = sum(any(near.isascii() and near.isalpha() for near in pair) for pair in around)
    return touching > MAX_MIXED * len(letters)


def _among_scripts(readings: list[_Reading], declared: Sequence[str], languages: Sequence[str]) -> Guess:
    best = readings[0]
    near = [one for one in readings if one.mess <= best.mess + NEAR_MESS and one.coherence >= best.coherence - NEAR_COHERENCE]
    scripts = {SCRIPT_OF_LANGUAGE.get(code) for code in languages}
    if wanted := [one for one in near if one.encoding in declared and one.script is not Script.LATIN]:
        best = min(wanted, key=lambda one: declared.index(one.encoding))
    elif wanted := [one for one in near if one.script in scripts]:
        best = wanted[0]
    alike = [one for one in near if one.script is best.script and count_odd_signs(one.text) < count_odd_signs(best.text)]
    best = min(alike, key=lambda one: count_odd_signs(one.text), default=best)
    is_as_declared = best.script in _IDEOGRAPHIC and best.encoding in declared and best.mess <= readings[0].mess
    return Guess(encoding=best.encoding, is_sure=best.script in scripts or is_as_declared or _is_sure(best, near))


def _is_sure(best: _Reading, near: list[_Reading]) -> bool:
    """charset-normalizer finds no coherence in scripts without an order of letters; there, a second script would make a doubt."""
    if best.script in _IDEOGRAPHIC:
        return all(one.script is best.script for one in near)
    return best.coherence >= SURE_COHERENCE


def _by_letters(sample: bytes, languages: Sequence[str]) -> Guess | None:
    """Where charset-normalizer knows nothing: what gives letters of a named language, or nothing but Hangul or kana."""
    scripts = {SCRIPT_OF_LANGUAGE.get(code) for code in languages} - {None}
    for encoding in OTHER_SCRIPTS:
        text = read_sample(sample, encoding)
        if text is None or "\ufffd" in text or count_odd_signs(text) or _is_mixed(text):
            continue
        letters = [script_of(char) for char in text if char > "\x7f" and char.isalpha()]
        share = max(letters.count(Script.HANGUL) / HANGUL_SHARE, letters.count(Script.KANA) / KANA_SHARE)
        tells = share >= len(letters) >= MIN_LETTERS
        if tells or _script(text) in scripts:
            return Guess(encoding=encoding, is_sure=tells)
    return None
