"""A16, A20: no command rules the terminal it writes to, whatever a site or an argument says, and none tells a secret to any output or file."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import pty
import sqlite3
import subprocess
import sys
import unicodedata
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from pipelines.outcomes import ExitCode
from winnow.commands.lazy import COMMANDS

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
# Titles of the screen and the clipboard, a line of its own, colours, the 8-bit form of all of them, and text that runs backwards.
HOSTILE = "\x1b]0;owned\x07\x1b]52;c;ZXZpbA==\x07\x1b[2J\x1b[31m\x9b31m\x9d0;owned\x9c\r\nFault: nothing is well\x08\x08\x7f\u202egnp.exe\u2066\u2028 end"
ROOT = Path(__file__).resolve().parents[2]
WINNOW = (sys.executable, "-m", "winnow.commands.main")
SECRET = "canary-7f3a91c2"

_spec = importlib.util.spec_from_file_location("winnow_store_conftest", Path(__file__).parents[1] / "store" / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
store = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(store)
postgresql_server = store.postgresql_server


def commands_of(folder, web):
    """Calls of every command, with what is honest and what is not; of those that end at once, errors too."""
    archive = str(next((folder.root / "archive").glob("*.warc.gz")))
    page = folder.root / "page.html"
    page.write_bytes(web.pages["/news/0"].body)
    bad = f"no{HOSTILE}".replace("\0", "")
    yield from (
        ("search", "commission"), ("search", "--json", "commission"), ("search", bad), ("kwic", "commission"), ("kwic", "--json", "commission"), ("kwic", bad), ("trend", "commission", bad), ("trend", "--json", "commission", bad), ("trend", "--by", bad), ("trend", "--dated", bad),
        ("watch", "add", "hearings", "commission", bad), ("watch", "add", bad, "x"), ("watch", "add", "later", "--source", "site", "--json"), ("watch", "list"), ("watch", "list", bad), ("watch", "list", "later", "--json"), ("watch", "check"), ("watch", "check", bad), ("watch", "check", "--json"), ("watch", "seen"), ("watch", "seen", bad), ("watch", "remove", bad), ("watch", "remove", "hearings"),
        ("words", "list"), ("words", "list", bad), ("words", "ngrams", "--json"), ("words", "collocates", "commission", "--least", "1"), ("words", "collocates", bad), ("words", "keyness", bad), ("words", "keyness", "commission", "--against", bad), ("words", "keyness", "commission", "--csv"),
        ("names", "list"), ("names", "list", bad), ("names", "list", "--kind", bad), ("names", "list", "--json"), ("names", "find"), ("names", "find", "--json"), ("names", "mask-list"), ("names", "mask-list", "--kind", bad), ("names", "show", bad), ("names", "show", "Jane", "--csv"),
        ("show", "1"), ("show", "1", "--json"), ("show", bad), ("why", "1"), ("why", "1", "--json"), ("why", bad), ("history", "1"), ("history", "1", "--json"), ("history", bad),
        ("diff", "1"), ("diff", "1", "--json"), ("diff", bad), ("copies",), ("copies", "--json"), ("copies", "1"), ("copies", bad), ("cite", "1"), ("cite", "1", "--json"), ("cite", bad),
        ("correct", "1", "--drop", "0"), ("correct", bad), ("correct", "site"), ("report", "health"), ("report", "health", "--json"), ("report", bad), ("status",), ("status", "--json"), ("status", "--corpus", bad), ("passes",), ("passes", "--json"), ("jobs", "list"), ("jobs", "list", "--json"), ("jobs", "add", "import", bad), ("jobs", "retry", bad),
        ("sources", "list"), ("sources", "list", "--json"), ("sources", "catalogue"), ("sources", "check"), ("sources", "add", bad), ("export", "--source", bad),
        ("export", "--output", str(folder.root / "out.jsonl"), "--json"), ("export", "--format", bad), ("export", "--query", bad), ("snapshot", bad), ("snapshot", "first"), ("snapshot", "--list"),
        ("publish", str(folder.root.parent / "site")), ("publish", str(folder.root.parent / "site"), "--json"), ("publish", str(folder.root.parent / f"shown{bad}".replace("/", "")), "--title", bad), ("publish", str(folder.root.parent / "site"), "--snapshot", bad), ("publish", str(folder.root / "in")), ("publish", str(folder.root.parent / "site"), "--robots", bad),
        ("reextract",), ("reextract", "--json"), ("reextract", "--source", bad), ("extract", "--json", str(page)), ("extract", bad),
        ("import", archive), ("import", "--json", archive), ("import", archive, "--as", "theirs", "--json"), ("import", archive, "--as", bad, "--yes"), ("import", str(page), "--json"), ("import", bad), ("import-wayback", bad), ("crawl", "--recheck"), ("crawl", "--recheck", "--progress", "plain"), ("crawl", "--json"),
        ("crawl", bad), ("crawl", "--list", bad), ("crawl", "--list", str(page)), ("crawl", "--list", str(page), "--as", bad, "--yes"), ("worker",), ("worker", "--corpus", bad), ("verify",), ("verify", "--json"), ("verify", "--sample", bad), ("verify", "--export", bad), ("verify", "--corpus", bad), ("backup", str(folder.root.parent / "copy")), ("backup", str(folder.root.parent / bad.replace("/", ""))), ("backup", str(folder.root), "--json"), ("rebuild",), ("rebuild", "--corpus", bad), ("archive", "push"), ("archive", "push", "--json"), ("archive", "fetch", "--progress", bad), ("archive", bad), ("forget", bad, "--why", bad, "--yes"), ("forget", "1", "--why", bad, "--preview"), ("forget", "1", "--why", bad, "--preview", "--json"), ("key", "show"), ("key", "make", "--key", str(folder.root.parent / bad.replace("/", "")), "--json"), ("key", "show", "--key", bad), ("stamp",), ("stamp", "--json"), ("stamp", "--reply", bad), ("stamp", "--reply", str(page), "--root", bad), ("evidence", "1", "-o", str(folder.root.parent / "evidence")), ("evidence", "1", "-o", str(folder.root.parent / bad.replace("/", ""))), ("evidence", bad, "-o", "x", "--json"), ("add", web.url(), "--json"), ("add", bad), ("init", str(folder.root / bad.replace("/", ""))), ("init", str(folder.root)), ("cron",), ("cron", "--corpus", bad), ("open", "--help"),
        ("tag",), ("tag", "--json"), ("tag", "1", "urgent", "--note", bad, "--as", "ana"), ("tag", "1", "--json"), ("tag", "1", bad), ("tag", bad, "x"), ("tag", "1", "x", "--as", bad), ("tag", "--merge", bad), ("search", "--tag", bad, "commission"), ("search", "--tag", "urgent", "commission"),
        ("demo", "--help"), (bad,), ("--version",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def hostile(module_tools):
    """A corpus of a site whose every word is hostile, and what no extraction lets through put into the database by hand."""
    tools = module_tools
    web = tools.web()

    def page(number):
        title = f"Case {number} {HOSTILE}".replace("<", "")
        return tools.article(title, words=HOSTILE).replace(b"<head>", f"<head><meta name=author content='Jane {HOSTILE} Doe'>".encode())

    web.pages = {f"/news/{number}": tools.answer(page(number)) for number in range(3)}
    web.pages["/"] = tools.answer(
        tools.listing(*(web.url(path) for path in web.pages)).replace(b"A headline", f"A {HOSTILE} headline".encode())
    )
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    assert folder.crawl().json["new"] == 3
    connection = sqlite3.connect(folder.root / "corpus.db")
    with connection:
        for table, column in (
            ("revision", "title"),
            ("revision", "text"),
            ("revision", "description"),
            ("revision", "section"),
            ("revision", "site_name"),
            ("url", "reason"),
            ("fetch", "reason"),
        ):
            connection.execute(f"update {table} set {column} = coalesce({column}, '') || ?", (HOSTILE,))
        connection.execute("update revision set authors = ?, tags = ?", (json.dumps([f"Jane {HOSTILE}"]), json.dumps([HOSTILE])))
        connection.execute("update run set summary = json_set(coalesce(summary, '{}'), '$.stopped', ?)", (HOSTILE,))
    connection.close()
    return folder, web


def faults_in(output):
    """Characters that a terminal obeys; of JSON, those that its escapes leave standing."""
    text = output.decode("utf-8")
    return sorted(
        {f"U+{ord(char):04X}" for char in text if char not in "\n\t" and (unicodedata.category(char) in ("Cc", "Cs") or char in BIDI)}
    )


def on_a_terminal(folder, *arguments):
    """What a command writes where its output is a terminal."""
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [*WINNOW, *arguments], stdout=theirs, stderr=subprocess.PIPE, env=folder.environment() | {"TERM": "dumb"}, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr
        return os.read(ours, 100_000).replace(b"\r\n", b"\n")
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)], ids=["each command and a fifth of all calls", "all calls"])
def test_a16_no_command_writes_what_a_terminal_obeys(hostile, every):
    folder, web = hostile
    called, found = set(), {}
    for place, arguments in enumerate(commands_of(folder, web)):
        if place % every and arguments[0] in called:
            continue
        done = folder.winnow(*arguments)
        called.add(arguments[0])
        assert "Traceback" not in done.stderr, (arguments, done.stderr)
        if "--json" in arguments and done.code == 0 and arguments[0] != "export":
            json.loads(done.stdout)
        if faults := faults_in(done.stdout) + faults_in(done.stderr.encode("utf-8", "surrogatepass")):
            found[" ".join(arguments)[:60]] = faults
    page = str(folder.root / "page.html")
    assert faults_in(on_a_terminal(folder, "extract", page)) == [], "a text is exact in a pipe and shown on a terminal"
    assert set(COMMANDS) <= called, "each command is called"
    assert found == {}


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.long)], ids=["some commands", "all commands"])
def test_a20_a_password_and_a_cookie_are_in_no_output_and_no_file(tools, postgresql_server, every):
    """The password of the database, planted in winnow.toml; a cookie that a site gave, and what asked for it again; the environment's."""
    parts = urlsplit(postgresql_server)
    address = urlunsplit(parts._replace(netloc=f"{parts.username}:{SECRET}@{parts.hostname}:{parts.port}"))
    web = tools.web()
    web.pages = {f"/news/{number}": tools.answer(tools.article(f"case {number}")) for number in range(3)}
    web.pages["/news/gate"] = tools.answer(status=302, headers=(("Location", "/news/0"), ("Set-Cookie", f"gate={SECRET}")))
    web.pages["/"] = tools.answer(tools.listing(*(web.url(path) for path in web.pages)))
    folder = tools.corpus(web.host)
    toml = folder.root / "winnow.toml"
    toml.write_text(toml.read_text("utf-8").replace('"corpus.db"', json.dumps(address)), "utf-8")
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    environment = {"PGPASSWORD": SECRET, "HTTP_PROXY": f"http://u:{SECRET}@127.0.0.1:9/", "AWS_SECRET_ACCESS_KEY": SECRET}
    assert folder.winnow("crawl", "--json", env=environment).json["new"] == 3
    told = []
    for arguments in islice(commands_of(folder, web), 0, None, every):
        done = folder.winnow(*arguments, env=environment)
        if SECRET in done.stdout.decode() + done.stderr:
            told.append(arguments)
    toml.write_text(toml.read_text("utf-8").replace(f":{parts.port}/", ":9/"), "utf-8")
    for arguments in (("crawl",), ("crawl", "--json"), ("worker",), ("show", "1"), ("search", "x"), ("report", "health", "--json")):
        done = folder.winnow(*arguments)
        assert done.code == ExitCode.BROKE, done.stderr
        if SECRET in done.stdout.decode() + done.stderr:
            told.append(arguments)
    assert told == []
    kept = [path.name for path in folder.root.rglob("*") if path.is_file() and path != toml and SECRET.encode() in _plain_bytes(path)]
    answered = [path for path in (folder.root / "archive").glob("*.warc.gz") if SECRET.encode() in _plain_bytes(path)]
    assert kept == [path.name for path in answered], "an archive holds what a site answered, and nothing else does"
    lines = [line for path in answered for line in _plain_bytes(path).split(b"\r\n") if SECRET.encode() in line]
    assert set(lines) == {f"Set-Cookie: gate={SECRET}".encode()}, "what we sent of it is withheld"


def _plain_bytes(path):
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body
