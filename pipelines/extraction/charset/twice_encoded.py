"""Mends text that was encoded as UTF-8 twice: its bytes were taken for those of a legacy encoding and encoded again ("cafÃ©", "РєРѕС‚")."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.extraction.charset.letters import Script, script_of

MAX_ROUNDS = 3  # of encoding, each of which made two or three characters of one
MIN_SEQUENCES = 3  # "Ã»" alone may be a capital before a quotation mark
MIN_SHARE = 0.5  # of the letters of a script: where UTF-8 was read in an encoding of that script, all of the text is such sequences

# Encodings that UTF-8 was mistaken for, with a search that is quick on most pages: bytes that such text holds and little else does.
_MISTAKEN = {
    "cp1252": rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xc5|\xc6|\xcb|\xe2)",
    "cp1250": rb"(?:\xc4[\x82\x84\xb9\xbd]|\xc3[\x84\x85\xa2])(?:\xc2[\x80-\xbf]|[\xc4\xc5\xcb\xe2])",
    "cp1251": rb"\xd0[\xa0\xa1\xb2](?:\xc2[\x80-\xbf]|\xd0[\x80-\x8f]|\xd1[\x90-\x9f]|\xe2)",
    "cp1256": rb"\xd8[\xb7\xb8](?:\xc2[\x80-\xbf]|\xda|\xd9\xbe|\xd8[\x9b\x9f\x8c]|\xe2)",
}
_LEADS = {"cp1252": (b"\xc3",), "cp1250": (b"\xc3", b"\xc4"), "cp1251": (b"\xd0",), "cp1256": (b"\xd8",)}  # with which each begins
_QUICK = {encoding: re.compile(pattern) for encoding, pattern in _MISTAKEN.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mistake:
    """How UTF-8 looks in one encoding: `runs` finds sequences of it, `byte_of` undoes the encoding."""

    byte_of: dict[int, int] = field(repr=False)
    runs: re.Pattern[str]
    script: Script | None


@lru_cache(maxsize=len(_MISTAKEN))
def _mistake(encoding: str) -> _Mistake:
    chars = [bytes((byte,)).decode(encoding, "replace").replace("\ufffd", chr(byte)) for byte in range(256)]  # browsers keep C1 controls
    controls = {byte: byte for byte in range(0x80, 0xA0)}  # what is left of these bytes where the encoding was declared as ISO-8859
    follow = "[" + re.escape("".join(chars[0x80:0xC0])) + "\x80-\x9f]"
    leads = ("".join(chars[0xC2:0xE0]), "".join(chars[0xE0:0xF0]), "".join(chars[0xF0:0xF5]))
    parts = [f"[{re.escape(lead)}]{follow}{{{count}}}" for count, lead in enumerate(leads, 1)]
    # The same as any(parts) again and again, but beginning with one class of characters, by which the search skips all others.
    begins = [f"(?<=[{re.escape(lead)}]){follow}{{{count}}}" for count, lead in enumerate(leads, 1)]
    script = script_of(chars[0xD8])
    return _Mistake(
        byte_of=controls | {ord(char): byte for byte, char in enumerate(chars) if byte >= 0x80},
        runs=re.compile(f"[{re.escape(''.join(leads))}](?:{'|'.join(begins)})(?:{'|'.join(parts)})*"),
        script=None if script is Script.LATIN else script,
    )


def mend_twice_encoded(text: str) -> tuple[str, bool]:
    """(text, whether anything of it was mended). What does not come out as well-formed UTF-8 stays as it is."""
    mended = False
    for _ in range(MAX_ROUNDS):
        data = text.encode("utf-8", "replace")
        likely = (name for name, quick in _QUICK.items() if any(lead in data for lead in _LEADS[name]) and quick.search(data))
        found = next((new for name in likely if (new := _undo(text, _mistake(name))) != text), None)
        if found is None:
            break
        text, mended = found, True
    return text, mended


def _undo(text: str, mistake: _Mistake) -> str:
    runs = [run for run in mistake.runs.finditer(text) if _stands_alone(text, run) and _again(run[0], mistake) is not None]
    if not _speak(text, runs, mistake):
        return text
    pieces, end = [], 0
    for run in runs:
        pieces += [text[end : run.start()], _again(run[0], mistake) or ""]
        end = run.end()
    return "".join((*pieces, text[end:]))


def _stands_alone(text: str, run: re.Match[str]) -> bool:
    """No other letter beyond ASCII touches it: in a word that was encoded twice, all of them were."""
    return not any(
        char > "\x7f" and char.isalpha() for char in (text[max(0, run.start() - 1) : run.start()], text[run.end() : run.end() + 1])
    )


def _again(run: str, mistake: _Mistake) -> str | None:
    try:
        return bytes(mistake.byte_of[ord(char)] for char in run).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None


def _speak(text: str, runs: list[re.Match[str]], mistake: _Mistake) -> bool:
    """Whether the sequences are too many, or too odd where they stand, to be meant."""
    if mistake.script is not None:
        inside = sum(len(run[0]) for run in runs)
        letters = sum(char > "\x7f" and script_of(char) is mistake.script for char in text)
        return sum(len(_again(run[0], mistake) or "") for run in runs) >= MIN_SEQUENCES and inside >= MIN_SHARE * letters
    if any(len(run[0]) > len(_again(run[0], mistake) or "") * 2 for run in runs):
        return True  # three characters for one, as in "â€™"
    inside_words = any(text[run.start() - 1 : run.start()].islower() and run[0][0].isupper() for run in runs)
    return inside_words or len(runs) >= MIN_SEQUENCES


__all__ = ["mend_twice_encoded"]
