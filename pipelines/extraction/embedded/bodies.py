"""Finds in parsed JSON the values that may be the body of an article, each as HTML, with what stands beside it about the article.

A body is a string of HTML, a plain text under a key that names one, or a list of paragraphs in whatever form an editor stores them. What
stands under keys of other things (comments, related articles, menus) is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any, NamedTuple

MIN_BODY_CHARS = 300  # with its markup; less is an excerpt, a note on an author or a caption more often than a body
MAX_NODES = 60_000  # values looked at on one page; of the measured pages with state objects 19 of 20 have fewer
MAX_DEPTH = 60
EDITOR_DEPTH = 9  # levels from a list of blocks to the text of an item in a list in one of them
LONG_ITEM = 40

_TITLE_KEYS = ("headline", "title", "headlines", "name", "heading", "seoTitle")
_ADDRESS_KEYS = ("url", "slug", "path", "canonicalUrl", "canonical", "permalink", "link", "uri", "href", "webUrl")
_TEXT_KEYS = (
    *("html", "bodyHtml", "text", "content", "value", "body", "paragraph", "paragraphs", "markup", "children", "data", "nodes", "spans"),
    *("leaves", "items", "blocks", "model", "attrs", "document"),
)
_PLAIN_BODY_KEYS = frozenset(
    "body content contents text story articlebody fulltext copy article html bodytext maintext rendered bodyhtml plaintext".split()
)
_OTHER_THINGS = frozenset(
    (
        "author authors bio byline comment comments reply replies related recommended recommendation recommendations popular trending "
        "latest teaser teasers promo promos newsletter newsletters footer nav navigation menu menus sidebar caption captions legal consent "
        "cookie cookies gdpr privacy ads advert translations locale locales messages similar suggested suggestions upnext profile user "
        "users reviews next previous prev excerpt summary description abstract"
    ).split()
)
_NO_PARAGRAPH = frozenset(
    (
        "image picture photo figure gallery video audio embed ad ads advert advertisement related newsletter promo teaser poll iframe "
        "script caption credit social tweet hr divider comments button cta"
    ).split()
)
_NEAR = 2  # levels
_PAID = re.compile(r"premium|paywall|paid|locked|(?:subscriber|member)s?_?only", re.I)
_BLOCK_TYPE = re.compile(r"para|^p$|head|title|^h[1-6]$|list|item|^[uo]l$|^li$|quote|block", re.I)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|li|blockquote|section|article)[\s/>]", re.I)
_ESCAPED_MARKUP = re.compile(r"&lt;(?:p|br|div|h[1-6])[\s/&]", re.I)
_SENTENCE_END = re.compile(r"[.!?…:。！？؟۔।»”\"’')\]]\s*(?:</\w+>\s*)*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`html` of what may be the body; `titles` and `addresses` are those of the object that holds it, `beside` says whether they stand
    close enough to it to speak against it as well as for it. `paid` says that the object is marked as for subscribers."""

    html: str = field(repr=False)
    titles: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    beside: bool = False
    paid: bool = False


class _Around(NamedTuple):
    """An object and the one around it."""

    item: Mapping[str, Any]
    outer: _Around | None


def find_bodies(value: object) -> Iterator[Body]:
    """All that may be bodies in a JSON value, in its order; parts of one are not named again."""
    waiting: list[tuple[object, str, _Around | None, int]] = [(value, "", None, MAX_DEPTH)]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        item, key, around, depth = waiting.pop()
        markup = html_of(item, key)
        if markup:
            yield _body(markup, around)
        elif depth and isinstance(item, dict):
            here = _Around(item, around)
            inner = [(v, str(k), here, depth - 1) for k, v in item.items() if _may_hold_body(v) and not _is_other_thing(str(k))]
            waiting.extend(reversed(inner))
        elif depth and isinstance(item, list):
            waiting.extend((inner, key, around, depth - 1) for inner in reversed(item) if _may_hold_body(inner))


def html_of(value: object, key: str = "") -> str:
    """The value as HTML where it may be a body, "" where it may not; `key` is the name it stands under."""
    if isinstance(value, str):
        return _html_of_string(value, key) if len(value) >= MIN_BODY_CHARS else ""
    if isinstance(value, list) and len(value) >= 2 and not any(_is_article(item) for item in value):
        parts = [part for item in value for part in _paragraphs(item, EDITOR_DEPTH)]
        if sum(len(part) >= 2 * LONG_ITEM for part in parts) >= 2 and sum(map(len, parts)) >= MIN_BODY_CHARS:
            return "".join(parts)
    return ""


def is_markup(text: str) -> bool:
    """Whether a string holds elements of a text in HTML."""
    return _MARKUP.search(text) is not None


def paragraphs_of(text: str) -> str:
    """A plain text as HTML, a paragraph a line; in one where there are no lines."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def _html_of_string(text: str, key: str) -> str:
    if not is_markup(text) and _ESCAPED_MARKUP.search(text):
        text = unescape(text)
    if is_markup(text):
        return text
    is_named = "".join(_WORDS.findall(key)).lower() in _PLAIN_BODY_KEYS
    return paragraphs_of(unescape(text)) if is_named and text.count(" ") * 25 > len(text.encode("ascii", "ignore")) else ""


def _body(markup: str, around: _Around | None) -> Body:
    """With what the nearest object around it says; one or two levels up that is said of the body, further up perhaps of the site."""
    level, paid = 0, False
    while around is not None:
        paid = paid or (level <= _NEAR and _is_for_subscribers(around.item))
        titles, addresses = tuple(_strings(around.item, _TITLE_KEYS)), tuple(_strings(around.item, _ADDRESS_KEYS))
        if titles or addresses:
            return Body(html=markup, titles=titles, addresses=addresses, beside=level < _NEAR, paid=paid)
        around, level = around.outer, level + 1
    return Body(html=markup, paid=paid)


def _is_for_subscribers(item: Mapping[str, Any]) -> bool:
    return any(value is True and _PAID.search(key) for key, value in item.items())


def _strings(item: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        value = item.get(key)
        if isinstance(value, dict):
            value = value.get("rendered") or value.get("current") or value.get("basic") or value.get("main")
        if isinstance(value, str) and value.strip():
            yield value


def _may_hold_body(value: object) -> bool:
    return isinstance(value, (dict, list)) or (isinstance(value, str) and len(value) >= MIN_BODY_CHARS)


def _is_other_thing(key: str) -> bool:
    return not _OTHER_THINGS.isdisjoint(word.lower() for word in _WORDS.findall(key))


def _is_article(item: object) -> bool:
    """Whether an item of a list is a thing of its own, an article or a product, rather than a paragraph: it has a title, and no type."""
    if not isinstance(item, dict) or not any(isinstance(item.get(key), (str, dict)) for key in _TITLE_KEYS):
        return False
    return not _kind_of(item) or any(item.get(key) for key in _ADDRESS_KEYS)


def _paragraphs(item: object, depth: int) -> list[str]:
    """An item of an editor's list as HTML elements, none for pictures, embeds and the like."""
    if isinstance(item, str):
        return _wrapped("p", item)
    if not isinstance(item, dict) or depth <= 0:
        return []
    kind = _kind_of(item)
    if not _NO_PARAGRAPH.isdisjoint(word.lower() for word in _WORDS.findall(kind)):
        return []
    tag = _tag_of(kind)
    for key in _TEXT_KEYS:
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            return _wrapped(tag, value)
        if isinstance(value, dict) and (found := _paragraphs({"type": kind, **value}, depth - 1)):
            return found
        if isinstance(value, list) and value:
            if _is_inline(value):
                return _wrapped(tag, "".join(_inline_text(part, depth - 1) for part in value))
            found = [part for inner in value for part in _paragraphs(inner, depth - 1)]
            if found:
                return found
    return []


def _kind_of(item: Mapping[str, Any]) -> str:
    found = next((item[key] for key in ("type", "nodeType", "_type", "kind", "__typename", "blockType", "blockName") if item.get(key)), "")
    return found if isinstance(found, str) else ""


def _tag_of(kind: str) -> str:
    kind = kind.lower()
    if "head" in kind or kind == "title" or re.fullmatch("h[1-6]", kind):
        return "h2"
    if "quote" in kind:
        return "blockquote"
    return "li" if kind in ("li", "listitem", "list_item", "list-item", "unordered-list-item", "ordered-list-item") else "p"


def _wrapped(tag: str, text: str) -> list[str]:
    if is_markup(text):
        return [text]
    if not text.strip():
        return []
    return [f"<{tag}>{text if '</' in text else escape(unescape(text), quote=False)}</{tag}>"]


def _is_inline(items: list[Any]) -> bool:
    """Whether a list holds the pieces of one paragraph: none is named a block, and no two long ones end as sentences do."""
    texts = [_inline_text(item, EDITOR_DEPTH) for item in items]
    long = [text for text in texts if len(text) >= LONG_ITEM]
    if any(is_markup(text) for text in texts) or any(isinstance(item, dict) and _BLOCK_TYPE.search(_kind_of(item)) for item in items):
        return False
    return len(long) < 2 or sum(_SENTENCE_END.search(text) is not None for text in long) * 2 <= len(long)


def _inline_text(item: object, depth: int) -> str:
    if isinstance(item, str):
        return item
    if isinstance(item, list) and depth > 0:
        return "".join(_inline_text(part, depth - 1) for part in item)
    if isinstance(item, dict) and depth > 0:
        return next((text for key in _TEXT_KEYS if (text := _inline_text(item.get(key), depth - 1))), "")
    return ""
