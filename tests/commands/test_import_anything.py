"""`winnow import --as`, and saved pages: sources made of the hosts in files, addresses found in files, and what is refused."""

from __future__ import annotations

import gzip
import os
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from pipelines.archive.reader import read_capture
from pipelines.importing.report import FileReport
from pipelines.importing.saved_address import find_address
from pipelines.importing.saved_pages import saved_captures
from pipelines.items import Locator

CHROME = "<!-- saved from url=(0030)https://news.example/a?x=1&y=2 -->"
SINGLE = "<!--\n Page saved with SingleFile \n url: https://news.example/b \n saved date: Tue Mar 05 2024 10:11:12 GMT+0200 (Central European Time)\n-->"
HTTRACK = "<!-- Mirrored from news.example/c/d.html by HTTrack Website Copier/3.x [XR&CO'2014], Tue, 05 Mar 2024 10:11:12 GMT -->"


def record(url: str, body: bytes, *, number: int, kind: str = "text/html") -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    fields = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2019-05-06T07:08:09Z\r\nWARC-Target-URI: {url}\r\n"
    fields += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(fields.encode() + block + b"\r\n\r\n")


@pytest.fixture
def folder(tools):
    return tools.corpus()


@pytest.fixture
def warc(tools, tmp_path):
    """Pages of three hosts, and pictures of a fourth."""
    urls = ["https://news.example/a", "https://news.example/b", "http://old.news.example:8080/c", "https://other.example/d"]
    records = [record(url, tools.article(f"case {url}"), number=number) for number, url in enumerate(urls)]
    records.append(record("https://pictures.example/x.png", b"\x89PNG", number=9, kind="image/png"))
    path = tmp_path / "theirs.warc.gz"
    path.write_bytes(b"".join(records))
    return str(path)


def source_of(folder, name="theirs"):
    return tomllib.loads((folder.root / "sources" / f"{name}.toml").read_text("utf-8"))


def test_the_hosts_are_counted_and_nothing_is_written_without_a_yes(folder, warc):
    looked = folder.winnow("import", warc, "--as", "theirs", "--json")
    assert looked.code == 0, looked.stderr
    counts = {host["host"]: (host["pages"], host["responses"]) for host in looked.json["hosts"]}
    assert counts == {"news.example": (2, 2), "old.news.example:8080": (1, 1), "other.example": (1, 1), "pictures.example": (0, 1)}
    assert looked.json["written"] is False
    assert Path(looked.json["file"]).name == "theirs.toml"
    assert tomllib.loads(looked.json["toml"])["name"] == "theirs"
    asked = folder.winnow("import", warc, "--as", "theirs")
    assert (asked.code, "nobody to ask" in asked.stderr) == (2, True)
    assert not (folder.root / "sources" / "theirs.toml").exists()


def test_the_source_is_made_of_hosts_with_pages_and_their_articles_are_imported(folder, warc):
    done = folder.winnow("import", warc, "--as", "theirs", "--title", "Their news", "--yes")
    assert done.code == 0, done.stderr
    shown = done.stdout.decode()
    assert "pictures.example" in shown
    made = source_of(folder)
    assert made["title"] == "Their news"
    assert made["enabled"] is False
    assert made["scope"]["hosts"] == ["news.example", "old.news.example:8080", "other.example"]
    assert "winnow import" in made["about"]["address_from"]
    assert folder.rows("select count(*) from document where source = 'theirs'") == [(4,)]
    again = folder.winnow("import", warc, "--as", "theirs", "--yes")
    assert (again.code, "--source theirs" in again.stderr) == (2, True)
    known = folder.winnow("import", warc, "--source", "theirs", "--json")
    assert (known.code, known.json["files"][0]["known"]) == (0, 4)


def test_only_the_hosts_named_are_in_the_source(folder, warc):
    done = folder.winnow("import", warc, "--as", "theirs", "--host", "news.example", "--yes", "--json")
    assert (done.code, done.json["new"], done.json["files"][0]["out_of_scope"]) == (0, 2, 3)
    assert source_of(folder)["scope"]["hosts"] == ["news.example"]


def test_more_hosts_than_a_source_takes_are_told(folder, tools, tmp_path):
    path = tmp_path / "many.warc.gz"
    path.write_bytes(b"".join(record(f"https://h{number}.example/a", b"<html>", number=number) for number in range(101)))
    done = folder.winnow("import", str(path), "--as", "theirs", "--yes")
    assert (done.code, "pages of 101 hosts, and a source takes 100" in done.stderr) == (2, True)
    assert not (folder.root / "sources" / "theirs.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as", "Their News"), "not a name"),
        (("--as", "theirs", "--source", "x"), "give one of them"),
        (("--as", "theirs", "--host", "nobody.example", "--yes"), "no page of it is in these files; there are pages of news.example"),
        (("--host", "news.example"), "give --as NAME too"),
        (("--as", "theirs", "--title", "a\nb", "--yes"), "control characters"),
        (("--as", "theirs", "--base", "news.example", "--yes"), "--base news.example: not the address"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_written(folder, warc, arguments, words):
    done = folder.winnow("import", warc, *arguments)
    assert (done.code, words in done.stderr) == (2, True), done.stderr
    assert list((folder.root / "sources").iterdir()) == []


@pytest.fixture
def saved(tools, tmp_path):
    """A folder of pages as people and programs save them."""
    root = tmp_path / "saved"
    page = tools.article
    files = {
        "A long title of a page, as a browser calls the file when it saves it.html": CHROME.encode() + page("chrome"),
        "A long title of a page, as a browser calls the file when it saves it_files/frame.html": CHROME.encode() + page("frame"),
        "single.html": SINGLE.encode() + page("single"),
        "httrack.htm": page("httrack") + HTTRACK.encode(),
        "canonical.html": page("canonical").replace(b"<head>", b'<head><link href="https://news.example/e" rel="canonical">'),
        "mirror/news.example/f/index.html": page("mirror"),
        "mirror/news.example/g?id=3.html": page("query"),
        "mirror/news.example/h": page("no ending"),
        "mirror/news.example/style.css": b"body {}",
        "lost.html": page("lost"),
        "web.mhtml": b"From: <Saved by Blink>",
        "foreign.html": page("foreign").replace(b"<head>", b'<head><meta property="og:url" content="https://other.example/z">'),
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
        os.utime(root / name, (1_600_000_000, 1_600_000_000))
    (root / "passwords.html").symlink_to("/etc/passwd")
    return root


def test_saved_pages_become_articles_that_say_from_which_file(folder, saved, tools):
    folder.add_source("news", seeds={"listings": ["https://news.example/"]}, scope={"hosts": ["news.example"]})
    done = folder.winnow("import", str(saved), "--json")
    (report,) = done.json["files"]
    assert done.code == 3, done.stderr
    assert (report["responses"], report["imported"], report["out_of_scope"], report["damaged"]) == (8, 7, 1, 2)
    assert report["others"] == {"files that are no pages": 1, "links": 1}
    assert {fault["file"]: fault["what"].partition(";")[0] for fault in report["faults"]} == {
        "lost.html": "nothing says which address it was saved from",
        "web.mhtml": "a web archive of another kind (.mhtml)",
    }
    rows = folder.rows("select url, captured_at, warc_file, warc_offset, warc_length, warc_record_id from fetch order by url")
    assert [row[0] for row in rows] == [
        *("https://news.example/a?x=1&y=2", "https://news.example/b", "https://news.example/c/d.html", "https://news.example/e"),
        *("https://news.example/f/", "https://news.example/g?id=3", "https://news.example/h"),
    ]
    times = {url: at[:19] for url, at, *_ in rows}
    assert times["https://news.example/b"] == "2024-03-05T08:11:12"
    assert times["https://news.example/c/d.html"] == "2024-03-05T10:11:12"
    assert times["https://news.example/e"] == datetime.fromtimestamp(1_600_000_000, UTC).isoformat()[:19]
    file, offset, length, record_id = rows[0][2:]
    capture = read_capture(folder.root / "archive", Locator(file=file, offset=offset, length=length, record_id=record_id))
    assert capture.body == CHROME.encode() + tools.article("chrome")
    assert capture.header("X-Winnow-Address-By") == "saved from url"
    assert capture.header("X-Winnow-Made-Head")
    assert capture.origin.file == "saved/A long title of a page, as a…it.html"
    assert folder.winnow("verify").code == 0
    for path in saved.rglob("*.html"):
        if not path.is_symlink():
            os.utime(path, (1_650_000_000, 1_650_000_000))
    again = folder.winnow("import", str(saved), "--json")
    assert (again.json["visited"], again.json["files"][0]["known"]) == (0, 7), "whatever the time of their files"


def test_a_folder_gets_a_source_and_a_page_without_address_the_one_of_its_folder(folder, saved):
    done = folder.winnow("import", str(saved), "--as", "theirs", "--base", "https://lost.example/dir", "--yes", "--json")
    assert done.json["files"][0]["imported"] == 9, done.stderr
    assert source_of(folder)["scope"]["hosts"] == ["news.example", "lost.example", "other.example"]
    assert ("https://lost.example/dir/lost.html",) in folder.rows("select url from url")


def test_a_single_page_is_imported_too(folder, saved):
    done = folder.winnow("import", str(saved / "single.html"), "--as", "theirs", "--yes", "--json")
    assert (done.code, done.json["new"]) == (0, 1)


def test_the_evidence_of_a_saved_page_claims_no_answer_of_a_server(folder, saved, tools):
    folder.winnow("import", str(saved / "single.html"), "--as", "theirs", "--yes")
    assert folder.winnow("evidence", "1", "-o", str(tools.tmp / "proof")).code == 0
    report = (tools.tmp / "proof" / "report.html").read_text("utf-8")
    assert "a saved file; no answer of a server is known" in report
    assert "That a server sent this" in report
    assert [
        words for words in ("Status", "Protocol", "Asked at", "as the server says", "The answers of the server") if words in report
    ] == []


@pytest.mark.parametrize(
    ("head", "path", "url"),
    [
        (CHROME, "x.html", "https://news.example/a?x=1&y=2"),
        ("<!-- saved from url=(0014)about:internet -->", "x.html", None),
        ("<!-- saved from url=(0016)javascript:alert -->", "www.a.example/x.html", "https://www.a.example/x.html"),
        ("<link rel=canonical href=https://a.example/x>", "b.example/x.html", "https://a.example/x"),
        ("<link rel='canonical' href='https://a.example/'>", "b.example/x.html", "https://b.example/x.html"),
        ("<link rel='canonical' href='/x'>", "x.html", None),
        ('<meta content="https://a.example/x?a=1&amp;b=2" property="og:url">', "x.html", "https://a.example/x?a=1&b=2"),
        ("", "a/mirror.d/www.a.example/%C3%A9/ü b.html", "https://www.a.example/%C3%A9/%C3%BC%20b.html"),
        ("", "www.a.example/index.html", "https://www.a.example/"),
        (
            "<!-- <link rel=canonical href=https://a.example/x> --><link rel=canonical href=https://a.example/y>",
            "x.html",
            "https://a.example/y",
        ),
        ('<script>"<link rel=canonical href=https://a.example/x>"</script>', "x.html", None),
        ("<linkrel=canonical href=https://a.example/x><meta", "x.html", None),
        ("", "www.a.example/index.html?p=12", "https://www.a.example/?p=12"),
        ("", "www.a.example/b/index.html?p=12.html", "https://www.a.example/b/?p=12"),
        ("", "www.a.example/caf\udce9.html", "https://www.a.example/caf%E9.html"),
        ("", "www.a.example/%E9?q=\udce9", "https://www.a.example/%E9?q=%E9"),
        ("", "page.html/x.html", None),
        ("", "../../etc/x.html", None),
        ("", "x.html", None),
    ],
)
def test_an_address_is_found_where_it_is_said(head, path, url):
    found = find_address(head, PurePosixPath(path))
    assert (found.url if found else None) == url


@pytest.mark.parametrize(
    "head",
    [
        f"<meta {'a' * 9_000}>" * 29,
        "<meta " * 43_000,
        "<link a=" * 32_000,
        f"<meta a{' ' * 9_000}>" * 29,
        "<meta a='" * 29_000 + ">",
        "<!-- " * 50_000,
        "<script " * 32_000,
    ],
)
def test_a_head_that_is_made_to_be_slow_is_not(head):
    begun = time.process_time()
    assert find_address(head, PurePosixPath("x.html")) is None
    assert time.process_time() - begun < 1


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_taken(tools, tmp_path, monkeypatch):
    root = tmp_path / "saved\udcff" / "news.example"
    (root / "closed").mkdir(parents=True)
    for name in ("a.html", "b.html", "caf\udce9.html"):
        (root / name).write_bytes(tools.article(name.encode("utf-8", "replace").decode()))
    real_open, real_scan = Path.open, os.scandir

    def refuse(path, *arguments, **options):
        if Path(path).name in ("a.html", "closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return (real_scan if Path(path).is_dir() else real_open)(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(os, "scandir", refuse)
    report = FileReport(file="x")
    captures = list(saved_captures(root.parent, report, base="", latest=datetime.now(UTC)))
    assert [capture.url for capture in captures] == ["https://news.example/b.html", "https://news.example/caf%E9.html"]
    assert [capture.origin.file for capture in captures] == ["saved\ufffd/news.example/b.html", "saved\ufffd/news.example/caf\ufffd.html"]
    assert sorted(fault.file for fault in report.faults) == ["news.example/a.html", "news.example/closed"]
    assert {fault.what.partition(";")[0] for fault in report.faults} == {"cannot be read (Permission denied)"}


def test_names_that_are_no_utf_8_are_imported(folder, tools, tmp_path):
    root = tmp_path / "saved\udcff" / "news.example"
    root.mkdir(parents=True)
    (root / "caf\udce9.html").write_bytes(tools.article("coffee"))
    (root / "lost\udce9.mht").write_bytes(b"x")
    folder.add_source("news", seeds={"listings": ["https://news.example/"]}, scope={"hosts": ["news.example"]})
    done = folder.winnow("import", str(root.parent), "--json")
    assert (done.code, done.json["new"], done.json["files"][0]["file"]) == (3, 1, "saved\ufffd"), done.stderr
    assert folder.rows("select url from url where url like '%caf%'") == [("https://news.example/caf%E9.html",)]
    assert folder.winnow("verify").code == 0
