"""Builds a page's tree as the HTML standard says and browsers do, out of elements of lxml; when it is wanted is left to `recovery`.

lexbor parses, and its tree is copied element by element. A `template` keeps its content as children, as libxml2 has it. No other module
imports selectolax, the binding of lexbor.
"""

from __future__ import annotations

import re
from contextlib import suppress

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

# A formatting element that is left open is opened anew around every text that follows (HTML standard, "reconstruct the active formatting
# elements"), up to three of each tag with the same attributes. So a page of a megabyte can make a tree of some hundred million elements.
MAX_REOPENED = 2_000_000  # of a page of 5,000 tags with 40 different formatting ones it could be 1.2 million
_ALIKE = 3
_SIDES = 2  # of a tag: both may have a text
_FORMATTING = re.compile(rb"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^>]*>", re.I)
_NOT_IN_NAMES = re.compile("[&<>/\"'\\s\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def standard_tree(data: bytes) -> etree._Element | None:
    """The root element of a page in UTF-8, comments left out; a frame set has no body. None for a page that could grow without bounds.

    Neither the bytes nor the references in them mean a character that XML refuses: `charset.characters` has taken them out.
    """
    bounded = _with_few_formats(data)
    if bounded is None:
        return None
    page = LexborHTMLParser(bounded)  # must live as long as its nodes
    root: etree._Element = etree.fromstring(b"<html></html>", etree.HTMLParser(encoding="utf-8"))
    if page.root is not None:
        _copy_attributes(page.root, root)
    waiting = [(page.root, root)] if page.root is not None else []
    while waiting:
        node, element = waiting.pop()
        waiting.extend(_copy_children(node, element))
    return root


def _copy_children(node: LexborNode, element: etree._Element) -> list[tuple[LexborNode, etree._Element]]:
    """Copy what stands directly in `node`; the elements among it come back with their copies, for what stands in them."""
    copied = []
    last: etree._Element | None = None
    texts: list[str] = []
    child = _first_child(node)
    while child is not None:
        if child.is_text_node:
            texts.append(child.text_content or "")
        elif child.is_element_node:
            _write_text(texts, element, last)
            last = _copy_element(child, element)
            copied.append((child, last))
        child = child.next
    _write_text(texts, element, last)
    return copied


def _first_child(node: LexborNode) -> LexborNode | None:
    if node.tag != "template":
        return node.first_child
    contents = node.template_fragments()
    return contents[0].first_child if contents else None


def _copy_element(node: LexborNode, parent: etree._Element) -> etree._Element:
    tag = node.tag or ""
    try:
        copy = etree.SubElement(parent, tag)
    except ValueError:  # <p<b>: a tag to the standard, no name to lxml
        copy = etree.SubElement(parent, _NOT_IN_NAMES.sub("_", tag))
    _copy_attributes(node, copy)
    return copy


def _copy_attributes(node: LexborNode, copy: etree._Element) -> None:
    for name, value in node.attributes.items():
        with suppress(ValueError):  # `{a}`: a namespace to lxml, which no attribute of a page has
            copy.set(name, value or "")


def _write_text(texts: list[str], parent: etree._Element, last: etree._Element | None) -> None:
    """Text pieces with comments between them are one text: at the parent's beginning or behind its last child."""
    if not texts:
        return
    text = "".join(texts)
    texts.clear()
    element, place = (parent, "text") if last is None else (last, "tail")
    setattr(element, place, text)


def _with_few_formats(data: bytes) -> bytes | None:
    """The page; its formatting tags without their attributes where they are too many and too different; None where that is not enough."""
    if _most_reopened(data) <= MAX_REOPENED:
        return data
    plain = _FORMATTING.sub(rb"<\1>", data)
    return plain if _most_reopened(plain) <= MAX_REOPENED else None


def _most_reopened(data: bytes) -> int:
    """How many elements at most the parser may have to open anew."""
    return data.count(b"<") * _SIDES * _ALIKE * len({match[0] for match in _FORMATTING.finditer(data)})
