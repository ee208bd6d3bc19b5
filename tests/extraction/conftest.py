"""Where the extraction tests find the data beside the repository, and how they read a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.extraction.extract import extract
from pipelines.items import Extraction, PageInput

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture(scope="session")
def seed_folder() -> Path:
    folder = SHARED / "seed"
    if not folder.is_dir():
        pytest.skip("../shared/seed is not beside the repository")
    return folder


@pytest.fixture(scope="session")
def read() -> Callable[..., Extraction]:
    """Extract from markup or bytes, as if it came from a plain article address."""

    def read_markup(
        markup: str | bytes, *, url: str = "https://news.example.org/2024/05/an-article", charset: str | None = None
    ) -> Extraction:
        body = markup.encode() if isinstance(markup, str) else markup
        return extract(PageInput(url=url, body=body, charset=charset))

    return read_markup
