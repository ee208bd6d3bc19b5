"""The agency that a text names in its dateline: "PORT MALIN, 4 March (Reuters) -", "Madrid, 4 mar (EFE).-", "新华社北京3月4日电"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from pipelines.extraction.facts.authors.agencies import is_agency
from pipelines.extraction.facts.authors.surroundings import Surroundings

MAX_PARAGRAPHS = 6
_LINE_CHARS = 110
_PLACE = r"[^\W\d_a-zа-яёα-ωà-ÿ][^()\n.!?;“”\"«»]{0,60}?"
# A place, perhaps a day, the agency in brackets, and a sign that begins the text; or the agency first: "(ANSA) - ROMA, 04 MAR -".
_FORMS = (
    re.compile(rf"^{_PLACE}(?:\.\s*)?\s*[(（\[](?P<name>[^()（）\[\]]{{2,40}})[)）\]]\s*(?:[.,:]?\s*[-–—−―－]|\.\s|:\s)"),
    re.compile(r"^[(（\[](?P<name>[^()（）\[\]]{2,40})[)）\]]\s*(?:[-–—−:])"),
    re.compile(r"^(?P<name>[A-Z]{2,6}|[^\W\d_][\w.' ]{2,30}?)\s*[-–—−]\s+\S"),
    re.compile(r"^(?P<name>新华社|新華社|中央社|共同通信|中新社|中新网)\S{0,14}\d{1,2}日"),
)
_JOINT = re.compile(r"\s*[/,+&]\s*|\s+-\s+")
_CAPITALS = re.compile(r"[^\W\d_]{3,5}")
_PLACE_WORDS = 2  # of a place that stands neither in capitals nor before a date: longer ones are terms, "Land Registry Office (LRO) - ..."
# Capitals in brackets behind a place that say which place it is, or who speaks there.
_NO_AGENCIES = frozenset("USA UAE DRC KSA ROK PRC CAR RSA NSW NYC BRD DDR GUS EUA EEUU NATO UNO ONU OTAN OSCE ASEAN США ООН НАТО".split())


def find_dateline_agencies(tree: etree._Element, place: Surroundings) -> tuple[str, ...]:
    """Agencies named at the beginning of one of the first paragraphs behind the headline."""
    for paragraph in islice(_paragraphs(tree, place), MAX_PARAGRAPHS):
        names = agencies_of(" ".join("".join(str(piece) for piece in paragraph.itertext()).split()))
        if names:
            return names
    return ()


def agencies_of(text: str) -> tuple[str, ...]:
    """Agencies in the dateline with which a text begins: those that are known, and capitals in brackets behind a place."""
    line = text[:_LINE_CHARS]
    for at, form in enumerate(_FORMS):
        found = form.match(line)
        if not found:
            continue
        place = line[: found.start("name")].strip(" (（[")
        names = tuple(name for name in _JOINT.split(found["name"].strip(" .")) if is_agency(name) or (at == 0 and _is_sign(name, place)))
        if names:
            return names
    return ()


def _is_sign(name: str, place: str) -> bool:
    """Whether capitals behind a place are an agency's, known or not: they are no country, and the place is no term that they shorten."""
    if not _CAPITALS.fullmatch(name) or not name.isupper() or name in _NO_AGENCIES:
        return False
    words = place.replace("-", " ").split()
    shortens = "".join(word[0] for word in words).upper().startswith(name)
    return not shortens and (len(words) <= _PLACE_WORDS or words[0].isupper() or any(char.isdigit() for char in place))


def _paragraphs(tree: etree._Element, place: Surroundings) -> Iterator[etree._Element]:
    begun = place.heading is None
    for element in tree.iter("p", "div", "h1", "h2", "h3"):
        if element is place.heading:
            begun = True
        elif begun and (element.tag == "p" or (element.tag == "div" and (element.text or "").strip())) and not place.among_others(element):
            yield element
