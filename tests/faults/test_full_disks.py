"""F07: a full disk under the log of a run or its temporary files. Database, archive and exports: test_exit_codes, archive, exports."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest

from pipelines.outcomes import ExitCode

ARTICLES = 4


@pytest.fixture
def site(tools):
    return tools.news_site(ARTICLES)[0]


def run(tools, folder, *arguments, stdout, stderr=subprocess.PIPE, **environment):
    command = [*tools.winnow, *map(str, arguments), "--corpus", str(folder.root)]
    done = subprocess.run(command, cwd=tools.repository, env=folder.environment() | environment, stdout=stdout, stderr=stderr, text=True)
    return done.returncode, done.stderr or ""


def test_f07_a_run_whose_log_is_on_a_full_disk_stores_all_and_says_so_by_its_code(tools, site, tmp_path, small_disk):
    with small_disk(tmp_path / "disk", "64k") as disk:
        (disk / "filling").write_bytes(b"x" * 65_536)
        with (disk / "runs.log").open("w") as log:
            code, said = run(tools, site, "crawl", stdout=log)
            assert (code, "No space left" in said, "Traceback" in said) == (ExitCode.DISK_FULL, True, False), said
            assert site.rows("select count(*) from document") == [(ARTICLES,)]
            assert site.rows("select exit_code from run") == [(0,)], "the crawl itself went well"
            code, _ = run(tools, site, "crawl", "--recheck", stdout=log, stderr=log)
            assert code == ExitCode.DISK_FULL
        (disk / "filling").unlink()
        with (disk / "runs.log").open("w") as log:
            code, _ = run(tools, site, "crawl", "--recheck", stdout=log, stderr=log)
        said = (disk / "runs.log").read_text()
        assert code == ExitCode.DONE, said
        assert "Run 3" in said, said
    assert site.rows("pragma integrity_check") == [("ok",)]


@pytest.mark.parametrize("arguments", [("search", "commission"), ("crawl", "--help"), ("show", "1", "--json")], ids=" ".join)
def test_f07_what_cannot_be_shown_for_a_full_disk_is_no_success(tools, site, arguments):
    assert site.crawl().code == ExitCode.DONE
    with Path("/dev/full").open("w") as full:
        code, said = run(tools, site, *arguments, stdout=full)
    assert (code, "Traceback" in said) == (ExitCode.DISK_FULL, False), said


def test_f07_temporary_files_that_have_no_room_end_a_batch_with_its_reason(tools, tmp_path, small_disk):
    pages = tmp_path / "pages.jsonl"
    lines = [
        {
            "id": str(number),
            "url": f"http://h.example/{number}",
            "html_b64": base64.b64encode(tools.article(f"case {number}") + b" " * 20_000).decode(),
        }
        for number in range(20)
    ]
    pages.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def batch(**environment):
        command = [*tools.winnow, "extract", "--batch", str(pages), "--site-memory", "--workers", "1"]
        return subprocess.run(command, cwd=tools.repository, env=environment, capture_output=True, text=True)

    with small_disk(tmp_path / "disk", "128k") as disk:
        done = batch(TMPDIR=str(disk), PATH="/usr/bin:/bin")
        assert (done.returncode, "Traceback" in done.stderr) == (ExitCode.DISK_FULL, False), done.stdout[:600]
        assert "No space left" in done.stderr
        assert list(disk.iterdir()) == []
    done = batch(PATH="/usr/bin:/bin")
    assert (done.returncode, done.stdout.count("\n")) == (0, 20), done.stderr


def test_f07_temporary_files_without_room_cost_a_crawl_no_page(tools, site, tmp_path, small_disk):
    """The model of languages is unpacked through a temporary file: for want of room no page is said to be faulty."""
    with small_disk(tmp_path / "disk", "128k") as disk:
        code, said = run(tools, site, "crawl", stdout=subprocess.PIPE, TMPDIR=str(disk))
        assert (code, "no room left for temporary files" in said, "Traceback" in said) == (ExitCode.DISK_FULL, True, False), said
        assert site.rows("select url from url where outcome in ('extraction_failed', 'quarantined')") == []
    done = site.crawl()
    assert (done.code, site.rows("select count(*) from document")) == (ExitCode.DONE, [(ARTICLES,)]), done.stderr


@pytest.mark.parametrize("spare", [-40_000, 12_000], ids=["no room for the database", "no room for the archive"])
def test_f07_a_backup_without_room_says_so_and_leaves_nothing_half_made(tools, site, tmp_path, spare, small_disk):
    assert site.crawl().code == ExitCode.DONE
    whole = site.winnow("backup", str(tmp_path / "whole"))
    assert whole.code == ExitCode.DONE, whole.stderr
    size = (tmp_path / "whole" / "corpus.db").stat().st_size + spare
    with small_disk(tmp_path / "disk", str(size)) as disk:
        done = site.winnow("backup", str(disk / "copy"))
        assert (done.code, "Traceback" in done.stderr) == (ExitCode.DISK_FULL, False), done.stderr
        left = [path.name for path in (disk / "copy").iterdir()]
        assert not [name for name in left if name.startswith("corpus.db") or name == "backup.json"], left
