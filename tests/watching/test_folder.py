"""What watches keep in the corpus folder: forgotten with a document, copied by a backup, and still right after a rebuild."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pipelines.watching.state import state_lock

TITLE = "The night on which the registry of the harbour district burned to the ground"


@pytest.fixture(scope="module")
def crawled(module_tools: Any) -> Any:
    """Two articles that a watch found as new."""
    folder, web = module_tools.listed_site(TITLE.replace(" ", "-"), "quarry")
    (path,) = [path for path in web.pages if "night" in path]
    web.pages[path] = module_tools.answer(module_tools.article(TITLE))
    assert folder.winnow("watch", "add", "all", "--source", "site").code == 0
    assert folder.crawl().json["watches"] == {"all": {"news": {"new": 2}, "fault": ""}}
    return folder


@pytest.fixture
def folder(crawled: Any, tools: Any) -> Any:
    return tools.copy(crawled, "copied")


def holding(root: Path, words: str) -> set[str]:
    return {path.name for path in root.rglob("*") if path.is_file() and words.encode() in path.read_bytes()}


def test_a_forgotten_title_leaves_the_feed_and_the_feed_of_a_backup(folder: Any, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    assert folder.winnow("backup", str(backup)).code == 0
    assert holding(folder.root, TITLE) >= {"all.atom"} and holding(backup, TITLE) >= {"all.atom"}
    ((number,),) = folder.rows("select id from document where canonical like '%night%'")
    done = folder.winnow("forget", str(number), "--why", "asked for", "--yes", "--json")
    assert (done.code, done.json["remains"]) == (0, []), done.stderr
    assert holding(folder.root, TITLE) == set()
    assert folder.winnow("watch", "check", "--json").json["watches"][0]["news"][0]["document"] != number
    assert folder.winnow("backup", str(backup)).code == 0
    assert holding(backup, TITLE) == set()
    assert folder.winnow("watch", "remove", "all").code == 0
    assert folder.winnow("backup", str(backup)).code == 0
    assert list((backup / "watches").iterdir()) == []


def test_a_rebuilt_database_makes_no_news(folder: Any) -> None:
    assert folder.winnow("watch", "check").code == 3
    for path in folder.root.glob("corpus.db*"):
        path.unlink()
    assert folder.winnow("rebuild").code == 0
    done = folder.winnow("watch", "check", "--json")
    assert done.code == 0, done.stdout
    assert done.json["watches"] == [{"name": "all", "found": 2, "begun": None, "fault": None, "news": []}]


def test_an_import_and_a_re_extraction_look_at_the_watches_too(crawled: Any, tools: Any) -> None:
    other = tools.corpus(name="other")
    (other.root / "sources" / "site.toml").write_bytes((crawled.root / "sources" / "site.toml").read_bytes())
    assert other.winnow("watch", "add", "all", "--source", "site").code == 0
    files = sorted(str(path) for path in (crawled.root / "archive").glob("*.warc.gz") if "log" not in path.name)
    assert other.winnow("import", *files, "--json").json["watches"] == {"all": {"news": {"new": 2}, "fault": ""}}
    again = other.winnow("reextract", "--apply", "--restart", "--json")
    assert again.json["watches"] == {"all": {"news": {}, "fault": ""}}
    assert "watches" in other.winnow("reextract", "--json").json


def test_two_checks_at_once_tell_each_of_the_news_once(folder: Any) -> None:
    with state_lock(folder.root):
        checks = [folder.start("watch", "check", "--json") for _ in range(2)]
        while not all(map(waits_for_a_lock, checks)):
            time.sleep(0.02)
    told = [json.loads(check.communicate(timeout=60)[0]) for check in checks]
    assert sorted(len(one["watches"][0]["news"]) for one in told) == [0, 2]
    assert sorted(check.returncode for check in checks) == [0, 3]


def waits_for_a_lock(process: subprocess.Popen[bytes]) -> bool:
    """Or has ended, which it does not while it waits."""
    if process.poll() is not None:
        return True
    opened = []
    for path in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(OSError):  # it was closed meanwhile
            opened.append(path.readlink())
    return any(path.parent.name == "watches" for path in opened)


def test_a_watch_is_made_listed_seen_and_removed(folder: Any) -> None:
    added = folder.winnow("watch", "add", "قتل", "قتل OR quarry", "--language", "ar", "--since", "2020-01-01")
    assert added.code == 0, added.stderr
    assert "there is no text in language 'ar'" in added.stderr, "a note: it may come"
    listed = {one["name"]: one for one in folder.winnow("watch", "list", "--json").json["watches"]}
    assert listed["قتل"]["asks"] == [["language", "ar"], ["since", "2020-01-01"], ["query", "قتل OR quarry"]]
    assert listed["all"]["unseen"] == 2
    shown = folder.winnow("watch", "list").stdout.decode()
    assert "2 new since " in shown
    assert TITLE in folder.winnow("watch", "list", "all").stdout.decode()
    assert folder.winnow("watch", "seen", "all", "--json").json == {"marked": {"all": 2}}
    assert "nothing new since" in folder.winnow("watch", "list").stdout.decode()
    assert folder.winnow("watch", "check", "all").code == 3, "seen by a person is not told by the command"
    assert folder.winnow("watch", "check", "all").code == 0
    assert folder.winnow("watch", "remove", "قتل").code == 0
    assert sorted(path.name for path in (folder.root / "watches").iterdir() if path.name[0] != ".") == ["all.atom", "all.json", "all.seen"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "ALL", "word"), "there is a watch 'all' already"),
        (("add", "a/../b", "word"), "take letters, digits"),
        (("add", "x"), "say what to watch for"),
        (("add", "x", "!!!"), "nothing in it can be searched for"),
        (("add", "x", "word", "--source", "sitte"), "did you mean site"),
        (("check", "al"), "did you mean all"),
        (("remove", "nothing"), "there is no watch 'nothing'"),
        (("seen", "nothing"), "there is no watch 'nothing'"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(crawled: Any, arguments: tuple[str, ...], said: str) -> None:
    before = (crawled.root / "watches.toml").read_text()
    done = crawled.winnow("watch", *arguments)
    assert done.code == 2
    assert said in done.stderr
    assert (crawled.root / "watches.toml").read_text() == before


def test_a_fault_in_the_file_is_named_and_stops_no_crawl(folder: Any) -> None:
    path = folder.root / "watches.toml"
    path.write_text(path.read_text() + '\n[other]\nquestoin = "x"\n')
    done = folder.winnow("watch", "check")
    assert done.code == 2
    assert "watches.toml: [other] questoin: did you mean question?" in done.stderr
    crawl = folder.crawl("--recheck")
    assert crawl.code != 2
    assert crawl.json["watches"][""]["fault"].startswith("watches.toml: [other]")
    assert "watches.toml: [other]" in crawl.stderr
