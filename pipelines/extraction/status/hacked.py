"""Recognises pages that somebody else took over: signed by a defacer, or filled with links of spam. A report on such a thing is an article.

Words alone decide nothing here: a signature or a farm of links counts where the page has next to nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.blocks.body import is_prose
from pipelines.extraction.facts.metadata import PageData
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import site_of
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import BlockKind

SPAM_LINKS = 10  # to other sites; an article that names its sources has fewer that advertise what spam does
NEXT_TO_NOTHING_CHARS = 160  # kept beside it; a brief of 40 words has 200 and more
MESSAGE_CHARS = 600  # of a defacer's greetings and demands
DEFACED_CHARS = 2_500
OWN_LINKS = 3  # a page with its site around it has more; who replaces a page puts no menu on it


def find_spam(segments: Sequence[Segment], url: str) -> frozenset[int]:
    """Indices of the texts that are links to other sites and advertise what injected spam does; empty for fewer than `SPAM_LINKS` links."""
    home = site_of(url)
    linked = [segment for segment in segments if segment.link_share >= 0.5]
    away = [
        s for s in linked if any(href.startswith(("http", "//")) and home not in href for href in s.hrefs)
    ]  # "share this" names home, too
    if sum(len(segment.hrefs) for segment in away) < SPAM_LINKS or not phrases.is_spam(" ".join(segment.text for segment in away)):
        return frozenset()
    spam = [segment for segment in away if phrases.is_spam(segment.text)]
    links = {href for segment in spam for href in segment.hrefs}
    return frozenset(segment.index for segment in spam) if len(links) >= SPAM_LINKS else frozenset()


def find_takeover(data: PageData, segments: Sequence[Segment], kept: Sequence[Segment], spam: frozenset[int], *, dated: bool) -> str:
    """Why the page is somebody else's now, "" where it is not. `dated`: it names a date or an author, or calls itself an article."""
    signed = next((text for text in (phrases.title_head(data.title_tag), *data.h1s[:2]) if phrases.is_defacement(text)), "")
    alone = not dated and _stands_alone(segments, data.url)
    if not (spam or signed or alone):
        return ""
    prose = sum(s.weight for s in kept if s.index not in spam and s.kind not in (BlockKind.HEADING, BlockKind.PRE) and is_prose(s))
    if spam and prose < NEXT_TO_NOTHING_CHARS:
        return f"{len(spam)} texts of spam that link to other sites, and next to no text beside them"
    if signed and prose < NEXT_TO_NOTHING_CHARS:
        return f"its headline says “{signed}”, and next to no text stands under it"
    if alone and prose < MESSAGE_CHARS:
        signed = signed or next((s.text for s in segments if phrases.is_defacement(s.text)), "")
        return f"says “{signed}” and has no links to its own site" if signed else ""
    return ""


def _stands_alone(segments: Sequence[Segment], url: str) -> bool:
    """Whether a page is small and has nothing of its site around it."""
    if sum(segment.weight for segment in segments) > DEFACED_CHARS:
        return False
    home = site_of(url)
    return len({href for segment in segments for href in segment.hrefs if site_of(href, base=url) == home}) < OWN_LINKS
