"""What may be contacted: a table of addresses, and a crawl that links, redirects and feeds try to lead to listeners it must not touch."""

from __future__ import annotations

import socket

import pytest

from pipelines.address_policy import AddressPolicy

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.9.9.9",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "192.169.0.1",
    "169.253.1.1",
    "11.0.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "223.255.255.254",
    "198.17.255.255",
    "198.20.0.1",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.255",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2002:c0a8:1::1",
    "2001:0:808:808:0:0:80ff:fffe",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "100::1",
    "3fff::1",
    "5f00::1",
]
NO_ADDRESSES = ("", "localhost", "example.org", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "1.2.3.4.5", "::g", "[::1]", " 8.8.8.8")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address):
    assert AddressPolicy().allows(address, 80)


@pytest.mark.parametrize("address", [*REFUSED, *NO_ADDRESSES])
def test_any_other_address_is_refused(address):
    assert not AddressPolicy().allows(address, 80)


ENTRIES = [
    ("127.0.0.1:8080", "127.0.0.1", 8080, True),
    ("127.0.0.1:8080", "127.0.0.1", 8081, False),
    ("127.0.0.1:8080", "127.0.0.2", 8080, False),
    ("127.0.0.1:8080", "::ffff:127.0.0.1", 8080, True),
    ("127.0.0.1:8101-8112", "127.0.0.1", 8112, True),
    ("127.0.0.1:8101-8112", "127.0.0.1", 8113, False),
    ("10.0.0.0/24:80", "10.0.0.255", 80, True),
    ("10.0.0.0/24:80", "10.0.1.0", 80, False),
    ("10.0.0.7/24:80", "10.0.0.1", 80, True),
    ("[::1]:8080", "::1", 8080, True),
    ("[::1]:8080", "127.0.0.1", 8080, False),
    ("[fd00::/8]:443", "fd12::1", 443, True),
    ("[fd00::/8]:443", "fe80::1", 443, False),
]


@pytest.mark.parametrize(("entry", "address", "port", "allowed"), ENTRIES)
def test_an_entry_allows_its_addresses_at_its_ports(entry, address, port, allowed):
    assert AddressPolicy.parse([entry]).allows(address, port) is allowed


BROKEN = ("", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:9-8", "::1:80", "localhost:80", "127.0.0.1:80,81")
BROKEN += ("256.0.0.1:80", "10.0.0.0/33:80", "[::1]", "[127.0.0.1:80", "http://127.0.0.1:80", "*:80", "127.0.0.1:-80", "127.0.0.1:8_0")


@pytest.mark.parametrize("entry", BROKEN)
def test_an_entry_that_is_not_understood_is_named(entry):
    with pytest.raises(ValueError, match=r"not understood|ports lie") as raised:
        AddressPolicy.parse(["127.0.0.1:8080", entry])
    assert repr(entry) in str(raised.value) or f"'{entry}'" in str(raised.value)


NOTATIONS = ("127.0.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "127.0.1", "localhost", "LOCALHOST.")
NOTATIONS += ("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]")


def test_nothing_reaches_an_address_that_is_not_allowed(tools):
    """The source names every notation in its scope and so their ports: what refuses is the guard alone."""
    web, canary = tools.web(), tools.web()
    canaries = [canary, tools.web(address="127.0.0.2")]
    targets = [f"{notation}:{canary.port}" for notation in NOTATIONS] + [canaries[1].host]
    if socket.has_ipv6:
        canaries.append(tools.web(address="[::1]"))
        targets.append(canaries[-1].host)
    for server in canaries:
        server.pages["/robots.txt"] = tools.answer(status=404)
    links = [f"http://{target}/link" for target in targets]
    moves = [f"http://{target}/moved" for target in [*targets, f"user:word@{canary.host}", f"{web.host}@{canary.host}"]]
    moves += [f"//{canary.host}/moved", f"http:\\\\{canary.host}\\moved", "file:///etc/passwd", "data:text/html,x", "ftp://127.0.0.1/x"]
    codes = (301, 302, 303, 307, 308)
    for number, target in enumerate(moves):
        web.pages[f"/to/{number}"] = tools.answer(status=codes[number % 5], headers=(("Location", target),))
    own = [web.url(f"/to/{number}") for number in range(len(moves))]
    web.pages["/"] = tools.answer(tools.listing(*links[::3], *own, f"http://user@{canary.host}/link", web.url("/story")))
    web.pages["/feed"] = tools.answer(_feed(links[1::3]), content_type="application/rss+xml")
    web.pages["/sitemap.xml"] = tools.answer(_sitemap([*links[2::3], "file:///etc/passwd"]), content_type="application/xml")
    web.pages["/story"] = tools.answer(tools.article("a story"))
    folder = tools.corpus(web.host)
    folder.add_source(
        "site",
        seeds={"listings": [web.url()], "feeds": [web.url("/feed")], "sitemaps": [web.url("/sitemap.xml")]},
        scope={"hosts": [web.host, *targets]},
        limits={"delay_seconds": 0.01},
    )

    done = folder.crawl()

    assert done.json["new"] == 1, done.stderr
    assert [server.connections for server in canaries] == [0] * len(canaries)
    endings = {url: outcome for url, (outcome, _) in folder.endings().items()}
    led = {url: outcome for url, outcome in endings.items() if url in own or not url.startswith(web.url())}
    not_followed = {web.url(f"/to/{number}") for number, target in enumerate(moves) if target.startswith(("file:", "data:", "ftp:"))}
    wrong = {url: ending for url, ending in folder.endings().items() if url in led and ending[0] not in ("refused_address", "out_of_scope")}
    assert {url: outcome for url, (outcome, _) in wrong.items()} == dict.fromkeys(not_followed, "http_error")
    assert set(own) <= set(led)
    assert len(led) >= len(own) + 10


def _feed(links: list[str]) -> bytes:
    items = "".join(f"<item><title>t</title><link>{link}</link></item>" for link in links)
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>f</title>{items}</channel></rss>".encode()


def _sitemap(links: list[str]) -> bytes:
    entries = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    return f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>".encode()
