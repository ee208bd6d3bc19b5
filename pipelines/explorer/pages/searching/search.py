"""The search page: a question, filters with their counts, what was found, and the same as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from datasette.utils.asgi import BadRequest, Request

from pipelines.explorer.languages.translations import translate
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.searching.finding import Found, find
from pipelines.explorer.pages.searching.search_params import MAX_PAGE, PER_PAGE, SearchParams, read_params
from pipelines.explorer.pages.searching.trend import build_chart
from pipelines.search.selection import Includable
from pipelines.store.overview import source_names
from pipelines.store.search.known_names import find_unknown

MAX_FIELDS = 500  # of one address; each document or source that is asked for is one
_NOTHING = Found(total=0, hits=())
_IN_FORM = ("source", "language", "since", "until", "tag", "include")  # these have a place of their own in the form
FACET_VALUES = 15  # shown of each facet, besides those chosen


def params_of(corpus: OpenedCorpus, request: Request) -> SearchParams:
    """The question in the address of a request, with its faults. Raises BadRequest for an address with hundreds of values."""
    params = read_params(values_of(request))
    unread = corpus.tagging.refresh() if corpus.tagging is not None else ()
    with corpus.database.read() as session:
        asked = [params.selection, *(replace(params.selection, query=other) for other in params.chart.others)]
        unknown = dict.fromkeys(one for selection in asked for one in find_unknown(session, selection, sources=corpus.sources))
    untold = unread if any(selection.asks_for_tags for selection in asked) else ()
    return replace(params, faults=(*params.faults, *unknown, *untold), notes=() if untold else unread)


def values_of(request: Request) -> dict[str, list[str]]:
    """The values of an address by their names. Raises BadRequest for hundreds."""
    try:
        return parse_qs(request.query_string, max_num_fields=MAX_FIELDS, errors="replace")
    except ValueError as error:
        raise BadRequest(
            f"This address asks for more than {MAX_FIELDS} things at once, so nothing was searched. Ask for fewer documents, sources or "
            "tags; 'winnow export' takes any number."
        ) from error


def question_form(corpus: OpenedCorpus, params: SearchParams) -> dict[str, Any]:
    """What the form of `_question.html` is filled with: the same filters wherever a question is asked."""
    with corpus.database.read() as session:
        sources = source_names(session)
    others = [pair for pair in params.narrowed if pair[0] not in _IN_FORM]
    return {"sources": sources, "includable": tuple(Includable), "others": others}


def search_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `search.html` is filled with."""
    params = params_of(corpus, request)
    found = _NOTHING if params.faults else find(corpus.database, params.selection, limit=PER_PAGE, offset=params.offset)
    facets = [
        ("source", translate("Sources"), found.sources),
        ("language", translate("Languages"), found.languages),
        ("year", translate("Years"), found.years),
        ("tag", translate("Tags"), found.tags),
    ]
    pages = None if found.total is None else min(MAX_PAGE, max(1, -(-found.total // PER_PAGE)))
    is_beyond = params.page > 1 and not found.hits and not params.faults
    context = {
        "params": params,
        "found": found,
        "facets": [(name, title, _shown(params, name, values)) for name, title, values in facets if values],
        "pages": pages,
        "is_beyond": is_beyond,
        "trend": None if params.faults else build_chart(corpus.database, params),
        "has_next": params.page < pages if pages is not None else len(found.hits) == PER_PAGE,
    } | question_form(corpus, params)
    return PageResponse(template="search.html", context=context, status=404 if is_beyond else 200)


def _shown(params: SearchParams, name: str, values: tuple[tuple[str, int], ...]) -> list[tuple[str, int, str, bool]]:
    """(value, count, address that takes it in or out, whether it is chosen) of the values worth showing."""
    wanted = [pair for place, pair in enumerate(values) if place < FACET_VALUES or params.has(name, pair[0])]
    return [(value, count, params.toggled(name, value) if value else "", params.has(name, value)) for value, count in wanted]
