"""Turns the elements of a body into the HTML a site's editorial system would write; leaves cards, pictures and boxes to its caller."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from itertools import groupby

from winnow.demo.articles import BOLD, LINK, TEXT_KINDS, Element, ElementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """How one editorial system writes text: `{}` stands for the text, `between` goes between neighbours."""

    paragraph: str
    heading: str
    items: str
    item: str
    quote: str
    between: str = "\n"


MARKUPS = {
    "paragraphs": Markup(
        paragraph="<p>{}</p>",
        heading='<h2 class="wp-block-heading">{}</h2>',
        items='<ul class="wp-block-list">\n{}\n</ul>',
        item="<li>{}</li>",
        quote='<blockquote class="wp-block-quote"><p>{}</p></blockquote>',
    ),
    "breaks": Markup(
        paragraph="{}",
        heading='<strong class="ladillo">{}</strong>',
        items="<ul>{}</ul>",
        item="<li>{}</li>",
        quote="<em>{}</em>",
        between="<br><br>\n",
    ),
    "divs": Markup(
        paragraph='<div class="par"><span class="txt">{}</span></div>',
        heading='<div class="par sub"><span class="txt b">{}</span></div>',
        items='<div class="points">\n{}\n</div>',
        item='<div class="point"><span class="txt">{}</span></div>',
        quote='<div class="pull"><span class="txt i">{}</span></div>',
    ),
}


def render_body(elements: Iterable[Element], *, markup: Markup, furniture: Callable[[Element], str]) -> str:
    """The HTML of a body; `furniture` makes that of the elements which do not belong to the text."""
    pieces: list[str] = []
    for kind, run in groupby(elements, key=lambda element: element.kind):
        group = list(run)
        if kind is ElementKind.LIST_ITEM:
            pieces.append(markup.items.format("\n".join(markup.item.format(render_inline(element.text)) for element in group)))
        elif kind is ElementKind.TABLE_ROW:
            pieces.append(render_table([element.text for element in group]))
        elif kind in TEXT_KINDS:
            shape = {ElementKind.HEADING: markup.heading, ElementKind.QUOTE: markup.quote}.get(kind, markup.paragraph)
            pieces += [shape.format(render_inline(element.text)) for element in group]
        else:
            pieces += [furniture(element) for element in group]
    return markup.between.join(pieces)


def render_inline(text: str) -> str:
    """The HTML of one piece of text with its links and bold words."""
    return BOLD.sub(r"<strong>\1</strong>", LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False)))


def render_table(rows: list[str]) -> str:
    """The HTML of a table whose first row is its head."""
    head, *body = [[render_inline(cell.strip()) for cell in row.split(" | ")] for row in rows]
    lines = ["<tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in body]
    return "<table>\n<tbody>\n" + "\n".join(lines) + "\n</tbody>\n</table>"
