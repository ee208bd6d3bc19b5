"""What a robots.txt says, by RFC 9309: made-up files for each sentence of the standard, and real ones with a table of verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.discovery.robots_rules import MAX_ROBOTS_BYTES, RobotsRules

REAL = Path(__file__).parents[3] / "shared" / "data"
TABLE = Path(__file__).with_name("robots-verdicts.txt")

# name: (file, what is allowed, what is not)
CASES = {
    "empty": (b"", ["/", "/a"], []),
    "everything": (b"User-agent: *\nDisallow: /", ["/robots.txt"], ["/", "/a"]),
    "an empty rule": (b"User-agent: *\nDisallow:", ["/", "/a"], []),
    "our group alone counts": (b"User-agent: *\nDisallow: /\nUser-agent: winnow\nDisallow: /b", ["/", "/a"], ["/b", "/bc"]),
    "our group first": (b"User-agent: winnow\nDisallow: /b\n\nUser-agent: *\nDisallow: /", ["/a"], ["/b"]),
    "our group without rules": (b"User-agent: winnow\nCrawl-delay: 1\n\nUser-agent: *\nDisallow: /", ["/a"], []),
    "groups of one name are one": (
        b"User-agent: *\nDisallow: /a\n\nUser-agent: x\nDisallow: /x\n\nUser-agent: *\nDisallow: /b",
        ["/x"],
        ["/a", "/b"],
    ),
    "names in a list": (b"User-agent: x\nUser-agent: winnow\nDisallow: /a", ["/b"], ["/a"]),
    "a sitemap ends no list": (b"User-agent: winnow\nSitemap: http://h/s.xml\nUser-agent: x\nDisallow: /a", ["/b"], ["/a"]),
    "no matter which case a name has": (b"USER-AGENT: WinNow\nDISALLOW: /a", ["/b"], ["/a"]),
    "a name with a version": (b"User-agent: winnow/1.0\nDisallow: /a\n\nUser-agent: *\nDisallow: /", ["/b"], ["/a"]),
    "a name that ours begins with": (b"User-agent: win\nDisallow: /", ["/a"], []),
    "a name that begins with ours": (b"User-agent: winnowing-bot\nDisallow: /", ["/a"], []),
    "a name between stars": (b"User-agent: *bot*\nDisallow: /", [], ["/a"]),
    "paths have a case": (b"User-agent: *\nDisallow: /A", ["/a"], ["/A"]),
    "the longest rule wins": (b"User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c", ["/a/b", "/a/bd"], ["/a", "/a/b/c"]),
    "whatever the order": (b"User-agent: *\nAllow: /a/b\nDisallow: /a/b/c\nDisallow: /a", ["/a/b"], ["/a", "/a/b/c"]),
    "of two alike allow wins": (b"User-agent: *\nDisallow: /a\nAllow: /a", ["/a"], []),
    "a star": (b"User-agent: *\nDisallow: /a/*/c", ["/a/c", "/a/b/d"], ["/a/b/c", "/a/b/b/cd", "/a//c"]),
    "a star first": (b"User-agent: *\nDisallow: *.pdf", ["/a"], ["/a.pdf", "/b/a.pdfs"]),
    "a dollar ends": (b"User-agent: *\nDisallow: /*.pdf$", ["/a.pdf?x", "/a.pdfs"], ["/a.pdf"]),
    "a dollar within": (b"User-agent: *\nDisallow: /a$b", ["/a"], ["/a$b", "/a%24bc"]),
    "the query counts": (b"User-agent: *\nDisallow: /*?page=", ["/a?b=1", "/page="], ["/a?page=2"]),
    "escapes": (b"User-agent: *\nDisallow: /a%3cd\nDisallow: /%7ejoe\nDisallow: /x%2Fy", ["/x/y"], ["/a%3Cd", "/~joe", "/x%2fy"]),
    "another script": (
        "User-agent: *\nDisallow: /أخبار\nDisallow: /%D8%B5".encode(),
        ["/%D8%A3"],
        ["/أخبار", "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1", "/ص"],
    ),
    "latin-1": (b"User-agent: *\nDisallow: /soci\xe9t\xe9", ["/soci"], ["/soci%E9t%E9"]),
    "a blank of latin-1": (b"User-agent: *\xa0\nDisallow: /a", ["/b"], ["/a"]),
    "a byte order mark": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /a", ["/b"], ["/a"]),
    "carriage returns": (b"User-agent: *\rDisallow: /a\rDisallow: /b", ["/c"], ["/a", "/b"]),
    "mixed line ends": (b"User-agent: *\r\nDisallow: /a\n\rDisallow: /b\r\r\nDisallow: /c", ["/d"], ["/a", "/b", "/c"]),
    "what ends a line for Python only": (
        "User-agent: *\nDisallow: /a\u2028b\nDisallow: /c\x0bd".encode(),
        ["/a", "/c"],
        ["/a%E2%80%A8b", "/c%0Bd"],
    ),
    "blanks and comments": (b" User-agent : * # all\n\tDisallow:/a#b\n#Disallow: /c", ["/c"], ["/a", "/ab"]),
    "NUL bytes": (b"User-agent: *\nDisallow: /a\n\x00\x00\nDisallow: /b", ["/c"], ["/a", "/b"]),
    "a rule before any name": (b"Disallow: /\nUser-agent: *\nDisallow: /a", ["/b"], ["/a"]),
    "a web page": (b"<!doctype html><html><body>User-agent: * Disallow: / </body></html>", ["/"], []),
    "UTF-16": ("User-agent: *\nDisallow: /".encode("utf-16"), ["/"], []),
}


@pytest.mark.parametrize(("body", "allowed", "refused"), CASES.values(), ids=CASES)
def test_a_file_gives_the_verdicts_of_the_standard(body, allowed, refused):
    rules = RobotsRules.read(body)
    verdicts = {path: rules.allows(f"http://example.org{path}") for path in [*allowed, *refused]}
    assert verdicts == dict.fromkeys(allowed, True) | dict.fromkeys(refused, False)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10", 10),
        ("0.5", 0.5),
        ("86400", 300),
        ("-1", 0),
        ("nan", 0),
        ("inf", 0),
        ("soon", 0),
        ("", 0),
        ("1\nUser-agent: x\nCrawl-delay: 9", 1),
    ],
)
def test_a_crawl_delay_is_a_number_of_seconds_up_to_five_minutes(text, seconds):
    assert RobotsRules.read(f"User-agent: *\nCrawl-delay: {text}\n".encode()).crawl_delay_seconds == seconds


def test_whole_lines_of_the_first_500_kib_count():
    first = b"User-agent: *\nDisallow: /first\n"
    filling = b"# twenty-four letters...\n" * (MAX_ROBOTS_BYTES // 25)
    body = (first + filling)[: MAX_ROBOTS_BYTES - 12] + b"\nDisallow: /alpha\nDisallow: /beta\n"
    rules = RobotsRules.read(body)
    assert [rules.allows(f"http://example.org{path}") for path in ("/first", "/alpha", "/beta", "/a")] == [False, True, True, True]


def _real() -> list[object]:
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines()]
    return [pytest.param(name, verdicts, id=name) for name, *verdicts in lines]


def _folder(name: str) -> Path:
    if not REAL.is_dir():
        pytest.skip(f"{REAL} is not there: the real robots.txt files are NOT checked")
    return REAL / name


@pytest.mark.parametrize(("name", "verdicts"), _real())
def test_a_real_file_gives_the_verdicts_of_the_standard(name, verdicts):
    """`+` before a path says that the standard allows it, `-` that it does not."""
    rules = RobotsRules.read((_folder("robots-odd" if "__" in name else "robots") / name).read_bytes())
    given = [("+" if rules.allows(f"http://example.org{verdict[1:]}") else "-") + verdict[1:] for verdict in verdicts]
    assert given == verdicts


def test_every_real_file_is_in_the_table():
    there = {path.name for folder in ("robots", "robots-odd") for path in _folder(folder).iterdir()}
    assert there - {"LICENSE"} == {line.split()[0] for line in TABLE.read_text("utf-8").splitlines()}
