"""The folder of a snapshot: named when it is whole, cleared away when its writer died, left alone while its writer lives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.exports.snapshots.folder import check_name, new_file, new_folder

WRITER = """
import sys, time
from pathlib import Path
from pipelines.exports.snapshots.folder import new_file, new_folder
with new_folder(Path(sys.argv[1])) as folder, new_file(folder / "data.jsonl") as out:
    out.write(b"half")
    print("writing", flush=True)
    sys.stdin.read()
"""


def test_a_killed_writer_leaves_no_name_and_the_next_one_clears_up(tmp_path: Path) -> None:
    root = tmp_path / "snapshots"
    command = [sys.executable, "-c", WRITER, str(root / "one")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        with new_folder(root / "two") as folder:
            (folder / "x").write_bytes(b"x")
        left = sorted(path.name for path in root.iterdir())
        assert len(left) == 2, "the folder of a living writer stays"
        assert left[1] == "two"
        writer.kill()
        writer.wait()
    assert not (root / "one").exists()
    with new_folder(root / "three"):
        pass
    assert sorted(path.name for path in root.iterdir()) == ["three", "two"]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), new_folder(tmp_path / "snapshots" / "one") as folder:
        (folder / "x").write_bytes(b"x")
        raise RuntimeError
    assert list((tmp_path / "snapshots").iterdir()) == []


def test_a_name_taken_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    name = tmp_path / "snapshots" / "one"
    with pytest.raises(UsageError, match="by now"), new_folder(name):
        name.mkdir()
        (name / "mine").write_text("mine")
    assert [path.name for path in name.parent.iterdir()] == ["one"]
    assert (name / "mine").read_text() == "mine"


def test_a_file_is_hashed_as_it_is_written_and_never_replaced(tmp_path: Path) -> None:
    with new_file(tmp_path / "x") as out:
        out.write(b"a")
        out.write(b"bc")
    assert (out.facts.bytes, out.facts.sha256[:8]) == (3, "ba7816bf")
    with pytest.raises(FileExistsError), new_file(tmp_path / "x"):
        pass


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", ".hidden", "a b", "é", "x" * 101, "a\n", "-x"])
def test_names_that_are_no_folder_everywhere_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="snapshot name"):
        check_name(name)
