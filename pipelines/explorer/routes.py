"""The addresses of our pages, each with the function that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.utils.asgi import Request

from pipelines.explorer.access.request_guard import MARKING_SEEN, TAGGING, WRITING
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.article import article_page
from pipelines.explorer.pages.correction import accept_mark, mark_page
from pipelines.explorer.pages.downloads import article_file
from pipelines.explorer.pages.exporting import PATTERN, send_export
from pipelines.explorer.pages.external_link import leaving_page
from pipelines.explorer.pages.home import build_home
from pipelines.explorer.pages.language import LANGUAGE, choose_language
from pipelines.explorer.pages.names import names_file, names_page
from pipelines.explorer.pages.original import original_page
from pipelines.explorer.pages.searching.search import search_page
from pipelines.explorer.pages.searching.trend_file import trend_file
from pipelines.explorer.pages.tagging import set_tags, tags_page
from pipelines.explorer.pages.taking import taking_page
from pipelines.explorer.pages.taking_back import corrections_page, take_back, take_back_page
from pipelines.explorer.pages.watches import headers_for, mark_seen, watched_for_home, watches_page
from pipelines.explorer.pages.why import why_page
from pipelines.explorer.pages.words.concordance import concordance_file, concordance_page
from pipelines.explorer.pages.words.words import words_file, words_page


def _home(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    watched = watched_for_home(corpus)
    return PageResponse(template="home.html", context=build_home(corpus) | watched, headers=headers_for(watched["watches"]))


_DOCUMENT = r"(?P<document>[0-9]{1,15})"
_SOURCE = r"(?P<source>[a-z0-9][a-z0-9-]{0,62})"
_DIGEST = r"(?P<digest>[0-9a-f]{8})"

PAGES: tuple[tuple[str, Callable[..., PageResponse]], ...] = (
    (r"^/$", _home),
    (r"^/search$", search_page),
    (r"^/trend\.csv$", trend_file),
    (r"^/concordance$", concordance_page),
    (r"^/concordance\.csv$", concordance_file),
    (r"^/words$", words_page),
    (r"^/words\.csv$", words_file),
    (r"^/names$", names_page),
    (r"^/names\.csv$", names_file),
    (r"^/take$", taking_page),
    (rf"^/article/{_DOCUMENT}$", article_page),
    (rf"^/article/{_DOCUMENT}\.(?P<format>txt|json)$", article_file),
    (rf"^/article/{_DOCUMENT}/why$", why_page),
    (rf"^/article/{_DOCUMENT}/original$", original_page),
    (rf"^/article/{_DOCUMENT}/mark$", mark_page),
    (rf"^/article/{_DOCUMENT}/tags$", tags_page),
    (rf"^{WRITING}/{_DOCUMENT}$", accept_mark),
    (rf"^{TAGGING}/{_DOCUMENT}$", set_tags),
    (rf"^/corrections/{_SOURCE}$", corrections_page),
    (rf"^/corrections/{_SOURCE}/{_DIGEST}$", take_back_page),
    (rf"^{WRITING}/undo/{_SOURCE}/{_DIGEST}$", take_back),
    (r"^/-/leave$", leaving_page),
    (r"^/watches$", watches_page),
    (rf"^{MARKING_SEEN}$", mark_seen),
    (rf"^{LANGUAGE}$", choose_language),
)
"""Pattern of the path, and `(corpus, request, form) -> Page`."""

STREAMS: tuple[tuple[str, Callable[..., Any]], ...] = ((PATTERN, send_export),)
"""Pattern of the path, and `async (corpus, request, send)` for answers that are too long for memory."""
