"""The reasons of blocks as sentences for the catalogues, and which of them a stored reason is. Pure.

A block keeps its reason in English, as the extraction of that day worded it; here it is taken apart again, so that old revisions are
translated, too. What is in no list stays English.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.explorer.languages.known_sentences import KnownSentences

REASON = "why a block of a page is kept or dropped"
ZONE = "a part of a page"
FEATURE = "a feature of a block of a page"
"""Contexts by which translators know what a few words are about."""

ZONES = (
    *("comments", "related articles", "newsletter", "sharing", "navigation", "author box", "advertisement", "cookie notice", "sidebar"),
    *("image caption", "byline", "tags", "page footer", "page header", "aside", "form", "dialog", "a box marked data-nosnippet", "none"),
)
WHAT_IS_CORRECTED = ("this text", "texts that begin so", "all that stands at this place")

SENTENCES = (
    "stands at or after the request to subscribe",
    "stands in an earlier part",
    "teaser: one of several alike boxes that link to other pages of this site",
    "teaser: cut-off text outside the body",
    "related link in the text",
    "heading of a box with other articles",
    "hidden copy of text that the page shows elsewhere",
    "image caption",
    "image caption: alone in a box with an image",
    "the title",
    "byline",
    "date line",
    "ahead of the body, outside its element",
    "after the body, outside its element",
    "line with a style of its own at the edge of the body",
    "line with a day at the edge of the body",
    "nothing but a link",
    "links to other sites in the body's element",
    "code in the body's element",
    "copyright notice",
    "hidden by the page's style",
    "links only",
    "heading without text under it",
    "in the element that the page declares as its text",
    "stands between paragraphs of the body",
    "heading of a paragraph that is kept",
    "source of a quotation that is kept",
    "note that the text refers to",
    "caption of an article that is told in captions",
    "one of several alike lines between paragraphs of the body",
    "list that the body's last line announces",
    "list in a box behind the body's boxes",
    "who signed, below the text",
    "heading of texts that stand on many pages of this host",
    "chosen by prose density",
    "not chosen by prose density",
)
_WITH_VALUES = (
    "block model %(chance)s: %(features)s",
    "stands on %(count)s of %(pages)s pages of this host",
    "stands in %(zone)s",
    "label of %(zone)s",
    "correction of %(day)s: %(note)s",
    "correction: %(note)s",
    "the page is not an article (%(status)s)",
)
OF_FEATURE, IS_NOT, BETWEEN = "%(feature)s %(value)s", "not: %(feature)s", "; "
_NOT = "not: "
_KNOWN = KnownSentences((*SENTENCES, *_WITH_VALUES))


def reason_messages() -> Iterator[tuple[str, str]]:
    """(context, sentence) of all that a reason is made of, for the catalogues."""
    from pipelines.extraction.blocks.features import NAMES_WITH_VOTES  # takes a fifth of a second: for translators alone

    sentences = (*SENTENCES, *_WITH_VALUES, OF_FEATURE, IS_NOT, BETWEEN, *WHAT_IS_CORRECTED)
    yield from ((REASON, sentence) for sentence in sentences)
    yield from ((ZONE, zone) for zone in ZONES)
    yield from ((FEATURE, name) for name in NAMES_WITH_VOTES)


def read_reason(reason: str) -> tuple[str, dict[str, str]]:
    """The sentence that a reason is, and its values by name; ("", {}) where it is none of ours."""
    return _KNOWN.read(reason)


def read_feature(text: str) -> Iterator[tuple[str, str, str]]:
    """(sentence, name, value) of each way to read a feature with its value: names and values may hold blanks."""
    if text.startswith(_NOT):
        yield IS_NOT, text.removeprefix(_NOT), ""
    yield "", text, ""
    for place in range(len(text) - 1, 0, -1):
        if text[place] == " ":
            yield OF_FEATURE, text[:place], text[place + 1 :]
