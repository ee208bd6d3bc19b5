"""A revision with every value set, to be changed by each test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipelines.items import Fact, Facts, Locator, Revision


def _build_revision(**changes: object) -> Revision:
    values: dict[str, object] = {
        "document_id": 7,
        "number": 2,
        "url": "https://rights.example/news/1",
        "source": "rights",
        "status": "article",
        "title": 'Released: "they" are free, at last',
        "authors": ("Nour A.", "İ. Öz"),
        "date": "2025-03-03",
        "language": "en",
        "text": "They were released.\nأُفرج عنهم",
        "captured_at": datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC),
        "facts": Facts(
            description=Fact(value="Summary", rule="meta"),
            tags=Fact(value=("detention", "trial"), rule="meta"),
            modified=Fact(value="2025-03-04", rule="json-ld"),
        ),
        "flags": ("short",),
        "engine": "trafilatura 2.3.1",
        "text_sha256": "ab" * 32,
        "locator": Locator(file="winnow-x.warc.gz", offset=512, length=90, record_id="<urn:uuid:1>"),
    }
    return Revision(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def make_revision() -> Callable[..., Revision]:
    return _build_revision
