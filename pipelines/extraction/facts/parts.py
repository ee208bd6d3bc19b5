"""Says whether a page is one of several over which its article runs. By addresses and places alone: no wording is read.

A part leads to another whose address is its own but for a number: `?page=2`, `/page/2`, `/story/2/`, `story-2.html`. Most numbers that
differ so belong to other articles (`/news/12` and `/news/13`), or to pages of comments; so a number that nothing names counts only from or
to the address without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import etree

from pipelines.urls import join

MAX_PART = 60  # a higher number is an identifier
MAX_LINKS = 3_000  # of a page, looked at
MAX_PAGERS = 200
MAX_CANDIDATES = 30  # looked at with all that is around them
MAX_TEXT_CHARS = 80  # of a link or a pager, looked at
PROSE_CHARS = 100
_LEVELS = 3  # how far above a pager the box is that holds it and the text

_PARAMETERS = frozenset(["page", "pg", "pageno", "pagenum", "page_num", "pagina", "seite", "sayfa", "strona", "part"])
_STEPS = frozenset(["next", "prev", "previous"])
_NAMED = re.compile(
    r"(?P<stem>.+?)[/_,-](?:page|pages|pagina|página|seite|strona|sayfa|part|teil)[/_-]?(?P<number>\d{1,2})(?:\.\w{2,5})?/?", re.I
)
_PLAIN = re.compile(r"(?P<stem>.+?)[/_,-](?P<number>\d{1,2})(?:\.\w{2,5})?/?")
_ENDING = re.compile(r"(?:\.\w{2,5})?/*\Z")
_PAGER = re.compile(
    r"(?<![a-z])(?:pagination|paginator|paging|pager|page-?(?:links|numbers?|nav)|pagenavi|post-pages|nextpage)(?![a-z])", re.I
)
_OTHER_PAGER = re.compile(
    r"(?<![a-z])(?:comments?|disqus|respond|related|recommended|sidebar|widget|teasers?|gallery|carousel|slider|swiper)(?![a-z])", re.I
)
_COMMENTS = re.compile(r"comment|reply|disqus", re.I)
_COUNT = re.compile(r"\D{0,16}?(\d{1,2})\s?(?:/|\s[^\d\s]{1,6}\s)\s?(\d{1,2})\D{0,3}")  # "Page 2 of 3", "2 / 3"


class _Address(NamedTuple):
    """An address without the number of its part; `number` 0 where it has none, `named` where a word says what the number means."""

    stem: str
    number: int
    named: bool


def is_one_of_parts(tree: etree._Element, url: str) -> bool:
    """Whether the page at `url` leads to another part of itself, or counts its parts beside its text."""
    base, own = _base_of(tree, url), _readings(url)
    links = (element for element in _links(tree) if _leads_to_part(element, base, own))
    counts = (element for element in islice(_pagers(tree), MAX_PAGERS) if _counts_parts(element))
    return any(_is_in_place(element) for element in islice(chain(links, counts), MAX_CANDIDATES))


def find_next_part(tree: etree._Element, url: str) -> str | None:
    """The address on which the article of this page goes on, where this is one of its parts and not the last."""
    base, own = _base_of(tree, url), _readings(url)
    found: dict[str, bool] = {}
    for element in islice((element for element in _links(tree) if _leads_to_part(element, base, own)), MAX_CANDIDATES):
        target = join(base, element.get("href") or "") or ""
        if _is_next(element, own, _readings(target)) and _is_in_place(element):
            found[target] = found.get(target, False) or "next" in (element.get("rel") or "").lower().split()
    return next((target for target, is_marked in found.items() if is_marked), next(iter(found), None))


def _is_next(element: etree._Element, own: list[_Address], target: list[_Address]) -> bool:
    """Whether a link to another part leads to the one behind this. The first part has no number, or 0 or 1."""
    pairs = [(mine, other) for mine in own for other in target if _is_other_part(mine, other) and other.number > mine.number]
    text = _text_of(element)
    if text.isdecimal():
        return any(int(text) == 2 if mine.number == 0 else other.number == mine.number + 1 for mine, other in pairs)
    return any(other.number - mine.number in ((1, 2) if mine.number == 0 else (1,)) for mine, other in pairs)


def _links(tree: etree._Element) -> Iterator[etree._Element]:
    """Those that may lead to a part: marked as next or previous, or, in the body, named by a number or standing in a pager."""
    known: dict[etree._Element | None, bool] = {}  # of a box: links stand side by side
    for element in islice(tree.iter("a", "link"), MAX_LINKS):
        if _is_step(element) or (element.tag == "a" and (_is_number(element) or _in_pager(element, known))):
            yield element


def _leads_to_part(element: etree._Element, base: str, own: list[_Address]) -> bool:
    href = (element.get("href") or "").strip()
    target = None if not href or href.startswith("#") or _COMMENTS.search(href) else join(base, href)
    if target is None:
        return False
    return any(_is_other_part(mine, other) and _is_told(element, mine, other) for mine in own for other in _readings(target))


def _is_other_part(mine: _Address, other: _Address) -> bool:
    """Whether two addresses are one but for a number; where nothing names it, only that without one and that of the second part."""
    if mine.stem != other.stem or mine.number == other.number:
        return False
    are_named = all(address.named or address.number == 0 for address in (mine, other))
    return are_named or {mine.number, other.number} == {0, 2}


def _is_told(element: etree._Element, mine: _Address, other: _Address) -> bool:
    """Whether the link says which part it leads to: by its `rel`, its text, or as a neighbour in a pager."""
    number = other.number or 1
    return _is_step(element) or _text_of(element) == str(number) or abs(number - (mine.number or 1)) == 1


def _readings(url: str) -> list[_Address]:
    """How an address may be read: as a whole, and with its number taken out."""
    parts = urlsplit(url)
    host, path = parts.netloc.lower(), parts.path
    pairs = parse_qsl(parts.query, keep_blank_values=True)[:50]
    numbered = [(name, value) for name, value in pairs if name.lower() in _PARAMETERS and value.isdecimal() and int(value) <= MAX_PART]
    query = urlencode([pair for pair in pairs if pair not in numbered])
    if numbered:
        return [_Address(_stem(host, path, query), int(numbered[0][1]), named=True)]
    found = [_Address(_stem(host, path, query), 0, named=False)]
    for form, named in ((_NAMED, True), (_PLAIN, False)):
        match = form.fullmatch(path)
        if match and 0 < int(match["number"]) <= MAX_PART:
            found.append(_Address(_stem(host, match["stem"], query), int(match["number"]), named=named))
            break
    return found


def _stem(host: str, path: str, query: str) -> str:
    return f"{host}{_ENDING.sub('', path, count=1)}?{query}"


def _is_step(element: etree._Element) -> bool:
    rel = element.get("rel")
    return rel is not None and not _STEPS.isdisjoint(rel.lower().split())


def _text_of(element: etree._Element) -> str:
    return "".join(islice(element.itertext(), MAX_TEXT_CHARS)).strip()[:MAX_TEXT_CHARS]


def _is_number(element: etree._Element) -> bool:
    text = _text_of(element) if len(element) else (element.text or "").strip()[:MAX_TEXT_CHARS]
    return text.isdecimal()


def _pagers(tree: etree._Element) -> Iterator[etree._Element]:
    return (element for element in tree.iter("div", "p", "nav", "ul", "ol", "span") if _names_pager(_names(element)))


def _counts_parts(element: etree._Element) -> bool:
    count = _COUNT.fullmatch(" ".join(_text_of(element).split()))
    return count is not None and 1 <= int(count[1]) <= int(count[2]) and 2 <= int(count[2]) <= MAX_PART


def _in_pager(element: etree._Element, known: dict[etree._Element | None, bool]) -> bool:
    parent = element.getparent()
    if parent not in known:
        known[parent] = any(_names_pager(_names(box)) for box in islice(element.iterancestors(), _LEVELS))
    return known[parent] or _names_pager(_names(element))


@lru_cache(maxsize=4_096)  # the links of a page stand in few kinds of boxes
def _names_pager(names: str) -> bool:
    return bool(_PAGER.search(names))


def _is_in_place(element: etree._Element) -> bool:
    """Whether it stands in the head, or in one box with prose and not in one of comments, other articles or pictures."""
    if element.tag == "link":
        return True
    around = list(element.iterancestors())
    if any(_OTHER_PAGER.search(_names(box)) or box.tag in ("aside", "footer") for box in (element, *around)):
        return False
    return any(_has_prose(box) for box in around[:_LEVELS] if box.tag != "body")


def _has_prose(box: etree._Element) -> bool:
    return any(len("".join(paragraph.itertext()).strip()) >= PROSE_CHARS for paragraph in box.iter("p"))


def _names(element: etree._Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:400]


def _base_of(tree: etree._Element, url: str) -> str:
    base = next((element.get("href") for element in tree.iter("base")), None)
    return (join(url, base) if base else None) or url
