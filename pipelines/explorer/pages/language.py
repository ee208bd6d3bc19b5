"""The choice of the explorer's language: kept by the browser, and back to the page where it was made."""

from __future__ import annotations

from datasette.utils.asgi import Request

from pipelines.explorer.languages.choice import find, remember
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse, missing

LANGUAGE = "/-/language"


def choose_language(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """`to` is the language, `back` the page. Raises NotFound for a language that there is not."""
    language = find(request.args.get("to") or "")
    if language is None:
        raise missing("such language")
    return PageResponse(redirect=_own(request.args.get("back") or "/"), headers={"Set-Cookie": remember(language)})


def _own(address: str) -> str:
    """A path of ours; the first page for what would lead elsewhere."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\", LANGUAGE)) and address.isprintable() else "/"
