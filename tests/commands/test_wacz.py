"""`winnow export --format wacz` and `winnow import` of WACZ files: out and in again, files of other programs, and hostile ones."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.members import scan_members
from pipelines.importing import zips
from pipelines.importing.opening import open_inputs

COUNTS = ("file", "responses", "imported", "known", "out_of_scope", "damaged")
ROWS = "select d.canonical, r.title, r.text, r.captured_at from document d join revision r on r.document_id = d.id order by 1, 4"


def record(url: str, body: bytes, *, number: int = 0) -> bytes:
    """One response as other programs archive it, uncompressed."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    fields = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2019-05-06T07:08:09Z\r\nWARC-Target-URI: {url}\r\n"
    fields += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return fields.encode() + block + b"\r\n\r\n"


def listed(**parts: bytes) -> bytes:
    """A datapackage.json of these parts."""
    entries = [
        {"name": path, "path": path, "hash": f"sha256:{hashlib.sha256(part).hexdigest()}", "bytes": len(part)}
        for path, part in parts.items()
    ]
    return json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": entries}).encode()


def zipped(path: Path | io.BytesIO, parts: dict[str, bytes], *, packed: bool = False) -> Any:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return path


def counts(done) -> list[tuple[Any, ...]]:
    for file in done.json["files"]:
        assert file["responses"] == file["imported"] + file["known"] + file["out_of_scope"] + file["left"]
    return [tuple(file[name] for name in COUNTS) for file in done.json["files"]]


def faults(done) -> list[tuple[str, str]]:
    return [(fault["file"], fault["what"]) for file in done.json["files"] for fault in file["faults"]]


@pytest.fixture(scope="module")
def crawled(module_tools):
    """A corpus of three articles, one with an Arabic address, and its WACZ."""
    folder, web = module_tools.news_site(2)
    web.pages["/%D8%A3/"] = module_tools.answer(module_tools.article("the Arabic case"))
    web.pages["/"] = module_tools.answer(module_tools.listing(web.url("/news/0"), web.url("/news/1"), web.url("/%D8%A3/")))
    assert folder.crawl().json["new"] == 3
    done = folder.winnow("export", "--format", "wacz", "--output", str(folder.root / "site.wacz"), "--json")
    assert (done.code, json.loads(done.stderr.splitlines()[-1])["documents"]) == (0, 3), done.stderr
    return folder, web.host


@pytest.fixture
def empty(tools):
    """A corpus with one source and nothing in it."""
    folder = tools.corpus()
    folder.add_source("news", seeds={"listings": ["https://news.example/"]}, scope={"hosts": ["news.example"]})
    return folder


def test_what_was_exported_is_the_same_corpus_after_an_import(crawled, tools):
    folder, host = crawled
    other = tools.corpus(host, name="other")
    other.add_source("site", seeds={"listings": [f"http://{host}/"]}, scope={"hosts": [host]})
    path = str(folder.root / "site.wacz")
    done = other.winnow("import", path, "--json")
    assert (done.code, counts(done)) == (0, [("site.wacz/archive/data.warc.gz", 3, 3, 0, 0, 0)])
    assert other.rows(ROWS) == folder.rows(ROWS)
    assert other.winnow("verify").code == 0
    again = other.winnow("import", path, "--json")
    assert (again.code, counts(again)) == (0, [("site.wacz/archive/data.warc.gz", 3, 0, 3, 0, 0)])
    own = folder.winnow("import", path, "--json")
    assert (own.code, counts(own)[0][3]) == (0, 3)


def test_an_export_is_noted_in_the_custody_log(crawled):
    folder, _ = crawled
    digest = hashlib.sha256((folder.root / "site.wacz").read_bytes()).hexdigest()
    assert folder.rows("select count(*) from custody where line like ?", f"%{digest}%") == [(1,)]


def test_a_changed_archive_ends_the_export_with_8_and_leaves_the_file_as_it_was(crawled, tools):
    folder = tools.copy(crawled[0], "changed")
    (archive,) = (folder.root / "archive").glob("*-run1-*")
    ((offset, length),) = folder.rows(
        "select warc_offset, warc_length from fetch f join revision r on r.fetch_id = f.id where r.document_id = 2"
    )
    content = bytearray(archive.read_bytes())
    content[offset + length // 2] ^= 1
    archive.write_bytes(content)
    before = (folder.root / "site.wacz").read_bytes()
    done = folder.winnow("export", "--format", "wacz", "--output", str(folder.root / "site.wacz"))
    assert done.code == 8
    assert f"{archive.name} at offset {offset}" in done.stderr
    assert (folder.root / "site.wacz").read_bytes() == before
    assert not list(folder.root.glob(".site.wacz*"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name the file with --output, ending in .wacz"),
        (("--output", "site.zip"), "ending in .wacz"),
        (("--output", "site.wacz", "--pseudonymise"), "leave --pseudonymise out"),
    ],
)
def test_a_wacz_cannot_be_masked_or_called_anything(crawled, arguments, says):
    done = crawled[0].winnow("export", "--format", "wacz", *arguments)
    assert done.code == 2
    assert says in done.stderr.replace("\n", " ")


@pytest.mark.parametrize("packed", [False, True], ids=["stored", "packed"])
def test_each_archive_file_of_a_zip_is_a_file_of_its_own_whatever_its_name(empty, tools, tmp_path, packed):
    pages = [record(f"https://news.example/{number}", tools.article(f"case {number}"), number=number) for number in range(5)]
    parts = {
        "archive/rec-1.warc.gz": gzip.compress(pages[0]),
        "archive/rec-2.warc": pages[1],
        "archive/not-packed.warc.gz": pages[2],
        "archive/capture.bin": gzip.compress(pages[3]),
        "old.warc": pages[4],
        "pages/pages.jsonl": b"{}",
        "../../x": b"out of the folder",
        "archive/../../../y.warc": b"",
    }
    zipped(tmp_path / "theirs.wacz", parts | {"datapackage.json": listed(**parts)}, packed=packed)
    done = empty.winnow("import", str(tmp_path / "theirs.wacz"), "--json")
    good = [(f"theirs.wacz/{name}", 1, 1, 0, 0, 0) for name in list(parts)[:5]]
    assert (done.code, counts(done)) == (3, [*good, ("theirs.wacz/archive/../../../y.warc", 0, 0, 0, 0, 1)])
    assert {path.name for path in tmp_path.iterdir()} == {"theirs.wacz", "corpus"}
    assert not (tmp_path.parent / "x").exists()
    ((offset,),) = empty.rows("select warc_offset from fetch where url = 'https://news.example/3'")
    (archive,) = (empty.root / "archive").glob("*-run1-*")
    with archive.open("rb") as stream:
        (copied,) = (member.data for member in scan_members(stream.fileno()) if member.offset == offset)
    assert f"X-Winnow-Imported-SHA-256: {hashlib.sha256(parts['archive/capture.bin']).hexdigest()}".encode() in copied
    assert b"X-Winnow-Imported-From: theirs.wacz/archive/capture.bin" in copied


def test_digests_that_do_not_match_are_damage_and_the_records_are_read(empty, tools, tmp_path):
    warc, page = gzip.compress(record("https://news.example/a", tools.article("a"))), b"{}\n"
    wrong = listed(**{"archive/data.warc.gz": warc + b"x", "pages/pages.jsonl": page + b"x", "logs/gone.log": b""})
    parts = {"archive/data.warc.gz": warc, "pages/pages.jsonl": page, "datapackage.json": wrong}
    parts["datapackage-digest.json"] = json.dumps({"path": "datapackage.json", "hash": "sha256:" + "0" * 64}).encode()
    done = empty.winnow("import", str(zipped(tmp_path / "a.wacz", parts)), "--json")
    assert (done.code, counts(done)) == (3, [("a.wacz/archive/data.warc.gz", 1, 1, 0, 0, 1), ("a.wacz", 0, 0, 0, 0, 3)])
    said = [what for _, what in faults(done)]
    assert "datapackage.json says" in said[0]
    assert [what.partition(":")[0] for what in said[1:]] == ["logs/gone.log", "datapackage.json", "pages/pages.jsonl"]


def test_a_zip_bomb_is_refused_before_anything_of_it_is_unpacked(empty, tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.wacz", "w", zipfile.ZIP_DEFLATED) as out, out.open("archive/data.warc", "w") as part:
        for _ in range(80):
            part.write(bytes(2**20))
    done = empty.winnow("import", str(tmp_path / "bomb.wacz"), "--json")
    assert (done.code, counts(done)) == (3, [("bomb.wacz", 0, 0, 0, 0, 1)])
    assert f"unpack to {80 * 2**20} bytes, more than 100 times" in faults(done)[0][1]


def test_a_zip_of_too_many_parts_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "MAX_PARTS", 2)
    (found,) = open_inputs(zipped(tmp_path / "a.zip", {f"archive/{number}.warc": b"" for number in range(3)}))
    assert (found.extent, "3 parts, the limit is 2" in found.faults[0].what) == (None, True)


def test_of_a_cut_zip_the_records_are_read_as_they_lie(empty, tools, tmp_path):
    pages = [gzip.compress(record(f"https://news.example/{n}", tools.article(f"case {n}"), number=n)) for n in range(3)]
    path = zipped(tmp_path / "cut.wacz", {"archive/data.warc.gz": b"".join(pages), "pages/pages.jsonl": b"{}" * 500})
    path.write_bytes(path.read_bytes()[:-400])
    done = empty.winnow("import", str(path), "--json")
    assert (done.code, counts(done)[0][:3]) == (3, ("cut.wacz", 3, 3))
    assert "cut off or damaged" in faults(done)[0][1]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "list.json",
            json.dumps({"profile": "multi-wacz", "resources": [{"path": "https://a.example/a.wacz"}]}).encode(),
            "import the WACZ files",
        ),
        ("empty.wacz", zipped(io.BytesIO(), {}).getvalue(), "without an archive file"),
        ("texts.zip", zipped(io.BytesIO(), {"a.txt": b"text"}).getvalue(), "without an archive file"),
        (
            "list.wacz",
            zipped(io.BytesIO(), {"archive/a.warc": b"", "datapackage.json": b"[1, {"}).getvalue(),
            "list of digests cannot be read",
        ),
        ("odd.wacz", zipped(io.BytesIO(), {"archive/a.warc": b"", "datapackage.json": b'{"resources": 3}'}).getvalue(), "list of digests"),
    ],
    ids=["multi-wacz", "empty", "no archive", "no list", "odd list"],
)
def test_what_holds_no_records_is_named_with_what_to_do(empty, tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    done = empty.winnow("import", str(tmp_path / name), "--json")
    assert done.code == 3
    assert any(says in what for _, what in faults(done)), faults(done)


def test_waczs_in_a_zip_are_read_and_a_zip_in_them_is_not(empty, tools, tmp_path):
    inner = zipped(io.BytesIO(), {"archive/data.warc.gz": gzip.compress(record("https://news.example/a", tools.article("a")))}).getvalue()
    nested = zipped(io.BytesIO(), {"archive/deep.wacz": inner}).getvalue()
    path = zipped(tmp_path / "all.wacz", {"one.wacz": inner, "two.wacz": nested, "datapackage.json": listed(**{"one.wacz": inner})})
    done = empty.winnow("import", str(path), "--json")
    assert counts(done) == [
        ("all.wacz/one.wacz/archive/data.warc.gz", 1, 1, 0, 0, 0),
        ("all.wacz/two.wacz/archive/deep.wacz", 0, 0, 0, 0, 1),
    ]
    assert "a zip in a zip in a zip" in faults(done)[0][1]


def test_a_part_that_needs_a_password_is_named_and_the_others_are_read(empty, tools, tmp_path):
    warc = gzip.compress(record("https://news.example/a", tools.article("a")))
    path = zipped(tmp_path / "locked.wacz", {"archive/a.warc.gz": b"locked" * 9, "archive/b.warc.gz": warc})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag "encrypted", in the part's own head and in the list of parts
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    done = empty.winnow("import", str(path), "--json")
    assert [count[:3] + count[5:] for count in counts(done)] == [
        ("locked.wacz/archive/a.warc.gz", 0, 0, 1),
        ("locked.wacz/archive/b.warc.gz", 1, 1, 0),
    ]
    assert "password" in faults(done)[0][1]


def test_a_hostile_name_in_a_zip_reaches_no_terminal(empty, tmp_path):
    path = zipped(tmp_path / "a.wacz", {"archive/\x1b]0;owned\x07\u202e.warc": b"no record"})
    done = empty.winnow("import", str(path))
    assert done.code == 3
    assert b"\x1b]0;owned" not in done.stdout
    assert "\u202e".encode() not in done.stdout


def test_an_arc_file_is_imported(empty, tools, tmp_path):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + tools.article("the old case")
    head = b"1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n\n"
    lines = [("filedesc://old.arc", "text/plain", head), ("https://news.example/old", "text/html", block)]
    content = b"".join(f"{url} 192.0.2.7 20050607080910 {kind} {len(data)}\n".encode() + data + b"\n" for url, kind, data in lines)
    (tmp_path / "old.arc").write_bytes(content)
    (tmp_path / "old.arc.gz").write_bytes(gzip.compress(content))
    done = empty.winnow("import", str(tmp_path / "old.arc"), str(tmp_path / "old.arc.gz"), "--json")
    assert (done.code, counts(done)) == (0, [("old.arc", 1, 1, 0, 0, 0), ("old.arc.gz", 1, 0, 1, 0, 0)])
    assert done.json["files"][0]["others"] == {"arc_header": 1}
    assert empty.rows("select canonical, captured_at from document join revision on document.id = document_id") == [
        ("https://news.example/old", "2005-06-07T08:09:10.000000Z")
    ]


@pytest.mark.parametrize("field", ["offset", "name"])
def test_a_zip_whose_list_of_parts_lies_is_damage_and_no_other_file_is_read(tmp_path, field):
    """Fields of the list of parts (APPNOTE 4.3.12): where a part begins, and how long its name is."""
    content = bytearray(zipped(io.BytesIO(), {"archive/a.warc": record("https://news.example/a", b"a")}).getvalue())
    entry = content.index(b"PK\x01\x02")
    if field == "offset":
        content[-6:-2] = (len(content) + 500).to_bytes(4, "little")  # the list would begin behind the end: parts begin before the start
    else:
        content[entry + 28 : entry + 30] = bytes(2)
    (tmp_path / "a.wacz").write_bytes(content)
    for found in open_inputs(tmp_path / "a.wacz"):
        assert found.faults
