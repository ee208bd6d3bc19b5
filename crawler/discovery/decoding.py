"""Chooses how the bytes of a feed, a sitemap or a listing become text. Decompressing and parsing are left to the callers."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

# Python knows "encodings" that are no character sets (rot13, zlib, idna, undefined); a server may name any of them.
_CHARACTER_SET = re.compile(
    r"ascii|utf-(8|16|32)(-[lb]e|-sig)?|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|gb\w+|hz|big5\w*|euc_\w+|shift_jis\w*|tis-620|johab"
)
FALLBACK = "cp1252"  # what browsers assume of pages that say nothing (WHATWG Encoding, legacy default for most locales)


def known_encoding(label: str | None) -> str | None:
    """Python's name of the character set that browsers understand by `label`, or None where it names none."""
    if not label:
        return None
    try:
        name = resolve_encoding(label) or ""
        name = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return name if _CHARACTER_SET.fullmatch(name) else None


def decode_text(body: bytes, charset: str | None = None) -> str:
    """Decode a whole body, never failing: byte-order mark, valid UTF-8, the header's charset, the page's own word, windows-1252."""
    bom_encoding, bom = read_bom(body)
    if bom_encoding and bom:
        return body[len(bom) :].decode(bom_encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        declared = known_encoding(charset) or known_encoding(html_body_declared_encoding(body))
        return body.decode(declared or FALLBACK, "replace")
