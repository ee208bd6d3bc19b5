"""A WACZ read back by zipfile and warcio; every record is the one of the archive. `make check-wacz` has other software read one, too."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.part_records import describe_part
from pipelines.archive.raw_records import read_raw
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import IntegrityError
from pipelines.exports.wacz import index as wacz_index
from pipelines.exports.wacz.captures import Written
from pipelines.exports.wacz.search_key import search_key
from pipelines.exports.wacz.writing import write_wacz
from pipelines.items import Capture, Fact, Facts, Revision

NOW = datetime(2025, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)
URLS = (
    "https://rights.example/news/1/",
    "https://rights.example/أخبار?b=2&a=1",
    "http://www.rights.example:8080/A",
    "https://rights.example/news/1-2",
)

Export = Callable[..., tuple[zipfile.ZipFile, Written]]


@pytest.fixture
def captures(tmp_path: Path) -> list[Capture]:
    """Captures in two files of an archive, the first with its request."""
    made: list[Capture] = []
    for number, url in enumerate(URLS):
        capture = Capture(
            url=url,
            captured_at=NOW,
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"), ("X-Name", "İnsan Hakları")),
            body=f"<p>Page {number} of the case.</p>".encode(),
            request_headers=() if number else (("User-Agent", "tests"),),
        )
        with ArchiveWriter(tmp_path / "archive", run_label=f"run{number % 2}-{number}", software="tests") as writer:
            made.append(writer.write(capture))
    return made


@pytest.fixture
def export(tmp_path: Path) -> Iterator[Export]:
    opened: list[zipfile.ZipFile] = []

    def make(revisions: list[Revision], **options: object) -> tuple[zipfile.ZipFile, Written]:
        out = BytesIO()
        written = write_wacz(revisions, partial(read_raw, tmp_path / "archive"), out, **options)  # type: ignore[arg-type]
        opened.append(zipfile.ZipFile(out))
        return opened[-1], written

    yield make
    for file in opened:
        file.close()


@pytest.fixture
def revisions(captures: list[Capture], make_revision: Callable[..., Revision]) -> list[Revision]:
    return [
        make_revision(
            document_id=number,
            url=capture.url,
            locator=capture.locator,
            captured_at=capture.captured_at,
            text=f"Page {number}.\n\nأُفرج\u2028",
        )
        for number, capture in enumerate(captures)
    ]


def lines_of(wacz: zipfile.ZipFile) -> list[tuple[str, str, dict[str, str]]]:
    """The index: key, time, fields."""
    lines = gzip.decompress(wacz.read("indexes/index.cdx.gz")).decode().splitlines()
    return [(key, moment, json.loads(about)) for key, moment, about in (line.split(" ", 2) for line in lines)]


def pages_of(wacz: zipfile.ZipFile) -> list[dict[str, str]]:
    return [json.loads(line) for line in wacz.read("pages/pages.jsonl").decode().split("\n") if line][1:]


def test_every_record_is_that_of_the_archive_byte_for_byte(
    tmp_path: Path, captures: list[Capture], revisions: list[Revision], export: Export
) -> None:
    wacz, written = export(revisions)
    assert (written.documents, written.without_capture) == (4, 0)
    data = wacz.read("archive/data.warc.gz")
    for capture in captures:
        assert capture.locator is not None
        theirs = (tmp_path / "archive" / capture.locator.file).read_bytes()
        assert theirs in data  # warcinfo, response and, of the first, request lie there in a row
    kinds = [record.rec_type for record in ArchiveIterator(BytesIO(data), check_digests="raise")]
    assert kinds == ["warcinfo", "response", "request", *["warcinfo", "response"] * 3]


def test_warcio_finds_each_capture_where_the_index_says(captures: list[Capture], revisions: list[Revision], export: Export) -> None:
    wacz, _ = export(revisions)
    data = wacz.read("archive/data.warc.gz")
    lines = lines_of(wacz)
    assert [line[:2] for line in lines] == sorted(line[:2] for line in lines)
    assert {moment for _, moment, _ in lines} == {"20250304050607"}
    bodies = {}
    for key, _, about in lines:
        assert key == search_key(about["url"])
        member = data[int(about["offset"]) :][: int(about["length"])]
        assert about["recordDigest"] == f"sha256:{hashlib.sha256(member).hexdigest()}"
        (bodies[about["url"]],) = (record.content_stream().read() for record in ArchiveIterator(BytesIO(member)))
        assert (about["status"], about["mime"], about["filename"]) == ("200", "text/html", "data.warc.gz")
    assert sorted(bodies.values()) == sorted(capture.body for capture in captures)
    assert "https://rights.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1?b=2&a=1" in bodies


def test_each_page_has_the_text_and_the_address_by_which_it_is_found(revisions: list[Revision], export: Export) -> None:
    wacz, _ = export(revisions)
    pages = pages_of(wacz)
    assert [page["text"] for page in pages] == [revision.text for revision in revisions]
    assert [page["id"] for page in pages] == ["0-2", "1-2", "2-2", "3-2"]
    assert {page["ts"] for page in pages} == {"2025-03-04T05:06:07Z"}
    assert {page["url"] for page in pages} == {about["url"] for _, _, about in lines_of(wacz)}


def test_every_part_has_its_digest_and_the_list_too(revisions: list[Revision], export: Export) -> None:
    wacz, _ = export(revisions)
    content = wacz.read("datapackage.json")
    manifest = json.loads(content)
    assert (manifest["profile"], manifest["wacz_version"]) == ("data-package", "1.1.1")
    listed = {entry["path"]: entry for entry in manifest["resources"]}
    assert {*listed, "datapackage.json", "datapackage-digest.json"} == set(wacz.namelist())
    for path, entry in listed.items():
        part = wacz.read(path)
        assert (entry["hash"], entry["bytes"]) == (f"sha256:{hashlib.sha256(part).hexdigest()}", len(part))
    digest = json.loads(wacz.read("datapackage-digest.json"))
    assert digest == {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    stored = {info.filename for info in wacz.infolist() if info.compress_type == zipfile.ZIP_STORED}
    assert stored == {"archive/data.warc.gz", "indexes/index.cdx.gz"}
    assert wacz.fp is not None
    for info in wacz.infolist():  # ReplayWeb.page takes what stands there for the beginning of the part
        wacz.fp.seek(info.header_offset + 28)
        assert wacz.fp.read(2) == b"\0\0", f"{info.filename}: a field of the local header"


def test_a_signature_over_the_list_of_parts_lies_beside_it(revisions: list[Revision], export: Export) -> None:
    signed: list[bytes] = []

    def sign(data: bytes) -> tuple[bytes, str]:
        signed.append(data)
        return b"64 bytes", "PEM"

    wacz = export(revisions, sign=sign)[0]
    assert signed == [wacz.read("datapackage.json")]
    assert (wacz.read("signatures/datapackage.json.sig"), wacz.read("signatures/key.pub.pem")) == (b"64 bytes", b"PEM")
    assert "signedData" not in json.loads(wacz.read("datapackage-digest.json"))


def test_the_same_revisions_give_the_same_bytes(tmp_path: Path, revisions: list[Revision]) -> None:
    made = []
    for _ in range(2):
        out = BytesIO()
        write_wacz(revisions, partial(read_raw, tmp_path / "archive"), out)
        made.append(out.getvalue())
    assert made[0] == made[1]


def test_two_documents_of_one_capture_share_its_record(captures: list[Capture], revisions: list[Revision], export: Export) -> None:
    wacz, written = export([revisions[0], revisions[0]])
    assert written.documents == 2
    assert len(pages_of(wacz)) == 2
    assert len(lines_of(wacz)) == 1
    assert [record.rec_type for record in ArchiveIterator(BytesIO(wacz.read("archive/data.warc.gz")))] == [
        "warcinfo",
        "response",
        "request",
    ]


def test_further_pages_of_an_article_are_in_it(captures: list[Capture], make_revision: Callable[..., Revision], export: Export) -> None:
    parts = tuple(describe_part(capture.url, capture.locator) for capture in captures[1:3] if capture.locator)
    revision = make_revision(locator=captures[0].locator, facts=Facts(parts=Fact(value=parts, rule="next")))
    wacz, _ = export([revision])
    assert len(lines_of(wacz)) == 3
    assert [page["url"] for page in pages_of(wacz)] == [URLS[0]]


def test_a_document_without_capture_is_a_page_and_counted(make_revision: Callable[..., Revision], export: Export) -> None:
    wacz, written = export([make_revision(locator=None, text="Only text.")])
    assert (written.documents, written.without_capture) == (1, 1)
    assert [(page["url"], page["text"]) for page in pages_of(wacz)] == [("https://rights.example/news/1", "Only text.")]
    assert (lines_of(wacz), wacz.read("archive/data.warc.gz")) == ([], b"")


def test_no_document_gives_a_wacz_with_nothing_in_it(export: Export) -> None:
    wacz, written = export([])
    assert (written.documents, pages_of(wacz), lines_of(wacz)) == (0, [], [])
    assert wacz.testzip() is None


def test_a_changed_capture_ends_the_export_and_is_named(tmp_path: Path, captures: list[Capture], revisions: list[Revision]) -> None:
    place = captures[2].locator
    assert place is not None
    path = tmp_path / "archive" / place.file
    content = bytearray(path.read_bytes())
    content[place.offset + place.length // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(IntegrityError, match=f"{place.file} at offset {place.offset}"):
        write_wacz(revisions, partial(read_raw, tmp_path / "archive"), BytesIO())


def test_no_block_of_the_index_begins_between_the_two_keys_of_a_url(
    tmp_path: Path, revisions: list[Revision], export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ReplayWeb.page looks for `.../news/1/` from the last block that does not begin behind that; its line is under `.../news/1`."""
    monkeypatch.setattr(wacz_index, "LINES_OF_A_BLOCK", 1)
    wacz, _ = export(revisions)
    table = wacz.read("indexes/index.idx").decode().splitlines()
    assert json.loads(table[0].removeprefix("!meta 0 ")) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    blocks = wacz.read("indexes/index.cdx.gz")
    keys = []
    for line in table[1:]:
        first, _, place = line.partition(" {")
        where = json.loads("{" + place)
        block = blocks[where["offset"] :][: where["length"]]
        assert where["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
        assert gzip.decompress(block).decode().startswith(first + " {")
        keys.append([line.split(" ")[0] for line in gzip.decompress(block).decode().splitlines()])
    assert ["example,rights)/news/1", "example,rights)/news/1-2"] in keys
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.org/Index.html", "org,example)/index.html"),
        ("http://example.org:80/a/", "org,example)/a"),
        ("https://example.org:8443/a//b/../c/./d", "org,example:8443)/a/c/d"),
        ("https://bücher.example/straße?q=É", "example,xn--bcher-kva)/stra%c3%9fe?q=%c3%89"),
        ("https://example.org/%7Ea%2Fb?z=1&B=2&a", "org,example)/~a/b?a&b=2&z=1"),
        ("https://example.org/?PHPSESSID=0123456789abcdef0123456789abcdef&a=1", "org,example)/?a=1"),
        ("https://user:word@example.org?#top", "org,example)/"),
        ("http://[::1]:8080/x", "::1:8080)/x"),
        ("http://127.0.0.1/x", "1,0,0,127)/x"),
        ("http://example.org:port/", "http://example.org:port/"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_the_key_is_the_one_that_replay_programs_look_for(url: str, key: str) -> None:
    assert search_key(url) == key
