"""Turns the bytes of a page into text: what is trusted in which order, and what is no text at all."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit

from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

from pipelines.extraction.charset.characters import holds_controls, without_controls
from pipelines.extraction.charset.guessing import guess_encoding
from pipelines.extraction.charset.letters import LANGUAGES_OF_COUNTRY
from pipelines.extraction.charset.twice_encoded import mend_twice_encoded
from pipelines.quality_flags import QualityFlag

STRAY_CONTROLS = 4  # a short page may hold one or two by mistake
BYTES_PER_CONTROL = 25  # one control character in 25 bytes is no text in any encoding; random bytes have one in eleven
SAMPLE_BYTES = 4_096

# Well-formed UTF-8 sequences for each broken one. Texts of 25 languages in their legacy encodings have .33 at most (Thai, EUC-JP), in
# single-byte encodings but Thai and Russian for DOS .1: from the first on, a page is UTF-8; from the second on, it is if it says so and
# nothing else reads well.
GOOD_PER_BAD = 1.0
GOOD_PER_BAD_DECLARED = 0.5
GOOD_PER_BAD_AT_LEAST = 0.1

# Encodings that write other text in ASCII bytes: that such bytes are valid UTF-8 proves nothing where one of these is declared.
_STATEFUL = ("iso2022", "hz")
_WIDE = ("utf-16", "utf-32", "utf_16", "utf_32")
_NEVER_TEXT = bytes(set(range(1, 0x20)) - set(b"\t\n\v\f\r\x0e\x0f\x1b"))  # shifts and escapes are part of ISO 2022 text
_MAGIC = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF")
_LANG = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?\s*([a-z]{2,3})\b", re.I)


class UndecodableError(ValueError):
    """The bytes are no text in any encoding we know."""


def decode(body: bytes, charset: str | None, url: str = "") -> tuple[str, str, tuple[QualityFlag, ...]]:
    """(text, encoding used, flags). `charset` is what the server declared; the country of `url` tells which languages to expect.

    Order of trust: byte order mark, UTF-16 by its zero bytes, valid UTF-8, UTF-8 with stray bytes, then what server and page declare where
    the bytes do not refute it, and detection (faults F21).
    """
    wide = _find_wide(body)
    if not wide and _is_binary(body):
        raise UndecodableError("the bytes are not text")
    text, encoding, flags = _decode_wide(body, wide) if wide else _decode_narrow(body, charset, url)
    text, is_mended = mend_twice_encoded(text)
    flags = (*flags, QualityFlag.ENCODED_TWICE) if is_mended else flags
    return _clean(text, body), encoding, flags


def _find_wide(body: bytes) -> str | None:
    """The byte order mark's encoding, or UTF-16 where the first characters are a tag's beginning, each with a zero byte."""
    bom, _ = read_bom(body)
    if bom:
        return bom
    start = body[:SAMPLE_BYTES]
    for encoding, low in (("utf-16-le", 0), ("utf-16-be", 1)):
        text = start[low::2].lstrip(b"\t\n\r ")
        if text.startswith(b"<") and not any(start[1 - low :: 2][:16]) and b"\x00" not in text:
            return encoding
    return None


def _decode_wide(body: bytes, encoding: str) -> tuple[str, str, tuple[QualityFlag, ...]]:
    text = body.decode(encoding, "replace")
    return text, encoding, (QualityFlag.UNDECODABLE_BYTES,) if "\ufffd" in text else ()


def _decode_narrow(body: bytes, charset: str | None, url: str) -> tuple[str, str, tuple[QualityFlag, ...]]:
    by_server = _text_codec(charset)
    if by_server is None or not by_server.startswith(_STATEFUL):
        by_server_only = _as_utf8(body) if by_server and b"\x1b" not in body else None
        if by_server_only is not None:
            return by_server_only, "utf-8", ()  # before the page's own declaration is looked for: most pages need no more
    by_page = _text_codec(html_body_declared_encoding(body))
    declared = [name for name in dict.fromkeys((by_server, by_page)) if name and not name.startswith(_WIDE)]
    for name in (*declared, *(["iso2022_jp"] if b"\x1b$" in body else [])):
        if name.startswith(_STATEFUL) and (text := _strictly(body, name)) is not None:
            return text, name, ()
    text = _as_utf8(body)
    return (text, "utf-8", ()) if text is not None else _decode_invalid_utf8(body, declared, url)


def _decode_invalid_utf8(body: bytes, declared: Sequence[str], url: str) -> tuple[str, str, tuple[QualityFlag, ...]]:
    text = body.decode("utf-8", "replace")
    share = _good_per_bad(text)
    says_utf8 = "utf-8" in declared
    stray = (text, "utf-8", (QualityFlag.UNDECODABLE_BYTES,))
    if share >= (GOOD_PER_BAD_DECLARED if says_utf8 else GOOD_PER_BAD):
        return stray
    guess = guess_encoding(body, declared=[name for name in declared if name != "utf-8"], languages=_languages(body, url))
    if says_utf8 and not guess.is_sure and share >= GOOD_PER_BAD_AT_LEAST:
        return stray
    text = body.decode(guess.encoding, "replace")
    flags = (QualityFlag.UNDECODABLE_BYTES,) if "\ufffd" in text else ()
    if guess.encoding == "cp1258":
        text = unicodedata.normalize("NFC", text)  # it writes tone marks apart from their letters
    return text, guess.encoding, flags if guess.is_sure else (*flags, QualityFlag.CHARSET_DOUBT)


def _good_per_bad(text: str) -> float:
    bad = text.count("\ufffd")
    return (sum(char > "\x7f" for char in text) - bad) / max(1, bad)


def _languages(body: bytes, url: str) -> list[str]:
    """Languages that the page's element and the country of its address name."""
    named = _LANG.search(body[:SAMPLE_BYTES])
    country = (urlsplit(url).hostname or "").rpartition(".")[2]
    return list(dict.fromkeys([*([named[1].decode().lower()] if named else []), *LANGUAGES_OF_COUNTRY.get(country, ())]))


def _text_codec(name: str | None) -> str | None:
    """The codec a web label means, None where it names none or one that does not give text (rot13, zlib, punycode ...)."""
    if not name:
        return None
    resolved = resolve_encoding(name.strip())
    if resolved is None:
        return None
    try:
        info = codecs.lookup(resolved)
        "é".encode(info.name, "replace").decode(info.name, "replace")
    except (LookupError, ValueError):
        return None
    return None if info.name in {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7"} else info.name


def _as_utf8(body: bytes) -> str | None:
    return _strictly(body, "utf-8")


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_binary(body: bytes) -> bool:
    sample = body[:SAMPLE_BYTES]
    control = sum(sample.count(byte) for byte in _NEVER_TEXT)
    return sample.startswith(_MAGIC) or sample.count(0) > len(sample) // 2 or control > STRAY_CONTROLS + len(sample) // BYTES_PER_CONTROL


def _clean(text: str, body: bytes) -> str:
    return without_controls(text) if holds_controls(body) or "\ufffe" in text or "\uffff" in text else text
