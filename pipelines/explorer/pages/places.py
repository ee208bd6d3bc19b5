"""The way from a place that was found to its article and back: what is marked in it, and the places before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.pages.searching.search import params_of
from pipelines.explorer.pages.searching.search_params import SearchParams
from pipelines.explorer.pages.words.concordance import concordance_of, line_params_of
from pipelines.explorer.pages.words.line_params import LINES_A_PAGE, LineParams
from pipelines.explorer.rendering.marked_passages import MarkedArticle, MarkedText, mark_passages
from pipelines.explorer.rendering.passages import Passage
from pipelines.items import Revision
from pipelines.search.highlighting import find_marks
from pipelines.search.query import Query
from pipelines.store.database.columns import row_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the reader stands among what was found. Addresses are empty where there is nothing further; `total` is of lines or marks."""

    back: str
    is_concordance: bool
    number: int
    total: int
    previous: str = ""
    following: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """An article with its marks."""

    title: MarkedText
    passages: tuple[Passage, ...]
    place: Place


def mark_article(corpus: OpenedCorpus, request: Request, revision: Revision, passages: list[Passage]) -> Marked | None:
    """The article as somebody comes to it from a search or a concordance; None where nobody did, or without words to mark."""
    if not request.args.get("q"):
        return None
    search = params_of(corpus, request)
    query = search.selection.query
    if search.faults or not query.wanted():
        return None
    title = revision.title or ""
    at = request.args.get("at") or ""
    marked = mark_passages(title, passages, revision.text, *_marks(title, revision.text, query), at=at)
    line = row_number(request.args.get("line"))
    if line is not None:
        place = _among_lines(corpus, line_params_of(corpus, request), line)
    else:
        place = _among_marks(search, revision.document_id, marked)
    return Marked(title=marked.title, passages=marked.passages, place=place)


def _marks(title: str, text: str, query: Query) -> tuple[Any, Any]:
    return find_marks(title, query.wanted(), "title"), find_marks(text, query.wanted(), "text")


def _among_marks(search: SearchParams, document_id: int, marked: MarkedArticle) -> Place:
    """From a search the places of this article are gone through."""

    def address(of: int) -> str:
        return search.article_address(document_id, at=marked.names[of - 1]) if 1 <= of <= len(marked.names) else ""

    return Place(
        back=search.address(),
        is_concordance=False,
        number=marked.current,
        total=len(marked.names),
        previous=address(marked.current - 1),
        following=address(marked.current + 1),
    )


def _among_lines(corpus: OpenedCorpus, params: LineParams, line: int) -> Place:
    """From a concordance its lines, in the order in which they stand there."""
    with corpus.database.read() as session:
        lines = concordance_of(session, params).lines

    def address(of: int) -> str:
        if not 1 <= of <= len(lines):
            return ""
        one = lines[of - 1]
        return params.line_address(of, one.document_id, one.field, one.start)

    page = max(1, -(-line // LINES_A_PAGE))
    return Place(
        back=f"{params.address(page=page)}#line-{line}",
        is_concordance=True,
        number=line,
        total=len(lines),
        previous=address(line - 1),
        following=address(line + 1),
    )
