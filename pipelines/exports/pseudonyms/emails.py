"""Finds e-mail addresses, also those written with the word "at" in brackets or in capitals. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.exports.pseudonyms.finds import Find, ValueKind

RANK = 0
_AT = r"(?:[@＠]|\s?[\[({<]\s?(?i:at|@|ät|arroba|arobase|chez|собака)\s?[\])}>]\s?|\sAT\s)"
_DOT = r"(?:[.。．]|\s?[\[({<]\s?(?i:dot|\.|punkt|point|punto|ponto|точка)\s?[\])}>]\s?|\sDOT\s)"
_LOCAL = r"[^\W_](?:[\w.+%'’-]{0,62}\w)?"
_ADDRESS = re.compile(rf"(?<![\w.])({_LOCAL}){_AT}([\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,5}})(?![\w@])")
# Chinese, Thai and others write the sentence up to the address without a blank.
_TEXT_BEFORE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\ud7ff]+(?=[A-Za-z0-9])")
_DOTS = re.compile(_DOT)


def find_emails(line: str) -> Iterator[Find]:
    """E-mail addresses of a line. Handles of social networks (@name) are none."""
    if not any(sign in line for sign in "@＠") and "at" not in (lowered := line.lower()) and "arro" not in lowered and "соб" not in lowered:
        return
    for found in _ADDRESS.finditer(line):
        text_before = _TEXT_BEFORE.match(found[1])
        start = found.start() + (text_before.end() if text_before else 0)
        name, domain = line[start : found.end(1)], _DOTS.sub(".", found[2])
        if not domain.rpartition(".")[2].isdigit():
            yield Find(start=start, end=found.end(), kind=ValueKind.EMAIL, key=f"{name}@{domain}".casefold(), rank=RANK)
