"""`winnow verify`: nothing on a sound corpus, and each kind of damage by its place and the documents it concerns."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.log_files import LOG_PREFIX, log_files
from pipelines.archive.members import scan_members, seal_member
from pipelines.archive.records import serialise_record
from pipelines.corpus import open_corpus
from pipelines.exports.snapshots.verifying import find_faults
from pipelines.safekeeping import archive_check
from pipelines.safekeeping.own_names import VERIFIED_NAME
from pipelines.safekeeping.verify import verify
from pipelines.store.database.sqlite import newest_driver
from pipelines.store.integrity.findings import Part, Scope, Verification

FLIPS = 25


@pytest.fixture(scope="module")
def crawled(module_tools: Any) -> Any:
    """Two crawls of three articles, of which one was edited, and a snapshot."""
    tools = module_tools
    folder, web = tools.listed_site("first", "second", "third")
    assert folder.crawl().json["new"] == 3
    web.pages["/first"] = tools.answer(tools.article("The first case reopened"))
    assert folder.crawl("--recheck", offset_seconds=86_400).json["revised"] == 1
    assert folder.winnow("snapshot", "paper").code == 0
    connection = newest_driver().connect(folder.root / "corpus.db")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode=DELETE")  # one file, so that a changed byte of it is one that is read
    connection.close()
    return folder


@pytest.fixture
def copied(crawled: Any, tmp_path: Path) -> Path:
    root = Path(shutil.copytree(crawled.root, tmp_path / "moved" / "corpus"))
    for path in archived(root):
        path.chmod(0o600)  # they are read only, and the tests damage them
    return root


def look(root: Path, scope: Scope | None = None) -> Verification:
    return verify(open_corpus(root), scope or Scope(), on_progress=lambda done, total, words: None)


def change(root: Path, *statements: str) -> None:
    connection = newest_driver().connect(root / "corpus.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def archived(root: Path) -> list[Path]:
    """The files of captures."""
    return sorted(path for path in (root / "archive").iterdir() if not path.name.startswith(LOG_PREFIX))


def test_a_sound_corpus_has_no_fault_wherever_it_lies(copied: Path) -> None:
    found = look(copied)
    assert found.findings == ()
    expected = {"archive_files": 5, "documents": 3, "texts": 4, "snapshots": 1, "logged_rows": 2 + 8 + 3 + 4}
    assert found.counts | expected == found.counts
    assert found.counts["locators"] == 8
    assert look(copied, Scope(quick=True)).is_sound


def test_the_parts_of_a_sample_are_all_of_it(copied: Path) -> None:
    parts = [look(copied, Scope(part=number, parts=3)) for number in (1, 2, 3)]
    assert all(part.is_sound for part in parts)
    for name, total in (("archive_files", 5), ("texts", 4), ("locators", 8)):
        assert sum(part.counts[name] for part in parts) == total


FORGED = {
    "a text": ("UPDATE revision SET text = replace(text, 'case', 'cause') WHERE id = {row}", Part.TEXTS, "document {document}: revision 1: the text is not"),
    "a number of words": ("UPDATE revision SET word_count = word_count + 1 WHERE id = {row}", Part.TEXTS, "document {document}: revision 1: it has"),
    "blocks": ("UPDATE revision SET blocks = CAST(substr(blocks, 1, 40) || x'00' || substr(blocks, 42) AS BLOB) WHERE id = {row}", Part.TEXTS, "blocks are damaged"),
    "a deleted revision": ("DELETE FROM revision WHERE number = 1 AND document_id = (SELECT document_id FROM revision WHERE number = 2)", Part.DATABASE, "1 of its 2 revisions are there"),
    "a deleted document": ("DELETE FROM document WHERE id = {document}", Part.DATABASE, "refers to a row of document that is missing"),
    "a locator": ("UPDATE fetch SET warc_offset = warc_offset + 1 WHERE url_id = (SELECT url_id FROM document WHERE id = {document})", Part.ARCHIVE, "not where the database says"),
    "another page's digest": ("UPDATE fetch SET payload_sha256 = replace(payload_sha256, 'a', 'b') WHERE id = (SELECT fetch_id FROM revision WHERE id = {row})", Part.ARCHIVE, "the page has SHA-256"),
    "a record's number": ("UPDATE fetch SET warc_record_id = '<urn:uuid:0>' WHERE id = (SELECT fetch_id FROM revision WHERE id = {row})", Part.ARCHIVE, "is not in the file"),
    "a language in lists": ("UPDATE document SET language = 'xx' WHERE id = {document}", Part.DATABASE, "document {document}: it is not listed"),
    "a title": ("UPDATE revision SET title = 'Forged' WHERE id = {row}", Part.CUSTODY, "of document {document} is not what its last event says"),
    "facts": ("UPDATE revision SET facts = replace(facts, '2026', '2025') WHERE id = {row}", Part.CUSTODY, "of document {document} is not what its last event says"),
    "a text with its digest": ("UPDATE revision SET text = 'Forged.', word_count = 1, text_sha256 = '4e63dd541b77c6b2b5cfddf3bb8ffbb2bb5b9ee7d2cbaa2df1bdb6de1c1ae5ee' WHERE id = {row}", Part.CUSTODY, "of document {document} is not"),
    "a time": ("UPDATE fetch SET captured_at = '2020-01-01T00:00:00.000000Z' WHERE id = 2", Part.CUSTODY, "fetch 2 is not"),
    "an address": ("UPDATE document SET canonical = 'https://other.example/' WHERE id = {document}", Part.CUSTODY, "document {document} is not"),
    "a run's summary": ("UPDATE run SET summary = '{{}}' WHERE id = 1", Part.CUSTODY, "run 1 is not"),
    "a deleted event": ("DELETE FROM custody WHERE id = 5", Part.CUSTODY, "does not follow"),
    "an event": ("UPDATE custody SET line = replace(line, 'collected', 'imported') WHERE id = 4", Part.CUSTODY, "event 4 is not as it was written"),
    "an event with its digest": ("UPDATE custody SET line = '{{}}', sha256 = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE id = 4", Part.CUSTODY, "event 4: no line"),
    "a row without event": ("INSERT INTO fetch SELECT 1 + (SELECT max(id) FROM fetch), run_id, url_id, url, requested_at, NULL, NULL, outcome, reason, NULL, NULL, NULL, NULL, NULL, NULL, NULL, duration_ms FROM fetch WHERE id = 1", Part.CUSTODY, "has no event"),
    "a row below all numbers": ("INSERT INTO fetch SELECT -1, run_id, url_id, url, requested_at, NULL, NULL, outcome, reason, NULL, NULL, NULL, NULL, NULL, NULL, NULL, duration_ms FROM fetch WHERE id = 1", Part.CUSTODY, "fetch -1 has no event"),
    "a row above all numbers": ("INSERT INTO fetch SELECT 4611686018427387904, run_id, url_id, url, requested_at, NULL, NULL, outcome, reason, NULL, NULL, NULL, NULL, NULL, NULL, NULL, duration_ms FROM fetch WHERE id = 1", Part.CUSTODY, "fetch 4611686018427387904 has no event"),
    "a facet": ("UPDATE facet SET status = 'gone'", Part.DATABASE, "its facet is not"),
    "a document without facet": ("UPDATE document SET facet_id = NULL WHERE id = {document}", Part.DATABASE, "document {document}: its facet is not"),
    "a day in lists": ("UPDATE document SET day = '1999-01-01' WHERE id = {document}", Part.DATABASE, "document {document}: it is not listed"),
    "the last fetch": ("DELETE FROM fetch WHERE id = (SELECT max(id) FROM fetch)", Part.CUSTODY, "is missing"),
    "a count": ("UPDATE facet SET documents = documents + 1", Part.DATABASE, "counts"),
}  # fmt: skip


def unedited(root: Path) -> dict[str, int]:
    """A document with one revision, and the row of that: the order in which pages are stored is not always the same."""
    connection = newest_driver().connect(root / "corpus.db")
    query = "SELECT document_id, max(id) FROM revision GROUP BY document_id HAVING count(*) = 1 ORDER BY document_id"
    document, row = connection.execute(query).fetchone()
    connection.close()
    return {"document": document, "row": row}


@pytest.mark.parametrize("name", FORGED)
def test_what_was_changed_in_the_database_is_named(copied: Path, name: str) -> None:
    statement, part, words = FORGED[name]
    numbers = unedited(copied)
    change(copied, statement.format(**numbers))
    found = look(copied)
    assert any(finding.part is part and words.format(**numbers) in finding.what for finding in found.findings), found.findings


def test_a_document_deleted_with_all_that_belongs_to_it_is_missed(copied: Path) -> None:
    number = unedited(copied)["document"]
    tables = ("search_index", "copy_index", "copy_link", "url_variant", "examination")
    change(
        copied,
        *(f"DELETE FROM {table} WHERE document_id = {number}" for table in tables),
        f"DELETE FROM measure WHERE fetch_id IN (SELECT fetch_id FROM revision WHERE document_id = {number})",
        f"CREATE TEMP TABLE gone AS SELECT fetch_id FROM revision WHERE document_id = {number}",
        f"DELETE FROM revision WHERE document_id = {number}",
        f"DELETE FROM document WHERE id = {number}",
        "DELETE FROM fetch WHERE id IN (SELECT fetch_id FROM gone)",
    )
    whats = [finding.what for finding in look(copied).findings if finding.part is Part.CUSTODY]
    assert any(what.startswith(f"row {number}, of which") for what in whats), whats


def test_a_changed_text_is_not_shown_cited_exported_or_frozen(copied: Path, crawled: Any) -> None:
    folder = type(crawled)(copied)
    numbers = unedited(copied)
    number = str(numbers["document"])
    change(copied, FORGED["a text"][0].format(**numbers))
    output = copied / "out.jsonl"
    for arguments in (("show", number), ("cite", number), ("history", number), ("export", "--output", str(output)), ("snapshot", "forged")):
        done = folder.winnow(*arguments)
        assert done.code == 8, (arguments, done.stdout)
        assert f"document {number} (" in done.stderr and "not what was stored" in done.stderr
    assert not output.exists() and not (copied / "snapshots" / "forged").exists()
    others = {"1", "2", "3"} - {number}
    assert [folder.winnow("show", other).code for other in others] == [0, 0]


def test_a_missing_file_concerns_its_documents(copied: Path) -> None:
    first, second = archived(copied)
    first.unlink()
    for scope in (Scope(), Scope(quick=True)):
        finding = look(copied, scope).findings[0]
        assert (finding.place, finding.what, finding.documents) == (first.name, "the file is missing", (1, 2, 3))
    second.unlink()
    assert {finding.place for finding in look(copied).findings} == {first.name, second.name}


def test_what_is_filed_while_it_looks_is_no_fault(copied: Path, crawled: Any) -> None:
    """Also where it was logged and filed behind the files that were listed, before their events are held against the log."""
    folder, before = type(crawled)(copied), log_files(copied / "archive")
    change(copied, "PRAGMA journal_mode=WAL")  # as every corpus has it: who writes does not wait for who reads

    def write_a_head(done: int, total: int, words: str) -> None:
        if len(log_files(copied / "archive")) == len(before):
            assert folder.winnow("stamp").code == 0

    assert verify(open_corpus(copied), Scope(), on_progress=write_a_head).is_sound
    assert len(log_files(copied / "archive")) == len(before) + 1


def test_a_block_of_a_log_file_that_is_none_is_named(copied: Path) -> None:
    path = copied / "archive" / f"{LOG_PREFIX}00000099-20260301T000000Z.warc.gz"
    start = serialise_record("warcinfo", (("WARC-Record-ID", "<urn:uuid:0>"),), b"", content_type="application/warc-fields")
    for line in (
        b'{"custody":{"id":"?","line":"x"}}',
        b'{"custody":{"id":9223372036854775808,"line":"x"}}',
        b'{"custody":[]}',
        b'{"custody":',
    ):
        block = serialise_record("metadata", (("WARC-Record-ID", "<urn:uuid:1>"),), line, content_type="application/x-ndjson")
        path.write_bytes(seal_member(start) + seal_member(block))
        (finding,) = look(copied).findings
        assert (finding.place, finding.offset, finding.length) == (path.name, len(seal_member(start)), len(seal_member(block))), line


def die(*_: object) -> None:
    """End as a process for which there is no memory."""
    os.abort()


@pytest.mark.parametrize("died", [False, True])
def test_processes_find_in_large_archives_what_threads_find(copied: Path, monkeypatch: pytest.MonkeyPatch, died: bool) -> None:
    path = archived(copied)[0]
    path.chmod(0o600)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + b"?" + data[len(data) // 2 + 1 :])
    by_threads = look(copied)
    monkeypatch.setattr(archive_check, "WORTH_PROCESSES", 0)
    if died:
        monkeypatch.setattr(archive_check, "_obey_the_program", die)
    by_processes = look(copied)
    assert by_threads.findings
    assert by_processes.findings == by_threads.findings
    assert by_processes.counts == by_threads.counts


SCANS = """
import os, sys, time
from pathlib import Path
from pipelines.safekeeping import archive_check

def wait(path):
    with open(path.with_suffix(".begun"), "w") as file:
        file.write(str(os.getpid()))
    time.sleep(600)

if __name__ == "__main__":
    archive_check.cores = lambda: 2
    with archive_check._scanners(archive_check.WORTH_PROCESSES) as executor:
        for number in range(2):
            executor.submit(wait, Path(sys.argv[1], str(number)))
        executor.submit(wait, Path(sys.argv[1], "never")).result()
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_processes_end_with_the_program_in_the_midst_of_their_files(tmp_path: Path, sent: signal.Signals) -> None:
    script = tmp_path / "scans.py"
    script.write_text(SCANS, encoding="utf-8")
    begun = [tmp_path / "0.begun", tmp_path / "1.begun"]
    with subprocess.Popen([sys.executable, script, tmp_path], stderr=subprocess.DEVNULL, start_new_session=True) as program:
        wait_until(lambda: all(path.exists() and path.read_text() for path in begun))
        pids = [int(path.read_text()) for path in begun]
        program.send_signal(sent)
        program.wait(60)
        wait_until(lambda: not any(is_there(pid) for pid in pids))


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def last_records(path: Path) -> list[int]:
    """Where the last response and its request begin."""
    with path.open("rb") as file:
        return [member.offset for member in scan_members(file.fileno())][-3:-1]


@pytest.mark.parametrize("step", [37, pytest.param(1, marks=pytest.mark.long)])
def test_a_file_cut_anywhere_in_its_last_records_shows(copied: Path, step: int) -> None:
    """Also where a whole record is missing, which no record says."""
    _, second = archived(copied)
    whole, (response, request) = second.read_bytes(), last_records(second)
    for end in sorted({*range(response, len(whole), step), request}):
        second.write_bytes(whole[:end])
        found = look(copied).findings
        assert {finding.place for finding in found} == {second.name}, end
    second.write_bytes(whole)
    assert look(copied).is_sound


def test_a_tail_of_garbage_shows(copied: Path) -> None:
    first, _ = archived(copied)
    size = first.stat().st_size
    with first.open("ab") as file:
        file.write(b"garbage")
    findings = look(copied).findings
    assert [(finding.place, finding.documents) for finding in findings] == [(first.name, ())] * 2
    assert size in [finding.offset for finding in findings]


def flip(path: Path, chance: random.Random) -> None:
    """Change one byte to another value."""
    with path.open("r+b") as file:
        place = chance.randrange(path.stat().st_size)
        file.seek(place)
        old = file.read(1)[0]
        file.seek(place)
        file.write(bytes([old ^ chance.randint(1, 255)]))


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, 20))])
def test_any_changed_byte_of_archive_and_snapshot_shows(crawled: Any, tmp_path: Path, part: int) -> None:
    chance = random.Random(part)
    for number in range(FLIPS):
        root = Path(shutil.copytree(crawled.root, tmp_path / str(number)))
        path = chance.choice([*archived(root), *sorted((root / "snapshots" / "paper").iterdir())])
        path.chmod(0o600)
        flip(path, chance)
        findings = look(root).findings
        # A sum that was changed speaks of the file that it is of.
        place = path.name if path.parent.name == "archive" else "snapshots/paper"
        assert {finding.place for finding in findings} == {place}, (part, number, path.name, findings)
        shutil.rmtree(root)


LOGGED = ("run", "fetch", "document", "revision", "custody")


def content_of(root: Path) -> Any:
    """Every row of the tables of which the custody log tells, or that the database does not give them."""
    connection = newest_driver().connect(root / "corpus.db")
    connection.text_factory = bytes
    try:
        return [connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in LOGGED]
    except (newest_driver().DatabaseError, UnicodeDecodeError):
        return None
    finally:
        connection.close()


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, 20))])
def test_a_changed_byte_of_the_database_that_changes_content_shows(crawled: Any, tmp_path: Path, part: int) -> None:
    chance, before, changed = random.Random(part), content_of(crawled.root), 0
    for number in range(FLIPS):
        root = Path(shutil.copytree(crawled.root, tmp_path / str(number)))
        flip(root / "corpus.db", chance)
        if content_of(root) != before:
            changed += 1
            assert not look(root).is_sound, (part, number)
        else:
            look(root)  # does not fail, whatever was hit
        shutil.rmtree(root)


def test_what_is_no_database_is_a_finding(copied: Path, crawled: Any) -> None:
    (copied / "corpus.db").write_bytes(b"no database" * 1_000)
    done = type(crawled)(copied).winnow("verify", "--json")
    assert done.code == 8
    assert [finding["part"] for finding in json.loads(done.stdout)["findings"]] == ["database"]


def test_the_command_tells_a_person_and_keeps_the_result(copied: Path, crawled: Any) -> None:
    folder = type(crawled)(copied)
    assert b"Never verified" in folder.winnow("report", "health").stdout
    done = folder.winnow("verify")
    assert (done.code, done.stdout.split(b": ")[-1].strip()) == (0, b"all as it was stored")
    assert b"2 captures of the archive have no row in the database, which is no fault" in done.stdout, "robots.txt of each run"
    health = folder.winnow("report", "health")
    assert health.code == 0 and b"(all of it): sound." in b" ".join(health.stdout.split())
    numbers = unedited(copied)
    change(copied, FORGED["a text"][0].format(**numbers))
    done = folder.winnow("verify", "--sample", "1/1")
    assert done.code == 8 and b"document %d" % numbers["document"] in done.stdout and done.stdout.rstrip().endswith(b"2 faults")
    (kept,) = json.loads((copied / VERIFIED_NAME).read_text("utf-8"))
    assert kept["findings"] == 2 and kept["first"][0]["documents"] == [numbers["document"]]
    assert (copied / VERIFIED_NAME).stat().st_mode & 0o777 == 0o600
    health = folder.winnow("report", "health", "--json")
    assert (health.code, [one["findings"] for one in health.json["verified"]]) == (3, [2])
    quick = folder.winnow("verify", "--quick")
    assert (quick.code, quick.stdout.rstrip().endswith(b"no record and no text was read")) == (0, True)
    assert folder.winnow("report", "health").code == 3, "a quick look says nothing of the texts"


def test_a_snapshot_is_known_by_its_sums(copied: Path, crawled: Any) -> None:
    folder = type(crawled)(copied)
    assert folder.winnow("verify", "--export", str(copied / "snapshots" / "paper")).code == 0
    for head in ("1b91aa8e", "x" * 64):
        assert folder.winnow("verify", "--head", head).code == 2


@pytest.mark.parametrize("sample", ["0/3", "4/3", "3", "a/b", "1/0", "-1/2"])
def test_a_part_that_is_none_is_refused(copied: Path, crawled: Any, sample: str) -> None:
    done = type(crawled)(copied).winnow("verify", f"--sample={sample}")
    assert done.code == 2 and "as in 3/7" in done.stderr


def test_progress_is_told_to_the_end(copied: Path) -> None:
    told: list[tuple[int, int, str]] = []
    verify(open_corpus(copied), Scope(), on_progress=lambda *one: told.append(one))
    for words in ("bytes", "rows"):
        last = [one for one in told if one[2] == words][-1]
        assert last[0] == last[1] > 0


@pytest.mark.parametrize("format", ["jsonl", "csv", "text"])
def test_an_exported_file_is_known_again_and_a_changed_one_is_not(copied: Path, crawled: Any, tmp_path: Path, format: str) -> None:
    folder, output = type(crawled)(copied), tmp_path / f"out.{format}"
    assert folder.winnow("export", "--format", format, "--output", str(output)).code == 0
    assert look(copied).is_sound
    moved = output.rename(tmp_path / "renamed")
    done = folder.winnow("verify", "--export", str(moved), "--json")
    assert done.code == 0, done.stderr
    assert [(one["name"], one["format"], one["documents"]) for one in done.json["exports"]] == [(output.name, format, 3)]
    flip(moved if moved.is_file() else next(path for path in moved.rglob("*") if path.is_file() and path.stat().st_size), random.Random(1))
    assert folder.winnow("verify", "--export", str(moved)).code == 8
    assert folder.winnow("verify", "--export", str(tmp_path / "nothing")).code == 2


def test_a_snapshot_with_other_sums_that_fit_it_shows(copied: Path) -> None:
    """Text and sums changed together are in order among themselves."""
    paper = copied / "snapshots" / "paper"
    readme, sums = paper / "README.md", paper / "SHA256SUMS"
    before = hashlib.sha256(readme.read_bytes()).hexdigest()
    for path in (readme, sums):
        path.chmod(0o600)
    readme.write_bytes(readme.read_bytes() + b"forged")
    sums.write_text(sums.read_text("utf-8").replace(before, hashlib.sha256(readme.read_bytes()).hexdigest()), "utf-8")
    assert find_faults(paper) == []
    (finding,) = look(copied).findings
    assert (finding.part, finding.place) == (Part.SNAPSHOTS, "snapshots/paper")
    assert "custody log" in finding.what
