"""Posts of networks that a text quotes, where the box is one link to the post: quotations, as the mark-up that the networks give out is.

Substack writes them so. Only boxes that are named after a post count: cards of other articles are links around text, too.
"""

from __future__ import annotations

import re

from lxml import etree

_POST = re.compile(r"(?:^|\s)(?:tweet|(?:bluesky|mastodon|telegram|threads)-(?:post|embed))(?=$|\s)", re.I)
_MAY_BE_POST = etree.XPath("descendant::div[contains(@class, 'tweet') or contains(@class, '-post') or contains(@class, '-embed')]")
_WORDS = re.compile(r"(?:^|[\s_-])(?:text|content|body)(?=$|\s)", re.I)


def quote_embedded_posts(tree: etree._Element) -> None:
    """Turn such boxes into block quotes, and the links around their words into plain elements, in place."""
    for box in _MAY_BE_POST(tree):
        if not _POST.search(box.get("class")):
            continue
        words = [part for link in box.iter("a") for part in link.iter("div", "p") if _WORDS.search(part.get("class") or "")]
        for part in words:
            # As the mark-up of the networks is: elements that only hold paragraphs, so that the words stand where the box stands.
            part.tag = "p"
            for outer in part.iterancestors():
                outer.tag = "blockquote"
                if outer is box:
                    break
