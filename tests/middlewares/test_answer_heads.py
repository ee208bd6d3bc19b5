"""A head without end is given up by its bytes and by its time, and no other is."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.web._newclient import Request, ResponseFailed
from twisted.web.http_headers import Headers

from crawler.middlewares.answer_heads import HEAD_SECONDS, MAX_HEAD_BYTES, BoundedHeadProtocol, reason_of

LINE = b"X-Field: " + b"x" * 1_000 + b"\r\n"


class Exchange:
    """One request that was sent, over a connection of no network."""

    def __init__(self) -> None:
        self.protocol, self.ended = BoundedHeadProtocol(), []
        self.clock = self.protocol.clock = Clock()
        self.transport = StringTransport()
        self.protocol.makeConnection(self.transport)
        self.ask()

    def ask(self) -> None:
        asked: Any = self.protocol.request(Request(b"GET", b"/", Headers({b"Host": [b"a.example"]}), None, persistent=True))
        asked.addBoth(self.ended.append)

    def reason(self) -> Exception:
        failed = self.ended[-1].value
        assert isinstance(failed, ResponseFailed)
        try:
            raise DownloadFailedError("wrapped, as Scrapy does") from failed
        except DownloadFailedError as error:
            return reason_of(error)


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


def test_a_head_of_too_many_bytes_is_given_up_while_it_comes(exchange: Exchange) -> None:
    exchange.protocol.dataReceived(b"HTTP/1.1 200 OK\r\n")
    for _ in range(MAX_HEAD_BYTES // len(LINE)):
        exchange.protocol.dataReceived(LINE)
    assert not exchange.ended
    for _ in range(2):
        exchange.protocol.dataReceived(LINE)
    assert isinstance(exchange.reason(), DownloadCancelledError)
    assert exchange.transport.disconnecting
    assert not exchange.clock.getDelayedCalls()


def test_a_head_that_drips_is_given_up_by_its_time(exchange: Exchange) -> None:
    exchange.clock.advance(2 * HEAD_SECONDS)  # before the first byte a server may think
    for byte in b"HTTP/1.1 200 OK":
        exchange.protocol.dataReceived(bytes([byte]))
        exchange.clock.advance(HEAD_SECONDS / 16)
    assert not exchange.ended
    exchange.clock.advance(HEAD_SECONDS / 16)
    assert isinstance(exchange.reason(), DownloadTimeoutError)
    assert exchange.transport.disconnecting


def test_answers_that_are_only_of_this_moment_are_no_end_of_the_head(exchange: Exchange) -> None:
    for _ in range(MAX_HEAD_BYTES // 25 + 1):
        exchange.protocol.dataReceived(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert isinstance(exchange.reason(), DownloadCancelledError)


@pytest.mark.parametrize("word", ["100 Continue", "102 Processing", "103 Early Hints"])
def test_after_an_answer_of_this_moment_a_server_may_think_again(exchange: Exchange, word: str) -> None:
    """102 is there to say that the answer takes long (RFC 2518, section 10.1); 103 comes before a page that is being made (RFC 8297)."""
    exchange.protocol.dataReceived(f"HTTP/1.1 {word}\r\n".encode())
    exchange.clock.advance(HEAD_SECONDS / 2)
    exchange.protocol.dataReceived(b"Link: </a.css>; rel=preload\r\n\r\n")
    exchange.clock.advance(2 * HEAD_SECONDS)
    exchange.protocol.dataReceived(b"HTTP/1.1 200 OK\r\n")
    exchange.clock.advance(HEAD_SECONDS - 1)
    assert not exchange.ended
    exchange.protocol.dataReceived(b"Content-Length: 0\r\n\r\n")
    assert exchange.ended[-1].code == 200
    assert not exchange.clock.getDelayedCalls()


def test_an_answer_of_this_moment_does_not_give_the_next_head_more_time(exchange: Exchange) -> None:
    exchange.protocol.dataReceived(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 2")
    exchange.clock.advance(HEAD_SECONDS)
    assert isinstance(exchange.reason(), DownloadTimeoutError)


def test_a_body_has_its_own_bounds_and_every_answer_a_new_head(exchange: Exchange) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n" % (2 * MAX_HEAD_BYTES) + 200 * LINE + b"\r\n"
    for number in (1, 2):
        exchange.protocol.dataReceived(head)
        assert len(exchange.ended) == number
        assert not exchange.clock.getDelayedCalls()
        exchange.ended[-1].deliverBody(_Nobody())
        exchange.protocol.dataReceived(b"x" * (2 * MAX_HEAD_BYTES))
        exchange.ask()


def test_a_connection_that_breaks_off_in_the_head_is_that(exchange: Exchange) -> None:
    from twisted.internet.error import ConnectionLost
    from twisted.python.failure import Failure

    exchange.protocol.dataReceived(b"HTTP/1.1 200 OK\r\n" + LINE)
    exchange.protocol.connectionLost(Failure(ConnectionLost()))
    assert isinstance(exchange.reason(), DownloadFailedError)
    assert not exchange.clock.getDelayedCalls()


class _Nobody:
    """Who wants no body."""

    def makeConnection(self, transport: Any) -> None: ...
    def dataReceived(self, data: bytes) -> None: ...
    def connectionLost(self, reason: Any) -> None: ...
