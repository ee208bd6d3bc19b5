"""The article's own title: a heading that the head confirms, else what the head says without the site's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote, urlsplit

from lxml import etree

from pipelines.items import Fact

_CJK = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
# Chinese sites part title and site by an underscore ("题目_周刊"), which stands inside words elsewhere.
_SEPARATOR = re.compile(rf"\s+[|\-–—·•»›/:~]+\s+|\s*[|»›]\s*|(?<={_CJK})_+(?={_CJK})")
_SAME_BEGINNING = 15  # letters; a CJK character counts as three
_SHORT_WORD = 3  # letters; articles and prepositions say nothing of what a title is about
_BESIDE_MIN, _BESIDE_MAX = (
    25,
    180,
)  # letters of a heading that says something else than the head: shorter ones name a section, longer ones are text
_MAX_PIECES = 20  # a heading that was never closed holds the whole page
_LABEL_AHEAD = 15  # letters
_LABEL_WORDS = 4  # "Opinion", the name of a section or of the site; what is longer is a second title
_TAG_GAPS = frozenset(["br", "div", "p", "li"])
_OUTSIDE = frozenset(["nav", "aside", "footer", "dialog"])
_HOLDERS = etree.XPath("//body//*[normalize-space(text()) = $title][not(self::script or self::style or self::a)]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The title and, where it is one of the page, the heading that holds it."""

    fact: Fact[str]
    heading: etree._Element | None = field(default=None, repr=False)


def find_title(
    declared: Sequence[tuple[str | None, str]],
    h1s: Sequence[etree._Element],
    h2s: Sequence[etree._Element],
    *,
    site_name: str | None,
    url: str,
) -> Title | None:
    """`declared` are the titles in the head with their rules, in order of trust."""
    said = [(clean, rule) for clean, rule in ((tidy(text), rule) for text, rule in declared) if clean]
    known = [(without_site(text, site_name), rule) for text, rule in said]
    headings = [(text, element) for text, element in ((heading_text(element), element) for element in h1s) if text]
    own = [(text, element) for text, element in headings if not _is_site(text, element, site_name, known, said)]
    firsts = {level(_SEPARATOR.split(text)[0]) for text, _ in said}
    for text, element in own:
        if any(level(text) == level(other) for other, _ in known) or level(text) in firsts:
            return _from_heading(text, element, "h1, the same in the head", known, site_name)
    for text, element in own:
        if any(_agree(text, other) for other, _ in known):
            return _from_heading(text, element, "h1, confirmed by the head", known, site_name)
    for element in h2s:
        text = heading_text(element)
        if len(text) > _SAME_BEGINNING and any(level(text) == level(other) for other, _ in known):
            return Title(fact=Fact(value=text, rule="h2, confirmed by the head"), heading=element)
    for text, element in own[:2]:
        fits = _BESIDE_MIN <= _weight(text) <= _BESIDE_MAX
        if known and fits and _shares(text, [other for other, _ in known], url) and not _stands_outside(element):
            return _from_heading(text, element, "h1 beside another title in the head", known, site_name)
    if known:
        value, rule = known[0]
        longer = [other for other, _ in known[1:] if len(other) > len(value) and level(other).startswith(level(value))]
        return Title(fact=Fact(value=longer[0] if longer and len(value) >= 90 else value, rule=rule))
    return _from_heading(*headings[0], "only h1", known, site_name) if headings else None


def without_site(title: str, site_name: str | None) -> str:
    """The title without the site's name at either end."""
    parts = [part for part in _SEPARATOR.split(title) if part.strip()]
    if len(parts) < 2:
        return title.strip()
    if site_name:
        named = [part for part in parts if level(part) != level(site_name)]
        if len(named) < len(parts) and named:
            start = title.find(named[0])
            end = title.rfind(named[-1]) + len(named[-1])
            return title[start:end].strip()
    first, last = parts[0], parts[-1]
    if len(last) * 2 < len(title) and len(last.split()) <= 5:
        return title[: title.rfind(last)].rstrip(" |-–—·•»›/:~_").strip()
    rest = title[title.find(parts[1]) :]
    return (rest if len(first.split()) <= 3 and len(first) * 2 < len(rest) else title).strip()


def tidy(text: str | None) -> str:
    """A title on one line, with entities that were escaped twice resolved."""
    return _SPACE.sub(" ", unescape(text or "")).strip()


def heading_text(element: etree._Element) -> str:
    """All text of a heading; what a line break or a block parts is parted by a space."""
    return tidy("".join(_texts(element)))


def _texts(element: etree._Element) -> list[str]:
    gap = " " if element.tag in _TAG_GAPS else ""
    found = [gap, element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("script", "style", "template", "svg"):
            found.extend(_texts(child))
        found.append(child.tail or "")
    return [*found, gap]


def place_of(title: str, tree: etree._Element) -> etree._Element | None:
    """The first element of the body that holds a title which is no heading there."""
    found = _HOLDERS(tree, title=title)
    return found[0] if found else None


def _from_heading(text: str, element: etree._Element, rule: str, known: Sequence[tuple[str, str]], site_name: str | None) -> Title:
    """The heading's text without a date, a count or the site's name beside the title in it."""
    pieces = [piece for piece in (str(piece).strip() for piece in element.itertext()) if piece]
    if 1 < len(pieces) <= _MAX_PIECES:
        wanted = {level(other): other for other, _ in known}
        for start in range(len(pieces)):
            for end in range(start + 1, len(pieces) + 1):
                part = tidy(" ".join(pieces[start:end]))
                if end - start < len(pieces) and level(part) in wanted and len(part.split()) > 1:
                    return Title(fact=Fact(value=part, rule=rule), heading=element)
    for other, _ in known:  # "Blog: Court opens the files"
        if text.endswith(f": {other}") and len(text) - len(other) <= _LABEL_AHEAD:
            text = other
    first, *rest = text.split(" | ")
    told = _weight(first) >= _BESIDE_MIN or any(level(first) == level(other) for other, _ in known)
    if rest and told and all(len(part.split()) <= _LABEL_WORDS for part in rest):
        text = first
    parts = _SEPARATOR.split(text)
    if site_name and len(parts) > 1 and level(parts[-1]) == level(site_name):
        text = without_site(text, site_name)
    return Title(fact=Fact(value=text, rule=rule), heading=element)


def _is_site(
    text: str, element: etree._Element, site_name: str | None, known: Sequence[tuple[str, str]], said: Sequence[tuple[str, str]]
) -> bool:
    """Whether a heading is the name of the site: by its words, as the link to its front page, or as what the title element adds."""
    if not known or any(level(text) == level(other) for other, rule in known if rule != "title element"):
        return False
    if site_name and level(text) == level(site_name):
        return True
    links = [*element.iter("a"), *element.iterancestors("a")]
    if any(_is_root(link.get("href")) for link in links[:2]):
        return True
    titles = [(full, other) for full, rule in said if rule == "title element" for other, kind in known if kind != rule]
    return any(level(full) in (f"{level(text)} {level(other)}", f"{level(other)} {level(text)}") for full, other in titles)


def _is_root(href: str | None) -> bool:
    try:
        parts = urlsplit((href or "#").strip())
    except ValueError:
        return False
    return parts.path in ("/", "") and not parts.fragment and not parts.query and bool(parts.path or parts.netloc)


def _stands_outside(element: etree._Element) -> bool:
    return any(parent.tag in _OUTSIDE for parent in element.iterancestors())


def level(text: str) -> str:
    """Words in lower case, apart by single spaces: what titles and names are compared by."""
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


def _weight(text: str) -> int:
    return len(text) + 2 * len(re.findall(_CJK, text))


def _telling(text: str) -> set[str]:
    """The words that say what a title is about; in CJK, which has no spaces, every two characters."""
    words = {word[:6] for word in level(text).split() if len(word) > _SHORT_WORD}
    signs = "".join(re.findall(_CJK, text))
    return words | {signs[at : at + 2] for at in range(len(signs) - 1)}


def _shares(heading: str, declared: Sequence[str], url: str) -> bool:
    """Whether a heading speaks of the same as the head or the address, if in other words."""
    try:
        slug = unquote(urlsplit(url).path)
    except ValueError:
        slug = ""
    return bool(_telling(heading) & set().union(_telling(slug), *(_telling(text) for text in declared)))


def _agree(heading: str, declared: str) -> bool:
    """Whether a heading and a declared title name the same thing: equal, one the other's beginning, or most words shared."""
    one, two = level(heading), level(declared)
    if not one or not two:
        return False
    if one == two or (min(_weight(one), _weight(two)) >= _SAME_BEGINNING and (one.startswith(two) or two.startswith(one))):
        return True
    first, second = set(one.split()), set(two.split())
    shared, fewer = first & second, min(len(first), len(second))
    return len(shared) >= 0.6 * fewer and fewer >= 3 and sum(len(word) > _SHORT_WORD for word in shared) >= 2
