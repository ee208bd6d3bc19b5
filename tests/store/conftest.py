"""Real databases for the tests: a SQLite file each, and PostgreSQL on loopback where it answers (where `CI` is set it must answer)."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import update

from pipelines.items import Block, BlockKind, Capture, Extraction, Fact, Facts, Link, LinkKind, Locator, Scope, Seeds, Source, Visit
from pipelines.outcomes import Outcome, PageStatus
from pipelines.store.database.connection import Database, open_database
from pipelines.store.database.models import UrlRow
from pipelines.store.frontier.links import insert_links
from pipelines.store.frontier.queue import Frontier
from pipelines.store.runs import start_run
from pipelines.store.visits.finish import finish_visit

SERVER = "host=127.0.0.1 port=5432 dbname=postgres connect_timeout=3"
START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def move(self, **span: float) -> datetime:
        self.time += timedelta(**span)
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _server_user() -> str:
    for user in ("root", "postgres"):
        try:
            psycopg.connect(f"{SERVER} user={user}").close()
        except psycopg.OperationalError:
            continue
        return user
    message = "PostgreSQL does not answer on 127.0.0.1:5432: its half of tests/store is NOT run"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def _postgresql_database() -> Iterator[str]:
    user = _server_user()
    name = f"winnow_test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{SERVER} user={user}", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # nothing here outlives the session
        yield f"postgresql://{user}@127.0.0.1:5432/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a database of this session's own, dropped at the end."""
    with _postgresql_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def system(request: pytest.FixtureRequest) -> str:
    """The database system of a test."""
    return str(request.param)


@pytest.fixture
def address(system: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database is: a file not there yet, or an emptied PostgreSQL database."""
    if system == "sqlite":
        return str(tmp_path / "corpus.db")
    url: str = request.getfixturevalue("postgresql_server")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "corpus.db"
    open_database(path).close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    return path


@pytest.fixture(scope="session")
def migrated_server() -> Iterator[str]:
    """The address of a PostgreSQL database with the schema. Whoever takes it empties it."""
    with _postgresql_database() as url:
        open_database(url).close()
        yield url


def _empty(url: str) -> None:
    """Delete all rows and begin all numbers anew, which takes a twentieth of what the migrations take."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        connection.execute("SET session_replication_role = replica")  # in any order, without looking at references
        for (table,) in tables.fetchall():
            connection.execute(f'DELETE FROM "{table}"')
        connection.execute("SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public'")


@pytest.fixture
def db(system: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with the schema: at `address` by all migrations where a test asks for that too, otherwise made once."""
    if "address" in request.fixturenames:
        place = request.getfixturevalue("address")
    elif system == "sqlite":
        place = shutil.copyfile(request.getfixturevalue("migrated_file"), tmp_path / "corpus.db")
        place.chmod(0o600)
    else:
        place = request.getfixturevalue("migrated_server")
        _empty(place)
    database = open_database(place)
    yield database
    database.close()


@pytest.fixture
def frontier(db: Database, clock: Clock) -> Frontier:
    return Frontier(db, clock)


def make_source(name: str = "example") -> Source:
    return Source(name=name, title=f"The {name}", seeds=Seeds(feeds=(f"https://{name}.org/rss",)), scope=Scope(hosts=(f"{name}.org",)))


class Corpus:
    """One source with one run at work, and short ways to visit its pages."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db = db
        self.clock = clock
        self.frontier = Frontier(db, clock)
        self.frontier.add_sources([make_source()])
        self.run_id = start_run(db, command="crawl", software="0", now=clock())
        self._captures = 0

    def visit_of(self, url: str, kind: LinkKind = LinkKind.ARTICLE) -> Visit:
        """The claimed row of a URL, made if it is new."""
        self.frontier.add_links("example", [Link(url=url, kind=kind)], depth=1, found_on="https://example.org/")
        take = update(UrlRow).where(UrlRow.url == url).values(state="claimed", claimed_run=self.run_id).returning(UrlRow)
        with self.db.write() as session:
            row = session.scalars(take).one()
            return Visit(url_id=row.id, url=url, kind=LinkKind(row.kind), source=row.source, depth=row.depth)

    def capture(self, url: str, status: int = 200) -> Capture:
        self._captures += 1
        place = Locator(file="a.warc.gz", offset=self._captures * 100, length=100, record_id=f"<urn:uuid:{self._captures}>")
        headers = (("Content-Type", "text/html"),)
        return Capture(url=url, captured_at=self.clock(), status=status, headers=headers, body=b"<p>", locator=place)

    def finish(
        self,
        url: str = "https://example.org/a",
        *,
        text: str | None = None,
        page: PageStatus = PageStatus.ARTICLE,
        facts: Facts | None = None,
        outcome: Outcome | None = None,
        status: int = 200,
        at: str | None = None,
        links: tuple[Link, ...] = (),
        etag: str | None = None,
        extraction: Extraction | None = None,
    ) -> Outcome:
        extraction = make_extraction(text, page=page, facts=facts) if text is not None else extraction
        visit = self.visit_of(url)
        with self.db.write() as session:
            added = insert_links(session, visit.source, links, depth=visit.depth + 1, found_on=url, now=self.clock())
        return finish_visit(
            self.db,
            visit=visit,
            run_id=self.run_id,
            outcome=outcome,
            reason="because",
            capture=self.capture(at or url, status),
            extraction=extraction,
            duration_ms=120,
            links=links,
            links_added=added,
            etag=etag,
            now=self.clock(),
        )


def make_extraction(text: str, *, page: PageStatus = PageStatus.ARTICLE, facts: Facts | None = None) -> Extraction:
    return Extraction(
        status=page,
        status_reason="long text",
        text=text,
        blocks=(Block(text=text, kind=BlockKind.PARAGRAPH, kept=True, reason="text"),),
        facts=facts or Facts(title=Fact(value="A title", rule="og")),
        flags=("short",),
        engine="toy 1",
    )


@pytest.fixture
def corpus(db: Database, clock: Clock) -> Corpus:
    return Corpus(db, clock)


@pytest.fixture
def source_of() -> Callable[[str], Source]:
    return make_source


@pytest.fixture
def extraction_of() -> Callable[..., Extraction]:
    return make_extraction
