"""What the page's structure says about each segment: the zone it stands in, and whether it is part of a card that repeats.

Only structure is read here, no wording: a rule that knows no language works in all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipelines.extraction.page.segments import Segment

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
# Class and id words: those that content systems use in their stock themes whatever the page's language, and what theme makers who name
# things in their own language call the same boxes.
_ZONE_WORDS = {
    "comments": r"comments?(?:list|area|section|thread|respond)?|disqus|respond"
    r"|comentarios?|commentaires?|commenti|kommentar(?:e|er|bereich)?|komentar(?:e|i|ze|ji|iai)?|komentarze|yorum(?:lar)?|reacties|kommentit",
    "related articles": r"related(?:posts?|articles?|stories|content|news)?|recommend(?:ed|ations?)?|yarpp|outbrain|taboola"
    r"|readmore|read-more|morestories|more-stories|also-like|crosslinks?|teasers?|upnext|trending|popular|mostread|most-read"
    r"|relacionad[ao]s?|correlat[ei]|similaires|meistgelesen|(?:mas|mais)-?(?:leid|lid)[ao]s|plus-?lus|ilgili(?:-haberler)?|benzer|lees-?ook",
    "newsletter": r"newsletter|mailchimp|mc-embed|mc4wp|subscribe|subscription|signup|sign-up|optin"
    r"|boletin(?:es)?|boletim|suscri(?:birse|bete|pcion)|abonne(?:ment|r|z)",
    "sharing": r"share|sharing|sharedaddy|addtoany|social(?:-?links|-?share|-?icons|-?media)?|follow-us"
    r"|compartir|compartilh(?:ar|e)|partag(?:e|er|es)|condividi|paylas|udostepnij|teilen",
    "navigation": r"breadcrumbs?|navbar|menu|pagination|pager|post-navigation|nav-links|skip-?link|topbar|toolbar",
    "author box": r"author[-_]?(?:box|bio|info|card|description|profile|details?)(?:[-_]box)?|about-?author|post-?author-?bio|writer-?bio"
    r"|sobre-?(?:el-?|la-?|o-?|a-?)?autora?|autoren-?(?:box|info)|autor-?(?:box|info|bio)|biographie",
    "advertisement": r"advert(?:isement)?s?|ad-?(?:slot|unit|container|wrap(?:per)?)|adsbygoogle|sponsored|promo(?:tion)?"
    r"|banners?|publicidade?|publicite|pubblicita|werbung|anzeigen?|reklam[ae]?|anuncios?",
    "cookie notice": r"cookies?(?:-?(?:banner|notice|consent|bar|law))?|gdpr|consent|onetrust|cmp",
    "sidebar": r"sidebar|side-bar|widget-area|right-?rail|rail|seitenleiste|barra-?lateral",
    "image caption": r"(?:wp-)?caption(?:-?text)?|img-?cap(?:tion)?|image-?(?:caption|credit|source)|photo-?(?:caption|credit)|credit"
    r"|figcaption|bildunterschrift|pie-?(?:de-?)?foto|legenda-?foto|didascalia",
    "byline": r"by-?line|author(?:-?name)?|post-?meta|entry-?meta|article-?meta|meta-?info|dateline"
    r"|post-?date|entry-?date|published|timestamp|vcard|post-?info"
    r"|autor(?:a|e|en|es|as)?|auteurs?|autore|yazar|firma",
    "tags": r"tags?(?:-?(?:links|list|cloud|container))?|post-?tags|entry-?tags|topics?|categories|cat-?links|keywords"
    r"|etiquetas|etiquettes|temas|schlagw(?:oe|o)rte?r?|mots-?cles|etiketler|tagi",
    "page footer": r"(?:site|page)-?footer|footer|colophon|copyright|rodape|pie-?de-?pagina|fusszeile",
    "page header": r"(?:site|page|main)-?header|masthead|cabecera|cabecalho|kopfzeile|en-?tete",
}
_NO_SNIPPET = "a box marked data-nosnippet"
ZONES = tuple(dict.fromkeys((*_ZONE_WORDS, *_ZONE_TAGS.values(), *_ZONE_ROLES.values(), _NO_SNIPPET)))
"""The names a zone can have."""

_EDGES = r"(?:^|[\s_-])(?:{0})(?=$|[\s_-])"
_WORDS = {name: re.compile(_EDGES.format(pattern)) for name, pattern in _ZONE_WORDS.items()}
_ANY_WORD = re.compile(_EDGES.format("|".join(_ZONE_WORDS.values())))
_POST_TERM = re.compile(r"(?:^|\s)(?:tag|category|topic)-\S+")  # WordPress names the tags of a post in the class of its outermost element
_DIGITS = re.compile(r"\d+")
_HOST = re.compile(r"https?://([a-z0-9.-]{1,253})(?=[/?#]|$)", re.I | re.A)
_OWN_PATH = re.compile(r"/[a-z0-9_-]", re.I | re.A)  # one slash: two would begin a host
_MAX_HOST_CHARS = 253  # of the name system; a longer name cannot be looked up
_MAX_NAMES_CHARS = 400  # of class and id; longer ones are generated and say nothing
_REMEMBERED = 8_192  # strings of class names; the pages of one site share them


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a segment stands. `zone` names what surrounds it, "" for plain content; `card` numbers the group of alike teasers it is in."""

    zone: str = ""
    zone_depth: int = 0  # levels between the segment and the element that makes the zone
    card: int | None = None
    card_links_here: bool = False  # the card's headline leads to another page of the same host
    hidden: bool = False


def find_places(segments: Sequence[Segment], url: str) -> list[Position]:
    """One `Position` per segment, in order."""
    zones = _Zones(_holders_of_most_prose(segments))
    cards = find_cards(segments, url)
    positions = []
    for segment in segments:
        zone, depth, hidden = zones.of(segment.element)
        card, here = cards.get(segment.index, (None, False))
        positions.append(Position(zone=zone, zone_depth=depth, card=card, card_links_here=here, hidden=hidden))
    return positions


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
            attributes = dict(node.items())  # one look for all of them: each costs as much as all
            own = own_zone(node, attributes)
            if own and (own == "comments" or node not in self.whole):
                zone, depth = own, 0
            else:
                zone, depth = found[0], found[1] + 1
            found = (zone, depth, found[2] or _is_hidden(attributes))
            self.known[node] = found
        return found


def _holders_of_most_prose(segments: Sequence[Segment]) -> set[etree._Element]:
    """Elements around more than half of the page's prose: an ASP.NET page is one form, and some themes call the whole page "sidebar"."""
    chars: dict[etree._Element, int] = defaultdict(int)
    inside: dict[etree._Element, int] = defaultdict(int)  # by parent: paragraphs side by side share all that is around them
    for segment in segments:
        if len(segment.text) >= PROSE_CHARS and segment.link_share < 0.4:
            chars[segment.element] += len(segment.text)
            inside[segment.element.getparent()] += len(segment.text)
    total = sum(chars.values())
    for parent, count in inside.items():
        if parent is not None:
            chars[parent] += count
            for outer in parent.iterancestors():
                chars[outer] += count
    return {element for element, count in chars.items() if count * 2 > total}


def own_zone(element: etree._Element, attributes: dict[str, str]) -> str:
    tag = element.tag
    if tag in ("html", "body", "main", "article"):
        return ""
    if "data-nosnippet" in attributes:
        # By it pages keep text out of search results (Google's "robots meta tag specifications"). On 34 of the measured articles
        # text stands in such boxes: 1,100 segments, none of them wanted.
        return _NO_SNIPPET
    if "role" in attributes and (role := attributes["role"].lower()) in _ZONE_ROLES:
        return _ZONE_ROLES[role]
    if tag in _ZONE_TAGS:
        return _ZONE_TAGS[tag]
    if tag in ("header", "footer"):
        return "" if tag == "header" and next(element.iterancestors("article", "main"), None) is not None else f"page {tag}"
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return _zone_named(names) if 1 < len(names) <= _MAX_NAMES_CHARS else ""


@lru_cache(maxsize=_REMEMBERED)
def _zone_named(names: str) -> str:
    """The first zone one of whose words is among the names; most names hold none, which one search tells."""
    lowered = names.lower()
    if "hentry" in lowered or "type-post" in lowered:
        lowered = _POST_TERM.sub("", lowered)
    return next((zone for zone, pattern in _WORDS.items() if pattern.search(lowered)), "") if _ANY_WORD.search(lowered) else ""


def _is_hidden(attributes: dict[str, str]) -> bool:
    style = attributes["style"].replace(" ", "").lower() if "style" in attributes else ""
    return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style


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
            if parent is None or not self._is_card_sized(node):
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
                if self._is_card_sized(child)
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
    return element.tag, _class_words(classes) if len(classes) <= _MAX_NAMES_CHARS else _class_words.__wrapped__(classes)


@lru_cache(maxsize=_REMEMBERED)
def _class_words(classes: str) -> str:
    return " ".join(sorted(set(_DIGITS.sub("", classes).split()))[:4])


def _links_here(hrefs: Sequence[str], url: str) -> bool:
    """Whether most of the cards' links lead to the page's own site (its last two host labels)."""
    home = site_of(url)
    if not home:
        return True
    has_host = _HOST.match(url) is not None
    here = sum((has_host and _OWN_PATH.match(href) is not None) or site_of(href, base=url) == home for href in hrefs)
    return here * 2 > len(hrefs)


def site_of(url: str, *, base: str = "") -> str:
    """Last two labels of the host name, or the whole address: enough to tell one's own links from others'."""
    if plain := _HOST.match(url):
        return _site_named(plain[1].lower())
    try:
        return _site_named((urlsplit(urljoin(base, url)).hostname or "")[-_MAX_HOST_CHARS:])
    except ValueError:
        return ""


@lru_cache(maxsize=_REMEMBERED)
def _site_named(host: str) -> str:
    return host if _DIGITS.sub("", host).strip(".") == "" else ".".join(host.split(".")[-2:])
