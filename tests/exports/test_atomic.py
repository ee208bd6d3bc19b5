"""An export appears whole or not at all, and what a dead writer left is swept up."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import DiskFullError, UsageError
from pipelines.files.atomic_file import atomic_output

ROOT = Path(__file__).resolve().parents[2]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_name_appears_when_the_content_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "corpus.csv"
    with atomic_output(path) as out:
        out.write(b"whole")
        assert not path.exists()
        (part,) = names_in(tmp_path)
        assert part.startswith(".corpus.csv.")
        assert part.endswith(".part")
    assert (path.read_bytes(), names_in(tmp_path)) == (b"whole", ["corpus.csv"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_a_failed_export_leaves_the_former_one(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "corpus.csv"
    path.write_bytes(b"former")
    with pytest.raises(error), atomic_output(path) as out:
        out.write(b"half")
        raise error
    assert (path.read_bytes(), names_in(tmp_path)) == (b"former", ["corpus.csv"])


def test_content_is_on_disk_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "corpus.csv"
    seen: list[tuple[bool, bool]] = []
    real_fsync = os.fsync

    def watching_fsync(descriptor: int) -> None:
        seen.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.exists()))
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watching_fsync)
    with atomic_output(path) as out:
        out.write(b"whole")
    assert seen == [(False, False), (True, True)]


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines.files.atomic_file import atomic_output, scratch_folder
with atomic_output(Path(sys.argv[1])) as out, scratch_folder(out) as scratch:
    (scratch / "texts").write_bytes(b"half")
    out.write(b"half")
    out.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_dead_writer_left_is_removed_by_the_next_export_of_that_name(tmp_path: Path) -> None:
    for name in ("corpus.csv", "other.csv"):
        subprocess.run([sys.executable, "-c", KILLED, tmp_path / name], check=False, cwd=ROOT)
    (tmp_path / ".corpus.csv.notes.part").write_bytes(b"somebody's own file")
    assert len(names_in(tmp_path)) == 5, "each with its scratch"
    with atomic_output(tmp_path / "corpus.csv"):
        pass
    assert [name[:11] for name in names_in(tmp_path)] == [".corpus.csv", ".other.csv.", ".other.csv.", "corpus.csv"]
    assert ".corpus.csv.notes.part" in names_in(tmp_path)


def test_what_a_living_writer_is_at_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "corpus.csv"
    with atomic_output(path) as first:
        first.write(b"first")
        with atomic_output(path) as second:
            second.write(b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"


def test_a_symbolic_link_is_refused_and_its_target_untouched(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "corpus.csv"
    target.write_bytes(b"precious")
    link.symlink_to(target)
    with pytest.raises(UsageError, match=r"corpus\.csv: is a symbolic link"), atomic_output(link):
        pass
    with pytest.raises(UsageError, match="symbolic link"), atomic_output(tmp_path / "late.csv"):
        (tmp_path / "late.csv").symlink_to(target)
    assert target.read_bytes() == b"precious"
    assert not [name for name in names_in(tmp_path) if name.endswith(".part")]


def test_a_target_that_cannot_be_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"), atomic_output(tmp_path):
        pass
    with pytest.raises(UsageError, match="does not exist"), atomic_output(tmp_path / "no" / "corpus.csv"):
        pass


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(DiskFullError, match=r"corpus\.csv: no room"), atomic_output(tmp_path / "corpus.csv") as out:
        with Path("/dev/full").open("wb") as full:
            os.dup2(full.fileno(), out.fileno())
        out.write(b"x" * 100_000)
    assert names_in(tmp_path) == []
