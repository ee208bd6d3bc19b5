"""Says which rows of tables are read as one line: rows of figures and short texts, not those that lay out a page."""

from __future__ import annotations

from lxml import etree

CELL_BOXES = frozenset(["p", "div"])  # editors put the text of a cell into one, or into one in another
_BREAKERS = "table ul ol h1 h2 h3 h4 h5 h6 blockquote section article dl pre figure".split()
_MAX_CELL_CHARS = 200  # in a box; a longer text is the column of a page, or an entry with paragraphs of its own


def is_row(row: etree._Element) -> bool:
    """Whether each cell of a `tr` holds one text."""
    if next(row.iter(*_BREAKERS), None) is not None:
        return False
    if next(row.iter(*CELL_BOXES), None) is None:
        return True
    cells = [cell for cell in row.iterchildren("td", "th") if any(map(str.strip, cell.itertext()))]
    return len(cells) > 1 and all(map(_holds_one_text, cells))


def _holds_one_text(cell: etree._Element) -> bool:
    holders = {_box_of(node) for node in cell.iter(etree.Element) if _is_said(node.text)}
    holders |= {_box_of(parent) for node in cell.iterdescendants() if _is_said(node.tail) and (parent := node.getparent()) is not None}
    return len(holders) <= 1 and len(" ".join("".join(map(str, cell.itertext())).split())) <= _MAX_CELL_CHARS


def _box_of(node: etree._Element) -> etree._Element:
    """The innermost box or cell around the text of an element."""
    while node.tag not in CELL_BOXES and node.tag not in ("td", "th") and (parent := node.getparent()) is not None:
        node = parent
    return node


def _is_said(text: str | None) -> bool:
    return bool(text) and not str(text).isspace()
