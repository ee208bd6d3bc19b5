"""Cuts a declared title at the signs that part it from the names of site and section, and leaves the quoted words whole."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from pipelines.extraction.page.inline_text import without_unseen

CJK = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
_SIGNS = r"|❘❙│┃¦｜\-–—―－·•∙⋅●▪◦»›«‹/:~→▸>"
_ENDS_WORD = f"{CJK[:-1]}”’」』》】）!！?？。…\"')\\]]"
_OPENS_WORD = f"{CJK[:-1]}“‘「『《【（]"
# Signs count with space on both sides, an upright stroke also without; Chinese sites part title and site by an underscore ("题目_周刊"),
# also behind a closing quotation mark; elsewhere it stands inside words.
_SEPARATOR = re.compile(rf"\s+(?:[{_SIGNS}]+\s+)+|\s*[|｜]\s*|(?<={_ENDS_WORD})_+(?={_OPENS_WORD})")
_QUOTED = re.compile(r"«[^«»]*»|‹[^‹›]*›")
_ENDS = re.compile(rf"^(?:[{_SIGNS}]+(?:\s+|$))+|(?:(?:^|\s)\s*[{_SIGNS}]+)+$")
_SPACE = re.compile(r"\s+")
_WORDLESS = re.compile(r"[\W_]+")


def split_title(title: str) -> list[tuple[int, int]]:
    """Where each part of a title begins and ends. What stands between « and » is never cut."""
    masked = _masked(title)
    spans: list[tuple[int, int]] = []
    start = 0
    for sign in _SEPARATOR.finditer(masked):
        spans.append((start, sign.start()))
        start = sign.end()
    spans.append((start, len(title)))
    return [(start, end) for start, end in spans if title[start:end].strip()]


def tidy(text: str | None) -> str:
    """A title on one line, with entities that were escaped twice resolved, without unseen characters and separators at its ends."""
    flat = _SPACE.sub(" ", without_unseen(unescape(unescape(text or "")))).strip()
    masked = _masked(flat)
    found = [sign.span() for sign in _ENDS.finditer(masked)]
    start = found[0][1] if found and found[0][0] == 0 else 0
    end = found[-1][0] if found and found[-1][1] == len(flat) else len(flat)
    return flat[start:end].strip() or flat


def level(text: str) -> str:
    """Words in lower case, apart by single spaces: what titles and names are compared by."""
    return _WORDLESS.sub(" ", text).casefold().strip()


def letters(text: str) -> str:
    """Letters and digits alone, without accents: "Sreten Petković" as an address writes it."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())


def weight(text: str) -> int:
    """Letters of a text; a CJK character counts as three."""
    return len(text) + 2 * len(re.findall(CJK, text))


def _masked(title: str) -> str:
    return _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), title)
