"""The test corpus of search, stored as a crawl stores documents, in a database of each kind."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.items import Fact, Facts
from pipelines.store.database.connection import Database, open_database

HERE = Path(__file__).parent
_DAYS = (None, "2023", "2024-05", None, "2024-01-01", "2024-01", None, "2024-05-31")
_spec = importlib.util.spec_from_file_location("winnow_store_fixtures", HERE.parent / "store" / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
store = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(store)
postgresql_server = store.postgresql_server
system = store.system
migrated_file = store.migrated_file
migrated_server = store.migrated_server
address = store.address
db = store.db
clock = store.clock
corpus = store.corpus


def rows_of(name: str) -> list[list[str]]:
    """The rows of a table of tab-separated values."""
    return [line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def filler() -> Callable[[Database], dict[int, str]]:
    return fill


def fill(database: Database) -> dict[int, str]:
    """Store the test corpus; the names of the documents by their numbers."""
    made = store.Corpus(database, store.Clock())
    names = {}
    for number, (name, language, title, text) in enumerate(rows_of("corpus.tsv"), start=1):
        day = _DAYS[number % len(_DAYS)]
        date = Fact(value=day, rule="meta") if day else None
        facts = Facts(title=Fact(value=title, rule="og"), language=Fact(value=language, rule="html"), date=date)
        made.finish(f"https://example.org/{name}", text=text, facts=facts)
        names[number] = name
    return names


@contextmanager
def empty_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A database in which nothing is yet, of the kind that a fixture with the parameters "sqlite" and "postgresql" is at."""
    if request.param == "sqlite":
        database = open_database(folder / "corpus.db")
    else:
        import psycopg

        url = request.getfixturevalue("postgresql_server")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        database = open_database(url)
    yield database
    database.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, dict[int, str]]]:
    """A database with the test corpus, for tests that only read."""
    with empty_database(request, tmp_path_factory.mktemp("search")) as database:
        yield database, fill(database)
