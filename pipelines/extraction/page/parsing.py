"""Decodes a page once and parses it, within limits; what the tree says is left to `blocks` and `metadata`, broken markup to `recovery`."""

from __future__ import annotations

import codecs
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from charset_normalizer import from_bytes
from lxml import etree, html
from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

from pipelines.extraction.page.alternatives import show_alternatives
from pipelines.extraction.page.nesting import MAX_DEPTH, flatten, is_deep
from pipelines.extraction.page.recovery import is_mended_otherwise
from pipelines.extraction.page.wrapping_links import free_wrapped_body
from pipelines.quality_flags import QualityFlag

MAX_PAGE_BYTES = 16 * 2**20  # the download limit of the crawl; a larger page never gets here from there
STRAY_CONTROLS = 4  # a short page may hold one or two by mistake
BYTES_PER_CONTROL = 25  # one control character in 25 bytes is no text in any encoding; random bytes have one in eleven
GOOD_PER_BAD = 5  # well-formed sequences for each broken one, where an encoding is kept in spite of it
DETECTION_BYTES = 64 * 2**10  # enough text for charset detection, which is slow on more

# Encodings that write other text in ASCII bytes: that such bytes are valid UTF-8 proves nothing where one of these is declared.
_STATEFUL = ("iso2022", "hz")
_NEVER_TEXT = bytes(set(range(1, 0x20)) - set(b"\t\n\v\f\r\x0e\x0f\x1b"))  # shifts and escapes are part of ISO 2022 text
_CONTROL = re.compile("[\x00\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes(code for code in range(0x80) if _CONTROL.match(chr(code)))
_HTML_CLASSES = html.HtmlElementClassLookup()
_END_OF_PAGE = re.compile(rb"</(?:body|html)\s*>", re.I)


class UndecodableError(ValueError):
    """The bytes are no text in any encoding we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A parsed page. `tree` is the root element, at most `MAX_DEPTH` deep; `encoding` is the one that was used."""

    url: str
    tree: etree._Element = field(repr=False)
    encoding: str
    flags: tuple[QualityFlag, ...] = ()


def read_page(url: str, body: bytes, charset: str | None = None) -> Page:
    """Parse `body`; `charset` is what the server declared. An address that is none, such as `http://[`, counts as no address.

    Raises `UndecodableError` for bytes that are no text.
    """
    url, sent = _address(url), body[:MAX_PAGE_BYTES]
    text, encoding, flags = decode(sent, charset)
    is_as_sent = encoding == "utf-8" and not _holds_controls(sent) and "\ufffd" not in text
    data = sent if is_as_sent else text.encode("utf-8", "replace")
    parser = _new_parser()
    tree = _parse(data, parser)
    if is_deep(tree):
        tree = _parse(flatten(text).encode("utf-8", "replace"), parser)
        flags = (*flags, QualityFlag.DEEPLY_NESTED)
    elif is_mended_otherwise(tree, parser.error_log):
        tree = _as_browsers_mend(data, tree)
    show_alternatives(tree, data)
    free_wrapped_body(tree, url)
    if len(body) > MAX_PAGE_BYTES:
        flags = (*flags, QualityFlag.CUT_AT_LIMIT)
    return Page(url=url, tree=tree, encoding=encoding, flags=flags)


def _address(url: str) -> str:
    try:
        urlsplit(url)
    except ValueError:
        return ""
    return url


def decode(body: bytes, charset: str | None) -> tuple[str, str, tuple[QualityFlag, ...]]:
    """(text, encoding used, flags). Order of trust: byte order mark, valid UTF-8, server, page, detection (faults F21)."""
    if _is_binary(body, charset):
        raise UndecodableError("the bytes are not text")
    for encoding in _candidates(body, charset):
        text = _try_decode(body, encoding)
        if text is not None:
            return _clean(text, body), encoding, ()
    return _clean(body.decode("utf-8", "replace"), body), "utf-8", (QualityFlag.UNDECODABLE_BYTES,)


def _candidates(body: bytes, charset: str | None) -> Iterator[str]:
    bom, _ = read_bom(body)
    if bom:
        yield bom
        return
    by_server = _text_codec(charset)
    if by_server and not by_server.startswith(_STATEFUL):
        yield "utf-8"  # before the page's own declaration is looked for: most pages need no more
    by_page = _text_codec(html_body_declared_encoding(body))
    declared = [name for name in (by_server, by_page) if name]
    if not by_server and not (by_page and by_page.startswith(_STATEFUL)):
        yield "utf-8"
    detected = from_bytes(body[:DETECTION_BYTES]).best() if not declared else None
    yield from (*declared, *([detected.encoding] if detected else []), "cp1252")


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


def _try_decode(body: bytes, encoding: str) -> str | None:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        # A few bad bytes should not send a page to another encoding, as long as the good ones speak for this one.
        text = body.decode(encoding, "replace")
        bad = text.count("\ufffd")
        good = sum(char > "\x7f" for char in text) - bad
        speaks = error.start > 0 and _is_plausible(text, encoding)
        return text if speaks and good >= GOOD_PER_BAD * bad and bad <= max(1, len(text) // 2_000) else None
    except LookupError:
        return None
    return text if _is_plausible(text, encoding) else None


def _is_plausible(text: str, encoding: str) -> bool:
    """UTF-16 and UTF-32 decode almost anything: without markup in the result they were declared in error."""
    return not encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32")) or "<" in text[:4_096]


def _is_binary(body: bytes, charset: str | None) -> bool:
    bom, _ = read_bom(body)
    sample = body[:4_096]
    magic = sample.startswith((b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF"))
    if magic or bom:
        return magic
    wide = (charset or "").lower().startswith(("utf-16", "utf-32", "utf16", "utf32"))
    control = 0 if wide else sum(sample.count(byte) for byte in _NEVER_TEXT)
    return sample.count(0) > len(sample) // 2 or control > STRAY_CONTROLS + len(sample) // BYTES_PER_CONTROL


def _clean(text: str, body: bytes) -> str:
    """NUL ends parsing in libxml2 and control characters are not allowed in XML: both become spaces."""
    return _CONTROL.sub(" ", text) if _holds_controls(body) else text


def _holds_controls(body: bytes) -> bool:
    """Whether any byte is a control character: where none is, no encoding makes one of them, and the text need not be searched."""
    return len(body.translate(None, _CONTROL_BYTES)) < len(body)


def _new_parser() -> etree.HTMLParser:
    # Plain elements: a class of its own for every tag of HTML, as lxml.html has them, costs half a millisecond in each walk of a page.
    return etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)


def _parse(data: bytes, parser: etree.HTMLParser) -> etree._Element:
    try:
        tree = etree.fromstring(data or b"<html></html>", parser)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        return etree.fromstring(b"<html><head></head><body></body></html>", parser)
    if tree.getnext() is not None:
        # What stands behind a premature </html> belongs to the body (HTML standard, "after after body"); libxml2 begins another root there.
        # Measured: one article of 1,533 pages stands there as a whole, parts of two more.
        tree = etree.fromstring(_END_OF_PAGE.sub(b"", data), parser)
    return _with_head_and_body(tree)


def _as_browsers_mend(data: bytes, tree: etree._Element) -> etree._Element:
    """The standard's tree; `tree`, that of libxml2, where it would grow too large or too deep."""
    from pipelines.extraction.page.standard_tree import standard_tree  # most pages do not need it

    mended = standard_tree(data)
    return tree if mended is None or is_deep(mended) else _with_head_and_body(mended)


def _with_head_and_body(tree: etree._Element) -> etree._Element:
    if tree.find("head") is None:
        tree.insert(0, tree.makeelement("head"))
    if tree.find("body") is None:
        tree.append(tree.makeelement("body"))
    return tree


def parse_fragment(markup: str) -> etree._Element:
    """The body of a piece of HTML that stands in a page's data, parsed as pages are."""
    parser = _new_parser()
    tree = _parse(_CONTROL.sub(" ", markup).encode("utf-8", "replace"), parser)
    if is_deep(tree):
        tree = _parse(flatten(markup).encode("utf-8", "replace"), parser)
    return tree.find("body")


def html_copy(tree: etree._Element) -> html.HtmlElement:
    """A copy of a parsed page in the classes of lxml.html, which trafilatura and htmldate ask for."""
    tree.getroottree().parser.set_element_class_lookup(_HTML_CLASSES)
    return copy.deepcopy(tree)


__all__ = ["MAX_DEPTH", "Page", "UndecodableError", "decode", "html_copy", "parse_fragment", "read_page"]
