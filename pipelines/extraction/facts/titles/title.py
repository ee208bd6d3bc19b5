"""The article's own title: a heading that the head confirms, else what the head says without the names of site and section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from lxml import etree

from pipelines.extraction.facts.titles.font_headlines import LargeLine, headline_of
from pipelines.extraction.facts.titles.headings import Heading, has_prose
from pipelines.extraction.facts.titles.site_names import SiteNames, is_address_of, is_front_page
from pipelines.extraction.facts.titles.title_parts import CJK, level, split_title, tidy, weight
from pipelines.items import Fact

TITLE_ELEMENT = "title element"
_SAME_BEGINNING = 15  # letters; a CJK character counts as three
_SHORT_WORD = 3  # letters; articles and prepositions say nothing of what a title is about
_BESIDE_MIN, _BESIDE_MAX = (
    25,
    180,
)  # letters of a heading that says something else than the head: shorter ones name a section, longer ones are text
_CUT_BY_SITES = 90  # letters; declared titles of that length may end early
_MAX_PIECES = 20  # a heading that was never closed holds the whole page
_LABEL_AHEAD = 15  # letters
_LABEL_WORDS = 4  # "Opinion", the name of a section or of the site; what is longer is a second title
_LINES = etree.XPath("//body//*[normalize-space(text()) = $title][not(self::script or self::style)]")
_LABEL = ": "
_BESIDE_TEXT = {"figure", "figcaption", "caption", "li"}
_HOLDERS = etree.XPath("//body//*[normalize-space(text()) = $title][not(self::script or self::style or self::a)]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The title and, where it is one of the page, the heading that holds it."""

    fact: Fact[str]
    heading: etree._Element | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """One title of the head: as it stands there, without names of the site, and every run of its parts, in levelled words."""

    whole: str
    bare: str
    rule: str
    runs: frozenset[str]


def find_title(
    declared: Sequence[tuple[str | None, str]], headings: Sequence[Heading], *, names: SiteNames, url: str, large: Sequence[LargeLine] = ()
) -> Title | None:
    """`declared` are the titles in the head with their rules, in order of trust; `large` are lines in large letters."""
    said = [_read(clean, rule, names) for clean, rule in ((tidy(text), rule) for text, rule in declared) if clean]
    known = [title for title in said if not names.is_site(title.bare)]
    own = [heading for heading in headings if not _is_site(heading, names, known, said)]
    return (
        _confirmed(own, known, names, url)
        or _permalink(own, known, url)
        or _beside(own, known, names, url)
        or (_large(large, names, url) if not known and not headings else None)
        or _from_head(known or said)
        or (_from_heading(headings[0], "only h1", known, names) if headings and headings[0].is_h1 else None)
    )


def _confirmed(own: Sequence[Heading], known: Sequence[_Declared], names: SiteNames, url: str) -> Title | None:
    """A heading that says what the head says: first in the same words, then in most of them."""
    h1s = [heading for heading in own if heading.is_h1]
    others = [heading for heading in own if not heading.is_h1 and not heading.is_outside]
    exact = {level(text) for title in known for text in (title.whole, title.bare)} - {""}
    for heading in h1s:
        if level(heading.text) in exact:
            return _from_heading(heading, "h1, the same in the head", known, names)
    runs = frozenset[str]().union(*(title.runs for title in known)) - {""}
    in_parts = [heading for heading in h1s if level(heading.text) in runs]
    if in_parts:
        longest = max(in_parts, key=lambda heading: len(heading.text))
        return _from_heading(longest, "h1, the same in the head", known, names)
    for heading in h1s:
        if any(_agree(heading.text, title.bare) for title in known):
            return _from_heading(heading, "h1, confirmed by the head", known, names)
    for heading in (*h1s, *(heading for heading in others if heading.is_named)):
        if is_address_of(heading.text, url):
            return _from_heading(heading, f"{'h1' if heading.is_h1 else 'h2'}, confirmed by the address", known, names)
    of_others = [heading for heading in others if level(heading.text) in exact]
    of_others += _told([heading for heading in others if level(heading.text) in runs], known, names)
    for heading in sorted(of_others, key=lambda heading: -len(level(heading.text))):
        return Title(fact=Fact(value=heading.text, rule="h2, confirmed by the head"), heading=heading.element)
    return None


def _told(in_parts: Sequence[Heading], known: Sequence[_Declared], names: SiteNames) -> list[Heading]:
    """Those headings below the first level, each a part of a declared title, that are more of it than the name of a section."""
    marked = [heading for heading in in_parts if heading.leads_here or heading.is_named]
    most = [heading for heading in in_parts if any(len(level(heading.text)) * 2 > len(level(title.bare)) for title in known)]
    if marked or most or len({level(heading.text) for heading in in_parts}) != 1:
        return marked or most
    only = in_parts[0]
    begins = any(level(title.bare).startswith(level(only.text)) for title in known)
    return [only] if (begins or only.leads_on) and not names.is_section(only.text) else []


def _permalink(own: Sequence[Heading], known: Sequence[_Declared], url: str) -> Title | None:
    """Where the head names the site alone: the heading that leads to the page itself, or the one that may be an article's.

    Several headings that lead to pages are a listing's.
    """
    if known or is_front_page(url):
        return None
    inside = [heading for heading in own if not heading.is_outside]
    here = [heading for heading in inside if heading.leads_here]
    linked = [heading for heading in inside if heading.leads_on]
    named = [heading for heading in inside if heading.is_named]
    first = [heading for heading in inside if has_prose(heading.element)][:1]
    rules = (
        (here, "heading that leads to the page itself"),
        (named or linked or first, "heading of the text"),
    )
    for found, rule in rules:
        if len({level(heading.text) for heading in found}) == 1:
            return Title(fact=Fact(value=found[0].text, rule=rule), heading=found[0].element)
    return None


def _beside(own: Sequence[Heading], known: Sequence[_Declared], names: SiteNames, url: str) -> Title | None:
    """A heading that speaks of what the head does, in other words."""
    for heading in [heading for heading in own if heading.is_h1][:2]:
        fits = _BESIDE_MIN <= weight(heading.text) <= _BESIDE_MAX
        if known and fits and not heading.is_outside and _shares(heading.text, [title.bare for title in known], url):
            return _from_heading(heading, "h1 beside another title in the head", known, names)
    return None


def _large(lines: Sequence[LargeLine], names: SiteNames, url: str) -> Title | None:
    """Where the head names the site alone and the page has no heading: the line in large letters above the text."""
    line = None if is_front_page(url) else headline_of(lines, names.is_site)
    return Title(fact=Fact(value=line.text, rule="line in large letters"), heading=line.element) if line else None


def _from_head(known: Sequence[_Declared]) -> Title | None:
    if not known:
        return None
    value, rule = known[0].bare, known[0].rule
    longer = [title.bare for title in known[1:] if len(title.bare) > len(value) and level(title.bare).startswith(level(value))]
    return Title(fact=Fact(value=longer[0] if longer and len(value) >= _CUT_BY_SITES else value, rule=rule))


def without_site(title: str, names: SiteNames) -> str:
    """The title without the names of site and section at its ends; where none is known, without what looks like one."""
    spans = split_title(title)
    parts = [title[start:end] for start, end in spans]
    first, last = 0, len(parts)
    while last - first > 1 and names.is_site(parts[last - 1]):
        last -= 1
    while last - first > 1 and names.is_site(parts[first]):
        first += 1
    if last - first < len(parts):
        while last - first > 1 and names.is_section(parts[last - 1]):
            last -= 1
        while last - first > 1 and names.is_section(parts[first]):
            first += 1
        return title[spans[first][0] : spans[last - 1][1]].strip()
    beside = names.beside(title)
    if beside != title or len(parts) < 2:
        return beside.strip()
    return _without_likely_site(title, spans)


def _without_likely_site(title: str, spans: Sequence[tuple[int, int]]) -> str:
    first, last = title[slice(*spans[0])], title[slice(*spans[-1])]
    if len(last) * 2 < len(title) and len(last.split()) <= 5:
        return title[: spans[-2][1]].strip()
    rest = title[spans[1][0] :]
    return (rest if len(first.split()) <= 3 and len(first) * 2 < len(rest) else title).strip()


def locate(title: Title, tree: etree._Element) -> Title:
    """A title that is no heading of the page, with the first element of the body that holds it, as a bold line may.

    "The Courier: Court opens the files" is cut to what such a line says, where the page has both parts as lines: else nothing tells the
    name of a site from a place or a person.
    """
    if title.heading is not None:
        return title
    said = title.fact.value
    for line in _HOLDERS(tree, title=said)[:1]:
        return replace(title, heading=line)
    for found in re.finditer(_LABEL, said):
        label, rest = said[: found.start()], said[found.end() :].strip()
        lines = _HOLDERS(tree, title=rest)[:1] if weight(rest) >= _BESIDE_MIN and _LINES(tree, title=label) else []
        for line in lines:
            if not {line.tag, *(above.tag for above in line.iterancestors())} & _BESIDE_TEXT:
                return Title(fact=Fact(value=rest, rule=f"{title.fact.rule}, as a line of the page has it"), heading=line)
    return title


def _read(whole: str, rule: str, names: SiteNames) -> _Declared:
    spans = [(start, end) for start, end in split_title(whole) if not names.is_site(whole[start:end])]
    runs = {level(whole[start:end]) for at, (start, _) in enumerate(spans) for _, end in spans[at:]}
    return _Declared(whole=whole, bare=without_site(whole, names), rule=rule, runs=frozenset(runs))


def _from_heading(heading: Heading, rule: str, known: Sequence[_Declared], names: SiteNames) -> Title:
    """The heading's text without a count or the site's name beside the title in it."""
    text, element = _own_piece(heading.element, known) or heading.text, heading.element
    for title in known:  # "Blog: Court opens the files"
        if text.endswith(f": {title.bare}") and len(text) - len(title.bare) <= _LABEL_AHEAD:
            text = title.bare
    first, *rest = text.split(" | ")
    told = weight(first) >= _BESIDE_MIN or any(level(first) == level(title.bare) for title in known)
    if rest and told and all(len(part.split()) <= _LABEL_WORDS for part in rest):
        text = first
    spans = split_title(text)
    if len(spans) > 1 and names.is_site(text[slice(*spans[-1])]):
        text = without_site(text, names)
    return Title(fact=Fact(value=text, rule=rule), heading=element)


def _own_piece(element: etree._Element, known: Sequence[_Declared]) -> str | None:
    """Those of a heading's pieces that the head has as a title."""
    pieces = [piece for piece in (str(piece).strip() for piece in element.itertext()) if piece]
    if not 1 < len(pieces) <= _MAX_PIECES:
        return None
    wanted = {level(title.bare) for title in known}
    for start in range(len(pieces)):
        for end in range(start + 1, len(pieces) + 1):
            part = tidy(" ".join(pieces[start:end]))
            if end - start < len(pieces) and level(part) in wanted and len(part.split()) > 1:
                return part
    return None


def _is_site(heading: Heading, names: SiteNames, known: Sequence[_Declared], said: Sequence[_Declared]) -> bool:
    """Whether a heading is the name of the site: by its words, as the link to its front page, or as what the title element adds."""
    if heading.leads_home or names.is_site(heading.text):
        return True
    if not known or any(level(heading.text) == level(title.bare) for title in known if title.rule != TITLE_ELEMENT):
        return False
    own = level(heading.text)
    titles = [(title.whole, other.bare) for title in said if title.rule == TITLE_ELEMENT for other in known if other.rule != TITLE_ELEMENT]
    return any(level(full) in (f"{own} {level(other)}", f"{level(other)} {own}") for full, other in titles)


def _telling(text: str) -> set[str]:
    """The words that say what a title is about; in CJK, which has no spaces, every two characters."""
    words = {word[:6] for word in level(text).split() if len(word) > _SHORT_WORD}
    signs = "".join(re.findall(CJK, text))
    return words | {signs[at : at + 2] for at in range(len(signs) - 1)}


def _shares(heading: str, declared: Sequence[str], url: str) -> bool:
    """Whether a heading speaks of the same as the head or the address, if in other words."""
    try:
        slug = unquote(urlsplit(url).path)
    except ValueError:
        slug = ""
    return bool(_telling(heading) & set().union(_telling(slug), *(_telling(text) for text in declared)))


def _agree(heading: str, declared: str) -> bool:
    """Whether a heading and a declared title name the same thing: equal, one the other's beginning, or most words shared."""
    one, two = level(heading), level(declared)
    if not one or not two:
        return False
    if one == two or (min(weight(one), weight(two)) >= _SAME_BEGINNING and (one.startswith(two) or two.startswith(one))):
        return True
    first, second = set(one.split()), set(two.split())
    shared, fewer = first & second, min(len(first), len(second))
    return len(shared) >= 0.6 * fewer and fewer >= 3 and sum(len(word) > _SHORT_WORD for word in shared) >= 2
