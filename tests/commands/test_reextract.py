"""`winnow reextract` on crawled corpora: nothing changes by itself, what is old gets better once, and damage is named."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import crawler.runs.interruption
import pipelines.reextraction.work
from pipelines.corpus import open_corpus
from pipelines.files.private import write_private
from pipelines.reextraction.task import ReextractionTask
from pipelines.reextraction.work import KEEP_AT_ONCE, reextract
from pipelines.workers.extraction_pool import WorkerLimits
from winnow.commands.main import app
from winnow.demo.server import DemoServer

ARTICLES = KEEP_AT_ONCE + 10
COUNTS = ("unchanged", "gained", "lost", "altered", "facts", "leaves", "unreadable")
QUALITIES = ("better", "worse", "mixed")
# Python runs this in every process that has its folder on the path, so in the extraction workers too. Binding is not counted: urllib3, which
# trafilatura imports, binds ::1 to learn whether the machine knows IPv6.
NO_NETWORK = """
import sys

def refuse(event, arguments):
    if event == "socket.connect" and arguments[0].family == 1:
        return  # AF_UNIX: the fork server's, in a folder of this user alone
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        open({log!r}, "a").write(event + " " + repr(arguments) + chr(10))

sys.addaudithook(refuse)
open({log!r} + ".loaded", "a").write("x")
"""


@pytest.fixture(scope="module")
def crawled(module_tools):
    """A corpus of ordinary articles, its server closed again."""
    tools = module_tools
    web = tools.web()
    web.pages = {f"/news/{number}": tools.answer(tools.article(f"case {number}")) for number in range(ARTICLES)}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host, name="crawled")
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    done = folder.crawl()
    assert (done.code, done.json["new"]) == (0, ARTICLES), done.stderr
    return folder


@pytest.fixture
def folder(crawled, tmp_path):
    """A copy to tamper with."""
    root = tmp_path / "copy"
    shutil.copytree(crawled.root, root)
    return replace(crawled, root=root)


def change(folder, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder.root / "corpus.db")) as connection, connection:
        connection.execute(statement, values)


def make_old(folder, document: int) -> tuple[str, str]:
    """Give a document the text of an older extraction, without its last paragraph; returns the whole text and that paragraph."""
    ((text,),) = folder.rows("select text from revision where document_id = ?", document)
    shorter, _, last = text.rpartition("\n\n")
    values = (shorter, hashlib.sha256(shorter.encode()).hexdigest(), json.dumps(["short"]), "toy 0", document)
    change(folder, "update revision set text = ?, text_sha256 = ?, flags = ?, engine = ? where document_id = ?", *values)
    return text, last


def counts(summary: dict) -> dict[str, int]:
    return {word: summary[word] for word in (*COUNTS, *QUALITIES) if summary[word]}


def test_what_was_crawled_by_this_extraction_does_not_change(tools):
    folder = tools.corpus()
    with DemoServer() as server:
        allowed = ", ".join(f'"{url.removeprefix("http://")}"' for url in server.base_urls.values())
        write_private(folder.root / "winnow.toml", f'contact = "tests@example.org"\n[network]\nallow = [{allowed}]\n')
        for site in server.sites:
            write_private(folder.root / "sources" / f"{site.name}.toml", site.source_toml(server.base_urls[site.name]))
        crawled = folder.crawl()
    assert crawled.code == 0, crawled.stderr
    improved = crawled.json["improved"]
    ((documents,),) = folder.rows("select count(*) from document")
    done = folder.winnow("reextract", "--json", "--apply")
    assert done.code == 0, done.stderr
    assert (counts(done.json), done.json["written"]) == ({"unchanged": documents}, 0)
    assert (done.json["examined_now"], done.json["examined_before"]) == (documents - improved, improved)
    assert {source["source"] for source in done.json["sources"]} == {site.name for site in server.sites}
    assert folder.rows("select count(*) from revision") == [(documents + improved,)]


def test_a_gain_is_told_then_written_once(folder):
    whole, last = make_old(folder, 3)
    told = folder.winnow("reextract", "--json").json
    assert (counts(told), told["written"], told["applied"]) == ({"unchanged": ARTICLES - 1, "gained": 1, "better": 1}, 0, False)
    (source,) = told["sources"]
    (example,) = source["examples"]
    assert (example["document"], example["change"], example["added"], example["removed"]) == (3, "gained", last, None)
    assert source["flags_gone"] == {"short": 1}
    assert folder.rows("select count(*) from revision") == [(ARTICLES,)]
    assert (again := folder.winnow("reextract", "--json").json)["examined_now"] == 0
    assert (counts(again), again["sources"][0]["examples"]) == (counts(told), [example]), "what was found before is told again"

    applied = folder.winnow("reextract", "--apply", "--json").json
    assert (counts(applied), applied["written"], applied["examined_now"]) == (counts(told), 1, 1)
    old, new = folder.rows("select number, text, fetch_id, captured_at, engine from revision where document_id = 3 order by number")
    assert (old[0], new[0], new[1], new[4]) == (1, 2, whole, told["engine"])
    assert (new[2], new[3]) == (old[2], old[3]), "the same capture"
    assert folder.winnow("show", "3", "--json").json["text"] == whole

    second = folder.winnow("reextract", "--apply", "--json").json
    assert (counts(second), second["written"], second["examined_now"]) == ({"unchanged": ARTICLES}, 0, 0)
    restarted = folder.winnow("reextract", "--apply", "--restart", "--json").json
    assert (counts(restarted), restarted["written"], restarted["examined_now"]) == ({"unchanged": ARTICLES}, 0, ARTICLES)
    assert folder.rows("select count(*) from revision") == [(ARTICLES + 1,)]


def test_a_page_that_would_leave_keeps_its_revision(folder):
    text = (folder.root / "sources" / "site.toml").read_text("utf-8")
    (folder.root / "sources" / "site.toml").write_text('languages = ["ar"]\n' + text, "utf-8")
    make_old(folder, 2)
    done = folder.winnow("reextract", "--apply", "--json")
    assert (done.code, counts(done.json), done.json["written"]) == (0, {"leaves": ARTICLES, "worse": ARTICLES}, 0), done.stderr
    (source,) = done.json["sources"]
    assert source["statuses"] == {"article -> wrong_language": ARTICLES}
    assert (len(source["examples"]), source["examples"][0]["reason"]) == (3, "the text is in 'en', the source lists ar")
    assert folder.rows("select count(*), max(latest_revision) from document") == [(ARTICLES, 1)]


def test_damage_is_named_and_the_rest_goes_on_and_a_restored_file_is_read_again(folder):
    file, offset, length = folder.rows("select warc_file, warc_offset, warc_length from fetch f join revision r on r.fetch_id = f.id")[4]
    path = folder.root / "archive" / file
    sound = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(sound[: offset + length // 2] + bytes([sound[offset + length // 2] ^ 1]) + sound[offset + length // 2 + 1 :])
    done = folder.winnow("reextract", "--json")
    assert (done.code, done.json["exit_meaning"], counts(done.json)) == (8, "integrity", {"unchanged": ARTICLES - 1, "unreadable": 1})
    (named,) = done.json["sources"][0]["unreadable_captures"]
    assert f"{file} at offset {offset}: " in named["reason"]
    assert named["url"].startswith("http://")
    assert file.encode() in folder.winnow("reextract", "--progress", "none").stdout.replace(b"\n", b"")

    path.unlink()
    gone = folder.winnow("reextract", "--restart", "--json")
    assert (gone.code, counts(gone.json)) == (8, {"unreadable": ARTICLES})
    path.write_bytes(sound)
    healed = folder.winnow("reextract", "--json")
    assert (healed.code, counts(healed.json)) == (0, {"unchanged": ARTICLES})


def _task(folder, db, **values) -> ReextractionTask:
    corpus = open_corpus(folder.root)
    sources = {source.name: source for source in corpus.sources()}
    return ReextractionTask(db=db, archive=corpus.archive, sources=sources, clock=corpus.now, limits=WorkerLimits(workers=1), **values)


def test_work_that_was_stopped_goes_on_where_it_was(folder):
    make_old(folder, 1)
    make_old(folder, ARTICLES)
    db = open_corpus(folder.root).open_database()
    kept: list[int] = []

    def note(report, total: int) -> None:
        kept.append(report.examined_now)

    try:
        first = reextract(_task(folder, db, apply=True), on_progress=note, stopping=lambda: bool(kept and kept[-1]))
        assert (first.totals()["left"], first.totals()["written"]) == (ARTICLES - KEEP_AT_ONCE, 1)
        second = reextract(_task(folder, db, apply=True), on_progress=note, stopping=lambda: False)
    finally:
        db.close()
    assert (second.examined_before, second.examined_now) == (KEEP_AT_ONCE, ARTICLES - KEEP_AT_ONCE)
    assert (second.totals()["left"], second.totals()["written"]) == (0, 1)
    assert folder.rows("select document_id from revision where number > 1 order by document_id") == [(1,), (ARTICLES,)]


def test_a_signal_ends_the_command_with_its_own_exit_code(folder, monkeypatch):
    written: list[int] = []
    keep = pipelines.reextraction.work.keep_findings

    def keep_and_count(db, findings, *rest, **values):
        keep(db, findings, *rest, **values)
        written.append(len(findings))

    @contextmanager
    def after_the_first_write():
        yield lambda: bool(written)

    monkeypatch.setattr(pipelines.reextraction.work, "keep_findings", keep_and_count)
    monkeypatch.setattr(crawler.runs.interruption, "watch_signals", after_the_first_write)
    result = CliRunner().invoke(app, ["reextract", "--corpus", str(folder.root), "--json", "--workers", "1"])
    summary = json.loads(result.stdout)
    assert (result.exit_code, summary["exit_meaning"]) == (7, "interrupted")
    assert summary["left"] > 0
    assert 0 < len(folder.rows("select 1 from examination")) == summary["examined_now"]
    monkeypatch.undo()
    done = folder.winnow("reextract", "--json")
    assert (done.code, done.json["left"], done.json["examined_before"]) == (0, 0, summary["examined_now"])


def test_no_process_of_it_opens_a_connection(folder, tmp_path):
    log = tmp_path / "connections"
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(NO_NETWORK.format(log=str(log)), "utf-8")
    make_old(folder, 1)
    done = folder.winnow("reextract", "--apply", "--json", "--workers", "2", env={"PYTHONPATH": str(tmp_path / "hook")})
    assert (done.code, done.json["written"]) == (0, 1), done.stderr
    assert len(Path(f"{log}.loaded").read_text("utf-8")) >= 3, "the command and its workers were watched"
    assert not log.exists(), log.read_text("utf-8")


def test_people_are_shown_the_examples_and_what_apply_would_do(folder):
    _, last = make_old(folder, 2)
    change(folder, "update fetch set url = url || ? where id = (select fetch_id from revision where document_id = 2)", "?[red]\x1b[31m")
    shown = folder.winnow("reextract")
    text = shown.stdout.decode()
    assert shown.code == 0, shown.stderr
    assert f"+ {last}" in text
    assert "flag gone: short" in text
    assert "--apply would write: 1." in text
    assert "\x1b[31m" not in text
    assert "New revisions written: 1." in folder.winnow("reextract", "--apply").stdout.decode()


def test_sources_are_named_either_way_and_without_their_file_too(folder):
    assert folder.winnow("reextract", "site", "--json").json["examined_now"] == ARTICLES
    assert folder.winnow("reextract", "--source", "site", "--json").json["examined_before"] == ARTICLES
    folder.add_source("empty", seeds={"listings": ["http://127.0.0.1:9/"]})
    assert folder.winnow("reextract", "empty", "--json").json["documents"] == 0
    (folder.root / "sources" / "site.toml").unlink()
    assert folder.winnow("reextract", "--json").json["documents"] == ARTICLES
    wrong = folder.winnow("reextract", "nobody")
    assert (wrong.code, wrong.stdout) == (2, b"")
    assert "no source 'nobody'" in wrong.stderr
    assert folder.winnow("reextract", "--progress", "loud").code == 2


def test_it_leaves_at_once_when_a_run_is_at_work(folder):
    with open_corpus(folder.root).lock():
        done = folder.winnow("reextract", "--json")
    assert (done.code, done.stdout) == (5, b"")
    assert "another run is at work" in done.stderr
    assert folder.rows("select 1 from examination") == []
