"""What a person asks the search page for: the words and filters in its address, and the address of every other choice from there. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from pipelines.explorer.pages.searching.chart_params import MAX_QUERY_CHARS, ChartParams, read_chart
from pipelines.search.selection import NARROWING, Selection, try_selection, write_selection
from pipelines.search.tag_names import fold_tag

PER_PAGE = 20
MAX_PAGE = 500  # pages further back cost more and more; a narrower question finds what is there
_WITH_CHART = frozenset({"/search", "/trend.csv"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchParams:
    """A selection and a page of it. `faults` tell what of the address nobody can mean; then nothing is searched, or all would be found.

    `notes` are of the corpus: what of it cannot be read.
    """

    selection: Selection = field(default_factory=Selection)
    page: int = 1
    chart: ChartParams = field(default_factory=ChartParams)
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def offset(self) -> int:
        """How many documents stand before the page."""
        return (self.page - 1) * PER_PAGE

    def address(self, path: str = "/search") -> str:
        """Where this is found."""
        pairs = [
            ("q", self.selection.query.text),
            *self.narrowed,
            *(self.chart.pairs if path in _WITH_CHART or path.startswith("/article/") else ()),
        ]
        pairs += [("page", str(self.page))] if self.page > 1 and path == "/search" else []
        query = urlencode([(name, value) for name, value in pairs if value], errors="replace")
        return f"{path}?{query}" if query else path

    def article_address(self, document_id: int, *, at: str = "") -> str:
        """An article among what was found, at a place in it: it marks the words, and knows the way back, to the chart as it was too."""
        path = f"/article/{document_id}"
        more = urlencode([(name, value) for name, value in (("page", self.page if self.page > 1 else ""), ("at", at)) if value])
        question = "&".join(filter(None, (self.address(path), more)))
        return f"{question}#hit" if self.selection.query.wanted() else path

    @property
    def narrowed(self) -> tuple[tuple[str, str], ...]:
        """(name, value) of everything that narrows the search, as it stands in the address."""
        return tuple(write_selection(self.selection, NARROWING))

    def with_page(self, page: int) -> str:
        """The address of another page."""
        return replace(self, page=page).address()

    def toggled(self, name: str, value: str) -> str:
        """The address with a source or language taken in, or out where it is in; a year stands for its first and last day."""
        chosen = self.selection
        if name == "source":
            chosen = replace(chosen, sources=_toggle(chosen.sources, value))
        elif name == "language":
            chosen = replace(chosen, languages=_toggle(chosen.languages, value))
        elif name == "tag":
            folded = tuple(map(fold_tag, chosen.tags))
            chosen = replace(chosen, tags=_toggle(folded, fold_tag(value)) if fold_tag(value) in folded else (*chosen.tags, value))
        else:
            days = None if self.has(name, value) else _year(value)
            chosen = replace(chosen, since=days[0] if days else None, until=days[1] if days else None)
        return replace(self, selection=chosen, page=1).address()

    def has(self, name: str, value: str) -> bool:
        """Whether a value is chosen."""
        if name == "year":
            days = _year(value)
            return days is not None and (self.selection.since, self.selection.until) == days
        if name == "tag":
            return fold_tag(value) in map(fold_tag, self.selection.tags)
        return value in (self.selection.sources if name == "source" else self.selection.languages)


def read_params(values: Mapping[str, Sequence[str]]) -> SearchParams:
    """The question in the values of an address, each name with all it was given. Never raises."""
    words = {option.name: _texts(values.get(option.name, [])) for option in NARROWING}
    words["query"] = (_question(values.get("q", [""])[-1]),)
    selection, faults = try_selection(words)
    beside = [_question(text) for text in values.get("with", []) if selection.query.text]
    chart, of_chart = read_chart(values, [text for text in beside if text and text != selection.query.text])
    page = values.get("page", ["1"])[-1]
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return SearchParams(selection=selection, page=min(max(number, 1), MAX_PAGE), chart=chart, faults=(*faults, *of_chart))


def _question(text: str) -> str:
    return " ".join(_plain(text)[:MAX_QUERY_CHARS].split())


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_plain(value) for value in values if value.strip()))


def _plain(text: str) -> str:
    """As a database takes it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _year(value: str) -> tuple[date, date] | None:
    if not (value.isascii() and value.isdigit() and len(value) == 4 and int(value) >= 1000):
        return None
    return date(int(value), 1, 1), date(int(value), 12, 31)


def _toggle(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in values if one != value) if value in values else (*values, value)
