"""The table of hosts: turns that are booked once, pauses and robots.txt that outlive their run."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from pipelines.items import Link, LinkKind
from pipelines.store.frontier.hosts import Hosts, HostState, RobotsCopy, count_queued

HOST = "example.org:443"


@pytest.fixture
def hosts(db):
    return Hosts(db)


def test_a_host_never_heard_of_is_free_and_stands_well(hosts, clock):
    assert hosts.read(HOST) == HostState(host=HOST)
    assert hosts.read_robots(HOST) is None
    assert hosts.book_request(HOST, delay_seconds=5, now=clock()) == 0.0
    assert hosts.read(HOST) == HostState(host=HOST, last_request_at=clock())


@pytest.mark.parametrize(
    ("seconds", "wait"), [(0, 5.0), (1.5, 3.5), (4.999, 0.001), (5, 0.0), (600, 0.0), (-3, 8.0), (-5.001, 0.0), (-86_400, 0.0)]
)
def test_a_turn_is_booked_when_the_delay_has_passed(hosts, clock, seconds, wait):
    """A last request that lies further ahead than the delay comes from a clock that was set back."""
    hosts.book_request(HOST, delay_seconds=5, now=clock())
    later = clock() + timedelta(seconds=seconds)
    assert hosts.book_request(HOST, delay_seconds=5, now=later) == pytest.approx(wait)
    assert hosts.read(HOST).last_request_at == (later if wait == 0.0 else clock())


def test_hosts_do_not_wait_for_each_other(hosts, clock):
    hosts.book_request(HOST, delay_seconds=5, now=clock())
    assert hosts.book_request("example.org:80", delay_seconds=5, now=clock()) == 0.0


def test_of_several_that_ask_at_once_one_gets_the_turn(hosts, clock):
    waits = []
    asking = [threading.Thread(target=lambda: waits.append(hosts.book_request(HOST, delay_seconds=5, now=clock()))) for _ in range(4)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert sorted(waits) == [0.0, 5.0, 5.0, 5.0]


def test_a_pause_is_kept_and_told_until_it_is_over(hosts, clock):
    until = clock() + timedelta(hours=1)
    paused = HostState(host=HOST, failures=5, pauses=1, paused_until=until, pause_reason="it answered 503")
    hosts.book_request(HOST, delay_seconds=5, now=clock())
    hosts.write_standing(paused)
    assert [(state.host, state.paused_until, state.pause_reason) for state in hosts.paused(clock())] == [(HOST, until, "it answered 503")]
    assert hosts.read(HOST).last_request_at == clock()
    assert hosts.paused(until) == []
    hosts.write_standing(HostState(host=HOST))
    assert hosts.read(HOST) == HostState(host=HOST, last_request_at=clock())


def test_a_robots_txt_is_kept_byte_for_byte_and_dropped(hosts, clock):
    copy = RobotsCopy(body=b"\xef\xbb\xbfUser-agent: *\x00\xff\r", confirmed_at=clock(), etag='"1"', last_modified="yesterday")
    hosts.write_robots(HOST, copy, crawl_delay_seconds=2.5)
    assert hosts.read_robots(HOST) == copy
    assert hosts.read(HOST).crawl_delay_seconds == 2.5
    hosts.write_robots(HOST, None, crawl_delay_seconds=0)
    assert hosts.read_robots(HOST) is None
    assert hosts.read(HOST) == HostState(host=HOST)


def test_what_waits_at_hosts_is_counted(db, frontier, source_of, clock):
    frontier.add_sources([source_of(), source_of("other")])
    urls = ["https://example.org/1", "https://example.org/2", "https://example.net/3", "http://example.org/4"]
    frontier.add_links("example", [Link(url=url, kind=LinkKind.ARTICLE) for url in urls], depth=1, found_on="")
    frontier.add_links("other", [Link(url=urls[0], kind=LinkKind.ARTICLE)], depth=1, found_on="")
    counted = count_queued(db, hosts=[HOST, "example.net:443", "nobody.org:443"], sources=["example"])
    assert counted == {HOST: 2, "example.net:443": 1}
