"""Rows of documents that were never crawled, for benchmarks that need very many; all of run 1 and of the source "toy"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.items import Facts
from pipelines.store.revisions.packing import pack_blocks, pack_facts

START = datetime(2026, 1, 1, tzinfo=UTC)


def url_row(number: int) -> dict[str, Any]:
    url = f"https://example.org/{number}"
    place = {"source": "toy", "url": url, "canonical": url, "host": "example.org:443", "kind": "article", "found_on": ""}
    return {"id": number, **place, "state": "done", "reason": "", "depth": 1, "attempts": 0, "priority": 1, "first_seen_at": START}


def fetch_row(number: int) -> dict[str, Any]:
    values = {"run_id": 1, "url_id": number, "url": f"https://example.org/{number}", "requested_at": START}
    return {"id": number, **values, "outcome": "stored", "reason": "", "duration_ms": 1}


def document_row(number: int) -> dict[str, Any]:
    values = {"source": "toy", "canonical": f"https://example.org/{number}", "url_id": number, "status": "article"}
    listed = {"revision_id": number, "language": "", "day": (START + timedelta(seconds=number)).isoformat()[:10], "page_status": "article"}
    return {"id": number, **values, "created_at": START, "latest_revision": 1, **listed}


_NO_BLOCKS, _NO_FACTS = pack_blocks(()), pack_facts(Facts())


def revision_row(number: int, words: str) -> dict[str, Any]:
    values = {"status": "article", "authors": [], "tags": [], "flags": [], "facts": _NO_FACTS, "blocks": _NO_BLOCKS, "engine": "toy"}
    ids = {"id": number, "document_id": number, "number": 1, "fetch_id": number, "captured_at": START + timedelta(seconds=number)}
    return {**ids, **values, "title": f"Title {number}", "text": words, "text_sha256": "", "word_count": len(words.split())}
