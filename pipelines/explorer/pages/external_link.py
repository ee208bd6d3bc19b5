"""The page between the corpus and the open web: it says where a link leads and who will see that it was followed."""

from __future__ import annotations

from urllib.parse import urlsplit

from datasette.utils.asgi import BadRequest, Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.rendering.scraped_text import host_shown, mixed_words, web_address


def leaving_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `leave.html` is filled with. Raises BadRequest for what is no http(s) address."""
    target = web_address(request.args.get("to"))
    if target is None:
        raise BadRequest("This is not the address of a web page, so the explorer does not link to it.")
    host = host_shown(target)
    readable = _readable(urlsplit(target).hostname or "")
    context = {
        "target": target,
        "host": host,
        "readable": readable if readable != urlsplit(target).hostname else "",
        "mixed": mixed_words(readable),
        "is_plain": target.startswith("http://"),
    }
    return PageResponse(template="leave.html", context=context)


def _readable(host: str) -> str:
    """The letters that `xn--` stands for, or the host as it is where they cannot be told."""
    try:
        return host.encode("ascii").decode("idna")
    except (UnicodeError, ValueError):
        return host
