"""Each row of docs/reference/exit-codes.md by a real run of `winnow`; some, and in a long run all, in the bare environment that cron gives."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress

import pytest

from pipelines.outcomes import ExitCode

ARTICLES = 4
LEFT_FREE_BYTES = 100 * 2**10  # too little for what the articles add to the log of the database


@pytest.fixture
def site(tools):
    return tools.news_site(ARTICLES)


def _bare(tools, folder, *arguments, **options):
    """`env -i winnow ...` with LANG=C and no HOME, from another folder; PYTHONPATH stands for an installed package."""
    return subprocess.Popen(
        [*tools.winnow, *arguments, "--corpus", str(folder.root)],
        env={"LANG": "C", "PYTHONPATH": str(tools.repository)},
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **options,
    )


def _end(tools, process):
    try:
        _, stderr = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            tools.kill(process)
    return process.returncode, stderr.decode("utf-8", "replace")


def _run(tools, folder, *arguments, bare=False):
    """Exit code and standard error."""
    if bare or os.environ.get("WINNOW_TESTS_WITHOUT_FORK"):
        return _end(tools, _bare(tools, folder, *arguments))
    done = folder.winnow(*arguments)
    return done.code, done.stderr


def _crawl(tools, folder, *arguments, bare=False):
    return _run(tools, folder, "crawl", "--json", *arguments, bare=bare)


def _hold(web):
    """Make a page that is never answered to its end."""

    def drip(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        with suppress(OSError), web.heard:
            while not web.heard.wait(1):
                handler.wfile.write(b" ")
                handler.wfile.flush()

    web.pages["/news/0"] = drip


def _wait_for_drip(web):
    while "/news/0" not in web.paths():
        web.wait_for(len(web.log) + 1)


def test_0_all_is_well_also_when_there_is_nothing_to_do(tools, site):
    folder, _ = site
    for _ in range(2):
        code, stderr = _crawl(tools, folder, bare=True)
        assert code == ExitCode.DONE, stderr
    assert len(folder.rows("select id from document")) == ARTICLES


def test_1_something_broke(tools, site):
    folder, _ = site
    (folder.root / "winnow.toml").write_text(
        (folder.root / "winnow.toml").read_text("utf-8").replace('"corpus.db"', '"postgresql://nobody@127.0.0.1:9/none"'), "utf-8"
    )
    code, stderr = _crawl(tools, folder)
    assert (code, "no connection to the database" in stderr) == (ExitCode.BROKE, True), stderr


def test_2_an_impossible_command_line_or_file(tools, site):
    folder, _ = site
    assert _crawl(tools, folder, "nobody")[0] == ExitCode.USAGE
    (folder.root / "sources" / "site.toml").write_text("name = 3\n", "utf-8")
    code, stderr = _crawl(tools, folder)
    assert (code, "site.toml" in stderr) == (ExitCode.USAGE, True), stderr


def test_3_done_but_a_source_needs_attention(tools, site):
    folder, web = site
    web.pages = {path: tools.answer(status=403) for path in web.pages}
    code, stderr = _crawl(tools, folder)
    assert code == ExitCode.ATTENTION, stderr


def test_4_nothing_reachable(tools, site):
    folder, _ = site
    folder.add_source("site", seeds={"listings": ["http://127.0.0.1:9/"]}, limits={"delay_seconds": 0})
    code, stderr = _crawl(tools, folder)
    assert code == ExitCode.NOTHING_REACHABLE, stderr


def test_5_of_overlapping_starts_one_runs_and_a_killed_one_leaves_no_lock(tools, site):
    folder, web = site
    _hold(web)
    first = _bare(tools, folder, "crawl", "--json")
    try:
        _wait_for_drip(web)
        others = [_end(tools, process) for process in [_bare(tools, folder, "crawl", "--json") for _ in range(3)]]
        assert [code for code, _ in others] == [ExitCode.BUSY] * 3, others
        assert first.poll() is None
        assert len(folder.rows("select id from run")) == 1
    finally:
        tools.kill(first)
    web.pages["/news/0"] = tools.answer(tools.article("case 0"))
    code, stderr = _crawl(tools, folder)
    assert code == ExitCode.DONE, stderr
    assert len(folder.rows("select id from document")) == ARTICLES


def test_6_the_disk_is_full(tools, site, tmp_path, small_disk):
    folder, _ = site
    with small_disk(tmp_path / "disk", "512k") as disk:
        config = folder.root / "winnow.toml"
        config.write_text(config.read_text("utf-8").replace('"archive"', f'"{disk}"'), "utf-8")
        (disk / "filling").write_bytes(b"x" * (512 * 1024 - 4096))
        code, stderr = _crawl(tools, folder)
        assert (code, "Traceback" in stderr) == (ExitCode.DISK_FULL, False), stderr
        (disk / "filling").unlink()
        code, stderr = _crawl(tools, folder)
        assert (code, len(folder.rows("select id from document"))) == (ExitCode.DONE, ARTICLES), stderr


def test_6_the_whole_corpus_is_on_a_full_disk(tools, site, tmp_path, small_disk):
    """It is said once, not with a traceback for every page at hand."""
    folder, web = site

    def crawl(*options):
        command = [*tools.winnow, "crawl", *options, "--progress", "none", "--corpus", str(tmp_path / "disk" / "corpus")]
        return tools.run(*command, env=folder.environment())

    with small_disk(tmp_path / "disk", "8m") as disk:
        shutil.copytree(folder.root, disk / "corpus")
        listing, web.pages["/"] = web.pages["/"], tools.answer(tools.listing())
        assert crawl().code == ExitCode.ATTENTION, "a source that gave no link yet"
        web.pages["/"] = listing
        free = os.statvfs(disk)
        (disk / "filling").write_bytes(b"x" * (free.f_bavail * free.f_frsize - LEFT_FREE_BYTES))
        done = crawl("--recheck")
        assert (done.code, "Traceback" in done.stderr) == (ExitCode.DISK_FULL, False), done.stderr
        assert b"Fault:" not in done.stdout
        assert len(done.stderr.splitlines()) <= 3, done.stderr
        (disk / "filling").unlink()
        done = crawl("--recheck")
        assert done.code == ExitCode.DONE, done.stderr


def test_1_the_corpus_cannot_be_written(tools, site):
    folder, _ = site
    bound = subprocess.run(["mount", "--bind", str(folder.root), str(folder.root)], capture_output=True, text=True)
    if bound.returncode:
        pytest.skip(f"a folder cannot be made read-only here ({bound.stderr.strip()}): exit code 1 is NOT tested")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder.root)], check=True)
        code, stderr = _crawl(tools, folder)
        assert (code, "Traceback" in stderr) == (ExitCode.BROKE, False), stderr
        assert "cannot be written (Read-only file system)" in stderr
    finally:
        subprocess.run(["umount", str(folder.root)], check=True)


@pytest.mark.parametrize("lost", ("emptied", "deleted"))
def test_8_a_database_that_is_gone_is_not_begun_anew_beside_its_archive(tools, site, lost):
    folder, web = site
    _crawl(tools, folder)
    database = folder.root / "corpus.db"
    kept = database.read_bytes()
    for name in ("corpus.db-wal", "corpus.db-shm"):
        (folder.root / name).unlink(missing_ok=True)
    database.unlink() if lost == "deleted" else database.write_bytes(b"")
    before = len(web.log)
    code, stderr = _crawl(tools, folder)
    assert (code, len(web.log)) == (ExitCode.INTEGRITY, before), stderr
    assert "winnow rebuild" in stderr
    database.write_bytes(kept)
    assert _crawl(tools, folder)[0] == ExitCode.DONE
    (folder.root / "archive").rename(folder.root / "old")
    (folder.root / "archive").mkdir()
    database.unlink()
    files = sorted(map(str, (folder.root / "old").glob("*.warc.gz")))
    code, stderr = _run(tools, folder, "import", *files)
    assert (code, len(folder.rows("select id from document"))) == (ExitCode.DONE, ARTICLES), stderr


def test_3_one_source_file_with_a_fault_stops_no_other(tools, site):
    folder, _ = site
    (folder.root / "sources" / "half.toml").write_text('name = "half"\ntitle = "Ha')
    done = folder.crawl()
    assert (done.code, len(folder.rows("select id from document"))) == (ExitCode.ATTENTION, ARTICLES), done.stderr
    assert "half.toml" in done.json["left_out"][0]
    assert folder.rows("select exit_code from run") == [(3,)]
    assert folder.winnow("report", "health").code == ExitCode.ATTENTION
    assert folder.crawl("half").code == ExitCode.USAGE
    (folder.root / "sources" / "site.toml").unlink()
    assert folder.crawl().code == ExitCode.USAGE


def test_7_a_signal_ends_a_dripping_run_within_ten_seconds_and_nothing_is_lost(tools, site):
    folder, web = site
    _hold(web)
    process = _bare(tools, folder, "crawl", "--json")
    try:
        _wait_for_drip(web)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
    finally:
        code, stderr = _end(tools, process)
    assert code == ExitCode.INTERRUPTED, stderr
    assert folder.rows("select state from url where url = ?", web.url("/news/0")) == [("queued",)]


def test_8_the_database_is_damaged(tools, site):
    folder, _ = site
    assert _crawl(tools, folder)[0] == ExitCode.DONE
    database = folder.root / "corpus.db"
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))
    for command in (("crawl", "--json"), ("report", "health")):
        code, stderr = _run(tools, folder, *command)
        assert (code, "Traceback" in stderr) == (ExitCode.INTEGRITY, False), stderr


def test_every_row_of_the_table_has_its_test():
    tested = {name.split("_")[1] for name in globals() if name.startswith("test_") and name.split("_")[1].isdigit()}
    assert tested == {str(int(code)) for code in ExitCode}
