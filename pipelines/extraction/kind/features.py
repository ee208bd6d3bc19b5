"""The features of the page-kind model: what a page declares, its address, its structure, what the block model kept of it.

Structure comes first: the model must decide on pages that say nothing of themselves, so it was trained on every page a second time with
`DECLARED` unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from pipelines.extraction.blocks.body import holder_of, is_cut_off, is_prose
from pipelines.extraction.blocks.verdict import Verdict
from pipelines.extraction.facts.metadata import PageData
from pipelines.extraction.kind import address, declarations, markup, rows
from pipelines.extraction.kind.outline import MAX_TITLE_CHARS, Outline, read_outline
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.structure import Position
from pipelines.extraction.phrases import matching as phrases
from pipelines.items import BlockKind, Facts

_LINKED = 0.8  # of a heading's characters; more is a link
_PRICE = re.compile(r"[$€£¥₹₽₩₪₺₫]\s?\d|\d\s?(?:[$€£¥₹₽₩₪₺₫]|(?:zł|kr|руб|грн|Kč|Ft|lei|USD|EUR)\b)")
_PRICE_CHARS = 60
UNKNOWN = -1.0  # of a declaration, where the model is not to know it
_STRUCTURE = (
    "chars",
    "content_chars",
    "link_share",
    "links",
    "prose",
    "paragraphs",
    "longest_paragraph",
    "h1s",
    "h1_linked",
    "h1_is_title",
    "h1_chars",
    "comment_chars",
    "prose_after_h1",
    "prose_after_title",
    "title_level",
    "prices",
)
_KEPT = (
    "kept",
    "kept_paragraphs",
    "kept_longest",
    "kept_share",
    "kept_carded",
    "kept_cut_off",
    "kept_holders",
    "kept_main_share",
    "kept_headings",
    "kept_linked",
    "card_groups",
    "card_links",
    "pre",
)
_FACTS = ("has_date", "has_author", "site_title", "not_found_title", "title_chars")
DECLARED = (*declarations.NAMES, *address.NAMES)
"""What a page says of itself in class names, head, structured data and address: unknown where the model is to decide by structure."""

NAMES = (
    *DECLARED,
    *(f"text_{name}" for name in rows.NAMES),
    *(f"head_{name}" for name in rows.NAMES),
    *_STRUCTURE,
    *markup.NAMES,
    *_KEPT,
    *_FACTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindInput:
    """What is known of a page before its blocks are judged."""

    data: PageData = field(repr=False)
    facts: Facts = field(repr=False)
    segments: Sequence[Segment] = field(repr=False)
    positions: Sequence[Position] = field(repr=False)


def outline_of(page: KindInput) -> Outline:
    """The outline of a page, to be read before an engine changes the tree."""
    canonical = page.facts.canonical_url.value if page.facts.canonical_url else ""
    return read_outline(page.data.tree, page.data.url, canonical, _titles(page))


def _titles(page: KindInput) -> frozenset[str]:
    """The page's titles, folded."""
    said = (page.facts.title.value if page.facts.title else "", phrases.title_head(page.data.title_tag), page.data.title_tag)
    return frozenset(filter(None, map(phrases.fold, said)))


def describe_page(page: KindInput, outline: Outline) -> dict[str, float]:
    """The features of a page as it was parsed; to be asked before an engine changes the tree."""
    title = page.facts.title.value if page.facts.title else ""
    by_text, by_count = rows.choose_rows(outline, rows.find_rows(outline))
    return {
        **declarations.declare(page.data),
        **address.describe_address(page.data.url, title),
        **{f"text_{name}": value for name, value in rows.describe_row(outline, by_text).items()},
        **{f"head_{name}": value for name, value in rows.describe_row(outline, by_count).items()},
        **_structure(page, outline),
        **markup.describe_markup(outline, page.data.url, _titles(page)),
        **_facts(page, title),
    }


def as_row(features: Mapping[str, float], *, declared: bool = True) -> NDArray[np.float32]:
    """One row of a matrix with the columns `NAMES`."""
    return np.array([UNKNOWN if not declared and name in _DECLARED_SET else features[name] for name in NAMES], np.float32)


_DECLARED_SET = frozenset(DECLARED)


def _structure(page: KindInput, outline: Outline) -> dict[str, float]:
    if not outline.elements:
        return dict.fromkeys(_STRUCTURE, 0.0)
    paragraphs = [s.weight for s in page.segments if is_prose(s) and s.kind is not BlockKind.HEADING and not page.positions[s.index].zone]
    h1s = [s for s in page.segments if s.element.tag == "h1"]
    title_head = phrases.fold(phrases.title_head(page.data.title_tag))
    return {
        "chars": float(sum(s.weight for s in page.segments)),
        "content_chars": float(outline.text[0]),
        "link_share": outline.link_text[0] / max(1, outline.text[0]),
        "links": float(outline.links[0]),
        "prose": float(outline.prose[0]),
        "paragraphs": float(len(paragraphs)),
        "longest_paragraph": float(max(paragraphs, default=0)),
        "h1s": float(len(h1s)),
        "h1_linked": float(sum(bool(s.hrefs) for s in h1s)),
        "h1_is_title": float(any(phrases.fold(text) == title_head for text in page.data.h1s)) if page.data.h1s else -1.0,
        "h1_chars": float(max((len(text) for text in page.data.h1s), default=0)),
        "comment_chars": float(sum(s.weight for s, p in zip(page.segments, page.positions, strict=True) if p.zone == "comments")),
        "prose_after_h1": float(_prose_after(page, h1s)),
        **_under_title(page),
        "prices": float(sum(len(s.text) <= _PRICE_CHARS and _PRICE.search(s.text) is not None for s in page.segments)),
    }


def _under_title(page: KindInput) -> dict[str, float]:
    """Characters of prose under the heading that says the page's title, up to the next box or heading that leads elsewhere; its level.

    Of several such headings the one with the most under it: lists of recent posts name the page, too.
    """
    titles = _titles(page)
    most = (0, 0)
    for heading in page.segments:
        if heading.kind is BlockKind.HEADING and phrases.fold(heading.text[:MAX_TITLE_CHARS]) in titles:
            most = max(most, (_prose_under(page, heading.index + 1), heading.level))
    return {"prose_after_title": float(most[0]), "title_level": float(most[1])}


def _prose_under(page: KindInput, start: int) -> int:
    total = 0
    for segment, position in zip(page.segments[start:], page.positions[start:], strict=True):
        if position.zone:
            continue
        if (position.card is not None and position.card_links_here) or (segment.kind is BlockKind.HEADING and segment.link_share > _LINKED):
            break
        total += segment.weight if is_prose(segment) else 0
    return total


def _prose_after(page: KindInput, h1s: Sequence[Segment]) -> int:
    """Characters of prose between the last h1 and the next linked heading or headline link of the page's content."""
    total = 0
    for segment in page.segments[h1s[-1].index + 1 :] if h1s else ():
        if page.positions[segment.index].zone:
            continue
        if segment.hrefs and segment.link_share > 0.8 and (segment.kind is BlockKind.HEADING or segment.weight >= 12):
            break
        total += segment.weight if is_prose(segment) else 0
    return total


def describe_kept(segments: Sequence[Segment], positions: Sequence[Position], verdicts: Sequence[Verdict]) -> dict[str, float]:
    """The features of what the block model keeps."""
    kept = [segment for segment, verdict in zip(segments, verdicts, strict=True) if verdict.kept]
    texts = [s for s in kept if s.kind not in (BlockKind.HEADING, BlockKind.PRE)]
    prose = [s for s in texts if is_prose(s)]
    weight = sum(s.weight for s in texts)
    carded = sum(s.weight for s in texts if positions[s.index].card is not None)
    holders: Counter[etree._Element] = Counter()
    for segment in prose:
        holders[holder_of(segment)] += segment.weight
    cards = [p for p in positions if p.card is not None and p.card_links_here and not p.zone]
    hrefs = {h for s, p in zip(segments, positions, strict=True) if p.card is not None and p.card_links_here for h in s.hrefs}
    return {
        "kept": float(weight),
        "kept_paragraphs": float(len(prose)),
        "kept_longest": float(max((s.weight for s in prose), default=0)),
        "kept_share": weight / max(1, sum(s.weight for s in segments)),
        "kept_carded": carded / max(1, weight),
        "kept_cut_off": float(sum(is_cut_off(s.text) for s in prose)),
        "kept_holders": float(len(holders)),
        "kept_main_share": max(holders.values(), default=0) / max(1, holders.total()),
        "kept_headings": float(sum(s.kind is BlockKind.HEADING for s in kept)),
        "kept_linked": float(sum(s.link_chars for s in kept)) / max(1, weight),
        "card_groups": float(len({p.card for p in cards})),
        "card_links": float(len(hrefs)),
        "pre": float(sum(s.weight for s in kept if s.kind is BlockKind.PRE)),
    }


def _facts(page: KindInput, title: str) -> dict[str, float]:
    titles = [page.data.title_tag, *page.data.h1s[:2], title, phrases.title_head(page.data.title_tag)]
    return {
        "has_date": float(page.facts.date is not None),
        "has_author": float(page.facts.authors is not None),
        "site_title": float(any(phrases.is_site_page(text) for text in (title, *page.data.h1s[:1], titles[-1]) if text)),
        "not_found_title": float(any(phrases.is_not_found(text) for text in titles if text)),
        "title_chars": float(len(title)),
    }
