"""Captures and folders for the tests of the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.archive.writer import ArchiveWriter
from pipelines.items import Capture

NOW = datetime(2025, 3, 4, 5, 6, 7, 891011, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def make_capture() -> Callable[..., Capture]:
    def make(**changes: object) -> Capture:
        values: dict[str, object] = {
            "url": "https://rights.example/news/1?a=b",
            "captured_at": NOW,
            "status": 200,
            "headers": (("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
            "body": b"<p>They were released on Monday.</p>",
            "request_headers": (("User-Agent", "Winnow"), ("Accept", "text/html")),
            "ip_address": "192.0.2.7",
        }
        return Capture(**(values | changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
def make_writer(tmp_path: Path) -> Callable[..., ArchiveWriter]:
    def make(**changes: object) -> ArchiveWriter:
        values: dict[str, object] = {"folder": tmp_path / "archive", "run_label": "run-1", "software": "Winnow 0.1", "clock": lambda: NOW}
        return ArchiveWriter(**(values | changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip("shared test data (../shared/data) is not here")
    return SHARED
