"""Runs commands of Winnow in a network of their own whose only way out is watched, and prints what they sent where, as JSON.

unshare -n python in_namespace.py FOLDER [commands]

The namespace has a loopback and one interface with a route to everywhere, at whose other end nobody listens. FOLDER gets the corpora.
"""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OUTGOING = 4  # packet(7): PACKET_OUTGOING
NETWORK = """
ip link set lo up
ip link add out0 type veth peer name out1
ip link set out0 up
ip link set out1 up
ip addr add 192.0.2.1/24 dev out0
ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev out0
ip route add default via 192.0.2.2
"""
PAGE_LINKS = """<html><head><title>News</title><link rel=stylesheet href=http://cdn.evil.example/a.css><script src=//198.51.100.7/a.js></script>
<link rel=canonical href=http://other.example/><link rel=alternate type=application/rss+xml href=http://feeds.evil.example/rss>
</head><body><main><ul>%s<li><a href=http://elsewhere.example/story-of-the-case>A headline of several words elsewhere</a>
<li><a href=http://198.51.100.9/story>A headline of several words by number</a></ul><img src=http://198.51.100.8/pixel.gif></main>"""


def conftest() -> Any:
    spec = importlib.util.spec_from_file_location("winnow_conftest", HERE.parent / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["winnow_conftest"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Watch:
    """What leaves by an interface: protocol and destination of each packet, but for what the kernel asks the neighbours of a link."""

    def __init__(self, interface: str) -> None:
        self.seen: list[str] = []
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.ntohs(3))
        self.socket.bind((interface, 0))
        self.socket.settimeout(0.2)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        while not self.ended.is_set():
            try:
                packet, (_, protocol, kind, *_) = self.socket.recvfrom(65_535)
            except TimeoutError:
                continue
            if kind == OUTGOING and (found := _destination(packet, protocol)):
                self.seen.append(found)

    def stop(self) -> list[str]:
        time.sleep(0.5)
        self.ended.set()
        self.thread.join()
        self.socket.close()
        return sorted(set(self.seen))


def _destination(packet: bytes, protocol: int) -> str | None:
    if protocol == 0x0800:
        start, kind, address = (packet[0] & 15) * 4, packet[9], socket.inet_ntoa(packet[16:20])
    elif protocol == 0x86DD:
        start, kind, address = 40, packet[6], socket.inet_ntop(socket.AF_INET6, packet[24:40])
    else:
        return None
    if address.startswith("ff02:"):  # the kernel's own: neighbours of a link are asked which groups they listen to
        return None
    names = {socket.IPPROTO_TCP: "tcp", socket.IPPROTO_UDP: "udp"}
    ports = struct.unpack("!HH", packet[start : start + 4]) if kind in names else (0, 0)
    return f"{names.get(kind, kind)} {address}:{ports[1]} from {ports[0]}"


def listening() -> set[int]:
    """The ports at which something listens in this namespace (proc(5): state 0A), and the bound ones of UDP."""
    ports = set()
    for name, state in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == state:
                ports.add(int(fields[1].rpartition(":")[2], 16))
    return ports


def sites(tools: Any, stack: ExitStack) -> tuple[Any, Any]:
    """A site whose every page names others, and a corpus of it."""
    web = tools.web()
    stories = [f"/2026/05/0{number}/story-of-the-case-{number}" for number in range(1, 6)]
    items = "".join(f"<li><a href='{web.url(path)}'>A headline of several words, number {path[-1]}</a>" for path in stories)
    web.pages = {path: tools.answer(tools.article(f"case {path[-1]}", words="<img src=//198.51.100.5/b.gif>")) for path in stories}
    web.pages["/"] = tools.answer((PAGE_LINKS % items).encode())
    web.pages["/away"] = tools.answer(status=302, headers=(("Location", "http://gone.evil.example/x"),))
    web.pages["/robots.txt"] = tools.answer(b"Sitemap: http://maps.evil.example/map.xml\nSitemap: /map.xml\n", content_type="text/plain")
    locs = "".join(f"<url><loc>{url}</loc></url>" for url in (web.url("/away"), "http://198.51.100.6/map-story", "file:///etc/passwd"))
    web.pages["/map.xml"] = tools.answer(f"<urlset>{locs}</urlset>".encode(), content_type="application/xml")
    folder = tools.corpus(web.host)
    folder.add_source(
        "site", seeds={"listings": [web.url()], "sitemaps": [web.url("/map.xml")]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0}
    )
    return web, folder


def control() -> list[str]:
    """What the watch sees of a program that does ask: a name, a connection, a datagram."""
    watch = Watch("out0")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", ("198.51.100.1", 53))
    with socket.socket() as sender:
        sender.setblocking(False)
        sender.connect_ex(("198.51.100.2", 80))
        time.sleep(0.2)
    return watch.stop()


def run_commands(tools: Any, corpus: Any, folder: Path) -> dict[str, list[Any]]:
    """The exit code of each command and the end of what it said."""
    saved = folder / "page.html"
    saved.write_bytes(tools.article("a saved page"))
    runs = {}
    for arguments in (
        ("search", "commission"), ("kwic", "commission"), ("show", "1"), ("cite", "1"), ("history", "1"), ("why", "1"), ("copies",),
        ("report", "health"), ("export", "--format", "jsonl", "--output", str(folder / "all.jsonl")), ("reextract",),
        ("extract", str(saved)), ("snapshot", "first"),
    ):  # fmt: skip
        done = corpus.winnow(*arguments, fork=False)
        runs[arguments[0]] = [done.code, done.stderr[-500:]]
    return runs


def main() -> None:
    folder = Path(sys.argv[1])
    for command in filter(None, NETWORK.splitlines()):
        subprocess.run(command.split(), check=True)
    found: dict[str, Any] = {"control": control()}
    module = conftest()
    with ExitStack() as stack:
        tools = module.Tools(stack, folder)
        web, corpus = sites(tools, stack)
        outside, inside = Watch("out0"), Watch("lo")
        process = corpus.start_crawl()
        ports: set[int] = set()
        while process.poll() is None:
            ports |= listening()
            time.sleep(0.02)
        stdout, stderr = process.communicate()
        found["crawl"] = {"code": process.returncode, "stored": json.loads(stdout)["outcomes"].get("stored"), "stderr": stderr.decode()}
        found["listening"] = sorted(ports - {web.port})
        found["commands"] = run_commands(tools, corpus, folder) if len(sys.argv) > 2 else {}
        found["outside"] = outside.stop()
        found["inside"] = [one for one in inside.stop() if f":{web.port} " not in one and not one.endswith(f" from {web.port}")]
        found["asked"] = len(web.log)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    os.chdir(HERE.parents[1])
    main()
