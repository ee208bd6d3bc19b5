"""CSL-JSON: a list with an item of type webpage for each citation, for Zotero, Pandoc and every program that knows CSL styles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from pipelines.exports.columns import format_time
from pipelines.exports.references.author_names import AuthorName
from pipelines.exports.references.citations import Citation, build_citation
from pipelines.items import Revision


def write_csl_json(citations: Iterable[Citation]) -> str:
    """All items as one JSON list."""
    return "[\n" + ",\n".join(_write_item(citation) for citation in citations) + "\n]\n"


def write_csl_json_file(revisions: Iterable[Revision], out: BinaryIO) -> int:
    """The same for a stream of revisions; returns how many items."""
    out.write(b"[\n")
    count = 0
    for revision in revisions:
        out.write(((",\n" if count else "") + _write_item(build_citation(revision))).encode())
        count += 1
    out.write(b"\n]\n")
    return count


def _write_item(citation: Citation) -> str:
    return json.dumps(_item(citation), ensure_ascii=False)


def _item(citation: Citation) -> dict[str, Any]:
    where = citation.locator
    accessed = citation.accessed
    item: dict[str, Any] = {
        "id": citation.key,
        "type": "webpage",
        "title": citation.title,
        "author": [_author(author) for author in citation.authors],
        "container-title": citation.site,
        "issued": {"date-parts": [list(citation.day)]} if citation.day else None,
        "URL": citation.url,
        "accessed": {"date-parts": [[accessed.year, accessed.month, accessed.day]]},
        "language": citation.language,
        "archive": where.file if where else "",
        "archive_location": f"byte {where.offset}, record {where.record_id}" if where else "",
        "note": citation.evidence,
        "custom": _evidence(citation),
    }
    return {name: value for name, value in item.items() if value}


def _evidence(citation: Citation) -> dict[str, str | int]:
    """The facts of `note` one by one, for programs; CSL leaves `custom` to each."""
    where = citation.locator
    facts: dict[str, str | int | None] = {
        "captured_at": format_time(citation.captured_at),
        "revision": citation.revision,
        "text_sha256": citation.text_sha256,
        "payload_sha256": citation.payload_sha256 or None,
        "warc_file": where.file if where else None,
        "warc_offset": where.offset if where else None,
        "warc_record_id": where.record_id if where else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _author(name: AuthorName) -> dict[str, str]:
    return {"family": name.family, "given": name.given} if name.family else {"literal": name.whole}
