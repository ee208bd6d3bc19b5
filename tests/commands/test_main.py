"""What a start of `winnow` costs and shows, whichever command is called for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from winnow.commands.lazy import MODULES, load_command

COMMANDS = Path(__file__).parents[2] / "winnow" / "commands"
NO_COMMANDS = {
    *("__init__", "main", "lazy", "common", "lookup"),
    *("comparison_output", "correction_output", "masking_options", "question_options", "selection_options"),
}


def test_every_module_of_a_command_is_called_for_by_a_name():
    assert sorted(MODULES.values()) == sorted({path.stem for path in COMMANDS.glob("*.py")} - NO_COMMANDS)


@pytest.mark.parametrize("name", MODULES)
def test_a_command_bears_the_name_it_is_called_by(name):
    assert load_command(name).name == name


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["--version"], ["scrapy", "numpy", "sqlalchemy", "lxml"]),
        (["crawl", "--help"], ["scrapy", "numpy", "trafilatura"]),
        (["show", "--help"], ["scrapy", "trafilatura"]),
    ],
)
def test_a_command_imports_only_what_it_needs(arguments, spared):
    code = (
        f"import sys\nsys.argv[1:] = {arguments!r}\nfrom winnow.commands.main import run\n"
        f"try:\n    run()\nexcept SystemExit:\n    pass\nsys.stderr.write(','.join(sorted(set({spared!r}) & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
