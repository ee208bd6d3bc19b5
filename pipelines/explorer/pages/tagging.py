"""Takes what the form below an article says: tags and a note of one person."""

from __future__ import annotations

from datasette.utils.asgi import BadRequest, Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse, missing
from pipelines.explorer.pages.article import choose_version
from pipelines.store.revisions.documents import canonical_of


def set_tags(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """Write them, and go back to the article. Raises BadRequest, UsageError or BusyError."""
    if request.method != "POST":
        raise missing("such page")
    if corpus.tagging is None:
        raise BadRequest("Nothing can be tagged here.")
    document = choose_version(corpus.database, request).version.revision.document_id
    with corpus.database.read() as session:
        address = canonical_of(session, document)
    words = {name: form.get(name, "") for name in ("person", "tags", "note", "filled_for", "seen")}
    corpus.tagging.set_remark(address, **words)
    return PageResponse(redirect=f"/article/{document}?saved=1#tags")
