"""Bounds the head of an answer while it comes, in bytes and in time: one without end would keep a slot, and grow, until the request ends.

Scrapy bounds bodies, Twisted single lines, and nobody the sum of the lines: such hosts took 60 MB in 30 s (November 2026).
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

MAX_HEAD_BYTES = 256 * 2**10  # as Chromium (kMaxHeaderBufSize in net/http/http_stream_parser.h)
HEAD_SECONDS = 10.0  # from the first byte of a head to its last; until the first, a server has the time of the whole request
_OURS = (DownloadCancelledError, DownloadTimeoutError)


def reason_of(error: DownloadFailedError) -> Exception:
    """The error with which a head was refused here, out of what Twisted and Scrapy put around it; any other error as it is."""
    told = (reason.value for reason in getattr(error.__cause__, "reasons", ()))
    return next((reason for reason in told if isinstance(reason, _OURS)), error)


class BoundedHeadProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's protocol; gives a request up with `DownloadCancelledError` or `DownloadTimeoutError` when its answer's head has no end."""

    _head_bytes = 0
    _end_of_time: Any = None  # the timer, while a head is under way
    clock: Any = None  # the reactor's; a test has its own

    def request(self, request: Any) -> Any:
        """Send a request; the head of its answer begins with the next byte."""
        self._head_bytes = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        """Parse what came, unless it is the head and too much of it."""
        if not self._is_in_head():
            super().dataReceived(data)  # type: ignore[no-untyped-call]
            return
        self._head_bytes += len(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if not self._is_in_head() or self._is_between_heads():
            self._stop_timer()
        elif self._end_of_time is None:
            self._end_of_time = self._timers().callLater(HEAD_SECONDS, self._run_out_of_time)
        if self._is_in_head() and self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(DownloadCancelledError(f"the head of the answer is larger than {MAX_HEAD_BYTES} bytes"))

    def connectionLost(self, reason: Any = connectionDone) -> None:
        """Whatever came is all."""
        self._stop_timer()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _is_in_head(self) -> bool:
        return self._parser is not None and self._parser.state in (STATUS, HEADER)

    def _is_between_heads(self) -> bool:
        """Whether the head of an answer of this moment (100, 102, 103) has ended and that of the next has not begun."""
        return self._parser is not None and self._parser.state == STATUS and not self._parser._buffer

    def _timers(self) -> Any:
        if self.clock is not None:
            return self.clock
        from twisted.internet import reactor  # installed by the time a connection is made

        return reactor

    def _run_out_of_time(self) -> None:
        self._end_of_time = None
        self._refuse(DownloadTimeoutError(f"the head of the answer did not end within {HEAD_SECONDS:g} s"))

    def _refuse(self, error: Exception) -> None:
        self._stop_timer()
        assert self.transport is not None
        self.transport.abortConnection()  # a server that does not listen would keep a mere close waiting
        self._giveUp(Failure(error))  # type: ignore[no-untyped-call]

    def _stop_timer(self) -> None:
        if self._end_of_time is not None:
            self._end_of_time.cancel()
            self._end_of_time = None


class BoundedHeadFactory(_LenientHTTP11ClientFactory):
    """Builds that protocol."""

    def buildProtocol(self, addr: Any) -> BoundedHeadProtocol:
        """For one connection."""
        return BoundedHeadProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
