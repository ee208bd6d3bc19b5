"""Source files and what is said of their faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.items import Limits, Scope, Seeds, Source
from pipelines.sources.loader import MAX_FILE_BYTES, load_source, load_sources, parse_source

FEED = '"https://www.amnesty.org/en/feed/"'
FULL = """
name = "amnesty"
title = "Amnesty International"
languages = ["en", "zh-Hant"]
enabled = false
[seeds]
feeds = ["https://www.amnesty.org/en/feed/"]
sitemaps = ["https://www.amnesty.org/sitemap.xml#top"]
listings = ["https://WWW.amnesty.org:443/en/latest/"]
[scope]
hosts = ["WWW.Amnesty.org", "127.0.0.1:8101"]
include = ["/en/latest/*"]
exclude = ["*?print=*"]
[limits]
delay_seconds = 2
max_pages_per_run = 5
max_listing_pages = 0
[about]
homepage = "https://www.amnesty.org/"
country = "INT"
kind = "international_ngo"
address_from = "memory"
checked = false
"""
SMALL = 'name = "a"\ntitle = "A"\n[seeds]\nfeeds = ["https://a.test/feed", "http://a.test:8101/"]\n'


def test_a_full_file_becomes_a_source() -> None:
    assert parse_source(FULL, origin="sources/amnesty.toml") == Source(
        name="amnesty",
        title="Amnesty International",
        languages=("en", "zh-Hant"),
        enabled=False,
        seeds=Seeds(
            feeds=("https://www.amnesty.org/en/feed/",),
            sitemaps=("https://www.amnesty.org/sitemap.xml",),
            listings=("https://www.amnesty.org/en/latest/",),
        ),
        scope=Scope(hosts=("www.amnesty.org", "127.0.0.1:8101"), include=("/en/latest/*",), exclude=("*?print=*",)),
        limits=Limits(delay_seconds=2.0, max_pages_per_run=5, max_listing_pages=0),
    )


def test_the_scope_is_the_hosts_of_the_seeds_where_none_is_given() -> None:
    assert parse_source(SMALL, origin="a.toml") == Source(
        name="a",
        title="A",
        seeds=Seeds(feeds=("https://a.test/feed", "http://a.test:8101/")),
        scope=Scope(hosts=("a.test", "a.test:8101")),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"https://www.amnesty.org/en/feed/"',
            '"www.amnesty.org/rss"',
            "[seeds] feeds[0]: 'www.amnesty.org/rss' is not a URL; begin it with https://",
        ),
        (
            '"https://www.amnesty.org/en/feed/"',
            '"file:///etc/passwd"',
            "[seeds] feeds[0]: 'file:///etc/passwd' is not a URL; begin it with https://",
        ),
        (FEED, "7", '[seeds] feeds[0]: must be a text in quotes, such as "..."'),
        ('["https://www.amnesty.org/en/feed/"]', '"https://x.test/"', '[seeds] feeds: must be a list in brackets, such as ["..."]'),
        ("hosts =", "host =", "[scope] host: unknown key; did you mean 'hosts'?"),
        ("[limits]", "[limit]", "limit: unknown key; did you mean 'limits'?"),
        ("enabled =", "delay_seconds =", "delay_seconds: unknown key here; put it under [limits]"),
        ("enabled =", "zzz =", "zzz: unknown key; known here: name, title, languages, enabled, seeds, scope, limits, retention, about"),
        ('"WWW.Amnesty.org"', '"https://a.test/"', "[scope] hosts[0]: 'https://a.test/' is not a host; write it without scheme and path"),
        ('"WWW.Amnesty.org"', '"*.amnesty.org"', "[scope] hosts[0]: '*.amnesty.org' is not a host;"),
        (
            '"/en/latest/*"',
            '"en/latest/*"',
            "[scope] include[0]: 'en/latest/*' can match nothing; patterns are compared with path and query",
        ),
        ("delay_seconds = 2", "delay_seconds = -1", "[limits] delay_seconds: must be 0 or more"),
        ("delay_seconds = 2", "delay_seconds = nan", "[limits] delay_seconds: must be a finite number"),
        ("delay_seconds = 2", "delay_seconds = true", "[limits] delay_seconds: must be a number, without quotes"),
        (
            "delay_seconds = 2",
            "delay_seconds = 0",
            "[limits] delay_seconds: 0 is allowed only for hosts of this machine (127.*, localhost, *.test), and",
        ),
        ("max_pages_per_run = 5", "max_pages_per_run = 0", "[limits] max_pages_per_run: must be 1 or more"),
        ("max_pages_per_run = 5", 'max_pages_per_run = "5"', "[limits] max_pages_per_run: must be a whole number, without quotes"),
        ("enabled = false", 'enabled = "no"', "enabled: must be true or false, without quotes"),
        ('name = "amnesty"', "", 'name: missing; add name = "amnesty"'),
        ('name = "amnesty"', 'name = "hrw"', "name: 'hrw' is not the file's name; write name = \"amnesty\" or rename the file to hrw.toml"),
        ('name = "amnesty"', 'name = "../x"', "name: '../x' is not a name; use small letters, digits and '-'"),
        ('"Amnesty International"', '" "', "title: is empty or holds control characters; write the organisation's name"),
        ('"zh-Hant"', '"Chinese"', "languages[1]: 'Chinese' is not a language; write its code, such as 'en', 'ar' or 'zh-Hant'"),
        ('"INT"', '"England"', "[about] country: 'England' is not a country; write two capital letters (ISO 3166), or 'INT'"),
        ('"international_ngo"', '"ngo"', "[about] kind: 'ngo' must be one of 'un', 'intergovernmental',"),
        ("[seeds]", "seeds = 7\n[x]", "[seeds]: must be a table; write it as a heading of its own in brackets"),
    ],
)
def test_a_fault_is_named_with_file_key_and_remedy(old: str, new: str, message: str) -> None:
    assert old in FULL
    with pytest.raises(UsageError) as caught:
        parse_source(FULL.replace(old, new, 1), origin="sources/amnesty.toml")
    assert any(line.startswith(f"sources/amnesty.toml: {message}") for line in str(caught.value).splitlines()), str(caught.value)


def test_a_syntax_fault_is_named_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"^sources/x\.toml: not valid TOML: .*line 2.*; look for a missing quote or bracket there$"):
        parse_source('name = "x"\ntitle = "X', origin="sources/x.toml")


def test_a_file_without_seeds_is_refused() -> None:
    with pytest.raises(UsageError, match=r"a\.toml: \[seeds\]: no URL to start from; give at least one"):
        parse_source('name = "a"\ntitle = "A"\n[seeds]\nfeeds = []\n', origin="a.toml")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8101/", "http://localhost/", "https://news.test/", "http://[::1]:80/"])
def test_no_delay_is_allowed_on_this_machine(url: str) -> None:
    text = f'name = "a"\ntitle = "A"\n[seeds]\nlistings = ["{url}"]\n[limits]\ndelay_seconds = 0\n'
    assert parse_source(text, origin="a.toml").limits.delay_seconds == 0


@pytest.mark.parametrize("host", ["test.example.org", "127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "mytest"])
def test_no_delay_is_refused_elsewhere(host: str) -> None:
    text = f'name = "a"\ntitle = "A"\n[seeds]\nlistings = ["http://{host}/"]\n[scope]\nhosts = ["a.test"]\n[limits]\ndelay_seconds = 0\n'
    with pytest.raises(UsageError, match=f"{host} is none"):
        parse_source(text, origin="a.toml")


@pytest.mark.parametrize(
    ("key", "many", "most"),
    (("hosts", [f"h{number}.test" for number in range(101)], 100), ("include", [f"/{number}/" for number in range(201)], 200)),
)
def test_a_list_that_is_too_long_is_told_with_both_numbers_and_what_to_do(key: str, many: list[str], most: int) -> None:
    listed = ", ".join(f'"{one}"' for one in many)
    with pytest.raises(UsageError) as caught:
        parse_source(f"{SMALL}[scope]\n{key} = [{listed}]\n", origin="a.toml")
    assert str(caught.value).endswith(
        f"[scope] {key}: has {len(many)} entries, and at most {most} are allowed; make several sources of it, a file for each"
    )
    described = (Path(__file__).parents[2] / "docs" / "reference" / "source-file.md").read_text("utf-8")
    (row,) = [line for line in described.splitlines() if line.startswith(f"| `{key}` ")]
    assert f"at most {most}" in row
    parse_source(f"{SMALL}[scope]\n{key} = [{listed.rpartition(', ')[0]}]\n", origin="a.toml")


def test_all_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        SMALL.replace("https://a.test/feed", "a.test") + "[scope]\nhost = []\n[limits]\nmax_pages_per_run = -1\n"
    )
    (tmp_path / "b.toml").write_text("name = ")
    (tmp_path / "c.toml").write_bytes(b'name = "c"\ntitle = "\xff"\n')
    (tmp_path / "d.toml").mkdir()
    (tmp_path / "e.toml").write_text("# " + "x" * MAX_FILE_BYTES)
    with pytest.raises(UsageError) as caught:
        load_sources(tmp_path)
    lines = [line.removeprefix(f"{tmp_path.name}/").split(": ")[:2] for line in str(caught.value).splitlines()]
    assert lines == [
        ["a.toml", "[seeds] feeds[0]"],
        ["a.toml", "[scope] host"],
        ["a.toml", "[limits] max_pages_per_run"],
        ["b.toml", "not valid TOML"],
        ["c.toml", "byte 20 is not UTF-8; save the file as UTF-8"],
        ["d.toml", "cannot be read"],
        ["e.toml", "larger than 256 KiB; split it into several sources"],
    ]


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b", "a", "c-1"):
        (tmp_path / f"{name}.toml").write_text(SMALL.replace('name = "a"', f'name = "{name}"'))
    (tmp_path / ".hidden.toml").write_text("not TOML")
    (tmp_path / "notes.txt").write_text("not TOML")
    assert [source.name for source in load_sources(tmp_path)] == ["a", "b", "c-1"]
    assert load_source(tmp_path / "b.toml").name == "b"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        load_sources(tmp_path / "sources")


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 50_000, "a." * 20_000 + "b = 1", "", "[seeds.feeds]\nx = 1", "name = 1979-05-27\ntitle = {a = 1}"]
)
def test_no_odd_file_makes_reading_raise_anything_else(text: str) -> None:
    with pytest.raises(UsageError):
        parse_source(text, origin="a.toml")


@given(st.text(), st.text())
def test_no_text_makes_reading_raise_anything_else(text: str, value: str) -> None:
    quoted = "".join(f"\\U{ord(character):08x}" for character in value)
    for file in (
        text,
        f'name = "{quoted}"\ntitle = "{quoted}"\n[seeds]\nfeeds = ["{quoted}"]\n[scope]\nhosts = ["{quoted}"]\n"{quoted}" = 1',
    ):
        try:
            parse_source(file, origin="a.toml")
        except UsageError:
            continue
