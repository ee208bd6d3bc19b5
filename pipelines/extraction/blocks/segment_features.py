"""Describes one segment in numbers: its text, and what the head of the page says of it. Where it stands is left to `place_features`.

Nothing here knows a language or a site; words are only counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log1p

from pipelines.extraction.facts.date_parsing import is_only_date
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import site_of
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import BlockKind

SAMPLE_CHARS = 600  # enough words to count capitals and short words in
DATE_CHARS = 80
TITLE_CHARS = 200
BEGIN_CHARS = 60
MIN_SITE_NAME = 4  # letters; shorter ones stand in other words
KINDS = {kind: number for number, kind in enumerate(BlockKind)}
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?。！？؟۔।…][\"'”’»)\]]*$")
_CUT = re.compile(r"(?:\.\.+|…|\[\+\])\s*(?:[\w ]{0,20}[»>→›])?$")
_CALL = re.compile("[?!？！؟]")
_STOPS = re.compile("[.!?;:]")

Row = tuple[float, ...]

TEXT_NAMES = (
    "length",
    "words",
    "link share",
    "links per length",
    "kind",
    "level",
    "bold",
    "italic",
    "ends a sentence",
    "cut off",
    "capitals",
    "punctuation",
    "same paragraph",
    "only a date",
    "asks or calls out",
    "holds an address",
)


def of_text(segment: Segment) -> Row:
    """The columns `TEXT_NAMES`."""
    text, length = segment.text, len(segment.text)
    words = _WORD.findall(text[:SAMPLE_CHARS])
    count = max(1, len(words))
    return (
        log1p(segment.weight),
        log1p(count),
        segment.link_share,
        100 * len(segment.hrefs) / (length + 20),
        KINDS[segment.kind],
        segment.level,
        segment.bold,
        segment.italic,
        _SENTENCE_END.search(text, max(0, length - 6)) is not None,
        _CUT.search(text, max(0, length - 30)) is not None,
        sum([word[0].isupper() for word in words]) / count,
        len(_STOPS.findall(text)) / count,
        segment.same_paragraph,
        length <= DATE_CHARS and is_only_date(text),
        _CALL.search(text, max(0, length - 3)) is not None,
        "@" in text or "www." in text or "http" in text,
    )


WITNESS_NAMES = (
    "is the title",
    "words of the title",
    "in the description",
    "in articleBody of JSON-LD",
    "names the author",
    "begins with the author",
    "names the site",
    "repeats on the page",
    "leads to this site",
)
TITLE_COLUMN = WITNESS_NAMES.index("is the title")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHints:
    """What the head of the page says, for segments to be held against."""

    url: str = ""
    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    site_name: str = ""
    article_body: str = field(default="", repr=False)


class HeadFeatures:
    """Holds segments against what the head of the page says."""

    def __init__(self, clues: PageHints, segments: Sequence[Segment]) -> None:
        self.title = phrases.fold(clues.title)
        self.title_words = frozenset(self.title.split())
        self.description = _letters(clues.description)
        self.article_body = _letters(clues.article_body)
        self.authors = tuple(phrases.fold(author) for author in clues.authors if len(author) > 3)
        self.names = tuple(name for name in (_closed(clues.site_name), _label_of(clues.url)) if len(name) >= MIN_SITE_NAME)
        self.url = clues.url
        self.site = site_of(clues.url)
        self.sites: dict[str, bool] = {}
        self.counts = Counter(segment.text for segment in segments)

    def of(self, segment: Segment) -> Row:
        """The columns `WITNESS_NAMES`."""
        text = segment.text
        folded = phrases.fold(text) if len(text) <= TITLE_CHARS else ""
        words = frozenset(folded.split())
        shared = len(words & self.title_words)
        head = _letters(text[:80]) if len(text) > 25 and (self.description or self.article_body) else ""
        known = len(head) > 15
        return (
            bool(folded) and folded == self.title,
            shared / len(words | self.title_words) if shared else 0.0,
            known and head in self.description,
            (1.0 if known and head in self.article_body else 0.0) if self.article_body else -1.0,
            any(author in folded for author in self.authors) if folded else False,
            self._begins_with_author(text, folded),
            self._names_site(text),
            self.counts[text],
            self._home_share(segment),
        )

    def _begins_with_author(self, text: str, folded: str) -> bool:
        return bool(self.authors) and (folded or phrases.fold(text[:BEGIN_CHARS])).startswith(self.authors)

    def _names_site(self, text: str) -> bool:
        closed = _closed(text[:SAMPLE_CHARS])
        for name in self.names:  # noqa: SIM110 - at most two: half the time of any()
            if name in closed:
                return True
        return False

    def _home_share(self, segment: Segment) -> float:
        """Share of the first links that stay on this site; -1 without links."""
        hrefs = segment.hrefs[:3]
        return sum(self._is_home(href) for href in hrefs) / len(hrefs) if hrefs else -1.0

    def _is_home(self, href: str) -> bool:
        if href.startswith("/") and not href.startswith("//"):
            return True
        start = "/".join(href.split("/", 3)[:3])
        if start not in self.sites:
            self.sites[start] = site_of(href, base=self.url) == self.site
        return self.sites[start]


def _label_of(url: str) -> str:
    """The site's name as its domain writes it."""
    return site_of(url).partition(".")[0].replace("-", "")


def _closed(text: str) -> str:
    """Lower case without spaces, as a name is written in a domain."""
    return text.lower().replace(" ", "")


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text)).lower()
