"""WACZ files in the hands of other programs: py-wacz validates, pywb indexes and replays, FastWARC reads; and Winnow imports one of py-wacz.

They live in an environment of their own, for they bring 80 packages and two copyleft licences: `make check-wacz` makes it and runs this.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import socket
import subprocess
import time
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.exports.wacz.search_key import search_key

TOOLS = os.environ.get("WINNOW_WACZ_TOOLS", "")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "warcs"
pytestmark = pytest.mark.skipif(not TOOLS, reason="other programs are not installed here; `make check-wacz` installs them and runs this")

PIECES = "a B / // . .. %20 %2F %C3%A9 é ق ? & = + - _ ~ ! ' ( ) , ; : @ * $ index.html %25 1 id www | { } ^ [ ] \" < > ` \\".split()
READ_BY_FASTWARC = """
import hashlib, json, sys
from fastwarc.warc import ArchiveIterator
with open(sys.argv[1], "rb") as file:
    print(json.dumps([hashlib.sha256(record.reader.read()).hexdigest() for record in ArchiveIterator(file, verify_digests=True)]))
"""
KEYS_OF_PYWB = "import json, sys, surt; print(json.dumps([surt.surt(url) for url in json.load(sys.stdin)]))"


def tool(name: str, *arguments: str, cwd: Path | None = None, stdin: str = "") -> str:
    done = subprocess.run([f"{TOOLS}/{name}", *arguments], cwd=cwd, input=stdin, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(module_tools: Any) -> tuple[Path, dict[str, bytes]]:
    """A WACZ, and the pages in it by their address."""
    web = module_tools.web()
    pages = {path: module_tools.article(f"case {path}") for path in ("/news/1/", "/news/1-2", "/news/two?b=2&a=1", "/%D8%A3%D8%AE/")}
    web.pages = {path: module_tools.answer(body) for path, body in pages.items()}
    web.pages["/"] = module_tools.answer(module_tools.listing(*map(web.url, pages)).replace(b"&a", b"&amp;a"))
    folder = module_tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == len(pages)
    path = folder.root / "site.wacz"
    assert folder.winnow("export", "--format", "wacz", "--output", str(path)).code == 0
    with zipfile.ZipFile(path) as wacz:
        listed = [json.loads(line)["url"] for line in wacz.read("pages/pages.jsonl").splitlines()[1:]]
    return path, {url: body for url in listed for ending, body in pages.items() if url.endswith(ending)}


def test_py_wacz_finds_it_valid(made: tuple[Path, dict[str, bytes]]) -> None:
    assert "the passed WACZ is valid" in tool("wacz", "validate", "-f", str(made[0]))


def test_one_without_documents_is_valid_too(made: tuple[Path, dict[str, bytes]], module_tools: Any) -> None:
    path = made[0].with_name("none.wacz")
    arguments = ("export", "--format", "wacz", "--since", "2099-01-01", "--output", str(path), "--corpus", str(made[0].parent))
    assert module_tools.run(*module_tools.winnow, *arguments, env=dict(os.environ)).code == 0
    assert "the passed WACZ is valid" in tool("wacz", "validate", "-f", str(path))


def test_pywb_replays_every_page_by_our_index(made: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    tool("wb-manager", "init", "site", cwd=tmp_path)
    tool("wb-manager", "add", "site", "--unpack-wacz", str(made[0]), cwd=tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [f"{TOOLS}/wayback", "-b", "127.0.0.1", "-p", str(port)], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        for url, body in made[1].items():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/site/2mp_/{url}", timeout=60) as answer:
                assert body[body.index(b"<title>") + 7 :][:20] in answer.read()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/site/2id_/{url}", timeout=60) as answer:
                assert answer.read() == body
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("pywb did not begin to listen")


def test_pywb_makes_the_same_index_of_the_archive_and_fastwarc_reads_the_same(made: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    with zipfile.ZipFile(made[0]) as wacz:
        archive = Path(wacz.extract("archive/data.warc.gz", tmp_path))
        ours = gzip.decompress(wacz.read("indexes/index.cdx.gz")).decode().splitlines()
    theirs = sorted(line for line in tool("cdx-indexer", "-j", str(archive)).splitlines() if line and not line.startswith(" "))
    assert [without_record_digest(line) for line in ours] == [without_record_digest(line) for line in theirs]
    read = json.loads(tool("python", "-c", READ_BY_FASTWARC, str(archive)))
    with archive.open("rb") as stream:
        assert len(read) == sum(1 for _ in ArchiveIterator(stream, check_digests="raise"))


def without_record_digest(line: str) -> tuple[str, str, dict[str, str]]:
    key, moment, about = line.split(" ", 2)
    return key, moment, {name: value for name, value in json.loads(about).items() if name != "recordDigest"}


def test_keys_are_those_of_pywb() -> None:
    numbers = random.Random(28)
    urls = [f"https://www.rights.example/{''.join(numbers.choices(PIECES, k=numbers.randint(0, 9)))}" for _ in range(5_000)]
    theirs = json.loads(tool("python", "-c", KEYS_OF_PYWB, stdin=json.dumps(urls)))
    assert [(url, search_key(url)) for url in urls] == list(zip(urls, theirs, strict=True))


def test_a_wacz_of_py_wacz_is_imported(tools: Any, tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("shared test data (../shared/data/warcs) is not here")
    names = ("iana.warc.gz", "example-wget-1-14.warc.gz")
    tool("wacz", "create", "-o", str(tmp_path / "theirs.wacz"), "--detect-pages", *(str(SHARED / name) for name in names))
    folder = tools.corpus()
    folder.add_source("iana", seeds={"listings": ["http://www.iana.org/"]}, scope={"hosts": ["www.iana.org", "iana.org", "example.com"]})
    done = folder.winnow("import", str(tmp_path / "theirs.wacz"), "--json")
    assert done.code == 0
    counted = [(file["file"], file["responses"], file["imported"], file["damaged"]) for file in done.json["files"]]
    assert counted == [("theirs.wacz/archive/iana.warc.gz", 48, 20, 0), ("theirs.wacz/archive/example-wget-1-14.warc.gz", 1, 1, 0)]
    again = folder.winnow("import", *(str(SHARED / name) for name in names), "--json")
    assert [(file["imported"], file["known"]) for file in again.json["files"]] == [(0, 20), (0, 1)]
