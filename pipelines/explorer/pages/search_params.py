"""What a person asks the search page for: the words and filters in its address, and the address of every other choice from there. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import urlencode

from pipelines.store.search.selection import Selection

INCLUDABLE = ("stub", "missing_once", "gone")
PER_PAGE = 20
MAX_PAGE = 500  # pages further back cost more and more; a narrower question finds what is there
_MAX_VALUES = 50  # of one filter
_MAX_QUERY_CHARS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A selection and a page of it. `faults` tell what of the address could not be used."""

    selection: Selection = field(default_factory=Selection)
    page: int = 1
    faults: tuple[str, ...] = ()

    @property
    def offset(self) -> int:
        """How many documents stand before the page."""
        return (self.page - 1) * PER_PAGE

    def address(self, path: str = "/search") -> str:
        """Where this is found."""
        chosen = self.selection
        pairs = [("q", chosen.query), *(("source", name) for name in chosen.sources), *(("language", code) for code in chosen.languages)]
        pairs += [("since", _written(chosen.since)), ("until", _written(chosen.until))]
        pairs += [("include", word) for word in sorted(chosen.include)]
        pairs += [("page", str(self.page))] if self.page > 1 and path == "/search" else []
        query = urlencode([(name, value) for name, value in pairs if value], errors="replace")
        return f"{path}?{query}" if query else path

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
        else:
            days = None if self.has(name, value) else _year(value)
            chosen = replace(chosen, since=days[0] if days else None, until=days[1] if days else None)
        return Asked(selection=chosen).address()

    def has(self, name: str, value: str) -> bool:
        """Whether a value is chosen."""
        if name == "year":
            days = _year(value)
            return days is not None and (self.selection.since, self.selection.until) == days
        return value in (self.selection.sources if name == "source" else self.selection.languages)


def read_asked(values: Mapping[str, Sequence[str]]) -> Asked:
    """The question in the values of an address, each name with all it was given. Never raises."""
    faults: list[str] = []
    page = values.get("page", ["1"])[-1]
    selection = Selection(
        query=" ".join(_plain(values.get("q", [""])[-1])[:_MAX_QUERY_CHARS].split()),
        sources=_texts(values.get("source", [])),
        languages=_texts(values.get("language", [])),
        since=_day(values.get("since", [""])[-1], faults),
        until=_day(values.get("until", [""])[-1], faults),
        include=frozenset(values.get("include", [])) & frozenset(INCLUDABLE),
    )
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Asked(selection=selection, page=min(max(number, 1), MAX_PAGE), faults=tuple(faults))


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_plain(value) for value in values[:_MAX_VALUES] if value))


def _plain(text: str) -> str:
    """As a database takes it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _day(text: str, faults: list[str]) -> date | None:
    if not text.strip():
        return None
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        day = None
    if day is None or day.year < 1000:
        faults.append("A day was left out: write it as YYYY-MM-DD.")
        return None
    return day


def _written(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _year(value: str) -> tuple[date, date] | None:
    if not (value.isascii() and value.isdigit() and len(value) == 4 and int(value) >= 1000):
        return None
    return date(int(value), 1, 1), date(int(value), 12, 31)


def _toggle(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in values if one != value) if value in values else (*values, value)
