"""By what names a page calls its site and the sections it stands in; what is taken off a title for them is the part of `title`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from pipelines.extraction.facts.titles.title_parts import letters, level, split_title, tidy

_ADDRESS_WORDS = 3
MAX_LINKS = 2_000
MAX_NAMES = 60
MAX_NAME_CHARS = 90
_SHORTEST_LABEL = 3  # letters of a part of the host's name that may name the site
_INDEX = re.compile(r"(?:index|default|home)\.(?:html?|php\d?|aspx?|jsp)$", re.I)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|xml|json|feeds?|syndication|channel|flux|canal|лента|خوراک)\b|\b\d\.\d+\b", re.I)
_COMMENT_FEED = re.compile(r"comment|kommentar|coment|commento|коммента|комента|reacti|yorum|نظر|تعليق|评论|コメント", re.I)
_LOGO = re.compile(r"\s*\b(?:logo|logotype|homepage|home page|home)\s*$", re.I)
_JOINT = r"\s*[|｜:：–—―·•»›«_\-]+\s*"


@dataclass(frozen=True, slots=True)
class SiteNames:
    """Names of the site, and of the sections that the page's address stands in."""

    names: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    _site: frozenset[str] = field(init=False, repr=False)
    _section: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_site", frozenset(letters(name) for name in self.names) - {""})
        object.__setattr__(self, "_section", frozenset(level(name) for name in self.sections) - {""})

    def is_site(self, text: str) -> bool:
        """Whether a text is nothing but a name of the site."""
        return letters(text) in self._site

    def is_section(self, text: str) -> bool:
        """Whether a text is the name of a section around the page."""
        return level(text) in self._section

    def beside(self, title: str) -> str:
        """The title without a name of the site that it begins or ends with, parted by a sign that needs no spaces."""
        for name in sorted(self.names, key=len, reverse=True):
            if len(name) < _SHORTEST_LABEL or name.casefold() not in title.casefold():
                continue
            for form in (rf"{re.escape(name)}{_JOINT}(?P<rest>\w.*)", rf"(?P<rest>.*\w\W*?){_JOINT}{re.escape(name)}"):
                found = re.fullmatch(form, title, re.I)
                if found and len(found["rest"].split()) > 1:
                    return found["rest"]
        return title


def find_site_names(url: str, tree: etree._Element, links: Sequence[etree._Element], declared: Iterable[str | None]) -> SiteNames:
    """`declared` are the names that the head gives; feeds, links to the front page and the host add theirs."""
    names = [name for name in declared if name]
    names += [name for link in links for name in _of_feed(link)]
    sections: list[str] = []
    own = _address(url, "") or ("", "", "")
    for link in islice(tree.iter("a"), MAX_LINKS):
        where = _leads_above(url, own, (link.get("href") or "").strip())
        if where and len(names) + len(sections) < MAX_NAMES:
            (names if where == "site" else sections).extend(_said_by(link))
    wholes = [tidy(name) for name in names]
    firsts = [name[slice(*spans[0])] for name, spans in ((name, split_title(name)) for name in wholes) if spans]
    kept = [name for name in (*wholes, *firsts) if not is_address_of(name, url)]  # the title of the article, in the place of a name
    return SiteNames(tuple(dict.fromkeys([*kept, *names_of_host(url)])), tuple(dict.fromkeys(sections)))


def is_address_of(title: str, url: str) -> bool:
    """Whether the last part of an address is made of the words of a title, three of them or more."""
    try:
        slug = level(unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]).split()
    except ValueError:
        return False
    words = level(title.replace("'", "").replace("’", "")).split()
    return len(words) >= _ADDRESS_WORDS and set(words) <= set(slug) and len(slug) - len(words) <= 2


def leads_home(url: str, href: str | None) -> bool:
    """Whether a link leads to a front page: that of the site, or of another to which it belongs."""
    other = None if not href or href.strip().startswith(("#", "?")) else _address(url, href.strip())
    return other is not None and other[1:] == ("", "")


def is_front_page(url: str) -> bool:
    """Whether an address is that of a front page."""
    return (_address(url, "") or ("", "/", ""))[1:] == ("", "")


def is_same_page(url: str, href: str | None) -> bool:
    """Whether a link leads to the page it stands on, not to a place in it."""
    href = (href or "").strip()
    if not href or href.startswith("#"):
        return False
    own, other = _address(url, ""), _address(url, href)
    return own is not None and own == other and "#" not in href


def _leads_above(url: str, own: tuple[str, str, str], href: str) -> str | None:
    """'site' for a link to the front page, 'section' for one to a folder that the page stands in; `own` is the page's `_address`."""
    if not href or href.startswith(("#", "?")) or not _may_lead_above(own[1], href):
        return None
    other = _address(url, href)
    if other is None or other[0] != own[0] or other[2] or other[1] == own[1]:
        return None
    if other[1] == "":
        return "site"
    return "section" if own[1].startswith(f"{other[1]}/") else None


def _may_lead_above(own_path: str, href: str) -> bool:
    """A first look that most links of a page do not pass, at a tenth of the time that it takes to resolve them."""
    start = href.find("/", href.find("://") + 3) if "://" in href[:8] else 0
    path = href[start:] if start >= 0 else ""
    if path.startswith("//") or (path and not path.startswith("/")):
        return True
    return "?" not in path and own_path.startswith(_INDEX.sub("", path.partition("#")[0]).rstrip("/"))


def _address(url: str, href: str) -> tuple[str, str, str] | None:
    """Host, path and query, without what addresses of the same page differ in."""
    try:
        parts = urlsplit(urljoin(url, href))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    return (parts.hostname or "").removeprefix("www."), _INDEX.sub("", parts.path).rstrip("/"), parts.query


def _said_by(link: etree._Element) -> Iterator[str]:
    said = [" ".join(" ".join(str(piece) for piece in link.itertext()).split())]
    said += [image.get("alt") or "" for image in link.iter("img")] + [link.get("title") or "", link.get("aria-label") or ""]
    for text in said:
        bare = _LOGO.sub("", tidy(text)).strip() or text.strip()
        if 1 < len(bare) <= MAX_NAME_CHARS:
            yield bare


def _of_feed(link: etree._Element) -> Iterator[str]:
    """The name that the title of a feed begins with: "Harbour Notes » Feed"; a feed of comments may name the article."""
    title = tidy(link.get("title"))
    if not title or not any(word in (link.get("type") or "").lower() for word in ("rss", "atom", "feed+json")):
        return
    spans = split_title(title)
    if len(spans) < 2 and _COMMENT_FEED.search(title):
        return
    name = " ".join(_FEED_WORDS.sub(" ", title[slice(*spans[0])]).split()) if spans else ""
    if len(letters(name)) >= _SHORTEST_LABEL and len(name) <= MAX_NAME_CHARS:
        yield name


def names_of_host(url: str) -> list[str]:
    """Names by which a site may call itself after its address: "news.example.org" gives itself, "example.org", "news" and "example"."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return []
    labels = host.split(".")
    own = labels[:-2] if len(labels) > 2 and len(labels[-2]) <= _SHORTEST_LABEL else labels[:-1]  # .co.uk, .org.au
    names = [host, ".".join(labels[max(len(own) - 1, 0) :]), *own]
    return [name for name in names if len(name) >= _SHORTEST_LABEL]
