"""The miniature sites over real sockets."""

from __future__ import annotations

import gzip
import socket
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from lxml import etree

from pipelines.errors import UsageError
from winnow.demo.articles import PageKind
from winnow.demo.server import DemoServer, Request
from winnow.demo.sites import VERSIONS, Version


def connect(server: DemoServer, site: str) -> HTTPConnection:
    return HTTPConnection(urlsplit(server.base_urls[site]).netloc, timeout=10)


def ask(connection: HTTPConnection, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response, response.read()


def test_every_page_expected_is_answered_over_one_kept_connection(server: DemoServer) -> None:
    for site in server.sites:
        connection = connect(server, site.name)
        connection.connect()
        port = connection.sock.getsockname()[1]
        for path, page in site.expected(1).items():
            response, body = ask(connection, path)
            assert (response.status, bool(body)) == (page.status, True), path
            assert connection.sock.getsockname()[1] == port
        connection.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_link_in_feeds_and_sitemaps_resolves(server: DemoServer, version: Version) -> None:
    server.version = version
    for site in server.sites:
        base_url = server.base_urls[site.name]
        connection = connect(server, site.name)
        waiting, seen = [base_url + path for path in site.seeds.feeds + site.seeds.sitemaps], set[str]()
        while waiting:
            url = waiting.pop()
            seen.add(url)
            assert url.startswith(base_url + "/")
            response, body = ask(connection, url.removeprefix(base_url))
            assert response.status == 200, url
            if "xml" in response.headers["Content-Type"]:
                waiting += [link for link in feed_links(body) if link not in seen]
        connection.close()


def feed_links(body: bytes) -> list[str]:
    query = "//*[local-name()='loc']/text() | //item/link/text() | //*[local-name()='entry']/*[local-name()='link']/@href"
    return [str(link) for link in etree.fromstring(body).xpath(query)]


@pytest.mark.parametrize(("validator", "header"), [("ETag", "If_None_Match"), ("Last-Modified", "If_Modified_Since")])
def test_a_page_the_client_has_is_answered_with_304(server: DemoServer, validator: str, header: str) -> None:
    connection = connect(server, "harbour")
    first, _ = ask(connection, "/2026/02/cape-orrin-fishermen/")
    again, body = ask(connection, "/2026/02/cape-orrin-fishermen/", **{header: first.headers[validator]})
    assert (again.status, body) == (304, b"")
    assert server.log[-1].validators == ((header.replace("_", "-"), first.headers[validator]),)
    connection.close()


@pytest.mark.parametrize(
    "headers", [{"If_None_Match": '"other"'}, {"If_Modified_Since": "Mon, 05 Jan 1998 00:00:00 GMT"}, {"If_Modified_Since": "soon"}]
)
def test_a_validator_that_does_not_hold_brings_the_page(server: DemoServer, headers: dict[str, str]) -> None:
    connection = connect(server, "harbour")
    response, body = ask(connection, "/", **headers)
    assert response.status == 200 and body
    connection.close()


def test_an_edited_page_is_sent_again_whichever_validator_the_client_holds(server: DemoServer) -> None:
    path = "/2026/02/reporters-summoned/"
    connection = connect(server, "harbour")
    first, _ = ask(connection, path)
    server.version = 2
    for header, validator in [("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified")]:
        again, body = ask(connection, path, **{header: first.headers[validator]})
        assert again.status == 200 and "attended on 18 March" in body.decode()
    connection.close()


def test_a_page_that_version_two_left_alone_is_answered_with_304(server: DemoServer) -> None:
    path = "/2026/02/cape-orrin-fishermen/"
    connection = connect(server, "harbour")
    first, _ = ask(connection, path)
    server.version = 2
    for header, validator in [("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified")]:
        assert ask(connection, path, **{header: first.headers[validator]})[0].status == 304
    connection.close()


def test_setting_the_version_switches_every_site(server: DemoServer) -> None:
    def statuses() -> dict[tuple[str, str], int]:
        answers = {}
        for site in server.sites:
            connection = connect(server, site.name)
            answers |= {(site.name, path): ask(connection, path)[0].status for path in site.expected(2)}
            connection.close()
        return answers

    before = statuses()
    server.version = 2
    after = statuses()
    changed = {key: (before[key], after[key]) for key in after if before[key] != after[key]}
    assert changed == {
        ("nawras", "/ar/news/water-tanks"): (200, 410),
        ("harbour", "/2026/03/crane-inquiry-opens/"): (404, 200),
        ("uplands", "/bulletin/seasonal-workers-hostel"): (404, 200),
    }


def test_gzip_is_used_where_accepted_and_head_has_no_body(server: DemoServer) -> None:
    connection = connect(server, "nawras")
    _, plain = ask(connection, "/ar/news")
    packed, body = ask(connection, "/ar/news", Accept_Encoding="gzip, deflate")
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(body) == plain
    head, nothing = ask(connection, "/ar/news", method="HEAD")
    assert head.headers["Content-Length"] == str(len(plain)) and nothing == b""
    connection.close()


def test_an_unknown_path_is_a_404_in_the_template_of_the_site(server: DemoServer) -> None:
    for site in server.sites:
        connection = connect(server, site.name)
        response, body = ask(connection, "/no/such/page?x=1")
        assert response.status == 404 and "ETag" not in response.headers
        assert site.title in body.decode(site.config.charset)
        connection.close()


def test_a_soft_404_looks_like_a_404_but_says_200(server: DemoServer) -> None:
    soft = [(site.name, page) for site in server.sites for page in site.pages if page.kind is PageKind.SOFT_404 and page.version == 1]
    for name, page in soft:
        connection = connect(server, name)
        response, body = ask(connection, page.path)
        assert response.status == 200 and body == ask(connection, "/no/such/page")[1]
        connection.close()
    assert len(soft) == 2


@pytest.mark.parametrize(
    ("site", "line"),
    [
        ("harbour", "Disallow: /private/"),
        ("nawras", "Sitemap: {base_url}/sitemap_index.xml"),
        ("brujula", "Disallow: /buscar"),
        ("uplands", "User-agent: *"),
    ],
)
def test_every_site_has_its_robots_txt(server: DemoServer, site: str, line: str) -> None:
    connection = connect(server, site)
    response, body = ask(connection, "/robots.txt")
    assert response.status == 200 and response.headers["Content-Type"].startswith("text/plain")
    assert line.format(base_url=server.base_urls[site]) in body.decode().splitlines()
    connection.close()


def test_the_log_tells_who_was_asked_for_what(server: DemoServer) -> None:
    connection = connect(server, "uplands")
    ask(connection, "/bulletin?page=99")
    (request,) = server.log
    assert request == Request(time=request.time, site="uplands", path="/bulletin?page=99", status=404)
    connection.close()


def test_leaving_the_block_closes_ports_and_open_connections() -> None:
    with DemoServer() as server:
        connection = connect(server, "harbour")
        ask(connection, "/")
        port = urlsplit(server.base_urls["harbour"]).port
    assert connection.sock.recv(1) == b""
    connection.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_sites_take_consecutive_ports_from_the_first_and_say_when_one_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port}"), DemoServer(first_port=port):
            pass
