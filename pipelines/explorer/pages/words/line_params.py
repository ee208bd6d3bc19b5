"""What a person asks the concordance for: the search, the order of lines and their width, and the address of every other choice. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from pipelines.explorer.pages.searching.search_params import SearchParams
from pipelines.explorer.rendering.shell_command import shell_command
from pipelines.search.line_order import LineOrder
from pipelines.search.query import NO_QUERY
from pipelines.search.selection import Copies, Selection, Wire

LINES_A_PAGE = 50
ORDERS = (LineOrder.ONE_LEFT, LineOrder.TWO_LEFT, LineOrder.ONE_RIGHT, LineOrder.TWO_RIGHT, LineOrder.DATE, LineOrder.SOURCE)
WIDTHS = (30, 50, 80, 150)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineParams:
    """A search whose places are shown as lines. Of equal and nearly equal texts one is shown, unless `is_all`."""

    search: SearchParams
    order: LineOrder | None = None
    width: int = WIDTHS[1]
    is_all: bool = False

    @property
    def selection(self) -> Selection:
        """The documents, but for the question."""
        return once(replace(self.search.selection, query=NO_QUERY), is_all=self.is_all)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(name, value) of everything but the page."""
        own = (
            ("sort", self.order.value if self.order else ""),
            ("width", str(self.width) if self.width != WIDTHS[1] else ""),
            ("copies", Copies.ALL.value if self.is_all else ""),
        )
        pairs = (("q", self.search.selection.query.text), *self.search.narrowed, *own)
        return tuple((name, value) for name, value in pairs if value)

    def address(self, path: str = "/concordance", **more: object) -> str:
        """Where this is found, with what else is to stand in the address."""
        pairs = [*self.pairs, *((name, str(value)) for name, value in more.items())]
        return f"{path}?{urlencode(pairs, errors='replace')}" if pairs else path

    def line_address(self, line: int, document_id: int, field: str, start: int) -> str:
        """The article at the place of a line; it knows the way back."""
        return f"{self.address(f'/article/{document_id}', at=f'{field}-{start}', line=line)}#hit"

    @property
    def command(self) -> str:
        """The same on the command line."""
        options = [word for name, value in self.search.narrowed for word in (f"--{name}", value)]
        sort = ["--sort", self.order.value] if self.order else []
        copies = [] if self.is_all else ["--copies", Copies.FIRST.value]
        return shell_command("kwic", *options, *sort, "--width", str(self.width), *copies, questions=[self.search.selection.query.text])


def once(selection: Selection, *, is_all: bool) -> Selection:
    """Of equal and nearly equal texts, an agency's too, one alone."""
    return selection if is_all else replace(selection, copies=Copies.FIRST, wire=Wire.ONCE)


def read_line_params(search: SearchParams, values: Mapping[str, Sequence[str]]) -> LineParams:
    """What the values of an address say beside a search; what makes no sense is left out."""
    sort, width = _last(values, "sort"), _last(values, "width")
    return LineParams(
        search=search,
        order=next((order for order in ORDERS if order.value == sort), None),
        width=int(width) if width in map(str, WIDTHS) else WIDTHS[1],
        is_all=_last(values, "copies") == Copies.ALL.value,
    )


def _last(values: Mapping[str, Sequence[str]], name: str) -> str:
    return values.get(name, [""])[-1]
