"""Parses a page, within limits; its bytes are decoded by `charset`, broken markup is left to `recovery`, what the tree says to `facts`."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import etree, html

from pipelines.extraction.charset.characters import holds_controls, without_control_references, without_controls
from pipelines.extraction.charset.decoding import UndecodableError, decode
from pipelines.extraction.page.alternatives import show_alternatives
from pipelines.extraction.page.embedded_posts import quote_embedded_posts
from pipelines.extraction.page.nesting import MAX_DEPTH, flatten, is_deep
from pipelines.extraction.page.recovery import is_mended_otherwise
from pipelines.extraction.page.wrapping_links import free_wrapped_body
from pipelines.quality_flags import QualityFlag

MAX_PAGE_BYTES = 16 * 2**20  # the download limit of the crawl; a larger page never gets here from there
_HTML_CLASSES = html.HtmlElementClassLookup()
_END_OF_PAGE = re.compile(rb"</(?:body|html)\s*>", re.I)


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
    text, encoding, flags = decode(sent, charset, url)
    is_as_sent = encoding == "utf-8" and not flags and not holds_controls(sent)
    data = without_control_references(sent if is_as_sent else text.encode("utf-8", "replace"))
    parser = _new_parser()
    tree = _parse(data, parser)
    if is_deep(tree):
        tree = _parse(flatten(data.decode("utf-8", "replace")).encode(), parser)
        flags = (*flags, QualityFlag.DEEPLY_NESTED)
    elif is_mended_otherwise(tree, parser.error_log):
        tree = _as_browsers_mend(data, tree)
    show_alternatives(tree, data)
    quote_embedded_posts(tree)
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
    data = without_control_references(without_controls(markup).encode("utf-8", "replace"))
    tree = _parse(data, parser)
    if is_deep(tree):
        tree = _parse(flatten(data.decode("utf-8", "replace")).encode(), parser)
    return tree.find("body")


def html_copy(tree: etree._Element) -> html.HtmlElement:
    """A copy of a parsed page in the classes of lxml.html, which trafilatura and htmldate ask for."""
    tree.getroottree().parser.set_element_class_lookup(_HTML_CLASSES)
    return copy.deepcopy(tree)


__all__ = ["MAX_DEPTH", "Page", "UndecodableError", "decode", "html_copy", "parse_fragment", "read_page"]
