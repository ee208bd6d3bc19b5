"""Links that wrap a body: a theme that makes the whole post one link, or a post that links to itself. Their text is no link text.

Cards are links around a headline and an excerpt, too; what tells a body from a card is that it is longer than any card
(`structure.MAX_CARD_CHARS`) and most of the page's text, that no other link is nearly as long, or that it leads nowhere else.
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extraction.page.segments import INVISIBLE, weight_of
from pipelines.extraction.page.structure import MAX_CARD_CHARS
from pipelines.extraction.page.zones import PROSE_CHARS

PARAGRAPH_CHARS = 300  # of a link that no other of the page comes near: excerpts of this length stand in rows


def free_wrapped_body(tree: etree._Element, url: str) -> None:
    """Turn links around a body into plain elements, in place."""
    long = [(link, weight) for link in tree.iter("a") if (weight := _weight(link)) >= PROSE_CHARS]
    if not long:
        return
    total = _weight(tree) if max(weight for _, weight in long) > MAX_CARD_CHARS else 0
    longest = sorted((weight for _, weight in long), reverse=True)
    for link, weight in long:
        is_body = weight > MAX_CARD_CHARS and weight * 2 > total
        is_alone = weight > PARAGRAPH_CHARS and weight == longest[0] and (len(longest) == 1 or longest[1] * 2 < weight)
        if is_body or is_alone or _leads_here(link.get("href") or "", url):
            link.tag = "div" if len(link) and any(child.tag in ("p", "div", "h1", "h2", "ul", "figure") for child in link) else "span"


def _weight(element: etree._Element) -> int:
    """Characters of the text inside an element, those of scripts and styles left out."""
    inside = sum(
        weight_of(text) for part in element.iter(etree.Element) if part.tag not in INVISIBLE and (text := (part.text or "").strip())
    )
    return inside + sum(weight_of(text) for part in element.iterdescendants() if (text := (part.tail or "").strip()))


def _leads_here(href: str, url: str) -> bool:
    """Whether a link leads to its own page; one to a place on it may be a table of contents."""
    if not href or "#" in href:
        return False
    try:
        there, here = urlsplit(urljoin(url, href)), urlsplit(url)
    except ValueError:
        return False
    return (there.netloc, there.path.rstrip("/"), there.query) == (here.netloc, here.path.rstrip("/"), here.query)
