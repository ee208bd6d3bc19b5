"""Reads pages for links without keeping the crawl waiting: small ones at once, the others in processes that may be ended.

The crawl is one loop, in which every site waits for what any site sends: a feed of 60,000 items took it 29 s (November 2026).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from crawler.discovery.list_reading import FoundLinks, LinkPage, read_links
from crawler.refusals import Stopped
from crawler.runs.stopping import Stopping
from pipelines.items import Link, LinkKind
from pipelines.outcomes import Road
from pipelines.workers.extraction_pool import WorkerLimits
from pipelines.workers.lasting_pool import LastingPool
from pipelines.workers.limited import prepare_process, ran_out_of_time, run_within
from pipelines.workers.machine import cores

SMALL_BYTES = 48 * 1024  # with so few tags the slowest of 38 kinds of hostile pages took .5 s, an honest feed .2 s
SMALL_TAGS = 1_500
MAX_PROCESSES = 2  # a start costs half a second, and few sites have such pages
MEMORY_MB = 1_024
_PIECE = 1_000  # links
T = TypeVar("T")


class UnreadableList(ValueError):
    """A page could not be read for links; the message says why."""


class ListReader:
    """Call `close` at the end. The first page that is not small starts the processes."""

    def __init__(self, stopping: Stopping) -> None:
        self.cpu_seconds = 30.0
        self._stopping = stopping
        self._pool: LastingPool | None = None
        self._places = asyncio.Semaphore(MAX_PROCESSES)

    @asynccontextmanager
    async def read(self, page: LinkPage) -> AsyncIterator[FoundLinks]:
        """What a page leads to, to be put away inside the block: a list of 50,000 takes 20 MB, and few are at hand at once.

        Raises `UnreadableList`, or `Stopped` where the end of the run came before.
        """
        if is_small(page.body):
            yield _here(read_links, page)
            return
        await self._wait(self._places.acquire())
        try:
            found = await self._elsewhere(_read_rows, page)
            links = FoundLinks(listed=await _links_of(found.listed), followed=await _links_of(found.followed))
            del found
            yield links
        finally:
            self._places.release()

    async def find(self, body: bytes, function: Callable[..., T], *args: Any) -> T:
        """What a function finds in a body. Raises as `read`; a ValueError of the function is an `UnreadableList`, too."""
        if is_small(body):
            return _here(function, body, *args)
        return await self._elsewhere(function, body, *args)

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.close()

    async def _elsewhere(self, function: Callable[..., T], *args: Any) -> T:
        if self._pool is None:
            self._pool = LastingPool(
                size=min(MAX_PROCESSES, cores()),
                initializer=prepare_process,
                initargs=(MEMORY_MB,),
                on_error=lambda error: error,
                is_worth_retrying=lambda _: False,
            )
        clock_seconds = WorkerLimits().clock_seconds + self.cpu_seconds
        found = await self._wait(
            asyncio.wrap_future(self._pool.submit(run_within, self.cpu_seconds, _try, function, *args, timeout=clock_seconds))
        )
        if isinstance(found, BaseException):
            raise UnreadableList(_words_of(found, self.cpu_seconds))
        return cast("T", found)

    async def _wait(self, what: Awaitable[T]) -> T:
        waiting = asyncio.ensure_future(what)
        self._stopping.extractions.add(waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            if not self._stopping.told:
                raise
            raise Stopped("the crawl was stopped before this page was read for links") from None
        finally:
            self._stopping.extractions.discard(waiting)


def is_small(body: bytes) -> bool:
    """Whether reading a page for links takes no longer than the loop may stand still, whatever the page holds."""
    return len(body) <= SMALL_BYTES and body.count(b"<") <= SMALL_TAGS and not body.startswith(b"\x1f\x8b")


_Row = tuple[str, str, str, str | None, datetime | None, datetime | None, str, int]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Links on their way between processes, as plain values: to make 50,000 links of them at once would take half a second."""

    listed: list[_Row]
    followed: list[_Row]


def _here(function: Callable[..., T], *args: Any) -> T:
    try:
        return function(*args)
    except ValueError as error:
        raise UnreadableList(str(error)[:300]) from error


def _try(function: Callable[..., T], *args: Any) -> T | Exception:
    try:
        return function(*args)
    except (ValueError, MemoryError) as error:
        return error


def _read_rows(page: LinkPage) -> _Rows:
    found = read_links(page)
    return _Rows([_row(link) for link in found.listed], [_row(link) for link in found.followed])


def _row(link: Link) -> _Row:
    dates = link.last_modified, link.published
    return link.url, link.kind.value, link.found_on, link.title, *dates, link.trap, int(link.road)


async def _links_of(rows: list[_Row]) -> list[Link]:
    """Uses the rows up, so that they and their links are never there together."""
    links: list[Link] = []
    rows.reverse()
    while rows:
        piece, rows[-_PIECE:] = rows[: -_PIECE - 1 : -1], []
        for url, kind, found_on, title, modified, published, trap, road in piece:
            links.append(
                Link(
                    url=url,
                    kind=LinkKind(kind),
                    found_on=found_on,
                    title=title,
                    last_modified=modified,
                    published=published,
                    trap=trap,
                    road=Road(road),
                )
            )
        await asyncio.sleep(0)
    return links


def _words_of(error: object, cpu_seconds: float) -> str:
    if isinstance(error, BaseException) and ran_out_of_time(error):
        return f"reading it for links took more than {cpu_seconds:g} s of processor time"
    if isinstance(error, MemoryError):
        return "reading it for links needed more memory than the limit"
    return str(error)[:300] if isinstance(error, ValueError) else f"the process that read it for links died ({error})"[:300]
