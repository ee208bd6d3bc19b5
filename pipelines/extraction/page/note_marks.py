"""Marks of notes in a text, as "[3]" or "*": told by the names that content systems give them, or by a note that leads back to its mark."""

from __future__ import annotations

import re
from itertools import islice, takewhile

from lxml import etree

MAX_MARK = 4  # characters of the mark of a note: "12", "*", "iv", "[3]"
_NOTE_CLASS = re.compile(r"footnote|endnote|noteref|spip_note|\bfn", re.I)
_MARK = re.compile(r"\[?[0-9]{1,3}\]?|\[?[a-z]\]?|[ivx]{1,4}|[*†‡§]{1,3}|\*[0-9]{1,3}", re.I)
NOTE_LISTS = frozenset(["ol", "ul", "dl", "table", "body"])  # hold notes, and are none
_AROUND = 2  # elements around a mark or a note, one of which may bear its id
_MAX_LINKS = 20  # looked at in a note


class NoteMarks:
    """The marks of one page; its elements with an id are looked for once, and only where a link may be a mark."""

    def __init__(self) -> None:
        self._places: dict[str, etree._Element] | None = None

    def of(self, element: etree._Element, tag: str) -> str | None:
        """The mark of a note as text, in brackets so that it does not grow into the word or the year before it; None for other links."""
        link = element if tag == "a" else next(element.iter("a"), None)
        href = link.get("href") if link is not None else None
        if link is None or href is None or "#" not in href:
            return None
        text = "".join(element.itertext()).strip()
        if len(text) > MAX_MARK or not _MARK.fullmatch(text):
            return None
        named = _NOTE_CLASS.search(f"{element.get('class') or ''} {element.get('id') or ''} {link.get('class') or ''}")
        on_page = href.startswith("#") and len(href) > 1
        if not named and not on_page:
            return None
        if tag == "a" and not named and not _is_raised(element) and not self._is_answered(link, href[1:]):
            return None
        return text if text.startswith("[") or _stands_in_brackets(element) else f"[{text}]"

    def _is_answered(self, mark: etree._Element, place: str) -> bool:
        """Whether the note that a mark leads to leads back to the mark."""
        names = {f"#{name}" for node in (mark, *islice(mark.iterancestors(), _AROUND)) if (name := node.get("id") or node.get("name"))}
        note = self._find(mark, place) if names else None
        if note is None:
            return False
        above = islice(takewhile(lambda node: node.tag not in NOTE_LISTS, note.iterancestors()), 1)
        return any(link.get("href") in names for node in (note, *above) for link in islice(node.iter("a"), _MAX_LINKS) if link is not mark)

    def _find(self, element: etree._Element, place: str) -> etree._Element | None:
        if self._places is None:
            root = element.getroottree().getroot()
            self._places = {}
            for node in root.iter(etree.Element):
                if name := node.get("id") or (node.tag == "a" and node.get("name")):
                    self._places.setdefault(name, node)
        return self._places.get(place)


def note_targets(element: etree._Element) -> list[str]:
    """The ids on this page that the links of a mark lead to."""
    return [href.partition("#")[2] for link in element.iter("a") if "#" in (href := link.get("href") or "")]


def _is_raised(element: etree._Element) -> bool:
    parent = element.getparent()
    return next(element.iter("sup"), None) is not None or (parent is not None and parent.tag == "sup")


def _stands_in_brackets(element: etree._Element) -> bool:
    before, parent = element.getprevious(), element.getparent()
    ahead = before.tail if before is not None else parent.text if parent is not None else ""
    return (ahead or "").endswith(("[", "(")) and (element.tail or "").startswith(("]", ")"))
