"""F16, F17: an answer that ended before its end is archived as what it is, and is never a page, a shorter article, or an edit."""

from __future__ import annotations

import gzip
import socket
import struct
import zlib

import pytest

from pipelines.archive.reader import iter_captures

WHOLE = "and the same was told by four others, each of whom the commission heard alone and without the rest being in the room"
HOUR = 3_600
DAY = 24 * HOUR


def _send(handler, body, *headers, status=200):
    handler.send_response(status)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True


def half_gzip(body):
    packed = gzip.compress(body)
    return lambda handler: _send(
        handler, packed[: len(packed) // 2], ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed) // 2))
    )


def half_deflate(body):
    packed = zlib.compress(body)
    return lambda handler: _send(
        handler, packed[: len(packed) // 2], ("Content-Encoding", "deflate"), ("Content-Length", str(len(packed) // 2))
    )


def broken_gzip(body):
    """A byte in the middle is another: the checksum at the end does not fit, or the stream cannot be read on."""
    packed = bytearray(gzip.compress(body))
    packed[len(packed) // 2] ^= 0xFF
    return lambda handler: _send(handler, bytes(packed), ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed))))


def unasked_part(body):
    half = body[: len(body) // 2]
    fields = ("Content-Range", f"bytes 0-{len(half) - 1}/{len(body)}"), ("Content-Length", str(len(half)))
    return lambda handler: _send(handler, half, *fields, status=206)


def other_status(body):
    return lambda handler: _send(handler, body[: len(body) // 2], ("Content-Length", str(len(body) // 2)), status=203)


def short_length(body):
    return lambda handler: _send(handler, body[: len(body) // 2], ("Content-Length", str(len(body))))


def no_length(body):
    return lambda handler: _send(handler, body[: len(body) // 2])


def cut_chunk(body):
    def reply(handler):
        handler.protocol_version = "HTTP/1.1"
        _send(handler, f"{len(body):x}\r\n".encode() + body[: len(body) // 2], ("Transfer-Encoding", "chunked"))

    return reply


def reset(body):
    """The connection is reset in the middle of the body."""

    def reply(handler):
        _send(handler, body[: len(body) // 2], ("Content-Length", str(len(body))))
        handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    return reply


CUTS = [half_gzip, half_deflate, broken_gzip, unasked_part, other_status, short_length, no_length, cut_chunk, reset]


@pytest.fixture(scope="module")
def crawled(module_tools):
    """Each page is whole at the first visit and cut at the second; `/first/…` is cut from the first visit on, `/whole/…` never."""
    web = module_tools.web()
    body = {cut.__name__: module_tools.article(f"the case of {cut.__name__}", words=WHOLE) for cut in CUTS}
    paths = {
        **{f"/known/{name}": module_tools.answer(body[name]) for name in body},
        **{f"/first/{cut.__name__}": cut(module_tools.article(f"the first of {cut.__name__}", words=WHOLE)) for cut in CUTS},
        "/whole/no-length": module_tools.answer(module_tools.article("a page whose end is its connection's"), length=-1),
        "/whole/gzip": module_tools.answer(
            gzip.compress(module_tools.article("a packed page")), headers=(("Content-Encoding", "gzip"),), length=-1
        ),
        "/first/304": module_tools.answer(status=304, content_type=None),
    }
    web.pages = {**paths, "/": module_tools.answer(module_tools.listing(*(web.url(path) for path in paths)))}
    folder = module_tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == len(CUTS) + 2
    before = folder.rows("select url, text from document join url on url.id = url_id join revision on document_id = document.id")
    web.pages |= {f"/known/{cut.__name__}": cut(body[cut.__name__]) for cut in CUTS}
    second = folder.crawl("--recheck", offset_seconds=DAY)
    return web, folder, dict(before), second


@pytest.mark.parametrize("cut", [cut.__name__ for cut in CUTS])
def test_f16_a_cut_answer_never_replaces_what_is_known(crawled, cut):
    web, folder, before, _ = crawled
    url = web.url(f"/known/{cut}")
    assert folder.endings()[url][0] == "truncated", folder.endings()[url]
    texts = folder.rows("select text from revision join document d on d.id = document_id join url u on u.id = d.url_id where url = ?", url)
    assert texts == [(before[url],)]


@pytest.mark.parametrize("cut", [cut.__name__ for cut in CUTS])
def test_f16_a_first_visit_that_is_cut_is_no_document_and_what_came_is_kept_as_cut(crawled, cut):
    web, folder, before, _ = crawled
    url = web.url(f"/first/{cut}")
    assert folder.endings()[url][0] == "truncated", folder.endings()[url]
    assert url not in before
    kept = [c for file in sorted((folder.root / "archive").iterdir()) for c in iter_captures(file) if c.url == url]
    tries = 2 if cut == "other_status" else 6  # two visits, each asked three times; another status is no accident
    assert [bool(capture.body) for capture in kept] == [True] * tries
    assert all(capture.truncated for capture in kept) or cut == "other_status"


def test_f17_a_page_without_length_that_has_its_end_is_a_page(crawled):
    web, _, before, _ = crawled
    assert {web.url("/whole/no-length"), web.url("/whole/gzip")} <= set(before)


def test_a_304_to_a_first_visit_is_an_error_of_the_server(crawled):
    web, folder, _, _ = crawled
    outcome, reason = folder.endings()[web.url("/first/304")]
    assert (outcome, reason) == ("http_error", "the server answered 304 to a request that set no condition")


def test_a_run_in_which_answers_were_cut_says_so(crawled):
    assert crawled[3].json["outcomes"]["truncated"] == 2 * len(CUTS)


def test_a_text_that_lost_most_is_believed_at_the_second_visit_only(tools):
    web, folder = _one_page(tools)
    web.pages["/case"] = tools.answer(tools.article("the case"))
    assert folder.crawl("--recheck", offset_seconds=HOUR).json["outcomes"]["shorter_once"] == 1
    assert folder.rows("select count(*) from revision") == [(1,)]
    assert folder.rows("select outcome, reason from url where kind = 'article'")[0][1].startswith("903 characters where 2,648")
    assert folder.crawl(offset_seconds=2 * HOUR).json["outcomes"].get("revised") is None, "not due yet"
    assert folder.crawl(offset_seconds=5 * HOUR).json["outcomes"]["revised"] == 1
    assert folder.rows("select count(*) from revision") == [(2,)]


def test_a_text_that_is_whole_again_was_never_edited(tools):
    web, folder = _one_page(tools)
    whole = web.pages["/case"]
    web.pages["/case"] = tools.answer(tools.article("the case"))
    assert folder.crawl("--recheck", offset_seconds=HOUR).json["outcomes"]["shorter_once"] == 1
    web.pages["/case"] = whole
    assert folder.crawl(offset_seconds=5 * HOUR).json["outcomes"]["unchanged"] == 1
    assert folder.rows("select count(*) from revision") == [(1,)]


def _one_page(tools):
    web = tools.web()
    web.pages = {"/case": tools.answer(tools.article("the case", words=3 * WHOLE)), "/": tools.answer(tools.listing(web.url("/case")))}
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 1
    return web, folder
