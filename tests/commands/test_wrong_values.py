"""A value that nobody can mean ends every command with exit code 2 and names the near ones; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from winnow.commands.main import app


@pytest.fixture(scope="module")
def folder(module_tools: Any) -> Iterator[Any]:
    web = module_tools.web()
    web.pages["/a"] = module_tools.answer(module_tools.article("curfew in the city"))
    web.pages["/"] = module_tools.answer(module_tools.listing("/a"))
    made = module_tools.corpus(web.host)
    made.add_source("toy", seeds={"listings": [web.url()]}, scope={"hosts": [web.host]}, limits={"delay_seconds": 0})
    made.add_source("planned", seeds={"listings": [web.url("/later")]}, scope={"hosts": [web.host]})
    assert made.crawl("toy").code in (0, 3)
    return made


def call(folder: Any, *arguments: str) -> Any:
    """The command in this very process: nothing here is about processes."""
    return CliRunner(env={"WINNOW_CORPUS": str(folder.root)}).invoke(app, arguments)


EXPORT = [
    (("--without-flag", "shrot"), "--without-flag shrot: did you mean short?"),
    (("--flag", "x"), "--flag x: there are: undecodable_bytes, "),
    (("--source", "tyo"), "there is no source 'tyo' in this corpus; did you mean toy? There are: planned, toy"),
    (("--language", "klingon"), "there is no text in language 'klingon' in this corpus; there are: en"),
    (("--query", "curfew -source:tyo"), "there is no source 'tyo' in this corpus; did you mean toy?"),
    (("--query", "lang:xx"), "there is no text in language 'xx' in this corpus; there are: en"),
    (("--include", "stubb"), "--include stubb: did you mean stub?"),
    (("--revisions", "lastest"), "--revisions lastest: did you mean latest?"),
    (("--copies", "frist"), "--copies frist: did you mean first?"),
    (("--wire", "one"), "--wire one: did you mean once?"),
    (("--since", "2024"), "--since 2024: write the day as YYYY-MM-DD"),
    (("--sample", "0"), "Invalid value for '--sample': "),
]


@pytest.mark.parametrize(("options", "told"), EXPORT, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_export_writes_nothing_for_a_selection_that_nobody_can_mean(folder: Any, options: tuple[str, ...], told: str) -> None:
    target = folder.root / "out.jsonl"
    done = call(folder, "export", "--output", str(target), *options)
    assert (done.exit_code, told in done.stderr, target.exists()) == (2, True, False), done.stderr


OTHERS = [
    (("export", "--format", "cvs"), "--format cvs: did you mean csv?"),
    (("snapshot", "x", "--source", "tyo"), "did you mean toy?"),
    (("snapshot", "x", "--flag", "shrot"), "--flag shrot: did you mean short?"),
    (("search", "curfew", "--source", "tyo"), "did you mean toy?"),
    (("search", "curfew", "--without-flag", "shrot"), "--without-flag shrot: did you mean short?"),
    (("search", "source:nosuch"), "there is no source 'nosuch' in this corpus; there are: planned, toy"),
    (("kwic", "curfew", "--language", "xx"), "there is no text in language 'xx' in this corpus"),
    (("kwic", "curfew source:tyo"), "did you mean toy?"),
    (("kwic", "curfew", "--sort", "rigth"), "--sort rigth: did you mean right?"),
    (("trend", "curfew", "--by", "moth"), "--by moth: did you mean month?"),
    (("trend", "curfew", "city source:tyo"), "did you mean toy?"),
    (("trend", "curfew", "--dated", "dya"), "--dated dya: did you mean day?"),
    (("trend", "a", "b", "c", "d", "e"), "5 questions: at most 4 are compared"),
    (("copies", "--kind", "exakt"), "--kind exakt: did you mean exact?"),
    (("copies", "--progress", "plian"), "--progress plian: did you mean plain?"),
    (("cite", "1", "--style", "bibtx"), "--style bibtx: did you mean bibtex?"),
    (("crawl", "tyo"), "there is no source 'tyo'; did you mean toy?"),
    (("crawl", "--progress", "plian"), "--progress plian: did you mean plain?"),
    (("reextract", "tyo"), "there is no source 'tyo'; did you mean toy?"),
    (("reextract", "--source", "tyo"), "there is no source 'tyo'; did you mean toy?"),
    (("report", "health", "tyo"), "there is no source 'tyo'; did you mean toy?"),
    (("import-wayback", "tyo"), "there is no source 'tyo'; did you mean toy?"),
    (("correct", "tyo", "--list"), "did you mean toy?"),
    (("correct", "1", "--block", "1", "--drop", "--broad", "exakt"), "--broad exakt: did you mean exact?"),
    (("cron", "--every", "horu"), "--every horu: did you mean hour"),
    (("sources", "check", "tyo"), "there is no source 'tyo'; did you mean toy?"),
    (("sources", "catalogue", "--language", "klingon"), "--language klingon: there are: ar, "),
    (("sources", "add", "amnesti"), "the catalogue has no 'amnesti'; did you mean "),
]


@pytest.mark.parametrize(("command", "told"), OTHERS, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_command_names_the_near_ones(folder: Any, command: tuple[str, ...], told: str) -> None:
    done = call(folder, *command)
    assert (done.exit_code, told in done.stderr, done.stdout) == (2, True, ""), done.stderr
    assert not (folder.root / "snapshots").exists()


@pytest.mark.parametrize(
    "options",
    [("--source", "planned"), ("--flag", "cut_at_limit"), ("--include", "gone"), ("--query", "source:planned"), ("--since", "2999-01-01")],
)
def test_a_selection_that_holds_nothing_is_no_fault(folder: Any, options: tuple[str, ...]) -> None:
    done = call(folder, "export", *options)
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.splitlines()) == (1 if "gone" in options else 0)


def test_search_and_kwic_take_what_narrows_an_export(folder: Any) -> None:
    options = ("--flag", "no_title", "--captured-since", "2000-01-01")
    assert json.loads(call(folder, "search", "curfew", "--json", *options).stdout)["total"] == 0
    assert json.loads(call(folder, "search", "curfew", "--json", "--without-flag", "no_title").stdout)["total"] == 1
    assert json.loads(call(folder, "kwic", "curfew", "--json", *options).stdout)["lines"] == []


TOO_LARGE = "9" * 23
OF_A_DOCUMENT = (
    *(("show",), ("why",), ("history",), ("diff",), ("copies",), ("cite",), ("correct",)),
    *(("tag", "x"), ("evidence", "-o", "nowhere"), ("forget", "--why", "asked for", "--preview")),
)


@pytest.mark.parametrize("command", OF_A_DOCUMENT, ids=lambda command: command[0])
@pytest.mark.parametrize("wanted", [TOO_LARGE, "9223372036854775808", "²", "-"])
def test_a_number_that_no_document_can_have_is_refused_in_words(folder: Any, command: tuple[str, ...], wanted: str) -> None:
    """It ended in a traceback of the database in all of these but the last."""
    done = call(folder, command[0], wanted, *command[1:])
    assert (done.exit_code, wanted in done.stderr) == (2, True), (done.stderr, done.exception)


@pytest.mark.parametrize("command", ["show", "why", "cite"])
@pytest.mark.parametrize("number", [TOO_LARGE, f"-{TOO_LARGE}", "0", "2"])
def test_a_revision_that_a_document_does_not_have_is_named(folder: Any, command: str, number: str) -> None:
    done = call(folder, command, "1", "--revision", number)
    assert (done.exit_code, f"--revision {number}: document 1 has only revision 1" in done.stderr) == (2, True), (
        done.stderr,
        done.exception,
    )


def test_the_digits_of_other_scripts_are_digits(folder: Any) -> None:
    assert call(folder, "show", "١", "--json").stdout == call(folder, "show", "1", "--json").stdout
