"""Who is let in, and under which headers every answer goes out."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from pipelines.store.database.sqlite import newest_driver

PATHS = (
    "/", "/search", "/search?q=officers", "/export.csv", "/export.jsonl", "/article/1", "/take", "/export.tei", "/article/1?revision=1&compare=2", "/article/1/why", "/article/1/original",
    "/article/1.txt", "/article/1.json", "/article/999", "/-/leave?to=https%3A%2F%2Fholm.example%2F", "/-/leave?to=javascript:1", "/corpus", "/corpus/article", "/corpus/article.json",
    "/corpus/article.csv", "/corpus/article.csv?_stream=on", "/corpus/document/1", "/corpus/document/1.json", "/corpus?sql=select+1", "/corpus?sql=select+nonsense", "/corpus.json?sql=select+nonsense",
    "/corpus?sql=drop+table+document", "/nothing", "/-/nothing", "/-/winnow/explorer.css", "/-/winnow/icon.svg", "/-/winnow/nothing.css", "/-/static/app.css", "/favicon.ico", "/-/plugins.json", "/_internal", "/.json",
    "/article/1/", "/%41", "/-/enter",
)  # fmt: skip
REQUIRED = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-dns-prefetch-control": "off",
}


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_bears_our_headers(server, path) -> None:
    for method, cookie in (
        ("GET", True),
        ("HEAD", True),
        ("GET", False),
        ("POST", True),
        ("PUT", True),
        ("OPTIONS", True),
        ("DELETE", False),
    ):
        answer = server.ask(path, method=method, cookie=cookie)
        assert {name: answer.headers.get(name) for name in REQUIRED} == REQUIRED, (method, answer.status)
        policy = answer.headers["content-security-policy"]
        assert (
            policy.startswith("default-src 'none'; ")
            and "script" not in policy.replace("sandbox", "")
            and "unsafe" not in policy
            and "*" not in policy
        )
        assert "base-uri 'none'" in policy and "frame-ancestors" in policy and "form-action" in policy
        assert not [name for name in answer.headers if name.startswith("access-control") or name in ("server", "link")]
        assert answer.status < 500


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_answered_without_the_cookie(server, path) -> None:
    stranger = server.ask(path, cookie=False)
    assert stranger.status == 403 and "winnow open" in stranger.text
    for cookie in (
        f"winnow-{server.port}=",
        f"winnow-{server.port}=guess",
        "winnow-1=" + server.cookie.partition("=")[2],
        "a=b; ;;=",
        server.cookie[:-1],
        "\xff=\xff",
    ):
        assert server.ask(path, cookie=False, headers={"Cookie": cookie}).status == 403


HOSTS = (
    "evil.test", "evil.test:{port}", "127.0.0.1", "localhost", "127.0.0.1:1", "127.0.0.1:{port}.evil.test", "127.0.0.1:{port}@evil.test", "evil.test:{port}#127.0.0.1:{port}",
    "127.0.0.1.nip.io:{port}", "localtest.me:{port}", "[::1]:{port}", "0.0.0.0:{port}", "127.1:{port}", "2130706433:{port}", "127.0.0.2:{port}", "localhost.:{port}", "127.0.0.1:0{port}",
    "127.0.0.1:{port},evil.test", "", " ", "localhost:{port}/x", "LOCALHOST.evil.test:{port}", "foo.localhost:{port}",
)  # fmt: skip


@pytest.mark.parametrize(
    "path", ("/", "/search", "/article/1.json", "/-/winnow/explorer.css", "/corpus.json?sql=select+1", "/-/enter", "/nothing")
)
def test_a_forged_host_is_refused_with_the_cookie_and_without(server, path) -> None:
    for host in HOSTS:
        for cookie in (True, False):
            for method in ("GET", "POST"):
                answer = server.ask(path, method=method, headers={"Host": host.format(port=server.port)}, cookie=cookie)
                assert answer.status in (400, 403) and (answer.status == 403 or host in ("", " ")), host
    assert server.ask(path, headers={"Host": f"localhost:{server.port}"}).status != 403 or path == "/-/enter"


ORIGINS = ("https://evil.test", "http://evil.test:{port}", "null", "http://127.0.0.1", "https://127.0.0.1:{port}", "http://127.0.0.1:{other}", "http://localhost:{port}", "http://127.0.0.1:{port}.evil.test", "file://", "http://127.0.0.1:{port}/", "", "chrome-extension://abc")  # fmt: skip


@pytest.mark.parametrize("path", ("/", "/article/1", "/-/winnow/explorer.css", "/-/correct/1/0", "/corpus.json?sql=select+1"))
def test_a_forged_origin_is_refused(server, path) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for origin in ORIGINS:
        given = {"Origin": origin.format(port=server.port, other=server.port + 1)}
        for method in ("GET", "POST", "PUT"):
            assert server.ask(path, method=method, headers=form | given, body=b"").status == 403, (method, origin)


@pytest.mark.parametrize("site", ("cross-site", "same-site", "nonsense"))
def test_what_another_site_asks_for_is_refused(server, site) -> None:
    for path in ("/", "/article/1", "/-/winnow/explorer.css"):
        assert server.ask(path, headers={"Sec-Fetch-Site": site}).status == 403
    for known in ("same-origin", "none"):
        assert server.ask("/", headers={"Sec-Fetch-Site": known}).status == 200


@pytest.mark.parametrize("method", ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"))
def test_reading_pages_take_no_other_method(server, method) -> None:
    if method == "CONNECT":
        return  # a proxy's word; the server answers 400 before we see it
    for path in ("/", "/article/1", "/corpus", "/-/messages", "/-/logout"):
        assert server.ask(path, method=method, headers={"Sec-Fetch-Site": "same-origin"}, body=b"").status == 405


@pytest.mark.parametrize(
    "path",
    ("//evil.test/", "//evil.test/%41", "/\\evil.test/", "/a\\b", "http://evil.test/", "/" + "a" * 20_000, "/search?q=" + "a" * 20_000),
)
def test_odd_addresses_lead_nowhere(server, path) -> None:
    answer = server.ask(path)
    assert answer.status in (400, 404) and "location" not in answer.headers


@pytest.mark.parametrize(
    "path",
    (
        "/article/1/",
        "/%2F%2Fevil.test/",
        "/%5Cevil.test/",
        "/%09//evil.test",
        "/x%0d%0aSet-Cookie:%20a=b/",
        "/corpus/%2e%2e/%2e%2e/etc/passwd",
        "/-/winnow/%2e%2e/app.py",
        "/-/winnow/../app.py",
    ),
)
def test_redirects_stay_here_and_files_stay_out(server, path) -> None:
    answer = server.ask(path)
    target = answer.headers.get("location", "/")
    assert target.startswith("/") and not target.startswith(("//", "/\\")) and "set-cookie" not in answer.headers
    assert b"root:" not in answer.body and b"def build_app" not in answer.body


def test_the_token_opens_once_and_the_next_is_printed(serving, corpus_of) -> None:
    with serving(corpus_of()) as own:
        used, waiting = (address.partition(str(own.port))[2] for address in (own.address, own.next_address()))
        assert used != waiting
        for wrong in (used, waiting[:-1], waiting + "a", "/-/enter?token=", "/-/enter", "/-/enter?token=%ff", f"{waiting}&token=x"):
            answer = own.ask(wrong, cookie=False)
            assert answer.status == 403 and "set-cookie" not in answer.headers, wrong
        assert own.ask(waiting, method="HEAD", cookie=False).status == 403
        assert own.ask(waiting, cookie=False, headers={"Sec-Fetch-Site": "cross-site"}).status == 200  # the file that opens the browser
        assert own.ask(waiting, cookie=False).status == 403


def test_the_cookie_is_of_this_browser_alone(server) -> None:
    fresh = server.ask("/-/enter?token=wrong", cookie=False)
    assert "set-cookie" not in fresh.headers
    assert re.fullmatch(rf"winnow-{server.port}=[\w-]{{43}}", server.cookie)


def test_reading_leaves_the_database_as_it_was(server) -> None:
    before = _dump(server)
    for path in PATHS:
        server.ask(path)
    for sql in (
        "delete from document",
        "select 1; delete from document",
        "pragma writable_schema=1",
        "attach database 'other.db' as x",
        "with a as (select 1) delete from document",
        "vacuum into 'stolen.db'",
        "select load_extension('x')",
    ):
        for suffix in ("", ".json", ".csv"):
            assert server.ask(f"/corpus{suffix}?sql={quote(sql)}").status in (200, 400), sql
            assert b'"ok": true' not in server.ask(f"/corpus.json?sql={quote(sql)}").body
    assert _dump(server) == before


def _dump(server) -> list[str]:
    connection = newest_driver().connect(f"file:{server.built.root / 'corpus.db'}?mode=ro", uri=True)
    try:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table' order by name")]
        return [repr(row) for table in tables for row in connection.execute(f'select * from "{table}"')]
    finally:
        connection.close()


@pytest.mark.parametrize(
    "sql",
    (
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
        "select zeroblob(900000000)",
        "select length(printf('%.*c', 900000000, 'x'))",
        "select a.text, b.text from revision a, revision b, revision c, revision d, revision e, revision f, url, url u2 order by 1",
    ),
)
def test_a_query_that_would_not_end_is_ended(server, sql) -> None:
    answer = server.ask(f"/corpus.json?sql={quote(sql)}")
    assert answer.status in (200, 400) and len(answer.body) < 50_000_000
    assert server.ask("/").status == 200


def test_the_packed_columns_are_empty(server) -> None:
    assert b'"rows": [[null]]' in server.ask(f"/corpus.json?sql={quote('select blocks from revision limit 1')}").body


def test_datasettes_csv_holds_no_formula(server) -> None:
    sql = quote("select '=1+1' as a, -5 as b, '+cmd' as c, '@x' as d, 'plain' as e, char(9) || '=x' as f")
    assert server.ask(f"/corpus.csv?sql={sql}").text.splitlines()[1] == "'=1+1,-5,'+cmd,'@x,plain,'\t=x"


def test_datasettes_csv_holds_long_texts_and_what_follows_them(server) -> None:
    sql = quote("select 1 as a, printf('%.*c', 200000, 'x') as b union all select 2, 'y'")
    assert server.ask(f"/corpus.csv?sql={sql}").text.splitlines() == ["a,b", f"1,{'x' * 200_000}", "2,y"]


def test_the_error_of_a_table_is_a_whole_page(server) -> None:
    answer = server.ask("/corpus/nothing.csv?_stream=on")
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert '\n<html lang="en" dir="ltr">\n' in answer.text
