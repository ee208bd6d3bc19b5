"""When each host may be asked, in this run and across runs: every request to the web waits here last, and its answer is seen here first.

The gap within a run is held by the host's downloader slot (`middlewares.politeness`); here it is held against other runs and processes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from crawler.hosts.backoff import after_answer, after_failure, is_failing, pause_left, read_retry_after
from pipelines.store.frontier.hosts import Hosts, HostState, PausedHost
from pipelines.urls import split_host

MAX_WAIT = timedelta(seconds=60)  # a longer pause is left to a later run, so that no run waits for one host
ASKS_TO_WAIT = (429, 503)  # statuses whose Retry-After counts (RFC 6585, 4; RFC 9110, 15.6.4)


class HostPaused(Exception):
    """A host is not to be asked before `until`."""

    def __init__(self, host: str, until: datetime, reason: str) -> None:
        super().__init__(f"{host} is left alone until {until:%Y-%m-%d %H:%M} UTC: {reason}")
        self.until = until


class RateLimiter:
    """`now` is the time as the corpus sees it, `server_now` as the servers see it."""

    def __init__(self, hosts: Hosts, *, now: Callable[[], datetime], server_now: Callable[[], datetime]) -> None:
        self.hosts = hosts
        self.now = now
        self.server_now = server_now
        self._closed: set[str] = set()  # for the rest of the run
        self._states = {state.host: state for state in hosts.paused(now())}

    def state(self, host: str) -> HostState:
        """How a host stands; read once, then known."""
        if host not in self._states:
            self._states[host] = self.hosts.read(host)
        return self._states[host]

    def reread(self, names: Collection[str]) -> None:
        """Forget how the hosts of these names stood, whatever their ports: another process has asked them since."""
        for host in [host for host in self._states if split_host(host)[0] in names]:
            del self._states[host]

    def close(self, host: str) -> None:
        """Leave a host alone for the rest of this run."""
        self._closed.add(host)

    def closed(self) -> set[str]:
        """The hosts of which nothing is to be claimed now."""
        return self._closed | {host for host, state in self._states.items() if pause_left(state, self.now()) > MAX_WAIT}

    def check(self, host: str) -> timedelta:
        """How much of a host's pause is left. Raises `HostPaused` where that is too long to wait for."""
        state = self.state(host)
        left = pause_left(state, self.now())
        if left > MAX_WAIT and state.paused_until is not None:
            raise HostPaused(host, state.paused_until, state.pause_reason)
        return left

    async def take(self, host: str, delay_seconds: float) -> None:
        """Wait until the host may be asked. Raises `HostPaused` as `check` does."""
        while left := self.check(host):
            await asyncio.sleep(left.total_seconds())
        while delay_seconds > 0:  # one's own servers may be asked without any
            wait = self.hosts.book_request(host, delay_seconds=delay_seconds, now=self.server_now())
            if wait <= 0:
                return
            await asyncio.sleep(wait)

    def answered(self, host: str, status: int, retry_after: str, *, is_page: bool) -> None:
        """Take note of a response and its `retry_after` header, if any. A robots.txt proves little: a cache gives it for a dead site."""
        if status < 500 and status != 429:
            if is_page:
                self._write(after_answer(self.state(host)))
            return
        wait = read_retry_after(retry_after, self.now()) if status in ASKS_TO_WAIT else None
        self._write(after_failure(self.state(host), f"it answered {status}", now=self.now(), retry_after=wait))

    def failed(self, host: str, error: str, *, reached: bool) -> None:
        """Take note of a request without an answer; `reached` False where the host's name led nowhere."""
        self._write(after_failure(self.state(host), f"no answer: {error}", now=self.now(), reached=reached))

    def told(self, queued: dict[str, int]) -> list[PausedHost]:
        """The hosts left alone at which URLs wait, for the summary; `queued` counts those of each host that is `closed`."""
        return [
            PausedHost(
                host=host,
                until=state.paused_until.isoformat(timespec="seconds"),
                reason=state.pause_reason,
                queued=queued[host],
                failing=is_failing(state),
            )
            for host, state in sorted(self._states.items())
            if host in queued and state.paused_until is not None and pause_left(state, self.now()) > timedelta()
        ]

    def _write(self, state: HostState) -> None:
        if state != self.state(state.host):
            self._states[state.host] = state
            self.hosts.write_standing(state)
