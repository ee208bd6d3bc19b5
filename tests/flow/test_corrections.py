"""One mark on a miniature site whose pages extraction gets partly wrong, held against what is the truth there; and a rule in an import."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from pipelines.items import Block
from pipelines.store.database.connection import open_database
from pipelines.store.visits.corrected_revisions import ReadText, read_texts

SHARED = Path(__file__).resolve().parents[3] / "shared"
SITE = "harbour-post.test"  # references under some articles stand in boxes that look like a sidebar


class Crawled:
    """The site, crawled, and the truth of its pages by URL."""

    def __init__(self, tools: Any) -> None:
        with tarfile.open(SHARED / "sites.tar.xz") as pack:
            pack.extractall(tools.tmp / "sites", filter="data")
        root = next((tools.tmp / "sites").rglob("manifest.json")).parent
        manifest = json.loads((root / "manifest.json").read_text("utf-8"))
        hosts, control = tools.tmp / "hosts.json", tools.tmp / "version"
        control.write_text("1")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        tool = SHARED / "tools" / "serve_sites.py"
        options = ("--root", root, "--mode", "address", "--port", port, "--control", control, "--hosts", hosts)
        server = subprocess.Popen([sys.executable, tool, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            assert server.stdout is not None
            for _ in manifest["sites"]:
                server.stdout.readline()
            base = json.loads(hosts.read_text())[SITE]
            self.folder = tools.corpus(base.removeprefix("http://"))
            seeds = {"listings": [f"{base}/"], "sitemaps": [f"{base}/sitemap.xml"]}
            self.folder.add_source("site", seeds=seeds, limits={"delay_seconds": 0})
            done = self.folder.crawl()
            assert done.code == 0, done.stderr
        finally:
            server.terminate()
            server.communicate(timeout=30)
        views = {base + one["path"]: one["versions"].get("1", {}) for one in manifest["urls"] if one["host"] == SITE}
        self.truth = {url: {" ".join(line.split()) for line in view["gold"]} for url, view in views.items() if view.get("gold")}

    def readings(self) -> dict[int, ReadText]:
        db = open_database(self.folder.root / "corpus.db", read_only=True)
        try:
            return {one.document_id: one for one in read_texts(db, "site")}
        finally:
            db.close()

    def is_wrongly_dropped(self, reading: ReadText, block: Block) -> bool:
        text = " ".join(block.text.split())
        return not block.kept and block.path.endswith(" > div.p") and text in self.truth.get(reading.url, ())

    def lines_found(self, readings: dict[int, ReadText]) -> int:
        return sum(line in " ".join(one.text.split()) for one in readings.values() for line in self.truth.get(one.url, ()))


@pytest.fixture(scope="module")
def crawled(module_tools: Any) -> Crawled:
    if not (SHARED / "sites.tar.xz").is_file():
        pytest.skip("../shared/sites.tar.xz is not beside the repository")
    return Crawled(module_tools)


def test_one_mark_keeps_exactly_the_blocks_that_stand_there(crawled: Crawled) -> None:
    before = crawled.readings()
    wrong = [
        (one.document_id, at) for one in before.values() for at, block in enumerate(one.blocks) if crawled.is_wrongly_dropped(one, block)
    ]
    assert len(wrong) >= 3, "the site is to have something to correct"
    document, at = wrong[0]
    place = before[document].blocks[at].path.split(" > ")[-1]
    intended = {
        (one.document_id, at)
        for one in before.values()
        for at, block in enumerate(one.blocks)
        if not block.kept and block.kind == "paragraph" and block.path.split(" > ")[-1] == place
    }
    done = crawled.folder.winnow("correct", str(document), "--block", str(at + 1), "--keep", "--broad", "place", "--yes", "--json")
    assert done.code == 0, done.stderr
    after = crawled.readings()
    changed = {
        (number, at)
        for number, one in before.items()
        for at, (old, new) in enumerate(zip(one.blocks, after[number].blocks, strict=True))
        if old != new
    }
    assert changed == intended
    assert set(wrong) <= changed
    assert {number for number, one in before.items() if after[number].text != one.text} == {number for number, _ in changed}
    assert crawled.lines_found(after) >= crawled.lines_found(before) + len(wrong)
    assert done.json["written"] == len({number for number, _ in changed})


def test_an_import_is_corrected_too(tools: Any, tmp_path: Path) -> None:
    folder = tools.corpus()
    folder.add_source("news", seeds={"listings": ["https://news.example/"]})
    toml = folder.root / "sources" / "news.toml"
    toml.write_text(toml.read_text() + '[[corrections]]\ndo = "drop"\nstarts = "The commission on case heard witness number 3"\n')
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + tools.article("case")
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2019-05-06T07:08:09Z\r\n"
    head += f"WARC-Target-URI: https://news.example/a\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    (tmp_path / "theirs.warc.gz").write_bytes(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    done = folder.winnow("import", "--json", str(tmp_path / "theirs.warc.gz"))
    assert done.code == 0, done.stderr
    ((text,),) = folder.rows("select text from revision")
    assert ("number 2" in text, "number 3" in text, "number 4" in text) == (True, False, True)
