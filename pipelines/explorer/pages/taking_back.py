"""The corrections of a source, and taking one back: first what its texts would read without it, then, by a form, the thing itself."""

from __future__ import annotations

import time

from datasette.utils.asgi import Request

from pipelines.correcting.preview import preview_without
from pipelines.errors import UsageError
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse, missing
from pipelines.explorer.pages.correction import PREVIEW_SECONDS, corrector_of
from pipelines.extraction.corrections import digest_of
from pipelines.items import Correction, Source
from pipelines.store.database.columns import row_number


def corrections_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `corrections.html` is filled with: the rules in the file of a source, the last one first."""
    source = _source(corpus, request)
    rules = [(digest_of([one]), one) for one in reversed(source.corrections)]
    context = {"source": source.name, "rules": rules, "written": row_number(request.args.get("written"))}
    return PageResponse(template="corrections.html", context=context)


def take_back_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `take_back.html` is filled with: one rule, and what would change without it. Nothing is changed."""
    source = _source(corpus, request)
    digest, rule = _rule(source, request)
    ends = time.monotonic() + PREVIEW_SECONDS
    seen = preview_without(corpus.database, source, digest, stopping=lambda: time.monotonic() > ends)
    context = {"source": source.name, "digest": digest, "rule": rule, "seen": seen, "in_part": time.monotonic() > ends}
    # Browsers send no Origin from a page that sends no referrer, and by it the guard knows our own forms.
    return PageResponse(template="take_back.html", context=context, headers={"Referrer-Policy": "same-origin"})


def take_back(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """Take the rule out of its source, and go back to the others. Raises BadRequest, UsageError or BusyError."""
    if request.method != "POST":
        raise missing("such page")
    source = _source(corpus, request)
    digest, _ = _rule(source, request)
    written = corrector_of(corpus).take_back(source.name, digest)
    return PageResponse(redirect=f"/corrections/{source.name}?written={written}")


def _source(corpus: OpenedCorpus, request: Request) -> Source:
    corrector = corrector_of(corpus)
    try:
        return corrector.source(request.url_vars["source"])
    except UsageError as error:
        raise missing("source file of this name") from error


def _rule(source: Source, request: Request) -> tuple[str, Correction]:
    digest = request.url_vars["digest"]
    found = next((one for one in source.corrections if digest_of([one]) == digest), None)
    if found is None:
        raise missing("such correction of this source")
    return digest, found
