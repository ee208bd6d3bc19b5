"""A folder of which we write a part: ours is replaced, what others put there stays, and a killed writer harms nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipelines.errors import BusyError, UsageError
from pipelines.files import own_files as module
from pipelines.files.own_files import own_files
from pipelines.files.sorted_lines import SortedLines


def write(folder: Path, **content: str) -> None:
    with own_files(folder, last="index.html") as files:
        for name, text in {"index.html": "start", **content}.items():
            files.write(name.replace("__", "/"), text.encode())


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"
    }


def test_what_we_made_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, a__one="1", a__two="2", b__three="3")
    (site / "CNAME").write_text("example.org")
    (site / "a" / "mine.txt").write_text("mine")
    kept = (site / "a" / "one").stat().st_mtime_ns
    write(site, a__one="1", a__four="4")
    assert tree(site) == {"index.html": "start", "a/one": "1", "a/four": "4", "CNAME": "example.org", "a/mine.txt": "mine"}
    assert (site / "a" / "one").stat().st_mtime_ns == kept, "what did not change is left as it is"
    assert not (site / "b").exists()


@pytest.mark.parametrize("name", ["a/one", "index.html", "SHA256SUMS"])
def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path, name: str) -> None:
    site = tmp_path / "site"
    (site / name).parent.mkdir(parents=True)
    (site / name).write_text("theirs")
    with pytest.raises(UsageError, match=f"not made by this command, or changed since: {name}"):
        write(site, a__one="1")
    assert [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()] == [name]
    assert (site / name).read_text() == "theirs"


def test_a_file_of_ours_that_was_changed_is_not_overwritten_and_not_removed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, one="1")
    (site / "one").write_text("edited")
    for content in ({"one": "2"}, {"two": "2"}):
        with pytest.raises(UsageError, match="changed since: one"):
            write(site, **content)
    assert tree(site) == {"index.html": "start", "one": "edited"}


def test_links_lead_nowhere_else(tmp_path: Path) -> None:
    site, other = tmp_path / "site", tmp_path / "other"
    other.mkdir()
    site.mkdir()
    (site / "a").symlink_to(other)
    with pytest.raises(UsageError, match="changed since: a"):
        write(site, a__one="1")
    assert not any(other.iterdir())
    sums = "0" * 64
    (site / "a").unlink()
    (site / "SHA256SUMS").write_text(f"{sums}  ../other\n")
    with pytest.raises(UsageError, match="SHA256SUMS"):
        write(site, a__one="1")


def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, one="1")
    with pytest.raises(RuntimeError), own_files(site, last="index.html") as files:
        files.write("one", b"2")
        raise RuntimeError
    assert tree(site) == {"index.html": "start", "one": "1"}
    with pytest.raises(RuntimeError), own_files(tmp_path / "new", last="index.html"):
        raise RuntimeError
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("moves", range(5))
def test_a_writer_killed_while_files_take_their_names_is_made_good_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    site = tmp_path / "site"
    write(site, one="1", two="2", three="3")
    done = []

    def stop(*paths: Path) -> None:
        if len(done) == moves:
            raise KeyboardInterrupt
        done.append(paths)
        real(*paths)

    real = module._move
    with monkeypatch.context() as patch:
        patch.setattr(module, "_move", stop)
        patch.setattr(module.shutil, "rmtree", lambda *args, **kwargs: None)  # a killed process clears nothing up
        with pytest.raises(KeyboardInterrupt):
            write(site, one="1b", two="2b", four="4", index="x")
    write(site, two="2c", five="5")
    assert tree(site) == {"index.html": "start", "two": "2c", "five": "5"}


def test_only_one_writes_at_a_time(tmp_path: Path) -> None:
    site = tmp_path / "site"
    with own_files(site, last="index.html") as files:
        files.write("index.html", b"first")
        with pytest.raises(BusyError):
            write(site)
    assert tree(site) == {"index.html": "first"}


def test_lines_are_sorted_whatever_fits_into_memory(tmp_path: Path) -> None:
    made = [f"{number % 97}\t{number}".encode() for number in range(2_000)] + [b"a", b"a\tb", b"a\x0b"]
    random.Random(7).shuffle(made)
    lines = SortedLines(tmp_path / "lines", most_bytes=400)
    for line in made:
        lines.add(line)
    assert list(lines) == sorted(made)
    assert list(lines) == sorted(made), "and again"
