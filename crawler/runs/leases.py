"""The sources that one worker of several visits: taken while there is work, given back when there is none, so that others may go on.

What a worker takes are the hosts of a source, and with them all sources that share one. Requests and redirects stay within a source's hosts
(`middlewares.scope`), so no host is ever asked by two workers, and each host's gap between two requests holds as in one process.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.items import Source
from pipelines.store.database.server_lock import HostLock, ServerLock
from pipelines.store.frontier.queue import Frontier
from pipelines.urls import host_of, split_host

GROUPS_AT_ONCE = 16  # as many hosts as `claims` keeps busy at once
ROUND = timedelta(minutes=10)  # before a worker began: seeds visited since then, by whatever worker, are not visited again by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sources that share hosts, directly or by one another; `hosts` as in `HostLock`."""

    sources: tuple[Source, ...]
    hosts: frozenset[HostLock]

    @property
    def rights(self) -> frozenset[HostLock]:
        """What is taken of the server: the hosts, and the names of the sources, for two machines may have different files of one source."""
        return self.hosts | {HostLock(f"source {name}", None) for name in self.names}

    @property
    def names(self) -> tuple[str, ...]:
        """Of its sources."""
        return tuple(source.name for source in self.sources)


def groups_of(sources: Sequence[Source]) -> list[Group]:
    """Put together what shares a host: a name with any port where one of the sources says no port, else name and port."""
    named = [[split_host(host) for host in hosts_of(source)] for source in sources]
    whole = {name for hosts in named for name, port in hosts if port is None}
    locks = [frozenset(HostLock(name, None if name in whole else port) for name, port in hosts) for hosts in named]
    groups: dict[HostLock, list[int]] = {}  # the numbers of the sources of a host's group; hosts of one group have one list
    for number, hosts in enumerate(locks):
        merged = sorted({member for host in hosts for member in groups.get(host, ())} | {number})
        groups.update(dict.fromkeys((host for member in merged for host in locks[member]), merged))
    lists = {id(members): members for members in groups.values()}
    return [
        Group(sources=tuple(sources[number] for number in members), hosts=frozenset().union(*(locks[number] for number in members)))
        for members in sorted(lists.values())
    ]


def hosts_of(source: Source) -> list[str]:
    """All hosts that a source may have asked: those of its scope, and those of its seeds."""
    seeds = (*source.seeds.feeds, *source.seeds.sitemaps, *source.seeds.listings)
    return [*source.scope.hosts, *map(host_of, seeds)]


class Leases:
    """Raises `WinnowError` where the server is gone: what was taken is then free for others, and this worker must end."""

    def __init__(self, lock: ServerLock, frontier: Frontier, sources: Sequence[Source], *, now: datetime, turn: int) -> None:
        """`now` is when this worker began; of workers with different numbers for `turn` each begins with other sources."""
        self._lock, self._frontier, self._round = lock, frontier, now - ROUND
        groups = groups_of(sources)
        first = turn * GROUPS_AT_ONCE % max(1, len(groups))
        self._unseen = groups[first:] + groups[:first]  # each is taken once, for what fell due
        self._seen: list[Group] = []
        self._taken: list[Group] = []

    def take(self) -> list[Source]:
        """Take groups that wait, as far as there is room; their sources."""
        self._lock.check()
        found: list[Source] = []
        for group in (*self._unseen, *self._waiting()):
            if len(self._taken) < GROUPS_AT_ONCE and self._lock.take_hosts(group.rights):
                (self._unseen if group in self._unseen else self._seen).remove(group)
                self._taken.append(group)
                found += group.sources
        return found

    def give_back(self, at_work: Collection[str]) -> list[str]:
        """Leave the groups of which no source is among those at work, since nothing more of them is to be had; the names of their sources.

        Of what still waits there (a paused host, a limit that is used up) this worker takes nothing more; another may.
        """
        idle = [group for group in self._taken if not set(at_work).intersection(group.names)]
        left_over = self._frontier.with_work([name for group in idle for name in group.names]) if idle else set()
        for group in idle:
            self._lock.leave_hosts(group.rights)
            self._taken.remove(group)
            if not left_over.intersection(group.names):
                self._seen.append(group)
        return [name for group in idle for name in group.names]

    def is_new(self, source: Source) -> bool:
        """Whether the seeds of a source are still to be visited in this round of work."""
        return not self._frontier.begun_since(source.name, self._round)

    @property
    def are_others_at_work(self) -> bool:
        """Whether anything waits that another worker has taken, and may give back or leave behind."""
        return bool(self._unseen) or bool(self._waiting())

    def _waiting(self) -> list[Group]:
        due = self._frontier.with_work([name for group in self._seen for name in group.names])
        return [group for group in self._seen if due.intersection(group.names)]
