"""Opening, private files, journals, write units, faults of the disk and the file."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text

from pipelines.corpus import init_corpus, open_corpus
from pipelines.errors import DiskFullError, IntegrityError, UsageError, WinnowError
from pipelines.store.database.connection import Database, open_database, sqlite
from pipelines.store.database.models import SourceRow

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 1, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime
from pipelines.store.database.connection import open_database
from pipelines.store.database.models import SourceRow

db = open_database(sys.argv[1])
for number in range(int(sys.argv[3])):
    with db.write() as session:
        session.add(SourceRow(name=f"{sys.argv[2]}-{number}", title="", added_at=datetime.now(UTC)))
    print(number, flush=True)
db.close()
"""


@contextlib.contextmanager
def opened(address: str | Path, *, read_only: bool = False) -> Iterator[Database]:
    database = open_database(address, read_only=read_only)
    try:
        yield database
    finally:
        database.close()


def add_source(db: Database, name: str, title: str = "") -> None:
    with db.write() as session:
        session.add(SourceRow(name=name, title=title, added_at=NOW))


def count_sources(db: Database) -> int:
    with db.read() as session:
        return session.execute(select(func.count()).select_from(SourceRow)).scalar_one()


def start_writer(path: Path, name: str, rows: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, str(rows)], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_a_write_unit_is_kept_whole_or_not_at_all(db: Database) -> None:
    add_source(db, "kept")
    with contextlib.suppress(KeyError), db.write() as session:
        session.add(SourceRow(name="lost", title="", added_at=NOW))
        session.flush()
        raise KeyError
    assert count_sources(db) == 1


def test_a_view_does_not_change_while_others_write(db: Database) -> None:
    with db.read() as session:
        before = session.execute(select(func.count()).select_from(SourceRow)).scalar_one()
        add_source(db, "later")
        assert session.execute(select(func.count()).select_from(SourceRow)).scalar_one() == before


def test_times_come_back_aware_and_in_utc(db: Database) -> None:
    add_source(db, "one")
    with db.read() as session:
        added_at = session.execute(select(SourceRow.added_at)).scalar_one()
    assert added_at == NOW
    assert added_at.tzinfo is UTC


def test_a_time_without_zone_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="has no time zone"), db.write() as session:
        session.add(SourceRow(name="x", title="", added_at=datetime(2026, 1, 1)))


def test_text_no_database_takes_is_made_storable(db: Database) -> None:
    add_source(db, "odd", "a\x00b\ud800c")
    with db.read() as session:
        assert session.execute(select(SourceRow.title)).scalar_one() == "ab\ufffdc"


def test_read_only_changes_nothing(address: str) -> None:
    with opened(address) as db:
        add_source(db, "one")
    with opened(address, read_only=True) as db:
        assert count_sources(db) == 1
        with pytest.raises(WinnowError, match="cannot be written"):
            add_source(db, "two")


def test_read_only_does_not_make_or_migrate(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no database here"):
        open_database(tmp_path / "none.db", read_only=True)
    (tmp_path / "empty.db").touch()
    with pytest.raises(WinnowError, match="nothing is stored in this database yet"):
        open_database(tmp_path / "empty.db", read_only=True)
    assert [path.name for path in tmp_path.iterdir()] == ["empty.db"]


@pytest.mark.parametrize("address", ["mysql://localhost/x", "nonsense://", "sqlite://", "sqlite:///:memory:", "://"])
def test_an_impossible_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match=r"(?i)postgresql"):
        open_database(address)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://someone:secret@127.0.0.1:1/none",
        "postgresql://someone@127.0.0.1:1/none?password=secret",
        "postgresql://someone@127.0.0.1:1/none?sslpassword=secret&connect_timeout=1",
        "postgresql://someone:secret@127.0.0.1:1x/none",
        "mysql://someone@127.0.0.1/none?password=secret",
        "postgresql://someone:my@secret@127.0.0.1:1/none",
        "postgres//someone:secret@127.0.0.1/none",
        "postgresql:/someone:secret@127.0.0.1/none",
        "host=127.0.0.1 dbname=none password=secret",
    ],
)
def test_a_password_is_not_shown(address: str) -> None:
    with pytest.raises(WinnowError) as caught:
        open_database(address)
    assert "secret" not in str(caught.value)


def test_what_names_a_database_in_logs_and_the_archive_has_no_password(postgresql_server: str) -> None:
    with opened(f"{postgresql_server}?password=secret&application_name=winnow") as database:
        assert "secret" not in database.name
        assert "application_name" in database.name


@pytest.mark.parametrize("read_only", [False, True])
def test_a_server_database_that_cannot_hold_every_script_is_refused(postgresql_server: str, read_only: bool) -> None:
    name = f"winnow_test_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        try:
            with pytest.raises(UsageError, match=r"only texts in SQL_ASCII.*ENCODING 'UTF8'"):
                open_database(f"{postgresql_server.rpartition('/')[0]}/{name}", read_only=read_only)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def read_only_medium(tmp_path: Path) -> Iterator[Callable[[Path], Path]]:
    """Mounts a folder at a second place where nothing can be written."""
    place = tmp_path / "medium"
    place.mkdir()

    def mount(folder: Path) -> Path:
        for options in (["--bind", str(folder)], ["-o", "remount,ro,bind"]):
            done = subprocess.run(["mount", *options, str(place)], capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"nothing can be mounted here ({done.stderr.strip()}): reading from a read-only medium is NOT tested")
        return place

    yield mount
    subprocess.run(["umount", "-l", str(place)], capture_output=True)


def test_a_database_on_a_read_only_medium_is_read_and_copied(tmp_path: Path, read_only_medium: Any) -> None:
    (tmp_path / "disk").mkdir()
    with opened(tmp_path / "disk" / "a corpus?.db") as db:
        add_source(db, "one")
    place = read_only_medium(tmp_path / "disk") / "a corpus?.db"
    with opened(place, read_only=True) as db:
        assert count_sources(db) == 1
        with pytest.raises(WinnowError, match="cannot be written"):
            add_source(db, "two")
        db.copy_to(tmp_path / "copy.db")
    with opened(tmp_path / "copy.db") as copy:
        assert count_sources(copy) == 1
    with pytest.raises(WinnowError, match=r"cannot be written.*its disk"):
        open_database(place)


def test_last_writes_beside_a_database_on_a_read_only_medium_are_read_too(tmp_path: Path, read_only_medium: Any) -> None:
    (tmp_path / "disk").mkdir()
    with opened(tmp_path / "disk" / "corpus.db") as db:
        add_source(db, "one")
        place = read_only_medium(tmp_path / "disk") / "corpus.db"
        assert place.with_name("corpus.db-wal").stat().st_size
        with opened(place, read_only=True) as medium:
            assert count_sources(medium) == 1


@pytest.mark.parametrize("read_only", [False, True])
def test_an_empty_server_database_beside_an_archive_is_refused(postgresql_server: str, tmp_path: Path, read_only: bool) -> None:
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    corpus = replace(init_corpus(tmp_path / "corpus", contact="tests@example.org"), database=postgresql_server)
    corpus.archive.mkdir(exist_ok=True)
    (corpus.archive / "winnow-20260101T000000Z-run1-00001.warc.gz").write_bytes(b"what was captured")
    with pytest.raises(IntegrityError, match=r"is empty, but .* holds what was captured with it"):
        corpus.open_database(read_only=read_only)
    (corpus.archive / "winnow-20260101T000000Z-run1-00001.warc.gz").unlink()
    corpus.open_database().close()


def test_a_missing_file_beside_a_filled_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    for name in ("winnow-20260101T000000Z-run1-00001.warc.gz", "winnow-20260101T000000Z-run1-00001.warc.gz.sha256"):
        (tmp_path / "store" / name).write_bytes(b"what was captured")
    root = init_corpus(tmp_path / "corpus", contact="tests@example.org").root
    with (root / "winnow.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[store]\naddress = "{(tmp_path / "store").as_uri()}"\n')
    with pytest.raises(IntegrityError, match="'winnow rebuild' makes the database anew"):
        open_corpus(root).open_database()


def test_a_path_and_its_url_are_the_same_database(tmp_path: Path) -> None:
    path = tmp_path / "with space & ü?.db"
    with opened(path) as db:
        add_source(db, "one")
    with opened(path, read_only=True) as db:
        assert count_sources(db) == 1
    plain = tmp_path / "plain.db"
    with opened(plain) as db:
        add_source(db, "one")
    with opened(f"sqlite:///{plain}") as db:
        assert count_sources(db) == 1


def test_the_file_and_its_journals_are_private(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        with opened(tmp_path / "corpus.db") as db:
            add_source(db, "one")
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    finally:
        os.umask(umask)
    assert set(modes.values()) == {0o600}, modes
    assert "corpus.db" in modes


def test_connections_are_safe(tmp_path: Path) -> None:
    with opened(tmp_path / "corpus.db") as db, db.read() as session:
        pragmas = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("foreign_keys", "synchronous", "busy_timeout")}
        mode = session.execute(text("PRAGMA journal_mode")).scalar_one()
        version = session.execute(text("SELECT sqlite_version()")).scalar_one()
    assert pragmas == {"foreign_keys": 1, "synchronous": 2, "busy_timeout": 30_000}
    assert mode == ("wal" if tuple(map(int, version.split("."))) >= sqlite.SAFE_WAL_VERSION else "delete")


@pytest.mark.parametrize(("version", "fits"), [((3, 34, 1), False), ((3, 35, 0), True)])
def test_a_sqlite_that_is_too_old_is_named(tmp_path, version, fits):
    old = ModuleType("old")
    vars(old).update(vars(sqlite3) | {"sqlite_version_info": version, "sqlite_version": ".".join(map(str, version))})
    if fits:
        open_database(tmp_path / "corpus.db", driver=old).close()
        return
    with pytest.raises(UsageError, match=r"SQLite 3\.34\.1 is too old, Winnow needs 3\.35\.0"):
        open_database(tmp_path / "corpus.db", driver=old)
    assert not (tmp_path / "corpus.db").exists()


@pytest.mark.skipif(sqlite3.sqlite_version_info >= sqlite.SAFE_WAL_VERSION, reason="Python's own SQLite is safe in WAL mode here")
def test_an_old_library_uses_the_rollback_journal_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "corpus.db"
    open_database(path).close()
    with caplog.at_level(logging.WARNING):
        db = open_database(path, driver=sqlite3)
    with db.read() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "delete"
    db.close()
    assert len([record for record in caplog.records if "rollback journal" in record.message]) == 1


@pytest.mark.usefixtures("address")  # changes the schema
def test_tables_are_made_inside_transactions(db: Database) -> None:
    with contextlib.suppress(KeyError), db.write() as session:
        session.execute(text("CREATE TABLE passing (id INTEGER)"))
        raise KeyError
    with pytest.raises(Exception, match="passing"), db.read() as session:
        session.execute(text("SELECT * FROM passing"))


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear reader, this is not a database. " * 100)
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(IntegrityError, match=r"letter\.db: this file is not a database; give another path"):
            open_database(path, read_only=read_only)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["letter.db"]


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with opened(path) as db:
        add_source(db, "one")
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    with pytest.raises(IntegrityError, match=r"corpus\.db: the database is damaged"):
        open_database(path)


def test_a_folder_or_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="this is a folder"):
        open_database(tmp_path)
    with pytest.raises(UsageError, match="folder does not exist"):
        open_database(tmp_path / "none" / "corpus.db")


def test_a_full_disk_has_its_own_error_and_keeps_what_was_there(tmp_path: Path) -> None:
    with opened(tmp_path / "corpus.db") as db:
        add_source(db, "one")
        with pytest.raises(DiskFullError, match=r"corpus\.db: no room left"), db.write() as session:
            pages = session.execute(text("PRAGMA page_count")).scalar_one()
            session.execute(text(f"PRAGMA max_page_count={pages}"))
            session.add(SourceRow(name="big", title="x" * 100_000, added_at=NOW))
        assert count_sources(db) == 1


def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    for round_number, acknowledged in enumerate((1, 7, 30)):
        process = start_writer(path, f"round{round_number}", 100_000)
        assert process.stdout is not None
        seen = [int(process.stdout.readline()) for _ in range(acknowledged)]
        process.send_signal(signal.SIGKILL)
        seen += [int(line) for line in process.stdout.read().splitlines()]
        process.stdout.close()
        process.wait()
        with opened(path) as db, db.read() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            stored = set(session.scalars(select(SourceRow.name).where(SourceRow.name.startswith(f"round{round_number}-"))))
        assert {f"round{round_number}-{number}" for number in seen} <= stored
        assert len(stored) <= len(seen) + 1


def test_processes_opening_and_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    writers = [start_writer(path, f"writer{number}", 60) for number in range(3)]
    for writer in writers:
        writer.communicate(timeout=120)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    with opened(path) as db:
        assert count_sources(db) == 180
