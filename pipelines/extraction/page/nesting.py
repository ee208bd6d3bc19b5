"""Keeps deep pages whole: finds how deep a page nests and rewrites one that nests too deep for the tools that follow.

trafilatura drops everything from 256 nested elements on, and libxml2 stops at 2,048, both without a word (faults D2). A page deeper than
`MAX_DEPTH` is written anew with the tags beyond it left out; its text stays, in order.
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from lxml import etree

MAX_DEPTH = 200  # trafilatura loses text at 256; its own wrappers and the body we cut out need some room

_TOO_DEEP = etree.XPath(f"boolean({'/'.join('*' * MAX_DEPTH)})")  # the root is the first level
_PARAGRAPH_END = "<br><br>"
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
_BREAKING = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "table",
        "tr",
        "td",
        "th",
        "pre",
        "dd",
        "dt",
        "figure",
        "figcaption",
    ]
)


def is_deep(tree: etree._Element) -> bool:
    """Whether any element stands deeper than `MAX_DEPTH`; a tree cut by the parser is deep too."""
    return bool(_TOO_DEEP(tree))


def flatten(markup: str) -> str:
    """The same page with all elements beyond `MAX_DEPTH` replaced by their content; block elements leave a line break behind."""
    writer = _Flattener()
    writer.feed(markup)
    writer.close()
    return "".join(writer.out)


class _Flattener(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.open: list[str] = []
        self.skipped = 0  # elements open beyond the limit
        self.skipped_names: list[str] = []

    @property
    def _limit(self) -> int:
        return MAX_DEPTH - 20  # the parser adds html, body, tbody and the like

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.out.append(self.get_starttag_text() or "")
        elif len(self.open) >= self._limit and tag not in {"script", "style"}:
            self.skipped_names.append(tag)
            self._break(tag)
        else:
            self.open.append(tag)
            self.out.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.out.append(self.get_starttag_text() or "")
        else:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.skipped_names:
            if self.skipped_names[-1] == tag:
                self.skipped_names.pop()
                self._break(tag)
        elif tag in self.open[-30:]:
            while self.open:
                closed = self.open.pop()
                self.out.append(f"</{closed}>")
                if closed == tag:
                    break

    def _break(self, tag: str) -> None:
        """Two breaks, which end a paragraph; no more where thousands of elements begin or end together."""
        if tag in _BREAKING and self.out[-1:] != [_PARAGRAPH_END]:
            self.out.append(_PARAGRAPH_END)

    def handle_data(self, data: str) -> None:
        self.out.append(data if self.open[-1:] in (["script"], ["style"]) else data.replace("<", "&lt;"))

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{escape(name)};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{escape(name)};")
