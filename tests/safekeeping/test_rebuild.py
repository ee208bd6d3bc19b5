"""`winnow rebuild`: the database made of the archive alone is the one that was lost."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.log_files import log_files
from pipelines.corpus import open_corpus
from pipelines.safekeeping.log_files import log_filing
from pipelines.store.custody import log_rows
from pipelines.store.custody.log_rows import Position, keep_position
from pipelines.store.database.sqlite import newest_driver


def lose_database(root: Path) -> None:
    for path in root.glob("corpus.db*"):
        path.unlink()


@pytest.fixture(scope="module")
def crawled(module_tools: Any) -> Any:
    """Three crawls: an article was edited, one is gone, one came; a correction was not made."""
    tools = module_tools
    folder, web = tools.listed_site("first", "second", "third")
    assert folder.crawl().json["new"] == 3
    web.pages["/first"] = tools.answer(tools.article("The first case reopened"))
    del web.pages["/third"]
    assert folder.crawl("--recheck", offset_seconds=86_400).json["revised"] == 1
    assert folder.crawl("--recheck", offset_seconds=3 * 86_400).code == 0
    return folder


@pytest.fixture
def corpus(crawled: Any, tmp_path: Path) -> Any:
    root = Path(shutil.copytree(crawled.root, tmp_path / "moved" / "corpus"))
    return type(crawled)(root)


def test_the_database_made_anew_is_the_one_that_was_lost(corpus: Any) -> None:
    before = corpus.tables()
    assert {row[-1] for row in corpus.rows("select status from document")} == {"article", "gone"}
    lose_database(corpus.root)
    refused = corpus.winnow("search", "case")
    assert refused.code == 8
    assert "winnow rebuild" in refused.stderr
    made = corpus.winnow("rebuild", "--json")
    assert made.code == 0, made.stderr
    assert made.json["counts"]["documents"] == 3
    assert made.json["other_engine"] == 0
    after = corpus.tables()
    assert {name for name, rows in before.items() if rows != after[name]} == set()
    assert len(after["revision"]) == 4
    assert corpus.winnow("verify").code == 0
    assert corpus.winnow("search", "reopened", "--json").json["total"] == 1


def test_a_database_that_is_there_is_kept_under_another_name(corpus: Any) -> None:
    refused = corpus.winnow("rebuild")
    assert refused.code == 2
    assert "--replace" in refused.stderr
    corpus_database = newest_driver().connect(corpus.root / "corpus.db")
    corpus_database.execute("UPDATE revision SET title = 'Forged'")
    corpus_database.commit()
    corpus_database.close()
    made = corpus.winnow("rebuild", "--replace", "--json")
    assert made.code == 0, made.stderr
    assert Path(made.json["former"]).is_file()
    assert corpus.rows("select count(*) from revision where title = 'Forged'") == [(0,)]


def test_a_damaged_log_file_is_named_and_nothing_is_changed(corpus: Any) -> None:
    lose_database(corpus.root)
    last = log_files(corpus.root / "archive")[-1].path
    content = bytearray(last.read_bytes())
    content[len(content) // 2] ^= 1
    last.chmod(0o600)
    last.write_bytes(content)
    made = corpus.winnow("rebuild")
    assert made.code == 8
    assert f"{last.name} at offset " in made.stderr
    assert not (corpus.root / "corpus.db").exists()


@pytest.mark.parametrize("number", [0, -1])
def test_a_missing_log_file_shows(corpus: Any, number: int) -> None:
    lost = log_files(corpus.root / "archive")[number].path
    lost.unlink()
    looked = corpus.winnow("verify")
    assert looked.code == 8
    assert "in no log file: one is missing or was changed" in looked.stdout.decode()
    lose_database(corpus.root)
    made = corpus.winnow("rebuild")
    assert (made.code, (corpus.root / "corpus.db").exists()) == ((8, False) if number == 0 else (0, True)), "without the last it is older"


def test_a_custody_log_that_was_cut_with_its_rows_shows_in_the_log_files(corpus: Any) -> None:
    connection = newest_driver().connect(corpus.root / "corpus.db")
    connection.execute("DELETE FROM custody WHERE id = (SELECT max(id) FROM custody)")
    connection.execute("UPDATE run SET ended_at = NULL, exit_code = NULL, summary = NULL WHERE id = (SELECT max(id) FROM run)")
    connection.commit()
    connection.close()
    looked = corpus.winnow("verify")
    assert looked.code == 8
    assert "is missing in the database, which was cut or is older" in looked.stdout.decode()


def test_without_log_files_it_says_what_to_do(corpus: Any) -> None:
    lose_database(corpus.root)
    for path in [file.path for file in log_files(corpus.root / "archive")]:
        path.unlink()
    made = corpus.winnow("rebuild")
    assert made.code == 2
    assert "winnow import" in made.stderr.replace("\n", " ")


def test_a_killed_crawl_files_its_log_with_the_next(tools: Any) -> None:
    folder, web = tools.news_site(4)
    web.pages["/news/3"] = tools.drip
    process = folder.start_crawl()
    web.wait_for(6)
    tools.kill(process)
    assert not log_files(folder.root / "archive")
    web.pages["/news/3"] = tools.answer(tools.article("case 3"))
    assert folder.crawl().code == 0
    before = folder.tables()
    lose_database(folder.root)
    assert folder.winnow("rebuild").code == 0
    after = folder.tables()
    assert {name for name, rows in before.items() if rows != after[name]} == set()
    assert len(after["document"]) == 4


def test_what_the_lost_database_left_beside_is_not_read_into_the_new_one(corpus: Any) -> None:
    lose_database(corpus.root)
    for suffix in ("-wal", "-journal"):
        (corpus.root / f"corpus.db{suffix}").write_bytes(b"")
    donor = newest_driver().connect(corpus.root / "other.db")
    donor.execute("PRAGMA journal_mode=WAL")
    donor.execute("CREATE TABLE t (x)")
    donor.execute("INSERT INTO t VALUES (zeroblob(9000))")
    donor.commit()
    shutil.copy(corpus.root / "other.db-wal", corpus.root / "corpus.db-wal")
    donor.close()
    made = corpus.winnow("rebuild")
    assert made.code == 0, made.stderr
    assert corpus.winnow("verify").code == 0


def test_a_head_that_was_written_after_the_last_run_stands_in_the_log_files(corpus: Any) -> None:
    assert corpus.winnow("snapshot", "paper").code == 0
    assert corpus.winnow("stamp").code == 0
    before = corpus.tables()
    lose_database(corpus.root)
    assert corpus.winnow("rebuild").code == 0
    assert {name for name, rows in corpus.tables().items() if rows != before[name]} == set()
    assert corpus.winnow("verify").code == 0


def test_a_block_has_some_megabytes_however_many_rows_an_event_tells_of(corpus: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_rows, "_BLOCK_BYTES", 2_000)
    for path in [file.path for file in log_files(corpus.root / "archive")]:
        path.unlink()
    opened = open_corpus(corpus.root)
    db = opened.open_database()
    keep_position(db, Position())
    with log_filing(db, opened.archive, opened.now) as filing:
        assert filing.file() > 5
    db.close()
    before = corpus.tables()
    lose_database(corpus.root)
    assert corpus.winnow("rebuild").code == 0
    assert {name for name, rows in corpus.tables().items() if rows != before[name]} == set()


def test_a_stock_reader_finds_in_the_archive_which_text_was_taken_from_a_capture(crawled: Any) -> None:
    """As docs/reference/archive.md says it, with warcio alone."""
    captures, rows = {}, []
    for path in sorted((crawled.root / "archive").iterdir()):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                body = record.content_stream().read()
                if record.rec_headers["Content-Type"] == "application/x-ndjson":
                    rows += [json.loads(line) for line in body.splitlines()]
                elif record.rec_type == "response":
                    captures[record.rec_headers["WARC-Record-ID"]] = body
    fetches = {row["fetch"]["id"]: row["fetch"] for row in rows if "fetch" in row}
    revisions = {row["revision"]["id"]: row["revision"] for row in rows if "revision" in row}
    assert len(revisions) == 4
    for revision in revisions.values():
        page = captures[fetches[revision["fetch_id"]]["warc_record_id"]].decode()
        assert hashlib.sha256(revision["text"].encode()).hexdigest() == revision["text_sha256"]
        assert all(paragraph in page for paragraph in revision["text"].split("\n\n"))
    stored = crawled.rows("select id, text_sha256 from revision")
    assert {number: row["text_sha256"] for number, row in revisions.items()} == dict(stored)
