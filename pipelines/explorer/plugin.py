"""The hooks by which Datasette becomes the explorer: our routes before its own, cells shown safely, errors told without internals."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from datasette import Response, hookimpl
from datasette.utils.asgi import NotFound, Request
from datasette.views.base import DatasetteError
from jinja2 import Environment
from markupsafe import Markup

from pipelines.errors import BusyError, UsageError, WinnowError
from pipelines.explorer.corpus_database import DRIVER
from pipelines.explorer.languages.choice import LANGUAGES, current
from pipelines.explorer.languages.terms import in_words
from pipelines.explorer.languages.translations import translate, translate_in, translate_number, translate_number_in
from pipelines.explorer.rendering import scraped_text
from pipelines.explorer.rendering.block_reasons import block_reason
from pipelines.explorer.rendering.search_notes import search_note
from pipelines.explorer.rendering.source_names import SourceNames
from pipelines.explorer.routes import PAGES, STREAMS
from pipelines.sources.publication import publication_of

log = logging.getLogger(__name__)

MAX_CELL_CHARS = 200
_STATUS_OF_ERROR = {UsageError: 400, BusyError: 409}

View = Callable[..., Awaitable[Any]]
F = TypeVar("F", bound=Callable[..., Any])


def hook(function: F) -> F:
    """Mark a function as one of Datasette's hooks, its types kept."""
    return cast(F, hookimpl(function))


@hook
def register_routes(datasette: Any) -> list[tuple[str, View]]:
    """Our pages. What Datasette has below `/-/` is for who runs a public site, and is not there."""
    if not hasattr(datasette, "corpus"):
        return []
    pages = [(pattern, _page(build)) for pattern, build in PAGES]
    streams = [(pattern, _stream(build)) for pattern, build in STREAMS]
    return [*pages, *streams, (r"^/-/(?!winnow/)", _nothing), (r"^/_", _nothing)]


def _page(build: Callable[..., Any]) -> View:
    """A view that gathers in a thread what a template needs: the database must not hold up other requests."""

    async def view(datasette: Any, request: Request) -> Response:
        form = await request.post_vars() if request.method == "POST" else {}
        page = await asyncio.to_thread(build, datasette.corpus, request, form)
        if page.redirect:
            return Response.redirect(page.redirect, status=303, headers=page.headers)
        if page.template is None:
            return Response(page.body, status=page.status, headers=page.headers, content_type=page.content_type)
        html = await datasette.render_template(page.template, page.context, request=request)
        return Response.html(html, status=page.status, headers=page.headers)

    return view


def _stream(build: Callable[..., Any]) -> View:
    async def view(datasette: Any, request: Request, send: Any) -> None:
        await build(datasette.corpus, request, send)

    return view


async def _nothing(request: Request) -> Response:
    raise NotFound("There is no such page in this corpus.")


@hook
def prepare_jinja2_environment(env: Environment) -> None:
    """The filters of our templates, and their sentences in the language of the request."""
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translate, translate_number, newstyle=True, pgettext=translate_in, npgettext=translate_number_in
    )
    env.filters["shown"] = scraped_text.shown
    env.filters["copyable"] = scraped_text.copyable
    env.filters["isolated"] = scraped_text.isolated
    env.filters["host_shown"] = scraped_text.host_shown
    env.filters["leaving_address"] = scraped_text.leaving_address
    env.filters["mixed_words"] = scraped_text.mixed_words
    env.filters["direction"] = scraped_text.direction_of
    env.filters["publication"] = publication_of
    env.filters["language_tag"] = scraped_text.language_tag
    env.filters["words"] = lambda word: translate(in_words(word))
    env.filters["translated"] = translate
    env.filters["english"] = scraped_text.english
    env.filters["reason"] = block_reason
    env.filters["search_note"] = search_note
    env.filters["number"] = lambda count: f"{count:,}".replace(",", "\u202f")


@hook
def extra_template_vars(datasette: Any, request: Request | None) -> dict[str, Any]:
    """What every page shows of the corpus, and the languages it can be shown in."""
    corpus = getattr(datasette, "corpus", None)
    if corpus is None:
        return {}
    speech = {"ui_language": current.get(), "ui_languages": LANGUAGES, "here": request.full_path if request else "/"}
    shown = {"corpus_name": corpus.name, "corpus_is_copy": corpus.is_copy, "index_state": corpus.index_state()}
    return shown | {"source_name": SourceNames(corpus.database)} | speech


@hook
def render_cell(value: Any, column: str, table: str | None, datasette: Any) -> Any:
    """A cell: text isolated and cut, a web address with a link to our warning, never to the web itself."""
    if not hasattr(datasette, "corpus"):
        return None
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if table in ("article", "document") and column == "id" and isinstance(value, int):
        return Markup('<a href="/article/{0}">{0}</a>').format(value)
    if not isinstance(value, str) or not value:
        return None
    text = value if len(value) <= MAX_CELL_CHARS else f"{value[:MAX_CELL_CHARS]}\u2026"
    address = scraped_text.leaving_address(value) if value.startswith(("http://", "https://")) else None
    if address is None:
        return scraped_text.isolated(text)
    return Markup('<bdi>{}</bdi> <a class="leave" href="{}">{}</a>').format(scraped_text.shown(text), address, translate("open"))


@hook
def handle_exception(datasette: Any, request: Request, exception: Exception) -> Any:
    """A page that says what went wrong, or JSON where that was asked for."""

    async def answer() -> Response:
        status, message = _told(exception)
        if request.path.endswith(".json"):
            return Response.json({"ok": False, "status": status, "error": message}, status=status)
        page = {"status": status, "error": message}
        return Response.html(await datasette.render_template("error.html", page, request=None), status=status)

    return answer


def _told(exception: Exception) -> tuple[int, str]:
    if isinstance(exception, WinnowError):
        return _STATUS_OF_ERROR.get(type(exception), 500), str(exception)
    if isinstance(exception, (DRIVER.Error, DRIVER.Warning)):
        return 400, f"SQLite: {exception}"
    if isinstance(exception, MemoryError):
        return 400, "This query needs more memory than a query may have. Ask for less: fewer columns, or a narrower selection."
    if isinstance(exception, DatasetteError):
        plain = Markup(exception.message).striptags() if exception.message_is_html else exception.message  # noqa: S704 - tags are taken out
        return exception.status, str(plain)
    status = getattr(exception, "status", None)
    if isinstance(status, int):
        return status, str(exception.args[0]) if exception.args else ""
    log.error("the explorer could not make a page", exc_info=exception)
    return 500, "Winnow could not make this page. The log in the terminal says why."
