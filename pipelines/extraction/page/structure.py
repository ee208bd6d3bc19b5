"""What the page's structure says about each segment: the zone it stands in, and whether it is part of a card that repeats.

Only structure is read here, no wording: a rule that knows no language works in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extraction.page.plea_boxes import plea_boxes
from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.signup_boxes import signup_boxes
from pipelines.extraction.page.zones import MAX_NAMES_CHARS, REMEMBERED, Zones, holders_of_most_prose

MAX_CARD_CHARS = 700  # picture, category, headline, excerpt and byline of one teaser; the longest on the measured sites has 520
MAX_CARD_SEGMENTS = 9
MIN_HEADLINE_CHARS = 12  # shorter linked texts are menu words, not headlines
CARD_LEVELS = 7  # how far above its headline a card's outer element was found on the measured pages

_DIGITS = re.compile(r"\d+")
_HOST = re.compile(r"https?://([a-z0-9.-]{1,253})(?=[/?#]|$)", re.I | re.A)
_OWN_PATH = re.compile(r"/[a-z0-9_-]", re.I | re.A)  # one slash: two would begin a host
_FILE = re.compile(r"\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|odp|epub|zip)(?=[?#]|$)", re.I)
_MAX_HOST_CHARS = 253  # of the name system; a longer name cannot be looked up


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a segment stands. `zone` names what surrounds it, "" for plain content; `card` numbers the group of alike teasers it is in."""

    zone: str = ""
    zone_depth: int = 0  # levels between the segment and the element that makes the zone
    card: int | None = None
    card_links_here: bool = False  # the card's headline leads to another page of the same host
    hidden: bool = False

    def is_free(self, zone: str = "") -> bool:
        """Whether it is shown, in no card, and in plain content or in this zone."""
        return self.zone in ("", zone) and self.card is None and not self.hidden


def find_places(segments: Sequence[Segment], url: str) -> list[Position]:
    """One `Position` per segment, in order."""
    zones = Zones(holders_of_most_prose(segments), _named_boxes(segments[0].element.getroottree().getroot()) if segments else {})
    cards = find_cards(segments, url)
    positions = []
    known: dict[tuple[object, ...], Position] = {}  # a value is one object: segments side by side stand alike
    for segment in segments:
        zone, depth, hidden = zones.of(segment.element)
        card, here = cards.get(segment.index, (None, False))
        key = (zone, depth, hidden, card, here)
        position = known.get(key)
        if position is None:
            position = known[key] = Position(zone=zone, zone_depth=depth, card=card, card_links_here=here, hidden=hidden)
        positions.append(position)
    return positions


def _named_boxes(tree: etree._Element) -> dict[etree._Element, str]:
    """Boxes that ask readers for something, each with its zone."""
    return dict.fromkeys(plea_boxes(tree), "advertisement") | dict.fromkeys(signup_boxes(tree), "newsletter")


def find_cards(segments: Sequence[Segment], url: str) -> dict[int, tuple[int, bool]]:
    """Segment index -> (number of the group of alike cards, whether its links lead to the page's own host)."""
    cards = _Cards(segments)
    found: dict[int, tuple[int, bool]] = {}
    group = 0
    for segment in segments:
        if segment.index not in cards.headlines or segment.index in found:
            continue
        siblings = cards.siblings(segment)
        if siblings:
            group += 1
            members = [member for card in siblings for member in cards.inside[card]]
            here = _links_here([href for member in members for href in member.hrefs], url)
            for member in members:
                found.setdefault(member.index, (group, here))
    return found


class _Cards:
    """Which segments stand in which element, up to `CARD_LEVELS` above them, and the alike children of each parent, looked for once."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.inside: dict[etree._Element, list[Segment]] = {}
        self.headlines = {segment.index for segment in segments if _is_headline_link(segment)}
        self.alike: dict[tuple[etree._Element, tuple[str, str]], list[etree._Element]] = {}
        self.sized: dict[etree._Element, bool] = {}
        titles = {segment.element for segment in segments if segment.element.tag == "h1"}
        # The box of the page's title is no card, though the way to it ("All posts / News") is links, and other boxes have no class either.
        self.around_title = set(titles.pop().iterancestors()) if len(titles) == 1 else set()
        for segment in segments if self.headlines else ():
            node: etree._Element | None = segment.element
            for _ in range(CARD_LEVELS):
                if node is None:
                    break
                members = self.inside.get(node)
                if members is None:
                    self.inside[node] = [segment]
                else:
                    members.append(segment)
                node = node.getparent()

    def siblings(self, segment: Segment) -> list[etree._Element]:
        """The card around a headline and its alike siblings; empty when the headline stands alone."""
        node = segment.element
        for _ in range(CARD_LEVELS):
            parent = node.getparent()
            if parent is None or node in self.around_title or not self._is_card_sized(node):
                return []
            alike = self._alike(parent, signature_of(node))
            if len(alike) >= 2:
                return alike
            node = parent
        return []

    def _alike(self, parent: etree._Element, signature: tuple[str, str]) -> list[etree._Element]:
        key = (parent, signature)
        if key not in self.alike:
            self.alike[key] = [
                child
                for child in parent.iterchildren(signature[0])
                if child not in self.around_title
                and self._is_card_sized(child)
                and signature_of(child) == signature
                and any(member.index in self.headlines for member in self.inside[child])
            ]
        return self.alike[key]

    def _is_card_sized(self, element: etree._Element) -> bool:
        known = self.sized.get(element)
        if known is None:
            members = self.inside.get(element, ())
            known = 0 < len(members) <= MAX_CARD_SEGMENTS and sum(len(member.text) for member in members) <= MAX_CARD_CHARS
            self.sized[element] = known
        return known


def _is_headline_link(segment: Segment) -> bool:
    return bool(segment.hrefs) and segment.link_share >= 0.8 and len(segment.text) >= MIN_HEADLINE_CHARS


def signature_of(element: etree._Element) -> tuple[str, str]:
    """Tag and class words without their digits: alike for the items of one list."""
    classes = element.get("class")
    if not classes:
        return element.tag, ""
    return element.tag, _class_words(classes) if len(classes) <= MAX_NAMES_CHARS else _class_words.__wrapped__(classes)


@lru_cache(maxsize=REMEMBERED)
def _class_words(classes: str) -> str:
    return " ".join(sorted(set(_DIGITS.sub("", classes).split()))[:4])


def _links_here(hrefs: Sequence[str], url: str) -> bool:
    """Whether most of the cards' links lead to pages of the page's own site (its last two host labels); files are no pages."""
    home = site_of(url)
    if not home:
        return not all(map(_FILE.search, hrefs))
    has_host = _HOST.match(url) is not None
    pages = [href for href in hrefs if not _FILE.search(href)]
    here = sum((has_host and _OWN_PATH.match(href) is not None) or site_of(href, base=url) == home for href in pages)
    return here * 2 > len(hrefs)


def site_of(url: str, *, base: str = "") -> str:
    """Last two labels of the host name, or the whole address: enough to tell one's own links from others'."""
    if plain := _HOST.match(url):
        return _site_named(plain[1].lower())
    try:
        return _site_named((urlsplit(urljoin(base, url)).hostname or "")[-_MAX_HOST_CHARS:])
    except ValueError:
        return ""


@lru_cache(maxsize=REMEMBERED)
def _site_named(host: str) -> str:
    return host if _DIGITS.sub("", host).strip(".") == "" else ".".join(host.split(".")[-2:])
