"""Four crawls of two of the miniature sites, held against their manifest and the server's log: edits, removals, and what nothing costs."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
SITES = ("justice-daily.test", "press-watch.test")  # English, articles told apart by a parameter, Atom; German, line breaks, RSS
HOUR, DAY = 3_600, 86_400


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Crawls:
    """The first version, the second with `--recheck`, a day later, and a moment after that."""

    def __init__(self, tools: Any, sites: Collection[str] = SITES) -> None:
        with tarfile.open(SHARED / "sites.tar.xz") as pack:
            pack.extractall(tools.tmp / "sites", filter="data")
        root = next((tools.tmp / "sites").rglob("manifest.json")).parent
        self.manifest = json.loads((root / "manifest.json").read_text("utf-8"))
        self.log_file, hosts = tools.tmp / "access.jsonl", tools.tmp / "hosts.json"
        control = tools.tmp / "version"
        control.write_text("1")
        server = subprocess.Popen(
            [
                *(sys.executable, SHARED / "tools" / "serve_sites.py", "--root", root, "--mode", "address", "--port", str(free_port())),
                *("--control", control, "--log", self.log_file, "--hosts", hosts),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert server.stdout is not None
            for _ in self.manifest["sites"]:
                server.stdout.readline()
            self.bases: dict[str, str] = {name: base for name, base in json.loads(hosts.read_text()).items() if name in sites}
            self.folder = tools.corpus(*(base.removeprefix("http://") for base in self.bases.values()))
            for name, base in self.bases.items():
                self.folder.add_source(name.partition(".")[0], seeds=self.seeds(name, base), limits={"delay_seconds": 0})
            self.summaries, self.asked = [], []
            self.crawl(0)
            control.write_text("2")
            self.crawl(HOUR, "--recheck")
            self.crawl(HOUR + DAY + 60)
            self.crawl(HOUR + DAY + 120)
        finally:
            server.terminate()
            server.communicate(timeout=30)

    def seeds(self, name: str, base: str) -> dict[str, list[str]]:
        feed = self.manifest["sites"][name]["feed"]
        return {"listings": [f"{base}/"], "sitemaps": [f"{base}/sitemap.xml"]} | ({"feeds": [base + feed]} if feed else {})

    def crawl(self, seconds: int, *arguments: str) -> None:
        begun = len(self.log())
        done = self.folder.crawl(*arguments, offset_seconds=seconds)
        assert done.code == 0, done.stderr
        self.summaries.append(done.json)
        self.asked.append(self.log()[begun:])

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log_file.read_text().splitlines()] if self.log_file.exists() else []

    def expected(self, fits: Any) -> set[str]:
        """The served URLs of articles of which both versions fit."""
        found = set()
        for entry in self.manifest["urls"]:
            first, second = entry["versions"].get("1"), entry["versions"].get("2") or entry["versions"].get("1")
            if entry["host"] in self.bases and fits(first, second):
                found.add(self.bases[entry["host"]] + entry["path"])
        return found

    def ended(self, run: int, *outcomes: str) -> set[str]:
        rows = self.folder.rows("select f.url, f.outcome from fetch f join document d on d.url_id = f.url_id where f.run_id = ?", run)
        return {url for url, outcome in rows if outcome in outcomes}


@pytest.fixture(scope="module")
def crawls(module_tools: Any) -> Crawls:
    if not (SHARED / "sites.tar.xz").is_file():
        pytest.skip("../shared/sites.tar.xz is not beside the repository")
    return Crawls(module_tools)


def is_article(view: dict[str, Any] | None) -> bool:
    return view is not None and view["kind"] == "article"


def removed_with(status: int) -> Any:
    return lambda first, second: is_article(first) and second["kind"] == "removed" and second["status"] == status


def test_the_second_crawl_revises_exactly_what_was_edited(crawls: Crawls) -> None:
    edited = crawls.expected(lambda first, second: is_article(first) and is_article(second) and second.get("edited"))
    assert len(edited) == len(SITES)
    assert crawls.ended(2, "revised") == edited


def test_an_article_of_which_only_the_frame_changed_is_unchanged(crawls: Crawls) -> None:
    framed = crawls.expected(lambda first, second: is_article(first) and is_article(second) and second.get("chrome_changed"))
    assert framed
    assert framed <= crawls.ended(2, "unchanged")
    untouched = crawls.expected(lambda first, second: is_article(first) and second is first)
    assert untouched
    assert untouched <= crawls.ended(2, "not_modified")


def test_removals_are_those_of_the_manifest_and_a_404_needs_a_second_day(crawls: Crawls) -> None:
    for_good, missing = crawls.expected(removed_with(410)), crawls.expected(removed_with(404))
    assert (len(for_good), len(missing)) == (len(SITES), len(SITES))
    assert (crawls.ended(2, "gone"), crawls.ended(2, "missing_once")) == (for_good, missing)
    assert crawls.ended(3, "gone") == missing
    rows = crawls.folder.rows(
        "select u.url, length(r.text) from document d join url u on u.id = d.url_id "
        "join revision r on r.document_id = d.id and r.number = d.latest_revision where d.status = 'gone'"
    )
    assert {url for url, length in rows if length > 100} == for_good | missing, "the texts stay"


def test_new_articles_are_stored_and_no_more(crawls: Crawls) -> None:
    new = crawls.expected(lambda first, second: not is_article(first) and is_article(second))
    assert crawls.ended(2, "stored") == new


def test_history_names_the_paragraph_that_was_added(crawls: Crawls) -> None:
    (url, *_) = sorted(crawls.expected(lambda first, second: is_article(first) and second.get("edited")))
    history = crawls.folder.winnow("history", url, "--json").json["revisions"]
    assert [one["origin"] for one in history if one["origin"] != "extracted_again"] == ["first", "edited"]
    told_of_site = {"added", "removed", "altered", "moved"}  # not what stands on both pages and was chosen otherwise
    changes = [one for one in crawls.folder.winnow("diff", url, "--json").json["paragraphs"] if one["change"] in told_of_site]
    gold = {
        line
        for entry in crawls.manifest["urls"]
        if crawls.bases.get(entry["host"], "") + entry["path"] == url
        for line in set(entry["versions"]["2"]["gold"]) ^ set(entry["versions"]["1"]["gold"])
    }
    assert changes
    assert {line for one in changes for line in (one["before"], one["after"]) if line} <= gold


def test_known_pages_are_asked_with_conditions(crawls: Crawls) -> None:
    known = [row for row in crawls.asked[1] if row["status"] == 304 and row["path"] != "/robots.txt"]  # that is no visit
    assert known
    assert all(row["validators"] for row in known)
    assert len(known) == crawls.summaries[1]["outcomes"]["not_modified"]


@pytest.mark.parametrize("crawl", [2, 3])
def test_where_nothing_changed_nothing_is_stored(crawls: Crawls, crawl: int) -> None:
    summary = crawls.summaries[crawl]
    assert (summary["new"], summary["revised"], summary["improved"], summary["queued"]) == (0, 0, 0, 0)


def test_a_crawl_with_nothing_due_asks_once_for_robots_and_each_seed(crawls: Crawls) -> None:
    asked = Counter(crawls.bases[row["host"]] + row["path"] for row in crawls.asked[3])
    seeds = [url for name, base in crawls.bases.items() for urls in crawls.seeds(name, base).values() for url in urls]
    assert asked == Counter([*seeds, *(f"{base}/robots.txt" for base in crawls.bases.values())])


def test_the_database_made_anew_equals_the_lost_one(crawls: Crawls, tmp_path: Path) -> None:
    assert_rebuilt(crawls, tmp_path)


@pytest.mark.long
def test_the_database_of_all_sites_made_anew_equals_the_lost_one(tools: Any, tmp_path: Path) -> None:
    with tarfile.open(SHARED / "sites.tar.xz") as pack:
        manifest = next(member for member in pack if member.name.endswith("manifest.json"))
        sites = json.load(pack.extractfile(manifest) or sys.stdin)["sites"]
    assert len(sites) == 12
    assert_rebuilt(Crawls(tools, sites), tmp_path)


def assert_rebuilt(crawls: Crawls, tmp_path: Path) -> None:
    folder = type(crawls.folder)(Path(shutil.copytree(crawls.folder.root, tmp_path / "elsewhere")))
    before = folder.tables()
    for path in folder.root.glob("corpus.db*"):
        path.unlink()
    made = folder.winnow("rebuild", "--json")
    assert made.code == 0, made.stderr
    after = folder.tables()
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert {name for name, rows in before.items() if rows != after[name]} == set()
    assert len(after["document"]) == made.json["counts"]["documents"] > 10 * len(crawls.bases)
