"""What a start of `winnow` costs and shows, whichever command is called for."""

from __future__ import annotations

import inspect
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from winnow.commands.common import print_json
from winnow.commands.lazy import COMMANDS, load_command

FOLDER = Path(__file__).parents[2] / "winnow" / "commands"
NO_COMMANDS = {
    *("__init__", "main", "lazy", "common", "lookup"),
    *("comparison_output", "correction_output", "exported", "jobs_output"),
    *("crawl_list", "import_source", "tag_tables", "watch_output"),
    *("grouped_options", "masking_options", "question_options", "selection_options", "signing"),
    *("output", "standard_streams"),
}


def test_every_module_of_a_command_is_called_for_by_a_name():
    assert sorted(module for module, _ in COMMANDS.values()) == sorted({path.stem for path in FOLDER.glob("*.py")} - NO_COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_bears_the_name_and_the_words_of_the_list(name):
    command = load_command(name)
    assert command.name == name
    assert inspect.cleandoc(command.help).partition("\n\n")[0].replace("\n", " ") == COMMANDS[name][1]


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["--version"], ["scrapy", "numpy", "sqlalchemy", "lxml"]),
        (["--help"], ["scrapy", "numpy", "sqlalchemy", "lxml", "alembic", "filelock", "winnow.commands.show", "pipelines.corpus"]),
        (["crawl", "--help"], ["scrapy", "numpy", "trafilatura"]),
        (
            ["show", "--help"],
            ["scrapy", "trafilatura", "numpy", "warcio", "alembic", "filelock", "pydantic_settings", "pipelines.exports"]
            + ["pipelines.sources.schema", "sqlalchemy.dialects.postgresql"],
        ),
    ],
)
def test_a_command_imports_only_what_it_needs(arguments, spared):
    code = (
        f"import sys\nsys.argv[1:] = {arguments!r}\nfrom winnow.commands.main import run\n"
        f"try:\n    run()\nexcept SystemExit:\n    pass\nsys.stderr.write(','.join(sorted(set({spared!r}) & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_command_whose_output_is_closed_ends_with_its_code_and_no_more_words(closed, tmp_path):
    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            f'exec "$@" {closed}',
            "sh",
            sys.executable,
            "-m",
            "winnow.commands.main",
            "sources",
            "check",
            "--corpus",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == (closed == ">&-")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("crawl 2>&-", 0),
        ("crawl >&- 2>&-", 0),
        ("show 99 2>&-", 2),
        ("status --json >&-", 0),
        ("crawl --json <&- | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}", 0),
        ("sources catalogue | head -1 >/dev/null; exit ${PIPESTATUS[0]}", 0),
    ],
)
def test_a_closed_stream_or_a_reader_that_leaves_changes_no_work_and_no_code(tools, line, code):
    web = tools.web()
    web.pages = {"/": tools.answer(tools.listing("/a")), "/a": tools.answer(tools.article("the well"))}
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    if "crawl" not in line:
        assert folder.crawl().code == 0
    command = f"{sys.executable} -m winnow.commands.main {line}"
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        env=folder.environment() | {"WINNOW_CORPUS": str(folder.root)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert folder.rows("select count(*) from document") == [(1,)]


def test_json_is_one_line_in_a_file_and_indented_on_a_terminal(tools, monkeypatch):
    folder = tools.corpus("127.0.0.1:9")
    folder.add_source("toy", seeds={"listings": ["http://127.0.0.1:9/"]})
    lines = (folder.crawl().stdout + folder.crawl().stdout).splitlines()  # as a line of cron appends it to runs.jsonl
    assert [json.loads(line)["exit_code"] for line in lines] == [4, 4]
    terminal = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdout", terminal)
    print_json({"a": 1})
    assert terminal.buffer.getvalue() == b'{\n  "a": 1\n}\n'
