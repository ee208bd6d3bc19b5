"""A part that is not installed is named in one line with what installs it, and ends with code 2."""

from __future__ import annotations

import os
import subprocess

import pytest

from pipelines.corpus import open_corpus

# A module that stands as None in sys.modules cannot be imported, as if it were not installed. Child processes start so, too.
WITHOUT = "import sys\nsys.modules.update(dict.fromkeys({names!r}))\n"
ASKED = [
    (("datasette",), ("open", "--print-url"), "winnow-news[explorer]"),
    (("uvicorn",), ("open", "--print-url"), "winnow-news[explorer]"),
    (("psycopg",), ("show", "1"), "winnow-news[postgres]"),
    (("procrastinate",), ("jobs", "add", "crawl"), "winnow-news[jobs]"),
    (("pyarrow",), ("export", "--format", "parquet", "--output", "{tmp}/articles.parquet"), "winnow-news[parquet]"),
    (("xlsxwriter",), ("export", "--format", "xlsx", "--output", "{tmp}/articles.xlsx"), "winnow-news[xlsx]"),
]


@pytest.mark.parametrize(("names", "arguments", "extra"), ASKED, ids=lambda value: value[0] if isinstance(value, tuple) else value)
def test_what_is_not_installed_is_named_in_one_line(tools, names, arguments, extra):
    folder = tools.corpus()
    (tools.tmp / "start").mkdir()
    (tools.tmp / "start" / "sitecustomize.py").write_text(WITHOUT.format(names=names), "utf-8")
    database = "postgresql://nobody@127.0.0.1:1/none" if extra.endswith(("[postgres]", "[jobs]")) else "corpus.db"
    environment = {"PYTHONPATH": os.pathsep.join([str(tools.tmp / "start"), str(tools.repository)]), "WINNOW_DATABASE": database}
    if arguments[0] == "export":
        open_corpus(folder.root).open_database().close()
    command = [*tools.winnow, *(word.format(tmp=tools.tmp) for word in arguments), "--corpus", str(folder.root)]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2, done.stderr
    assert extra in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tools.tmp.glob("articles.*"))
