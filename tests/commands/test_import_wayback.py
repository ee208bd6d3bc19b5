"""`winnow import-wayback` against a small archive on loopback that speaks as the Wayback Machine does: what comes out, twice, and stopped."""

from __future__ import annotations

import gc
import gzip
import json
import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from pipelines.archive.reader import read_capture
from pipelines.archive.verify import verify_file
from pipelines.items import Locator

COUNTS = ("responses", "imported", "known", "out_of_scope", "damaged")


class Archive(dict[str, Any]):
    """A stand-in: the paths of a server, answered by `captures`, which are body and headers by timestamp and URL.

    `answers` are given first and once each; `rows_per_page` is how many rows it names at once, whatever it is asked for.
    """

    def __init__(self, tools: Any, rows_per_page: int) -> None:
        super().__init__()
        self.tools, self.rows_per_page = tools, rows_per_page
        self.captures: dict[tuple[str, str], tuple[bytes, tuple[tuple[str, str], ...]]] = {}
        self.answers: list[Any] = []

    def add(self, timestamp: str, url: str, body: bytes, *headers: tuple[str, str]) -> None:
        self.captures[timestamp, url] = (body, headers)

    def get(self, path: str, default: Any = None) -> Any:
        if path in self:
            return self[path]
        if path == "/robots.txt":
            return default
        if self.answers:
            return self.answers.pop(0)
        return self._index(path) if path.startswith("/cdx?") else self._replay(path)

    def _index(self, path: str) -> Any:
        asked = parse_qs(urlsplit(path).query)
        assert (asked["output"], asked["matchType"], asked["filter"]) == (["json"], ["host"], ["statuscode:200", "mimetype:text/html"])
        begin, end = asked.get("from", ["0"])[0], asked.get("to", ["9"])[0] + "9" * 14
        rows = [
            [timestamp, url, "A" * 32]
            for timestamp, url in sorted(self.captures, key=lambda key: (key[1], key[0]))
            if begin <= timestamp <= end and urlsplit(url).hostname == asked["url"][0]
        ]
        first = int(asked.get("resumeKey", ["0!"])[0].split("!")[0])
        page = rows[first : first + self.rows_per_page]
        more: list[list[str]] = [[], [quote(f"{first + self.rows_per_page}!")]] if first + self.rows_per_page < len(rows) else []
        if "fl" not in asked:  # all the fields that the archive has, as it gives them to who names none
            names = ["timestamp", "original", "digest", "mimetype", "statuscode"]
            page = [[*row, "text/html", "200"] for row in page]
        else:
            names = asked["fl"][0].split(",")
        body = [names, *page, *more] if rows else []
        return self.tools.answer(json.dumps(body).encode(), content_type="application/json")

    def _replay(self, path: str) -> Any:
        timestamp, _, url = path.removeprefix("/web/").partition("id_/")
        found = self.captures.get((timestamp, unquote(url)))
        if found is None:
            return self.tools.answer(status=404)
        moment = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        headers = (("Memento-Datetime", format_datetime(moment, usegmt=True)), ("X-Archive-Orig-Server", "old"), *found[1])
        return self.tools.answer(found[0], headers=headers)


@dataclass
class Setting:
    """A corpus with one source, news.example, and the archive that is asked for it."""

    folder: Any
    web: Any
    archive: Archive
    options: tuple[str, ...] = field(default=())

    def run(self, *arguments: str) -> Any:
        return self.folder.winnow("import-wayback", *self.arguments(*arguments), "--json")

    def arguments(self, *more: str) -> tuple[str, ...]:
        return ("news", "--index", self.web.url("/cdx"), "--replay", self.web.url("/web/"), "--delay", "0", *more)

    def asked(self, beginning: str) -> list[str]:
        return [path for path in self.web.paths() if path.startswith(beginning)]


@pytest.fixture
def setting(tools):
    web = tools.web()
    web.pages = archive = Archive(tools, rows_per_page=2)
    folder = tools.corpus(web.host)
    folder.add_source("news", seeds={"listings": ["https://news.example/"]}, scope={"hosts": ["news.example"], "exclude": ["/tag/*"]})
    return Setting(folder, web, archive)


@pytest.fixture
def filled(setting, tools):
    """Five captures in scope: two texts of /a, one of each other; and one that is out of scope."""
    for timestamp, path, words in [
        ("20110203040506", "/a", "As it stood first."),
        ("20150203040506", "/a", "As it was corrected later."),
        ("20120203040506", "/b", ""),
        ("20130203040506", "/c", ""),
        ("20140203040506", "/d?id=5", ""),
        ("20140203040506", "/tag/x", ""),
    ]:
        setting.archive.add(timestamp, f"http://news.example{path}", tools.article(f"case {path}", words=words))
    return setting


def counts(done) -> list[tuple[int, ...]]:
    return [tuple(host[name] for name in COUNTS) for host in done.json["files"]]


def test_captures_in_scope_are_imported_once_over_all_pages_of_the_index(filled):
    done = filled.run()
    assert done.code == 0, done.stderr
    assert (counts(done), done.json["outcomes"]) == ([(6, 5, 0, 1, 0)], {"stored": 4, "revised": 1})
    assert (len(filled.asked("/cdx")), len(filled.asked("/web/")), len(filled.asked("/robots.txt"))) == (3, 5, 1)
    assert filled.folder.rows("select command, exit_code from run") == [("import", 0)]
    assert filled.folder.rows("select count(*) from url where state = 'queued'") == [(0,)]
    again = filled.run()
    assert (again.code, counts(again), len(filled.asked("/web/"))) == (0, [(6, 0, 5, 1, 0)], 5)
    assert [fault for path in (filled.folder.root / "archive").iterdir() for fault in verify_file(path)] == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves its temporary files to the collector
def test_what_is_imported_is_what_cdx_toolkit_takes_from_the_same_archive(filled, tools, monkeypatch):
    for name in ("CDXT_DEFAULT_MIN_RETRY_INTERVAL", "CDXT_IA_MIN_RETRY_INTERVAL"):
        monkeypatch.setenv(name, "0.01")
    import cdx_toolkit

    assert filled.run().code == 0
    ours = {
        (f"{captured_at:.19}", url): read_capture(
            filled.folder.root / "archive", Locator(file=file, offset=offset, length=length, record_id=record_id)
        ).body
        for url, captured_at, file, offset, length, record_id in filled.folder.rows(
            "select url, captured_at, warc_file, warc_offset, warc_length, warc_record_id from fetch where warc_file is not null"
        )
    }
    oracle = cdx_toolkit.CDXFetcher(source="ia", wb=filled.web.url("/web"))
    oracle.index_list = (filled.web.url("/cdx"),)
    filled.archive.rows_per_page = 100
    theirs = {
        (datetime.strptime(capture["timestamp"], "%Y%m%d%H%M%S").isoformat(), capture["url"]): capture.content
        for capture in oracle.get("news.example", matchType="host", limit=100, filter=["statuscode:200", "mimetype:text/html"])
    }
    gc.collect()  # here, where its open files are no failure
    assert len(theirs) == 6
    assert ours == {key: content for key, content in theirs.items() if "/tag/" not in key[1]}


def test_a_capture_keeps_its_url_its_time_its_bytes_and_where_it_came_from(setting, tools):
    body = gzip.compress(tools.article("case a"))
    original = (("X-Archive-Orig-Content-Encoding", "gzip"), ("X-Archive-Orig-Content-Length", "9"), ("Content-Encoding", "gzip"))
    setting.archive.add("20110203040506", "http://news.example:80/a", body, *original)
    assert setting.run().json["new"] == 1
    ((url, captured_at, *place),) = setting.folder.rows(
        "select url, captured_at, warc_file, warc_offset, warc_length, warc_record_id from fetch"
    )
    assert (url, captured_at) == ("http://news.example/a", "2011-02-03T04:05:06.000000Z")
    file, offset, length, record_id = place
    capture = read_capture(setting.folder.root / "archive", Locator(file=file, offset=offset, length=length, record_id=record_id))
    assert (capture.body, capture.captured_at) == (body, datetime(2011, 2, 3, 4, 5, 6, tzinfo=UTC))
    assert capture.origin.address == setting.web.url("/web/20110203040506id_/http://news.example:80/a")
    names = {name.lower(): value for name, value in capture.headers}
    assert (names["server"], names["content-encoding"], names["content-type"]) == ("old", "gzip", "text/html; charset=utf-8")
    assert not [name for name in names if name.startswith("x-archive") or name == "memento-datetime"]
    assert setting.folder.winnow("show", "1", "--json").json["captured_at"].startswith("2011-02-03")


def test_days_and_a_limit_bound_what_is_asked_and_the_next_call_goes_on(filled):
    assert counts(filled.run("--since", "2012-01-01", "--until", "2013-02-03")) == [(2, 2, 0, 0, 0)]
    assert counts(filled.run("--limit", "2")) == [(2, 2, 0, 0, 0)]
    assert counts(filled.run("--limit", "2")) == [(6, 1, 4, 1, 0)]
    assert len(filled.asked("/web/")) == 5


def test_a_429_is_waited_for_and_its_capture_is_not_lost(filled, tools):
    filled.archive.answers.append(tools.answer(status=429, headers=(("Retry-After", "2"),)))
    done = filled.run("--limit", "1")
    assert (done.code, counts(done)) == (0, [(1, 1, 0, 0, 0)])
    (refused, _), (again, _) = (entry for entry in filled.web.log if entry[1].startswith("/cdx"))
    assert again - refused >= 1.9


def test_a_long_pause_ends_the_call_and_holds_for_the_next(filled, tools):
    filled.archive[quote("/web/20110203040506id_/http://news.example/a", safe="/:")] = tools.answer(
        status=429, headers=(("Retry-After", "3600"),)
    )
    done = filled.run()
    assert (done.code, len(filled.asked("/web/"))) == (3, 1)
    assert "is left alone until" in done.json["errors"][0]
    assert "the same command goes on there" in done.json["errors"][0]
    assert filled.run().code == 4
    assert len(filled.asked("/")) == 3


def test_robots_txt_of_the_archive_is_obeyed(filled, tools):
    filled.archive["/robots.txt"] = tools.answer(b"User-agent: *\nDisallow: /cdx\n", content_type="text/plain")
    done = filled.run()
    assert (done.code, filled.asked("/cdx")) == (4, [])
    assert "refused_by_robots" in done.json["errors"][0]


@pytest.mark.parametrize("body", [b"<html>closed for today</html>", b'{"a": 1}', b'[["urlkey"], ["x"]]'])
def test_an_answer_that_is_no_index_is_told(setting, tools, body):
    setting.archive.answers.append(tools.answer(body))
    done = setting.run()
    assert done.code == 4
    assert "no index of captures" in done.json["errors"][0]


def test_what_the_archive_does_not_give_is_named_and_asked_for_again(filled, tools):
    address = "/web/20110203040506id_/http://news.example/a"
    other = (("Memento-Datetime", "Thu, 01 Jan 2009 00:00:00 GMT"),)
    for answer, says in [
        (tools.answer(tools.article("We are closed")), "no Memento-Datetime"),
        (tools.answer(tools.article("Another"), headers=other), "of another time"),
        (tools.answer(status=403), "the archive answered 403"),
        (tools.answer(status=302, headers=(("Location", "/web/2009id_/http://news.example/a"),)), "the archive answered 302"),
    ]:
        filled.archive[address] = answer
        done = filled.run()
        assert (done.code, done.json["files"][0]["damaged"], done.json["files"][0]["left"]) == (3, 1, 1)
        fault = done.json["files"][0]["faults"][0]
        assert fault["file"] == filled.web.url(address)
        assert says in fault["what"]
    del filled.archive[address]
    assert counts(filled.run()) == [(6, 1, 4, 1, 0)]


def test_an_archive_that_gives_nothing_is_not_asked_on(setting, tools):
    for number in range(30):
        address = f"http://news.example/{number}"
        setting.archive.add("20110203040506", address, b"")
        setting.archive[f"/web/20110203040506id_/{address}"] = tools.answer(status=404)
    setting.archive.rows_per_page = 100
    done = setting.run()
    assert (done.code, len(setting.asked("/web/"))) == (3, 10)
    assert "were not given either" in done.json["errors"][0]


def test_an_index_that_goes_in_circles_is_left(filled, tools):
    rows = [
        ["timestamp", "original"],
        ["20110203040506", "http://news.example/a"],
        ["21110203040506", "http://news.example/b"],
        [],
        ["2%21"],
    ]
    filled.archive.answers += [tools.answer(json.dumps(rows).encode())]
    filled.archive["/web/20110203040506id_/http://news.example/a"] = tools.answer(status=404)
    again = [path for path in filled.archive if path.startswith("/web/")]
    done = filled.run("--limit", "1")
    assert (done.code, filled.asked("/web/")) == (3, again)
    filled.archive.answers += [tools.answer(json.dumps(rows).encode())] * 2
    done = filled.run()
    assert (done.code, counts(done), len(filled.asked("/cdx"))) == (3, [(4, 0, 1, 0, 3)], 3)
    assert "goes in circles" in done.json["errors"][0]
    assert "lies in the future" in done.json["files"][0]["faults"][1]["what"]


def test_a_call_that_is_stopped_goes_on_where_it_was(setting, tools):
    for number in range(60):
        setting.archive.add("20110203040506", f"http://news.example/{number}", tools.article(f"case {number}"))
    setting.archive.rows_per_page = 25
    arguments = setting.arguments("--corpus", str(setting.folder.root), "--json")
    process = tools.start("import-wayback", *arguments, env=setting.folder.environment())
    setting.web.wait_for(12)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 7
    ((before,),) = setting.folder.rows("select count(*) from document")
    assert before < 60
    done = setting.run()
    assert (done.code, counts(done)) == (0, [(60, 60 - before, before, 0, 0)])
    assert setting.folder.rows("select count(*), count(distinct canonical) from document") == [(60, 60)]


def test_a_wrong_call_says_what_to_do(setting):
    for arguments, says in [
        (("--index", "archive"), "--index archive: it is no web address"),
        (("--since", "2015-01-02", "--until", "2015-01-01"), "no capture can be of that time"),
        (("--progress", "loud"), "there are: auto, plain, none"),
    ]:
        done = setting.run(*arguments)
        assert (done.code, says in done.stderr) == (2, True), done.stderr
    assert setting.web.log == []
