"""The numbers of the chart above a search as CSV, the same as `winnow trend --csv` writes."""

from __future__ import annotations

from datasette.utils.asgi import BadRequest, Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.searching.search import params_of
from pipelines.explorer.pages.searching.trend import trend_of
from pipelines.exports.csv import table_lines
from pipelines.store.search.trend import MAX_PERIODS, rows_of


def trend_file(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """The file. Raises BadRequest for an address with faults, for it would be another selection that was counted."""
    params = params_of(corpus, request)
    if params.faults:
        raise BadRequest(" ".join(params.faults))
    lines = table_lines(rows_of(trend_of(corpus.database, params, at_most=MAX_PERIODS)))
    headers = {"Content-Disposition": 'attachment; filename="trend.csv"'}
    return PageResponse(body=b"".join(lines), content_type="text/csv; charset=utf-8", headers=headers)
