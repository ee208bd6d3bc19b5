"""One article as a file: plain text with where it came from, or JSON with every column of an export."""

from __future__ import annotations

import json

from datasette.utils.asgi import Request

from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse
from pipelines.explorer.pages.article import choose_version
from pipelines.exports.columns import format_time, read_row
from pipelines.items import Revision
from pipelines.sources.publication import publication_of
from pipelines.store.tagging.tagged import with_remarks


def article_file(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """The file to download. Its name is made of numbers alone, so that no title can shape it."""
    revision = choose_version(corpus.database, request).version.revision
    with corpus.database.read() as session:
        (revision,) = with_remarks(session, iter([revision]))
    kind = request.url_vars["format"]
    if kind == "json":
        body, content_type = json.dumps(read_row(revision), ensure_ascii=False, indent=2), "application/json; charset=utf-8"
    else:
        body, content_type = _as_text(revision), "text/plain; charset=utf-8"
    name = f"article-{revision.document_id}-revision-{revision.number}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return PageResponse(body=body.encode("utf-8", "replace"), content_type=content_type, headers=headers)


def _as_text(revision: Revision) -> str:
    facts = [
        ("Title", revision.title),
        ("By", "; ".join(revision.authors)),
        ("Published", revision.date),
        ("Publication", publication_of(revision)),
        ("Address", revision.url),
        ("Captured", format_time(revision.captured_at)),
        ("Document", f"{revision.document_id}, revision {revision.number}"),
        ("SHA-256 of the text", revision.text_sha256),
    ]
    head = "\n".join(f"{name}: {_line(value)}" for name, value in facts if value)
    return f"{head}\n\n{revision.text}\n"


def _line(value: str) -> str:
    return " ".join(value.split())
