"""Revisit records in an import: joined to the body that they repeat where that is in the corpus, left among other records elsewhere."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b32encode

import pytest

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Seen: %s\r\n\r\n"
SAME = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def sha1(body: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def warc_record(kind: str, path: str, block: bytes, *, at: str, number: int, **fields: str) -> bytes:
    head = [
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{number}>",
        f"WARC-Date: {at}",
        f"WARC-Target-URI: https://news.example{path}",
    ]
    head += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    head += ["Content-Type: application/http; msgtype=response", f"Content-Length: {len(block)}"]
    return "\r\n".join(["WARC/1.1", *head, "", ""]).encode() + block + b"\r\n\r\n"


def response(path: str, body: bytes, *, at: str = "2019-05-06T07:08:09Z", number: int = 1) -> bytes:
    return warc_record("response", path, HEAD % b"first" + body, at=at, number=number, WARC_Payload_Digest=sha1(body))


def revisit(path: str, body: bytes, *, number: int = 2, profile: str = SAME, head: bytes = HEAD % b"again", **fields: str) -> bytes:
    named = {"WARC_Payload_Digest": sha1(body), "WARC_Profile": profile, "WARC_Truncated": "length"} | fields
    return warc_record("revisit", path, head, at="2020-01-02T03:04:05Z", number=number, **named)


@pytest.fixture
def folder(tools):
    folder = tools.corpus()
    folder.add_source("news", seeds={"listings": ["https://news.example/"]}, scope={"hosts": ["news.example"]})
    return folder


def told(done) -> list[tuple[int, int, int, dict[str, int]]]:
    return [(file["responses"], file["imported"], file["known"], file["others"]) for file in done.json["files"]]


@pytest.mark.parametrize("packed", [False, True])
def test_a_revisit_in_the_file_of_its_original_is_a_visit_with_that_body(folder, tools, tmp_path, packed):
    body = tools.article("case")
    records = [
        revisit("/b", body, WARC_Refers_To_Target_URI="https://news.example/a", WARC_Refers_To_Date="2019-05-06T07:08:09Z"),
        response("/a", body),
        revisit("/a", body, number=3),
        revisit("/c", body, number=4),
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(map(gzip.compress, records) if packed else records))
    done = folder.winnow("import", str(tmp_path / "a.warc"), "--json")
    assert (done.code, told(done)) == (0, [(3, 3, 0, {"revisit": 1})])
    fetches = folder.rows("select url, captured_at, payload_sha256 from fetch order by 1, 2")
    digest = hashlib.sha256(body).hexdigest()
    assert fetches == [
        ("https://news.example/a", "2019-05-06T07:08:09.000000Z", digest),
        ("https://news.example/a", "2020-01-02T03:04:05.000000Z", digest),
        ("https://news.example/b", "2020-01-02T03:04:05.000000Z", digest),
    ]
    assert folder.rows("select d.canonical, count(*) from document d join revision r on r.document_id = d.id group by 1") == [
        ("https://news.example/a", 1),
        ("https://news.example/b", 1),
    ]
    archived = b"".join(gzip.decompress(file.read_bytes()) for file in (folder.root / "archive").iterdir())
    assert archived.count(b"X-Seen: again") == 2
    assert b"WARC-Truncated" not in archived
    again = folder.winnow("import", str(tmp_path / "a.warc"), "--json")
    assert (again.code, told(again)) == (0, [(3, 0, 3, {"revisit": 1})])
    assert folder.winnow("verify").code == 0


def test_an_original_that_was_imported_before_is_found(folder, tools, tmp_path):
    body = tools.article("case")
    (tmp_path / "first.warc").write_bytes(response("/a", body))
    (tmp_path / "second.warc").write_bytes(revisit("/a", body, WARC_Refers_To_Date="yesterday"))
    alone = folder.winnow("import", str(tmp_path / "second.warc"), "--json")
    assert (alone.code, told(alone)) == (0, [(0, 0, 0, {"revisit": 1})])
    done = folder.winnow("import", str(tmp_path / "first.warc"), str(tmp_path / "second.warc"), "--json")
    assert told(done) == [(1, 1, 0, {}), (1, 1, 0, {})]
    assert done.json["outcomes"] == {"stored": 1, "unchanged": 1}


def test_what_is_not_sure_is_left_among_the_other_records(folder, tools, tmp_path):
    body = tools.article("case")
    doubtful = [
        revisit("/a", tools.article("another"), number=2),
        revisit(
            "/a",
            body,
            number=3,
            profile="http://netpreserve.org/warc/1.1/revisit/server-not-modified",
            head=b"HTTP/1.1 304 Not Modified\r\n\r\n",
        ),
        revisit("/a", body, number=4, head=b""),
        revisit("/a", body, number=6, head=b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"),
        revisit("/a", body, number=5, WARC_Payload_Digest="sha1:"),
    ]
    (tmp_path / "a.warc").write_bytes(response("/a", body) + b"".join(doubtful))
    done = folder.winnow("import", str(tmp_path / "a.warc"), "--json")
    assert told(done)[0][:3] == (1, 1, 0)
    assert told(done)[0][3] == {"revisit": 5}
