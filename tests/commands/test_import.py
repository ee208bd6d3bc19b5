"""`winnow import` on WARC files by other software and on damaged ones: what comes out, twice, interrupted, and beside a crawl."""

from __future__ import annotations

import gzip
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler import settings
from crawler.runs.importing import run_import
from pipelines.archive.reader import read_capture
from pipelines.archive.verify import verify_file
from pipelines.corpus import open_corpus
from pipelines.items import Link, LinkKind, Locator
from pipelines.store.frontier.links import insert_links
from pipelines.store.frontier.queue import Frontier

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "warcs"
IANA = {"listings": ["http://www.iana.org/"]}
# file: responses (with the revisits whose original is in the file), imported, known, out of scope, damaged
OTHER_SOFTWARE = {
    "dupes.warc.gz": (4, 3, 0, 1, 0),
    "example-bad.warc.gz.bad": (3, 3, 0, 0, 0),
    "example-url-agnostic-revisit.warc.gz": (0, 0, 0, 0, 0),
    "example-wget-1-14.warc.gz": (1, 1, 0, 0, 0),
    "iana.warc.gz": (48, 20, 0, 28, 0),
    "missing-status-text.warc": (1, 1, 0, 0, 0),
}
LONG = "</p>".join(f"<p>Witness {number} said that the officers had come at night and taken all names." for number in range(600))
COUNTS = ("responses", "imported", "known", "out_of_scope", "damaged")


def record(url: str, body: bytes, *, at: str = "2019-05-06T07:08:09Z", number: int = 0, head: str = "Content-Type: text/html") -> bytes:
    """One response as CC-NEWS and others archive it: a gzip member of its own."""
    block = f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body
    fields = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: {at}\r\nWARC-Target-URI: {url}\r\n"
    fields += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(fields.encode() + block + b"\r\n\r\n")


@pytest.fixture
def folder(tools):
    """A corpus with one source, news.example, without a server: no connection is made."""
    folder = tools.corpus()
    folder.add_source("news", seeds={"listings": ["https://news.example/"]}, scope={"hosts": ["news.example"], "exclude": ["/tag/*"]})
    return folder


@pytest.fixture
def warc(tools, tmp_path):
    """A WARC file of articles by their path, then of what else is given."""

    def make(
        *paths: str, name: str = "theirs.warc.gz", more: bytes = b"", host: str = "news.example", words: str = "", **values: str
    ) -> Path:
        records = [
            record(f"https://{host}{path}", tools.article(f"case {path}", words=words), number=number, **values)
            for number, path in enumerate(paths)
        ]
        (tmp_path / name).write_bytes(b"".join(records) + more)
        return tmp_path / name

    return make


def counts(done) -> list[tuple[int, ...]]:
    return [tuple(file[name] for name in COUNTS) for file in done.json["files"]]


def test_files_by_other_software_give_what_is_in_them_once(tools):
    if not SHARED.is_dir():
        pytest.skip("shared test data (../shared/data/warcs) is not here")
    folder = tools.corpus()
    folder.add_source("iana", seeds=IANA, scope={"hosts": ["www.iana.org", "iana.org", "example.com"]})
    files = [str(SHARED / name) for name in OTHER_SOFTWARE]
    done = folder.winnow("import", *files, "--json")
    assert done.code == 0, done.stderr
    assert dict(zip(OTHER_SOFTWARE, counts(done), strict=True)) == OTHER_SOFTWARE
    assert done.json["outcomes"] == {"stored": 14, "unchanged": 3, "listing": 3, "not_html": 1, "http_error": 7}
    assert [fault for path in (folder.root / "archive").iterdir() for fault in verify_file(path)] == []
    later = folder.winnow("import", *files, "--json")
    assert later.json["outcomes"] == {"listing": 1}  # a revisit of the first file whose original came with the fifth
    again = folder.winnow("import", *files, "--json")
    assert (again.code, again.json["visited"]) == (0, 0)
    met = {**OTHER_SOFTWARE, "dupes.warc.gz": (5, 4)}
    assert [row[:3] for row in counts(again)] == [(row[0], 0, row[1]) for row in met.values()]
    assert folder.rows("select count(*) from fetch") == [(29,)]
    assert folder.winnow("reextract", "--json").json["unreadable"] == 0


def test_an_imported_capture_keeps_its_time_its_bytes_and_its_origin(folder, warc, tools):
    path = warc("/a", "/tag/b", more=record("https://other.example/c", b"", number=9))
    done = folder.winnow("import", str(path), "--json")
    assert (done.code, counts(done)) == (0, [(3, 1, 0, 2, 0)])
    ((url, captured_at, *place),) = folder.rows("select url, captured_at, warc_file, warc_offset, warc_length, warc_record_id from fetch")
    file, offset, length, record_id = place
    capture = read_capture(folder.root / "archive", Locator(file=file, offset=offset, length=length, record_id=record_id))
    assert (url, captured_at, capture.captured_at) == (
        "https://news.example/a",
        "2019-05-06T07:08:09.000000Z",
        datetime(2019, 5, 6, 7, 8, 9, tzinfo=UTC),
    )
    assert capture.body == tools.article("case /a")
    assert (capture.origin.file, capture.origin.offset, capture.origin.record_id) == ("theirs.warc.gz", 0, "<urn:uuid:0>")
    assert folder.rows("select command, exit_code from run") == [("import", 0)]
    assert folder.winnow("show", "1", "--json").json["captured_at"].startswith("2019-05-06")


def test_a_record_met_again_in_another_file_is_known(folder, warc):
    assert folder.winnow("import", str(warc("/a", "/b")), "--json").json["new"] == 2
    done = folder.winnow("import", str(warc("/a", "/b", "/c", name="more.warc.gz")), "--json")
    assert (done.json["new"], counts(done)) == (1, [(3, 1, 2, 0, 0)])


def test_what_is_readable_of_a_broken_file_is_imported_and_the_rest_is_named(folder, warc, tools):
    first, hole = record("https://news.example/a", tools.article("a"), number=7), b"\x1f\x8b\x08" + bytes(400)
    future = record("https://news.example/f", tools.article("f"), number=8, at="2199-01-01T00:00:00Z")
    undated = record("https://news.example/d", tools.article("d"), number=10, at="lately")
    cut = record("https://news.example/z", tools.article("z"), number=9)[:-30]
    path = warc(more=first + hole + future + undated + record("https://news.example/b", tools.article("b")) + cut)
    done = folder.winnow("import", str(path), "--json")
    assert (done.code, done.json["exit_meaning"], counts(done)) == (3, "attention", [(2, 2, 0, 0, 4)])
    places = [len(first), len(first) + len(hole), len(first) + len(hole) + len(future), path.stat().st_size - len(cut)]
    faults = done.json["files"][0]["faults"]
    assert [(fault["file"], fault["offset"]) for fault in faults] == [("theirs.warc.gz", place) for place in places]
    words = ("damaged gzip data", "lies in the future", "is no time", "cut off")
    assert all(word in fault["what"] for word, fault in zip(words, faults, strict=True)), faults
    told = folder.winnow("import", str(path))
    assert f"Damaged: theirs.warc.gz at offset {places[0]}" in told.stdout.decode()


@pytest.mark.parametrize(
    "content",
    [b"", b"no WARC at all, but some text", b"\x1f\x8b\x08 torn", gzip.compress(b"<html>", mtime=0)],
    ids=["empty", "text", "torn", "html"],
)
def test_what_is_no_warc_file_is_named(folder, tmp_path, content):
    (tmp_path / "x.warc.gz").write_bytes(content)
    done = folder.winnow("import", str(tmp_path / "x.warc.gz"), "--json")
    assert (done.code, counts(done)) == (3, [(0, 0, 0, 0, 1)])
    assert done.json["files"][0]["faults"][0]["offset"] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("none.warc.gz",), "none.warc.gz: there is no such file"),
        (("theirs.warc.gz", "none.warc.gz"), "none.warc.gz: there is no such file"),
        (("theirs.warc.gz", "--source", "nobody"), "there is no source 'nobody'"),
        (("theirs.warc.gz", "--progress", "loud"), "there are: auto, plain, none"),
    ],
)
def test_a_wrong_call_imports_nothing_and_says_what_to_do(folder, warc, tmp_path, arguments, says):
    warc("/a")
    done = folder.winnow("import", *(str(tmp_path / word) if word.endswith(".gz") else word for word in arguments))
    assert done.code == 2
    assert says in done.stderr
    assert not (folder.root / "corpus.db").exists()


def test_a_record_belongs_to_one_source_and_to_the_one_asked_for(folder, warc):
    folder.add_source("all", seeds={"listings": ["https://news.example/all/"]}, scope={"hosts": ["news.example", "other.example"]})
    path, other = warc("/a"), warc("/b", name="other.warc.gz", host="other.example")
    assert counts(folder.winnow("import", str(path), str(other), "--source", "news", "--json")) == [(1, 1, 0, 0, 0), (1, 0, 0, 1, 0)]
    assert counts(folder.winnow("import", str(path), str(other), "--json")) == [(1, 0, 1, 0, 0), (1, 1, 0, 0, 0)]
    assert folder.rows("select source, canonical from document order by source desc") == [
        ("news", "https://news.example/a"),
        ("all", "https://other.example/b"),
    ]


def test_records_without_a_page_end_in_their_outcome_and_queue_nothing(folder, warc):
    jpeg = record("https://news.example/1", b"\xff\xd8", number=1, head="Content-Type: image/jpeg")
    feed = record("https://news.example/2", b"<?xml version='1.0'?><rss><channel/></rss>", number=2, head="Content-Type: text/xml")
    blank = record("https://news.example/3", b"", number=3)
    path = warc("/a", more=jpeg + feed + blank)
    done = folder.winnow("import", str(path), "--json")
    assert done.json["outcomes"] == {"stored": 1, "empty": 1, "not_html": 2}
    assert done.json["queued"] == 0


def test_f16_a_capture_whose_compression_does_not_reach_its_end_is_no_document(folder, warc):
    packed = gzip.compress(f"<html><body><article><h1>Case</h1>{LONG}</article></body></html>".encode())
    head = "Content-Type: text/html\r\nContent-Encoding: gzip"
    whole = record("https://news.example/whole", packed, number=1, head=head)
    cut = record("https://news.example/cut", packed[: len(packed) // 2], number=2, head=head)
    done = folder.winnow("import", str(warc(more=whole + cut)), "--json")
    assert done.json["outcomes"] == {"stored": 1, "truncated": 1}
    assert folder.rows("select canonical from document") == [("https://news.example/whole",)]


def test_what_was_imported_is_crawled_without_a_fault(tools, warc):
    """The place where an imported page was found is the name of a file, and no address."""
    web = tools.web(**{"/": tools.answer(tools.listing())})
    web.pages["/a"] = tools.answer(tools.article("a"))
    folder = tools.corpus(web.host)
    folder.add_source("news", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    path = warc(more=record(web.url("/a"), tools.article("a"), number=1))
    assert folder.winnow("import", str(path), "--json").json["outcomes"] == {"stored": 1}
    done = folder.crawl("--recheck")
    assert (done.code, done.json["errors"], done.json["unchanged"]) == (0, [], 1)


def test_an_import_of_the_corpus_into_itself_changes_nothing(tools):
    web = tools.web(**{"/": tools.answer(tools.listing("/a", "/b"))})
    web.pages |= {f"/{name}": tools.answer(tools.article(name)) for name in "ab"}
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 2
    (archive,) = (folder.root / "archive").glob("*-run1-*")
    done = folder.winnow("import", str(archive), "--json")
    assert (done.code, done.json["visited"]) == (0, 0)
    assert counts(done)[0][2] >= 2
    assert [path for path in (folder.root / "archive").iterdir() if "-custody-" not in path.name] == [archive]


def test_an_older_capture_joins_a_crawled_document_without_becoming_its_latest_text(tools, warc):
    web = tools.web(**{"/": tools.answer(tools.listing("/a"))})
    web.pages["/a"] = tools.answer(tools.article("case /a", words="As it stands today, with a correction."))
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 1
    url = web.url("/a")
    path = warc(more=record(url, tools.article("case /a", words="As it stood then."), number=1))
    assert folder.winnow("import", str(path), "--json").json["revised"] == 1
    shown = folder.winnow("show", "1", "--json").json
    assert "today" in shown["text"]
    assert (shown["revision"], folder.rows("select count(*) from revision")) == (1, [(2,)])
    assert folder.crawl("--recheck").json["unchanged"] == 1
    later = (datetime.now(UTC) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    newer = warc(name="newer.warc.gz", more=record(url, tools.article("case /a", words="Newest."), number=2, at=later))
    assert folder.winnow("import", str(newer), "--json").json["revised"] == 1
    assert "Newest" in folder.winnow("show", "1", "--json").json["text"]


def test_an_import_that_is_stopped_goes_on_where_it_was(folder, warc, tools):
    path = warc(*(f"/{number}" for number in range(200)))
    process = tools.start("import", str(path), "--corpus", str(folder.root), "--json", env=folder.environment())
    archive = folder.root / "archive"
    while not any(file.stat().st_size > 40_000 for file in archive.iterdir()):
        assert process.poll() is None, "it ended before it could be stopped"
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 7
    ((before,),) = folder.rows("select count(*) from document")
    assert before < 200
    done = folder.winnow("import", str(path), "--json")
    assert (done.code, counts(done)) == (0, [(200, 200 - before, before, 0, 0)])
    assert folder.rows("select count(*), count(distinct canonical) from document") == [(200, 200)]


def test_an_import_that_is_killed_goes_on_where_it_was(folder, warc, tools):
    path = warc(*(f"/{number}" for number in range(200)))
    process = tools.start("import", str(path), "--corpus", str(folder.root), "--json", env=folder.environment())
    archive = folder.root / "archive"
    while not any(file.stat().st_size > 40_000 for file in archive.iterdir()):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
    tools.kill(process)
    done = folder.winnow("import", str(path), "--json")
    assert (done.code, counts(done)[0][0], counts(done)[0][4]) == (0, 200, 0)
    assert folder.rows("select count(*), count(distinct canonical) from document") == [(200, 200)]
    assert folder.rows("select count(*) from revision where number = 1") == [(200,)]


def test_an_undated_import_has_the_day_that_the_feed_of_its_site_gave(folder, tools, tmp_path):
    page = tools.article("case /a").replace(b"<meta name='date' content='2026-03-01'>", b"")
    (tmp_path / "undated.warc.gz").write_bytes(record("https://news.example/a", page))
    corpus = open_corpus(folder.root)
    db = corpus.open_database()
    try:
        Frontier(db, corpus.now).add_sources(corpus.sources())
        link = Link(url="https://news.example/a", kind=LinkKind.ARTICLE, published=datetime(2019, 5, 1, tzinfo=UTC))
        with db.write() as session:
            insert_links(session, "news", [link], depth=1, found_on="https://news.example/feed", now=corpus.now())
    finally:
        db.close()
    assert folder.winnow("import", str(tmp_path / "undated.warc.gz"), "--json").json["new"] == 1
    assert folder.rows("select date, flags from revision") == [("2019-05-01", '["date_from_feed"]')]


def test_a_page_that_ran_out_of_time_is_told_and_read_by_a_second_import(folder, warc, monkeypatch):
    path, corpus = warc("/a", "/b", words=LONG), open_corpus(folder.root)

    def bring() -> dict[str, object]:
        return run_import(corpus, corpus.sources(), [path], workers=1, progress="none").as_dict()

    monkeypatch.setattr(settings, "WINNOW_PAGE_CPU_SECONDS", 0.02)
    first = bring()
    assert first["failed"] == {"extraction_failed": 2}
    assert first["read_again"] == {"outcomes": {}, "unreadable": [], "waiting": 2}
    monkeypatch.undo()
    second = bring()
    assert (second["files"][0]["known"], second["read_again"]["outcomes"]) == (2, {"stored": 2})
    assert folder.rows("select distinct status from document") == [("article",)]
    assert folder.rows("select outcome, count(*) from fetch group by 1") == [("stored", 2)]


def test_what_fails_twice_is_quarantined_until_it_is_asked_for(folder, warc, monkeypatch):
    path, corpus = warc("/a", words=LONG), open_corpus(folder.root)
    monkeypatch.setattr(settings, "WINNOW_PAGE_CPU_SECONDS", 0.02)
    for ended in ("extraction_failed", "quarantined", "quarantined"):
        run_import(corpus, corpus.sources(), [path], workers=1, progress="none")
        assert folder.rows("select outcome from fetch") == [(ended,)]
    done = folder.winnow("reextract", "--failed", "--json")
    assert (done.code, done.json["outcomes"]) == (0, {"stored": 1})
