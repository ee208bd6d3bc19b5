"""The form for tags and a note on an article, and what is done with it."""

from __future__ import annotations

from datasette.utils.asgi import BadRequest, Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse, missing
from pipelines.explorer.pages.article import choose_version
from pipelines.explorer.pages.tags_shown import tags_of
from pipelines.store.revisions.documents import canonical_of

_NOT_HERE = "Nothing can be tagged here."


def tags_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `tags.html` is filled with. Nothing is changed."""
    article = choose_version(corpus.database, request).version.revision
    tags = tags_of(corpus, article.document_id)
    if tags is None:
        raise BadRequest(_NOT_HERE)
    # Browsers send no Origin from a page that sends no referrer, and by it the guard knows our own forms.
    return PageResponse(template="tags.html", context={"article": article, "tags": tags}, headers={"Referrer-Policy": "same-origin"})


def set_tags(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """Write them, and go back to the article. Raises BadRequest, UsageError or BusyError."""
    if request.method != "POST":
        raise missing("such page")
    if corpus.tagging is None:
        raise BadRequest(_NOT_HERE)
    document = choose_version(corpus.database, request).version.revision.document_id
    with corpus.database.read() as session:
        address = canonical_of(session, document)
    words = {name: form.get(name, "") for name in ("person", "tags", "note", "filled_for", "seen")}
    corpus.tagging.set_remark(address, **words)
    return PageResponse(redirect=f"/article/{document}?saved=1#tags")
