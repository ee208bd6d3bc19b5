"""The command line as cron and people use it: exit codes, streams, files and words, each command in a process of its own."""

from __future__ import annotations

import csv
import io
import json
import stat

import pytest

ARTICLES = 3


@pytest.fixture(scope="module")
def crawled(module_tools):
    """A corpus with three articles, and its server."""
    tools = module_tools
    web = tools.web()
    web.pages = {f"/news/{number}": tools.answer(tools.article(f"=case {number} [red]é\x1b[31m")) for number in range(ARTICLES)}
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host, name="crawled")
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    done = folder.crawl()
    assert (done.code, done.json["new"]) == (0, ARTICLES), done.stderr
    return folder, web


def test_init_makes_a_folder_for_its_owner_alone(tools):
    root = tools.tmp / "new" / "corpus"
    done = tools.corpus().winnow("init", str(root), "--contact", "me@example.org", "--allow", "127.0.0.1:8101-8112")
    assert done.code == 0, done.stderr
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (root, *root.iterdir())}
    assert modes == {"corpus": 0o700, "sources": 0o700, "archive": 0o700, "winnow.toml": 0o600}
    text = (root / "winnow.toml").read_text("utf-8")
    assert 'contact = "me@example.org"' in text
    (root / "winnow.toml").write_text(text + "# mine\n", "utf-8")
    assert tools.corpus().winnow("init", str(root)).code == 0
    assert (root / "winnow.toml").read_text("utf-8").endswith("# mine\n")


def test_a_crawl_leaves_files_for_their_owner_alone(crawled):
    folder, _ = crawled
    others = [str(path) for path in folder.root.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert others == []


WRONG = [
    (("crawl",), ("sources", "no source to crawl", "winnow sources add")),
    (("crawl", "nobody"), ("sources", "no source 'nobody'", "there are")),
    (("crawl", "--progress", "loud"), ("--progress loud", "auto, plain, none")),
    (("crawl", "--corpus", "/nowhere"), ("/nowhere", "winnow.toml is missing", "winnow init")),
    (("show", "1", "--corpus", "/nowhere"), ("/nowhere", "winnow init")),
    (("sources", "add", "nobody"), ("'nobody'", "winnow sources catalogue")),
    (("export", "--format", "xls"), ("--format xls", "csv", "jsonl")),
    (("export", "--since", "1.2.2024"), ("--since 1.2.2024", "YYYY-MM-DD")),
    (("export", "--include", "nonsense"), ("--include nonsense", "stub")),
    (("extract", "/nowhere/page.html"), ("/nowhere/page.html", "no such file")),
    (("nonsense",), ("nonsense",)),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=lambda value: " ".join(value)[:40])
def test_what_is_wrong_is_named_with_where_and_remedy(tools, arguments, words):
    done = tools.corpus().winnow(*arguments)
    assert (done.code, done.stdout) == (2, b"")
    assert "Traceback" not in done.stderr
    flat = " ".join(done.stderr.split())
    assert [word for word in words if word not in flat] == []


BROKEN_FILES = [
    ("winnow.toml", 'contact = "nobody"\n', ("winnow.toml", "contact", "e-mail")),
    ("winnow.toml", "contact = \n", ("winnow.toml", "TOML")),
    ("winnow.toml", 'contact = "a@b.org"\nspeed = 9\n', ("winnow.toml", "speed", "unknown key")),
    ("winnow.toml", 'contact = "a@b.org"\n[network]\nallow = ["localhost"]\n', ("winnow.toml", "network.allow", "127.0.0.1:8080")),
    ("sources/site.toml", 'name = "site"\ntitle = "t"\n[seeds]\nfeeds = ["www.example.org/rss"]\n', ("site.toml", "feeds", "https://")),
]


@pytest.mark.parametrize(("file", "text", "words"), BROKEN_FILES)
def test_a_broken_file_is_named_with_its_key_and_remedy(tools, file, text, words):
    folder = tools.corpus()
    (folder.root / file).write_text(text, "utf-8")
    done = folder.crawl()
    assert (done.code, done.stdout) == (2, b"")
    assert [word for word in words if word not in done.stderr] == []


def test_show_by_number_and_by_url_and_file_is_inert(crawled):
    folder, web = crawled
    by_number, by_url = folder.winnow("show", "1"), folder.winnow("show", web.url("/news/0"), "--json")
    assert by_number.code == by_url.code == 0, by_number.stderr + by_url.stderr
    assert b"heard witness number" in by_number.stdout
    assert b"\x1b[31m" not in by_number.stdout
    assert b"[red]" in by_number.stdout
    assert by_url.json["url"] == web.url("/news/0")
    assert folder.winnow("show", "999").code == 2
    assert folder.winnow("show", "no such thing").code == 2


def test_why_by_number_url_and_file(crawled, tools):
    folder, web = crawled
    page = tools.tmp / "page.html"
    page.write_bytes(web.pages["/news/0"].body)
    for wanted in ("1", web.url("/news/0"), str(page)):
        done = folder.winnow("why", wanted, "--json")
        assert done.code == 0, done.stderr
        assert any(block["kept"] and "witness number 1" in block["text"] for block in done.json["blocks"]), wanted
    assert b"\x1b[31m" not in folder.winnow("why", "1").stdout


def test_export_writes_every_format_to_a_file_and_to_a_pipe(crawled, tools):
    folder, _ = crawled
    lines = folder.winnow("export").stdout.splitlines()
    assert len({json.loads(line)["url"] for line in lines}) == ARTICLES
    target = tools.tmp / "out.csv"
    done = folder.winnow("export", "--format", "csv", "--output", str(target))
    assert (done.code, done.stdout) == (0, b""), done.stderr
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    assert len(rows) == ARTICLES
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@", "\t"))]


FILTERS = [
    (("--source", "site"), ARTICLES),
    (("--language", "en"), ARTICLES),
    (("--since", "2026-03-01", "--until", "2026-03-01"), ARTICLES),
    (("--since", "2026-03-02"), 0),
    (("--until", "2026-02-28"), 0),
    (("--query", "WITNESS NUMBER 1"), ARTICLES),
    (("--query", '"case 1"'), 1),
    (("--query", 'O\'Brien "50%" al-Bab*'), 0),
    (("--include", "stub,gone"), ARTICLES),
]


@pytest.mark.parametrize(("filters", "count"), FILTERS, ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value))
def test_export_filters(crawled, filters, count):
    done = crawled[0].winnow("export", *filters)
    assert (done.code, len(done.stdout.splitlines())) == (0, count), done.stderr


def test_extract_reads_a_file_and_standard_input(tools):
    page = tools.article("prison")
    file = tools.tmp / "page.html"
    file.write_bytes(page)
    folder = tools.corpus()
    from_file, from_input = folder.winnow("extract", str(file)), folder.winnow("extract", stdin=page)
    assert from_file.code == 0, from_file.stderr
    assert from_file.stdout == from_input.stdout
    assert b"witness number 5" in from_file.stdout
    as_json = folder.winnow("extract", "-", "--json", "--no-blocks", stdin=page).json
    assert (as_json["status"], as_json["title"], as_json["date"]) == ("article", "prison", "2026-03-01")
    nothing = folder.winnow("extract", stdin=b"")
    assert (nothing.code, nothing.stdout) == (1, b"")
    assert "no article text" in nothing.stderr


def test_text_is_utf8_in_the_bare_environment_of_cron(crawled, tools):
    folder, _ = crawled
    for command in (("show", "1"), ("export",), ("crawl", "--json", "--progress", "plain"), ("sources", "list")):
        done = tools.run(*tools.winnow, *command, env={"LANG": "C", "WINNOW_CORPUS": str(folder.root)})
        assert done.code == 0, done.stderr
        done.stdout.decode("utf-8")
        assert command[0] not in ("show", "export") or "é".encode() in done.stdout


def test_sources_are_listed_added_and_checked(tools):
    web = tools.web()
    web.pages["/"] = tools.answer(tools.listing(web.url("/news/1"), web.url("/news/2")))
    web.pages["/empty"] = tools.answer(b"<html><body><p>nothing</p></body></html>")
    folder = tools.corpus(web.host)
    offered = folder.winnow("sources", "catalogue", "--json").json
    name = offered[0]["name"]
    assert folder.winnow("sources", "add", name).code == 0
    (folder.root / "sources" / f"{name}.toml").chmod(0o400)
    assert b"left as it is" in folder.winnow("sources", "add", name).stdout
    assert [source["name"] for source in folder.winnow("sources", "list", "--json").json] == [name]
    (folder.root / "sources" / f"{name}.toml").unlink()

    seeds = [web.url(), web.url("/empty"), web.url("/missing")]
    folder.add_source("site", seeds={"listings": seeds}, limits={"delay_seconds": 0})
    checked = folder.winnow("sources", "check", "--json")
    assert checked.code == 3, checked.stderr
    found = {row["url"]: (row["outcome"], row["links"], bool(row["advice"])) for row in checked.json}
    assert found == {seeds[0]: ("listing", 2, False), seeds[1]: ("listing", 0, True), seeds[2]: ("http_error", 0, True)}
    assert "/news/1" not in web.paths()
    assert folder.rows("select (select count(*) from url) + (select count(*) from run)") == [(0,)]


def test_version_and_help_need_no_corpus(tools):
    folder = tools.corpus()
    assert folder.winnow("--version").stdout.startswith(b"winnow ")
    assert b"crawl" in folder.winnow("--help").stdout
