"""Which zone of a page an element stands in: navigation, comments, related articles and the like, by tags, roles and class names.

Only structure is read here, no wording: a rule that knows no language works in all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from lxml import etree

from pipelines.extraction.page.segments import Segment
from pipelines.extraction.page.sidebars import headline_of, is_sidebar

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
    r"|readmore|read-more|morestories|more-stories|also-like|crosslinks?|teasers?(?!-text)|upnext|trending|popular|mostread|most-read"
    r"|relacionad[ao]s?|correlat[ei]|similaires|meistgelesen|(?:mas|mais)-?(?:leid|lid)[ao]s|plus-?lus|ilgili(?:-haberler)?|benzer|lees-?ook",
    "newsletter": r"newsletter|mailchimp|mc-embed|mc4wp|subscribe|subscription|signup|sign-up|optin"
    r"|boletin(?:es)?|boletim|suscri(?:birse|bete|pcion)|abonne(?:ment|r|z)",
    "sharing": r"share|sharing|sharedaddy|addtoany|social(?:-?links|-?share|-?icons|-?media)?|follow-us"
    r"|compartir|compartilh(?:ar|e)|partag(?:e|er|es)|condividi|paylas|udostepnij|teilen",
    "navigation": r"breadcrumbs?|crumbs?|crumb-?container|navbar|menu|pagination|pager|post-navigation|nav-links|skip-?link"
    r"|topbar|toolbar",
    "author box": r"author[-_]?(?:box|bio|info|card|description|profile|details?)(?:[-_]box)?|about-?author|post-?author-?bio|writer-?bio"
    r"|sobre-?(?:el-?|la-?|o-?|a-?)?autora?|autoren-?(?:box|info)|autor-?(?:box|info|bio)|biographie",
    "advertisement": r"advert(?:isement)?s?|ad-?(?:slot|unit|container|wrap(?:per)?)|adsbygoogle|sponsored|promo(?:tion)?"
    r"|banners?|publicidade?|publicite|pubblicita|werbung|anzeigen?|reklam[ae]?|anuncios?",
    "cookie notice": r"cookies?(?:-?(?:banner|notice|consent|bar|law))?|gdpr|consent|onetrust|cmp-?(?:box|banner|wrapper|modal|popup)",
    "sidebar": r"sidebar|side-bar|widget-area|right-?rail|rail|seitenleiste|barra-?lateral",
    "image caption": r"(?:wp-)?caption(?:-?text)?|img-?cap(?:tion)?|image-?(?:caption|credit|source)|photo-?(?:caption|credit)|credit"
    r"|figcaption|bildunterschrift|pie-?(?:de-?)?foto|legenda-?foto|didascalia",
    "byline": r"by-?line|author(?:-?name)?|post-?meta|entry-?meta|article-?meta|meta-?info|dateline"
    r"|post-?date|entry-?date|published|timestamp|vcard|post-?info"
    r"|autor(?:a|e|en|es|as)?|auteurs?|autore|yazar|firma",
    "tags": r"tags?-?(?:links|list|cloud|container)|tags|(?<![_-])(?:tag|topic)(?![_-])|post-?tags|entry-?tags|topics|categories|cat-?links"
    r"|keywords|etiquetas|etiquettes|temas|schlagw(?:oe|o)rte?r?|mots-?cles|etiketler|tagi",
    "page footer": r"(?:site|page)-?footer|footer|colophon|copyright|rodape|pie-?de-?pagina|fusszeile",
    "page header": r"(?:site|page|main)-?header|masthead|(?:site-?|name-and-)slogan|(?:site|blog)-?(?:tagline|description)"
    r"|cabecera|cabecalho|kopfzeile|en-?tete",
}
_NO_SNIPPET = "a box marked data-nosnippet"
_NO_ZONE = frozenset(["html", "body", "main", "article"])
_OWN_ZONE = frozenset([*_ZONE_TAGS, "header", "footer"])  # whose tag says it
ZONES = tuple(dict.fromkeys((*_ZONE_WORDS, *_ZONE_TAGS.values(), *_ZONE_ROLES.values(), _NO_SNIPPET)))
"""The names a zone can have."""

_EDGES = r"(?:^|[\s_-])(?:{0})(?=$|[\s_-])"
_WORDS = {name: re.compile(_EDGES.format(pattern)) for name, pattern in _ZONE_WORDS.items()}
_ANY_WORD = re.compile(_EDGES.format("|".join(_ZONE_WORDS.values())))
_POST_TERM = re.compile(r"(?:^|\s)(?:tag|category|topic)-\S+")  # WordPress names the tags of a post in the class of its outermost element
_SLUG = re.compile(r"(?:[^\s_-]{1,60}[_-]+){4,20}[^\s_-]*")  # the anchor of a heading says what the text is about, not what the element is
_ELSEWHERE = (
    r"sidebar|rail|footer|header|comments?|share|sharing|social|tags?|banner|menu|navbar|newsletter|related|breadcrumbs?|author|meta"
)
_LAYOUT = re.compile(  # class words that say what stands elsewhere on the page, or does not: "has-sidebar", "no-comments", "sticky-footer"
    rf"(?:has|with|without|no|not)-+(?:left-|right-|site-|page-)?(?:{_ELSEWHERE})\S*|(?:sticky|fixed)-+footer(?!\S)"
    r"|(?:sidebar|footer|comments?|menu|share)-+(?:mode|enabled|disabled|open|closed|off|on|none|fixed|sticky)(?!\S)"
    r"|sidebar-+(?:mode|enabled)\S*"
)
MAX_NAMES_CHARS = 400  # of class and id; longer ones are generated and say nothing
REMEMBERED = 8_192  # strings of class names; the pages of one site share them
PROSE_CHARS = 60  # shorter texts are labels more often than sentences


class Zones:
    """Zone of each element, worked out once per element.

    `whole` are the elements that are the page, whatever their names say, `boxes` those whose zone is known by what is in them.
    """

    def __init__(self, whole: set[etree._Element], boxes: Mapping[etree._Element, str]) -> None:
        self.whole = whole
        self.boxes = boxes
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
            own = self._own(node, attributes)
            if own and (own == "comments" or node not in self.whole):
                zone, depth = own, 0
            else:
                zone, depth = found[0], found[1] + 1
            found = (zone, depth, found[2] or is_hidden(attributes))
            self.known[node] = found
        return found

    def _own(self, element: etree._Element, attributes: dict[str, str]) -> str:
        own = own_zone(element, attributes) or self.boxes.get(element, "")
        return "" if own == "related articles" and _is_standfirst(element, attributes) else own


def _is_standfirst(element: etree._Element, attributes: dict[str, str]) -> bool:
    """Whether what is called a teaser is the page's own: it stands beside the headline and leads nowhere, as those of other articles do."""
    if "teaser" not in attributes.get("class", "").lower() or next(element.iter("a", "h1"), None) is not None:
        return False
    beside = element.getparent()
    headline = next(beside.iter("h1"), None) if beside is not None and beside.tag != "body" else None
    return headline is not None and next(element.iterancestors("a"), None) is None


def holders_of_most_prose(segments: Sequence[Segment]) -> set[etree._Element]:
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
    headline = headline_of(segments[0].element.getroottree().getroot()) if segments else None
    most = {
        element
        for element, count in chars.items()
        if count * 2 > total and not _is_foot(element) and not is_sidebar(element, headline, count)
    }
    content = content_of(chars)
    # Recent comments in a widget say more than a short post: what stands beside the content is not the page, however long.
    return most if content is None else {node for node in most if node is content or holds(content, node) or holds(node, content)}


def _is_foot(element: etree._Element) -> bool:
    """Whether an element is the foot of a page and no more: a motto in it may say more than a short post. Left unclosed, it holds all."""
    named = element.tag == "footer" or own_zone(element, dict(element.items())) == "page footer"
    return named and next(element.iter("h1", "article", "main"), None) is None


def content_of(with_prose: Iterable[etree._Element]) -> etree._Element | None:
    """The one element with prose in it that is marked as the content of the page; None where there is none, or one beside another."""
    marked = [node for node in with_prose if node.tag in ("main", "article") or node.get("role") == "main"]
    main = {node for node in marked if node.tag != "article"} or set(marked)
    outer = [node for node in main if main.isdisjoint(node.iterancestors())]
    return outer[0] if len(outer) == 1 else None


def holds(outer: etree._Element, inner: etree._Element) -> bool:
    return outer in inner.iterancestors()


def own_zone(element: etree._Element, attributes: dict[str, str]) -> str:
    tag = element.tag
    if tag in _NO_ZONE or (not attributes and tag not in _OWN_ZONE):
        return ""
    if "data-nosnippet" in attributes:
        # By it pages keep text out of search results (Google's "robots meta tag specifications"). On 34 of the measured articles
        # text stands in such boxes: 1,100 segments, none of them wanted.
        return _NO_SNIPPET
    if "role" in attributes and (role := attributes["role"].lower()) in _ZONE_ROLES:
        return _ZONE_ROLES[role]
    if tag in _ZONE_TAGS:
        return _ZONE_TAGS[tag]
    if is_marked_comment(attributes):
        return "comments"
    if tag in ("header", "footer"):
        inside = ("article", "main") if tag == "header" else ("blockquote",)  # HTML puts the source of a quotation in its footer
        return "" if next(element.iterancestors(*inside), None) is not None else f"page {tag}"
    anchor = attributes.get("id")
    names = f"{attributes.get('class', '')} {'' if anchor is None or _SLUG.fullmatch(anchor) else anchor}"
    return _zone_named(names) if 1 < len(names) <= MAX_NAMES_CHARS else ""


def is_marked_comment(attributes: Mapping[str, str]) -> bool:
    """Whether microdata calls an element a comment (https://schema.org/Comment), as Discourse does without any class that says so."""
    return attributes.get("itemprop") == "comment" or attributes.get("itemtype", "").endswith("schema.org/Comment")


@lru_cache(maxsize=REMEMBERED)
def _zone_named(names: str) -> str:
    """The first zone one of whose words is among the names; most names hold none, which one search tells."""
    lowered = _LAYOUT.sub("", names.lower())
    if "hentry" in lowered or "type-post" in lowered:
        lowered = _POST_TERM.sub("", lowered)
    return next((zone for zone, pattern in _WORDS.items() if pattern.search(lowered)), "") if _ANY_WORD.search(lowered) else ""


def is_hidden(attributes: dict[str, str]) -> bool:
    style = attributes["style"].replace(" ", "").lower() if "style" in attributes else ""
    return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style
