"""The why page: every block of a page in order, kept or dropped, with the reason, beside the page as it was archived."""

from __future__ import annotations

from datasette.utils.asgi import Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse, number
from pipelines.explorer.pages.article import choose_version
from pipelines.explorer.pages.correction import can_mark

SHOWN = ("all", "kept", "dropped")


def why_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `why.html` is filled with; `show` in the query narrows it to what was kept or dropped."""
    chosen = choose_version(corpus.database, request)
    blocks = list(enumerate(chosen.version.blocks))
    wanted = request.args.get("show") if request.args.get("show") in SHOWN else "all"
    context = {
        "chosen": chosen,
        "article": chosen.version.revision,
        "blocks": [(place, block) for place, block in blocks if wanted == "all" or block.kept == (wanted == "kept")],
        "kept": sum(block.kept for _, block in blocks),
        "total": len(blocks),
        "wanted": wanted,
        "marking": can_mark(corpus, chosen),
        "written": number(request.args.get("written")),
    }
    return PageResponse(template="why.html", context=context)
