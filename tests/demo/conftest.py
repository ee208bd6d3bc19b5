"""The miniature sites, loaded once and served on free loopback ports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from winnow.demo.server import DemoServer
from winnow.demo.sites import DemoSite, load_sites


@pytest.fixture(scope="session")
def sites() -> dict[str, DemoSite]:
    return {site.name: site for site in load_sites()}


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer() as server:
        yield server
