"""What is known of a host's template: which texts stand at the same place on many of its pages. What follows for a page is in `template`.

Texts are known by fingerprints of text and place, so that an article's first line is not taken for the teaser that shows it on every other
page. Where pages are remembered is left to the caller: `pipelines.store.visits.site_memory`, or a dict.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import lru_cache
from typing import Protocol

from pipelines.items import Block
from pipelines.page_kind import HostVerdict
from pipelines.urls import canonical_url, host_of, is_fetchable

WINDOW_PAGES = 100  # of a host, the latest ones: enough to tell a fifth of them from a third, and a new look of the site is soon learnt
MIN_PAGES = 3  # two may be one article at two addresses
RECOVERY_PAGES = 20  # without a text that was template, after which one that has it is believed: a site cannot keep it out for ever
MAX_TAKEN_OFF = 1_000  # texts that a site no longer has: bounds a memory over the years
_MIN_KEPT_PAGES = 4  # where real text can stand, one more
_STAYS = 0.8  # of its threshold: a text that is template remains so a little below, or the memory's version would rise at every crawl
_PLAIN_TEXT_NAMES = frozenset(
    "p h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre figure figcaption tr td th tbody thead table center span a b strong em i".split()
)
_LABEL_CHARS = 40  # "5 comments"; in a longer text the number may be the news: "35 drones were shot down over the region at night"
_DIGITS = re.compile(r"\d+")


class Standing(IntEnum):
    """How constantly a text stands on the host's pages; `template` says what that means where.

    RECURS: on a quarter of the pages. USUAL, CONSTANT: half, four fifths of the pages keep it when they decide alone.
    """

    RECURS = 1
    USUAL = 2
    CONSTANT = 3


_SHARES = ((Standing.CONSTANT, 0.8), (Standing.USUAL, 0.5))
_RECURS_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A text of a template: it stood on `count` of `pages` pages when it was last seen to recur. `kept` says whether any page keeps it."""

    standing: Standing
    count: int
    pages: int
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMemory:
    """The template of one host as learnt from the latest `pages` of its pages, by fingerprint.

    `version` rises when the set of fingerprints, a standing or a verdict changes, not with the numbers. `kinds` are what the pages of the
    host make of one another, by canonical URL.
    """

    host: str
    version: int
    pages: int
    texts: Mapping[int, TemplateText] = field(repr=False)
    kinds: Mapping[str, HostVerdict] = field(default_factory=dict, repr=False)


class SiteMemory(Protocol):
    """Knows hosts. A dict by host is one."""

    def get(self, host: str, /) -> HostMemory | None:
        """What is known of a host (`urls.host_of`), None where nothing is."""


def memory_for(memory: SiteMemory, url: str) -> HostMemory | None:
    """What is known of the host of a page; nothing where its URL names none. Of kinds, the verdict on this page alone."""
    known = memory.get(host_of(url)) if is_fetchable(url) else None
    if known is None:
        return None
    page = canonical_url(url)
    return replace(known, kinds={page: known.kinds[page]} if page in known.kinds else {})


def verdict_of(memory: HostMemory | None, url: str) -> HostVerdict | None:
    """What the host's pages make of one of them, None where they say nothing."""
    return memory.kinds.get(canonical_url(url)) if memory is not None and memory.kinds and is_fetchable(url) else None


def fingerprint(text: str, place: str) -> int:
    """63 bits, the same on every machine. Case and spaces do not count; in a label, every number is the same number."""
    folded = " ".join(text.casefold().split())
    if len(folded) <= _LABEL_CHARS:
        folded = _DIGITS.sub("0", folded)
    return int.from_bytes(hashlib.blake2b(f"{place}\n{folded}".encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


@lru_cache(maxsize=4_096)  # paths: the pages of a site share them, and one has many blocks at each
def place_of(path: str) -> str:
    """The element that holds a block, out of the block's path; outwards as far as the first one with a class."""
    names = path.split(" > ")
    while len(names) > 1 and is_plain(names[-1]):
        names.pop()
    first = next((index for index in range(len(names) - 1, -1, -1) if "." in names[index]), 0)
    return " > ".join(names[first:])


def is_plain(name: str) -> bool:
    """Whether an element of a path, such as `p.lead`, only marks up text and holds no part of a page."""
    return name.partition(".")[0] in _PLAIN_TEXT_NAMES


def marks_of(blocks: Iterable[Block]) -> frozenset[int]:
    """What to remember of a page: twice the fingerprint of each text, plus one where the page alone keeps it.

    Texts without a letter are left out, and dropped ones in elements without a class: their place says too little.
    """
    marks = set()
    for block in blocks:
        kept, place = block.kept_alone, place_of(block.path)
        if (kept or "." in place) and (block.text[:1].isalpha() or any(map(str.isalpha, block.text))):
            marks.add(2 * fingerprint(block.text, place) + kept)
    return frozenset(marks)


def learn(host: str, pages: Sequence[Collection[int]], *, before: HostMemory | None = None) -> HostMemory:
    """The memory that follows from the marks of a host's pages, oldest first. Its version is that of `before`, or one more.

    A text that pages keep and that stands on fewer pages than before was taken off by its site: it stays template, for the captures of its
    time. One that comes back after `RECOVERY_PAGES` without it is text; one that stands on as many pages as before, of more, was always.
    """
    found_on = [{mark >> 1 for mark in marks} for marks in pages]
    stands: Counter[int] = Counter(text for texts in found_on for text in texts)
    kept: Counter[int] = Counter(mark >> 1 for marks in pages for mark in marks if mark & 1)
    known = before.texts if before is not None else {}
    texts = {text: old for text, old in known.items() if old.kept and stands[text] < old.count and not _came_back(text, found_on)}
    texts = dict(sorted(texts.items(), key=lambda item: -item[1].standing)[:MAX_TAKEN_OFF])
    for text, count in stands.items():
        old = known.get(text)
        standing = _standing(count, kept[text], len(pages), before=old.standing if old else None) if count >= MIN_PAGES else None
        if standing is not None and (text not in texts or standing >= texts[text].standing):
            texts[text] = TemplateText(standing, count, len(pages), kept[text] > 0)
    version = before.version if before is not None else 0
    changed = {text: found.standing for text, found in texts.items()} != {text: found.standing for text, found in known.items()}
    return HostMemory(host=host, version=version + changed, pages=len(pages), texts=texts)


def _came_back(text: int, found_on: Sequence[Collection[int]]) -> bool:
    """Whether a text stands on a page again after so many without it that its site does not repeat it any more."""
    without = 0
    for texts in found_on:
        if text not in texts:
            without += 1
        elif without >= RECOVERY_PAGES:
            return True
        else:
            without = 0
    return False


def _standing(stands: int, kept: int, pages: int, *, before: Standing | None) -> Standing | None:
    for standing, share in _SHARES:
        slack = _STAYS if before is not None and before >= standing else 1.0
        if kept >= _MIN_KEPT_PAGES and kept >= share * slack * pages:
            return standing
    return Standing.RECURS if stands >= _RECURS_SHARE * (_STAYS if before else 1.0) * pages else None
