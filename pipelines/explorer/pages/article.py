"""The page of one article: its text for reading, its revisions and what they changed, its copies, and the capture it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Request

from pipelines.comparing.comparison import Comparison
from pipelines.explorer.languages.translations import marked
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.page import PageResponse, missing
from pipelines.explorer.pages.names import NAMES_SHOWN, SENTENCES_SHOWN, names_in
from pipelines.explorer.pages.places import mark_article
from pipelines.explorer.pages.tags_shown import tags_of
from pipelines.explorer.rendering.passages import passages_of
from pipelines.exports.references.citation_styles import cite
from pipelines.history import compare, earlier_version, tell_history
from pipelines.quality_flags import explain_flag
from pipelines.store.copies.groups import CopyGroup, copies_of
from pipelines.store.database.columns import row_number
from pipelines.store.database.connection import Database
from pipelines.store.revisions.capture_facts import read_capture_facts
from pipelines.store.revisions.versions import Version, read_versions

COPIES_SHOWN = 30
CITED_AS = {"text": marked("As text"), "bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The revisions of a document, and the one that was asked for."""

    versions: tuple[Version, ...]
    version: Version

    @property
    def is_latest(self) -> bool:
        """Whether it is the newest."""
        return self.version is self.versions[-1]


def choose_version(database: Database, request: Request) -> Chosen:
    """By the number in the path and `revision` in the query. Raises NotFound."""
    document = row_number(request.url_vars["document"])
    with database.read() as session:
        versions = read_versions(session, document) if document is not None else ()
    if not versions:
        raise missing(f"document {request.url_vars['document']}")
    return Chosen(versions=versions, version=_numbered(versions, request.args.get("revision")))


def _numbered(versions: tuple[Version, ...], wanted: str | None) -> Version:
    if wanted is None:
        return versions[-1]
    found = next((version for version in versions if str(version.revision.number) == wanted), None)
    if found is None:
        raise missing(f"revision {wanted} of this document")
    return found


def article_page(corpus: OpenedCorpus, request: Request, form: dict[str, str]) -> PageResponse:
    """What `article.html` is filled with."""
    chosen = choose_version(corpus.database, request)
    version = chosen.version
    with corpus.database.read() as session:
        copies = copies_of(session, version.revision.document_id)
        capture = read_capture_facts(session, version.fetch_id)
    passages = passages_of(version.blocks, version.revision.text)
    marked = mark_article(corpus, request, version.revision, passages)
    tags = tags_of(corpus, version.revision.document_id)
    context: dict[str, Any] = {
        "chosen": chosen,
        "article": version.revision,
        "passages": marked.passages if marked else passages,
        "marked": marked,
        "flags": [(flag, explain_flag(flag)) for flag in version.revision.flags],
        "gone_since": version.gone_since,
        "steps": list(reversed(tell_history(chosen.versions))),
        "comparison": _compared(chosen, request.args.get("compare")),
        "capture": capture,
        "citations": [(CITED_AS[style], cite(version.revision, style)) for style in CITED_AS],
        "copies": _others(copies),
        "copy_group": copies,
        "tags": tags,
        "names": names_in(corpus, version.revision),
        "names_shown": NAMES_SHOWN,
        "sentences_shown": SENTENCES_SHOWN,
        "saved": request.args.get("saved") == "1",
        "dropped": sum(not (block.kept or block.stands_apart) for block in version.blocks),
    }
    return PageResponse(template="article.html", context=context)


def _compared(chosen: Chosen, wanted: str | None) -> tuple[Version, Version, Comparison] | None:
    if wanted is None:
        return None
    after = _numbered(chosen.versions, wanted)
    before = earlier_version(chosen.versions, after)
    return None if before is None else (before, after, compare(before, after))


def _others(group: CopyGroup) -> list[Any]:
    return [copy for copy in group.documents if copy.document_id != group.of][:COPIES_SHOWN]
