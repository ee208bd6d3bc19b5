"""The page of watches: what each found, what of it nobody has looked at, and the form that marks it as seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import BadRequest, Request

from pipelines.errors import UsageError
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse, missing
from pipelines.explorer.pages.searching.search_params import SearchParams
from pipelines.store.database.columns import row_number
from pipelines.store.search.watched import NamedRevision, named_revisions
from pipelines.watching.board import WatchView
from pipelines.watching.changes import NewsKind
from pipelines.watching.state import News

NEWS_SHOWN = 20  # of each watch; of one that was asked for, more
NEWS_OF_ONE = 500
_BACK = {"home": "/", "watches": "/watches"}
_DAYS_NAMED = 6  # a day of the week alone says which day it was, for so many days


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNews:
    """One of the news, with its title and address; `named` is None where this corpus does not have the document."""

    news: News
    named: NamedRevision | None
    is_seen: bool

    @property
    def address(self) -> str:
        """The article as it was then, with what changed where it is an edit."""
        one = self.news
        compared = f"&compare={one.revision}#changes" if one.kind is NewsKind.EDITED else ""
        return f"/article/{one.document}?revision={one.revision}{compared}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWatch:
    """A watch with its news, the newest first; `counts` are of those not seen, `weekday` is that of `view.since` while that says enough."""

    view: WatchView
    search: str
    asked: str
    narrowed: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    weekday: int | None
    news: tuple[ShownNews, ...] = ()
    more: int = 0


def watches_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `watches.html` is filled with."""
    views, fault = read_views(corpus)
    chosen = request.args.get("name")
    wanted = [view for view in views if chosen is None or view.name == chosen]
    if chosen is not None and not wanted:
        raise missing("such watch")
    shown = [_shown(corpus, view, at_most=NEWS_SHOWN if chosen is None else NEWS_OF_ONE) for view in wanted]
    context = {"watches": shown, "fault": fault, "chosen": chosen, "has_board": corpus.watches is not None}
    return PageResponse(template="watches.html", context=context, headers=headers_for(shown))


def watched_for_home(corpus: OpenedCorpus) -> dict[str, Any]:
    """The same for the first page, without the news themselves."""
    views, fault = read_views(corpus)
    return {"watches": [_shown(corpus, view, at_most=0) for view in views], "watches_fault": fault}


def headers_for(shown: Sequence[ShownWatch]) -> dict[str, str]:
    """Of a page with a form: browsers send no Origin from a page that sends no referrer, and by it the guard knows our own forms."""
    return {"Referrer-Policy": "same-origin"} if any(one.counts for one in shown) else {}


def mark_seen(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """Mark the news that were shown as seen, and go back. Raises BadRequest, UsageError."""
    if request.method != "POST" or corpus.watches is None:
        raise missing("such page")
    upto, back = row_number(form.get("number")), _BACK.get(form.get("back", ""))
    if upto is None or back is None:
        raise BadRequest("This form is not complete.")
    corpus.watches.mark_seen(form.get("watch", ""), upto)
    return PageResponse(redirect=back)


def read_views(corpus: OpenedCorpus) -> tuple[Sequence[WatchView], str]:
    """The watches, or what is wrong with their file."""
    try:
        return (() if corpus.watches is None else corpus.watches.views()), ""
    except UsageError as error:
        return (), str(error)


def _shown(corpus: OpenedCorpus, view: WatchView, *, at_most: int) -> ShownWatch:
    params = SearchParams(selection=view.selection)
    newest = view.news[::-1][:at_most]
    with corpus.database.read() as session:
        named = named_revisions(session, ((one.document, one.revision) for one in newest))
    counts = Counter(one.kind for one in view.unseen)
    days = (corpus.now().date() - view.since.date()).days if view.since else None
    return ShownWatch(
        view=view,
        search=params.address(),
        asked=view.selection.query.text,
        narrowed=params.narrowed,
        counts=tuple((kind.value, counts[kind]) for kind in NewsKind if counts[kind]),
        weekday=view.since.weekday() if view.since and days is not None and 0 <= days <= _DAYS_NAMED else None,
        news=tuple(ShownNews(news=one, named=named.get((one.document, one.revision)), is_seen=one.number <= view.seen) for one in newest),
        more=len(view.news) - len(newest),
    )
