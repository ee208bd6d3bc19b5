"""Which sources are taken together, and that no two workers have rights in one host."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from crawler.runs.leases import groups_of
from pipelines.items import Scope, Seeds, Source
from pipelines.store.database.server_lock import HostLock, ServerLock, SharedWork
from tests.store import conftest as store

postgresql_server = store.postgresql_server
ROOT = Path(__file__).parents[2]


def source(name: str, *hosts: str, seed: str = "") -> Source:
    return Source(name=name, title=name, seeds=Seeds(listings=(seed or f"https://{hosts[0]}/",)), scope=Scope(hosts=hosts))


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([source("a", "a.org"), source("b", "b.org")], [{"a"}, {"b"}]),
        ([source("a", "a.org"), source("b", "b.org", "a.org")], [{"a", "b"}]),
        ([source("a", "a.org"), source("b", "b.org"), source("c", "b.org", "a.org")], [{"a", "b", "c"}]),
        ([source("a", "a.org"), source("b", "b.org", seed="https://a.org/feed")], [{"a", "b"}]),
        ([source("a", "h.org:8081"), source("b", "h.org:8082")], [{"a"}, {"b"}]),
        ([source("a", "h.org:8081"), source("b", "h.org:8082"), source("c", "h.org")], [{"a", "b", "c"}]),
        ([], []),
    ],
)
def test_sources_that_share_a_host_are_taken_together(sources: list[Source], expected: list[set[str]]) -> None:
    assert [set(group.names) for group in groups_of(sources)] == expected


def test_ten_thousand_sources_are_grouped_at_once() -> None:
    assert len(groups_of([source(f"s{n}", f"s{n}.org", f"www.s{n}.org") for n in range(10_000)])) == 10_000


def test_a_host_is_one_workers_and_a_name_without_port_is_all_its_ports(postgresql_server: str) -> None:
    one, other = ServerLock(postgresql_server, shared=SharedWork.CRAWL), ServerLock(postgresql_server, shared=SharedWork.CRAWL)
    a, port_1, port_2, name = HostLock("a.org", None), HostLock("h.org", 8081), HostLock("h.org", 8082), HostLock("h.org", None)
    try:
        assert one.take_hosts([a, port_1])
        assert not other.take_hosts([port_2, a])
        assert not other.take_hosts([port_1])
        assert not other.take_hosts([name])
        assert other.take_hosts([port_2])
        one.leave_hosts([port_1, a])
        assert not one.take_hosts([name])
        other.leave_hosts([port_2])
        assert one.take_hosts([name, a])
        assert not other.take_hosts([port_1])
        assert not one.make_exclusive()
        other.release()
        deadline = time.monotonic() + 20
        while not one.make_exclusive():  # the server notices a little later that the session is gone
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        one.release()
        other.release()


def test_what_was_taken_is_free_when_the_session_ends(postgresql_server: str) -> None:
    one: Any = ServerLock(postgresql_server, shared=SharedWork.CRAWL)
    assert one.take_hosts([HostLock("a.org", None)])
    one.release()
    other = ServerLock(postgresql_server, shared=SharedWork.CRAWL)
    deadline = time.monotonic() + 20
    while not other.take_hosts([HostLock("a.org", None)]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    other.release()
