"""What is wrong with one watch stops no other, and no run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from crawler.runs.watching import look_at_watches
from pipelines.errors import BusyError, DiskFullError, IntegrityError
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.watching import checking, state
from pipelines.watching.checking import begin_watch, check_watches, end_watch
from pipelines.watching.definitions import make_watch, read_watches
from pipelines.watching.forgetting import forget_watched

CURFEW = "The curfew in the old town was lifted on Monday, the governor said."
MARKET = "The market in the old town was open on Monday, the governor said."


def faults(watched: Any) -> dict[str, str]:
    return {one.name: one.fault for one in check_watches(watched.folder, watched.db, read_watches(watched.folder.root))}


def test_a_damaged_document_stops_only_the_watch_that_finds_it(watched: Any) -> None:
    watched.visit("a", CURFEW)
    watched.watch("curfews", "curfew")
    watched.watch("markets", "market")
    watched.visit("a", CURFEW.replace("Monday", "Tuesday"))
    watched.visit("b", MARKET)
    with watched.db.write() as session:
        session.execute(text("update revision set text = 'other' where number = 1"))
    told = look_at_watches(watched.folder, watched.db)
    assert "revision 1: its text is not what was stored" in str(told["curfews"]["fault"])
    assert told["markets"] == {"news": {"new": 1}, "fault": ""}


@pytest.mark.parametrize("ending", ["json", "atom"])
def test_a_file_that_cannot_be_used_stops_only_its_watch(watched: Any, ending: str, tmp_path: Path) -> None:
    watched.watch("curfews", "curfew")
    watched.watch("markets", "market")
    watched.visit("a", f"{CURFEW} {MARKET}")
    file = watched.folder.root / "watches" / f"curfews.{ending}"
    file.unlink()
    if ending == "json":
        file.mkdir()  # as a file without rights: nobody can read it, the administrator neither
    else:
        file.symlink_to(tmp_path / "elsewhere")
    told = faults(watched)
    assert told["markets"] == ""
    assert f"curfews.{ending}" in told["curfews"]


def test_whatever_a_look_meets_the_run_ends_well(watched: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    watched.watch("curfews", "curfew")
    monkeypatch.setattr(checking, "check_watches", lambda *given: 1 // 0)
    assert "ZeroDivisionError" in str(look_at_watches(watched.folder, watched.db)[""]["fault"])
    assert "winnow: ZeroDivisionError" in capsys.readouterr().err


def test_a_damaged_watch_keeps_no_title_of_a_forgotten_document(watched: Any) -> None:
    for name in ("damaged", "gone", "sound"):
        watched.watch(name, "curfew")
    watched.visit("a", CURFEW, title="A title of many words that only this one document has")
    assert set(faults(watched).values()) == {""}
    folder = watched.folder.root / "watches"
    (folder / "damaged.json").write_text("{")
    (folder / "gone.json").unlink()
    with pytest.raises(IntegrityError, match=r"damaged\.json: is damaged"):
        forget_watched(watched.folder, watched.db, {1})
    assert not [path.name for path in folder.glob("*.atom") if "A title of many words" in path.read_text()]
    assert (folder / "sound.atom").exists()


def test_a_look_that_finds_more_than_is_kept_tells_all_that_is_kept(watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "KEPT_NEWS", 3)
    watched.watch("curfews", "curfew")
    for number in range(4):
        watched.visit(f"page-{number}", f"{CURFEW} Number {number}.")
    assert [one.number for one in watched.check("curfews").news] == [2, 3, 4]


def test_a_watch_begins_and_ends_whole_or_not_at_all(watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LOCK_SECONDS", 0.05)
    root = watched.folder.root
    curfews = make_watch("curfews", Selection(query=parse_query("curfew")))
    with state.state_lock(root), pytest.raises(BusyError):
        begin_watch(watched.folder, watched.db, curfews)
    assert (read_watches(root), state.state_names(root)) == ((), ())
    assert begin_watch(watched.folder, watched.db, curfews).fault == ""
    with state.state_lock(root), pytest.raises(BusyError):
        end_watch(root, curfews)
    assert ([one.name for one in read_watches(root)], state.state_names(root)) == (["curfews"], ("curfews",))
    end_watch(root, curfews)
    assert (read_watches(root), state.state_names(root), state.feed_names(root)) == ((), (), ())


def test_a_watch_for_which_there_is_no_room_leaves_nothing(watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: Any) -> None:
        raise DiskFullError("no room")

    monkeypatch.setattr(checking, "keep_feed", full)
    root = watched.folder.root
    with pytest.raises(DiskFullError):
        begin_watch(watched.folder, watched.db, make_watch("curfews", Selection(query=parse_query("curfew"))))
    assert (read_watches(root), state.state_names(root)) == ((), ())
