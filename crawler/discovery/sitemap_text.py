"""Makes the text of a sitemap out of its bytes: decompressed within limits, decoded, tidied for the parser. Parsing is left to `sitemaps`.

The text is a stream, so memory stays flat whatever the sitemap's size.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from crawler.discovery.decoding import known_encoding

MAX_SITEMAP_BYTES = 50 * 1024 * 1024  # what sitemaps.org allows one sitemap, uncompressed
MAX_TAG_CHARS = 4_096  # a tag that goes on from one piece to the next is put together up to here
CHUNK_BYTES = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_STRAY_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
_NEEDLESS = re.compile(
    r"(?P<start><[A-Za-z_][\w:.-]*)\s[^<>]*?(?P<end>/?>)|<!DOCTYPE[^<>\[]*>|</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>", re.IGNORECASE
)
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class SitemapTooLarge(ValueError):
    """A body that is larger, or decompresses to more, than `MAX_SITEMAP_BYTES`."""


def read_pieces(body: bytes) -> Iterator[str]:
    """The text of a sitemap in pieces, without byte-order mark and leading blank lines. Raises SitemapTooLarge."""
    return _decode(_decompress(body))


def tidy(texts: Iterable[str]) -> Iterator[str]:
    """Take out what would make the parser stop before the end, and nothing that we read.

    Every `&` that begins none of XML's five entities is escaped: bare ones in addresses would lose part of the address, and references to
    entities of the sitemap's own would be its way to grow. Numeric references are undone when the address is read. Attributes, a document
    type between entries and the end of the root (two sitemaps in one file) go, control characters become U+FFFD. A piece never ends
    within a tag or an entity.
    """
    rest = ""
    for text in chain(texts, [""]):
        data = rest + text
        cut = _last_open(data) if text else len(data)
        data, rest = data[:cut], data[cut:]
        data = _NEEDLESS.sub(r"\g<start>\g<end>", data)
        yield _NOT_XML.sub("\ufffd", _STRAY_AMPERSAND.sub("&amp;", data))


def _last_open(data: str) -> int:
    """Where a tag or an entity begins that may go on in the next piece; the length of `data` where none does."""
    tag = data.rfind("<", max(0, len(data) - MAX_TAG_CHARS))
    if tag >= 0 and ">" not in data[tag:]:
        return tag
    entity = data.rfind("&", max(0, len(data) - 5))
    return entity if entity >= 0 else len(data)


def _decompress(body: bytes) -> Iterator[bytes]:
    """The body in pieces, gunzipped where it is gzip (twice at most, as a server may compress a .gz again)."""
    pieces: Iterable[bytes] = (body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES))
    for _ in range(2):
        iterator = iter(pieces)
        head = next(iterator, b"")
        pieces = chain([head], iterator)
        if head.startswith(_GZIP_MAGIC):
            pieces = _gunzip(pieces)
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > MAX_SITEMAP_BYTES:
            raise SitemapTooLarge(f"the sitemap is larger than {MAX_SITEMAP_BYTES} bytes")
        yield piece


def _gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What can be had of a gzip stream: members one after the other, up to where it is cut or damaged."""
    inflater = zlib.decompressobj(wbits=31)
    produced = 0
    for piece in pieces:
        pending = piece
        while pending:
            try:
                out = inflater.decompress(pending, CHUNK_BYTES)
            except zlib.error:
                return
            produced += len(out)
            if produced > MAX_SITEMAP_BYTES:
                raise SitemapTooLarge(f"the sitemap decompresses to more than {MAX_SITEMAP_BYTES} bytes")
            if out:
                yield out
            pending = inflater.unconsumed_tail
            if inflater.eof:
                pending, inflater = inflater.unused_data, zlib.decompressobj(wbits=31)


def _decode(pieces: Iterator[bytes]) -> Iterator[str]:
    head = next(pieces, b"")
    decoder = codecs.getincrementaldecoder(_encoding_of(head))("replace")
    first = decoder.decode(head).lstrip("\ufeff \t\r\n")  # a blank line before the XML declaration is a common fault
    yield first
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _encoding_of(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = re.match(rb"""\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""", head)
    name = known_encoding(declared[1].decode("ascii")) if declared else None
    # The declaration was read as ASCII, so it cannot be true of UTF-16 or UTF-32.
    return name if name and not name.startswith(("utf-16", "utf-32")) else "utf-8"
