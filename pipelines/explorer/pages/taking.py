"""The page from which a selection is taken along: every format with its file and the command that writes the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlencode

from datasette.utils.asgi import Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.searching.search import params_of
from pipelines.explorer.pages.searching.search_params import SearchParams
from pipelines.explorer.rendering.shell_command import shell_command
from pipelines.exports import FORMATS, CaptureFormat, FolderFormat, Format
from pipelines.exports.parquet import has_pyarrow
from pipelines.exports.xlsx import has_xlsxwriter
from pipelines.search.selection import NARROWING, Copies, Selection, Wire, write_selection
from pipelines.store.database.time_limit import TimeIsUpError, time_limit
from pipelines.store.search.selection import count_selected

COUNT_SECONDS = 2.0
SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        "sqlite": "db",
        "uwazi": "uwazi.csv",
        "ftm": "ftm.jsonl",
        "bibtex": "bib",
        "csl-json": "csl.json",
        "vertical": "vert",
    }
)
"""How a file of a format ends; the others end as they are called."""
_INSTALLED = MappingProxyType({"parquet": has_pyarrow, "xlsx": has_xlsxwriter})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What is to be taken along: a selection, each text once or all, masked or not."""

    params: SearchParams
    copies_once: bool
    pseudonymise: bool

    @property
    def selection(self) -> Selection:
        """All of it as one selection."""
        chosen = self.params.selection
        return replace(chosen, copies=Copies.FIRST, wire=Wire.ONCE) if self.copies_once else chosen

    def address(self, path: str, *, copies_once: bool | None = None, pseudonymise: bool | None = None) -> str:
        """Where the same is under another path, or with an option changed."""
        wanted = replace(
            self,
            copies_once=self.copies_once if copies_once is None else copies_once,
            pseudonymise=self.pseudonymise if pseudonymise is None else pseudonymise,
        )
        pairs = [("q", wanted.params.selection.query.text), *write_selection(wanted.params.selection, NARROWING)]
        pairs += [(name, "1") for name, is_on in (("once", wanted.copies_once), ("masked", wanted.pseudonymise)) if is_on]
        return f"{path}?{urlencode([(name, value) for name, value in pairs if value], errors='replace')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A format, where its file is, and the command that writes it. Without an `address` only the command gives it; `lacks` says why not."""

    name: str
    words: str
    address: str
    command: str
    lacks: str = ""


def read_taking(corpus: OpenedCorpus, request: Request) -> Taking:
    """What the address of a request asks for. Raises BadRequest as `params_of` does."""
    params = params_of(corpus, request)
    return Taking(params=params, copies_once=request.args.get("once") == "1", pseudonymise=request.args.get("masked") == "1")


def file_name(name: str) -> str:
    """That of a selection in a format; folders are called after their format."""
    made = FORMATS[name]
    if isinstance(made, FolderFormat):
        return f"selection-{name}"
    return f"selection.{SUFFIXES.get(name, name)}"


def taking_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `taking.html` is filled with."""
    taking = read_taking(corpus, request)
    offers = list(_offers(taking))
    context = {
        "taking": taking,
        "total": None if taking.params.faults else _count(corpus, taking.selection),
        "files": [one for one in offers if not isinstance(FORMATS.get(one.name), FolderFormat)],
        "folders": [one for one in offers if isinstance(FORMATS.get(one.name), FolderFormat)],
        "snapshot": _command(taking, "snapshot", "NAME") if not taking.pseudonymise else "",
    }
    return PageResponse(template="taking.html", context=context)


def _offers(taking: Taking) -> Iterator[Offer]:
    for name, made in FORMATS.items():
        lacks = _lacks(name, made, taking)
        is_here = not lacks and not isinstance(made, CaptureFormat)
        masked = ("--pseudonymise",) if taking.pseudonymise else ()
        command = _command(taking, "export", *masked, "--format", name, "--output", file_name(name))
        address = taking.address(f"/export.{name}") if is_here else ""
        yield Offer(name=name, words=made.words, address=address, command="" if lacks else command, lacks=lacks)


def _lacks(name: str, made: Format, taking: Taking) -> str:
    if isinstance(made, CaptureFormat) and taking.pseudonymise:
        return "masked"
    return "" if _INSTALLED.get(name, bool)() or name not in _INSTALLED else "missing"


def _command(taking: Taking, *words: str) -> str:
    """What writes the same in a terminal."""
    options = [part for name, word in write_selection(taking.selection) for part in (f"--{name}", word)]
    command, *rest = words
    return shell_command(command, *options, *rest) if command == "export" else shell_command(command, *rest, *options)


def _count(corpus: OpenedCorpus, selection: Selection) -> int | None:
    try:
        with corpus.database.read() as session, time_limit(session, seconds=COUNT_SECONDS):
            return count_selected(session, selection)
    except TimeIsUpError:
        return None
