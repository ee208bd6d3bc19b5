"""Migrations: the schema they make, failures that leave the old one, versions that are refused, the copy made before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Row, create_engine, inspect, select, text
from sqlalchemy.orm import Session

from pipelines.errors import DiskFullError, IntegrityError, WinnowError
from pipelines.search.query import FIELDS
from pipelines.store.database.connection import Database, open_database, postgresql_engine, read_address
from pipelines.store.database.migrate import MIGRATIONS, known_versions, migrate
from pipelines.store.database.models import Base, UrlRow
from pipelines.store.database.name_models import ModelFindsRow as ModelFindsRow
from pipelines.store.database.search_models import POSTGRESQL_ONLY, SEARCH_TEXT
from pipelines.store.database.sqlite import open_engine
from pipelines.store.database.tag_models import TagRow as TagRow
from pipelines.store.search.index import count_waiting

ROOT = Path(__file__).parents[2]
HEADER = """
from alembic import op
import sqlalchemy as sa

revision = "{version}"
down_revision = "{previous}"
branch_labels = None
depends_on = None


def upgrade() -> None:
"""
ADDS_A_TABLE = '    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))\n'
FAILS = ADDS_A_TABLE + '    op.execute("INSERT INTO extra (id) VALUES (1)")\n    op.execute("SELECT * FROM no_such_table")\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations to add to; not the compiled files."""
    copy = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def add_migration(folder: Path, body: str) -> str:
    previous = known_versions(folder)[-1]
    version = f"{int(previous) + 1:04}"
    (folder / "versions" / f"{version}_test.py").write_text(HEADER.format(version=version, previous=previous) + body)
    return version


def stored_version(db: Database) -> str:
    with db.read() as session:
        return str(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def tables(db: Database) -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_the_migrations_make_exactly_the_models(db: Database) -> None:
    options = {"compare_type": True, "compare_server_default": True, "include_name": is_ours}
    models = [Base.metadata, *([POSTGRESQL_ONLY] if db.engine.dialect.name == "postgresql" else [])]
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), models) == []


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """All but the FTS5 table of SQLite and the tables that FTS5 keeps for it, of which SQLAlchemy knows nothing; see the next test."""
    return kind != "table" or name not in {"search_text", *(f"search_text_{part}" for part in ("data", "idx", "docsize", "config"))}


def test_the_index_of_terms_on_sqlite_is_as_written_in_its_migration(file_db: Database) -> None:
    with file_db.read() as session:
        made = session.execute(text("SELECT sql FROM sqlite_master WHERE name = 'search_text'")).scalar_one()
        columns = [row.name for row in session.execute(text("PRAGMA table_info(search_text)"))]
    assert made == "CREATE VIRTUAL TABLE search_text USING fts5(title, text, author, content='', tokenize='ascii')"
    assert columns == [column.name for column in SEARCH_TEXT.columns][1:] == list(FIELDS)


def test_versions_are_the_file_names_in_one_line() -> None:
    script = ScriptDirectory(MIGRATIONS)
    assert [one.revision for one in reversed(list(script.walk_revisions()))] == known_versions()


def test_opening_an_up_to_date_database_does_not_import_alembic(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    open_database(path).close()
    opening = f"from pipelines.store.database.connection import open_database; open_database({str(path)!r}).close()"
    code = f"import sys; {opening}; print('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout == "False\n"


def made_by(last: str, address: str, folder: Path) -> Database:
    """A database as an older version made it."""
    for path in (folder / "versions").glob("[0-9]*.py"):
        if path.name[:4] > last:
            path.unlink()
    engine = open_engine(Path(address), read_only=False) if "://" not in address else postgresql_engine(read_address(address))
    migrate(engine, name="old", folder=folder)
    return Database(engine, name="old", read_only=False)


def test_dates_of_feeds_of_an_older_version_are_read(address: str, folder: Path) -> None:
    times, moment = "'2026-01-05T07:00:00.000000Z'", "2026-01-05T07:00:00+00:00"
    db = made_by("0012", address, folder)
    with db.write() as session:
        session.execute(text(f"INSERT INTO source (name, title, added_at) VALUES ('one', '', {times})"))
        columns = "source, url, canonical, host, kind, state, reason, depth, attempts, priority, first_seen_at, found_on, published_hint"
        values = f"'one', 'u', 'u', 'h', 'article', 'done', '', 0, 0, 0, {times}, '', {times}"
        session.execute(text(f"INSERT INTO url ({columns}) VALUES ({values})"))
    migrate(db.engine, name=db.name)
    with db.read() as session:
        kept = session.scalar(select(UrlRow.published_hint))
    db.close()
    assert kept is not None
    assert kept.isoformat() == moment


def test_documents_of_an_older_version_are_listed_and_counted(address: str, folder: Path) -> None:
    """Two revisions of one document, both once indexed, and one document that waits; no date, and a date that says the year."""
    db = made_by("0014", address, folder)
    time = "'2026-01-05T07:00:00.000000Z'"
    with db.write() as session:
        for statement in (
            f"INSERT INTO source (name, title, added_at) VALUES ('one', '', {time})",
            f"INSERT INTO run (id, started_at, pid, command, software) VALUES (1, {time}, 1, 'crawl', '0')",
            "INSERT INTO url (id, source, url, canonical, host, kind, state, reason, depth, attempts, priority, first_seen_at, found_on) "
            f"VALUES (1, 'one', 'u', 'u', 'h', 'article', 'done', '', 0, 0, 0, {time}, '')",
            'INSERT INTO "fetch" (id, run_id, url_id, url, requested_at, outcome, reason, duration_ms) '
            f"VALUES (1, 1, 1, 'u', {time}, 'stored', '', 1)",
        ):
            session.execute(text(statement))
        for document, latest, status in ((1, 2, "article"), (2, 1, "missing_once")):
            columns = "id, source, canonical, url_id, status, created_at, latest_revision"
            session.execute(
                text(f"INSERT INTO document ({columns}) VALUES ({document}, 'one', 'u{document}', 1, '{status}', {time}, {latest})")
            )
        for row, document, number, language, date in ((1, 1, 1, "'en'", "NULL"), (2, 1, 2, "'pt-BR'", "NULL"), (3, 2, 1, "NULL", "'1999'")):
            columns = "id, document_id, number, fetch_id, captured_at, status, authors, tags, flags, facts, text, text_sha256, blocks, engine, word_count"
            blob = "x'00'" if db.engine.dialect.name == "sqlite" else "'\\x00'"
            values = (
                f"{row}, {document}, {number}, 1, {time}, 'article', '[]', '[]', '[]', '{{}}', '', '', {blob}, '', 0, {language}, {date}"
            )
            session.execute(text(f"INSERT INTO revision ({columns}, language, date) VALUES ({values})"))
        session.execute(text("INSERT INTO search_index (revision_id, document_id, analyzer) VALUES (1, 1, 1), (2, 1, 1)"))
    migrate(db.engine, name=db.name)
    with db.read() as session:
        listed = session.execute(text("SELECT id, revision_id, language, day, page_status FROM document ORDER BY id")).all()
        counted = session.execute(text("SELECT language, status, month, documents FROM facet ORDER BY status")).all()
        indexed = session.execute(text("SELECT document_id, revision_id FROM search_index")).all()
        assert count_waiting(session) == 1
        assert [facets_of(session, number) for number in (1, 2)] == [counted[0], counted[1]]
    db.close()
    assert listed == [(1, 2, "pt-BR", "2026-01-05", "article"), (2, 3, "", "1999", "article")]
    assert counted == [("pt-BR", "article", "2026-01-", 1), ("", "missing_once", "1999", 1)]
    assert indexed == [(1, 2)]


def facets_of(session: Session, document: int) -> Row[Any]:
    joined = "SELECT f.language, f.status, f.month, f.documents FROM document d JOIN facet f ON f.id = d.facet_id WHERE d.id = :id"
    return session.execute(text(joined), {"id": document}).one()


@pytest.mark.usefixtures("address")  # changes the schema
def test_a_failing_migration_leaves_the_old_schema(db: Database, folder: Path) -> None:
    before = tables(db)
    add_migration(folder, FAILS)
    with pytest.raises(WinnowError, match="the old schema is still in place"):
        migrate(db.engine, name=db.name, folder=folder)
    assert tables(db) == before
    assert stored_version(db) == known_versions()[-1]


@pytest.mark.usefixtures("address")  # changes the schema
def test_each_migration_is_kept_on_its_own(db: Database, folder: Path) -> None:
    first = add_migration(folder, ADDS_A_TABLE)
    add_migration(folder, FAILS.replace("extra", "extra_2"))
    with pytest.raises(WinnowError):
        migrate(db.engine, name=db.name, folder=folder)
    assert stored_version(db) == first
    assert "extra" in tables(db)
    assert "extra_2" not in tables(db)


def test_who_only_reads_an_older_schema_is_told_what_brings_it_up_to_date(address: str, folder: Path) -> None:
    made_by("0012", address, folder).close()
    with pytest.raises(WinnowError, match="its schema is older than this Winnow; run a command that writes"):
        open_database(address, read_only=True)
    open_database(address).close()
    open_database(address, read_only=True).close()


def test_a_newer_schema_is_refused_and_named(db: Database, address: str) -> None:
    with db.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for read_only in (False, True):
        with pytest.raises(IntegrityError, match=r"version 9999.*install a newer Winnow"):
            open_database(address, read_only=read_only)


def test_a_database_of_another_program_is_refused(address: str) -> None:
    db = open_database(address)
    with db.write() as session:
        session.execute(text("DROP TABLE alembic_version"))
    db.close()
    with pytest.raises(IntegrityError, match="not one of Winnow's"):
        open_database(address)


@pytest.fixture
def file_db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "corpus.db")
    yield db
    db.close()


def test_a_copy_is_made_before_an_existing_file_is_changed(file_db: Database, folder: Path, tmp_path: Path) -> None:
    with file_db.write() as session:
        session.execute(text("INSERT INTO source (name, title, added_at) VALUES ('one', '', '2026-01-01T00:00:00.000000Z')"))
    version = add_migration(folder, ADDS_A_TABLE)
    migrate(file_db.engine, name=file_db.name, folder=folder)
    copy = tmp_path / f"corpus.db.before-{version}"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("corpus.db.before*")) == [copy.name]
    old = open_database(copy)
    assert tables(old) == tables(file_db) - {"extra"}
    with old.read() as session:
        assert session.execute(text("SELECT name FROM source")).scalar_one() == "one"
    old.close()


def test_of_several_changes_only_the_first_is_preceded_by_a_copy(file_db: Database, folder: Path, tmp_path: Path) -> None:
    first = add_migration(folder, ADDS_A_TABLE)
    add_migration(folder, ADDS_A_TABLE.replace("extra", "more"))
    migrate(file_db.engine, name=file_db.name, folder=folder)
    assert tables(file_db) >= {"extra", "more"}
    assert [path.name for path in tmp_path.glob("corpus.db.before*")] == [f"corpus.db.before-{first}"]


def test_without_room_for_the_copy_nothing_is_changed(folder: Path, tmp_path: Path, small_disk: Any) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        small = open_database(disk / "corpus.db")
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        (disk / "filling").write_bytes(b"x" * (free - 65_536))
        add_migration(folder, ADDS_A_TABLE)
        with pytest.raises(DiskFullError, match="no room left"):
            migrate(small.engine, name=small.name, folder=folder)
        assert "extra" not in tables(small)
        assert list(disk.glob("*before*")) == []
        (disk / "filling").unlink()
        migrate(small.engine, name=small.name, folder=folder)
        assert "extra" in tables(small)
        small.close()


def test_a_new_file_is_not_copied(file_db: Database, tmp_path: Path) -> None:
    assert list(tmp_path.glob("*before*")) == []


def test_foreign_keys_hold_after_a_migration(file_db: Database, folder: Path) -> None:
    add_migration(
        folder,
        "    op.execute(\"INSERT INTO fetch SELECT 1, 77, 77, '', '', null, null, '', '', null, null, null, null, null, null, null, 0\")\n",
    )
    with pytest.raises(IntegrityError, match="refers to a missing row"):
        migrate(file_db.engine, name=file_db.name, folder=folder)
    with file_db.read() as session:
        assert session.execute(text("SELECT count(*) FROM fetch")).scalar_one() == 0
        assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_processes_that_open_a_new_database_at_once_all_succeed(address: str) -> None:
    code = "import sys; from pipelines.store.database.connection import open_database; open_database(sys.argv[1]).close()"
    openers = [subprocess.Popen([sys.executable, "-W", "error", "-c", code, address], stderr=subprocess.PIPE, cwd=ROOT) for _ in range(3)]
    errors = [opener.communicate(timeout=120)[1] for opener in openers]
    assert [opener.returncode for opener in openers] == [0, 0, 0], errors


def test_what_was_found_before_roads_were_kept_gets_the_road_of_the_page_that_named_it(tmp_path: Path, folder: Path) -> None:
    for later in sorted((folder / "versions").glob("*.py")):
        if later.name[:4] >= "0012":
            later.unlink()
    file = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{file}")
    migrate(engine, name="old.db", folder=folder)
    rows = [
        ("https://e.org/feed", "feed", ""),
        ("https://e.org/a", "article", "https://e.org/feed"),
        ("https://e.org/b", "article", "https://e.org/a"),
    ]
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO source (name, title, added_at) VALUES ('e', 'E', '2026-01-01')"))
        for url, kind, found_on in rows:
            values = {"url": url, "kind": kind, "found_on": found_on}
            connection.execute(
                text(
                    "INSERT INTO url (source, url, canonical, host, kind, state, reason, depth, attempts, priority, first_seen_at, found_on)"
                    " VALUES ('e', :url, :url, 'e.org:443', :kind, 'queued', '', 0, 0, 0, '2026-01-01', :found_on)"
                ),
                values,
            )
    migrate(engine, name="old.db")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT roads FROM url ORDER BY id")).scalars().all() == [0, 1, 0]
    engine.dispose()
