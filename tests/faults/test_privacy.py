"""A03, A17-A23, A28: what a crawl tells the sites it visits, and whom else it talks to: nobody, about nothing."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from crawler.middlewares.address_guard import GuardedResolver, policy_of

SECRET = "canary-7f3a91c2"


@pytest.fixture(scope="module")
def crawled(module_tools):
    """Two sites that link to each other and set cookies, crawled with a proxy in the environment that must not be used."""
    one, other, proxy = (module_tools.web() for _ in range(3))
    heard: list[tuple[str, dict[str, str]]] = []

    def noting(web, body):
        def reply(handler):
            heard.append((f"http://{web.host}{handler.path}", {name.lower(): value for name, value in handler.headers.items()}))
            handler.send_response(200)
            for name, value in (("Content-Type", "text/html"), ("Set-Cookie", f"id={SECRET}"), ("Content-Length", str(len(body)))):
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)

        return reply

    for web, neighbour in ((one, other), (other, one)):
        links = module_tools.listing(web.url("/a"), neighbour.url("/b"))
        web.pages = {"/": noting(web, links)}
        web.pages |= {path: noting(web, module_tools.article(f"{web.host} {path}")) for path in ("/a", "/b")}
    folder = module_tools.corpus(one.host, other.host, proxy.host)
    seeds = {"listings": [one.url(), other.url()]}
    folder.add_source("site", seeds=seeds, scope={"hosts": [one.host, other.host]}, limits={"delay_seconds": 0})
    environment = {name: proxy.url() for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy")}
    done = folder.winnow("crawl", "--json", fork=False, env=environment)
    assert done.json["new"] == 4, done.stderr
    return SimpleNamespace(folder=folder, heard=heard, proxy=proxy)


def test_a17_no_cookie_is_given_back_to_any_host(crawled):
    assert len(crawled.heard) == 6
    assert not [url for url, headers in crawled.heard if "cookie" in headers]


def test_a19_no_site_learns_where_its_address_was_found(crawled):
    assert not [url for url, headers in crawled.heard if {"referer", "origin"} & set(headers)]


def test_a18_nothing_is_sent_that_would_tell_one_reader_from_another(crawled):
    sent = {name for _, headers in crawled.heard for name in headers}
    assert sent == {"accept", "accept-encoding", "accept-language", "host", "user-agent"}


def test_a21_a_proxy_of_the_environment_is_not_asked(crawled):
    assert crawled.proxy.connections == 0


def test_a22_there_is_no_pickle_to_be_planted_in_a_corpus(crawled):
    names = [path.name for path in crawled.folder.root.rglob("*") if path.is_file()]
    assert names
    assert not [name for name in names if name.endswith((".pickle", ".pkl", ".marshal")) or name == "requests.seen"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to see the sockets of a process")
def test_a23_a_crawl_listens_nowhere(tools):
    web, held = tools.web(), threading.Event()

    def slow(handler):
        held.wait(20)
        handler.send_error(404)

    web.pages = {"/": slow}
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    process = folder.start_crawl()
    try:
        web.wait_for(2)
        assert _listening(process.pid) == []
        held.set()
        process.communicate(timeout=30)
    finally:
        held.set()
        tools.kill(process)
    assert _listening(os.getpid()), "the control: the server of this very test listens"


def _listening(pid: int) -> list[str]:
    own = {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
    rows = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]]
    return [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in own]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_a28_a_certificate_that_nobody_vouches_for_is_no_answer(tools, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, "-keyout", key, "-out", certificate)
    subprocess.run(made, check=True, capture_output=True)
    web = tools.web(**{"/": tools.answer(tools.article("said by a false server"))})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    secure = tools.secure(web, context)
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [f"https://{web.host}/"]}, limits={"delay_seconds": 0})
    done = folder.crawl()
    assert secure
    assert (done.code, web.log) == (4, []), "no request is sent, not even for robots.txt"


def test_a03_what_is_connected_to_is_what_was_checked_though_a_name_changes_its_address():
    """A stand-in for the resolver of the system that answers otherwise each time: first a public address, then a private one."""
    answers = [["93.184.216.34"], ["127.0.0.2"], ["127.0.0.2", "93.184.216.34"], ["::ffff:10.0.0.1"], ["169.254.169.254"]]
    given: list[list[str]] = []

    class Rebinding:
        def resolveHostName(self, receiver, *_):
            receiver.resolutionBegan(None)
            for address in answers[len(given)]:
                receiver.addressResolved(SimpleNamespace(host=address))
            receiver.resolutionComplete()

    class Receiver:
        def __init__(self):
            self.addresses = []

        def resolutionBegan(self, _):
            pass

        def addressResolved(self, address):
            self.addresses.append(address.host)

        def resolutionComplete(self):
            given.append(self.addresses)

    resolver = GuardedResolver(SimpleNamespace(nameResolver=Rebinding()), policy_of([]))
    for _ in answers:
        resolver.resolveHostName(Receiver(), "rebinding.test", 80)
    assert given == [["93.184.216.34"], [], ["93.184.216.34"], [], []]
