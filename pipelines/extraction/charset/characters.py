"""Characters that stand in no text, and that neither XML nor a database takes. They are taken out once, where text comes in.

Text comes in by four doors: the bytes of a page (`decoding`), the references in its markup (`page.parsing`), the values of its data
(`facts.jsonld`, `embedded`), and the titles in feeds, sitemaps and listings (`crawler.discovery.titles`).
"""

from __future__ import annotations

import re
from html import unescape

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROL_BYTES = bytes(code for code in range(0x80) if _CONTROL.match(chr(code)))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
# References to them by number, but for tab and line breaks; also to C1, which the HTML standard reads as windows-1252.
_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|12[7-9]|1[345]\d"
    rb"|55(?:29[6-9]|[3-9]\d\d)|56\d{3}|57(?:[0-2]\d\d|3[0-3]\d|34[0-3])|6553[45])(?!\d)"
    rb"|x0*(?:[0-8bcef]|1[0-9a-f]|7f|[89][0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])(?![0-9a-f]));?",
    re.IGNORECASE,
)


def holds_controls(body: bytes) -> bool:
    """Whether any byte is a control character, or one in UTF-8 no character: where none is, the text need not be searched."""
    return len(body.translate(None, _CONTROL_BYTES)) < len(body) or any(code in body for code in _NO_CHARACTERS)


def without_controls(text: str) -> str:
    """NUL ends parsing in libxml2, and control characters and lone surrogates are not allowed in XML: they become spaces."""
    return _CONTROL.sub(" ", text)


def plain_line(text: str) -> str:
    """A value of data as one line of plain text: references resolved, such characters gone, words apart by single spaces."""
    return " ".join(without_controls(unescape(text)).split())


def without_control_references(markup: bytes) -> bytes:
    """Markup in UTF-8 in which no reference by number means such a character; what browsers read in its place stands there."""
    return _REFERENCE.sub(_resolve, markup) if b"&#" in markup else markup


def _resolve(match: re.Match[bytes]) -> bytes:
    return (without_controls(unescape(match[0].decode("ascii"))) or " ").encode("utf-8", "replace")
