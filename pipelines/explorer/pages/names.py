"""The names of a selection: persons, organisations and places that its texts name, each with a sentence; and those of one article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from urllib.parse import urlencode

from datasette.utils.asgi import BadRequest, Request

from pipelines.errors import UsageError
from pipelines.explorer.languages.translations import marked
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.searching.search import params_of, question_form, values_of
from pipelines.explorer.pages.searching.search_params import SearchParams
from pipelines.explorer.pages.words.concordance import csv_response
from pipelines.explorer.pages.words.line_params import once
from pipelines.explorer.rendering.shell_command import shell_command
from pipelines.items import Revision
from pipelines.names.finding import find_mentions
from pipelines.names.grouping import NameInArticle, group_names
from pipelines.names.mention import NameKind
from pipelines.names.name_list import ListedNames, list_names
from pipelines.search.selection import Copies, Selection
from pipelines.store.names.finds import read_finds
from pipelines.store.names.tally import NameRow, NamesFound, count_names
from pipelines.store.search.index import count_waiting

ROWS = 100
NAMES_SHOWN, SENTENCES_SHOWN = 200, 20  # below an article, and of each name: lists of thousands of persons would make a page of megabytes
KINDS: Mapping[NameKind, str] = MappingProxyType(
    {NameKind.PERSON: marked("Persons"), NameKind.ORGANISATION: marked("Organisations"), NameKind.PLACE: marked("Places")}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParams:
    """Whose names are counted, and of which `kind`; None is all. Of several texts that are the same one counts, unless `is_all`."""

    search: SearchParams
    kind: NameKind | None = None
    is_all: bool = False

    @property
    def selection(self) -> Selection:
        """The documents."""
        return once(self.search.selection, is_all=self.is_all)

    @property
    def kinds(self) -> frozenset[NameKind]:
        """What is counted."""
        return frozenset(NameKind) if self.kind is None else frozenset({self.kind})

    def address(self, path: str = "/names", *, kind: str | None = None) -> str:
        """Where this is found, or the names of another kind; an empty one is all."""
        wanted = (self.kind.value if self.kind else "") if kind is None else kind
        own = (("kind", wanted), ("copies", Copies.ALL.value if self.is_all else ""))
        pairs = [(name, value) for name, value in (("q", self.search.selection.query.text), *self.search.narrowed, *own) if value]
        return f"{path}?{urlencode(pairs, errors='replace')}" if pairs else path

    def lines_address(self, row: NameRow) -> str:
        """The concordance of a name, in each spelling that was met."""
        spelled = " OR ".join(f'"{spelling}"' for spelling in dict.fromkeys(one.replace('"', " ") for one in row.spellings))
        asked = self.search.selection.query.text
        question = f"({spelled}) ({asked})" if asked else spelled
        pairs = [("q", question), *self.search.narrowed, *([("copies", Copies.ALL.value)] if self.is_all else [])]
        return f"/concordance?{urlencode(pairs, errors='replace')}"

    @property
    def command(self) -> str:
        """The same on the command line."""
        question = self.search.selection.query.text
        words = [word for option, value in self.search.narrowed for word in (f"--{option}", value)]
        words += ["--kind", self.kind.value] if self.kind else []
        words += ["--copies", Copies.ALL.value] if self.is_all else []
        return shell_command("names", "list", *words, "--limit", str(ROWS), questions=[question] if question else [])


def listed_in(corpus: OpenedCorpus) -> tuple[ListedNames, tuple[str, ...]]:
    """The list as it is now; with a fault no name of it is found, and the fault is told."""
    try:
        return corpus.names(), ()
    except UsageError as error:
        return list_names(()), (str(error),)


def name_params_of(corpus: OpenedCorpus, request: Request) -> NameParams:
    """What the address of a request asks for."""
    values = values_of(request)
    kind = values.get("kind", [""])[-1]
    return NameParams(
        search=params_of(corpus, request),
        kind=next((one for one in NameKind if one.value == kind), None),
        is_all=values.get("copies", [""])[-1] == Copies.ALL.value,
    )


def names_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `names.html` is filled with."""
    params = name_params_of(corpus, request)
    listed, faults = listed_in(corpus)
    found = None if params.search.faults else _count(corpus, params, listed)
    with corpus.database.read() as session:
        not_indexed = count_waiting(session) if params.search.selection.query.text else 0
    context = {
        "params": params.search,
        "names": params,
        "found": found,
        "rows": [(row, params.lines_address(row)) for row in found.rows] if found else [],
        "kinds": KINDS,
        "faults": faults,
        "is_listed": bool(listed.names),
        "not_indexed": not_indexed,
    } | question_form(corpus, params.search)
    return PageResponse(template="names.html", context=context)


def names_file(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """The rows as CSV. Raises BadRequest for an address with faults and for a list with one: they would be names of something else."""
    params = name_params_of(corpus, request)
    listed, faults = listed_in(corpus)
    if wrong := (*params.search.faults, *faults):
        raise BadRequest(" ".join(wrong))
    return csv_response("names", [asdict(row) for row in _count(corpus, params, listed).rows])


def names_in(corpus: OpenedCorpus, revision: Revision) -> tuple[NameInArticle, ...]:
    """The names of one revision, for its page."""
    pin = (revision.document_id, revision.number)
    with corpus.database.read() as session:
        finds = read_finds(session, [pin]).get(pin)
    title = revision.title or ""
    return group_names(title, revision.text, find_mentions(title, revision.text, listed_in(corpus)[0], finds))


def _count(corpus: OpenedCorpus, params: NameParams, listed: ListedNames) -> NamesFound:
    with corpus.database.read() as session:
        return count_names(session, params.selection, listed, kinds=params.kinds, limit=ROWS)
