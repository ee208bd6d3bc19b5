"""The why page: every block of a page in order, kept, dropped or kept apart, with the reason, beside the page as it was archived."""

from __future__ import annotations

from collections import Counter

from datasette.utils.asgi import Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.article import choose_version
from pipelines.explorer.pages.correction import can_mark
from pipelines.explorer.pages.original import verdict_of
from pipelines.store.database.columns import row_number

SHOWN = ("all", "kept", "dropped", "apart")


def why_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `why.html` is filled with; `show` in the query narrows it to one kind of blocks."""
    chosen = choose_version(corpus.database, request)
    judged = [(place, block, verdict_of(block)) for place, block in enumerate(chosen.version.blocks)]
    wanted = request.args.get("show") if request.args.get("show") in SHOWN else "all"
    context = {
        "chosen": chosen,
        "article": chosen.version.revision,
        "blocks": [(place, block, word) for place, block, word in judged if wanted in ("all", word)],
        "counts": Counter(word for _, _, word in judged),
        "total": len(judged),
        "wanted": wanted,
        "marking": can_mark(corpus, chosen),
        "written": row_number(request.args.get("written")),
    }
    return PageResponse(template="why.html", context=context)
