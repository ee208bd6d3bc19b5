"""What the elements of a page are marked as: entries, headings that lead elsewhere, pagination, dates, forms. Counted in one walk."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache

from lxml import etree

from pipelines.extraction.facts.metadata import text_content
from pipelines.extraction.kind.outline import HEADINGS, Outline, SiteLinks, own_target
from pipelines.extraction.kind.rows import prose_before
from pipelines.extraction.page.zones import MAX_NAMES_CHARS, REMEMBERED
from pipelines.extraction.phrases.matching import fold

_PAGINATION = re.compile(
    r"(?:^|[\s_-])(?:pagination|page-numbers|wp-pagenavi|pagenavi|pager|nav-previous|nav-next|older-posts|newer-posts|paging)(?=$|[\s_-])"
)
_POST_NAVIGATION = re.compile(
    r"(?:^|[\s_])(?:post-navigation|nav-single|single-navigation|post-nav|post-pagination|paginav|prev-next)(?=$|[\s_])"
)
_NAVIGATION_TAGS = frozenset({"div", "nav", "ul", "p", "section", "a", "span"})
_COMMENT_FORM = re.compile(r"commentform|comment-form|respond|disqus_thread|comment-reply|fb-comments|comment_form")
_ENTRY = re.compile(r"(?:^|\s)(?:hentry|h-entry|type-post|post|entry|blog-post|post-entry|node-teaser|teaser)(?=\s|$)")
_ENTRY_TAGS = frozenset({"div", "li", "article", "section"})
_LINK_LEVELS = 6  # above a heading in which the link around it is looked for
_MOST_LOOKED_INTO = 8
_LABEL_CHARS = 40  # of a link that stands under every excerpt of a list: "Read more"

NAMES = (
    "headings",
    "headings_elsewhere",
    "headings_here",
    "articles",
    "articles_elsewhere",
    "article_dominance",
    "hentries",
    "hentries_elsewhere",
    "times",
    "days",
    "same_labels",
    "same_buttons",
    "numbered_pages",
    "pagination",
    "post_navigation",
    "rel_next",
    "comment_form",
    "forms",
    "inputs",
    "mails",
    "passwords",
)


def describe_markup(outline: Outline, url: str, titles: Collection[str]) -> dict[str, float]:
    """One number for each of `NAMES`; `titles` are those of the page, folded."""
    walk = _Walk(outline, url, titles)
    for number in range(len(outline.elements)):
        walk.visit(number)
    return {
        **{name: float(walk.counts[name]) for name in NAMES},
        "numbered_pages": float(len(outline.numbered)),
        "days": float(len(walk.days)),
        "same_labels": float(max(walk.labels.values(), default=0)),
        "same_buttons": float(max(walk.buttons.values(), default=0)),
        "article_dominance": walk.biggest_article / max(1, outline.text[0]) if outline.elements else 0.0,
    }


@lru_cache(maxsize=REMEMBERED)
def _said_by(leads: bool, names: str) -> tuple[str, ...]:
    """What the names of an element that leads elsewhere, or of another, say that it is."""
    patterns = {"comment_form": _COMMENT_FORM} | ({"pagination": _PAGINATION, "post_navigation": _POST_NAVIGATION} if leads else {})
    return tuple(what for what, pattern in patterns.items() if pattern.search(names))


class _Walk:
    def __init__(self, outline: Outline, url: str, titles: Collection[str]) -> None:
        self.outline, self.titles = outline, titles
        self.links, self.own = SiteLinks(url), own_target(url)
        self.counts: Counter[str] = Counter()
        self.days: set[str] = set()
        self.labels: Counter[str] = Counter()
        self.buttons: Counter[str] = Counter()
        self.biggest_article = 0
        self.looked_into = 0  # entries around most of the page's prose, each of which costs a walk of the page

    def visit(self, number: int) -> None:
        element, beside = self.outline.elements[number], self.outline.beside[number]
        attributes = self.outline.attributes[number]
        tag = element.tag
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower() if attributes else " "
        if len(names) > 1:
            self._names(tag, names)
        if tag == "a":
            self._link(number, element, attributes, beside)
        elif tag in ("form", "input", "textarea", "select"):
            self._field(tag, attributes, beside)
        elif tag == "button" and (label := text_content(element).strip()[:_LABEL_CHARS].casefold()):
            self.buttons[label] += 1
        if not beside:
            self._content(number, tag, element, names)

    def _names(self, tag: str, names: str) -> None:
        says = _said_by if len(names) <= MAX_NAMES_CHARS else _said_by.__wrapped__
        for what in says(tag in _NAVIGATION_TAGS, names):
            self.counts[what] += 1

    def _link(self, number: int, element: etree._Element, attributes: Mapping[str, str], beside: bool) -> None:
        rel = attributes.get("rel", "").lower()
        self.counts["rel_next"] += "next" in rel or "prev" in rel
        self.counts["mails"] += attributes.get("href", "").startswith(("mailto:", "tel:")) and not beside
        text = (element.text or "").strip()
        if self.outline.targets[number] and not beside and 0 < len(text) <= _LABEL_CHARS and not text.isdigit():
            self.labels[text.casefold()] += 1

    def _field(self, tag: str, attributes: Mapping[str, str], beside: bool) -> None:
        if tag == "form":
            self.counts["forms"] += 1
            return
        kind = attributes.get("type", "").lower()
        self.counts["passwords"] += kind == "password"
        self.counts["inputs"] += kind not in ("hidden", "search", "submit") and not beside

    def _content(self, number: int, tag: str, element: etree._Element, names: str) -> None:
        outline = self.outline
        elsewhere = outline.linked_headings[number] > 0 and not self._begins_with_text(number)
        if tag in ("h1", "h2", "h3", "h4"):
            leads = elsewhere or self._stands_in_link(number)
            self.counts["headings"] += 1
            self.counts["headings_elsewhere"] += leads and fold(text_content(element)) not in self.titles
            self.counts["headings_here"] += any(self.links.target(link.get("href") or "") == self.own for link in element.iter("a"))
        elif tag == "article":
            self.counts["articles"] += 1
            self.counts["articles_elsewhere"] += elsewhere
            self.biggest_article = max(self.biggest_article, outline.text[number])
        elif tag == "time":
            self.counts["times"] += 1
            self.days.add((element.get("datetime") or element.text or "").strip()[:10])
        if tag in _ENTRY_TAGS and _ENTRY.search(names):
            self.counts["hentries"] += 1
            self.counts["hentries_elsewhere"] += elsewhere

    def _begins_with_text(self, number: int) -> bool:
        """Whether more than half of the page's prose stands in an element ahead of its first heading that leads elsewhere: a post's own."""
        outline = self.outline
        if 2 * outline.prose[number] <= outline.prose[0] or self.looked_into >= _MOST_LOOKED_INTO:
            return False
        self.looked_into += 1
        inside = range(number + 1, len(outline.elements))
        first = next((n for n in inside if outline.linked_headings[n] and outline.elements[n].tag in HEADINGS), None)
        return first is not None and 2 * (prose_before(outline, first) - prose_before(outline, number)) > outline.prose[0]

    def _stands_in_link(self, number: int) -> bool:
        for _ in range(_LINK_LEVELS):
            number = self.outline.parents[number]
            if number < 0:
                return False
            if self.outline.targets[number] or self.outline.overlaid[number]:
                return True
        return False
