"""What the page's structure says about each segment: the zone it stands in, and whether it is part of a card that repeats.

Only structure is read here, no wording: a rule that knows no language works in all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extraction.segments import Segment

MAX_CARD_CHARS = 700  # picture, category, headline, excerpt and byline of one teaser; the longest on the measured sites has 520
MAX_CARD_SEGMENTS = 9
MIN_HEADLINE_CHARS = 12  # shorter linked texts are menu words, not headlines
PROSE_CHARS = 60  # shorter texts are labels more often than sentences
CARD_LEVELS = 7  # how far above its headline a card's outer element was found on the measured pages

_ZONE_TAGS = {"nav": "navigation", "aside": "aside", "form": "form", "button": "form", "dialog": "dialog", "menu": "navigation"}
_ZONE_ROLES = {
    "navigation": "navigation",
    "banner": "page header",
    "contentinfo": "page footer",
    "complementary": "aside",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "menu": "navigation",
}
# Class and id words. The words are those that content systems use in their stock themes, whatever the page's language.
_ZONE_WORDS = {
    "comments": r"comments?(?:list|area|section|thread|respond)?|disqus|kommentare?|respond",
    "related articles": r"related(?:posts?|articles?|stories|content|news)?|recommend(?:ed|ations?)?|yarpp|outbrain|taboola"
    r"|readmore|read-more|morestories|more-stories|also-like|crosslinks?|teasers?|upnext|trending|popular|mostread|most-read",
    "newsletter": r"newsletter|mailchimp|mc-embed|mc4wp|subscribe|subscription|signup|sign-up|optin",
    "sharing": r"share|sharing|sharedaddy|addtoany|social(?:-?links|-?share|-?icons|-?media)?|follow-us",
    "navigation": r"breadcrumbs?|navbar|menu|pagination|pager|post-navigation|nav-links|skip-?link|topbar|toolbar",
    "author box": r"author[-_]?(?:box|bio|info|card|description|profile|details?)(?:[-_]box)?|about-?author|post-?author-?bio|writer-?bio",
    "advertisement": r"advert(?:isement)?s?|ad-?(?:slot|unit|container|wrap(?:per)?)|adsbygoogle|sponsored|promo(?:tion)?",
    "cookie notice": r"cookies?(?:-?(?:banner|notice|consent|bar|law))?|gdpr|consent|onetrust|cmp",
    "sidebar": r"sidebar|side-bar|widget-area|right-?rail|rail",
    "image caption": r"(?:wp-)?caption(?:-?text)?|img-?cap(?:tion)?|image-?(?:caption|credit|source)|photo-?(?:caption|credit)|credit"
    r"|figcaption|bildunterschrift",
    "byline": r"by-?line|author(?:-?name)?|post-?meta|entry-?meta|article-?meta|meta-?info|dateline"
    r"|post-?date|entry-?date|published|timestamp|vcard|post-?info",
    "tags": r"tags?(?:-?(?:links|list|cloud|container))?|post-?tags|entry-?tags|topics?|categories|cat-?links|keywords",
    "page footer": r"(?:site|page)-?footer|footer|colophon|copyright",
    "page header": r"(?:site|page|main)-?header|masthead",
}
_WORDS = {name: re.compile(rf"(?:^|[\s_-])(?:{pattern})(?=$|[\s_-])", re.I) for name, pattern in _ZONE_WORDS.items()}
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a segment stands. `zone` names what surrounds it, "" for plain content; `card` numbers the group of alike teasers it is in."""

    zone: str = ""
    zone_depth: int = 0  # levels between the segment and the element that makes the zone
    card: int | None = None
    card_links_here: bool = False  # the card's headline leads to another page of the same host
    hidden: bool = False


def find_places(segments: Sequence[Segment], url: str) -> list[Place]:
    """One `Place` per segment, in order."""
    zones = _Zones(_holders_of_most_prose(segments))
    cards = find_cards(segments, url)
    places = []
    for segment in segments:
        zone, depth, hidden = zones.of(segment.element)
        group = cards.get(segment.index)
        places.append(
            Place(
                zone=zone,
                zone_depth=depth,
                card=None if group is None else group[0],
                card_links_here=bool(group and group[1]),
                hidden=hidden,
            )
        )
    return places


class _Zones:
    """Zone of each element, worked out once per element; `whole` are the elements that are the page, whatever their names say."""

    def __init__(self, whole: set[etree._Element]) -> None:
        self.whole = whole
        self.known: dict[etree._Element, tuple[str, int, bool]] = {}

    def of(self, element: etree._Element) -> tuple[str, int, bool]:
        chain = []
        current: etree._Element | None = element
        while current is not None and current not in self.known:
            chain.append(current)
            current = current.getparent()
        found = self.known[current] if current is not None else ("", 0, False)
        for node in reversed(chain):
            own = _own_zone(node)
            own = "" if own != "comments" and node in self.whole else own
            zone, depth = (own, 0) if own else (found[0], found[1] + 1)
            found = (zone, depth, found[2] or _is_hidden(node))
            self.known[node] = found
        return found


def _holders_of_most_prose(segments: Sequence[Segment]) -> set[etree._Element]:
    """Elements around more than half of the page's prose: an ASP.NET page is one form, and some themes call the whole page "sidebar"."""
    chars: dict[etree._Element, int] = defaultdict(int)
    total = 0
    for segment in segments:
        if len(segment.text) >= PROSE_CHARS and segment.link_share < 0.4:
            total += len(segment.text)
            chars[segment.element] += len(segment.text)
            for parent in segment.element.iterancestors():
                chars[parent] += len(segment.text)
    return {element for element, count in chars.items() if count * 2 > total}


def _own_zone(element: etree._Element) -> str:
    tag = element.tag
    if tag in ("html", "body", "main", "article"):
        return ""
    role = (element.get("role") or "").lower()
    if role in _ZONE_ROLES:
        return _ZONE_ROLES[role]
    if tag in _ZONE_TAGS:
        return _ZONE_TAGS[tag]
    if tag in ("header", "footer"):
        inside = any(parent.tag in ("article", "main") for parent in element.iterancestors())
        return "" if inside and tag == "header" else f"page {tag}"
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if not names.strip() or len(names) > 400:
        return ""
    return next((zone for zone, pattern in _WORDS.items() if pattern.search(names)), "")


def _is_hidden(element: etree._Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def find_cards(segments: Sequence[Segment], url: str) -> dict[int, tuple[int, bool]]:
    """Segment index -> (number of the group of alike cards, whether its links lead to the page's own host)."""
    inside: dict[etree._Element, list[Segment]] = defaultdict(list)
    for segment in segments:
        node: etree._Element | None = segment.element
        for _ in range(CARD_LEVELS):
            if node is None:
                break
            inside[node].append(segment)
            node = node.getparent()
    headlines = {segment.index for segment in segments if _is_headline_link(segment)}
    found: dict[int, tuple[int, bool]] = {}
    group = 0
    for segment in segments:
        if segment.index not in headlines or segment.index in found:
            continue
        siblings = _card_siblings(segment, inside, headlines)
        if siblings:
            group += 1
            here = _links_here(siblings, inside, url)
            for card in siblings:
                for member in inside[card]:
                    found.setdefault(member.index, (group, here))
    return found


def _is_headline_link(segment: Segment) -> bool:
    return segment.link_share >= 0.8 and len(segment.text) >= MIN_HEADLINE_CHARS and bool(segment.hrefs)


def _card_siblings(segment: Segment, inside: dict[etree._Element, list[Segment]], headlines: set[int]) -> list[etree._Element]:
    """The card around a headline and its alike siblings; empty when the headline stands alone."""
    node = segment.element
    for _ in range(CARD_LEVELS):
        parent = node.getparent()
        if parent is None or not _is_card_sized(inside.get(node, [])):
            return []
        signature = signature_of(node)
        alike = [
            child
            for child in parent
            if isinstance(child.tag, str)
            and signature_of(child) == signature
            and _is_card_sized(inside.get(child, []))
            and any(member.index in headlines for member in inside.get(child, []))
        ]
        if len(alike) >= 2:
            return alike
        node = parent
    return []


def _is_card_sized(members: list[Segment]) -> bool:
    return 0 < len(members) <= MAX_CARD_SEGMENTS and sum(len(member.text) for member in members) <= MAX_CARD_CHARS


def signature_of(element: etree._Element) -> tuple[str, str]:
    """Tag and class words without their digits: alike for the items of one list."""
    classes = _DIGITS.sub("", element.get("class") or "")
    return element.tag, " ".join(sorted(set(classes.split()))[:4])


def _links_here(cards: list[etree._Element], inside: dict[etree._Element, list[Segment]], url: str) -> bool:
    """Whether most of the cards' links lead to the page's own site (its last two host labels)."""
    home = site_of(url)
    targets = [site_of(href, base=url) for card in cards for member in inside[card] for href in member.hrefs]
    return not home or sum(target == home for target in targets) * 2 > len(targets)


def site_of(url: str, *, base: str = "") -> str:
    """Last two labels of the host name, or the whole address: enough to tell one's own links from others'."""
    try:
        host = urlsplit(urljoin(base, url)).hostname or ""
    except ValueError:
        return ""
    return host if _DIGITS.sub("", host).strip(".") == "" else ".".join(host.split(".")[-2:])
