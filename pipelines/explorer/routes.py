"""The addresses of our pages, each with the function that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.utils.asgi import Request

from pipelines.explorer.access.request_guard import WRITING
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.article import article_page
from pipelines.explorer.pages.correction import accept_mark, mark_page
from pipelines.explorer.pages.downloads import article_file
from pipelines.explorer.pages.exporting import PATTERN, send_export
from pipelines.explorer.pages.external_link import leaving_page
from pipelines.explorer.pages.home import build_home
from pipelines.explorer.pages.language import LANGUAGE, choose_language
from pipelines.explorer.pages.original import original_page
from pipelines.explorer.pages.search import search_page
from pipelines.explorer.pages.why import why_page


def _home(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    return PageResponse(template="home.html", context=build_home(corpus))


_DOCUMENT = r"(?P<document>[0-9]{1,15})"

PAGES: tuple[tuple[str, Callable[..., PageResponse]], ...] = (
    (r"^/$", _home),
    (r"^/search$", search_page),
    (rf"^/article/{_DOCUMENT}$", article_page),
    (rf"^/article/{_DOCUMENT}\.(?P<format>txt|json)$", article_file),
    (rf"^/article/{_DOCUMENT}/why$", why_page),
    (rf"^/article/{_DOCUMENT}/original$", original_page),
    (rf"^/article/{_DOCUMENT}/mark$", mark_page),
    (rf"^{WRITING}/{_DOCUMENT}$", accept_mark),
    (r"^/-/leave$", leaving_page),
    (rf"^{LANGUAGE}$", choose_language),
)
"""Pattern of the path, and `(corpus, request, form) -> Page`."""

STREAMS: tuple[tuple[str, Callable[..., Any]], ...] = ((PATTERN, send_export),)
"""Pattern of the path, and `async (corpus, request, send)` for answers that are too long for memory."""
