"""A folder of an export appears whole or not at all, and never takes the place of somebody's own folder."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.files.atomic_folder import MARKER, atomic_folder

ROOT = Path(__file__).resolve().parents[2]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_appears_whole_private_and_replaces_an_earlier_export(tmp_path: Path) -> None:
    path = tmp_path / "texts"
    for word in ("first", "second"):
        with atomic_folder(path, {"format": "text"}) as folder:
            (folder / f"{word}.txt").write_text(word)
            assert not (path / f"{word}.txt").exists()
        assert names_in(path) == [MARKER, f"{word}.txt"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert names_in(tmp_path) == ["texts"]


def test_a_failed_export_leaves_the_former_one(tmp_path: Path) -> None:
    path = tmp_path / "texts"
    with atomic_folder(path, {}) as folder:
        (folder / "former.txt").write_text("x")
    with pytest.raises(ValueError, match="half"), atomic_folder(path, {}) as folder:
        (folder / "half.txt").write_text("x")
        raise ValueError("half")
    assert (names_in(tmp_path), names_in(path)) == (["texts"], [MARKER, "former.txt"])


def test_what_is_no_export_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "letter.txt").write_text("mine")
    (tmp_path / "link").symlink_to(own)
    (tmp_path / "file").write_text("mine")
    for name, words in (("own", "no export of Winnow"), ("link", "symbolic link"), ("file", "no export"), ("no/such", "does not exist")):
        with pytest.raises(UsageError, match=words), atomic_folder(tmp_path / name, {}):
            pass
    assert names_in(own) == ["letter.txt"]


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines.files import atomic_folder as folder
path, when = Path(sys.argv[1]), sys.argv[2]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if when == "renaming":
    rename = Path.rename
    Path.rename = lambda self, to: die() if self.name.endswith(".part") else rename(self, to)
with folder.atomic_folder(path, {}) as made:
    (made / "new.txt").write_text("new")
    if when == "writing":
        die()
"""


@pytest.mark.parametrize("when", ["writing", "renaming"])
def test_a_killed_export_leaves_the_former_one_to_the_next(tmp_path: Path, when: str) -> None:
    path = tmp_path / "texts"
    with atomic_folder(path, {}) as folder:
        (folder / "former.txt").write_text("x")
    died = subprocess.run([sys.executable, "-c", KILLED, path, when], check=False, cwd=ROOT)
    assert died.returncode == -9
    assert not path.exists() or names_in(path) == [MARKER, "former.txt"]
    with pytest.raises(ValueError, match="again"), atomic_folder(path, {}):
        raise ValueError("again")
    assert (names_in(tmp_path), names_in(path)) == (["texts"], [MARKER, "former.txt"])
