"""`winnow backup`: a sound corpus folder elsewhere, whatever a crawl is doing; only what is new the next time; nothing foreign touched."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.log_files import LOG_PREFIX, log_files
from pipelines.archive.members import end_of_whole_members, seal_member
from pipelines.corpus import open_corpus
from pipelines.safekeeping.backup import back_up
from pipelines.store.database.sqlite import newest_driver

ROWS = "select id, document_id, number, title, text_sha256 from revision order by id"
PAGES = 60


@pytest.fixture(scope="module")
def crawled(module_tools: Any) -> Any:
    tools = module_tools
    folder, _ = tools.listed_site("first", "second")
    assert folder.crawl().json["new"] == 2
    assert folder.winnow("snapshot", "paper").code == 0
    return folder


def of(folder: Any, root: Path) -> Any:
    return type(folder)(root)


def test_a_backup_is_a_corpus_with_the_same_content(crawled: Any, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    made = crawled.winnow("backup", str(target), "--json")
    assert made.code == 0, made.stderr
    copy = of(crawled, target)
    assert copy.rows(ROWS) == crawled.rows(ROWS)
    assert copy.winnow("verify", "--json").json["findings"] == []
    assert copy.winnow("verify", "--head", made.json["custody_head"]["sha256"]).code == 0
    assert copy.winnow("snapshot", "paper", "--verify").code == 0
    assert copy.winnow("crawl").code == 0, "it is crawled on from there"
    for path in (target, *target.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert {stat.S_IMODE(path.stat().st_mode) for path in (target / "archive").iterdir()} == {0o400}


def test_the_next_one_copies_what_is_new_and_leaves_what_is_gone(crawled: Any, tmp_path: Path) -> None:
    root, target = Path(shutil.copytree(crawled.root, tmp_path / "corpus")), tmp_path / "copy"
    folder = of(crawled, root)
    assert folder.winnow("backup", str(target)).code == 0
    files = {path.name: path.stat().st_mtime_ns for path in (target / "archive").iterdir()}
    assert folder.crawl("--recheck", offset_seconds=86_400).code == 0
    again = folder.winnow("backup", str(target), "--json").json
    later = {path.name: path.stat().st_mtime_ns for path in (target / "archive").iterdir()}
    assert len(later) == len(files) + 2 and {name: later[name] for name in files} == files
    assert again["kept"] == 0
    first = sorted(files)[0]
    (root / "archive" / first).unlink()
    assert folder.winnow("backup", str(target), "--json").json["kept"] == 1
    assert of(crawled, target).winnow("verify").code == 0


def test_a_copy_is_never_replaced_by_less(crawled: Any, tmp_path: Path) -> None:
    """By a file that lost its end, by another corpus, by an older database."""
    root, target = Path(shutil.copytree(crawled.root, tmp_path / "corpus")), tmp_path / "copy"
    folder, older = of(crawled, root), Path(shutil.copytree(crawled.root, tmp_path / "older"))
    assert folder.crawl("--recheck", offset_seconds=86_400).code == 0
    assert folder.winnow("backup", str(target)).code == 0
    (first, *_) = sorted((target / "archive").iterdir())
    whole = first.read_bytes()
    (root / "archive" / first.name).chmod(0o600)
    with (root / "archive" / first.name).open("r+b") as file:
        file.truncate(len(whole) // 2)
    done = folder.winnow("backup", str(target))
    assert (done.code, "only grow" in done.stderr) == (8, True)
    done = of(crawled, older).winnow("backup", str(target))
    assert (done.code, "does not go on" in done.stderr) == (8, True)
    assert first.read_bytes() == whole
    assert not (target / "corpus.db.new").exists()
    assert of(crawled, target).winnow("verify").code == 0


@pytest.mark.parametrize("kind", ["run", "custody"])
@pytest.mark.parametrize(("start", "count"), [(0, None), (600, 16)])
def test_a_damaged_archive_file_does_not_replace_its_copy(crawled: Any, tmp_path: Path, kind: str, start: int, count: int | None) -> None:
    root, target = Path(shutil.copytree(crawled.root, tmp_path / "corpus")), tmp_path / "copy"
    folder = of(crawled, root)
    assert folder.winnow("backup", str(target)).code == 0
    path, *_ = sorted(path for path in (root / "archive").iterdir() if path.name.startswith(LOG_PREFIX) == (kind == "custody"))
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[start : None if count is None else start + count] = bytes(len(whole) if count is None else count)
    path.chmod(0o600)
    path.write_bytes(damaged)
    done = folder.winnow("backup", str(target))
    assert (done.code, path.name in done.stderr, "at byte" in done.stderr) == (8, True, True), done.stderr
    assert (target / "archive" / path.name).read_bytes() == whole
    assert of(crawled, target).winnow("verify").code == 0


def test_damage_that_the_copy_has_too_and_other_files_hinder_no_backup(crawled: Any, tmp_path: Path) -> None:
    root, target = Path(shutil.copytree(crawled.root, tmp_path / "corpus")), tmp_path / "copy"
    folder = of(crawled, root)
    (path,) = (root / "archive").glob("*-run1-*")
    path.chmod(0o600)
    damaged = bytearray(path.read_bytes())
    ((offset,),) = folder.rows("select warc_offset from fetch where url like '%/second'")
    damaged[offset + 100] ^= 1
    path.write_bytes(damaged)
    (root / "archive" / "notes.txt").write_text("first", "utf-8")
    assert folder.winnow("backup", str(target)).code == 0
    ((first,),) = folder.rows("select id from document where canonical like '%/first'")
    forgotten = folder.winnow("forget", str(first), "--why", "asked", "--yes")
    assert forgotten.code in (0, 3), forgotten.stderr
    assert path.read_bytes() != bytes(damaged)
    (root / "archive" / "notes.txt").write_text("other", "utf-8")
    done = folder.winnow("backup", str(target))
    assert done.code == 0, done.stderr
    assert (target / "archive" / path.name).read_bytes() == path.read_bytes()


def test_what_a_dead_process_left_beside_the_copy_is_not_read_into_the_next(crawled: Any, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    assert crawled.winnow("backup", str(target)).code == 0
    writer = newest_driver().connect(target / "corpus.db")
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("UPDATE document SET status = 'gone'")
    writer.commit()
    left = {path.name: path.read_bytes() for path in target.glob("corpus.db*")}
    writer.close()
    for name, body in left.items():
        (target / name).write_bytes(body)
    assert (target / "corpus.db-wal").stat().st_size
    assert crawled.winnow("backup", str(target)).code == 0
    copy = of(crawled, target)
    assert copy.rows("select distinct status from document") == [("article",)]
    assert copy.winnow("verify").code == 0


def test_a_snapshot_that_was_made_anew_replaces_the_former(crawled: Any, tmp_path: Path) -> None:
    root, target = Path(shutil.copytree(crawled.root, tmp_path / "corpus")), tmp_path / "copy"
    folder = of(crawled, root)
    assert folder.winnow("backup", str(target)).code == 0
    shutil.rmtree(root / "snapshots" / "paper")
    former = target / "snapshots" / "paper" / "former.txt"  # as of a version that wrote other files
    former.write_bytes(b"")
    assert folder.winnow("snapshot", "paper", "--title", "Another").code == 0
    assert folder.winnow("backup", str(target)).code == 0
    assert of(crawled, target).winnow("verify").code == 0


def test_tags_of_a_file_that_was_renamed_go_from_the_copy(crawled: Any, tmp_path: Path) -> None:
    root, target = Path(shutil.copytree(crawled.root, tmp_path / "corpus")), tmp_path / "copy"
    corpus = open_corpus(root)
    (root / "tags").mkdir()
    (root / "tags" / "ana.csv").write_text("address,tags,note,changed\n", "utf-8")
    (root / "tags" / "letter.txt").write_text("of somebody", "utf-8")
    back_up(corpus, target, on_progress=lambda done, total, words: None)
    assert [path.name for path in (target / "tags").iterdir()] == ["ana.csv"]
    (target / "tags" / "own.txt").write_text("not ours", "utf-8")
    (root / "tags" / "ana.csv").rename(root / "tags" / "maria.csv")
    back_up(corpus, target, on_progress=lambda done, total, words: None)
    assert sorted(path.name for path in (target / "tags").iterdir()) == ["maria.csv", "own.txt"]


def test_what_is_there_and_no_backup_is_not_touched(crawled: Any, tmp_path: Path) -> None:
    foreign = tmp_path / "letters"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("dear", "utf-8")
    (tmp_path / "file").write_text("", "utf-8")
    inside = crawled.root / "copies"
    for target in (foreign, tmp_path / "file", inside, crawled.root, crawled.root.parent, Path("/proc/nowhere")):
        done = crawled.winnow("backup", str(target))
        assert (done.code, "Traceback" in done.stderr) == (2, False), (target, done.stderr)
    assert [path.name for path in foreign.iterdir()] == ["letter.txt"]
    assert not inside.exists()


def test_a_log_that_was_cut_shows_by_its_head(crawled: Any, tmp_path: Path) -> None:
    """With the last run's end taken out of the log, out of the row, and out of the log files, what is left is whole."""
    folder = of(crawled, Path(shutil.copytree(crawled.root, tmp_path / "corpus")))
    head = folder.winnow("backup", str(tmp_path / "copy"), "--json").json["custody_head"]["sha256"]
    connection = newest_driver().connect(folder.root / "corpus.db")
    connection.execute('delete from custody where id >= (select min(id) from custody where line like \'%"event":"ended"%\')')
    connection.execute("update run set ended_at = null, exit_code = null, summary = null")
    connection.execute("delete from log_position")
    for path in [file.path for file in log_files(folder.root / "archive")]:
        path.unlink()
    connection.commit()
    connection.close()
    (folder.root / "snapshots" / "paper" / "custody-head.json").unlink()  # it would show it, too
    assert folder.winnow("verify").code == 0
    done = folder.winnow("verify", "--head", head, "--json")
    assert done.code == 8
    assert ["was cut" in finding["what"] for finding in done.json["findings"]] == [True]


def has_documents(folder: Any) -> bool:
    try:
        return bool(folder.rows("select 1 from document limit 1"))
    except sqlite3.OperationalError:
        return False


@pytest.mark.timeout(300)
@pytest.mark.parametrize("backups", [3, pytest.param(20, marks=pytest.mark.long)])
def test_f45_backups_during_a_crawl_are_sound(tools: Any, backups: int) -> None:
    web = tools.web()
    pages = {f"/{number}": tools.answer(tools.article(f"Case number {number}")) for number in range(PAGES)}
    web.pages = {**pages, "/": tools.answer(tools.listing(*(web.url(path) for path in pages)))}
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": max(0.05, backups / PAGES)})
    process = folder.start_crawl()
    try:
        while not has_documents(folder):
            time.sleep(0.05)
        made, counts = [], []
        for number in range(backups):
            target = tools.tmp / f"copy-{number}"
            done = folder.winnow("backup", str(target), "--json")
            assert done.code == 0, done.stderr
            made.append((target, process.poll() is None))
        assert made[0][1], "the crawl was at work"
    finally:
        process.communicate(timeout=120)
    for target, _ in made:
        copy = of(folder, target)
        assert copy.rows("pragma integrity_check") == [("ok",)]
        assert copy.winnow("verify", "--json").json["findings"] == []
        counts.append(copy.rows("select count(*) from revision")[0][0])
        assert copy.rows(ROWS) == folder.rows(ROWS)[: counts[-1]]
    assert counts == sorted(counts) and counts[0] < PAGES
    target, _ = made[0]
    assert folder.winnow("backup", str(target)).code == 0
    copy = of(folder, target)
    assert copy.rows(ROWS) == folder.rows(ROWS)
    assert copy.winnow("verify", "--json").json["findings"] == []


def test_half_a_record_at_the_end_is_left_out(tmp_path: Path) -> None:
    members = [seal_member(b"WARC/1.1 " + bytes([65 + number]) * 100) for number in range(3)]
    whole = b"".join(members)
    path = tmp_path / "file"
    for cut in range(len(members[2])):
        path.write_bytes(whole[: len(whole) - cut])
        with path.open("rb") as file:
            expected = len(whole) if cut == 0 else len(whole) - len(members[2])
            assert end_of_whole_members(file.fileno(), len(members[0])) == expected


def test_the_list_of_names_is_taken_along_and_goes_from_the_copy_with_its_own(crawled: Any, tmp_path: Path) -> None:
    own = crawled.root / "names.csv"
    own.write_text("name,kind\nNakuru,place\n", "utf-8")
    target = tmp_path / "copy"
    assert crawled.winnow("backup", str(target)).code == 0
    assert (target / "names.csv").read_text("utf-8") == own.read_text("utf-8")
    own.unlink()
    assert crawled.winnow("backup", str(target)).code == 0
    assert not (target / "names.csv").exists()
