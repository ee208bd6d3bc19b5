"""`winnow crawl --list`: each address of a file once, and every line has exactly one ending."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from winnow.address_list import read_lines


@pytest.fixture
def site(tools):
    """A corpus of one source with a listing that leads to more articles than are listed."""
    folder, web = tools.news_site(5)
    return folder, web


def outcomes(done):
    return {line["line"]: line["outcome"] for line in done.json["list"]["lines"]}


def test_each_address_is_visited_once_with_its_place_in_the_list_and_nothing_else(site, tmp_path):
    folder, web = site
    path = tmp_path / "mine.csv"
    path.write_text(
        f"note;URL\nfirst;{web.url('/news/0')}\nagain;{web.url('/news/0')}?utm_source=x\nnot there;{web.url('/nothing')}\n"
        f'elsewhere;https://other.example/x\nnonsense;ftp://x\n;\nlast;"{web.url("/news/1")}"\n',
        encoding="utf-8-sig",
    )
    done = folder.crawl("--list", str(path))
    assert done.code == 3, done.stderr
    assert outcomes(done) == {2: "stored", 4: "http_error", 8: "stored"}
    assert {line["line"]: line["why"].partition(":")[0] for line in done.json["list"]["left_out"]} == {
        3: "stands in the list before",
        5: "in scope of no source",
        6: "no address of a page",
    }
    assert sorted(set(web.paths()) - {"/robots.txt"}) == ["/news/0", "/news/1", "/nothing"]
    assert folder.rows("select found_on from url where url like '%/news/1'") == [("mine.csv line 8",)]
    web.log.clear()
    again = folder.crawl("--list", str(path))
    assert outcomes(again)[2] == "stored", "what was visited before keeps its ending"
    assert "/news/0" not in web.paths()
    assert outcomes(folder.crawl("--list", str(path), "--recheck"))[2] in ("unchanged", "not_modified")
    assert "/news/0" in web.paths()
    assert "/" not in web.paths()


def test_a_source_is_made_of_the_hosts_in_the_list(tools, tmp_path):
    web = tools.web()
    web.pages = {"/a": tools.answer(tools.article("the only one"))}
    folder = tools.corpus(web.host)
    path = tmp_path / "addresses.txt"
    path.write_text(f"# my addresses\n\n{web.url('/a')}\n")
    looked = folder.crawl("--list", str(path), "--as", "mine")
    assert looked.json["hosts"] == [{"host": web.host, "responses": 1, "pages": 1, "first": None, "last": None}]
    assert web.paths() == []
    done = folder.winnow("crawl", "--list", str(path), "--as", "mine", "--yes")
    assert done.code == 0, done.stderr
    assert "Of the list: 1 address: 1 stored." in done.stdout.decode()
    assert set(web.paths()) == {"/robots.txt", "/a"}
    assert "enabled = false" in (folder.root / "sources" / "mine.toml").read_text()


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        ("", (), "no address is in it"),
        ("url\n", (), "no address is in it"),
        ("https://other.example/x\n", (), "in scope of no source: other.example"),
        ("https://other.example/x\n", ("--backfill",), "leave --backfill out"),
        (None, (), "cannot be read"),
    ],
)
def test_what_cannot_be_visited_is_said(site, tmp_path, text, arguments, words):
    folder, web = site
    path = tmp_path / "mine.csv"
    if text is not None:
        path.write_text(text)
    done = folder.winnow("crawl", "--list", str(path), *arguments)
    assert (done.code, words in done.stderr) == (2, True), done.stderr
    assert web.log == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.txt", "https://a.example/x,y\n# no\n  https://a.example/z  \n", [(1, "https://a.example/x,y"), (3, "https://a.example/z")]),
        ("a.csv", "https://a.example/x,1\nhttps://a.example/y,2\n", [(1, "https://a.example/x"), (2, "https://a.example/y")]),
        ("a.csv", 'a,Link\n"x\ny",https://a.example/x\n', [(3, "https://a.example/x")]),
        ("a.tsv", "a\turl\n1\thttps://a.example/x\n2\n", [(2, "https://a.example/x")]),
    ],
)
def test_addresses_are_read_from_lines_and_columns(tmp_path: Path, name, text, found):
    (tmp_path / name).write_text(text)
    assert [(line.number, line.address) for line in read_lines(tmp_path / name) if not line.fault] == found


def test_a_list_that_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        read_lines(tmp_path / "a.csv")
