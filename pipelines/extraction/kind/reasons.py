"""Says in words why a page was taken for what it is: the features that weighed most, each as a sentence a reader of the page can check."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.kind.features import NAMES
from pipelines.extraction.kind.host_features import NAMES as HOST_NAMES
from pipelines.page_kind import Kind

MAX_PARTS = 2
_FLAGS = {
    "body_list": "its body element has the class of an archive",
    "body_post": "its body element has the class of a single post",
    "body_node": "its body element has the class of a single node",
    "body_page": "its body element has the class of a page",
    "body_home": "its body element has the class of a front page",
    "body_error": "its body element has the class of an error page",
    "body_attachment": "its body element has the class of an attachment",
    "rest_post": "its head names it a post",
    "rest_page": "its head names it a page",
    "rest_term": "its head names it a category or tag",
    "og_article": "og:type says article",
    "og_website": "og:type says website",
    "published_meta": "it declares a date of publication",
    "ld_articles": "its JSON-LD describes an article",
    "list_types": "its JSON-LD or Open Graph type is a collection",
    "ld_site_page": "its JSON-LD describes a page about the site",
    "is_root": "it is the front page of the site",
    "term_word": "its address names a category or tag",
    "author_word": "its address names an author",
    "paged": "its address names a further page",
    "date_only": "its address is that of a day, month or year",
    "site_word": "its address is that of a page about the site",
    "query_list": "its address asks for a list",
    "site_title": "its title is that of a page about the site",
    "not_found_title": "its title says that there is no such page",
    "comment_form": "it has a form for comments",
    "pagination": "it has links to further pages",
    "numbered_pages": "it has numbered further pages",
    "has_date": "it has one date of its own",
    "has_author": "it names an author",
}
_COUNTS = {
    "boxes": "{0:.0f} boxes alike that lead to other pages",
    "box_share": "boxes that lead to other pages hold {0:.0%} of its text",
    "box_linked_heading": "{0:.0%} of its boxes have a heading that leads to another page",
    "box_longest": "its longest box holds {0:.0%} of the text of all",
    "prose_outside": "{0:.0f} characters of sentences outside its boxes",
    "prose_before": "{0:.0f} characters of sentences above its boxes",
    "headings_elsewhere": "{0:.0f} headings lead to other pages",
    "hentries_elsewhere": "{0:.0f} entries have a heading that leads to another page",
    "articles_elsewhere": "{0:.0f} article elements have a heading that leads to another page",
    "kept": "{0:.0f} characters of text that look like an article's",
    "kept_paragraphs": "{0:.0f} paragraphs that look like an article's",
    "kept_main_share": "{0:.0%} of that text stands in one element",
    "kept_share": "{0:.0%} of its text looks like an article's",
    "prose_after_h1": "{0:.0f} characters of sentences right under its heading",
    "prose_after_title": "{0:.0f} characters of sentences under the heading that says its title",
    "prices": "{0:.0f} prices",
    "products": "it describes {0:.0f} products",
    "same_buttons": "{0:.0f} buttons that say the same",
    "paragraphs": "{0:.0f} paragraphs in its content",
    "longest_paragraph": "a longest paragraph of {0:.0f} characters",
    "article_dominance": "one article element holds {0:.0%} of its content",
    "link_share": "{0:.0%} of its content stands in links",
    "links": "{0:.0f} links to other pages in its content",
    "days": "{0:.0f} different dates",
    "prose": "{0:.0f} characters of sentences",
    "inputs": "{0:.0f} fields to fill in",
}


def page_reason(described: Mapping[str, float], parts: NDArray[np.float64]) -> str:
    """The features that weighed most for the kind that was found, most telling first; "" where none can be said in words."""
    said: dict[str, None] = {}
    for number in np.argsort(-parts, kind="stable"):
        if parts[number] <= 0 or len(said) == MAX_PARTS:
            break
        words = _in_words(NAMES[number], described[NAMES[number]])
        if words:
            said[words] = None
    return "; ".join(said)


def _in_words(name: str, value: float) -> str:
    plain = name.removeprefix("text_").removeprefix("head_")
    if plain in _FLAGS:
        return _FLAGS[plain] if value > 0 else ""
    return _COUNTS[plain].format(value) if plain in _COUNTS else ""


_OF_HOST = {
    "neighbours": ("the pages of its host that are built most like it are {0}", True),
    "neighbours_alike": ("the pages of its host that are built most like it are {0}", True),
    "neighbours_first": ("the page of its host that is built most like it is {1}", True),
    "like_which": ("it is built most like pages of its host that are {0}", True),
    "like_article": ("it is built like articles of its host", False),
    "addresses": ("the pages of its host with addresses of this shape are {0}", True),
    "shows_others": ("it shows the beginnings of other pages of its host", False),
    "shows_titles": ("it shows the headlines of other pages of its host", False),
    "titles_beyond": ("it shows more headlines of other pages than articles of its host do", False),
    "numbered": ("other pages of its host lead to it as to a numbered page", False),
    "linked": ("most pages of its host lead to it", False),
}


def host_reason(kind: Kind, row: NDArray[np.float64], parts: NDArray[np.float64]) -> str:
    """What of the host's other pages weighed most for the kind that was found; "" where the page alone decides."""
    is_article = kind is Kind.ARTICLE
    for number in np.argsort(-parts if is_article else parts, kind="stable"):
        words, always = _OF_HOST.get(HOST_NAMES[number], ("", False))
        for_kind = parts[number] > 0 if is_article else parts[number] < 0
        if for_kind and words and (always or row[number] > 0):
            return words.format("articles" if is_article else "no articles", "an article" if is_article else "no article")
    return ""
