"""The concordance: each place of a word with what stands around it, sorted by its neighbours, and the same as CSV."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from datasette.utils.asgi import BadRequest, Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.searching.search import params_of, question_form, values_of
from pipelines.explorer.pages.words.line_params import LINES_A_PAGE, ORDERS, WIDTHS, LineParams, read_line_params
from pipelines.exports.csv import table_lines
from pipelines.store.search.concordance import Concordance, ConcordanceLine, read_concordance
from pipelines.store.search.index import count_waiting

MAX_CUT = 20  # characters of a word that may be left out
NOTHING = Concordance(lines=(), documents=0, read=0)


def line_params_of(corpus: OpenedCorpus, request: Request) -> LineParams:
    """The question in the address of a request."""
    return read_line_params(params_of(corpus, request), values_of(request))


def concordance_of(session: Any, params: LineParams) -> Concordance:
    """Its lines; none of a question with faults, for that asks for something else."""
    query = params.search.selection.query
    if params.search.faults or not query.wanted():
        return NOTHING
    return read_concordance(session, query, params.selection, order=params.order, width=params.width)


def concordance_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `concordance.html` is filled with."""
    params = line_params_of(corpus, request)
    with corpus.database.read() as session:
        found = concordance_of(session, params)
        not_indexed = count_waiting(session)
    pages = max(1, -(-len(found.lines) // LINES_A_PAGE))
    page = min(params.search.page, pages)
    first = (page - 1) * LINES_A_PAGE
    context = {
        "params": params.search,
        "lines": params,
        "found": found,
        "shown": list(enumerate((_whole_words(line, params.width) for line in found.lines[first : first + LINES_A_PAGE]), first + 1)),
        "first": first + 1,
        "page": page,
        "pages": pages,
        "orders": ORDERS,
        "widths": WIDTHS,
        "not_indexed": not_indexed,
    } | question_form(corpus, params.search)
    return PageResponse(template="concordance.html", context=context)


def _whole_words(line: ConcordanceLine, width: int) -> ConcordanceLine:
    """Without what is left of a word at either end, where there are spaces between words."""
    before, blank, left = line.left.partition(" ")
    right, other_blank, after = line.right.rpartition(" ")
    return replace(
        line,
        left=f"\u2026 {left}" if len(line.left) >= width and blank and len(before) < MAX_CUT else line.left,
        right=f"{right} \u2026" if len(line.right) >= width and other_blank and len(after) < MAX_CUT else line.right,
    )


def concordance_file(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """The lines of all pages as CSV. Raises BadRequest for an address with faults, for they would be lines of something else."""
    params = line_params_of(corpus, request)
    if params.search.faults:
        raise BadRequest(" ".join(params.search.faults))
    with corpus.database.read() as session:
        found = concordance_of(session, params)
    return csv_response("concordance", [asdict(line) for line in found.lines])


def csv_response(name: str, rows: list[dict[str, Any]]) -> PageResponse:
    """A table to download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return PageResponse(body=b"".join(table_lines(rows)), content_type="text/csv; charset=utf-8", headers=headers)
