"""A PostgreSQL database with nothing in it for tests of jobs, which are skipped where Procrastinate is not installed."""

from __future__ import annotations

import psycopg
import pytest

from tests.store import conftest as store

postgresql_server = store.postgresql_server


@pytest.fixture
def database(postgresql_server: str) -> str:
    """Its address."""
    pytest.importorskip("procrastinate", reason="Procrastinate (extra jobs) is not installed: tests/jobs are NOT run")
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("DROP SCHEMA IF EXISTS winnow_jobs CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql_server
